"""The menu of ``select``, in columns as bash lays it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from honeyllm.tty import text_width

BEHIND_NUMBER = ") "
GAP = 2
TAB = 8


def menu(items: Sequence[str], columns: int) -> str:
    """The numbered *items* for a window of *columns*, column by column; no newline at its end."""
    digits = len(str(len(items)))
    width = max(map(text_width, items)) + digits + len(BEHIND_NUMBER) + GAP
    count = max(1, columns // width)
    rows = -(-len(items) // count)
    if rows == 1:
        rows = len(items)
    return "\n".join("".join(_row(items, row, rows, digits, width)) for row in range(rows))


def _row(items: Sequence[str], row: int, rows: int, digits: int, width: int) -> Iterator[str]:
    start = 0
    for number in range(row, len(items), rows):
        digits_here = digits if start else len(str(rows))
        shown = f"{number + 1:{digits_here}d}{BEHIND_NUMBER}{items[number]}"
        yield shown
        if number + rows < len(items):
            end = start + digits_here + len(BEHIND_NUMBER) + text_width(items[number])
            yield _indent(end, start + width)
        start += width


def _indent(position: int, target: int) -> str:
    """Tabs and blanks from one column to another."""
    out = ""
    while position < target:
        if target // TAB > position // TAB:
            out += "\t"
            position += TAB - position % TAB
        else:
            out += " "
            position += 1
    return out
