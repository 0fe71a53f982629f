"""
What the disk and the page cache cost those who walk over them.

The first reading of a directory or a file of the image comes from the disk, the
next from memory: a walk over a large tree takes seconds once, and then a part
of it.  What a world has made itself it has in memory.
"""

from __future__ import annotations

import attrs

from honeyllm.vfs import Place, TreeFs


@attrs.frozen(kw_only=True)
class DiskPattern:
    """
    How fast a disk is: ``seek`` is a first access in ms, ``entry`` one of a directory's names with its
    inode, ``cached`` the same from memory; ``rate`` in MiB a second.
    """

    seek: float
    entry: float
    cached: float
    rate: float


class Disk:
    """The disks of one world, and what of them is in memory: one bit for each inode of an image."""

    def __init__(self, pattern: DiskPattern, *, speed: float) -> None:
        self._pattern = pattern
        self._speed = speed
        self._cached: dict[int, bytearray] = {}

    def listed(self, place: Place, count: int) -> tuple[float, float]:
        """The seconds that a directory of *count* names takes: those of the processor, those of the disk."""
        computed = count * self._pattern.cached / 1000 / self._speed
        if not self.fetched(place):
            return computed, 0.0
        return computed, (self._pattern.seek + count * self._pattern.entry) / 1000

    def fetched(self, place: Place) -> bool:
        """Whether *place* comes from the disk this time; from now on it is in memory."""
        fs, number = place.fs, place.number
        if not isinstance(fs, TreeFs) or place.inode.in_memory or number >= fs.image.next_number:
            return False
        bits = self._cached.setdefault(fs.device, bytearray())
        at, bit = number >> 3, 1 << (number & 7)
        if at >= len(bits):
            bits.extend(bytes(fs.image.next_number // 8 + 1 - len(bits)))
        was_cached = bits[at] & bit
        bits[at] |= bit
        return not was_cached

    def read(self, count: int, *, first: bool) -> float:
        """The seconds that *count* bytes from the disk take; the *first* have to be found."""
        return count / (self._pattern.rate * (1 << 20)) + (self._pattern.seek / 1000 if first else 0.0)
