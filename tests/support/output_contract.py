"""
What every output must do, as tests; write a test case that inherits both from this and from trial's.

Example::

    class MyOutputTests(OutputContract, TestCase):
        def make_output(self) -> Output:
            return MyOutput(MyOutputSettings(...), self.context())

        async def received(self, count: int) -> list[str]:
            return await self.server.records(count)
"""

import re
from typing import Any

import attrs
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import Clock

from honeyllm.events import CommandInput, LoginFailed
from honeyllm.outputs import Output, OutputContext
from tests.support.events import EXAMPLES, VARIANTS, envelope, numbered

HOSTILE = b'a\nb\r\x1b[2J\x1b]0;x\x07\x00\xff\xc2\x9b]"\\\xe2\x80\xae%(x)s{0}'
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class OutputContract:
    """The shared tests; ``make_output`` and ``received`` say how to make one and what arrived."""

    assertEqual: Any
    assertIn: Any
    assertIsNone: Any
    assertTrue: Any

    def make_output(self) -> Output:
        """A new output that has not been started."""
        raise NotImplementedError

    async def received(self, count: int) -> list[str]:
        """What arrived so far, one text for each event, when these are *count* or it is clear that they won't be."""
        raise NotImplementedError

    def context(self, reactor: IReactorTime | None = None) -> OutputContext:
        """What an output is made with; the clock stands still unless a reactor is given."""
        return OutputContext(name="tested", reactor=reactor or Clock())

    async def test_delivers_in_order(self) -> None:
        """Everything that was written arrives, once and in order."""
        output = self.make_output()
        await output.start()
        await output.write(numbered(3))
        await output.write(numbered(2, start=3))
        records = await self.received(5)
        await output.stop()
        self.assertEqual(len(records), 5)
        for number, record in enumerate(records):
            self.assertIn(f"echo {number}", record)

    async def test_empty_batch(self) -> None:
        """A batch without events is no event."""
        output = self.make_output()
        await output.start()
        await output.write([])
        await output.write(numbered(1))
        self.assertEqual(len(await self.received(1)), 1)
        await output.stop()

    async def test_every_kind(self) -> None:
        """All kinds of events arrive, those of the service included."""
        batch = [envelope(event, is_service=flag) for event in EXAMPLES + VARIANTS for flag in (False, True)]
        output = self.make_output()
        await output.start()
        await output.write(batch)
        records = await self.received(len(batch))
        await output.stop()
        self.assertEqual(len(records), len(batch))
        for each, record in zip(batch, records, strict=True):
            self.assertIn(each.event.kind.split(".", 1)[1], record)

    async def test_hostile_text(self) -> None:
        """Whatever an intruder types, it stays within one record, and nothing acts on it."""
        events = (CommandInput(input=HOSTILE), LoginFailed(username=HOSTILE, password=HOSTILE))
        output = self.make_output()
        await output.start()
        await output.write([envelope(event) for event in events])
        records = await self.received(2)
        await output.stop()
        self.assertEqual(len(records), 2)
        for record in records:
            self.assertIsNone(_CONTROLS.search(record), record)

    async def test_large_event(self) -> None:
        """An event as large as they come harms neither itself nor its neighbours."""
        batch = [*numbered(1), *numbered(1, start=1, size=200_000), *numbered(1, start=2)]
        output = self.make_output()
        await output.start()
        await output.write(batch)
        records = await self.received(3)
        await output.stop()
        self.assertEqual(len(records), 3)
        for number, record in enumerate(records):
            self.assertIn(f"echo {number}", record)

    async def test_stop_without_start(self) -> None:
        """Stopping what never started is no error."""
        await self.make_output().stop()

    async def test_settings_class(self) -> None:
        """The class says what its settings are."""
        output: Any = self.make_output()
        self.assertTrue(attrs.has(type(output).Settings))
