"""
The run queue of the virtual kernel: coroutines in metered slices.

A task is a coroutine; it gives way by awaiting a :class:`Future`, or by
:meth:`Scheduler.checkpoint` when its slice is used up.  One turn of the event
loop works for at most ``turn_seconds`` and then returns, so that nothing holds
the reactor.  Turns go to the *group* (a login session) that has had the least
of the processor, as in Linux's fair scheduler, then round robin within the
group: a thousand tasks of one session weigh as much as one of another, and
whoever has slept answers a key at once.

A coroutine may also await something foreign (a Deferred, deep inside the
oracle): the *foreign* adapter given at construction then arranges the resume.
"""

import heapq
import itertools
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

T = TypeVar("T")
Cancel = Callable[[], None]
Foreign = Callable[[Any, Callable[[], None]], Cancel]
"""Arrange that the callable is called when the awaited object is done; return how to cancel the wait."""


class Timers(Protocol):
    """The part of an event loop that the scheduler needs."""

    def call_later(self, delay: float, function: Callable[[], None]) -> Cancel:
        """Call *function* after *delay* seconds unless cancelled."""


class Future(Generic[T]):
    """A value to await: set once, by :meth:`set` or :meth:`fail`."""

    __slots__ = ("_error", "_value", "_waiters", "done")

    def __init__(self) -> None:
        self.done = False
        self._value: T | None = None
        self._error: BaseException | None = None
        self._waiters: list[Callable[[], None]] = []

    def set(self, value: T) -> None:
        """Give the value; later calls are ignored."""
        self._finish(value, None)

    def fail(self, error: BaseException) -> None:
        """Give an error, raised in those who wait."""
        self._finish(None, error)

    def _finish(self, value: T | None, error: BaseException | None) -> None:
        if self.done:
            return
        self.done, self._value, self._error = True, value, error
        waiters, self._waiters = self._waiters, []
        for wake in waiters:
            wake()

    def watch(self, wake: Callable[[], None]) -> Cancel:
        """Call *wake* when done; return how to stop watching."""
        if self.done:
            wake()
            return _nothing
        self._waiters.append(wake)
        return lambda: self._waiters.remove(wake) if wake in self._waiters else None

    def __await__(self) -> Generator[Any, None, T]:
        if not self.done:
            yield self
        error = self._error
        if error is None:
            return self._value  # type: ignore[return-value]  # None only where T is None
        try:
            raise error
        finally:
            del self, error  # its traceback has this frame: a circle that would keep all frames it passed


class WaitQueue:
    """Those who sleep until something changes, as the kernel's wait queues."""

    __slots__ = ("_future",)

    def __init__(self) -> None:
        self._future: Future[None] | None = None

    async def wait(self) -> None:
        """Sleep until the next :meth:`wake`; check the condition again after it."""
        if self._future is None:
            self._future = Future()
        await self._future

    def wake(self) -> None:
        """Wake everyone who sleeps here."""
        future, self._future = self._future, None
        if future is not None:
            future.set(None)


@coroutine
def give_way() -> Generator[None, None, None]:
    """Let the other tasks run first."""
    yield


def _nothing() -> None:
    pass


class Group:
    """
    Tasks that share the processor as one: those of one login session.

    ``used`` is weighed in seconds.  With a ``budget`` they may use that share of one
    processor together with all others of it, and rest until ``rests_until`` when they have.
    """

    __slots__ = ("__weakref__", "budget", "ready", "rests_until", "used")

    def __init__(self) -> None:
        self.ready: list[Task] = []
        self.used = 0.0
        self.budget: Budget | None = None
        self.rests_until = 0.0


class Budget:
    """
    A share of one processor for all *groups* in it together, whatever their number.

    It is given in equal parts: a group that has used the processor for a while rests in proportion.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._groups: WeakSet[Group] = WeakSet()

    def take_in(self, group: Group) -> None:
        """Let *group* live on this budget from now on."""
        group.budget = self
        self._groups.add(group)

    def rest(self, seconds: float) -> float:
        """How long a group rests that has used *seconds*."""
        return seconds * len(self._groups) / self._share


class Task:
    """
    One running coroutine.

    ``done`` is set to None when it has ended; an error that it ended with is
    handed to *on_end* first.
    """

    def __init__(
        self,
        scheduler: "Scheduler",
        coro: Coroutine[Any, None, Any],
        group: Group,
        on_end: Callable[[Any, BaseException | None], None],
    ) -> None:
        self.group = group
        self.stopped = False
        self.ended = False
        self.seconds = 0.0
        self._scheduler = scheduler
        self._coro = coro
        self._on_end = on_end
        self._cancel: Cancel | None = None
        self._error: BaseException | None = None
        self._queued = False
        self._pending = False

    @property
    def waits(self) -> bool:
        """Whether it sleeps on something."""
        return self._cancel is not None

    def wake(self) -> None:
        """Put it into the run queue; a stopped task is remembered as ready."""
        self._cancel = None
        if self.ended or self._queued:
            return
        if self.stopped:
            self._pending = True
            return
        self._queued = True
        self._scheduler.enqueue(self)

    def throw(self, error: BaseException) -> None:
        """
        Raise *error* inside the coroutine at the point where it waits, or at its next one.

        A task that throws at itself and then ends without waiting ends with *error*.
        """
        self._error = error
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()
        self.wake()

    def stop(self) -> None:
        """Take no more steps until :meth:`resume`."""
        self.stopped = True

    def resume(self) -> None:
        """Go on after :meth:`stop`."""
        self.stopped = False
        if self._pending:
            self._pending = False
            self.wake()

    def charge(self, seconds: float) -> None:
        """Count processor time that was used elsewhere."""
        self.seconds += seconds
        self.group.used += seconds

    def step(self) -> None:
        """Run to the next point where it gives way."""
        self._queued = False
        if self.ended:
            return
        if self.stopped:
            self._pending = True
            return
        try:
            awaited = self._advance()
        except StopIteration as end:
            self._end(end.value, self._error)
        except BaseException as failure:  # noqa: BLE001  # every end of a task is its owner's to judge
            self._end(None, self._error or failure)
        else:
            self._wait(awaited)

    def _advance(self) -> object:
        error, self._error = self._error, None
        try:
            return self._coro.send(None) if error is None else self._coro.throw(error)
        finally:
            del error  # its traceback has this frame: a circle that would keep all frames of the task

    def _wait(self, awaited: object) -> None:
        if awaited is None or self._error is not None:
            self.wake()
        elif isinstance(awaited, Future):
            self._cancel = awaited.watch(self.wake)
            if awaited.done:
                self._cancel = None
        else:
            self._cancel = _nothing
            cancel = self._scheduler.foreign(awaited, self.wake)
            if self._cancel is not None:
                self._cancel = cancel

    def _end(self, value: object, error: BaseException | None) -> None:
        self.ended = True
        on_end, self._on_end = self._on_end, _no_end
        on_end(value, error)


def _no_end(value: object, error: BaseException | None) -> None:
    """What stands for the end's owner afterwards: a task that is done holds on to nothing."""


def refuse_foreign(awaited: object, wake: Callable[[], None]) -> Cancel:
    """The adapter of a scheduler that knows no foreign awaitables."""
    raise TypeError(f"cannot await {type(awaited).__name__} here")


class Scheduler:
    """The run queue.  ``clock`` is a fast monotonic clock in seconds that meters the slices."""

    def __init__(
        self,
        timers: Timers,
        *,
        clock: Callable[[], float],
        foreign: Foreign = refuse_foreign,
        turn_seconds: float = 0.001,
    ) -> None:
        self.clock = clock
        self.foreign = foreign
        self.deadline = 0.0
        self.current: Task | None = None
        self._timers = timers
        self._turn = turn_seconds
        self._groups: list[tuple[float, int, Group]] = []
        self._count = itertools.count()
        self._floor = 0.0
        self._running: Group | None = None
        self._scheduled = False

    def start(
        self,
        coro: Coroutine[Any, None, Any],
        group: Group,
        on_end: Callable[[Any, BaseException | None], None],
    ) -> Task:
        """Make a task of *coro*; its first step comes in a later turn."""
        task = Task(self, coro, group, on_end)
        task.wake()
        return task

    def enqueue(self, task: Task) -> None:
        """Note that *task* can take a step."""
        group = task.group
        if not group.ready and group is not self._running:
            self._ready(group)
        group.ready.append(task)

    def _run(self) -> None:
        self._scheduled = False
        end = self.clock() + self._turn
        while self._groups:
            now = self._next(end)
            if now >= end:
                break
        if self._groups and not self._scheduled:
            self._scheduled = True
            self._timers.call_later(0, self._run)

    def _next(self, end: float) -> float:
        self._floor, _, group = heapq.heappop(self._groups)
        task = group.ready.pop(0)
        self._running = group
        self.deadline = end
        start = self.clock()
        self.current = task
        task.step()
        self.current = self._running = None
        now = self.clock()
        task.seconds += now - start
        group.used += now - start
        if group.budget is not None:
            group.rests_until = max(group.rests_until, start) + group.budget.rest(now - start)
        if group.ready:
            self._ready(group)
        return now

    def _ready(self, group: Group) -> None:
        """Queue a group that has something to do, now or when it has rested."""
        rest = group.rests_until - self.clock()
        if group.budget is not None and rest > 0:
            self._timers.call_later(rest, lambda: self._push(group))
        else:
            self._push(group)

    def _push(self, group: Group) -> None:
        group.used = max(group.used, self._floor)
        heapq.heappush(self._groups, (group.used, next(self._count), group))
        if not self._scheduled:
            self._scheduled = True
            self._timers.call_later(0, self._run)

    async def checkpoint(self) -> None:
        """Give way if this turn is used up; to be awaited in every loop that an intruder can make long."""
        if self.clock() >= self.deadline:
            await give_way()

    async def sleep(self, seconds: float) -> None:
        """Sleep in real time."""
        future: Future[None] = Future()
        cancel = self._timers.call_later(max(0.0, seconds), lambda: future.set(None))
        try:
            await future
        finally:
            cancel()

    def timer(self, delay: float, function: Callable[[], None]) -> Cancel:
        """Call *function* after *delay* seconds; return how to cancel it."""
        return self._timers.call_later(delay, function)
