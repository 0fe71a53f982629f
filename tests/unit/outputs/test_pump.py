"""A pump delivers, retries, gives up at the end, and keeps trouble to itself."""

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import Event, OutputFailed, OutputLost, OutputRecovered
from honeyllm.outputs import PartlyWritten
from honeyllm.outputs._backlog import BacklogLimits
from honeyllm.outputs._pump import BATCH_SIZE, Pump
from tests.support.events import numbered
from tests.support.outputs import FakeOutput


class PumpTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.output = FakeOutput()
        self.emitted: list[Event] = []
        self.pump = self.make_pump(BacklogLimits())

    def make_pump(self, limits: BacklogLimits) -> Pump:
        return Pump("fake", lambda: self.output, clock=self.clock, emit=self.emitted.append, limits=limits)

    def stop(self) -> Deferred[None]:
        return Deferred.fromCoroutine(self.pump.stop(5))

    def flush(self, count: int) -> None:
        self.assertEqual(len(self.flushLoggedErrors(OSError, TimeoutError)), count)

    def test_writes_at_once(self) -> None:
        """An idle output has what it was given when `put` returns."""
        self.pump.start()
        self.pump.put(numbered(2))
        self.assertEqual(self.output.written, numbered(2))
        self.pump.put(numbered(1, start=2))
        self.assertEqual(self.output.written, numbered(3))
        self.successResultOf(self.stop())
        self.assertEqual(self.output.calls, ["start", "write", "write", "stop"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_batches(self) -> None:
        """Many events go in batches, and others get their turn between two of them."""
        self.pump.start()
        self.pump.put(numbered(BATCH_SIZE * 2 + 1))
        self.assertEqual(list(map(len, self.output.batches)), [BATCH_SIZE])
        self.clock.advance(0)
        self.clock.advance(0)
        self.assertEqual(list(map(len, self.output.batches)), [BATCH_SIZE, BATCH_SIZE, 1])
        self.assertEqual(self.output.written, numbered(BATCH_SIZE * 2 + 1))

    def test_retries(self) -> None:
        """A failed batch is written again, later and later; the outage is told once, and its end."""
        self.output.write_errors = [OSError("no space")] * 3
        self.pump.start()
        self.pump.put(numbered(1))
        self.pump.put(numbered(1, start=1))
        for seconds, calls in ((0.4, 1), (0.1, 2), (0.9, 2), (0.1, 3), (1.9, 3), (0.1, 4)):
            self.clock.advance(seconds)
            self.assertEqual(self.output.calls.count("write"), calls)
        self.assertEqual(self.output.written, numbered(2))
        self.assertEqual(
            self.emitted,
            [OutputFailed(output="fake", error="no space"), OutputRecovered(output="fake", failures=3)],
        )
        self.flush(1)

    def test_longest_wait(self) -> None:
        """However long an outage lasts, every minute there is an attempt."""
        self.output.write_errors = [OSError("down")] * 1000
        self.pump.start()
        self.pump.put(numbered(1))
        self.clock.pump([60] * 100)
        self.assertGreaterEqual(self.output.calls.count("write"), 100)
        self.flush(1)

    def test_partly_written(self) -> None:
        """What arrived before a failure is not written again."""
        self.output.write_errors = [PartlyWritten("full", 2)]
        self.pump.start()
        self.pump.put(numbered(3))
        self.clock.advance(1)
        self.assertEqual(self.output.written, numbered(1, start=2))
        self.assertEqual(len(self.flushLoggedErrors(PartlyWritten)), 1)

    def test_start_is_retried(self) -> None:
        """An output that cannot start yet loses nothing."""
        self.output.start_errors = [OSError("refused")]
        self.pump.start()
        self.pump.put(numbered(1))
        self.assertEqual(self.output.calls, ["start"])
        self.clock.advance(1)
        self.assertEqual(self.output.calls, ["start", "start", "write"])
        self.flush(1)

    def test_cannot_be_made(self) -> None:
        """An output whose making fails is an output that fails."""
        makers = [self.output]

        def make() -> FakeOutput:
            if len(makers) == 1:
                makers.append(self.output)
                raise OSError("no library")
            return self.output

        pump = Pump("fake", make, clock=self.clock, emit=self.emitted.append, limits=BacklogLimits())
        pump.start()
        pump.put(numbered(1))
        self.clock.advance(1)
        self.assertEqual(self.output.written, numbered(1))
        self.flush(1)

    def test_hanging_write(self) -> None:
        """An output that never answers is cancelled and tried again."""
        self.output.hanging = Deferred()
        self.pump.start()
        self.pump.put(numbered(1))
        self.clock.advance(29)
        self.assertEqual(self.emitted, [])
        self.clock.advance(1)
        self.assertEqual(self.emitted, [OutputFailed(output="fake", error="no answer within 30 seconds")])
        self.output.hanging = None
        self.clock.advance(1)
        self.assertEqual(self.output.written, numbered(1))
        self.flush(1)

    def test_overflow(self) -> None:
        """With a full queue the oldest is lost; that is told at once, then once a minute, and at the end."""
        self.pump = self.make_pump(BacklogLimits(envelopes=3))
        self.output.hanging = Deferred()
        self.pump.start()
        self.pump.put(numbered(1))
        for number in range(1, 7):
            self.pump.put(numbered(1, start=number))
        lost = [event for event in self.emitted if isinstance(event, OutputLost)]
        self.assertEqual(lost, [OutputLost(output="fake", count=1, total=1)])
        self.output.hanging.callback(None)
        self.output.hanging = None
        self.assertEqual([each.seq for each in self.output.written], [0])
        self.clock.advance(0)
        self.assertEqual([each.seq for each in self.output.written], [0, 4, 5, 6])

    def test_losses_are_told_when_it_works_again(self) -> None:
        self.pump = self.make_pump(BacklogLimits(envelopes=2))
        self.output.write_errors = [OSError("full")]
        self.pump.start()
        self.pump.put(numbered(5))
        self.pump.put(numbered(1, start=5))
        self.clock.advance(1)
        self.assertEqual(
            self.emitted,
            [
                OutputLost(output="fake", count=3, total=3),
                OutputFailed(output="fake", error="full"),
                OutputRecovered(output="fake", failures=1),
                OutputLost(output="fake", count=1, total=4),
            ],
        )
        self.assertEqual([each.seq for each in self.output.written], [4, 5])
        self.flush(1)

    def test_stop_writes_the_rest(self) -> None:
        self.pump.start()
        self.pump.put(numbered(BATCH_SIZE * 3))
        stopped = self.stop()
        self.successResultOf(stopped)
        self.assertEqual(self.output.written, numbered(BATCH_SIZE * 3))

    def test_stop_during_an_outage(self) -> None:
        """There is one last attempt, then what is left is given up, and said so in the log."""
        self.output.write_errors = [OSError("down")] * 2
        self.pump.start()
        self.pump.put(numbered(1))
        self.successResultOf(self.stop())
        self.assertEqual(self.output.calls, ["start", "write", "write", "stop"])
        self.flush(1)

    def test_stop_before_it_started(self) -> None:
        """An output that never could start is not written to, but may release what it has."""
        self.output.start_errors = [OSError("down")] * 2
        self.pump.start()
        self.pump.put(numbered(1))
        self.successResultOf(self.stop())
        self.assertEqual(self.output.calls, ["start", "start", "stop"])
        self.flush(1)

    def test_stop_while_hanging(self) -> None:
        """Neither a write nor a stop that hangs holds up the end for long."""
        self.output.hanging = Deferred()
        self.pump.start()
        self.pump.put(numbered(1))
        stopped = self.stop()
        self.assertNoResult(stopped)
        self.clock.advance(5)
        self.successResultOf(stopped)
        self.assertEqual(self.output.calls[-1], "stop")

    def test_stop_fails(self) -> None:
        self.output.stop_errors = [OSError("x")]
        self.pump.start()
        self.successResultOf(self.stop())
        self.flush(1)

    def test_never_started(self) -> None:
        self.successResultOf(self.stop())
        self.assertEqual(self.output.calls, [])
