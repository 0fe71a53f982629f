"""
Lines that are left out of the search for common lines (discard_confusing_lines of GNU diff's analyze.c).

A line without a match in the other file is changed for certain; one with very
many matches only misleads, and is left out within a run of such lines.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

KEEP, CERTAIN, PROVISIONAL = 0, 1, 2
MANY = 5


async def discards(
    lines: Sequence[int], other: "Counter[int]", checkpoint: Callable[[], Awaitable[None]]
) -> bytearray:
    """A mark for each of *lines*, zero for those that are searched; *other* counts the other file's lines."""
    many, rest = MANY, len(lines) // 64
    while (rest := rest >> 2) > 0:
        many *= 2
    marks = bytearray(len(lines))
    for at, line in enumerate(lines):
        matches = other[line]
        marks[at] = CERTAIN if not matches else PROVISIONAL if matches > many else KEEP
        if not at & 1023:
            await checkpoint()
    at = 0
    while at < len(marks):
        if not at & 1023:
            await checkpoint()
        if marks[at] == PROVISIONAL:
            marks[at] = KEEP
        elif marks[at]:
            at = _run(marks, at)
        at += 1
    return marks


def _run(marks: bytearray, start: int) -> int:
    """Decide on the run of marked lines at *start*; where to go on."""
    end = start
    while end < len(marks) and marks[end]:
        end += 1
    while end > start and marks[end - 1] == PROVISIONAL:
        end -= 1
        marks[end] = KEEP
    length = end - start
    provisional = marks.count(PROVISIONAL, start, end)
    if provisional * 4 > length:
        _cancel(marks, start, end)
        return start
    _cancel_long_subruns(marks, start, length)
    _cancel_until_certain(marks, range(start, end))
    _cancel_until_certain(marks, range(end - 1, start - 1, -1))
    return end - 1


def _cancel(marks: bytearray, start: int, end: int) -> None:
    marks[start:end] = marks[start:end].replace(bytes((PROVISIONAL,)), bytes((KEEP,)))


def _cancel_long_subruns(marks: bytearray, start: int, length: int) -> None:
    least, rest = 1, length >> 2
    while (rest := rest >> 2) > 0:
        least *= 2
    least += 1
    at = start
    while at < start + length:
        end = at
        while end < start + length and marks[end] == PROVISIONAL:
            end += 1
        if end - at >= least:
            _cancel(marks, at, end)
        at = max(end, at + 1)


def _cancel_until_certain(marks: bytearray, order: range) -> None:
    """From one side of a run: until three certain ones in a row, or one that is far enough inside."""
    row = 0
    for number, at in enumerate(order):
        if number >= 8 and marks[at] == CERTAIN:
            return
        row = row + 1 if marks[at] == CERTAIN else 0
        if marks[at] == PROVISIONAL:
            marks[at] = KEEP
        if row == 3:
            return
