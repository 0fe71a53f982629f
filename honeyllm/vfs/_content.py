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

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*."""
        end = min(offset + count, self.size)
        if offset >= end:
            return b""
        first, last = offset // self.block_size, (end - 1) // self.block_size
        joined = b"".join(self.block(number) for number in range(first, last + 1))
        start = offset - first * self.block_size
        return joined[start : start + end - offset]
