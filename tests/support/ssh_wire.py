# mypy: disallow-untyped-calls=False
"""
The SSH server and a client over a wire in memory: real packets, real keys, no socket, no reactor.

:class:`Wire` is one connection.  The client is Conch's transport; what comes
after the key exchange is not interpreted but kept, packet by packet, so that a
test can say exactly what was sent and in which order.
"""

import struct
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from twisted.conch.ssh import transport
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.keys import Key
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import ITransport
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from zope.interface import implementer

from honeyllm.session import Login
from honeyllm.ssh import HoneyTransport, SessionLogs, SshFactory, SshSettings
from tests.support.session_host import SessionHost

SERVICE_REQUEST, SERVICE_ACCEPT = 5, 6
USERAUTH_REQUEST, USERAUTH_FAILURE, USERAUTH_SUCCESS, PK_OK = 50, 51, 52, 60
GLOBAL_REQUEST, REQUEST_SUCCESS, REQUEST_FAILURE = 80, 81, 82
OPEN, OPEN_CONFIRMATION, OPEN_FAILURE, WINDOW_ADJUST, DATA, EXTENDED_DATA = 90, 91, 92, 93, 94, 95
EOF, CLOSE, CHANNEL_REQUEST, CHANNEL_SUCCESS, CHANNEL_FAILURE = 96, 97, 98, 99, 100
Packet = tuple[int, bytes]


def u32(*numbers: int) -> bytes:
    """Numbers as RFC 4251 writes uint32."""
    return struct.pack(f">{len(numbers)}L", *numbers)


@lru_cache
def make_key(name: str = "host") -> Key:
    """An Ed25519 key, the same for the same *name*."""
    seed = name.encode().ljust(32, b".")
    return Key(ed25519.Ed25519PrivateKey.from_private_bytes(seed))


@implementer(ITransport)
class MemoryTransport:
    """One end of a connection; what is written waits in ``sent`` until the wire carries it."""

    def __init__(self, host: IPv4Address, peer: IPv4Address) -> None:
        self.sent = bytearray()
        self.producer: Any = None
        self.is_closing = self.is_aborted = False
        self._ends = host, peer

    def write(self, data: bytes) -> None:
        """Queue *data*, unless the connection is gone."""
        if not (self.is_closing or self.is_aborted):
            self.sent += data

    def writeSequence(self, data: Any) -> None:
        """Queue the pieces."""
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        """Close when everything is sent."""
        self.is_closing = True

    def abortConnection(self) -> None:
        """Close now; what waits is lost."""
        self.is_aborted = True
        self.sent.clear()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Who is to be told when the network takes no more."""
        self.producer = producer

    def unregisterProducer(self) -> None:
        """Nobody any more."""
        self.producer = None

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Of no consequence here."""

    def getHost(self) -> IPv4Address:
        """This end."""
        return self._ends[0]

    def getPeer(self) -> IPv4Address:
        """The other end."""
        return self._ends[1]


class WireClient(transport.SSHClientTransport):
    """A client that speaks the key exchange and keeps everything after it in ``received``."""

    def __init__(self) -> None:
        self.received: list[Packet] = []
        self.goodbye: tuple[int, bytes] | None = None
        self.is_secure = False

    def verifyHostKey(self, hostKey: bytes, fingerprint: bytes) -> Deferred[int]:
        """Any."""
        return succeed(1)

    def connectionSecure(self) -> None:
        """The keys are exchanged."""
        self.is_secure = True

    def receiveError(self, reasonCode: int, description: bytes) -> None:
        """The server disconnects."""
        self.goodbye = (reasonCode, description)

    def dispatchMessage(self, messageNum: int, payload: bytes) -> None:
        """Keep what belongs to a service or answers one."""
        if messageNum >= USERAUTH_REQUEST or messageNum in (SERVICE_ACCEPT, 3):
            self.received.append((messageNum, payload))
        else:
            super().dispatchMessage(messageNum, payload)


class OneGate:
    """Lets in with the passwords and the keys it is given, as *host*'s logins; it remembers what it made."""

    def __init__(self, host: SessionHost) -> None:
        self.passwords = {"root:secret"}
        self.keys = {("root", make_key("anna's").blob())}
        self.logins: list[Login] = []
        self.down: set[str] = set()
        self.proofs: Deferred[frozenset[str]] | None = None
        self._host = host

    def is_down(self, source: str) -> bool:
        """Whether the test has switched the machine off for it."""
        return source in self.down

    def proving(self, user: str, password: str) -> "Deferred[frozenset[str]] | None":
        """It takes as long as the test likes."""
        return self.proofs

    def password(
        self, client: HoneyTransport, user: str, password: str, proven: frozenset[str]
    ) -> Login | None:
        """By password."""
        return self._login(client, user) if f"{user}:{password}" in self.passwords else None

    def key(self, client: HoneyTransport, user: str, key: Key) -> Login | None:
        """By key."""
        return self._login(client, user) if self.knows_key(client, user, key) else None

    def knows_key(self, client: HoneyTransport, user: str, key: Key) -> bool:
        """Whether it is one of the keys."""
        return (user, key.public().blob()) in self.keys

    def _login(self, client: HoneyTransport, user: str) -> Login:
        self.logins.append(self._host.login(user, log=client.events))
        return self.logins[-1]


class SshSide:
    """A server's factory over *host*, with a clock moved by hand; ``connect`` makes wires to it."""

    def __init__(self, host: SessionHost, settings: SshSettings | None = None) -> None:
        self.host = host
        self.clock = Clock()
        self.gate = OneGate(host)
        self.factory = SshFactory(
            settings=settings or SshSettings(failure_seconds=0.0),
            host_keys=(make_key(),),
            gate=self.gate,
            logs=SessionLogs(
                open=lambda ends: host.seen.service.for_session(host.seen.session.session, ends),  # type: ignore[arg-type]
                service=host.seen.service,
                chance=lambda: 0.0,
            ),
            clock=self.clock,
        )
        self.factory.startFactory()

    def connect(self) -> "Wire":
        """A connection whose key exchange has not begun."""
        return Wire(self)


class Wire:
    """
    One connection; ``client.received`` is what came.

    ``carry`` moves bytes both ways and lets the virtual host run until nothing moves.
    """

    def __init__(self, side: SshSide) -> None:
        here = IPv4Address("TCP", "192.0.2.10", 22)
        there = IPv4Address("TCP", "198.51.100.7", 50022)
        self.side = side
        self.server: Any = side.factory.buildProtocol(there)
        self.client = WireClient()
        self._server_end, self._client_end = MemoryTransport(here, there), MemoryTransport(there, here)
        self.is_lost = False
        self.server.makeConnection(self._server_end)

    @property
    def network(self) -> MemoryTransport:
        """The server's end."""
        return self._server_end

    def raw(self, data: bytes) -> bytes:
        """Send bytes as they are, without any client; what the server then says."""
        if not self.is_lost:
            self.server.dataReceived(data)
        said = bytes(self._server_end.sent)
        self._server_end.sent.clear()
        self._check_end()
        return said

    def handshake(self) -> "Wire":
        """Exchange keys."""
        self.client.makeConnection(self._client_end)
        self.carry()
        assert self.client.is_secure, "no key exchange"
        return self

    def carry(self) -> None:
        """Until nothing moves."""
        moved = True
        while moved and not self.is_lost:
            self.side.host.settle()
            moved = self._move(self._client_end, self.server) or self._move(self._server_end, self.client)
            self._check_end()

    def _move(self, end: MemoryTransport, receiver: Any) -> bool:
        data = bytes(end.sent)
        end.sent.clear()
        if data:
            receiver.dataReceived(data)
        return bool(data)

    def _check_end(self) -> None:
        end = self._server_end
        if not self.is_lost and (end.is_aborted or (end.is_closing and not end.sent)):
            self.lose()

    def lose(self) -> None:
        """The connection is gone, if it is not yet."""
        if self.is_lost:
            return
        self.is_lost = True
        self.server.connectionLost(Failure(ConnectionDone()))

    def send(self, number: int, payload: bytes) -> list[Packet]:
        """Send one packet; what is received until nothing moves."""
        start = len(self.client.received)
        self.client.sendPacket(number, payload)
        self.carry()
        return self.client.received[start:]

    # -- a client's usual course -----------------------------------------------------------

    def authenticate(self, user: bytes, method: bytes, data: bytes = b"") -> list[Packet]:
        """Ask for the service if that is still to do, then one attempt."""
        if not any(number == SERVICE_ACCEPT for number, _ in self.client.received):
            self.send(SERVICE_REQUEST, NS(b"ssh-userauth"))
        return self.send(USERAUTH_REQUEST, NS(user) + NS(b"ssh-connection") + NS(method) + data)

    def password(self, user: bytes, password: bytes) -> list[Packet]:
        """One attempt by password."""
        return self.authenticate(user, b"password", b"\0" + NS(password))

    def log_in(self) -> "Wire":
        """Exchange keys and log in."""
        self.handshake()
        assert self.password(b"root", b"secret") == [(USERAUTH_SUCCESS, b"")]
        return self

    def open(self, number: int = 0, *, window: int = 1 << 20, packet: int = 1 << 15) -> list[Packet]:
        """Open a session channel."""
        return self.send(OPEN, NS(b"session") + u32(number, window, packet))

    def request(
        self, name: bytes, data: bytes = b"", *, channel: int = 0, reply: bool = True
    ) -> list[Packet]:
        """A channel request."""
        return self.send(CHANNEL_REQUEST, u32(channel) + NS(name) + bytes([reply]) + data)
