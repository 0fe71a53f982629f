"""The factory: host keys, services, and how many may knock at once."""

from collections.abc import Callable
from typing import Any, Protocol

import attrs
from twisted.conch.ssh import factory
from twisted.conch.ssh.keys import Key
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Protocol as Protocol_

from honeyllm.events import Connection, ConnectionRefused, EventLog
from honeyllm.session import Login
from honeyllm.ssh._connection import ConnectionService
from honeyllm.ssh._habits import OPENSSH, take_on
from honeyllm.ssh._quiet import QUIET
from honeyllm.ssh._transport import HoneyTransport
from honeyllm.ssh._userauth import UserAuth


@attrs.frozen
class MaxStartups:
    """sshd_config(5) ``MaxStartups`` start:rate:full; all zero is no limit."""

    start: int = 10
    rate: int = 30
    full: int = 100

    def refuses(self, waiting: int, chance: float) -> bool:
        """Whether to drop a new connection with *waiting* unauthenticated ones; *chance* is in [0, 1)."""
        if not self.full or waiting < self.start:
            return False
        if waiting >= self.full:
            return True
        percent = self.rate + (100 - self.rate) * (waiting - self.start) / (self.full - self.start)
        return chance * 100 < percent


@attrs.frozen(kw_only=True)
class SshSettings:
    """What the factory needs to know."""

    max_startups: MaxStartups = MaxStartups()
    failure_seconds: float = 2.0
    """How long a refused password takes; 0 answers at once."""


class Gate(Protocol):
    """Who gets in: asked by user authentication, answered by the composition root."""

    def proving(self, user: str, password: str) -> "Deferred[frozenset[str]] | None":
        """Which hashes are those of *password*, where it takes time to tell; None where it takes none."""

    def password(
        self, client: HoneyTransport, user: str, password: str, proven: frozenset[str]
    ) -> Login | None:
        """The login that *user* gets with *password*, whose costly hashes are *proven*; or None."""

    def key(self, client: HoneyTransport, user: str, key: Key) -> Login | None:
        """The login that *user* gets with *key*, whose signature is checked by the caller."""

    def knows_key(self, client: HoneyTransport, user: str, key: Key) -> bool:
        """Whether *key* would be accepted."""

    def is_down(self, source: str) -> bool:
        """Whether the machine does not answer this address now."""


class HostPublicKey(Key):
    """A public key whose wire form is computed once, not for each handshake."""

    def __init__(self, key: Key) -> None:
        super().__init__(key._keyObject)
        self._wire: bytes = super().blob()

    def blob(self) -> bytes:
        """The key as RFC 4253 section 6.6 writes it."""
        return self._wire


class _Refused(Protocol_):
    """A connection past MaxStartups: sshd says so instead of its banner."""

    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(b"Exceeded MaxStartups\r\n")
        self.transport.loseConnection()


class _Down(Protocol_):
    """A connection to a machine that is switched off."""

    def connectionMade(self) -> None:
        transport: Any = self.transport
        transport.abortConnection()


@attrs.frozen(kw_only=True)
class SessionLogs:
    """Opens the log of a new connection's session; ``chance`` gives numbers in [0, 1)."""

    open: Callable[[Connection], EventLog]
    service: EventLog
    chance: Callable[[], float]


class SshFactory(factory.SSHFactory):
    """Makes a transport for each connection and counts those that have not logged in."""

    _log = QUIET
    noisy = False
    protocol = HoneyTransport
    habits = OPENSSH
    """How the server identifies itself, and what it offers."""
    services = {b"ssh-userauth": UserAuth, b"ssh-connection": ConnectionService}  # Conch's contract

    def __init__(
        self,
        *,
        settings: SshSettings,
        host_keys: tuple[Key, ...],
        gate: Gate,
        logs: SessionLogs,
        clock: IReactorTime,
    ) -> None:
        self.settings = settings
        self.gate = gate
        self.clock = clock
        self._logs = logs
        self._waiting: set[HoneyTransport] = set()
        self._clients: set[HoneyTransport] = set()
        self._delays: dict[HoneyTransport, list[Any]] = {}
        self._keys = {key.sshType(): key for key in host_keys}
        self._public = {kind: HostPublicKey(key.public()) for kind, key in self._keys.items()}

    def getPublicKeys(self) -> dict[bytes, Key]:
        """Host keys by type."""
        return dict(self._public)

    def getPrivateKeys(self) -> dict[bytes, Key]:
        """Host keys by type."""
        return dict(self._keys)

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """A transport for a new connection, unless there are too many or the machine is down."""
        if self.gate.is_down(getattr(addr, "host", "")):
            return _Down()
        if self.settings.max_startups.refuses(len(self._waiting), self._logs.chance()):
            peer = getattr(addr, "host", "unknown")
            self._logs.service.emit(ConnectionRefused(peer=peer, reason="MaxStartups"))
            return _Refused()
        protocol: Any = super().buildProtocol(addr)
        take_on(protocol, self.habits)
        self._waiting.add(protocol)
        self._clients.add(protocol)
        return protocol

    @property
    def is_busy(self) -> bool:
        """Whether anybody is connected."""
        return bool(self._clients)

    def has(self, client: HoneyTransport) -> bool:
        """Whether *client* is still connected."""
        return client in self._clients

    def opened(self, client: HoneyTransport) -> tuple[EventLog, Connection]:
        """The log and the two ends of a new connection."""
        assert client.transport is not None
        peer: Any
        host: Any
        peer, host = client.transport.getPeer(), client.transport.getHost()
        ends = Connection(src_ip=peer.host, src_port=peer.port, dst_ip=host.host, dst_port=host.port)
        return self._logs.open(ends), ends

    def authenticated(self, client: HoneyTransport) -> None:
        """It no longer counts for MaxStartups."""
        self._waiting.discard(client)

    def delayed(self, client: HoneyTransport, call: Any) -> None:
        """Remember a delayed refusal, cancelled when the connection is lost."""
        self._delays.setdefault(client, []).append(call)

    def hang_up(self) -> None:
        """End every connection: the honeypot stops."""
        for client in tuple(self._clients):
            if client.transport is not None:
                client.transport.abortConnection()

    def closed(self, client: HoneyTransport) -> None:
        """The connection is gone."""
        self._waiting.discard(client)
        self._clients.discard(client)
        for call in self._delays.pop(client, ()):
            if call.active():
                call.cancel()
