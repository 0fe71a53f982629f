"""The line discipline answers as the terminal driver of Linux does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import MAX_CANONICAL, LineDiscipline, Termios, TtySignal

Steps = list[tuple[bytes, bytes, tuple[bytes, ...]]]

# What a Linux pseudo-terminal answered: settings changed (on, off), then input, echo, reads.
RECORDED: dict[str, tuple[str, str, Steps]] = {
    "plain": (
        "",
        "",
        [(b"ab\r", b"ab\r\n", (b"ab\n",)), (b"ab\x7f\x7f\x7fc\n", b"ab\b \b\b \bc\r\n", (b"c\n",))],
    ),
    "kill": ("", "", [(b"foo bar\x15x\n", b"foo bar" + b"\b \b" * 7 + b"x\r\n", (b"x\n",))]),
    "werase": (
        "",
        "",
        [(b"foo bar-baz  \x17\x17\x17\x17\n", b"foo bar-baz  " + b"\b \b" * 13 + b"\r\n", (b"\n",))],
    ),
    "tab": (
        "",
        "",
        [
            (b"a\tb\x7f\x7f\x7f\n", b"a\tb\b \b" + b"\b" * 7 + b"\b \b\r\n", (b"\n",)),
            (b"ab\t\t\x7f\x7fc\n", b"ab\t\t" + b"\b" * 14 + b"c\r\n", (b"abc\n",)),
            (b"\x01\tx\x15\n", b"^A\tx\b \b" + b"\b" * 6 + b"\b \b\b \b\r\n", (b"\n",)),
        ],
    ),
    "utf8": (
        "iutf8",
        "",
        [("ä漢x".encode() + b"\x7f\x7f\x7f\n", "ä漢x".encode() + b"\b \b" * 3 + b"\r\n", (b"\n",))],
    ),
    "bytes": (
        "",
        "",
        [("äx".encode() + b"\x7f\x7f\n", "äx".encode() + b"\b \b" * 2 + b"\r\n", (b"\xc3\n",))],
    ),
    "lnext": (
        "",
        "",
        [(b"a\x16\x03\x16\x16\x16\r\x16\n\n", b"a^\b^C^\b^V^\b^M^\b^J\r\n", (b"a\x03\x16\r\n\n",))],
    ),
    "reprint": ("", "", [(b"ab\x01\x12c\n", b"ab^A^R\r\nab^Ac\r\n", (b"ab\x01c\n",))]),
    "control": ("", "", [(b"\x01\x02\x1b[A\x00\x7f\n", b"^A^B^[[A^@\b \b\b \b\r\n", (b"\x01\x02\x1b[A\n",))]),
    "eof": ("", "", [(b"abc\x04\x04\n", b"abc\r\n", (b"abc", b"", b"\n")), (b"\x04", b"", (b"",))]),
    "signals": (
        "",
        "",
        [(b"abc\x03def\n", b"^Cdef\r\n", (b"def\n",)), (b"\x1a", b"^Z", ()), (b"\x1c", b"^\\", ())],
    ),
    "reads": ("", "", [(b"a\nb\x04c\n", b"a\r\nbc\r\n", (b"a\n", b"b", b"c\n"))]),
    "no echoe": ("", "echoe", [(b"ab\x7f\x7f\x15x\n", b"ab^?^?x\r\n", (b"x\n",))]),
    "no echoke": ("", "echoke", [(b"ab\x15x\n", b"ab^U\r\nx\r\n", (b"x\n",))]),
    "echoprt": ("echoprt", "", [(b"abc\x7f\x7fde\x15f\n", b"abc\\cb/de\\eda/f\r\n", (b"f\n",))]),
    "no echo": ("", "echo", [(b"ab\x7f\x15c\n", b"", (b"c\n",))]),
    "echonl": ("echonl", "echo", [(b"ab\n", b"\r\n", (b"ab\n",))]),
    "raw": ("", "icanon", [(b"ab\r\x04\x7f\n\x01\x16", b"ab\r\n^D^?^J^A^V", (b"ab\n\x04\x7f\n\x01\x16",))]),
    "no echoctl": ("", "echoctl", [(b"\x01b\x7f\x7f\x03\n", b"\x03\r\n", (b"\n",))]),
    "overlong": (
        "",
        "",
        [(b"x" * 4100 + b"y", b"x" * 4100 + b"y", ()), (b"\n", b"\r\n", (b"x" * 4094 + b"y\n",))],
    ),
}


def discipline(on: str = "", off: str = "") -> LineDiscipline:
    return LineDiscipline(Termios().with_flags(on=on.split(), off=off.split()))


class RecordedTests(SynchronousTestCase):
    def test_answers_as_recorded(self) -> None:
        """Echo and reads are those of the real driver."""
        for name, (on, off, steps) in RECORDED.items():
            terminal = discipline(on, off)
            for typed, echo, reads in steps:
                effects = terminal.receive(typed)
                readable = effects.readable
                if "icanon" in off:
                    readable = (b"".join(readable),)
                self.assertEqual((name, effects.echo, readable), (name, echo, reads))


class SignalTests(SynchronousTestCase):
    def test_keys_raise_signals(self) -> None:
        """^C, ^Z and ^\\ raise their signals and discard what was typed."""
        for key, signal in ((b"\x03", TtySignal.INT), (b"\x1a", TtySignal.TSTP), (b"\x1c", TtySignal.QUIT)):
            effects = discipline().receive(b"line\nrest" + key)
            self.assertEqual(effects.signals, (signal,))
            self.assertTrue(effects.is_flushed)
            self.assertEqual(effects.readable, ())

    def test_noflsh(self) -> None:
        """With noflsh the input survives the signal."""
        effects = discipline("noflsh").receive(b"a\x03b\n")
        self.assertEqual((effects.echo, effects.readable), (b"a^Cb\r\n", (b"ab\n",)))
        self.assertFalse(effects.is_flushed)

    def test_without_isig(self) -> None:
        """Without isig ^C is a character."""
        self.assertEqual(discipline(off="isig").receive(b"\x03\n").readable, (b"\x03\n",))


class FlowTests(SynchronousTestCase):
    def test_stop_and_start(self) -> None:
        """^S stops output and ^Q starts it; neither is read."""
        terminal = discipline()
        self.assertEqual(terminal.receive(b"ab\x13").readable, ())
        self.assertTrue(terminal.is_stopped)
        self.assertEqual(terminal.receive(b"c\x11\n").readable, (b"abc\n",))
        self.assertFalse(terminal.is_stopped)

    def test_interrupt_starts_output(self) -> None:
        """A signal key lifts the stop."""
        terminal = discipline()
        terminal.receive(b"\x13\x03")
        self.assertFalse(terminal.is_stopped)


class OutputTests(SynchronousTestCase):
    def test_output_flags(self) -> None:
        """Each output flag does what stty(1) says."""
        for on, off, written, shown in (
            ("", "", b"a\nb\n", b"a\r\nb\r\n"),
            ("", "onlcr", b"a\n", b"a\n"),
            ("", "opost", b"a\n\t", b"a\n\t"),
            ("tab3", "tab0", b"ab\tc\n\t|", b"ab      c\r\n        |"),
            ("olcuc", "", b"abc", b"ABC"),
            ("onocr", "", b"\r\ra\r", b"a\r"),
            ("ocrnl", "", b"a\r", b"a\n"),
        ):
            self.assertEqual(discipline(on, off).transform_output(written), shown)

    def test_tab_erased_after_prompt(self) -> None:
        """Erasing a tab counts from where the output had left the cursor."""
        terminal = discipline()
        terminal.transform_output(b"12345")
        self.assertEqual(terminal.receive(b"\t\x7f").echo, b"\t" + b"\b" * 3)


class SwitchTests(SynchronousTestCase):
    def test_leaving_canonical_mode(self) -> None:
        """An unfinished line becomes readable when canonical mode ends."""
        terminal = discipline()
        terminal.receive(b"abc")
        effects = terminal.set_termios(terminal.termios.with_flag("icanon", False))
        self.assertEqual(effects.readable, (b"abc",))
        self.assertEqual(terminal.receive(b"d").readable, (b"d",))


class PropertyTests(SynchronousTestCase):
    @given(st.lists(st.binary(max_size=40), max_size=10), st.sampled_from(("", "iutf8", "echoprt", "ixany")))
    def test_chunks_do_not_matter(self, chunks: list[bytes], on: str) -> None:
        """Input gives the same reads however it is cut."""
        whole = discipline(on)
        cut = discipline(on)
        typed = b"".join(chunks).translate(None, b"\x03\x1a\x1c")
        reads = [
            read for chunk in chunks for read in cut.receive(chunk.translate(None, b"\x03\x1a\x1c")).readable
        ]
        self.assertEqual(list(whole.receive(typed).readable), reads)

    @given(st.binary(max_size=9000))
    def test_bounded(self, data: bytes) -> None:
        """No line is longer than the limit and its newline."""
        for read in discipline().receive(data * 3).readable:
            self.assertLessEqual(len(read), MAX_CANONICAL + 1)
