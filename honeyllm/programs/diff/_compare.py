"""
The differences of two sequences: Myers' algorithm as gnulib's diffseq.h has it.

``changed`` marks the items of each side that are not common; among equally
short answers it is the one that GNU diff finds.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import attrs

from honeyllm.programs.diff._discard import discards

COSTLY = 1024
RUN = 2048
FAR = 1 << 60
Checkpoint = Callable[[], Awaitable[None]]


@attrs.define
class _Middle:
    x: int
    y: int
    lo_minimal: bool = True
    hi_minimal: bool = True


class _Search:
    """Marks the changes between parts of two sequences of equivalence classes."""

    def __init__(self, one: Sequence[int], other: Sequence[int], checkpoint: Checkpoint) -> None:
        self._one = one
        self._other = other
        self._checkpoint = checkpoint
        size = len(one) + len(other) + 3
        self._offset = len(other) + 1
        self._forward = [0] * size
        self._backward = [0] * size
        self.deleted = bytearray(len(one))
        self.inserted = bytearray(len(other))

    async def run(self) -> None:
        """Mark everything."""
        waiting = [(0, len(self._one), 0, len(self._other), False)]
        while waiting:
            await self._checkpoint()
            xoff, xlim, yoff, ylim, minimal = waiting.pop()
            xoff, xlim, yoff, ylim = self._slide(xoff, xlim, yoff, ylim)
            if xoff == xlim:
                self.inserted[yoff:ylim] = b"\1" * (ylim - yoff)
            elif yoff == ylim:
                self.deleted[xoff:xlim] = b"\1" * (xlim - xoff)
            else:
                middle = await self._middle(xoff, xlim, yoff, ylim, minimal)
                waiting.append((xoff, middle.x, yoff, middle.y, middle.lo_minimal))
                waiting.append((middle.x, xlim, middle.y, ylim, middle.hi_minimal))

    def _slide(self, xoff: int, xlim: int, yoff: int, ylim: int) -> tuple[int, int, int, int]:
        one, other = self._one, self._other
        while xoff < xlim and yoff < ylim and one[xoff] == other[yoff]:
            xoff, yoff = xoff + 1, yoff + 1
        while xoff < xlim and yoff < ylim and one[xlim - 1] == other[ylim - 1]:
            xlim, ylim = xlim - 1, ylim - 1
        return xoff, xlim, yoff, ylim

    async def _middle(self, xoff: int, xlim: int, yoff: int, ylim: int, minimal: bool) -> _Middle:
        """Where the paths from both corners meet."""
        forward, backward, at = self._forward, self._backward, self._offset
        dmin, dmax = xoff - ylim, xlim - yoff
        fmin = fmax = xoff - yoff
        bmin = bmax = xlim - ylim
        odd = (fmin - bmin) & 1
        forward[at + fmin], backward[at + bmin] = xoff, xlim
        cost = 0
        while True:
            cost += 1
            fmin, fmax = _widen(forward, at, (fmin, fmax), (dmin, dmax), -1)
            for d in range(fmax, fmin - 1, -2):
                x = self._extend_forward(d, xlim, ylim)
                if odd and bmin <= d <= bmax and backward[at + d] <= x:
                    return _Middle(x, x - d)
                if not d & 63:
                    await self._checkpoint()
            bmin, bmax = _widen(backward, at, (bmin, bmax), (dmin, dmax), FAR)
            for d in range(bmax, bmin - 1, -2):
                x = self._extend_backward(d, xoff, yoff)
                if not odd and fmin <= d <= fmax and x <= forward[at + d]:
                    return _Middle(x, x - d)
                if not d & 63:
                    await self._checkpoint()
            await self._checkpoint()
            if not minimal and cost >= COSTLY:
                return self._give_up((fmin, fmax, bmin, bmax), (xoff, xlim, yoff, ylim))

    def _extend_forward(self, d: int, xlim: int, ylim: int) -> int:
        one, other, reach, at = self._one, self._other, self._forward, self._offset + d
        low, high = reach[at - 1], reach[at + 1]
        x = high if low < high else low + 1
        y = x - d
        while x < xlim and y < ylim and one[x] == other[y]:
            x, y = x + 1, y + 1
        reach[at] = x
        return x

    def _extend_backward(self, d: int, xoff: int, yoff: int) -> int:
        one, other, reach, at = self._one, self._other, self._backward, self._offset + d
        low, high = reach[at - 1], reach[at + 1]
        x = low if low < high else high - 1
        y = x - d
        while xoff < x and yoff < y and one[x - 1] == other[y - 1]:
            x, y = x - 1, y - 1
        reach[at] = x
        return x

    def _give_up(self, bounds: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> _Middle:
        """The best so far, when going on would cost too much."""
        fmin, fmax, bmin, bmax = bounds
        xoff, xlim, yoff, ylim = box
        best, best_x = -1, 0
        for d in range(fmax, fmin - 1, -2):
            x = min(self._forward[self._offset + d], xlim)
            x, y = (ylim + d, ylim) if ylim < x - d else (x, x - d)
            if best < x + y:
                best, best_x = x + y, x
        least, least_x = FAR, 0
        for d in range(bmax, bmin - 1, -2):
            x = max(xoff, self._backward[self._offset + d])
            x, y = (yoff + d, yoff) if x - d < yoff else (x, x - d)
            if x + y < least:
                least, least_x = x + y, x
        if (xlim + ylim) - least < best - (xoff + yoff):
            return _Middle(best_x, best - best_x, True, False)
        return _Middle(least_x, least - least_x, False, True)


def _widen(
    reach: list[int], at: int, now: tuple[int, int], limits: tuple[int, int], outside: int
) -> tuple[int, int]:
    low, high = now
    if low > limits[0]:
        low -= 1
        reach[at + low - 1] = outside
    else:
        low += 1
    if high < limits[1]:
        high += 1
        reach[at + high + 1] = outside
    else:
        high -= 1
    return low, high


class _Shift:
    """
    Moves runs of changes so that they merge and end where people expect (shift_boundaries of analyze.c).

    Both arrays have a zero in front and one behind.
    """

    def __init__(self, changed: bytearray, other: bytearray, lines: Sequence[int]) -> None:
        self._changed = changed
        self._other = other
        self._lines = lines
        self._end = len(lines) + 1
        self._start = self._i = self._j = 1

    async def run(self, checkpoint: Checkpoint) -> None:
        """Go through all runs."""
        while self._find_run():
            await checkpoint()
            while True:
                length = self._i - self._start
                self._back()
                corresponding = self._forth()
                if length == self._i - self._start:
                    break
            while corresponding < self._i:
                self._step_back()

    def _find_run(self) -> bool:
        changed, other, i, j = self._changed, self._other, self._i, self._j
        while i < self._end and not changed[i]:
            while other[j]:
                j += 1
            j += 1
            i += 1
        self._start = i
        while i < self._end and changed[i]:
            i += 1
        while i > self._start and other[j]:
            j += 1
        self._i, self._j = i, j
        return i > self._start

    def _step_back(self) -> None:
        self._start, self._i = self._start - 1, self._i - 1
        self._changed[self._start], self._changed[self._i] = 1, 0
        self._j -= 1
        while self._other[self._j]:
            self._j -= 1

    def _back(self) -> None:
        """As far back as the line before is the same as the last one; merges with earlier runs."""
        lines = self._lines
        while self._start > 1 and lines[self._start - 2] == lines[self._i - 2]:
            self._step_back()
            while self._changed[self._start - 1]:
                self._start -= 1

    def _forth(self) -> int:
        """As far forward as possible; where the run last ended beside a run of the other file."""
        lines, changed, other = self._lines, self._changed, self._other
        corresponding = self._i if other[self._j - 1] else self._end
        while self._i != self._end and lines[self._start - 1] == lines[self._i - 1]:
            changed[self._start], changed[self._i] = 0, 1
            self._start, self._i = self._start + 1, self._i + 1
            while changed[self._i]:
                self._i += 1
            self._j += 1
            while other[self._j]:
                corresponding = self._i
                self._j += 1
        return corresponding


@attrs.frozen(slots=True)
class Change:
    """*deleted* lines from *at* of the first file are *inserted* lines from *other* of the second."""

    at: int
    deleted: int
    other: int
    inserted: int


async def compare(
    one: Sequence[bytes], other: Sequence[bytes], checkpoint: Checkpoint, *, horizon: int = 0
) -> list[Change]:
    """
    The changes that make *other* of *one*, in order.

    Lines that are the same at both ends are left alone but for *horizon* of them.
    """
    numbers: dict[bytes, int] = {}
    first = await _numbered(one, numbers, checkpoint)
    second = await _numbered(other, numbers, checkpoint)
    head, tail = _ends(first, second, horizon)
    first, second = first[head : len(first) - tail], second[head : len(second) - tail]
    deleted, inserted = await _changed(first, second, checkpoint)
    await _Shift(deleted, inserted, first).run(checkpoint)
    await _Shift(inserted, deleted, second).run(checkpoint)
    return await _script(deleted, inserted, head, checkpoint)


def _ends(first: Sequence[int], second: Sequence[int], horizon: int) -> tuple[int, int]:
    """How many lines at the start and at the end are the same."""
    head = _common(first, second, min(len(first), len(second)))
    head = max(0, head - horizon)
    tail = _common(first[::-1], second[::-1], min(len(first), len(second)) - head)
    return head, max(0, tail - horizon)


def _common(first: Sequence[int], second: Sequence[int], most: int) -> int:
    return next((at for at in range(most) if first[at] != second[at]), most)


async def _numbered(lines: Sequence[bytes], numbers: dict[bytes, int], checkpoint: Checkpoint) -> list[int]:
    """The lines as numbers, equal for equal lines."""
    found: list[int] = []
    for start in range(0, len(lines), RUN):
        found += [numbers.setdefault(line, len(numbers)) for line in lines[start : start + RUN]]
        await checkpoint()
    return found


async def _changed(
    first: list[int], second: list[int], checkpoint: Checkpoint
) -> tuple[bytearray, bytearray]:
    """Which lines are changed, with a zero at both ends."""
    marks = (
        await discards(first, Counter(second), checkpoint),
        await discards(second, Counter(first), checkpoint),
    )
    await checkpoint()
    kept = [[at for at, mark in enumerate(side) if not mark] for side in marks]
    search = _Search([first[at] for at in kept[0]], [second[at] for at in kept[1]], checkpoint)
    await search.run()
    results = []
    for side, places, found in ((marks[0], kept[0], search.deleted), (marks[1], kept[1], search.inserted)):
        result = bytearray(len(side) + 2)
        result[1:-1] = side.replace(b"\2", b"\1")
        for place, mark in zip(places, found, strict=True):
            result[place + 1] = mark
        results.append(result)
    return results[0], results[1]


async def _script(deleted: bytearray, inserted: bytearray, head: int, checkpoint: Checkpoint) -> list[Change]:
    changes: list[Change] = []
    i = j = 1
    while i < len(deleted) - 1 or j < len(inserted) - 1:
        start, other = i, j
        while deleted[i]:
            i += 1
        while inserted[j]:
            j += 1
        if i > start or j > other:
            changes.append(Change(head + start - 1, i - start, head + other - 1, j - other))
        if not i & 1023:
            await checkpoint()
        i, j = i + 1, j + 1
    return changes
