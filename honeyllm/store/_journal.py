"""
What was handed over and is not in the database yet: bytes in two files that take turns.

The thread that writes the database waits for its turn beside a busy reactor; what a
``write`` has taken lies with the kernel and survives the end of the process, however it
ends.  There is no ``fsync``: nor does the database wait for one.

An entry is one or more frames, each with its length and its checksum, so that one
that was cut off is known.  Entries are numbered without a gap; the database keeps the
number of the last that it holds.
"""

import errno
import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import attrs
from twisted.logger import Logger

log = Logger()
HEADER = struct.Struct(">4sIIQ??")
"""Magic, length of the payload, its checksum, number of the entry, whether it begins and ends here."""
MAGIC = b"HJ1\n"
FILE_BYTES = 4 << 20
"""Size from which on the other file is used, as soon as the database holds what is in it."""
WAITING_BYTES = 16 << 20
"""What may wait for the database before nothing more is handed over."""
Entry = tuple[int, tuple[bytes, ...]]


@attrs.define
class _File:
    """
    One of the two; ``last`` is the number of the last entry in it.

    It is written over from its beginning, since to cut it may take long; what is behind
    ``size`` is older, and known by its numbers.
    """

    path: Path
    fd: int = -1
    size: int = 0
    last: int = 0

    def append(self, data: bytes) -> None:
        if self.fd < 0:
            self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.pwrite(self.fd, data, self.size) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.size += len(data)

    def remove(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
        self.path.unlink(missing_ok=True)
        self.fd, self.size, self.last = -1, 0, 0


class Journal:
    """The entries behind number *last*, in files whose names begin as *path* does."""

    def __init__(self, path: Path, last: int) -> None:
        self._active, self._other = (_File(file) for file in _paths(path))
        self._waiting: deque[tuple[int, int]] = deque()
        self._number = last + 1
        self._start = self._entry_bytes = self._waiting_bytes = 0
        self._failed = self._complained = False

    @property
    def is_full(self) -> bool:
        """Whether the database has to catch up first."""
        return self._waiting_bytes >= WAITING_BYTES

    def begin(self) -> None:
        """Begin an entry; one that was begun and not ended is forgotten."""
        first_waiting = self._waiting[0][0] if self._waiting else self._number
        if self._active.size >= FILE_BYTES and self._other.last < first_waiting:
            self._active, self._other = self._other, self._active
            self._active.size = 0
        self._start, self._entry_bytes, self._failed = self._active.size, 0, False

    def add(self, payload: bytes, *, last: bool = False) -> int:
        """
        Append a frame to the entry, and end it with the *last*; returns the entry's number.

        A disk that is full is told of once; the entry is then safe only when the database holds it.
        """
        number, first = self._number, self._entry_bytes == 0
        header = HEADER.pack(MAGIC, len(payload), zlib.crc32(payload), number, first, last)
        self._entry_bytes += HEADER.size + len(payload)
        if not self._failed:
            self._append(header + payload)
        if last:
            self._end()
        return number

    def _append(self, frame: bytes) -> None:
        try:
            self._active.append(frame)
            self._complained = False
        except OSError as error:
            self._failed = True
            self._active.size = self._start
            if not self._complained:
                self._complained = True
                text = "cannot write {path}: {error}; free some room, else a crash loses more than a second"
                log.error(text, path=str(self._active.path), error=error)

    def _end(self) -> None:
        self._active.last = self._number
        self._waiting.append((self._number, self._entry_bytes))
        self._waiting_bytes += self._entry_bytes
        self._number += 1

    def release(self, number: int) -> None:
        """The database holds every entry up to *number*."""
        while self._waiting and self._waiting[0][0] <= number:
            self._waiting_bytes -= self._waiting.popleft()[1]

    def close(self) -> None:
        """Remove the files, unless the database does not hold what is in them."""
        if not self._waiting:
            self._active.remove()
            self._other.remove()


def _paths(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + ".0"), path.with_name(path.name + ".1")


def entries(path: Path, last: int) -> Iterator[Entry]:
    """
    The whole entries behind number *last*, in order.

    Behind one that is missing there is none: it may have made what the others change.
    """
    found = sorted(entry for file in _paths(path) for entry in _entries_of(file))
    for number, parts in found:
        if number == last + 1:
            yield number, parts
            last = number


def remove(path: Path) -> None:
    """Forget all entries."""
    for file in _paths(path):
        file.unlink(missing_ok=True)


def _entries_of(path: Path) -> Iterator[Entry]:
    begun, parts = 0, list[bytes]()
    for number, is_first, is_last, payload in _frames(path.read_bytes() if path.exists() else b""):
        if is_first:
            begun, parts = number, []
        parts.append(payload)
        if is_last and number == begun:
            yield number, tuple(parts)


def _frames(data: bytes) -> Iterator[tuple[int, bool, bool, bytes]]:
    """Up to the first that is not whole."""
    at = 0
    while at + HEADER.size <= len(data):
        magic, length, checksum, number, is_first, is_last = HEADER.unpack_from(data, at)
        at += HEADER.size
        payload = data[at : at + length]
        if magic != MAGIC or len(payload) < length or zlib.crc32(payload) != checksum:
            return
        yield number, is_first, is_last, payload
        at += length
