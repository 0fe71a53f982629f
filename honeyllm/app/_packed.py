"""Compressed files that unpack: gzip streams of a given size around a given text."""

import struct
import zlib
from collections.abc import Callable

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03"
"""As ``gzip -9n`` writes it: no name, no time."""
FRAME = len(HEADER) + 5 + 8
"""Bytes around the packed text when it ends with one stored block."""
STORED = struct.Struct("<BHH")
MAX_PACKED = 8 * 1024
MAX_STORED = 1 << 20
"""Files up to these sizes are packed, or hold their text as it is; larger ones do not unpack."""
TRIES = 8


def gzipped(size: int, text: Callable[[int], bytes]) -> bytes | None:
    """
    A gzip file of *size* bytes; ``text(n)`` gives the first *n* bytes of what is packed.

    A stored block at the end takes up what packing saves too much of.  None
    where no such file can be.
    """
    if not FRAME <= size <= MAX_STORED:
        return None
    room = size - FRAME
    whole = text(room * 4) if size <= MAX_PACKED else b""
    packed, used = _packed(room, whole)
    left = room + 5 - len(packed)
    data = left - 5 * _blocks(left)
    rest = whole[used : used + data] if used else text(data)
    rest = rest.ljust(data, b"\n")
    trailer = struct.pack("<II", zlib.crc32(whole[:used] + rest), used + data)
    return HEADER + packed + _stored(rest, _blocks(left)) + trailer


def _packed(room: int, whole: bytes) -> tuple[bytes, int]:
    """As much of *whole* as packs into *room* bytes, nearly, and how many bytes of it those are."""
    used = min(len(whole), room * 5 // 2)
    for _ in range(TRIES):
        stream = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = stream.compress(whole[:used]) + stream.flush(zlib.Z_SYNC_FLUSH)
        if len(packed) <= room:
            return (packed, used) if used else (b"", 0)
        used = max(0, used * room // len(packed) - used // 50 - 16)
    return b"", 0


def _blocks(room: int) -> int:
    """How many stored blocks fill *room* bytes, of which each takes five for itself."""
    return max(1, -(-room // (0xFFFF + 5)))


def _stored(data: bytes, count: int) -> bytes:
    out = bytearray()
    for number in range(count):
        piece = data[number * 0xFFFF : (number + 1) * 0xFFFF]
        out += STORED.pack(number == count - 1, len(piece), len(piece) ^ 0xFFFF) + piece
    return bytes(out)
