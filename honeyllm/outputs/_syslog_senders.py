"""
The three ways to a syslog server: a local datagram socket, UDP, and a stream.

Each waits for a peer that is slow, but not for ever; what could not be sent is left to the pump.
"""

import socket
from collections.abc import Sequence
from typing import Final, cast

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import clientFromString, connectProtocol
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import (
    IConsumer,
    IHandshakeListener,
    IPushProducer,
    IReactorCore,
    IReactorTime,
)
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import deferLater
from twisted.python.failure import Failure
from zope.interface import implementer

from honeyllm.outputs._output import OutputError, PartlyWritten
from honeyllm.outputs._syslog_format import octet_counted

_WAIT_SECONDS: Final = 0.005
_LONGEST_WAIT_SECONDS: Final = 5.0
_Address = str | tuple[str, int]


class _Datagrams:
    """A connected datagram socket; *name* is for errors."""

    def __init__(self, name: str, clock: IReactorTime) -> None:
        self._name = name
        self._clock = clock
        self._socket: socket.socket | None = None

    async def open(self) -> None:
        family, address = await self._destination()
        await self.close()
        self._socket = opened = socket.socket(family, socket.SOCK_DGRAM)
        opened.setblocking(False)
        try:
            opened.connect(address)
        except OSError as error:
            await self.close()
            raise OutputError(f"{self._name}: {error.strerror or error}") from error

    async def send(self, messages: Sequence[bytes]) -> None:
        if self._socket is None:
            await self.open()
        for number, message in enumerate(messages):
            try:
                await self._send_one(message)
            except OSError as error:
                await self.close()
                raise PartlyWritten(f"{self._name}: {error.strerror or error}", number) from error

    async def _send_one(self, message: bytes) -> None:
        """A local daemon's queue is short, often ten messages, so that a batch has to wait for it."""
        assert self._socket is not None
        deadline = self._clock.seconds() + _LONGEST_WAIT_SECONDS
        while True:
            try:
                self._socket.send(message)
                return
            except BlockingIOError:
                if self._clock.seconds() >= deadline:
                    raise
            await deferLater(self._clock, _WAIT_SECONDS)

    async def close(self) -> None:
        opened, self._socket = self._socket, None
        if opened is not None:
            opened.close()

    async def _destination(self) -> tuple[socket.AddressFamily, _Address]:
        raise NotImplementedError


class UnixSender(_Datagrams):
    """The daemon of this machine; a restarted daemon is found again by its *path*."""

    def __init__(self, path: str, clock: IReactorTime) -> None:
        super().__init__(path, clock)
        self._path = path

    async def _destination(self) -> tuple[socket.AddressFamily, _Address]:
        return socket.AF_UNIX, self._path


class UdpSender(_Datagrams):
    """A server reached by UDP, where messages are lost unnoticed; each opening looks its name up."""

    def __init__(self, host: str, port: int, reactor: IReactorTime) -> None:
        super().__init__(f"{host}:{port}", reactor)
        self._host = host
        self._port = port
        self._reactor = reactor

    async def _destination(self) -> tuple[socket.AddressFamily, _Address]:
        if ":" in self._host:
            return socket.AF_INET6, (self._host, self._port)
        address = await maybeDeferred(IReactorCore(self._reactor).resolve, self._host)
        return socket.AF_INET, (address, self._port)


@implementer(IPushProducer, IHandshakeListener)
class _Stream(Protocol):
    """A connection that says when its peer has proved who it is, when it is slow, and when it is gone."""

    def __init__(self) -> None:
        self.is_lost = False
        self._handshake: Deferred[None] | None = None
        self._is_paused = False
        self._waiting: list[Deferred[None]] = []

    def connectionMade(self) -> None:
        cast(IConsumer, self.transport).registerProducer(self, True)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.is_lost = True
        handshake, self._handshake = self._handshake, None
        if handshake is not None:
            handshake.errback(reason)
        self._release(ConnectionLost("the server closed the connection"))

    def handshakeCompleted(self) -> None:
        """TLS only; takes at least one answer of the peer, so that `proved` has been called before."""
        handshake, self._handshake = self._handshake, None
        if handshake is not None:
            handshake.callback(None)

    async def proved(self) -> None:
        """
        Until the handshake of TLS is over; to be called when the connection has just been made.

        What is written before is lost without a trace if the handshake fails.
        """
        self._handshake = handshake = Deferred[None]()
        await handshake

    def pauseProducing(self) -> None:
        self._is_paused = True

    def resumeProducing(self) -> None:
        self._is_paused = False
        self._release(None)

    def stopProducing(self) -> None:
        """The loss of the connection says the same."""

    async def taken(self) -> None:
        """Until the transport wants more, or at once."""
        if self.is_lost:
            raise ConnectionLost("the server closed the connection")
        if self._is_paused:
            self._waiting.append(waiting := Deferred[None]())
            await waiting

    def end(self) -> None:
        """Close once everything is sent."""
        if self.transport is not None and not self.is_lost:
            cast(IConsumer, self.transport).unregisterProducer()
            self.transport.loseConnection()

    def _release(self, error: Exception | None) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.called:
                each.callback(None) if error is None else each.errback(error)


class StreamSender:
    """
    A server reached by TCP or TLS.

    A message counts as arrived once the connection took it; what is under way when a connection breaks may
    be lost, since the protocol knows no acknowledgement.
    """

    def __init__(self, endpoint: str, reactor: IReactorTime) -> None:
        self._endpoint = endpoint
        self._reactor = reactor
        self._stream: _Stream | None = None

    async def open(self) -> None:
        stream = await connectProtocol(clientFromString(self._reactor, self._endpoint), _Stream())
        if self._endpoint.startswith("tls:"):
            await stream.proved()
        self._stream = stream

    async def send(self, messages: Sequence[bytes]) -> None:
        if self._stream is None or self._stream.is_lost:
            await self.open()
        stream = self._stream
        assert stream is not None and stream.transport is not None
        stream.transport.write(b"".join(map(octet_counted, messages)))
        await stream.taken()

    async def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.end()
