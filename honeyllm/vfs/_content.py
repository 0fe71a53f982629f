"""What a regular file of the image holds: stored bytes, or generated blocks."""

from collections.abc import Callable
from typing import Protocol

import attrs


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
    asked: str = ""
    """For a text that may be asked for before it is read: the path under which it was made."""

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*."""
        end = min(offset + count, self.size)
        if offset >= end:
            return b""
        first, last = offset // self.block_size, (end - 1) // self.block_size
        joined = b"".join(self.block(number) for number in range(first, last + 1))
        start = offset - first * self.block_size
        return joined[start : start + end - offset]


@attrs.frozen(slots=True)
class Overlaid:
    """
    Content of which one stretch was written here and the rest is that of *base*, which never changes.

    A log or a login record that grows by a line costs a world that line, not a copy of the file.
    """

    base: Content
    offset: int
    data: bytes

    @property
    def size(self) -> int:
        """Length in bytes."""
        return max(self.base.size, self.offset + len(self.data))

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*; between the base and the stretch there are zeros."""
        end = min(offset + count, self.size)
        start, stop = self.offset, self.offset + len(self.data)
        if offset >= end:
            return b""
        before = self.base.read(offset, max(min(end, start) - offset, 0))
        middle = self.data[max(offset - start, 0) : max(end - start, 0)]
        after = self.base.read(max(offset, stop), max(end - max(offset, stop), 0))
        return before.ljust(max(min(end, start) - offset, 0), b"\0") + middle + after

    def written(self, offset: int, data: bytes) -> "Overlaid":
        """This content with *data* at *offset*."""
        if offset == self.offset + len(self.data):
            return Overlaid(self.base, self.offset, self.data + data)
        if offset == self.offset and len(data) >= len(self.data):
            return Overlaid(self.base, offset, data)
        return Overlaid(self, offset, data)
