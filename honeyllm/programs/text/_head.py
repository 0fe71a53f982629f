"""head and tail."""

from collections import deque
from collections.abc import Awaitable, Callable

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs

LONG = {
    "bytes": "c:",
    "lines": "n:",
    "quiet": "q",
    "silent": "q",
    "verbose": "v",
    "zero-terminated": "z",
}
HEAD = Usage(name="head", authors="David MacKenzie and Jim Meyering", short="c:n:qvz0123456789", long=LONG)
TAIL = Usage(
    name="tail",
    authors="Paul Rubin, David MacKenzie, Ian Lance Taylor,\nand Jim Meyering",
    short="c:n:fFqs:vz0123456789",
    long={**LONG, "follow": "follow::", "retry": "retry", "pid": "pid:", "sleep-interval": "s:"},
)
SUFFIXES = {"b": 512, "kB": 1000, "K": 1024, "KB": 1000, "KiB": 1024, "k": 1024, "M": 1 << 20, "MB": 10**6}
SUFFIXES |= {"MiB": 1 << 20, "G": 1 << 30, "GB": 10**9, "GiB": 1 << 30, "m": 1 << 20}
BLOCK = 32768
Copy = Callable[[Process, Reader, "Part"], Awaitable[None]]


@attrs.frozen(kw_only=True)
class Part:
    """How much: *count* lines or bytes; *sign* is ``+`` or ``-`` when one was typed."""

    count: int = 10
    sign: str = ""
    by_bytes: bool = False
    separator: bytes = b"\n"


async def _count(tool: Tool, text: str, unit: str) -> tuple[str, int]:
    sign = text[:1] if text[:1] in ("+", "-") else ""
    digits = text[len(sign) :]
    number = digits.rstrip("bkKmMGTPEZYBi")
    factor = SUFFIXES.get(digits[len(number) :], 0) if number != digits else 1
    if not number.isascii() or not number.isdigit() or not factor:
        raise await tool.fatal(f"invalid number of {unit}: {tool.word(text)}")
    return sign, min(int(number) * factor, 1 << 63)


async def _part(tool: Tool) -> Part:
    part = Part(separator=b"\0" if tool.parsed.has("z") else b"\n")
    digits = ""
    for option in tool.parsed.options:
        if option.name.isdigit():
            digits += option.name
            part = attrs.evolve(part, count=int(digits), sign="")
        elif option.name in "cn" and option.value is not None:
            sign, count = await _count(tool, option.value, "bytes" if option.name == "c" else "lines")
            part = attrs.evolve(part, count=count, sign=sign, by_bytes=option.name == "c")
    return part


async def _each(tool: Tool, part: Part, copy: Copy) -> int:
    names = tool.parsed.operands
    header = (len(names) > 1 and not tool.parsed.has("q")) or tool.parsed.has("v")
    first = True
    async for name, reader in Inputs(tool, names, verb="cannot open"):
        if header:
            shown = "standard input" if name == "-" else name
            await tool.process.stdout.write(f"{'' if first else chr(10)}==> {shown} <==\n")
        first = False
        await copy(tool.process, reader, part)
    return tool.status


async def head(process: Process) -> int:
    """Print the first part of files."""
    tool = await begin(process, HEAD)
    part = await _part(tool)
    return await _each(tool, part, _all_but if part.sign == "-" else _first)


async def tail(process: Process) -> int:
    """Print the last part of files."""
    tool = await begin(process, TAIL)
    part = await _part(tool)
    status = await _each(tool, part, _from if part.sign == "+" else _last)
    if tool.parsed.has("f", "F", "follow") and (tool.parsed.operands or not process.is_terminal(0)):
        await process.flush()
        while True:
            await process.sleep(60)
    return status


async def _first(process: Process, reader: Reader, part: Part) -> None:
    left = part.count
    while left > 0:
        piece = await (reader.read(min(left, BLOCK)) if part.by_bytes else reader.line(part.separator))
        if not piece:
            return
        left -= len(piece) if part.by_bytes else 1
        await process.stdout.write(piece)


async def _from(process: Process, reader: Reader, part: Part) -> None:
    skip = max(0, part.count - 1)
    while skip > 0:
        piece = await (reader.read(min(skip, BLOCK)) if part.by_bytes else reader.line(part.separator))
        if not piece:
            return
        skip -= len(piece) if part.by_bytes else 1
    while piece := await reader.read(BLOCK):
        await process.stdout.write(piece)


async def _all_but(process: Process, reader: Reader, part: Part) -> None:
    if part.by_bytes:
        data = await reader.read()
        await process.stdout.write(data[: max(0, len(data) - part.count)])
        return
    kept: deque[bytes] = deque()
    while line := await reader.line(part.separator):
        kept.append(line)
        if len(kept) > part.count:
            await process.stdout.write(kept.popleft())


async def _last(process: Process, reader: Reader, part: Part) -> None:
    if part.by_bytes:
        data = bytearray()
        while piece := await reader.read(BLOCK):
            data += piece
            del data[: max(0, len(data) - part.count)]
        await process.stdout.write(bytes(data) if part.count else b"")
        return
    kept: deque[bytes] = deque(maxlen=min(part.count, 1 << 24))
    while line := await reader.line(part.separator):
        kept.append(line)
    for line in kept:
        await process.stdout.write(line)
