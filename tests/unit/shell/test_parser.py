"""The parser as a whole: one line at a time, aliases, unfinished input, and what bash says of nonsense."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._ast import AndOr, Command, Literal, Sequence, SimpleCommand, Word
from honeyllm.shell._cursor import Options
from honeyllm.shell._faults import INCOMPLETE, Origin, SyntaxFault
from honeyllm.shell._parser import Parser, parse_all
from honeyllm.shell._trampoline import run_to_end
from tests.unit.shell.recordings import recorded


def said(source: str) -> list[str]:
    """What the parser has to say of *source*, as ``bash -n -c`` prints it."""
    parser, lines = Parser(source), []
    while True:
        command = run_to_end(parser.next_command())
        lines += [f"line {notice.line}: warning: {notice.text}" for notice in parser.take_notices()]
        if isinstance(command, SyntaxFault):
            lines += [f"-c: line {message.line}: {message.text}" for message in command.messages]
            if command.origin is not Origin.ARRAY:
                return lines
        elif command is None:
            return lines


def words(command: object) -> list[str | None]:
    """The plain words of a simple command."""
    assert isinstance(command, SimpleCommand), command
    return [word.plain for word in command.words if isinstance(word, Word)]


def only(source: str) -> Command:
    (command,) = parse_all(source)
    assert not isinstance(command, SyntaxFault), command
    return command


def fragments() -> st.SearchStrategy[str]:
    pieces = [
        "a", "b=1", "$x", "${x", "${x:-", "}", "{", "(", ")", "((", "))", "$(", "`", "'", '"', "\\", "\n",
        ";", "&", "|", "&&", "||", ";;", "<", ">", "<<E", "E", "<<<", "2>&1", "[[", "]]", "==", "=~", "!",
        "if", "then", "fi", "else", "for", "in", "do", "done", "while", "case", "esac", "function", "f()",
        "time", "coproc", "select", "#", " ", "\t", "[", "]", "a[", "=", "+=", "$((", "$[", "*", "@(", "{1..3}",
        "é", "\udcff", "\0", "1", "-", ",", "/", "%", "^", ":", "?", "~",
    ]  # fmt: skip
    return st.lists(st.sampled_from(pieces), max_size=30).map("".join)


class SyntaxMessageTests(SynchronousTestCase):
    def test_as_bash_says(self) -> None:
        """Faults, their lines and the warnings are bash's to the letter, with and without a last newline."""
        for source, expected in recorded("syntax"):
            self.assertEqual(said(source), expected, source)

    def test_origin(self) -> None:
        """A fault tells where it arose, and with which status a shell goes on."""
        for source, origin, status in [
            (";;", Origin.COMMAND, 2),
            ("echo $(;)", Origin.SUBSTITUTION, 2),
            ("a=(1 | 2)", Origin.ARRAY, 1),
            ("a=(1", Origin.COMMAND, 1),
            ("[[ a b ]]", Origin.CONDITIONAL, 0),
            ("[[ a", Origin.CONDITIONAL, 2),
        ]:
            (fault,) = parse_all(source)
            assert isinstance(fault, SyntaxFault)
            self.assertEqual((fault.origin, fault.status), (origin, status), source)

    def test_goes_on_behind_a_fault(self) -> None:
        """The line after a fault is read as if nothing had happened."""
        parser = Parser("echo )\necho 'a\nb'; )\necho c\n")
        answers = [run_to_end(parser.next_command()) for _ in range(4)]
        self.assertIsInstance(answers[0], SyntaxFault)
        self.assertIsInstance(answers[1], SyntaxFault)
        self.assertEqual(words(answers[2]), ["echo", "c"])
        self.assertIsNone(answers[3])


class LineTests(SynchronousTestCase):
    def test_one_line_at_a_time(self) -> None:
        """A line's list is one command, and the lines of a compound command are one."""
        commands = parse_all("a; b\n\n# comment\nif c\nthen d\nfi; e\n")
        self.assertEqual(len(commands), 2)
        self.assertIsInstance(commands[0], Sequence)

    def test_line_numbers(self) -> None:
        """A command is on the line where its second word ends; here-documents and strings count."""
        first, second, third = parse_all("echo 'a\nb'\ncat <<E\nx\nE\nc\n")
        for command, line in ((first, 2), (second, 3), (third, 6)):
            assert isinstance(command, SimpleCommand)
            self.assertEqual(command.line, line)

    def test_first_line(self) -> None:
        """Counting may begin elsewhere, as for eval."""
        parser = Parser("a\n)", first_line=7)
        first = run_to_end(parser.next_command())
        assert isinstance(first, SimpleCommand)
        self.assertEqual(first.line, 7)
        fault = run_to_end(parser.next_command())
        assert isinstance(fault, SyntaxFault)
        self.assertEqual(fault.messages[0].line, 8)

    def test_options_between_commands(self) -> None:
        """What one line switches on holds for the next."""
        parser = Parser("shopt -s extglob\necho !(a)\n")
        run_to_end(parser.next_command())
        parser.options = Options(extglob=True)
        command = run_to_end(parser.next_command())
        assert isinstance(command, SimpleCommand)
        self.assertEqual(command.words[1], Word((Literal("!(a)"),)))

    def test_andor_is_flat(self) -> None:
        """A long chain is no deep tree."""
        chain = only(" && ".join("a" * 500))
        assert isinstance(chain, AndOr)
        self.assertEqual(len(chain.commands), 500)


class AliasTests(SynchronousTestCase):
    def parse(self, source: str, **aliases: str) -> list[str | None]:
        return words(run_to_end(Parser(source, aliases=aliases).next_command()))

    def test_expansion(self) -> None:
        """Unquoted first words are replaced, not within their own value, and the next word after a blank."""
        self.assertEqual(self.parse("ll x", ll="ls -l"), ["ls", "-l", "x"])
        self.assertEqual(self.parse("ls x", ls="ls --color"), ["ls", "--color", "x"])
        self.assertEqual(self.parse("sudo ll", sudo="sudo ", ll="ls -l"), ["sudo", "ls", "-l"])
        self.assertEqual(self.parse("sudo ll", sudo="sudo", ll="ls -l"), ["sudo", "ll"])
        self.assertEqual(self.parse("a", a="b", b="a c"), ["a", "c"])
        self.assertEqual(self.parse("echo ll", ll="ls -l"), ["echo", "ll"])

    def test_quoted_is_none(self) -> None:
        """A quoted word is no alias."""
        command = run_to_end(Parser("'ll' x", aliases={"ll": "ls"}).next_command())
        assert isinstance(command, SimpleCommand)
        self.assertNotEqual(command.words[0], Word((Literal("ls"),)))

    def test_grammar_in_an_alias(self) -> None:
        """Its value is text like any other: it may hold operators, reserved words, half a quote."""
        command = run_to_end(Parser("begin a; end", aliases={"begin": "{ ", "end": "}"}).next_command())
        self.assertNotIsInstance(command, SyntaxFault)
        fault = run_to_end(Parser("e '${var}\"'", aliases={"e": 'echo "'}).next_command())
        self.assertIsInstance(fault, SyntaxFault)

    def test_bombs_stop(self) -> None:
        """Aliases that double each other end somewhere."""
        names = [f"a{n}" for n in range(40)]
        aliases = {name: f"{after};{after}" for name, after in pairwise(names)}
        before = time.perf_counter()
        run_to_end(Parser("a0", aliases=aliases).next_command())
        self.assertLess(time.perf_counter() - before, 20)


class IncompleteTests(SynchronousTestCase):
    def test_more_to_come(self) -> None:
        """Text that ends inside a construct asks for another line."""
        for source in (
            "if a\n", "for x in a; do\n", "while a; do\n", "case x in\n", "{ a\n", "(a\n", "f() {\n", "f()\n",
            "a &&\n", "a |\n", "echo 'a\n", 'echo "a\n', "echo `a\n", "echo $(a\n", "echo ${a\n", "echo $((1\n",
            "((1\n", "a=(1\n", "cat <<E\nx\n", "cat <<E", "a \\\n", "a\\\n", "[[ a &&\n", "a\\",
        ):  # fmt: skip
            self.assertIs(run_to_end(Parser(source, final=False).next_command()), INCOMPLETE, source)

    def test_complete(self) -> None:
        """What is whole, or wrong whatever follows, is not asked for."""
        for source in ("a", "a\n", "cat <<E\nx\nE\n", "a;", "a &", "# 'x\n", "echo \\\\\n"):
            answer = run_to_end(Parser(source, final=False).next_command())
            self.assertFalse(isinstance(answer, SyntaxFault), source)
            self.assertIsNot(answer, INCOMPLETE, source)
        for source in (";;", "for\n", "fi\n", "echo )\n", "[[ a b ]]\n"):
            answer = run_to_end(Parser(source, final=False).next_command())
            self.assertTrue(isinstance(answer, SyntaxFault), source)


class BoundsTests(SynchronousTestCase):
    def test_speed(self) -> None:
        """A 4 KB line of small commands is cheap (the limit here is generous to a busy machine)."""
        source = "echo a;" * 512
        best = min(self.seconds(source) for _ in range(5))
        self.assertLess(best, 0.05)

    def seconds(self, source: str) -> float:
        before = time.perf_counter()
        parse_all(source)
        return time.perf_counter() - before

    def test_pauses(self) -> None:
        """The caller may meter the work: no long stretch goes by without a pause."""
        count = 0

        async def pause() -> None:
            nonlocal count
            count += 1

        for source in ("a;" * 1000, "a\n" * 1000, "$(" * 100 + ")" * 100, "$x" * 6400, "$((" + "(" * 90000):
            count = 0
            run_to_end(Parser(source, pause=pause).next_command())
            self.assertGreater(count, 80 if source[0] != "a" else 0, source[:10])

    def test_nesting(self) -> None:
        """Depth gives a fault at some point, never an exception, and takes no exponential time."""
        makers = [
            ("(", "a", ")"), ("{ ", "a", "; }"), ("$(", "a", ")"), ('"$(', "a", ')"'), ("${x:-", "a", "}"),
            ('"${x:-', "a", '}"'), ("$((", "1", "))"), ("if ", "a", "; then b; fi"), ("[[ ( ", "a", " ) ]]"),
            ("${a[", "1", "]}"), ("a[", "1", "]"), ("a[$(", "1", ")]"), ("a=([$(", "1", ")])"), ("((", "1", "))"),
            ("f(){ ", "a", ";}"), ("case a in a) ", "b", ";; esac"), ("<(", "a", ")"), ("${a[${!", "", "}"),
            ("coproc ", "a", ""), ("! ", "a", ""), ("time ", "a", ""), ("`", "", ""), ("\\", "", ""), ("@(", "", ")"),
            ("$(( $(", "1", ") ))"), ("((( ", "", ")"), ("[[ ! ", "a", " ]]"), ("x=(", "", ")"), ('$(( "', "", ""),
        ]  # fmt: skip
        for opening, middle, closing in makers:
            for depth in (1, 30, 150, 1500):
                parse_all("echo " + opening * depth + middle + closing * depth)
                parse_all(opening * depth + middle + closing * depth)
                parse_all(opening * depth)

    @settings(max_examples=400, deadline=None)
    @given(fragments())
    @example("a[\n")
    @example("\0")
    @example("case x in (a")
    def test_total(self, source: str) -> None:
        """Any text is commands or a fault."""
        for final in (True, False):
            parser = Parser(source, final=final, options=Options(extglob=True))
            for _ in range(100):
                if run_to_end(parser.next_command()) is None:
                    break

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=60))
    def test_total_on_any_text(self, source: str) -> None:
        """Text without any plan does no harm either."""
        parse_all(source)
