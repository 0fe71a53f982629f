"""wc."""

import stat

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs

WC = Usage(
    name="wc",
    authors="Paul Rubin and David MacKenzie",
    short="clLmw",
    long={
        "bytes": "c",
        "chars": "m",
        "lines": "l",
        "words": "w",
        "files0-from": "files0-from:",
        "max-line-length": "L",
    },
)
ORDER = "lwmcL"
BLOCK = 65536


async def wc(process: Process) -> int:
    """Count lines, words, characters and bytes."""
    tool = await begin(process, WC)
    columns = [c for c in ORDER if tool.parsed.has(c)] or list("lwc")
    names = tool.parsed.operands
    width = await _width(tool, columns)
    total = dict.fromkeys(ORDER, 0)
    async for name, reader in Inputs(tool, names):
        counts = await _counts(process, reader)
        for column, value in counts.items():
            total[column] = max(total[column], value) if column == "L" else total[column] + value
        shown = "" if not names else name
        await _print(process, [counts[c] for c in columns], shown, width)
    if len(names) > 1:
        await _print(process, [total[c] for c in columns], "total", width)
    return tool.status


async def _width(tool: Tool, columns: list[str]) -> int:
    """As wc.c: 1 for a single number, else the digits of all sizes together, 7 where a size is unknown."""
    names = tool.parsed.operands
    if len(names) <= 1 and len(columns) == 1:
        return 1
    total, least = 0, 1
    for name in names or ("-",):
        try:
            inode = tool.process.stat(0) if name == "-" else tool.process.fs.stat(name)
        except OSError:
            continue
        if stat.S_ISREG(inode.mode):
            total += inode.size
        else:
            least = 7
    return max(least, len(str(total)))


async def _counts(process: Process, reader: Reader) -> dict[str, int]:
    lines = words = chars = size = longest = column = 0
    inside = False
    while data := await reader.read(BLOCK):
        await process.checkpoint()
        lines += data.count(b"\n")
        size += len(data)
        pieces = data.split()
        words += len(pieces) - bool(inside and pieces and not data[:1].isspace())
        inside = not data[-1:].isspace()
        chars += len(data) - _continuations(data)
        longest, column = _longest(data, longest, column)
    return {"l": lines, "w": words, "m": chars, "c": size, "L": max(longest, column)}


CONTINUATION = bytes(range(0x80, 0xC0))


def _continuations(data: bytes) -> int:
    return 0 if data.isascii() else len(data) - len(data.translate(None, CONTINUATION))


def _longest(data: bytes, longest: int, column: int) -> tuple[int, int]:
    *whole, last = data.split(b"\n")
    for line in whole:
        longest = max(longest, column + len(line.decode("utf-8", "replace").expandtabs()))
        column = 0
    return longest, column + len(last.decode("utf-8", "replace").expandtabs())


async def _print(process: Process, counts: list[int], name: str, width: int) -> None:
    numbers = " ".join(f"{count:{width}d}" for count in counts)
    await process.stdout.write(f"{numbers} {name}\n" if name else f"{numbers}\n")
