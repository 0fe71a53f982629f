"""Files that an editor reads and writes through the virtual file system."""

import os
from collections.abc import Sequence

import attrs

from honeyllm.host import Process

MAX_BYTES = 16 << 20
PIECE = 1 << 15
MANY = 1000


@attrs.frozen(kw_only=True)
class Loaded:
    """What was found: the lines, the size in bytes, and whether the last line has an end."""

    lines: tuple[str, ...]
    size: int
    is_whole: bool = True


async def load(process: Process, name: str) -> Loaded:
    """Read *name*; the ``OSError`` of open(2), EISDIR for a directory."""
    fd = await process.open(name)
    lines: list[str] = []
    size, rest = 0, b""
    try:
        while size < MAX_BYTES and (piece := await process.read(fd, PIECE)):
            size += len(piece)
            *whole, rest = (rest + piece).split(b"\n")
            lines += [line.decode("utf-8", "surrogateescape") for line in whole]
            await process.checkpoint()
    finally:
        process.close(fd)
    if rest:
        lines.append(rest.decode("utf-8", "surrogateescape"))
    return Loaded(lines=tuple(lines), size=size, is_whole=not rest)


async def save(process: Process, name: str, lines: Sequence[str], *, append: bool = False) -> int:
    """
    Write *lines* to *name*, which keeps its owner and mode; returns the bytes written.

    Raises the ``OSError`` of what fails.
    """
    how = os.O_APPEND if append else os.O_TRUNC
    fd = await process.open(name, os.O_WRONLY | os.O_CREAT | how, 0o666)
    size = 0
    try:
        for at in range(0, len(lines), MANY):
            data = "".join(f"{line}\n" for line in lines[at : at + MANY]).encode("utf-8", "surrogateescape")
            await process.write(fd, data)
            size += len(data)
            await process.checkpoint()
    finally:
        process.close(fd)
    return size


def may_write(process: Process, name: str) -> bool:
    """Whether access(2) permits writing, or nothing is there."""
    try:
        process.fs.access(name, 2)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
