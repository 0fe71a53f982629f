"""The reactor as the virtual kernel sees it."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._reactor import ReactorTimers, await_deferred
from honeyllm.host import Scheduler
from honeyllm.host._scheduler import Group


class TimerTests(SynchronousTestCase):
    """``call_later``."""

    def test_called_once_or_cancelled(self) -> None:
        """Called after its delay; a cancel before prevents it, a cancel after does no harm."""
        clock, called = Clock(), list[str]()
        timers = ReactorTimers(clock)
        timers.call_later(2, lambda: called.append("a"))
        cancel = timers.call_later(1, lambda: called.append("b"))
        late = timers.call_later(1, lambda: called.append("c"))
        cancel()
        clock.advance(1)
        late()
        cancel()
        self.assertEqual(called, ["c"])
        clock.advance(1)
        self.assertEqual(called, ["c", "a"])


class DeferredTests(SynchronousTestCase):
    """A virtual process that awaits a Deferred, as the model's client does."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(
            ReactorTimers(self.clock), clock=self.clock.seconds, foreign=await_deferred
        )
        self.ends: list[tuple[Any, BaseException | None]] = []
        self.cancelled: list[str] = []

    def start(self, deferred: Deferred[Any]) -> Any:
        """A task that awaits *deferred*."""

        async def awaits() -> Any:
            return await deferred

        task = self.scheduler.start(awaits(), Group(), lambda value, error: self.ends.append((value, error)))
        self.clock.advance(0)
        return task

    def test_result(self) -> None:
        """The result resumes it in a turn of its own."""
        deferred: Deferred[str] = Deferred()
        self.start(deferred)
        deferred.callback("x")
        self.assertEqual(self.ends, [])
        self.clock.advance(0)
        self.assertEqual(self.ends, [("x", None)])

    def test_failure(self) -> None:
        """A failure is raised in it, and not logged."""
        deferred: Deferred[str] = Deferred()
        self.start(deferred)
        deferred.errback(KeyError("x"))
        self.clock.advance(0)
        self.assertIsInstance(self.ends[0][1], KeyError)

    def test_there_already(self) -> None:
        """A result that is there already is taken at once."""
        deferred: Deferred[str] = Deferred()
        deferred.callback("x")
        self.start(deferred)
        self.assertEqual(self.ends, [("x", None)])

    def test_thrown_out(self) -> None:
        """^C while the model is asked cancels the question, and nothing is left to log."""
        deferred: Deferred[str] = Deferred(lambda _: self.cancelled.append("cancelled"))
        task = self.start(deferred)
        task.throw(OSError("interrupted"))
        self.clock.advance(0)
        self.assertEqual(self.cancelled, ["cancelled"])
        self.assertIsInstance(self.ends[0][1], OSError)
        self.assertEqual(len(self.ends), 1)

    def test_something_else(self) -> None:
        """What is no Deferred cannot be awaited."""
        self.assertRaises(TypeError, await_deferred, object(), lambda: None)
