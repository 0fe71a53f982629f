"""The local JSON log."""

import json
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase, TestCase

from honeyllm.events import OutputLost, from_json
from honeyllm.outputs import JsonLog, JsonLogSettings, Output, OutputChoice, Outputs
from tests.support.events import RecordedEvents, numbered
from tests.support.output_contract import OutputContract
from tests.unit.outputs.test_log_file import small_disk


class JsonLogContractTests(OutputContract, TestCase):
    def setUp(self) -> None:
        self.path = Path(self.mktemp())

    def make_output(self) -> Output:
        return JsonLog(JsonLogSettings(path=self.path), self.context())

    async def received(self, count: int) -> list[str]:
        return self.path.read_text("ascii").splitlines()

    async def test_lines(self) -> None:
        """Each line can be read back as the event it was."""
        output = self.make_output()
        await output.start()
        await output.write(numbered(3))
        lines = self.path.read_bytes().splitlines()
        self.assertEqual([from_json(line) for line in lines], numbered(3))
        await output.stop()


class FullDiskTests(SynchronousTestCase):
    def test_backlog(self) -> None:
        """With a full disk the newest 64 MiB are kept; they are written when there is space, the losses told."""
        clock, recorded = Clock(), RecordedEvents()
        path = Path(self.mktemp())
        choice = OutputChoice(name="jsonlog", output_class=JsonLog, settings=JsonLogSettings(path=path))
        outputs = Outputs([choice], reactor=clock, emit=recorded.service.emit)
        with small_disk(1000):
            outputs.start(recorded.bus)
            for each in numbered(800, size=100_000):
                recorded.bus.publish(each)
            clock.pump([1] * 10)
            self.assertLess(path.stat().st_size, 1000)
        clock.advance(60)
        clock.pump([0.01] * 10)
        events = [json.loads(line) for line in path.read_bytes().splitlines()]
        kept = [event["seq"] for event in events if event["eventid"] == "cowrie.command.input"]
        self.assertEqual(kept, list(range(800 - len(kept), 800)))
        self.assertTrue(60 < sum(len(event.get("input", "")) for event in events) / (1 << 20) <= 64)
        lost = [event for event in recorded.events if isinstance(event, OutputLost)]
        self.assertEqual(lost[-1].total, 800 - len(kept))
        self.assertEqual(sum(event.count for event in lost), lost[-1].total)
        self.assertIn("honeyllm.output.lost", [event["eventid"] for event in events])
        self.assertEqual(len(self.flushLoggedErrors(OSError, Exception)), 1)
        self.successResultOf(Deferred.fromCoroutine(outputs.stop()))
