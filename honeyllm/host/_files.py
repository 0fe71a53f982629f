"""
Open file descriptions: what a file descriptor points at.

Descriptors made by dup or inherited by fork share one description with its
position; it is released when the last of them is closed.
"""

import errno
import os
import stat
from collections.abc import Callable
from typing import Protocol

from honeyllm.host._scheduler import WaitQueue
from honeyllm.vfs import (
    APPEND_ONLY,
    ROOT,
    Credentials,
    Inode,
    Place,
    Sparse,
    SyntheticFs,
    drop_privileges,
)

PIPE_BYTES = 65536
ATOMIC_BYTES = 4096


def fail(number: int, path: str | None = None) -> OSError:
    """The ``OSError`` subclass for errno *number*."""
    text = os.strerror(number)
    return OSError(number, text) if path is None else OSError(number, text, path)


class OpenFile:
    """
    An open file description; subclasses say what reading and writing mean.

    ``name`` is what /proc/PID/fd shows.  ``references`` counts descriptors.
    """

    is_terminal = False

    def __init__(self, name: str, flags: int = os.O_RDONLY, place: Place | None = None) -> None:
        self.name = name
        self.flags = flags
        self.place = place
        self.references = 0
        if place is not None:
            place.fs.uses.hold(place.number)

    @property
    def link(self) -> str:
        """What the link in /proc/PID/fd says: where the file is now, or that it is deleted."""
        place = self.place
        if place is None or place.parent is None or place.is_mounted:
            return self.name
        if place.parent.fs.lookup(place.parent.number, place.name) == place.number:
            return place.path
        return f"{place.path} (deleted)" if place.inode.nlink <= 0 else self.name

    @property
    def readable(self) -> bool:
        """Opened for reading."""
        return self.flags & os.O_ACCMODE in (os.O_RDONLY, os.O_RDWR)

    @property
    def writable(self) -> bool:
        """Opened for writing."""
        return self.flags & os.O_ACCMODE in (os.O_WRONLY, os.O_RDWR)

    @property
    def columns(self) -> int:
        """The width of the terminal's window (TIOCGWINSZ); 0 where it is none or unknown."""
        return 0

    async def read(self, count: int) -> bytes:
        """Read up to *count* bytes; empty at the end of the file."""
        raise fail(errno.EBADF)

    async def write(self, data: bytes) -> int:
        """Write; returns how many bytes were taken, which may be fewer."""
        raise fail(errno.EBADF)

    async def read_through(self, delimiter: bytes, limit: int) -> bytes:
        """Read up to and with the byte *delimiter*; shorter at the end or at *limit*."""
        data = bytearray()
        while len(data) < limit:
            byte = await self.read(1)
            data += byte
            if not byte or byte == delimiter:
                break
        return bytes(data)

    def poll(self) -> bool:
        """Whether :meth:`read` would return at once."""
        return True

    def seek(self, offset: int, whence: int) -> int:
        """Move the position; ESPIPE where there is none."""
        raise fail(errno.ESPIPE)

    def inode(self) -> Inode:
        """fstat(2)."""
        if self.place is not None:
            return self.place.inode
        return Inode(id(self) & 0xFFFFFF, stat.S_IFIFO | 0o600)

    def release(self) -> None:
        """The last descriptor was closed."""
        if self.place is not None:
            self.place.fs.uses.drop(self.place.number)


class RegularFile(OpenFile):
    """A regular file, with a position."""

    def __init__(self, name: str, flags: int, place: Place, who: Credentials = ROOT) -> None:
        super().__init__(name, flags, place)
        self.position = 0
        self.is_on_disk = False
        """Whether what is read comes from the disk, not from memory."""
        self.after_writing: Callable[[], None] | None = None
        """Called when it is closed by the last who had it open, if anything was written."""
        self._is_written = False
        self._who = who
        self._text = place.fs.snapshot(place.number) if isinstance(place.fs, SyntheticFs) else None

    def inode(self) -> Inode:
        """fstat(2)."""
        assert self.place is not None
        return self.place.inode

    @property
    def next_written(self) -> int:
        """Where the next write goes: to the position, or to the end with O_APPEND."""
        return self.inode().size if self.flags & os.O_APPEND else self.position

    async def read(self, count: int) -> bytes:
        """Read from the position."""
        if not self.readable:
            raise fail(errno.EBADF)
        content = self._text if self._text is not None else self.inode().content
        data = b"" if content is None else content.read(self.position, count)
        if data and self.place is not None and not (self.flags & os.O_NOATIME or self.place.fs.read_only):
            self.place.fs.uses.accessed(self.place.number)
        self.position += len(data)
        return data

    async def read_through(self, delimiter: bytes, limit: int) -> bytes:
        """Read ahead, then move the position back."""
        start = self.position
        data = bytearray()
        while len(data) < limit and (block := await self.read(4096)):
            data += block
            end = data.find(delimiter, len(data) - len(block))
            if end >= 0:
                del data[end + 1 :]
                break
        del data[limit:]
        self.position = start + len(data)
        return bytes(data)

    async def write(self, data: bytes) -> int:
        """Write at the position, or at the end with O_APPEND."""
        if not self.writable:
            raise fail(errno.EBADF)
        assert self.place is not None
        if not data:
            return 0
        drop_privileges(self.place, self._who)
        self.position = self.next_written
        done = self.place.fs.write(self.place.number, self.position, data)
        self._is_written = True
        self.position += done
        return done

    def seek(self, offset: int, whence: int) -> int:
        """lseek(2); EINVAL before the start."""
        base = (0, self.position, self.inode().size)[whence]
        if base + offset < 0:
            raise fail(errno.EINVAL)
        self.position = base + offset
        return self.position

    def truncate(self, size: int) -> None:
        """ftruncate(2); EINVAL where the file is not open for writing."""
        if not self.writable or size < 0:
            raise fail(errno.EINVAL)
        assert self.place is not None
        if self.inode().flags & APPEND_ONLY:
            raise fail(errno.EPERM)
        drop_privileges(self.place, self._who)
        self.place.fs.truncate(self.place.number, size)

    def release(self) -> None:
        """The last descriptor was closed: what was written is complete."""
        if self._is_written and self.after_writing is not None:
            self.after_writing()
        self.after_writing = None
        super().release()


class Directory(OpenFile):
    """An open directory: reading it as a file is EISDIR; its position is a hash of names."""

    LAST = (1 << 63) - 1

    def __init__(self, name: str, flags: int, place: Place) -> None:
        super().__init__(name, flags, place)
        self._position = 0

    def seek(self, offset: int, whence: int) -> int:
        """lseek(2) as ext4 has it."""
        base = (0, self._position, self.LAST)[whence]
        if not 0 <= base + offset <= self.LAST:
            raise fail(errno.EINVAL)
        self._position = base + offset
        return self._position

    async def read(self, count: int) -> bytes:
        """Refused with EISDIR."""
        raise fail(errno.EISDIR)


class Entropy(Protocol):
    """The source behind /dev/urandom."""

    def randbytes(self, count: int) -> bytes:
        """Return *count* random bytes."""


class NullDevice(OpenFile):
    """/dev/null."""

    async def read(self, count: int) -> bytes:
        """Nothing."""
        return b""

    async def write(self, data: bytes) -> int:
        """Take everything."""
        return len(data)

    def seek(self, offset: int, whence: int) -> int:
        """Always at 0."""
        return 0


class ZeroDevice(NullDevice):
    """/dev/zero."""

    async def read(self, count: int) -> bytes:
        """Zeros."""
        return bytes(count)


class FullDevice(ZeroDevice):
    """/dev/full."""

    async def write(self, data: bytes) -> int:
        """ENOSPC."""
        raise fail(errno.ENOSPC)


class RandomDevice(NullDevice):
    """/dev/random and /dev/urandom."""

    def __init__(self, name: str, flags: int, place: Place, entropy: Entropy) -> None:
        super().__init__(name, flags, place)
        self._entropy = entropy

    async def read(self, count: int) -> bytes:
        """Random bytes."""
        return self._entropy.randbytes(count)


class Pipe:
    """A bounded byte queue as in pipe(7): 64 KiB, end of file and EPIPE by counting ends."""

    def __init__(self, inode: Inode) -> None:
        self.inode = inode
        self.data = bytearray()
        self.readers = 0
        self.writers = 0
        self.changed = WaitQueue()


class PipeEnd(OpenFile):
    """One end of a pipe or FIFO (or both, with O_RDWR)."""

    def __init__(self, pipe: Pipe, flags: int, name: str = "", place: Place | None = None) -> None:
        super().__init__(name or f"pipe:[{pipe.inode.number}]", flags, place)
        self._pipe = pipe
        pipe.readers += self.readable
        pipe.writers += self.writable
        pipe.changed.wake()

    def inode(self) -> Inode:
        """The pipe's inode."""
        return self._pipe.inode if self.place is None else self.place.inode

    def poll(self) -> bool:
        """Data or end of file is there."""
        return bool(self._pipe.data) or self._pipe.writers == 0

    async def read(self, count: int) -> bytes:
        """Wait for data or the last writer's close."""
        if not self.readable:
            raise fail(errno.EBADF)
        pipe = self._pipe
        while not pipe.data:
            if pipe.writers == 0:
                return b""
            if self.flags & os.O_NONBLOCK:
                raise fail(errno.EAGAIN)
            await pipe.changed.wait()
        data = bytes(pipe.data[:count])
        del pipe.data[:count]
        pipe.changed.wake()
        return data

    async def read_through(self, delimiter: bytes, limit: int) -> bytes:
        """Take from the queue only what is wanted."""
        data = bytearray()
        while len(data) < limit:
            end = self._pipe.data.find(delimiter)
            wanted = end + 1 if end >= 0 else max(1, len(self._pipe.data))
            block = await self.read(min(limit - len(data), wanted))
            data += block
            if not block or block.endswith(delimiter):
                break
        return bytes(data)

    async def write(self, data: bytes) -> int:
        """Wait for room; EPIPE when nobody reads."""
        if not self.writable:
            raise fail(errno.EBADF)
        pipe = self._pipe
        need = len(data) if len(data) <= ATOMIC_BYTES else 1
        while True:
            if pipe.readers == 0:
                raise fail(errno.EPIPE)
            room = PIPE_BYTES - len(pipe.data)
            if room >= need:
                break
            if self.flags & os.O_NONBLOCK:
                raise fail(errno.EAGAIN)
            await pipe.changed.wait()
        pipe.data += data[:room]
        pipe.changed.wake()
        return min(room, len(data))

    def release(self) -> None:
        """Close this end."""
        super().release()
        self._pipe.readers -= self.readable
        self._pipe.writers -= self.writable
        self._pipe.changed.wake()


def copy_of(data: bytes) -> Sparse:
    """Written content holding *data*."""
    content = Sparse()
    content.write(0, data)
    return content
