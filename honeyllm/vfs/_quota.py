"""What one world may hold."""

import errno
import os

import attrs


def fail(number: int, path: str | None = None) -> OSError:
    """The ``OSError`` subclass for errno *number*."""
    text = os.strerror(number)
    return OSError(number, text) if path is None else OSError(number, text, path)


@attrs.define(slots=True)
class Quota:
    """What one world may hold beyond the image: inodes and bytes of file contents."""

    max_inodes: int = 20_000
    max_bytes: int = 64 << 20
    inodes: int = 0
    bytes: int = 0

    def take(self, *, inodes: int = 0, size: int = 0) -> None:
        """Reserve, or raise ENOSPC."""
        if self.inodes + inodes > self.max_inodes or self.bytes + size > self.max_bytes:
            raise fail(errno.ENOSPC)
        self.inodes += inodes
        self.bytes += size
