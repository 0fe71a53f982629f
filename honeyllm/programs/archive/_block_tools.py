"""What bzip2 and xz have in common: files replaced by compressed ones and back."""

import os
import stat

from honeyllm.host import Process
from honeyllm.programs.archive._streams import SUFFIXES, FdSink, FdSource, Packed, Sink, Unpacked, detect
from honeyllm.vfs import Inode

PEEK = 6


class NotPacked(Exception):
    """The input is in no known format."""


async def pack(process: Process, source: int, sink: Sink, kind: str, level: int) -> tuple[int, int]:
    """Compress descriptor *source*; bytes in and out (out is 0 unless *sink* counts)."""
    packed = Packed(process, sink, kind, level=level)
    reader = FdSource(process, source)
    while data := await reader.read(65536):
        await packed.write(data)
    await packed.finish()
    return reader.count, sink.count if isinstance(sink, FdSink) else 0


async def unpack(process: Process, source: int, sink: Sink, kind: str) -> None:
    """Decompress descriptor *source*; raises :class:`NotPacked` or ``Corrupt``."""
    reader = FdSource(process, source)
    head = b""
    while len(head) < PEEK and (more := await reader.read(PEEK - len(head))):
        head += more
    if detect(head) != kind:
        raise NotPacked
    reader.push_back(head)
    unpacked = Unpacked(process, reader, kind)
    while data := await unpacked.read(65536):
        await sink.write(data)


class Nowhere:
    """A sink that forgets, for -t."""

    async def write(self, data: bytes) -> None:
        """Forget it."""

    async def finish(self) -> None:
        """Nothing to do."""


async def create(process: Process, path: str, *, force: bool) -> int:
    """Make the output file; FileExistsError unless *force*."""
    if force:
        try:
            process.fs.remove(path)
        except FileNotFoundError:
            pass
    return await process.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def copy_attributes(process: Process, inode: Inode, path: str) -> None:
    """Give *path* the owner, mode and times of *inode*."""
    try:
        process.fs.change_owner(path, inode.uid, inode.gid)
    except OSError:
        pass
    process.fs.change_mode(path, inode.mode & 0o777)
    process.fs.change_times(path, inode.atime, inode.mtime)


def is_regular(inode: Inode) -> bool:
    """Whether it is a file to replace."""
    return stat.S_ISREG(inode.mode)


def stem(name: str, kind: str, archives: tuple[tuple[str, str], ...]) -> str | None:
    """*name* without the suffix of *kind*; None when it has none."""
    for suffix, instead in ((SUFFIXES[kind], ""), *archives):
        if name.endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)] + instead
    return None
