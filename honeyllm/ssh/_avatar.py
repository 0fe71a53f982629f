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
MIN_PACKET = 256
"""Who takes less at a time, or nothing, is here to keep us busy; RFC 4253 section 6.1 asks for 32768."""


class SshAvatar(ConchUser):
    """A logged-in user, with his :class:`Login`."""

    def __init__(self, login: Login) -> None:
        super().__init__()
        self.login = login
        self.conn: Any = None

    def lookupChannel(self, channelType: bytes, windowSize: int, maxPacket: int, data: bytes) -> Any:
        """Open a channel of the asked type, or refuse with OpenSSH's text."""
        if channelType == b"session":
            if len(self.conn.channels) >= MAX_SESSIONS or maxPacket < MIN_PACKET:
                raise ConchError(connection.OPEN_CONNECT_FAILED, "open failed")
            return SessionChannel(windowSize, maxPacket, self)
        if channelType == b"direct-tcpip":
            raise ConchError(connection.OPEN_CONNECT_FAILED, self._forward(data))
        raise ConchError(connection.OPEN_CONNECT_FAILED, "open failed")

    def _forward(self, data: bytes) -> str:
        """Record where to; sshd's text for a host that cannot be reached, or for a request it cannot read."""
        try:
            host, rest = getNS(data)
            port = struct.unpack(">L", rest[:4])[0]
            origin, rest = getNS(rest[4:])
            source = struct.unpack(">L", rest[:4])[0]
        except struct.error:
            return "open failed"
        self.login.log.emit(
            DirectTcpipRequest(
                dst_ip=host.decode("utf-8", "backslashreplace"),
                dst_port=port,
                orig_ip=origin.decode("utf-8", "backslashreplace"),
                orig_port=source,
            )
        )
        return "Connection refused"

    def gotGlobalRequest(self, requestType: bytes, data: bytes) -> Any:
        """No remote forwarding."""
        return 0
