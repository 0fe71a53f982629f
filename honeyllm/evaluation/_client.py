"""An SSH client for one connection: exec requests and terminals, over Conch."""

from typing import Any

import attrs
from twisted.conch.error import ConchError
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.connection import SSHConnection
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.session import packRequest_pty_req
from twisted.conch.ssh.transport import SSHClientTransport
from twisted.conch.ssh.userauth import SSHUserAuthClient
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.endpoints import HostnameEndpoint, connectProtocol
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure

from honeyllm.evaluation._errors import TargetFault

_SECONDS = 30.0
_WINDOW = (50, 240, 0, 0)
"""So wide that no line of a case wraps."""


@attrs.frozen(kw_only=True)
class Login:
    """Where to log in, and with what: a password, or a private key."""

    host: str
    port: int
    user: str
    password: str | None = attrs.field(default=None, repr=False)
    key: Key | None = attrs.field(default=None, repr=False)


class _Transport(SSHClientTransport):
    """The connection; whoever waits on it fails with it."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self.connection = _Connection()

    def verifyHostKey(self, hostKey: bytes, fingerprint: str) -> "Deferred[bool]":
        """A measurement trusts the host that it was pointed at."""
        return succeed(True)

    def connectionSecure(self) -> None:
        """Log in."""
        self.requestService(_Authentication(self._login, self.connection))

    def connectionLost(self, reason: Failure | None = connectionDone) -> None:
        """The end."""
        super().connectionLost(reason)
        self.connection.lost()


class _Authentication(SSHUserAuthClient):
    def __init__(self, login: Login, connection: "_Connection") -> None:
        super().__init__(login.user.encode(), connection)
        self._login = login
        self._asked = False

    def getPassword(self, prompt: Any = None) -> "Deferred[bytes] | None":
        """The password, once."""
        if self._login.password is None or self._asked:
            return None
        self._asked = True
        return succeed(self._login.password.encode())

    def getPublicKey(self) -> Key | None:
        """The key's public half, once."""
        if self._login.key is None or self._asked:
            return None
        self._asked = True
        public: Key = self._login.key.public()
        return public

    def getPrivateKey(self) -> "Deferred[Key]":
        """The key."""
        return fail(ConchError("no key")) if self._login.key is None else succeed(self._login.key)

    def getGenericAnswers(self, name: Any, instruction: Any, prompts: Any) -> "Deferred[list[str]]":
        """Questions at the keyboard are not answered."""
        return fail(ConchError("not interactive"))


class _Connection(SSHConnection):
    def __init__(self) -> None:
        super().__init__()
        self.ready: Deferred[None] = Deferred()
        self.waiting: set[Deferred[None]] = set()

    def serviceStarted(self) -> None:
        super().serviceStarted()
        self.ready.callback(None)

    def lost(self) -> None:
        """Fail everything that waits."""
        waiting = tuple(self.waiting)
        self.waiting.clear()
        for each in (self.ready, *waiting):
            if not each.called:
                each.errback(TargetFault("the connection was closed; is the login right?"))


class Channel(SSHChannel):
    """
    A session channel with what came over it.

    ``text`` is both streams as they arrived; ``first`` is the time of the first byte.
    """

    name = b"session"

    def __init__(self, clock: IReactorTime, waiting: "set[Deferred[None]]") -> None:
        super().__init__()
        self._waiting = waiting
        self.stdout = self.stderr = self.text = b""
        self.status: int | None = None
        self.first: float | None = None
        self.opened: Deferred[None] = Deferred()
        self.ended = False
        self._clock = clock
        self._changed: Deferred[None] | None = None

    def channelOpen(self, specificData: bytes) -> None:
        """See `SSHChannel`."""
        self.opened.callback(None)

    def openFailed(self, reason: Any) -> None:
        """See `SSHChannel`."""
        self.opened.errback(TargetFault("the host opens no session"))

    def dataReceived(self, data: bytes) -> None:
        """Standard output."""
        self.stdout += data
        self._arrived(data)

    def extReceived(self, dataType: int, data: bytes) -> None:
        """Standard error."""
        self.stderr += data
        self._arrived(data)

    def request_exit_status(self, data: bytes) -> bool:
        """The status."""
        self.status = int.from_bytes(data[:4], "big")
        return True

    def closed(self) -> None:
        """The end."""
        self.ended = True
        self._notify()

    async def change(self) -> None:
        """Wait until something arrives or the channel ends."""
        if not self.ended:
            self._changed = Deferred()
            self._waiting.add(self._changed)
            try:
                await self._changed.addTimeout(_SECONDS, self._clock)
            finally:
                self._changed = None

    def _arrived(self, data: bytes) -> None:
        self.first = self._clock.seconds() if self.first is None else self.first
        self.text += data
        self._notify()

    def _notify(self) -> None:
        waiting, self._changed = self._changed, None
        if waiting is not None and not waiting.called:
            self._waiting.discard(waiting)
            waiting.callback(None)


class Client:
    """A connection that is logged in; `close` it."""

    def __init__(self, transport: _Transport, clock: IReactorTime) -> None:
        self._transport = transport
        self._clock = clock

    async def execute(self, line: str) -> Channel:
        """A channel on which *line* was asked for; its standard input is at its end."""
        channel = await self._open()
        await self._request(channel, b"exec", NS(line.encode()))
        self._transport.connection.sendEOF(channel)
        return channel

    async def terminal(self) -> Channel:
        """A channel with a terminal and a shell on it."""
        channel = await self._open()
        await self._request(channel, b"pty-req", packRequest_pty_req(b"xterm", _WINDOW, b""))
        await self._request(channel, b"shell", b"")
        return channel

    def close(self) -> None:
        """End the connection."""
        self._transport.loseConnection()

    async def _open(self) -> Channel:
        channel = Channel(self._clock, self._transport.connection.waiting)
        self._transport.connection.openChannel(channel)
        await self._within(channel.opened)
        return channel

    async def _request(self, channel: Channel, name: bytes, data: bytes) -> None:
        try:
            await self._within(self._transport.connection.sendRequest(channel, name, data, wantReply=True))
        except ConchError:
            raise TargetFault(f"the host refuses {name.decode()}") from None

    async def _within(self, waiting: "Deferred[Any]") -> None:
        self._transport.connection.waiting.add(waiting)
        try:
            await waiting.addTimeout(_SECONDS, self._clock)
        finally:
            self._transport.connection.waiting.discard(waiting)


async def connect(login: Login, reactor: Any) -> Client:
    """
    Connect and log in.

    Raises:
        TargetFault: nobody listens there, or the login was refused.
    """
    transport = _Transport(login)
    endpoint = HostnameEndpoint(reactor, login.host, login.port, timeout=_SECONDS)
    try:
        await connectProtocol(endpoint, transport)
    except ConnectError as error:
        raise TargetFault(f"{login.host}:{login.port}: {error}") from None
    await transport.connection.ready.addTimeout(_SECONDS, reactor)
    return Client(transport, reactor)
