"""Memory that is free goes back to the system."""

import gc
from collections.abc import Callable
from typing import Any

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._memory import LARGE_VALUE, M_MMAP_THRESHOLD, RETURN_SECONDS, MemoryService


class Reactor(Clock):
    """Time moved by hand; what goes to a thread is noted and run."""

    def __init__(self) -> None:
        super().__init__()
        self.in_thread = 0

    def callInThread(self, function: Callable[..., Any], *args: Any) -> None:
        """Run it here."""
        self.in_thread += 1
        function(*args)


class Libc:
    """Notes what glibc would be asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def mallopt(self, option: int, value: int) -> int:
        """Set an option."""
        self.asked.append((f"mallopt {option}", value))
        return 1

    def malloc_trim(self, padding: int) -> int:
        """Give back."""
        self.asked.append(("malloc_trim", padding))
        return 1


class MemoryTests(SynchronousTestCase):
    """The service, as it starts, runs and stops."""

    def setUp(self) -> None:
        threshold = gc.get_threshold()
        self.addCleanup(gc.set_threshold, *threshold)
        self.addCleanup(gc.unfreeze)
        self.reactor = Reactor()

    def test_gives_back(self) -> None:
        """In a thread, again and again, until the end; large values are mapped by themselves."""
        libc = Libc()
        service = MemoryService(self.reactor, libc)
        service.startService()
        settled = (f"mallopt {M_MMAP_THRESHOLD}", LARGE_VALUE)
        self.assertEqual(libc.asked, [settled])
        self.assertGreater(gc.get_freeze_count(), 0)
        self.reactor.pump([RETURN_SECONDS] * 2)
        self.assertEqual(libc.asked, [settled, ("malloc_trim", 0), ("malloc_trim", 0)])
        self.assertEqual(self.reactor.in_thread, 2)
        service.stopService()
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_another_library(self) -> None:
        """One that has no such functions is let alone."""
        service = MemoryService(self.reactor, object())
        service.startService()
        self.reactor.advance(RETURN_SECONDS)
        self.assertEqual(self.reactor.in_thread, 0)
        service.stopService()
