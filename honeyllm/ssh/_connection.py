"""The connection service: Conch's, with windows that follow what the host has read."""

import struct
from typing import Any

from twisted.conch.ssh import connection
from twisted.conch.ssh.common import getNS

from honeyllm.ssh._quiet import QUIET

TO_A_CHANNEL = range(connection.MSG_CHANNEL_OPEN_CONFIRMATION, connection.MSG_CHANNEL_FAILURE + 1)


class ConnectionService(connection.SSHConnection):
    """``ssh-connection``; messages to channels that are gone are dropped."""

    _log = QUIET
    transport: Any

    def packetReceived(self, messageNum: int, packet: bytes) -> Any:
        """Dispatch one message."""
        if messageNum in TO_A_CHANNEL and not self._is_known(packet):
            return None
        return super().packetReceived(messageNum, packet)

    def _is_known(self, packet: bytes) -> bool:
        return len(packet) >= 4 and struct.unpack(">L", packet[:4])[0] in self.channels

    def ssh_CHANNEL_DATA(self, packet: bytes) -> None:
        """Input: the window shrinks until the host has read it."""
        (number,) = struct.unpack(">L", packet[:4])
        channel = self.channels[number]
        data = getNS(packet[4:])[0][: channel.localWindowLeft]
        channel.localWindowLeft -= len(data)
        channel.dataReceived(data)

    def ssh_CHANNEL_REQUEST(self, packet: bytes) -> None:
        """A request is answered at once; one that is cut short ends the connection, as sshd does."""
        (number,) = struct.unpack(">L", packet[:4])
        name, rest = getNS(packet[4:])
        wants_reply = rest[0]
        is_done = self.channels[number].requestReceived(name, rest[1:])
        if wants_reply:
            answer = connection.MSG_CHANNEL_SUCCESS if is_done else connection.MSG_CHANNEL_FAILURE
            self.transport.sendPacket(answer, struct.pack(">L", self.localToRemoteChannel[number]))

    def resume_channels(self) -> None:
        """The network takes output again."""
        for channel in tuple(self.channels.values()):
            channel.startWriting()
