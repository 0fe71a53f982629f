"""shuf."""

import os

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import MOST, whole
from honeyllm.programs.text._input import MEMORY

SHUF = Usage(
    name="shuf",
    authors="Paul Eggert",
    short="ei:n:o:rz",
    long={
        "echo": "e",
        "input-range": "i:",
        "head-count": "n:",
        "output": "o:",
        "random-source": "random-source:",
        "repeat": "r",
        "zero-terminated": "z",
    },
)
MOST_LINES = 500_000


async def shuf(process: Process) -> int:
    """Print lines, words or numbers in random order."""
    tool = await begin(process, SHUF)
    end = b"\0" if tool.parsed.has("z") else b"\n"
    count = await _count(tool)
    items = await _items(tool, end)
    fd = await _output(tool)
    writer = process.writer(fd)
    repeat = tool.parsed.has("r")
    if repeat and not len(items) and count:
        raise await tool.fatal("no lines to repeat")
    if repeat:
        while count:
            await process.checkpoint()
            count -= 1
            await writer.write(_text(items[process.kernel.chance.randrange(len(items))]) + end)
        return 0
    for item in await _drawn(process, items, min(count, len(items))):
        await process.checkpoint()
        await writer.write(_text(item) + end)
    return 0


def _text(item: bytes | int) -> bytes:
    return str(item).encode() if isinstance(item, int) else item


async def _drawn(process: Process, items: "range | list[bytes]", count: int) -> "list[int | bytes]":
    """*count* different items: Fisher and Yates, with only what was moved written down."""
    if count > MOST_LINES:
        await process.complain("memory exhausted")
        process.exit(1)
    moved: dict[int, int] = {}
    drawn: list[int | bytes] = []
    for at in range(count):
        await process.checkpoint()
        other = at + process.kernel.chance.randrange(len(items) - at)
        drawn.append(items[moved.get(other, other)])
        moved[other] = moved.pop(at, at)
    return drawn


async def _count(tool: Tool) -> int:
    least = MOST
    for text in tool.parsed.values("n"):
        number = whole(text)
        if number.trouble in ("invalid", "suffix"):
            raise await tool.fatal(f"invalid line count: {tool.word(text)}")
        least = min(least, number.value)
    return least


async def _items(tool: Tool, end: bytes) -> "range | list[bytes]":
    ranges, words = tool.parsed.values("i"), tool.parsed.operands
    if len(ranges) > 1:
        raise await tool.fatal("multiple -i options specified")
    if len(set(tool.parsed.values("o"))) > 1:
        raise await tool.fatal("multiple output files specified")
    if ranges and tool.parsed.has("e"):
        raise await tool.misused("cannot combine -e and -i options")
    if ranges and words:
        raise await tool.misused(f"extra operand {tool.word(words[0])}")
    if ranges:
        return await _range(tool, ranges[0])
    if tool.parsed.has("e"):
        return [word.encode("utf-8", "surrogateescape") for word in words]
    if len(words) > 1:
        raise await tool.misused(f"extra operand {tool.word(words[1])}")
    return await _lines(tool, words[0] if words else "-", end)


async def _range(tool: Tool, text: str) -> range:
    low, dash, high = text.partition("-")
    first, last = whole(low), whole(high)
    if not dash or first.trouble or last.trouble or last.value + 1 < first.value:
        large = ": Value too large for defined data type" if "large" in (first.trouble, last.trouble) else ""
        raise await tool.fatal(f"invalid input range: {tool.word(text)}{large}")
    return range(first.value, min(last.value + 1, (1 << 63) - 1))


async def _lines(tool: Tool, name: str, end: bytes) -> list[bytes]:
    process = tool.process
    lines: list[bytes] = []
    size = 0
    try:
        reader = process.stdin if name == "-" else process.reader(await process.open(name))
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None
    try:
        while line := await reader.line(end):
            await process.checkpoint()
            lines.append(line.removesuffix(end))
            size += len(line)
            if size > MEMORY or len(lines) > MOST_LINES:
                raise await tool.fatal("memory exhausted")
    except IsADirectoryError as error:
        raise await tool.fatal("read error", error) from None
    return lines


async def _output(tool: Tool) -> int:
    name = tool.parsed.value("o")
    if name is None:
        return 1
    try:
        return await tool.process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None
