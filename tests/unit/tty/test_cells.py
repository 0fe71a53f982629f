"""Widths of text, and prompts with invisible parts."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import character_width, text_width
from honeyllm.tty._cells import Cell, prompt_cells


class WidthTests(SynchronousTestCase):
    def test_characters(self) -> None:
        """One column, two for wide characters, none for combining ones."""
        for character, width in (
            ("a", 1),
            ("ä", 1),
            ("漢", 2),
            ("\u0301", 0),
            ("\u200b", 0),
            ("\udcff", 1),
            ("😀", 2),
        ):
            self.assertEqual(character_width(character), width, repr(character))

    def test_text(self) -> None:
        """A text is as wide as its characters."""
        self.assertEqual(text_width("a漢e\u0301"), 4)


class PromptTests(SynchronousTestCase):
    def test_invisible_parts(self) -> None:
        """Invisible text goes with the character after it, at the end with the one before."""
        self.assertEqual(
            prompt_cells("\x01<b>\x02u\x01</b>\x02$\x01<x>\x02"),
            [Cell("<b>u", 1), Cell("</b>$<x>", 1)],
        )

    def test_nothing_visible(self) -> None:
        """A prompt of invisible text alone takes no column."""
        self.assertEqual(prompt_cells("\x01<b>\x02"), [Cell("<b>", 0)])
