"""
Waiting for a Deferred, with a limit, without leaving anything behind.

A coroutine that awaits a Deferred may be left in three ways: the Deferred fires, the
Deferred is cancelled, or the coroutine itself is thrown into or closed while the Deferred is
still pending, or has just fired. In the last case nobody would own the result; `within`
cancels it, or hands it to *late* if it is there already.
"""

from collections.abc import Callable
from typing import TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure

from honeyllm.llm._errors import LlmTimeout
from honeyllm.llm._settings import LlmTimeouts

_T = TypeVar("_T")


class Patience:
    """
    How long the present step may still take.

    One object follows one request: each step has its own limit, and the total covers all.
    """

    def __init__(self, clock: IReactorTime, timeouts: LlmTimeouts) -> None:
        self.clock = clock
        self.timeouts = timeouts
        self.started = clock.seconds()
        self._step = "slot"
        self._until = self.started + timeouts.total

    @property
    def elapsed(self) -> float:
        return self.clock.seconds() - self.started

    def begin(self, step: str, seconds: float) -> None:
        """From now on *step* is waited for, at most *seconds*."""
        self._step = step
        self._until = self.clock.seconds() + seconds

    @property
    def left(self) -> float:
        return max(0.0, min(self._until, self._end) - self.clock.seconds())

    @property
    def _end(self) -> float:
        return self.started + self.timeouts.total

    def timeout(self) -> LlmTimeout:
        step = "total" if self._until > self._end else self._step
        return LlmTimeout(f"no progress within the time allowed ({step})")


def _forget(_value: object) -> None:
    """A result that nobody waits for, and that holds nothing."""


async def within(patience: Patience, waiting: Deferred[_T], *, late: Callable[[_T], None] = _forget) -> _T:
    """
    Await *waiting* for as long as *patience* has left.

    Raises:
        LlmTimeout: it took longer; *waiting* has been cancelled.
    """

    def expire(_result: object, _seconds: float) -> Failure:
        return Failure(patience.timeout())

    arrived: list[_T] = []

    def note(value: _T) -> _T:
        arrived.append(value)
        return value

    timed: Deferred[_T] = waiting.addTimeout(patience.left, patience.clock, expire)
    timed.addCallback(note)
    try:
        return await timed
    except BaseException:
        timed.addErrback(_forget)
        timed.cancel()
        for value in arrived:
            late(value)
        raise
