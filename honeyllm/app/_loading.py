"""Starting fast: what start-up can do without, and what is fetched once the honeypot listens."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from honeyllm.programs import Later

log = Logger()

PAUSE, PAUSE_BESIDE_OTHERS = 0.01, 0.2
"""Seconds between two modules: while nobody is there, and so that whoever is there does not notice."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Build what stays for good, without looking through it for garbage again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class LoadingService(Service):
    """
    Loads the code of programs before somebody runs them: one after the other, with pauses between.

    *beside* runs a function in a thread; the code of one program takes up to a tenth of a second.
    What is then there is looked through for garbage once, when nobody is connected, and never again.
    """

    def __init__(
        self,
        reactor: IReactorTime,
        programs: Iterable[Later],
        is_busy: Callable[[], bool],
        beside: Callable[[Callable[[], object]], Deferred[Any]],
    ) -> None:
        self._reactor = reactor
        self._is_busy = is_busy
        self._beside = beside
        self._programs = iter(programs)
        self._next: IDelayedCall | None = None

    def startService(self) -> None:
        """Begin, when those have started who listen."""
        super().startService()
        self._pause()

    def _pause(self, result: object = None) -> None:
        if self.running:
            pause = PAUSE_BESIDE_OTHERS if self._is_busy() else PAUSE
            self._next = self._reactor.callLater(pause, self._load)

    def _load(self) -> None:
        self._next = None
        program = next(self._programs, None)
        if program is not None:
            self._beside(program.load).addErrback(_tell).addCallback(self._pause)
        elif self._is_busy():
            self._pause()
        else:
            gc.collect()
            gc.freeze()

    def stopService(self) -> None:
        """Load nothing more."""
        super().stopService()
        if self._next is not None:
            self._next.cancel()
            self._next = None


def _tell(failure: Failure) -> None:
    log.failure("the code of a program cannot be loaded; it crashes when it is run", failure=failure)
