"""What computes long runs elsewhere, and counts all the same."""

from collections.abc import Callable
from typing import TypeVar

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Future, Process, compute
from tests.support.virtual_host import VirtualHost

T = TypeVar("T")


class ComputeTests(SynchronousTestCase):
    """``compute``."""

    def setUp(self) -> None:
        """A host whose long computations are done when the test says so."""
        self.asked: list[Callable[[], None]] = []
        self.host = VirtualHost(offload=self.offload)

    async def offload(self, function: Callable[[], T], /) -> T:
        """Compute when asked."""
        future: Future[None] = Future()
        self.asked.append(lambda: future.set(None))
        await future
        return function()

    def test_result_and_time(self) -> None:
        """The process waits, gets the result, and has used the time that it took."""
        used: list[float] = []

        def work() -> int:
            self.host.timers.now += 0.25
            return 7

        async def program(process: Process) -> int:
            value = await compute(process, work)
            used.append(process.cpu_seconds)
            return value

        process, _, _ = self.host.start(program, ("p",), b"")
        self.host.timers.run(lambda: bool(self.asked))
        self.assertIsNone(process.status)
        self.asked.pop()()
        self.host.timers.run(lambda: bool(used))
        self.assertEqual(used, [0.25])

    def test_error(self) -> None:
        """What the function raises is raised in the process."""

        async def program(process: Process) -> int:
            try:
                return await compute(process, lambda: 1 // 0)
            except ZeroDivisionError:
                return 3

        process, _, _ = self.host.start(program, ("p",), b"")
        self.host.timers.run(lambda: bool(self.asked))
        self.asked.pop()()
        self.host.timers.run(lambda: process.status is not None)
        self.assertEqual(process.status.code if process.status else None, 3)
