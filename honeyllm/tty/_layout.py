"""Cutting the prompt and the line into rows of the screen."""

from __future__ import annotations

import attrs

from honeyllm.tty._cells import TAB_STOP, Cell, cells_of

Row = list[Cell]

BLANK = Cell(" ", 1)
_PLAIN = {chr(code): Cell(chr(code), 1) for code in range(32, 127)}
ENDLESS = 1 << 30


@attrs.frozen(kw_only=True)
class Picture:
    """
    What the editor wants shown: a prompt, a line, the cursor, a highlighted stretch.

    With *is_rewritten* the first row is written in whole where it differs.
    """

    prompt: tuple[Cell, ...]
    text: str
    cursor: int
    standout: tuple[int, int] = (0, 0)
    has_invisible: bool = False
    is_rewritten: bool = False


@attrs.frozen(kw_only=True)
class Layout:
    """Screen rows and where the cursor belongs; *padded* are rows that a wide character did not fit in."""

    rows: list[Row]
    cursor_row: int
    cursor_column: int
    padded: frozenset[int]


@attrs.define
class _Builder:
    columns: int
    rows: list[Row] = attrs.field(factory=lambda: [[]])
    column: int = 0
    padded: set[int] = attrs.field(factory=set)

    def add(self, cell: Cell) -> None:
        if cell.width == 0:
            self._combine(cell)
            return
        if self.column + cell.width > self.columns:
            self.padded.add(len(self.rows) - 1)
            self.rows[-1].extend([BLANK] * (self.columns - self.column))
            self.break_row()
        self.rows[-1].append(cell)
        self.column += cell.width
        if self.column >= self.columns:
            self.break_row()

    def _combine(self, cell: Cell) -> None:
        row = self.rows[-1] or (self.rows[-2] if len(self.rows) > 1 else self.rows[-1])
        if row:
            row[-1] = row[-1]._replace(text=row[-1].text + cell.text)
        else:
            row.append(cell)

    def break_row(self) -> None:
        self.rows.append([])
        self.column = 0

    def add_plain(self, text: str, cursor: int) -> tuple[int, int]:
        """Add characters of one column each; the place of the one at *cursor*."""
        before = (len(self.rows) - 1) * self.columns + self.column + cursor
        cells = [_PLAIN[character] for character in text]
        taken = 0
        while taken < len(cells):
            room = self.columns - self.column
            self.rows[-1] += cells[taken : taken + room]
            self.column += min(room, len(cells) - taken)
            taken += room
            if self.column >= self.columns:
                self.break_row()
        return before // self.columns + 1, before % self.columns

    def add_character(self, character: str, is_standout: bool) -> None:
        if character == "\n":
            self.break_row()
        elif character == "\t":
            for _ in range(TAB_STOP - self.column % TAB_STOP):
                self.add(Cell(" ", 1, is_standout))
        else:
            for cell in cells_of(character, is_standout):
                self.add(cell)


def lay_out(picture: Picture, columns: int) -> Layout:
    """Cut *picture* into rows of *columns*."""
    builder = _Builder(max(columns, 2))
    for cell in picture.prompt:
        builder.add(cell)
    if picture.standout == (0, 0) and picture.text.isascii() and picture.text.isprintable():
        position = builder.add_plain(picture.text, picture.cursor)
    else:
        position = _add_characters(builder, picture)
    return Layout(
        rows=builder.rows,
        cursor_row=position[0] - 1,
        cursor_column=position[1],
        padded=frozenset(builder.padded),
    )


def _add_characters(builder: _Builder, picture: Picture) -> tuple[int, int]:
    position = (0, 0)
    start, end = picture.standout
    for index, character in enumerate(picture.text):
        before = len(builder.rows), builder.column
        builder.add_character(character, start <= index < end)
        if index == picture.cursor:
            position = _place(before, builder, picture.text[index])
    if picture.cursor >= len(picture.text):
        position = len(builder.rows), builder.column
    return position


def _place(before: tuple[int, int], builder: _Builder, character: str) -> tuple[int, int]:
    """Where a character stands: on the next row when it did not fit in this one."""
    if before[0] - 1 in builder.padded and character != "\n":
        return before[0] + 1, 0
    return before


def scroll_sideways(layout: Layout, columns: int, margin: int) -> tuple[Layout, int]:
    """Show a stretch of one endless row around the cursor, for terminals that cannot go up."""
    row, cursor = layout.rows[0], layout.cursor_column
    third = max(columns // 3, 1)
    if cursor >= margin + columns - 1:
        margin = cursor - 2 * third
    elif cursor < margin + 1:
        margin = max(cursor - third, 0)
    shown = row[margin : margin + columns]
    if margin > 0 and shown:
        shown[0] = Cell("<", 1)
    if len(row) > margin + columns:
        shown[-1] = Cell(">", 1)
    return attrs.evolve(layout, rows=[shown], cursor_row=0, cursor_column=cursor - margin), margin
