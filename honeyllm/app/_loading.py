"""Starting fast: what start-up can do without, and what is fetched once the honeypot listens."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from twisted.application.service import Service
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from honeyllm.programs import Later

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
    """Loads the code of programs before somebody runs them: a module at a time, with pauses between."""

    def __init__(self, reactor: IReactorTime, programs: Iterable[Later], is_busy: Callable[[], bool]) -> None:
        self._reactor = reactor
        self._is_busy = is_busy
        self._programs = iter(programs)
        self._next: IDelayedCall | None = None

    def startService(self) -> None:
        """Begin, when those have started who listen."""
        super().startService()
        self._pause()

    def _pause(self) -> None:
        pause = PAUSE_BESIDE_OTHERS if self._is_busy() else PAUSE
        self._next = self._reactor.callLater(pause, self._load)

    def _load(self) -> None:
        program = next(self._programs, None)
        if program is None:
            self._next = None
            gc.collect()
            gc.freeze()
            return
        program.load()
        self._pause()

    def stopService(self) -> None:
        """Load nothing more."""
        super().stopService()
        if self._next is not None:
            self._next.cancel()
            self._next = None
