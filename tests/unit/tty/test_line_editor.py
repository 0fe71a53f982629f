"""The line editor writes byte for byte what bash 5.2 wrote when it was recorded."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import EndOfInput, Fed, Interrupt, Line, LineEditor, Memory
from tests.support.bash_recordings import RECORDINGS
from tests.support.bash_scenarios import SCENARIOS
from tests.support.line_editor_player import Player

HISTORY = ("echo first", "echo second", "echo third")


def editor(history: tuple[str, ...] = (), columns: int = 80) -> LineEditor:
    made = LineEditor("$ ", size=(columns, 24), history=history)
    made.start()
    return made


def typed(keys: bytes, history: tuple[str, ...] = ()) -> str:
    """The line after some keys."""
    made = editor(history)
    made.feed(keys)
    return made.text


class RecordingTests(SynchronousTestCase):
    def test_every_scenario_is_recorded(self) -> None:
        """The recordings are of the scenarios at hand."""
        for name, scenario in SCENARIOS.items():
            self.assertEqual(tuple(step for step, _ in RECORDINGS[name][1:]), scenario.steps, name)

    def test_answers_as_bash(self) -> None:
        """Every recorded conversation is answered with the same bytes."""
        for name, scenario in SCENARIOS.items():
            player = Player(scenario)
            player.play(RECORDINGS[name])
            self.assertEqual(player.differences, [], name)


class OutcomeTests(SynchronousTestCase):
    def test_type_ahead(self) -> None:
        """What follows Enter is handed back."""
        fed = editor().feed(b"echo a\recho b\r")
        self.assertEqual((fed.outcome, fed.rest), (Line("echo a"), b"echo b\r"))

    def test_unfinished_character_is_handed_back(self) -> None:
        """Half a character behind Enter is not lost."""
        self.assertEqual(editor().feed(b"a\r\xc3").rest, b"\xc3")

    def test_invalid_utf8_survives(self) -> None:
        """Bytes that are no UTF-8 come back as surrogates."""
        fed = editor().feed(b"a\xff\r")
        self.assertEqual(fed.outcome, Line("a\udcff"))

    def test_end_and_interrupt(self) -> None:
        """^D on an empty line and ^C have outcomes of their own."""
        self.assertEqual(editor().feed(b"\x04").outcome, EndOfInput())
        self.assertEqual(editor().feed(b"abc\x03").outcome, Interrupt())
        self.assertEqual(editor().feed(b"abc\x03").output, b"^C\x1b[?2004l\r\x1b[?2004h\x1b[?2004l\r\n")

    def test_edited_history(self) -> None:
        """A history line that was changed and left is reported."""
        made = editor(HISTORY)
        made.feed(b"\x10X\x10\r")
        self.assertEqual(dict(made.edited_history()), {2: "echo thirdX"})

    def test_kills_outlive_the_line(self) -> None:
        """The kill ring belongs to the shell."""
        memory = Memory()
        LineEditor("$ ", memory=memory).feed(b"kept\x15\r")
        later = LineEditor("$ ", memory=memory)
        later.feed(b"\x19")
        self.assertEqual(later.text, "kept")


class TextTests(SynchronousTestCase):
    def test_keys(self) -> None:
        """Keys leave the line that they should."""
        for keys, text in (
            (b"echo one two\x1bb\x1bdthree", "echo one three"),
            (b"abc\x01\x04", "bc"),
            (b"a b  c\x17\x17", "a "),
            (b"one two\x1bt", "two one"),
            (b"ab\x14", "ba"),
            (b"\x1b4-", "----"),
            (b"a\x16\x1bb", "a\x1bb"),
            (b"\x12sec\x05!", "echo second!"),
            (b"\x12echo\x12\x12\x05", "echo first"),
            (b"x\x12zzz\x07", "x"),
            (b"\x1b[200~a\rb\x1b[201~c", "a\nbc"),
            (b"\x1b[200~a\x1b[A\x1b[201~", "a\x1b[A"),
            (b"\x1b.", "third"),
            (b"ab\x00cd\x18\x18e", "abecd"),
        ):
            self.assertEqual(typed(keys, HISTORY), text, keys)


class BoundTests(SynchronousTestCase):
    def test_line_length(self) -> None:
        """A line stops growing at its limit."""
        made = editor()
        for _ in range(40):
            rest = b"x" * 4096
            while rest:
                rest = made.feed(rest).rest
        self.assertEqual(len(made.text), 128 * 1024)

    def test_long_work_is_cut(self) -> None:
        """Many commands on a long line are not carried out in one call."""
        made = editor()
        made.feed(b"x" * 60000)
        fed = made.feed(b"\x02" * 1000)
        self.assertIsNone(fed.outcome)
        self.assertGreater(len(fed.rest), 900)

    def test_unending_paste(self) -> None:
        """A paste that never ends is kept within the limit."""
        made = editor()
        made.feed(b"\x1b[200~")
        for _ in range(300):
            made.feed(b"y" * 1024)
        made.feed(b"\x1b[201~")
        self.assertLessEqual(len(made.text), 128 * 1024)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.binary(max_size=30), max_size=12), st.integers(0, 40))
    def test_any_bytes(self, chunks: list[bytes], columns: int) -> None:
        """No input breaks the editor, and feeding goes on until the input is used up."""
        made = LineEditor("\x01\x1b[1m\x02p\x01\x1b[m\x02$ ", size=(columns, 0), history=HISTORY)
        made.start()
        for chunk in chunks:
            fed = Fed(b"", None, chunk)
            while fed.rest and fed.outcome is None:
                self.assertLessEqual(len(fed.rest), len(chunk) + 3)
                fed = made.feed(fed.rest)
            if fed.outcome:
                return
            made.resize(columns + len(chunk), 10)
