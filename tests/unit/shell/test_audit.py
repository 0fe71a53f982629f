"""What the shell reports of itself."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandAnswered, CommandFailed, CommandInput, Event, Source
from honeyllm.programs import PROGRAMS
from honeyllm.shell import shell_program
from honeyllm.shell._audit import MAX_REPORTS, MAX_TEXT
from tests.support.session_host import SessionHost


class AuditTests(SynchronousTestCase):
    """The events of one command over SSH."""

    def events(self, script: str) -> list[Event]:
        """What it emitted."""
        machine = SessionHost({"bash": shell_program(), **PROGRAMS})
        machine.open(machine.login(), script)
        machine.settle()
        return machine.seen.events

    def test_line(self) -> None:
        """The whole text once, however many commands it has."""
        script = "echo a; (echo b)\nfor i in 1 2; do :; done"
        inputs = [e for e in self.events(script) if isinstance(e, CommandInput)]
        self.assertEqual([e.input for e in inputs], [script])

    def test_missing(self) -> None:
        """A word that is not found, with its arguments as expanded."""
        failed = [e for e in self.events("x='a b'; nosuch $x \"$x\"") if isinstance(e, CommandFailed)]
        self.assertEqual([e.input for e in failed], ["nosuch a b a b"])

    def test_answered(self) -> None:
        """Each simple command with its status and who answered it."""
        answered = [e for e in self.events("echo a; cat /nosuch") if isinstance(e, CommandAnswered)]
        shown = [(tuple(e.argv), e.status, e.source) for e in answered]
        self.assertEqual(shown, [(("echo", "a"), 0, Source.BUILTIN), (("cat", "/nosuch"), 1, Source.PROGRAM)])

    def test_loop(self) -> None:
        """Neither a loop of builtins or programs nor a long line fills the log."""
        for script, count in (
            ("for i in {1..90}; do echo; done", 0),
            ("for i in {1..90}; do cat </dev/null; done", MAX_REPORTS),
            ("echo;" * 90, MAX_REPORTS),
        ):
            answered = [e for e in self.events(script) if isinstance(e, CommandAnswered)]
            self.assertEqual(len(answered), count, script)

    def test_any_bytes(self) -> None:
        """Bytes that are no text are escaped, and long texts cut: an event can always be written."""
        script = "echo \udcff " + "x" * (2 * MAX_TEXT)
        for event in self.events(script):
            if isinstance(event, CommandInput):
                text = str(event.input)
                self.assertTrue(text.startswith("echo \\xff x"))
                self.assertLessEqual(len(text), MAX_TEXT + 10)
            elif isinstance(event, CommandAnswered):
                "".join(map(str, event.argv)).encode("utf-8")
