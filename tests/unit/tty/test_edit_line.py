"""A shell reads its lines from the pseudo-terminal."""

from __future__ import annotations

from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.tty import EndOfInput, Line, LineEditor, Memory, Outcome, edit_line
from tests.support.virtual_terminal import VirtualTerminal

ON, OFF = b"\x1b[?2004h", b"\x1b[?2004l\r"


class EditLineTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.outcomes: list[Outcome] = []
        self.terminal = VirtualTerminal()

    async def shell(self, process: Process) -> int:
        """Read lines to the end; the command ``cat`` copies one line."""
        memory = Memory()
        process.handle(Signals.SIGINT, lambda _: process.interrupt())
        while True:
            device = self.terminal.device
            size = device.columns, device.rows
            outcome = await edit_line(device, LineEditor("$ ", size=size, memory=memory))
            self.outcomes.append(outcome)
            if isinstance(outcome, EndOfInput):
                return 0
            if outcome == Line("cat"):
                await process.write(1, await process.read(0, 100))

    def test_line(self) -> None:
        """A typed line is shown by the editor alone, and the terminal is cooked again after it."""
        self.assertEqual(self.terminal.run(self.shell), ON + b"$ ")
        self.assertEqual(self.terminal.type(b"echo"), b"echo")
        self.assertEqual(self.terminal.type(b"\r"), b"\r\n" + OFF + ON + b"$ ")
        self.assertEqual(self.outcomes, [Line("echo")])

    def test_command_reads(self) -> None:
        """While a command runs the terminal edits and echoes."""
        self.terminal.run(self.shell)
        self.assertEqual(self.terminal.type(b"cat\r"), b"cat\r\n" + OFF)
        self.assertEqual(self.terminal.type(b"xy\x7f\r"), b"xy\b \b\r\nx\r\n" + ON + b"$ ")

    def test_type_ahead(self) -> None:
        """What is typed behind a line is the next line."""
        self.terminal.run(self.shell)
        self.terminal.type(b"a\rb\rc")
        self.assertEqual(self.outcomes, [Line("a"), Line("b")])
        self.terminal.type(b"\r")
        self.assertEqual(self.outcomes[-1], Line("c"))

    def test_interrupt(self) -> None:
        """^C gives the line up with a new prompt."""
        self.terminal.run(self.shell)
        self.terminal.type(b"abc")
        self.assertEqual(self.terminal.type(b"\x03"), b"^C" + OFF + ON + OFF + b"\r\n" + ON + b"$ ")

    def test_resize(self) -> None:
        """A window change redraws the line at its new width."""
        self.terminal.run(self.shell)
        self.terminal.type(b"abc")
        self.terminal.device.resize(40, 10)
        self.assertEqual(self.terminal.settle(), b"\r\x1b[K\r$ abc")

    def test_end(self) -> None:
        """^D on an empty line, or the client's going, is the end."""
        self.terminal.run(self.shell)
        self.assertEqual(self.terminal.type(b"\x04"), OFF + b"\r\n")
        self.assertEqual(self.outcomes, [EndOfInput()])

    def test_long_work_gives_way(self) -> None:
        """Input that takes long is worked off in pieces."""
        self.terminal.run(self.shell)
        self.terminal.type(b"x" * 3000)
        self.terminal.type(b"\x02" * 2000 + b"\r")
        self.assertEqual(self.outcomes, [Line("x" * 3000)])
