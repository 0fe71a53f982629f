"""
Bring a line on the screen up to date with few bytes, as readline 8.2 does.

`Screen` knows what the
terminal shows and writes the difference to a new layout. Which bytes it writes for
a difference is a fingerprint of readline, so the rules here follow its habits, among
them one that looks like a mistake: text after a change is only taken as unchanged
when it contains a blank, and is written again otherwise.

The output is what a program writes to its terminal: the line discipline still turns
``\\n`` into ``\\r\\n``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from honeyllm.tty._capabilities import Capabilities
from honeyllm.tty._cells import Cell, write_cells
from honeyllm.tty._layout import BLANK, ENDLESS, Layout, Picture, Row, lay_out, scroll_sideways


def _width(cells: Iterable[Cell]) -> int:
    return sum(cell.width for cell in cells)


def _spread(row: Row, prompt: int) -> int:
    """The width of a row in which the invisible parts of the prompt take columns."""
    return _bytes(row[:prompt]) + _width(row[prompt:])


def _first_columns(row: Row, columns: int) -> Row:
    taken = 0
    for index, cell in enumerate(row):
        if taken >= columns:
            return row[:index]
        taken += cell.width
    return row


def _bytes(cells: Iterable[Cell]) -> int:
    return sum(len(cell.text.encode("utf-8", "surrogateescape")) for cell in cells)


def _hidden_prompt(picture: Picture) -> int:
    """The cells of a prompt with invisible parts."""
    return len(picture.prompt) if picture.has_invisible else 0


@attrs.define
class Screen:
    """The rows that the terminal shows, and the cursor as far as the editor moved it."""

    can: Capabilities
    columns: int
    _rows: list[Row] = attrs.field(factory=list, init=False)
    _row: int = attrs.field(default=0, init=False)
    _column: int = attrs.field(default=0, init=False)
    _margin: int = attrs.field(default=0, init=False)
    _out: bytearray = attrs.field(factory=bytearray, init=False)
    _layout: Layout | None = attrs.field(default=None, init=False)
    _picture: Picture | None = attrs.field(default=None, init=False)

    # ------------------------------------------------------------ whole screen

    def forget(self) -> None:
        """What is shown is of no account any more; the cursor stands at the start of a new row."""
        self._rows, self._row, self._column, self._margin = [], 0, 0, 0
        self._layout = self._picture = None

    def show(self, picture: Picture) -> bytes:
        """The bytes that make the terminal show *picture*."""
        if picture == self._picture:
            return b""
        self._out.clear()
        if not self._append(picture):
            layout = self._lay_out(picture)
            self._update(layout, picture)
        self._picture = picture
        return bytes(self._out)

    def finish(self) -> bytes:
        """Leave the line for good: the cursor goes below it."""
        self._out.clear()
        bottom = len(self._rows) - 1
        is_full = bottom > 0 and not self._rows[-1] and self.can.wraps
        if is_full and self._row == bottom:
            bottom -= 1
        else:
            is_full = False
        self._move_to_row(bottom)
        if is_full and len(self._rows[bottom]) == self.columns:
            self._settle_last_cell(self._rows[bottom])
        if bottom > 0 or any(self._rows):
            self._out += b"\n"
        self.forget()
        return bytes(self._out)

    def leave_below(self) -> bytes:
        """Move to the last row, as before a signal is handled."""
        self._out.clear()
        self._move_to_row(len(self._rows) - 1)
        return bytes(self._out)

    def erase(self) -> bytes:
        """Clear every row from the bottom up and return to the first, as after a window change."""
        self._out.clear()
        self._out += b"\r"
        self._column = 0
        bottom = max(len(self._rows) - 1, 0)
        self._move_to_row(bottom)
        self._clear_to_end()
        for _ in range(bottom):
            self._out += b"\r" + self.can.up
            self._clear_to_end()
        self._out += b"\r"
        self.forget()
        return bytes(self._out)

    def _lay_out(self, picture: Picture) -> Layout:
        if not self.can.is_dumb:
            return lay_out(picture, self._usable_columns())
        layout = lay_out(attrs.evolve(picture, text=picture.text.replace("\n", " ")), ENDLESS)
        shifted, self._margin = scroll_sideways(layout, self._usable_columns(), self._margin)
        return shifted

    def _usable_columns(self) -> int:
        return self.columns if self.can.wraps else self.columns - 1

    def _settle_last_cell(self, row: Row) -> None:
        """Write the last cell of a full row again, which ends the terminal's pending wrap."""
        self._move_to_column(self.columns - 1)
        self._clear_to_end()
        self._write(row[-1:])

    # ----------------------------------------------------------------- updates

    def _append(self, picture: Picture) -> bool:
        """Show plain text added at the end of a line, without looking at the rest of it."""
        old, layout = self._picture, self._layout
        if old is None or layout is None or picture.cursor != len(picture.text):
            return False
        added = picture.text[len(old.text) :]
        fits = self._margin == 0 and self._column + len(added) < self._usable_columns()
        if not (
            fits
            and added.isascii()
            and added.isprintable()
            and old.cursor == len(old.text)
            and (old.prompt, old.standout) == (picture.prompt, picture.standout)
            and picture.standout[0] >= picture.standout[1]
            and picture.text.startswith(old.text)
        ):
            return False
        cells = [Cell(character, 1) for character in added]
        self._write(cells)
        self._rows[-1].extend(cells)
        self._layout = attrs.evolve(layout, cursor_column=self._column)
        return True

    def _update(self, layout: Layout, picture: Picture) -> None:
        old_bottom = len(self._rows) - 1
        for index, row in enumerate(layout.rows):
            old = self._rows[index] if index <= old_bottom else []
            prompt = _hidden_prompt(picture) if index == 0 else 0
            old_prompt = _hidden_prompt(self._picture) if index == 0 and self._picture else 0
            update = _RowUpdate(self, index, old, row, prompt, old_prompt, old_bottom, layout)
            update.write(in_whole=picture.is_rewritten and index == 0)
        for index in range(len(layout.rows), old_bottom + 1):
            self._move_to_row(index)
            self._move_to_column(0)
            self._clear_to_end(_width(self._rows[index]))
        self._rows = layout.rows
        self._layout = layout
        self._place_cursor(layout, picture)

    def _place_cursor(self, layout: Layout, picture: Picture) -> None:
        self._move_to_row(layout.cursor_row)
        prompt_width = _width(picture.prompt)
        if picture.has_invisible and layout.cursor_row == 0 and prompt_width < self.columns:
            self._write_prompt_again(picture.prompt)
        self._move_to_column(layout.cursor_column)

    def _write_prompt_again(self, prompt: Sequence[Cell]) -> None:
        """From inside a prompt with invisible parts the way out is to write it."""
        if 0 < self._column < _width(prompt):
            self._out += b"\r"
            self._column = 0
            self._write(prompt)

    # ------------------------------------------------------------------ moves

    def _move_to_row(self, row: int) -> None:
        row = max(row, 0)
        if row > self._row:
            self._out += b"\n" * (row - self._row) + b"\r"
            self._column = 0
        elif row < self._row:
            self._out += self.can.up * (self._row - row)
        self._row = row

    def _move_to_column(self, column: int) -> None:
        """Along the row, by a carriage return where that is shorter."""
        if column == self._column:
            return
        is_pending = self.can.wraps and self._column >= self.columns
        if column == 0 or column + 1 < self._column - column or is_pending:
            self._out += b"\r"
            self._column = 0
        if column < self._column:
            self._out += self.can.backward * (self._column - column)
        elif column > self._column:
            self._forward(column)
        self._column = column

    def _forward(self, column: int) -> None:
        if self.can.forward:
            self._out += self.can.forward * (column - self._column)
            return
        row = self._rows[self._row] if self._row < len(self._rows) else []
        self._out += b"\r"
        self._column = 0
        self._write(_first_columns(row, column))

    def _write(self, cells: Sequence[Cell]) -> None:
        self._out += write_cells(cells, self.can.standout, self.can.standout_end)
        self._column += _width(cells)

    def _clear_to_end(self, width: int = 0) -> None:
        if self.can.clear_to_end:
            self._out += self.can.clear_to_end
        else:
            self._spaces(width)

    def _spaces(self, width: int) -> None:
        self._out += b" " * width
        self._column += width


@attrs.define
class _RowUpdate:
    """Turns one row of the screen into another."""

    screen: Screen
    index: int
    old: Row
    new: Row
    prompt: int
    old_prompt: int
    old_bottom: int
    layout: Layout

    def write(self, *, in_whole: bool) -> None:
        screen = self.screen
        if screen.can.wraps and screen._column >= screen.columns and self.index == screen._row + 1:
            self._wrap()
        first = self._first_difference()
        if first is None:
            return
        old_end, new_end = self._last_difference(first)
        came_up = screen._row > self.index
        screen._move_to_row(self.index)
        if self.prompt and first >= self.prompt:
            screen._write_prompt_again(self.new[: self.prompt])
        screen._move_to_column(_width(self.old[:first]))
        changes_prompt = bool(self.prompt) != bool(self.old_prompt)
        if in_whole or (changes_prompt and came_up and not first):
            self._replace_in_whole(first, is_search=in_whole, came_up=came_up)
        else:
            self._replace(first, *self._outside_prompts(old_end, new_end))

    def _wrap(self) -> None:
        """The row above is full: writing this row's first cell takes the cursor here."""
        screen = self.screen
        if self.index - 1 in self.layout.padded:
            screen._clear_to_end()
        screen._row += 1
        screen._column = 0
        screen._write(self.new[:1] or [BLANK])
        if not self.old:
            self.old = self.new[:1]
        elif self.new:
            covered, start = 0, 0
            while covered < self.new[0].width and start < len(self.old):
                covered += self.old[start].width
                start += 1
            self.old = [self.new[0], *self.old[start:]]

    def _first_difference(self) -> int | None:
        old, new = self.old, self.new
        if old == new:
            return None
        first = 0
        limit = min(len(old), len(new))
        while first < limit and old[first] == new[first]:
            first += 1
        return 0 if first < self.prompt else first

    def _last_difference(self, first: int) -> tuple[int, int]:
        """Where the common end starts in the old and in the new row."""
        old, new = self.old, self.new
        if first >= len(old) or first >= len(new):
            return len(old), len(new)
        old_end, new_end, has_blank = len(old) - 1, len(new) - 1, False
        while old_end > first and new_end > first and old[old_end] == new[new_end]:
            has_blank = has_blank or old[old_end].text == " "
            old_end -= 1
            new_end -= 1
        if not has_blank:
            return len(old), len(new)
        if old[old_end] != new[new_end]:
            return old_end + 1, new_end + 1
        return old_end, new_end

    def _outside_prompts(self, old_end: int, new_end: int) -> tuple[int, int]:
        """A prompt with invisible parts is not taken for a common end."""
        inside = max(self.prompt - new_end, self.old_prompt - old_end, 0)
        return min(old_end + inside, len(self.old)), min(new_end + inside, len(self.new))

    def _replace_in_whole(self, first: int, *, is_search: bool, came_up: bool) -> None:
        """
        When a prompt comes or goes whose invisible parts are counted as columns.

        As a search begins, bytes are taken for columns. Only a row that the cursor comes to from
        below is shifted.
        """
        screen = self.screen
        surplus = _spread(self.old, self.old_prompt) - _spread(self.new, self.prompt)
        width = _width(self.new[first:])
        if came_up and screen.can.delete and 0 < surplus <= 2 * width:
            screen._out += self._deletion(surplus) if surplus <= screen.columns else b""
            surplus = 0
        elif came_up and screen.can.insert and surplus < 0 and not is_search:
            screen._out += screen.can.insert % -surplus
        screen._write(self.new[first:])
        if is_search:
            screen._column += _bytes(self.new[first:]) - width
        if surplus > 0 and len(self.layout.rows) == 1:
            screen._clear_to_end(surplus)

    def _replace(self, first: int, old_end: int, new_end: int) -> None:
        growth = _width(self.new[first:new_end]) - _width(self.old[first:old_end])
        if growth > 0:
            self._grow(first, old_end, new_end, growth)
        else:
            self._shrink(first, new_end, -growth)

    def _grow(self, first: int, old_end: int, new_end: int, growth: int) -> None:
        screen = self.screen
        adds_rows = self.index >= self.old_bottom and len(self.layout.rows) - 1 > self.old_bottom
        is_shorter = _bytes(self.new[first:new_end]) < _bytes(self.old[first:old_end])
        is_in_prompt = first < self.prompt and growth < _width(self.new[: self.prompt])
        may_insert = screen.can.insert and not (screen.can.wraps and adds_rows) and not is_in_prompt
        if may_insert and not is_shorter and old_end < len(self.old):
            screen._out += screen.can.insert % growth
            screen._write(self.new[first:new_end])
        else:
            screen._write(self.new[first:])

    def _shrink(self, first: int, new_end: int, loss: int) -> None:
        screen, rest = self.screen, self.new[first:]
        width = _width(rest)
        if screen.can.delete and 2 * width >= loss:
            if loss:
                screen._out += self._deletion(loss)
            screen._write(self.new[first:new_end])
            return
        screen._write(rest)
        surplus = _width(self.old) - _width(self.new)
        if surplus <= 0:
            return
        if screen.can.wraps and self.index < len(self.layout.rows) - 1:
            screen._spaces(surplus)
        else:
            screen._clear_to_end(surplus)

    def _deletion(self, count: int) -> bytes:
        delete = self.screen.can.delete
        return delete % count if b"%" in delete else delete * count
