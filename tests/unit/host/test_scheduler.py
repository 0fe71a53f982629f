"""The run queue: turns, waits, signals, fairness."""

import gc
from collections.abc import Callable, Coroutine
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Scheduler, WaitQueue
from honeyllm.host._scheduler import Budget, Future, Group, Task, give_way
from tests.support.virtual_host import ManualTimers


class Clocked(SynchronousTestCase):
    """A scheduler whose clock moves by ``step`` at each reading."""

    def setUp(self) -> None:
        self.timers = ManualTimers()
        self.now, self.step = 0.0, 0.0
        self.scheduler = Scheduler(self.timers, clock=self.clock)
        self.ends: list[tuple[Any, BaseException | None]] = []
        self.log: list[object] = []

    def clock(self) -> float:
        """Time passes by being asked for."""
        self.now += self.step
        return self.now

    def start(self, coro: Coroutine[Any, None, Any], group: Group | None = None) -> Task:
        """Start a task whose end is noted."""
        return self.scheduler.start(
            coro, group or Group(), lambda value, error: self.ends.append((value, error))
        )

    def run_all(self, until: Callable[[], bool] = lambda: False) -> None:
        """Run until nothing is left."""
        self.timers.run(until)


class TaskTests(Clocked):
    """One coroutine from start to end."""

    def test_value_and_error(self) -> None:
        """The owner is told the value, or the error, once; nothing runs before the next turn."""

        async def good() -> int:
            self.log.append("ran")
            return 5

        async def bad() -> int:
            raise KeyError("x")

        self.start(good())
        self.start(bad())
        self.assertEqual(self.log, [])
        self.run_all()
        (first, second) = self.ends
        self.assertEqual(first, (5, None))
        self.assertIsInstance(second[1], KeyError)

    def test_thrown_while_it_waits(self) -> None:
        """An error is raised at the point where it waits; what it waited for later changes nothing."""
        future: Future[int] = Future()

        async def waiter() -> int:
            try:
                return await future
            except OSError:
                return 9

        task = self.start(waiter())
        self.run_all()
        self.assertTrue(task.waits)
        task.throw(OSError())
        future.set(1)
        self.run_all()
        self.assertEqual(self.ends, [(9, None)])

    def test_thrown_at_itself(self) -> None:
        """Who signals himself and ends at once ends by the signal, and once."""
        error = OSError()
        tasks: list[Task] = []

        async def own(has_failed: bool) -> int:
            tasks[-1].throw(error)
            if has_failed:
                raise KeyError
            return 0

        for has_failed in (False, True):
            tasks.append(self.start(own(has_failed)))
            self.run_all()
            self.assertIs(self.ends.pop()[1], error)
            self.assertEqual(self.ends, [])

    def test_stopped(self) -> None:
        """A stopped task takes no step, whatever happens; then it goes on where it was."""
        future: Future[int] = Future()

        async def waiter() -> int:
            return await future

        task = self.start(waiter())
        self.run_all()
        task.stop()
        future.set(3)
        self.run_all()
        self.assertEqual(self.ends, [])
        task.resume()
        self.run_all()
        self.assertEqual(self.ends, [(3, None)])

    def test_wait_queue(self) -> None:
        """A wake reaches all who sleep now, and nobody later."""
        queue = WaitQueue()

        async def sleeper(name: str) -> None:
            await queue.wait()
            self.log.append(name)

        self.start(sleeper("a"))
        self.start(sleeper("b"))
        self.run_all()
        queue.wake()
        self.start(sleeper("c"))
        self.run_all()
        self.assertEqual(self.log, ["a", "b"])

    def test_sleep(self) -> None:
        """Sleeping takes its time, and a task that is thrown out of its sleep leaves no timer."""

        async def sleeper() -> None:
            await self.scheduler.sleep(30)

        task = self.start(sleeper())
        self.timers.run(lambda: task.waits)
        task.throw(OSError())
        self.run_all()
        self.assertLess(self.timers.now, 30)
        self.start(sleeper())
        self.run_all()
        self.assertGreaterEqual(self.timers.now, 30)

    def test_foreign(self) -> None:
        """Without an adapter a foreign awaitable is a mistake, not a hang."""

        class Foreign:
            def __await__(self) -> Any:
                yield "foreign"

        async def awaits() -> None:
            await Foreign()

        self.start(awaits())
        self.assertRaises(TypeError, self.run_all)


class FairnessTests(Clocked):
    """Turns."""

    def test_checkpoint(self) -> None:
        """A long loop gives way when its turn is used up, and then the reactor gets one."""
        self.step = 0.0004
        steps: list[float] = []

        async def loop() -> None:
            for _ in range(20):
                await self.scheduler.checkpoint()
                steps.append(self.scheduler.deadline)

        self.start(loop())
        self.run_all()
        self.assertEqual(len(steps), 20)
        self.assertGreater(len(set(steps)), 3)

    def test_a_crowd_weighs_as_one(self) -> None:
        """Twenty tasks of one session get together as many turns as the one of another."""
        self.step = 0.001
        crowd, single = Group(), Group()

        async def worker(name: str) -> None:
            for _ in range(40):
                self.log.append(name)
                await give_way()

        for _ in range(20):
            self.start(worker("crowd"), crowd)
        self.start(worker("single"), single)
        self.run_all(lambda: self.log.count("single") >= 40)
        self.assertLess(self.log.count("crowd"), 50)

    def test_who_has_slept_comes_first(self) -> None:
        """A key press is answered before the work of another session goes on."""
        self.step = 0.001
        busy, sleepy = Group(), Group()
        key: Future[None] = Future()

        async def works() -> None:
            for number in range(30):
                self.log.append(number)
                await give_way()

        async def answers() -> None:
            await key
            self.log.append("answer")

        self.start(answers(), sleepy)
        self.start(works(), busy)
        self.run_all(lambda: 10 in self.log)
        key.set(None)
        self.run_all()
        self.assertLess(self.log.index("answer"), 14)


class BudgetTests(Clocked):
    """Groups that share a small part of the processor."""

    def test_share(self) -> None:
        """Two busy groups get a tenth of the time together, each half of it, and another group is not held up."""
        budget, used = Budget(0.1), dict[str, float]()

        async def busy(name: str) -> None:
            while self.timers.now < 10:
                self.timers.now += 0.001
                used[name] = used.get(name, 0) + 0.001
                await give_way()

        self.scheduler = Scheduler(self.timers, clock=lambda: self.timers.now)
        for name in ("a", "b"):
            group = Group()
            budget.take_in(group)
            self.start(busy(name), group)
        self.run_all(lambda: self.timers.now >= 10)
        for seconds in used.values():
            self.assertTrue(0.45 < seconds < 0.55, used)

    def test_sleepers(self) -> None:
        """Who hardly runs is hardly late."""
        budget, group, woken = Budget(0.1), Group(), list[float]()
        budget.take_in(group)
        self.scheduler = Scheduler(self.timers, clock=lambda: self.timers.now)

        async def sleeper() -> None:
            for _ in range(5):
                await self.scheduler.sleep(1)
                self.timers.now += 0.001
                woken.append(self.timers.now)

        self.start(sleeper(), group)
        self.run_all()
        self.assertEqual(len(woken), 5)
        self.assertLess(woken[-1], 5.1)


class CircleTests(Clocked):
    """What has ended waits for no collection."""

    def test_error_through_futures(self) -> None:
        """An error that has passed from task to task holds the frames of all, and none of them holds it."""
        gone: list[str] = []

        async def fails() -> None:
            await give_way()
            raise Marked(gone)

        async def outer(level: int) -> None:
            await self.awaited(outer(level - 1) if level else fails())

        gc.disable()
        self.addCleanup(gc.enable)
        self.start(outer(3))
        self.timers.run(lambda: bool(self.ends))
        self.assertIsInstance(self.ends.pop()[1], Marked)
        self.assertEqual(gone, ["error"])

    def awaited(self, coro: Coroutine[Any, None, Any]) -> Future[Any]:
        """The outcome of a task, as a future."""
        done: Future[Any] = Future()

        def ended(value: Any, error: BaseException | None) -> None:
            if error is None:
                done.set(value)
            else:
                done.fail(error)

        self.scheduler.start(coro, Group(), ended)
        return done


class Marked(Exception):
    """An error that tells when it is gone."""

    def __init__(self, gone: list[str]) -> None:
        super().__init__()
        self._gone = gone

    def __del__(self) -> None:
        self._gone.append("error")
