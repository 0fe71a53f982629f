"""Commands as declare -f shows them, which reads back as the same commands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._ast import FunctionDefinition, SimpleCommand, Word
from honeyllm.shell._faults import SyntaxFault
from honeyllm.shell._parser import parse_all
from honeyllm.shell._printer import command_text, function_text, word_text
from tests.unit.shell.recordings import recorded
from tests.unit.shell.test_parser import fragments


def definition(source: str) -> FunctionDefinition:
    (command,) = parse_all(source)
    assert isinstance(command, FunctionDefinition), command
    return command


class FunctionTests(SynchronousTestCase):
    def test_as_bash_shows(self) -> None:
        """The layout is bash's to the letter."""
        for source, expected in recorded("functions"):
            function = definition(source)
            self.assertEqual(function_text(function.name, function.body) + "\n", expected, source)

    def test_reads_back(self) -> None:
        """What is shown defines the same function."""
        for _, shown in recorded("functions"):
            if "coproc COPROC a" in shown or "<<" in shown.replace("<<<", ""):
                continue  # bash itself would not always read these back
            function = definition(shown)
            self.assertEqual(function_text(function.name, function.body) + "\n", shown)


class CommandTests(SynchronousTestCase):
    def test_one_line(self) -> None:
        """Outside of functions a command stays on a line where it can."""
        for source, expected in [
            ("a;b&&c|d&", "a; b && c | d &"),
            ("{ a;b; }", "{ a; b; }"),
            ("(a;b)>x 2>&1", "( a; b ) > x 2>&1"),
            ("while a;do b;done", "while a; do\n    b;\ndone"),
            ("sleep 5 </dev/null", "sleep 5 < /dev/null"),
        ]:
            (command,) = parse_all(source)
            assert not isinstance(command, SyntaxFault)
            self.assertEqual(command_text(command), expected)

    def test_words(self) -> None:
        """A word stays as written, but for its substitutions."""
        for source in (
            "a",
            "'a b'\"c $d\"\\e",
            "${a[1+2]:-x}${!b}${#c}${d//e/f}",
            "`a`$((1+2))<(a)",
            "$[1]~{a,b}*",
        ):
            (command,) = parse_all("echo " + source)
            assert isinstance(command, SimpleCommand) and isinstance(command.words[1], Word)
            self.assertEqual(word_text(command.words[1]), source)

    def test_deep(self) -> None:
        """What can be parsed can be shown, however deep."""
        for opening, closing in (("$(", ")"), ('"$(', ')"'), ("${x:-", "}"), ("$((", "))")):
            (command,) = parse_all("echo " + opening * 60 + "a" + closing * 60)
            assert not isinstance(command, SyntaxFault)
            command_text(command)

    @settings(max_examples=400, deadline=None)
    @given(fragments())
    def test_fixed_point(self, source: str) -> None:
        """Showing what was read back from what was shown changes nothing more."""
        for command in parse_all(source):
            if isinstance(command, SyntaxFault):
                continue
            shown = command_text(command)
            if "<<" in shown or "coproc COPROC" in shown:
                continue  # shown as bash does, which it would not always read back
            again = parse_all(shown + "\n")
            self.assertEqual(len(again), 1, shown)
            assert not isinstance(again[0], SyntaxFault), (shown, again)
            self.assertEqual(command_text(again[0]), shown)

    @settings(max_examples=50, deadline=None)
    @given(st.integers(1, 400))
    def test_many_branches(self, count: int) -> None:
        """A long chain of elif is shown without recursion."""
        (command,) = parse_all("if a; then b; " + "elif a; then b; " * count + "fi")
        assert not isinstance(command, SyntaxFault)
        self.assertTrue(command_text(command).endswith("\nfi"))
