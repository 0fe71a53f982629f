"""comm."""

import attrs

from honeyllm.host import Exited, Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin

COMM = Usage(
    name="comm",
    authors="Richard M. Stallman and David MacKenzie",
    short="123z",
    long={
        "check-order": "check-order",
        "nocheck-order": "nocheck-order",
        "output-delimiter": "output-delimiter:",
        "total": "total",
        "zero-terminated": "z",
    },
)
UNSORTED = "input is not in sorted order"


@attrs.define
class Side:
    """One of two sorted files: its current line, None at the end."""

    reader: Reader
    end: bytes
    line: bytes | None = None
    number: int = 0
    disorder: bool = False

    async def advance(self) -> None:
        """Read the next line; ``disorder`` tells whether it sorts before the last."""
        data = await self.reader.line(self.end)
        before, self.line = self.line, data.removesuffix(self.end) if data else None
        self.number += 1
        self.disorder = before is not None and self.line is not None and self.line < before


async def open_side(tool: Tool, name: str, end: bytes) -> Side:
    """Open one of the two files and read its first line."""
    process = tool.process
    try:
        reader = process.stdin if name == "-" else process.reader(await process.open(name))
        side = Side(reader, end)
        await side.advance()
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None
    return side


async def comm(process: Process) -> int:
    """Compare two sorted files line by line."""
    tool = await begin(process, COMM)
    names = await tool.operands(2, 2, file=False)
    delimiters = {text or "\0" for text in tool.parsed.values("output-delimiter")}
    if len(delimiters) > 1:
        raise await tool.fatal("multiple output delimiters specified")
    end = b"\0" if tool.parsed.has("z") else b"\n"
    sides = (await open_side(tool, names[0], end), await open_side(tool, names[1], end))
    run = _Comm(tool, sides, (delimiters or {"\t"}).pop().encode("utf-8", "surrogateescape"), end)
    return await run.run()


class _Comm:
    def __init__(self, tool: Tool, sides: tuple[Side, Side], delimiter: bytes, end: bytes) -> None:
        self._tool = tool
        self._sides = sides
        self._end = end
        self._delimiter = delimiter
        self._shown = [not tool.parsed.has(letter) for letter in "123"]
        self._counts = [0, 0, 0]
        self._complained = [False, False]
        self._unpaired = False

    async def run(self) -> int:
        one, other = self._sides
        while one.line is not None or other.line is not None:
            await self._tool.process.checkpoint()
            if one.line is not None and one.line == other.line:
                await self._take(2, one.line, (0, 1))
            elif other.line is None or (one.line is not None and one.line < other.line):
                self._unpaired = True
                await self._take(0, one.line or b"", (0,))
            else:
                self._unpaired = True
                await self._take(1, other.line, (1,))
        if self._tool.parsed.has("total"):
            numbers = [str(count).encode() for count in self._counts]
            await self._tool.process.stdout.write(self._delimiter.join([*numbers, b"total"]) + self._end)
        if any(self._complained):
            raise await self._tool.fatal(UNSORTED)
        return self._tool.status

    async def _take(self, column: int, line: bytes, advance: tuple[int, ...]) -> None:
        self._counts[column] += 1
        if self._shown[column]:
            before = self._delimiter * sum(self._shown[:column])
            await self._tool.process.stdout.write(before + line + self._end)
        for number in advance:
            await self._sides[number].advance()
            await self._check(number)

    async def _check(self, number: int) -> None:
        checks = self._tool.parsed.last_of("check-order", "nocheck-order")
        if not self._sides[number].disorder or checks == "nocheck-order" or self._complained[number]:
            return
        if checks == "check-order":
            await self._tool.warn(f"file {number + 1} is not in sorted order")
            raise Exited(1)
        if self._unpaired:
            self._complained[number] = True
            await self._tool.warn(f"file {number + 1} is not in sorted order")
