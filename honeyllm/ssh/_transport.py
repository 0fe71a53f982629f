"""The transport: Conch's, with OpenSSH's identification and no word of Python to the peer."""

import struct
from signal import Signals
from typing import Any

from twisted.internet.error import AlreadyCalled, AlreadyCancelled
from twisted.logger import Logger

from honeyllm.events import (
    ClientMalformedPacket,
    ClientVersion,
    Connection,
    EventLog,
    SessionClosed,
    SessionConnect,
)
from honeyllm.session import Login
from honeyllm.ssh._connection import ConnectionService
from honeyllm.ssh._habits import VERSION
from honeyllm.ssh._key_exchange import KeyExchange, kex_event
from honeyllm.ssh._quiet import QUIET

LOGIN_GRACE_SECONDS = 120

log = Logger()


class HoneyTransport(KeyExchange):
    """One client's connection.  ``events`` is its log, ``login`` is set when it has authenticated."""

    _log = QUIET
    ourVersionString = VERSION

    factory: Any
    transport: Any
    events: EventLog
    connection: Connection
    login: Login | None = None
    congested = False
    """Whether the network takes no more output now."""

    def connectionMade(self) -> None:
        """Start the conversation, the session's log, and the grace time for logging in."""
        self.events, self.connection = self.factory.opened(self)
        self._opened_at = self.factory.clock.seconds()
        self._grace = self.factory.clock.callLater(LOGIN_GRACE_SECONDS, self.transport.abortConnection)
        self._version_seen = False
        self.events.emit(SessionConnect())
        self.transport.setTcpNoDelay(True)
        self.transport.registerProducer(self, True)
        super().connectionMade()

    def pauseProducing(self) -> None:
        """The network takes no more: sessions wait with their output."""
        self.congested = True

    def resumeProducing(self) -> None:
        """The network takes output again."""
        self.congested = False
        if isinstance(self.service, ConnectionService):
            self.service.resume_channels()

    def stopProducing(self) -> None:
        """The connection is being lost; connectionLost follows."""

    def sendDisconnect(self, reason: int, desc: bytes) -> None:
        """Say why, and close when everything has been sent."""
        self.transport.unregisterProducer()
        super().sendDisconnect(reason, desc)

    def loseConnection(self) -> None:
        """Close when everything has been sent."""
        self.transport.unregisterProducer()
        super().loseConnection()

    def dataReceived(self, data: bytes) -> None:
        """Take bytes from the network; what Conch cannot parse ends the connection silently."""
        try:
            super().dataReceived(data)
        except Exception:  # noqa: BLE001  # the network boundary: hostile bytes end one connection only
            log.failure("malformed input from {peer}", peer=self.connection.src_ip)
            self.transport.abortConnection()
        self._note_version()

    def _note_version(self) -> None:
        if self.gotVersion and not self._version_seen:
            self._version_seen = True
            version = self.otherVersionString.decode("utf-8", "backslashreplace")
            self.events.emit(ClientVersion(version=version))

    def dispatchMessage(self, number: int, payload: bytes) -> None:
        """Handle one message; a malformed one is an event and ends the connection."""
        try:
            super().dispatchMessage(number, payload)
        except (struct.error, IndexError, KeyError, ValueError, TypeError, AssertionError):
            self.events.emit(
                ClientMalformedPacket(messagenum=number, datalen=len(payload), data=payload[:64].hex())
            )
            self.transport.abortConnection()

    def ssh_KEXINIT(self, packet: bytes) -> None:
        """Note what the client offers, then negotiate."""
        self._note_version()
        self.events.emit(kex_event(packet[16:]))
        super().ssh_KEXINIT(packet)

    def receiveError(self, reasonCode: int, description: bytes) -> None:
        """The client says why it goes; its bytes are not for our log, only for that of the world."""
        if self.login is not None:
            self.login.records.said_goodbye(reasonCode, description.decode("utf-8", "replace"))

    def authenticated(self, login: Login) -> None:
        """The client is in: the grace time is over."""
        self.login = login
        login.process.handle(Signals.SIGTERM, self._cut)
        self._stop_grace()
        self.factory.authenticated(self)

    def _cut(self, signum: int) -> None:
        """The process of this connection is told to end: by kill(1), or because the machine goes down."""
        if self.transport is not None:
            self.transport.loseConnection()

    def _stop_grace(self) -> None:
        try:
            self._grace.cancel()
        except (AlreadyCalled, AlreadyCancelled):
            pass

    def connectionLost(self, reason: Any = None) -> None:
        """The connection is gone: hang up its sessions."""
        self._stop_grace()
        super().connectionLost(reason)
        if self.login is not None:
            self.login.close()
        self.factory.closed(self)
        seconds = self.factory.clock.seconds() - self._opened_at
        self.events.emit(SessionClosed(duration_ms=int(seconds * 1000)))
