"""head."""

import re
from collections import deque

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs._options import Parsed
from honeyllm.programs.text._input import MEMORY, Inputs

HEAD = Usage(
    name="head",
    authors="David MacKenzie and Jim Meyering",
    short="c:n:qvz0123456789",
    long={
        "bytes": "c:",
        "lines": "n:",
        "quiet": "q",
        "silent": "q",
        "verbose": "v",
        "zero-terminated": "z",
        "-presume-input-pipe": "presume-input-pipe",
    },
)
SUFFIXES = "bkKmMGTPEZY0"
OLD = re.compile(r"-([0-9]+)(.*)", re.DOTALL)
BLOCK = 32768
CANNOT_OPEN = "cannot open {} for reading"
ERROR_READING = "error reading {}"


@attrs.frozen(kw_only=True)
class Part:
    """How much: *count* lines or bytes; *other_end* counts from the other end of the file."""

    count: int = 10
    other_end: bool = False
    by_bytes: bool = False
    separator: bytes = b"\n"


async def count_of(tool: Tool, text: str, *, by_bytes: bool) -> int:
    """The number in *text*, with a suffix; ends the program when it is none."""
    number = whole(text, SUFFIXES)
    if number.trouble:
        unit = "bytes" if by_bytes else "lines"
        large = ": Value too large for defined data type" if number.trouble == "large" else ""
        raise await tool.fatal(f"invalid number of {unit}: {tool.word(text)}{large}")
    return number.value


async def print_header(process: Process, name: str, *, first: bool) -> None:
    """``==> name <==``"""
    shown = "standard input" if name == "-" else name
    await process.stdout.write(f"{'' if first else chr(10)}==> {shown} <==\n")


async def head(process: Process) -> int:
    """Print the first part of files."""
    await _modernize(process)
    tool = await begin(process, HEAD)
    part = await _part(tool)
    names = tool.parsed.operands
    quiet = tool.parsed.last_of("q", "v")
    headers = quiet == "v" or (len(names) > 1 and quiet != "q")
    inputs = Inputs(tool, message=CANNOT_OPEN, reading=ERROR_READING, directories=True)
    first = True
    async for name, reader in inputs:
        if headers:
            await print_header(process, name, first=first)
        first = False
        try:
            await (_all_but if part.other_end else _first)(tool, reader, part)
        except IsADirectoryError as error:
            await inputs.complain(name, error)
    return tool.status


async def _modernize(process: Process) -> None:
    """Write the obsolete ``-5c`` as ``-c 5``."""
    match = OLD.fullmatch(process.argv[1]) if len(process.argv) > 1 else None
    if match is None:
        return
    kind, suffix, flags = "n", "", ""
    for letter in match[2]:
        if letter in "cbkm":
            kind, suffix = "c", "" if letter == "c" else letter
        elif letter == "l":
            kind = "n"
        elif letter in "qvz":
            flags += letter
        else:
            tool = Tool(process, HEAD, Parsed())
            raise await tool.misused(f"invalid trailing option -- {letter}")
    rest = (f"-{flags}",) if flags else ()
    process.argv = (process.argv[0], f"-{kind}", match[1] + suffix, *rest, *process.argv[2:])


async def _part(tool: Tool) -> Part:
    part = Part(separator=b"\0" if tool.parsed.has("z") else b"\n")
    for option in tool.parsed.options:
        if option.name.isdigit():
            raise await tool.misused(f"invalid trailing option -- {option.name}")
        if option.name in ("c", "n") and option.value is not None:
            by_bytes = option.name == "c"
            text = option.value.removeprefix("-")
            count = await count_of(tool, text, by_bytes=by_bytes)
            part = attrs.evolve(part, count=count, other_end=text != option.value, by_bytes=by_bytes)
    return part


async def _first(tool: Tool, reader: Reader, part: Part) -> None:
    left = part.count
    while left > 0:
        await tool.process.checkpoint()
        piece = await (reader.read(min(left, BLOCK)) if part.by_bytes else reader.line(part.separator))
        if not piece:
            return
        left -= len(piece) if part.by_bytes else 1
        await tool.process.stdout.write(piece)


async def _all_but(tool: Tool, reader: Reader, part: Part) -> None:
    if part.by_bytes:
        await _all_but_bytes(tool, reader, part.count)
        return
    kept: deque[bytes] = deque()
    size = 0
    while line := await reader.line(part.separator):
        await tool.process.checkpoint()
        kept.append(line)
        size += len(line)
        if len(kept) > part.count:
            size -= len(kept[0])
            await tool.process.stdout.write(kept.popleft())
        if size > MEMORY:
            raise await tool.fatal("memory exhausted")


async def _all_but_bytes(tool: Tool, reader: Reader, count: int) -> None:
    kept = bytearray()
    while data := await reader.read(BLOCK):
        await tool.process.checkpoint()
        kept += data
        if len(kept) > count:
            await tool.process.stdout.write(bytes(kept[: len(kept) - count]))
            del kept[: len(kept) - count]
        if len(kept) > MEMORY:
            raise await tool.fatal("memory exhausted")
