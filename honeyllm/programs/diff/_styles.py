"""How diff writes changes: normal, unified, context, ed, rcs and side by side."""

import re
from collections.abc import Iterator, Sequence

import attrs

from honeyllm.programs._times import Moment
from honeyllm.programs.diff._compare import Change
from honeyllm.programs.diff._lines import Side

NO_NEWLINE = b"\\ No newline at end of file\n"
FUNCTION = re.compile(rb"[A-Za-z$_]")


@attrs.frozen(kw_only=True)
class Layout:
    """What the styles need to know: lines of *context*, *width* of columns, and switches."""

    context: int = 3
    width: int = 130
    functions: bool = False
    common: bool = True
    left_column: bool = False
    initial_tab: bool = False
    expand: bool = False


def _line(side: Side, at: int, mark: bytes) -> bytes:
    text = mark + side.lines[at] + b"\n"
    if at == len(side.lines) - 1 and not side.complete:
        text += NO_NEWLINE
    return text


def _range(start: int, count: int) -> str:
    """As ``5`` or ``5,7``; of nothing, the line before it."""
    if count <= 1:
        return str(start + count)
    return f"{start + 1},{start + count}"


def normal(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """The default style."""
    for change in changes:
        letter = "c" if change.deleted and change.inserted else "d" if change.deleted else "a"
        yield (
            f"{_range(change.at, change.deleted)}{letter}{_range(change.other, change.inserted)}\n".encode()
        )
        for at in range(change.at, change.at + change.deleted):
            yield _line(sides[0], at, b"< ")
        if letter == "c":
            yield b"---\n"
        for at in range(change.other, change.other + change.inserted):
            yield _line(sides[1], at, b"> ")


def _hunks(changes: Sequence[Change], context: int) -> Iterator[list[Change]]:
    """Changes that are near each other."""
    group: list[Change] = []
    for change in changes:
        if group and change.at - (group[-1].at + group[-1].deleted) > 2 * context:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _bounds(sides: tuple[Side, Side], hunk: list[Change], context: int) -> tuple[int, int, int, int]:
    """The lines of both files that a hunk shows: first and end of each."""
    first, last = hunk[0], hunk[-1]
    starts = (max(0, first.at - context), max(0, first.other - context))
    ends = (last.at + last.deleted, last.other + last.inserted)
    return (
        starts[0],
        min(len(sides[0].lines), ends[0] + context),
        starts[1],
        min(len(sides[1].lines), ends[1] + context),
    )


def _header(side: Side, mark: str) -> bytes:
    if side.label:
        return f"{mark} {side.label}\n".encode("utf-8", "surrogateescape")
    when = Moment(side.mtime).show("%Y-%m-%d %H:%M:%S.%N %z")
    return f"{mark} {side.name}\t{when}\n".encode("utf-8", "surrogateescape")


def _function(side: Side, before: int) -> bytes:
    for at in range(before - 1, -1, -1):
        if FUNCTION.match(side.lines[at]):
            return b" " + side.lines[at][:40].rstrip()
    return b""


def _unified_range(start: int, end: int) -> str:
    count = end - start
    if count == 1:
        return str(start + 1)
    return f"{start + (count > 0)},{count}"


def unified(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """``-u``"""
    yield _header(sides[0], "---")
    yield _header(sides[1], "+++")
    for hunk in _hunks(changes, layout.context):
        first, end, other, other_end = _bounds(sides, hunk, layout.context)
        function = _function(sides[0], first) if layout.functions else b""
        ranges = f"@@ -{_unified_range(first, end)} +{_unified_range(other, other_end)} @@"
        yield ranges.encode() + function + b"\n"
        at = first
        for change in hunk:
            for number in range(at, change.at):
                yield _line(sides[0], number, b" ")
            for number in range(change.at, change.at + change.deleted):
                yield _line(sides[0], number, b"-")
            for number in range(change.other, change.other + change.inserted):
                yield _line(sides[1], number, b"+")
            at = change.at + change.deleted
        for number in range(at, end):
            yield _line(sides[0], number, b" ")


def _context_range(start: int, end: int) -> str:
    if end <= start + 1:
        return str(end)
    return f"{start + 1},{end}"


def context(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """``-c``"""
    yield _header(sides[0], "***")
    yield _header(sides[1], "---")
    for hunk in _hunks(changes, layout.context):
        first, end, other, other_end = _bounds(sides, hunk, layout.context)
        function = _function(sides[0], first) if layout.functions else b""
        yield b"***************" + function + b"\n"
        yield f"*** {_context_range(first, end)} ****\n".encode()
        if any(change.deleted for change in hunk):
            marks = _marks((c.at, c.deleted, b"! " if c.inserted else b"- ") for c in hunk)
            for number in range(first, end):
                yield _line(sides[0], number, marks.get(number, b"  "))
        yield f"--- {_context_range(other, other_end)} ----\n".encode()
        if any(change.inserted for change in hunk):
            marks = _marks((c.other, c.inserted, b"! " if c.deleted else b"+ ") for c in hunk)
            for number in range(other, other_end):
                yield _line(sides[1], number, marks.get(number, b"  "))


def _marks(parts: Iterator[tuple[int, int, bytes]]) -> dict[int, bytes]:
    return {number: mark for start, count, mark in parts for number in range(start, start + count)}


def ed(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """``-e``"""
    for change in reversed(changes):
        letter = "c" if change.deleted and change.inserted else "d" if change.deleted else "a"
        yield f"{_range(change.at, change.deleted)}{letter}\n".encode()
        if not change.inserted:
            continue
        dotted = False
        for at in range(change.other, change.other + change.inserted):
            if dotted:
                yield b"a\n"
            dotted = sides[1].lines[at] == b"."
            yield (b"..\n.\ns/.//\n" if dotted else sides[1].lines[at] + b"\n")
        if not dotted:
            yield b".\n"


def rcs(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """``-n``"""
    for change in changes:
        if change.deleted:
            yield f"d{change.at + 1} {change.deleted}\n".encode()
        if change.inserted:
            yield f"a{change.at + change.deleted} {change.inserted}\n".encode()
            for at in range(change.other, change.other + change.inserted):
                last = at == len(sides[1].lines) - 1 and not sides[1].complete
                yield sides[1].lines[at] + (b"" if last else b"\n")


class SideBySide:
    """``-y``"""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        tab = 1 if layout.expand else 8
        offset = (layout.width + tab + 3) // (2 * tab) * tab
        self._half = max(0, min(offset - 3, layout.width - offset))
        self._column = offset if self._half else layout.width

    def run(self, sides: tuple[Side, Side], changes: Sequence[Change]) -> Iterator[bytes]:
        """The lines of both files beside each other."""
        waiting = b""
        for row in self._rows(sides, changes):
            if waiting:
                yield waiting
            waiting = row
        complete = all(side.complete for side in sides if side.lines)
        yield waiting if complete else self._last(sides, changes, waiting)

    @staticmethod
    def _last(sides: tuple[Side, Side], changes: Sequence[Change], row: bytes) -> bytes:
        """The last row ends as the files do."""
        last = changes[-1] if changes else Change(len(sides[0].lines), 0, len(sides[1].lines), 0)
        left = last.at + last.deleted == len(sides[0].lines) and last.deleted >= last.inserted
        right = last.other + last.inserted == len(sides[1].lines) and last.inserted >= last.deleted
        both = not left and not right
        ends = [side.complete for side, shown in zip(sides, (left, right), strict=True) if shown or both]
        return row if any(ends) else row.removesuffix(b"\n")

    def _rows(self, sides: tuple[Side, Side], changes: Sequence[Change]) -> Iterator[bytes]:
        at = other = 0
        one, two = sides[0].lines, sides[1].lines
        for change in [*changes, Change(len(one), 0, len(two), 0)]:
            while at < change.at:
                if self._layout.common:
                    yield self._row(one[at], b"(" if self._layout.left_column else b" ", two[other])
                at, other = at + 1, other + 1
            both = min(change.deleted, change.inserted)
            for number in range(both):
                yield self._row(one[at + number], b"|", two[other + number])
            for number in range(both, change.inserted):
                yield self._row(None, b">", two[other + number])
            for number in range(both, change.deleted):
                yield self._row(one[at + number], b"<", None)
            at, other = at + change.deleted, other + change.inserted

    def _row(self, left: bytes | None, mark: bytes, right: bytes | None) -> bytes:
        out, column = self._half_line(left or b"", 0)
        if mark != b" ":
            target = (self._half + self._column - 1) // 2
            out += self._pad(column, target) + mark
            column = target + 1
        if right and mark != b"(":
            out += self._pad(column, self._column) + self._half_line(right, self._column)[0]
        return out + b"\n"

    def _pad(self, column: int, target: int) -> bytes:
        if self._layout.expand:
            return b" " * (target - column)
        out = b""
        while (stop := column + 8 - column % 8) <= target:
            out += b"\t"
            column = stop
        return out + b" " * (target - column)

    def _half_line(self, line: bytes, start: int) -> tuple[bytes, int]:
        """What of *line* fits in a column, and the width of that."""
        out, column = bytearray(), 0
        for byte in line:
            if byte == 9:
                stop = column + 8 - column % 8
                if stop > self._half:
                    break
                out += b"\t" if not self._layout.expand else b" " * (stop - column)
                column = stop
            elif column < self._half:
                out.append(byte)
                column += 1
            else:
                break
        return bytes(out), start + column


def side_by_side(sides: tuple[Side, Side], changes: Sequence[Change], layout: Layout) -> Iterator[bytes]:
    """``-y``"""
    return SideBySide(layout).run(sides, changes)
