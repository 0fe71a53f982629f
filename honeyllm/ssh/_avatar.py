"""The avatar: what an authenticated client may open."""

import struct
from typing import Any

from twisted.conch.avatar import ConchUser
from twisted.conch.error import ConchError
from twisted.conch.ssh import connection
from twisted.conch.ssh.common import getNS

from honeyllm.events import DirectTcpipRequest
from honeyllm.session import Login
from honeyllm.ssh._channel import SessionChannel

MAX_SESSIONS = 10


class SshAvatar(ConchUser):
    """A logged-in user, with his :class:`Login`."""

    def __init__(self, login: Login) -> None:
        super().__init__()
        self.login = login
        self.conn: Any = None

    def lookupChannel(self, channelType: bytes, windowSize: int, maxPacket: int, data: bytes) -> Any:
        """Open a channel of the asked type, or refuse with OpenSSH's text."""
        if channelType == b"session":
            if len(self.conn.channels) >= MAX_SESSIONS:
                raise ConchError(connection.OPEN_CONNECT_FAILED, "open failed")
            return SessionChannel(windowSize, maxPacket, self)
        if channelType == b"direct-tcpip":
            self._forward(data)
            raise ConchError(connection.OPEN_CONNECT_FAILED, "Connection refused")
        raise ConchError(connection.OPEN_CONNECT_FAILED, "open failed")

    def _forward(self, data: bytes) -> None:
        host, rest = getNS(data)
        port = struct.unpack(">L", rest[:4])[0]
        origin, rest = getNS(rest[4:])
        self.login.log.emit(
            DirectTcpipRequest(
                dst_ip=host.decode("utf-8", "backslashreplace"),
                dst_port=port,
                orig_ip=origin.decode("utf-8", "backslashreplace"),
                orig_port=struct.unpack(">L", rest[:4])[0],
            )
        )

    def gotGlobalRequest(self, requestType: bytes, data: bytes) -> Any:
        """No remote forwarding."""
        return 0
