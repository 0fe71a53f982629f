"""
From the queue of one output to the output.

A pump is a loop: start the output, then again and again take a batch, write it, and on failure put it back
and wait, twice as long each time. Everything that can go wrong with one output ends here; sessions and
other outputs see nothing of it.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Final

import attrs
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from honeyllm.events import Emit, Envelope, OutputFailed, OutputLost, OutputRecovered
from honeyllm.outputs._backlog import Backlog, BacklogLimits
from honeyllm.outputs._output import Output, PartlyWritten

BATCH_SIZE: Final = 200
_FIRST_RETRY_SECONDS: Final = 0.5
_LAST_RETRY_SECONDS: Final = 60.0
_CALL_SECONDS: Final = 30.0
_LOSS_REPORT_SECONDS: Final = 60.0


@attrs.define
class _Losses:
    """What was lost, and when that was last told; telling at once and always would only fill more queues."""

    reported: int = 0
    reported_at: float | None = None

    def news(self, lost: int, now: float, *, is_urgent: bool) -> int:
        """How many lost envelopes to report now."""
        is_due = self.reported_at is None or now - self.reported_at >= _LOSS_REPORT_SECONDS
        if lost == self.reported or not (is_due or is_urgent):
            return 0
        count, self.reported, self.reported_at = lost - self.reported, lost, now
        return count


class Pump:
    """Owns one output, its queue and the task between them; reports trouble through *emit* and the log."""

    _log = Logger()

    def __init__(
        self, name: str, make: Callable[[], Output], *, clock: IReactorTime, emit: Emit, limits: BacklogLimits
    ) -> None:
        self.name = name
        self._make = make
        self._output: Output | None = None
        self._clock = clock
        self._emit = emit
        self._backlog = Backlog(limits)
        self._losses = _Losses()
        self._task: Deferred[None] | None = None
        self._pause: Deferred[None] | None = None
        self._failures = 0
        self._is_idle = False
        self._is_stopping = False
        self._has_given_up = False

    def start(self) -> None:
        """Begin to write; an output that cannot start is tried again, like one that cannot write."""
        self._task = Deferred.fromCoroutine(self._run())

    def put(self, batch: Sequence[Envelope]) -> None:
        """
        Queue *batch*; never blocks and never raises.

        An idle output gets it before this returns, as far as it can write without waiting.
        """
        self._backlog.append(batch)
        self._report_losses()
        if self._is_idle:
            self._wake()

    async def stop(self, grace_seconds: float) -> None:
        """Write what waits, for at most *grace_seconds* and without retries, then release the output."""
        self._is_stopping = True
        self._wake()
        if self._task is not None:
            await _within(self._task, grace_seconds, self._clock)
        if dropped := self._backlog.drop_all():
            self._log.error(
                "output {name} stopped with {count} events unwritten", name=self.name, count=dropped
            )
        if self._output is not None:
            await self._release(self._output, grace_seconds)

    async def _release(self, output: Output, grace_seconds: float) -> None:
        try:
            await _within(Deferred.fromCoroutine(output.stop()), grace_seconds, self._clock)
        except Exception:  # noqa: BLE001 (the boundary around an output)
            self._log.failure("output {name} did not stop cleanly", name=self.name)

    async def _run(self) -> None:
        try:
            output = await self._started()
            while output is not None and await self._has_work():
                await self._write_once(output)
        except CancelledError:
            self._log.debug("output {name} abandoned", name=self.name)

    async def _started(self) -> Output | None:
        while not self._has_given_up:
            try:
                self._output = self._output or self._make()
                await self._bounded(self._output.start())
            except Exception as error:  # noqa: BLE001 (the boundary around an output)
                await self._failed(error)
            else:
                self._succeeded()
                return self._output
        return None

    async def _has_work(self) -> bool:
        while not self._backlog and not self._is_stopping:
            self._is_idle = True
            await self._wait(None)
            self._is_idle = False
        return bool(self._backlog) and not self._has_given_up

    async def _write_once(self, output: Output) -> None:
        batch = self._backlog.take(BATCH_SIZE)
        try:
            await self._bounded(output.write(batch))
        except Exception as error:  # noqa: BLE001 (the boundary around an output)
            self._backlog.put_back(batch[error.written :] if isinstance(error, PartlyWritten) else batch)
            await self._failed(error)
            return
        self._succeeded()
        if self._backlog and not self._is_stopping:
            await self._wait(0)

    async def _bounded(self, call: Coroutine[Deferred[None], object, None]) -> None:
        try:
            await Deferred.fromCoroutine(call).addTimeout(_CALL_SECONDS, self._clock)
        except DeferredTimeout:
            raise TimeoutError(f"no answer within {_CALL_SECONDS:.0f} seconds") from None

    async def _failed(self, error: Exception) -> None:
        if isinstance(error, CancelledError):
            raise error
        self._failures += 1
        if self._failures == 1:
            self._log.failure("output {name} failed; it is tried again", name=self.name)
            self._emit(OutputFailed(output=self.name, error=str(error) or type(error).__name__))
        self._report_losses()
        if self._is_stopping:
            self._has_given_up = True
        else:
            await self._wait(
                min(_LAST_RETRY_SECONDS, _FIRST_RETRY_SECONDS * 2.0 ** min(self._failures - 1, 10))
            )

    def _succeeded(self) -> None:
        if self._failures:
            self._log.info("output {name} works again", name=self.name)
            self._emit(OutputRecovered(output=self.name, failures=self._failures))
            self._failures = 0
            self._report_losses(is_urgent=True)

    def _report_losses(self, *, is_urgent: bool = False) -> None:
        lost = self._backlog.lost
        if count := self._losses.news(lost, self._clock.seconds(), is_urgent=is_urgent):
            self._log.warn("output {name} lost {count} events", name=self.name, count=count)
            self._emit(OutputLost(output=self.name, count=count, total=lost))

    async def _wait(self, seconds: float | None) -> None:
        """Until `_wake`, or for *seconds*."""
        self._pause = pause = Deferred[None]()
        call = None if seconds is None else self._clock.callLater(seconds, self._wake)
        try:
            await pause
        finally:
            self._pause = None
            if call is not None and call.active():
                call.cancel()

    def _wake(self) -> None:
        pause, self._pause = self._pause, None
        if pause is not None:
            pause.callback(None)


async def _within(task: Deferred[None], seconds: float, clock: IReactorTime) -> None:
    task.addTimeout(seconds, clock)
    try:
        await task
    except DeferredTimeout:
        pass
