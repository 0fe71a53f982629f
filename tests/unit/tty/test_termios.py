"""Terminal settings by name, from SSH modes and from stty's arguments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import (
    FLAG_GROUPS,
    Termios,
    apply_ssh_modes,
    apply_stty_word,
    parse_control_character,
    render_control_character,
)


def modes(*pairs: tuple[int, int]) -> bytes:
    return b"".join(bytes((code,)) + value.to_bytes(4, "big") for code, value in pairs) + b"\0"


class SshModeTests(SynchronousTestCase):
    def test_modes_apply(self) -> None:
        """Characters, flags and speeds of a pty-req are taken over."""
        termios = apply_ssh_modes(
            Termios(), modes((3, 8), (1, 255), (42, 1), (53, 0), (128, 9600), (129, 19200))
        )
        self.assertEqual(termios.characters["erase"], 8)
        self.assertEqual(termios.characters["intr"], 0)
        self.assertIn("iutf8", termios)
        self.assertNotIn("echo", termios)
        self.assertEqual((termios.input_speed, termios.output_speed), (9600, 19200))

    def test_character_size(self) -> None:
        """cs7 replaces cs8."""
        termios = apply_ssh_modes(Termios(), modes((90, 1)))
        self.assertIn("cs7", termios)
        self.assertNotIn("cs8", termios)

    def test_unknown_ends(self) -> None:
        """An opcode of 160 or more ends the list, and a lower unknown one is skipped."""
        self.assertNotIn("echo", apply_ssh_modes(Termios(), modes((99, 1), (53, 0))))
        self.assertIn("echo", apply_ssh_modes(Termios(), modes((200, 1), (53, 0))))

    @given(st.binary(max_size=2000))
    def test_garbage(self, data: bytes) -> None:
        """No bytes break it."""
        apply_ssh_modes(Termios(), data)


class SttyTests(SynchronousTestCase):
    def test_words(self) -> None:
        """Words set and clear flags, alone and in combination."""
        for word, on, off in (
            ("-echo", "", "echo"),
            ("echonl", "echonl", ""),
            ("raw", "", "icanon isig opost icrnl"),
            ("cbreak", "", "icanon"),
            ("-tabs", "tab3", "tab0"),
            ("cs7", "cs7", "cs8"),
            ("ctlecho", "echoctl", ""),
        ):
            changed = apply_stty_word(Termios(), word)
            assert changed is not None
            self.assertLessEqual(set(on.split()), changed.flags)
            self.assertFalse(changed.flags & set(off.split()))

    def test_unknown(self) -> None:
        """What stty does not know is None."""
        for word in ("nosuch", "-cs8", "--echo", ""):
            self.assertIsNone(apply_stty_word(Termios(), word))

    def test_sane_restores(self) -> None:
        """After raw, sane brings every default back."""
        raw = apply_stty_word(Termios().with_character("intr", 0), "raw")
        assert raw is not None
        sane = apply_stty_word(raw, "sane")
        assert sane is not None
        self.assertLessEqual(Termios().flags, sane.flags)
        self.assertEqual(sane.characters, Termios().characters)

    def test_groups_are_distinct(self) -> None:
        """No flag is in two groups."""
        names = [flag for group in FLAG_GROUPS for flag in group]
        self.assertEqual(len(names), len(set(names)))


class ControlCharacterTests(SynchronousTestCase):
    def test_render_and_parse(self) -> None:
        """The forms of stty's output and arguments."""
        for value, text in ((3, "^C"), (127, "^?"), (0, "<undef>"), (65, "A"), (129, "M-^A"), (255, "M-^?")):
            self.assertEqual(render_control_character(value), text)
        for text, parsed in (
            ("^C", 3),
            ("^?", 127),
            ("^-", 0),
            ("undef", 0),
            ("x", 120),
            ("0x1b", 27),
            ("033", 27),
            ("300", None),
            ("word", None),
        ):
            self.assertEqual(parse_control_character(text), parsed)
