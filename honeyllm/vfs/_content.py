"""What a regular file holds: stored bytes, generated blocks, or written sparse chunks."""

from collections.abc import Callable
from typing import Protocol

import attrs

CHUNK = 65536
ZEROS = bytes(CHUNK)
ZERO_COST = 64
"""What a chunk of zeros counts against the quota of memory."""


class Content(Protocol):
    """The bytes of a regular file, read by position."""

    @property
    def size(self) -> int:
        """Length in bytes."""

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*; fewer only at the end."""


@attrs.frozen(slots=True)
class Stored:
    """Content known in full, shared by all worlds."""

    data: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*."""
        return self.data[offset : offset + count]


@attrs.frozen(slots=True)
class Generated:
    """Content made block by block when it is read, always the same for the same *block* function."""

    size: int
    block: Callable[[int], bytes]
    block_size: int = 4096
    program: str = ""
    """For an executable: its name in the program table."""

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*."""
        end = min(offset + count, self.size)
        if offset >= end:
            return b""
        first, last = offset // self.block_size, (end - 1) // self.block_size
        joined = b"".join(self.block(number) for number in range(first, last + 1))
        start = offset - first * self.block_size
        return joined[start : start + end - offset]


class Sparse:
    """
    Content that was written here: chunks with holes, so that a far seek costs nothing.

    A chunk of nothing but zeros takes room on the virtual disk and almost none
    in memory, so that ``dd if=/dev/zero`` may write as much as a disk holds.
    """

    __slots__ = ("_chunks", "_held", "_zeros", "size")

    def __init__(self, source: Content | None = None) -> None:
        self._chunks: dict[int, bytearray] = {}
        self._zeros: set[int] = set()
        self._held = 0
        self.size = 0
        if source is not None:
            for offset in range(0, source.size, CHUNK):
                self.write(offset, source.read(offset, CHUNK))
            self.size = source.size

    @property
    def allocated(self) -> int:
        """Bytes that really take up memory."""
        return self._held + ZERO_COST * len(self._zeros)

    @property
    def on_disk(self) -> int:
        """Bytes that are no hole."""
        return self._held + CHUNK * len(self._zeros)

    def extents(self) -> list[tuple[int, int]]:
        """Offset and length of each stretch that is no hole, at most 64 KiB each."""
        lengths = {number: len(chunk) for number, chunk in self._chunks.items()}
        lengths.update(dict.fromkeys(self._zeros, CHUNK))
        return [(number * CHUNK, lengths[number]) for number in sorted(lengths)]

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*; holes read as zeros."""
        end = min(offset + count, self.size)
        pieces = []
        while offset < end:
            number, start = divmod(offset, CHUNK)
            length = min(CHUNK - start, end - offset)
            piece = bytes(self._chunks.get(number, b"")[start : start + length])
            pieces.append(piece.ljust(length, b"\0"))
            offset += length
        return b"".join(pieces)

    def write(self, offset: int, data: bytes) -> None:
        """Put *data* at *offset*, making the file longer when needed."""
        done = 0
        while done < len(data):
            number, start = divmod(offset + done, CHUNK)
            piece = data[done : done + CHUNK - start]
            self._put(number, start, piece)
            done += len(piece)
        self.size = max(self.size, offset + len(data))

    def _put(self, number: int, start: int, piece: bytes) -> None:
        if piece == ZEROS:
            self._held -= len(self._chunks.pop(number, b""))
            self._zeros.add(number)
            return
        chunk = self._chunks.get(number)
        if chunk is None:
            chunk = self._chunks[number] = bytearray(CHUNK if number in self._zeros else start)
            self._zeros.discard(number)
            self._held += len(chunk)
        before = len(chunk)
        if before < start:
            chunk.extend(bytes(start - before))
        chunk[start : start + len(piece)] = piece
        self._held += len(chunk) - before

    def truncate(self, size: int) -> None:
        """Cut or extend (with a hole) to *size* bytes."""
        last, rest = divmod(size, CHUNK)
        for number in [n for n in self._chunks if n > last]:
            self._held -= len(self._chunks.pop(number))
        self._zeros = {n for n in self._zeros if n < last}
        if last in self._chunks:
            before = len(self._chunks[last])
            del self._chunks[last][rest:]
            self._held += len(self._chunks[last]) - before
        self.size = size
