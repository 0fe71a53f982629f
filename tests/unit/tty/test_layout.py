"""Prompt and line cut into rows."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty._cells import prompt_cells
from honeyllm.tty._layout import ENDLESS, Layout, Picture, lay_out, scroll_sideways


def layout(text: str, cursor: int, *, prompt: str = "$ ", columns: int = 10) -> Layout:
    """The rows for this line."""
    return lay_out(Picture(prompt=tuple(prompt_cells(prompt)), text=text, cursor=cursor), columns)


def rows(of: Layout) -> list[str]:
    """The rows as text."""
    return ["".join(cell.text for cell in row) for row in of.rows]


class RowTests(SynchronousTestCase):
    """``lay_out``"""

    def test_table(self) -> None:
        """Rows and the cursor's place: short, full, longer, wide characters, tabs, control characters."""
        for text, cursor, wanted, place in (
            ("abc", 1, ["$ abc"], (0, 3)),
            ("", 0, ["$ "], (0, 2)),
            ("12345678", 8, ["$ 12345678", ""], (1, 0)),
            ("123456789", 9, ["$ 12345678", "9"], (1, 1)),
            ("1234567漢", 7, ["$ 1234567 ", "漢"], (1, 0)),
            ("123456漢x", 7, ["$ 123456漢", "x"], (1, 0)),
            ("a\tb", 2, ["$ a     b"], (0, 8)),
            ("a\x01b", 2, ["$ a^Ab"], (0, 5)),
            ("a\nb", 2, ["$ a", "b"], (1, 0)),
            ("e\u0301x", 2, ["$ e\u0301x"], (0, 3)),
        ):
            made = layout(text, cursor)
            self.assertEqual((rows(made), (made.cursor_row, made.cursor_column)), (wanted, place), text)

    def test_plain_and_careful_agree(self) -> None:
        """The short cut for plain text gives what the long way gives."""
        for length in (0, 1, 7, 8, 9, 18, 30):
            text = ("abcdefgh" * 4)[:length]
            for cursor in {0, length // 2, length}:
                careful = lay_out(
                    Picture(prompt=tuple(prompt_cells("$ ")), text=text, cursor=cursor, standout=(99, 99)), 10
                )
                self.assertEqual(layout(text, cursor), careful, (length, cursor))

    def test_one_column(self) -> None:
        """A terminal of no width at all does not loop."""
        for columns in (0, 1, 2):
            self.assertTrue(rows(layout("漢字abc", 3, columns=columns)))


class SidewaysTests(SynchronousTestCase):
    """``scroll_sideways``, for terminals that cannot go up."""

    def test_margins(self) -> None:
        """What is cut off is marked at either side, and the cursor stays on the row."""
        endless = layout("0123456789" * 3, 15, columns=ENDLESS)
        made, margin = scroll_sideways(endless, 10, 0)
        text = rows(made)[0]
        self.assertGreater(margin, 0)
        self.assertEqual((text[0], text[-1], len(text)), ("<", ">", 10))
        self.assertTrue(0 < made.cursor_column < 10)

    def test_short(self) -> None:
        """A line that fits is not marked."""
        made, margin = scroll_sideways(layout("abc", 3, columns=ENDLESS), 10, 0)
        self.assertEqual((rows(made), margin, made.cursor_column), (["$ abc"], 0, 5))
