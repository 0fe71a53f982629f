"""All outputs together, the evidence first."""

import json
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandInput, OutputFailed, SessionConnect
from honeyllm.outputs import JsonLog, JsonLogSettings, OutputChoice, Outputs
from honeyllm.outputs._fan_out import _LINGER_SECONDS
from honeyllm.outputs._pump import BATCH_SIZE
from tests.support.events import RecordedEvents
from tests.support.outputs import FakeOutput, FakeOutputSettings


class OutputsTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.recorded = RecordedEvents()
        self.path = Path(self.mktemp()) / "log.json"
        self.made: list[FakeOutput] = []
        self.lines_seen: list[int] = []

    def fake(self, name: str) -> OutputChoice:
        test = self

        class Watching(FakeOutput):
            def __init__(self, *args: object) -> None:
                super().__init__(*args)  # type: ignore[arg-type]
                test.made.append(self)

            async def write(self, batch: object) -> None:
                test.lines_seen.append(len(test.lines()))
                await super().write(batch)  # type: ignore[arg-type]

        return OutputChoice(name=name, output_class=Watching, settings=FakeOutputSettings())

    def jsonlog(self) -> OutputChoice:
        return OutputChoice(name="jsonlog", output_class=JsonLog, settings=JsonLogSettings(path=self.path))

    def lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines() if self.path.exists() else []

    def started(self, *choices: OutputChoice) -> Outputs:
        outputs = Outputs(choices, reactor=self.clock, emit=self.recorded.service.emit)
        outputs.start(self.recorded.bus)
        return outputs

    def test_evidence_first(self) -> None:
        """When any other output hears of an event, it is in the local log, whatever the order of choices."""
        self.started(self.fake("a"), self.jsonlog(), self.fake("b"))
        self.recorded.session.emit(SessionConnect())
        self.clock.advance(_LINGER_SECONDS)
        self.assertEqual(self.lines_seen, [1, 1])

    def test_gathers(self) -> None:
        """Events of a moment make one batch; so many that they fill one do not wait."""
        self.started(self.fake("a"))
        for _ in range(3):
            self.recorded.session.emit(SessionConnect())
        self.assertEqual(self.made[0].batches, [])
        self.clock.advance(_LINGER_SECONDS)
        self.assertEqual(list(map(len, self.made[0].batches)), [3])
        for _ in range(BATCH_SIZE):
            self.recorded.session.emit(SessionConnect())
        self.assertEqual(list(map(len, self.made[0].batches)), [3, BATCH_SIZE])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop(self) -> None:
        """Stopping writes what was gathered; later events are nobody's."""
        outputs = self.started(self.jsonlog(), self.fake("a"))
        self.recorded.session.emit(SessionConnect())
        self.successResultOf(Deferred.fromCoroutine(outputs.stop()))
        self.recorded.session.emit(SessionConnect())
        self.assertEqual(len(self.lines()), 1)
        self.assertEqual(len(self.made[0].written), 1)
        self.assertEqual(self.made[0].calls[-1], "stop")
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_failure_is_isolated(self) -> None:
        """One broken output: the others get everything, and the log tells what is broken."""
        self.started(self.jsonlog(), self.fake("broken"), self.fake("fine"))
        self.made[0].write_errors = [OSError("gone")] * 100
        for number in range(3):
            self.recorded.session.emit(CommandInput(input=str(number)))
            self.clock.advance(_LINGER_SECONDS)
        self.clock.advance(_LINGER_SECONDS)
        failed = OutputFailed(output="broken", error="gone")
        self.assertIn(failed, [each.event for each in self.made[1].written])
        kinds = [json.loads(line)["eventid"] for line in self.lines()]
        self.assertEqual(kinds.count("cowrie.command.input"), 3)
        self.assertEqual(kinds.count("honeyllm.output.failed"), 1)
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)
