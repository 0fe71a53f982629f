"""tail."""

import os
import re
import stat
from collections import deque

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import seconds, whole
from honeyllm.programs.text._follow import Followed, follow
from honeyllm.programs.text._head import CANNOT_OPEN, ERROR_READING, Part, count_of, print_header
from honeyllm.programs.text._input import MEMORY, Inputs

TAIL = Usage(
    name="tail",
    authors="Paul Rubin, David MacKenzie, Ian Lance Taylor,\nand Jim Meyering",
    short="c:n:fFqs:vz0123456789",
    long={
        "bytes": "c:",
        "follow": "follow::",
        "lines": "n:",
        "max-unchanged-stats": "max-unchanged-stats:",
        "-disable-inotify": "disable-inotify",
        "pid": "pid:",
        "-presume-input-pipe": "presume-input-pipe",
        "quiet": "q",
        "retry": "retry",
        "silent": "q",
        "sleep-interval": "s:",
        "verbose": "v",
        "zero-terminated": "z",
    },
)
OLD = re.compile(r"([-+])([0-9]*)([bcl]?)(f?)", re.ASCII)
FOLLOW = {"descriptor": "descriptor", "name": "name"}
BLOCK = 32768


async def tail(process: Process) -> int:
    """Print the last part of files, and what is appended to them."""
    tool = await begin(process, TAIL, _modern(process.argv))
    part = await _part(tool)
    interval, pids = await _interval(tool), await _pids(tool)
    how = await _following(tool)
    names = tool.parsed.operands
    quiet = tool.parsed.last_of("q", "v")
    headers = quiet == "v" or (len(names) > 1 and quiet != "q")
    followed = await _print(tool, part, headers=headers, keep=bool(how))
    if how:
        await follow(tool, followed, by_name=how == "name", headers=headers, interval=interval, pids=pids)
    return tool.status


def _modern(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Write the obsolete ``-5``, ``+5c`` and ``-5f`` as options; they allow one file at most."""
    match = OLD.fullmatch(argv[1]) if len(argv) > 1 else None
    single = len(argv) == 2 or (len(argv) == 3 and (argv[2] == "-" or not argv[2].startswith("-")))
    if match is None or not (single or (len(argv) in (3, 4) and argv[2] == "--")):
        return argv
    sign, digits, unit, forever = match.groups()
    if argv[1] in ("-", "-c", "-f"):
        return argv
    count = digits or "10"
    kind = "n" if unit in ("", "l") else "c"
    number = f"{sign if sign == '+' else ''}{count}{'b' if unit == 'b' else ''}"
    return (argv[0], f"-{kind}", number, *(("-f",) if forever else ()), *argv[2:])


async def _part(tool: Tool) -> Part:
    part = Part(separator=b"\0" if tool.parsed.has("z") else b"\n")
    for option in tool.parsed.options:
        if option.name.isdigit():
            raise await tool.fatal(f"option used in invalid context -- {option.name}")
        if option.name in ("c", "n") and option.value is not None:
            by_bytes = option.name == "c"
            text = option.value.removeprefix("-")
            count = await count_of(tool, text, by_bytes=by_bytes)
            part = attrs.evolve(part, count=count, other_end=text.startswith("+"), by_bytes=by_bytes)
    return part


async def _interval(tool: Tool) -> float:
    text = tool.parsed.value("s")
    interval = 1.0 if text is None else seconds(text)
    if interval is None:
        raise await tool.fatal(f"invalid number of seconds: {tool.word(text or '')}")
    return max(0.1, interval)


async def _pids(tool: Tool) -> tuple[int, ...]:
    for text in tool.parsed.values("pid"):
        if whole(text, most=(1 << 31) - 1).trouble:
            raise await tool.fatal(f"invalid PID: {tool.word(text)}")
    return tuple(whole(text).value for text in tool.parsed.values("pid"))


async def _following(tool: Tool) -> str:
    """``descriptor`` or ``name`` when the files are to be followed."""
    how = ""
    for option in tool.parsed.options:
        if option.name == "follow":
            how = await tool.choice("--follow", option.value, FOLLOW) if option.value else "descriptor"
        elif option.name in ("f", "F"):
            how = "descriptor" if option.name == "f" else "name"
    if tool.parsed.has("retry") and not how:
        await tool.warn("warning: --retry ignored; --retry is useful only when following")
    if tool.parsed.values("pid") and not how:
        await tool.warn("warning: PID ignored; --pid=PID is useful only when following")
    return how


async def _print(tool: Tool, part: Part, *, headers: bool, keep: bool) -> list[Followed]:
    """Print the last part of each file; those that are to be followed stay open."""
    process, first = tool.process, True
    followed: list[Followed] = []
    for name in tool.parsed.operands or ("-",):
        inputs = Inputs(tool, (name,), message=CANNOT_OPEN, reading=ERROR_READING, directories=True)
        opened = False
        async for _, reader in inputs:
            opened = True
            if headers:
                await print_header(process, name, first=first)
            first = False
            try:
                await _part_of(tool, inputs.fd, reader, part)
            except IsADirectoryError as error:
                await inputs.complain(name, error)
                opened = False
            if keep and opened:
                followed.append(Followed(name=name, fd=inputs.fd))
                inputs.fd = -1
        if keep and not opened:
            followed.append(Followed(name=name, fd=-1))
    return followed


async def _part_of(tool: Tool, fd: int, reader: Reader, part: Part) -> None:
    if part.other_end:
        await _from(tool, reader, part)
    elif not await _from_end(tool.process, fd, part):
        await (_last_bytes if part.by_bytes else _last_lines)(tool, reader, part)


async def _from(tool: Tool, reader: Reader, part: Part) -> None:
    skip = max(0, part.count - 1)
    while skip > 0:
        await tool.process.checkpoint()
        piece = await (reader.read(min(skip, BLOCK)) if part.by_bytes else reader.line(part.separator))
        if not piece:
            return
        skip -= len(piece) if part.by_bytes else 1
    while piece := await reader.read(BLOCK):
        await tool.process.stdout.write(piece)


async def _from_end(process: Process, fd: int, part: Part) -> bool:
    """Print the end of a regular file without reading what is before it; False for what is none."""
    inode = process.stat(fd)
    if not stat.S_ISREG(inode.mode) or inode.size == 0:
        return False
    start = process.seek(fd, 0, os.SEEK_CUR)
    end = process.seek(fd, 0, os.SEEK_END)
    if end <= start:
        return True
    at = max(start, end - part.count) if part.by_bytes else await _line_start(process, fd, (start, end), part)
    process.seek(fd, at)
    while data := await process.read(fd, BLOCK):
        await process.checkpoint()
        await process.stdout.write(data)
    return True


async def _line_start(process: Process, fd: int, bounds: tuple[int, int], part: Part) -> int:
    """Where the last lines begin."""
    start, at = bounds
    left = part.count
    if not left:
        return at
    at -= 1
    process.seek(fd, at)
    if await process.read(fd, 1) != part.separator:
        at += 1
    while at > start:
        await process.checkpoint()
        low = max(start, at - BLOCK)
        process.seek(fd, low)
        data = await process.read(fd, at - low)
        found = data.count(part.separator)
        if found < left:
            left -= found
            at = low
            continue
        end = len(data)
        for _ in range(left):
            end = data.rindex(part.separator, 0, end)
        return low + end + 1
    return start


async def _last_bytes(tool: Tool, reader: Reader, part: Part) -> None:
    data = bytearray()
    while piece := await reader.read(BLOCK):
        await tool.process.checkpoint()
        data += piece
        del data[: max(0, len(data) - part.count)]
        if len(data) > MEMORY:
            raise await tool.fatal("memory exhausted")
    await tool.process.stdout.write(bytes(data) if part.count else b"")


async def _last_lines(tool: Tool, reader: Reader, part: Part) -> None:
    kept: deque[bytes] = deque()
    size = 0
    lines, whole = 0, True
    while line := await reader.line(part.separator):
        await tool.process.checkpoint()
        kept.append(line)
        size += len(line)
        lines += whole
        whole = line.endswith(part.separator)
        while lines > part.count:
            gone = kept.popleft()
            size -= len(gone)
            lines -= gone.endswith(part.separator)
        if size > MEMORY:
            raise await tool.fatal("memory exhausted")
    for line in kept:
        await tool.process.stdout.write(line)
