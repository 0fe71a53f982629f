"""The tab stops of expand and unexpand."""

import bisect

import attrs

from honeyllm.programs._gnu import Tool
from honeyllm.programs._numbers import MOST


@attrs.define
class TabStops:
    """
    Where the stops are: the columns of ``stops``, then every ``size`` or ``increment`` columns.

    With one number only, ``size``, it is the distance of all; ``extend`` is that of a ``/N`` at the
    end of a list and ``increment`` that of a ``+N``.
    """

    stops: list[int] = attrs.field(factory=list)
    size: int = 0
    extend: int = 0
    increment: int = 0

    def next(self, column: int) -> int | None:
        """The first stop behind *column*, or None when there is none."""
        if self.size:
            return column + self.size - column % self.size
        at = bisect.bisect_right(self.stops, column)
        if at < len(self.stops):
            return self.stops[at]
        if self.extend:
            return column + self.extend - column % self.extend
        if self.increment:
            last = self.stops[-1] if self.stops else 0
            return column + self.increment - (column - last) % self.increment
        return None


class _Parser:
    def __init__(self, tool: Tool) -> None:
        self._tool = tool
        self.stops = TabStops()
        self._marks: dict[str, int] = {}

    async def add(self, text: str) -> None:
        """Take one list of stops."""
        for item in text.replace(",", " ").replace("\t", " ").split(" "):
            if item:
                await self._item(item)

    async def _item(self, item: str) -> None:
        mark = item[0] if item[0] in "/+" else ""
        digits = item[len(mark) :]
        plain = len(digits) - len(digits.lstrip("0123456789"))
        wrong = digits[plain:]
        if wrong:
            raise await self._wrong(wrong, has_digits=plain > 0)
        if digits and int(digits[:40]) > MOST:
            raise await self._tool.fatal(f"tab stop is too large {self._tool.word(digits)}")
        if not digits:
            return
        if mark:
            if mark in self._marks:
                raise await self._tool.fatal(f"'{mark}' specifier only allowed with the last value")
            self._marks[mark] = int(digits)
        else:
            self.stops.stops.append(int(digits))

    async def _wrong(self, rest: str, *, has_digits: bool) -> BaseException:
        if rest[0] in "/+" and has_digits:
            return await self._tool.fatal(
                f"'{rest[0]}' specifier not at start of number: {self._tool.word(rest)}"
            )
        return await self._tool.fatal(f"tab size contains invalid character(s): {self._tool.word(rest)}")

    async def finish(self) -> TabStops:
        """Check the list as a whole."""
        stops = self.stops
        for before, stop in zip([0, *stops.stops], stops.stops, strict=False):
            if stop == 0:
                raise await self._tool.fatal("tab size cannot be 0")
            if stop <= before:
                raise await self._tool.fatal("tab sizes must be ascending")
        stops.extend, stops.increment = self._marks.get("/", 0), self._marks.get("+", 0)
        if stops.extend and stops.increment:
            raise await self._tool.fatal("'/' specifier is mutually exclusive with '+'")
        if not stops.stops and not stops.increment:
            stops.size = stops.extend or 8
        elif len(stops.stops) == 1 and not stops.extend and not stops.increment:
            stops.size = stops.stops[0]
        elif not stops.stops:
            stops.size = stops.increment
        return stops


async def tab_stops(tool: Tool, texts: list[str]) -> TabStops:
    """The stops that the lists *texts* say; every eighth column without any."""
    parser = _Parser(tool)
    for text in texts:
        await parser.add(text)
    return await parser.finish()
