"""Files that an editor reads and writes through the virtual file system."""

import os

import attrs

from honeyllm.host import Process

MAX_BYTES = 16 << 20


@attrs.frozen(kw_only=True)
class Loaded:
    """What was found: the lines, the size in bytes, and whether the last line has an end."""

    lines: tuple[str, ...]
    size: int
    is_whole: bool = True


async def load(process: Process, name: str) -> Loaded:
    """Read *name*; the ``OSError`` of open(2), EISDIR for a directory."""
    fd = await process.open(name)
    try:
        data = bytearray()
        while len(data) < MAX_BYTES and (piece := await process.read(fd, 1 << 16)):
            data += piece
            await process.checkpoint()
    finally:
        process.close(fd)
    return loaded(bytes(data))


def loaded(data: bytes) -> Loaded:
    """The lines of *data*."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    is_whole = not lines[-1]
    return Loaded(lines=tuple(lines[:-1] if is_whole else lines), size=len(data), is_whole=is_whole)


async def save(process: Process, name: str, data: bytes, *, append: bool = False) -> None:
    """Write *data* to *name*, which keeps its owner and mode; the ``OSError`` of what fails."""
    how = os.O_APPEND if append else os.O_TRUNC
    fd = await process.open(name, os.O_WRONLY | os.O_CREAT | how, 0o666)
    try:
        await process.write(fd, data)
    finally:
        process.close(fd)


def encoded(lines: list[str]) -> bytes:
    """*lines* as they are in a file."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def may_write(process: Process, name: str) -> bool:
    """Whether access(2) permits writing, or nothing is there."""
    try:
        process.fs.access(name, 2)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
