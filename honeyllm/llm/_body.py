"""
The body of a reply as something to await, piece by piece.

treq can collect a body, but such a collection has neither a canceller nor a timeout, and
what delivers the body offers no ``abortConnection``: so this protocol closes the connection
itself and wakes its reader at once, not when the far side has agreed to the close.
"""

from collections.abc import Callable

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss

_HIGH_WATER = 256 * 1024


class BodyStream(Protocol):
    """
    Give to ``deliverBody``, then `read` until it returns nothing.

    One of `linger` and `abandon` must be called in the end. *on_end* is called when the body
    is over, or the connection gone.
    """

    def __init__(self, on_end: Callable[["BodyStream"], None]) -> None:
        self._on_end = on_end
        self._chunks: list[bytes] = []
        self._held = 0
        self._end: Failure | None = None
        self._reader: Deferred[bytes] | None = None
        self._closed = False
        self._lingering: IDelayedCall | None = None

    def read(self) -> Deferred[bytes]:
        """
        Give the bytes that have come, waiting for some if there are none; empty at the end.

        Errs with the reason if the connection was lost in the middle of the body.
        """
        reader: Deferred[bytes] = Deferred(self._forget_reader)
        self._reader = reader
        self._wake()
        return reader

    @property
    def clean(self) -> bool:
        """The end of the body was marked by the protocol, not merely by the connection's."""
        return self._end is not None and self._end.check(ResponseDone) is not None

    def linger(self, clock: IReactorTime, seconds: float) -> None:
        """
        Nothing more is wanted; let the reply end by itself so that the connection can be
        used again, but close it if that takes longer than *seconds*.
        """
        self._closed = True
        self._chunks.clear()
        self._resume()
        if self._end is None:
            self._lingering = clock.callLater(seconds, self.abandon)

    def abandon(self) -> None:
        """Close the connection now, unless the reply is over."""
        self._closed = True
        self._chunks.clear()
        self._stop_lingering()
        if self._end is None and self.transport is not None:
            self.transport.loseConnection()

    def dataReceived(self, data: bytes) -> None:
        if self._closed:
            return
        self._chunks.append(data)
        self._held += len(data)
        if self._held > _HIGH_WATER and self.transport is not None:
            self.transport.pauseProducing()  # type: ignore[attr-defined]
        self._wake()

    def connectionLost(self, reason: Failure = Failure(ConnectionDone())) -> None:  # noqa: B008 - Twisted's own default
        self._end = reason
        self._stop_lingering()
        self._on_end(self)
        self._wake()

    def _stop_lingering(self) -> None:
        if self._lingering is not None and self._lingering.active():
            self._lingering.cancel()

    def _wake(self) -> None:
        if self._reader is None or not (self._chunks or self._end):
            return
        reader, self._reader = self._reader, None
        if self._chunks:
            data = b"".join(self._chunks)
            self._chunks.clear()
            self._resume()
            reader.callback(data)
        elif self._end is not None and _is_end(self._end):
            reader.callback(b"")
        else:
            reader.errback(self._end)

    def _resume(self) -> None:
        if self._held > _HIGH_WATER and self._end is None and self.transport is not None:
            self.transport.resumeProducing()  # type: ignore[attr-defined]
        self._held = 0

    def _forget_reader(self, reader: Deferred[bytes]) -> None:
        self._reader = None
        self.abandon()
        reader.errback(CancelledError())


def _is_end(reason: Failure) -> bool:
    return reason.check(ResponseDone, PotentialDataLoss) is not None
