"""
What changed in a world as bytes and back: an inode's row is text, its contents stand behind it as they are.
"""

import json
import struct
from collections.abc import Sequence

import attrs

from honeyllm.session._world_row import Way, WorldRow
from honeyllm.vfs import InodeChange

LENGTH = struct.Struct(">I")


@attrs.frozen(kw_only=True)
class Part:
    """Changes of different inodes of the layer at *mount*."""

    mount: str
    changes: Sequence[InodeChange]


@attrs.frozen(kw_only=True)
class WorldChanges:
    """
    What changed in a world since it was saved last: its ``parts``, of which a later one supersedes
    an earlier; ``ways`` are all of them.
    """

    row: WorldRow
    parts: Sequence[Part]
    ways: frozenset[Way]


def part_bytes(part: Part) -> bytes:
    """One part."""
    blobs: list[bytes] = []
    heads = [_head(change, blobs) for change in part.changes]
    text = json.dumps([part.mount, heads], separators=(",", ":")).encode()
    return b"".join([LENGTH.pack(len(text)), text, *blobs])


def _head(change: InodeChange, blobs: list[bytes]) -> tuple[object, ...]:
    """The numbers and texts of a change; what is bytes goes to the *blobs*, and leaves its length."""

    def length(data: bytes | None) -> int | None:
        if data is None:
            return None
        blobs.append(data)
        return len(data)

    text, data = change.row or (None, None)
    chunks = [(number, length(chunk)) for number, chunk in change.chunks.items()]
    return change.number, text, length(data), change.void, chunks


def part_of(data: bytes) -> Part:
    """What :func:`part_bytes` has made *data* of."""
    (length,) = LENGTH.unpack_from(data)
    blobs = _Blobs(data, LENGTH.size + length)
    mount, heads = json.loads(data[LENGTH.size : LENGTH.size + length])
    return Part(mount=mount, changes=tuple(_change(blobs, *head) for head in heads))


@attrs.define
class _Blobs:
    """Contents, one after the other."""

    data: bytes
    at: int

    def take(self, length: int | None) -> bytes | None:
        if length is None:
            return None
        self.at += length
        return self.data[self.at - length : self.at]


def _change(
    blobs: _Blobs,
    number: int,
    text: str | None,
    length: int | None,
    void: int | None,
    lengths: list[tuple[int, int | None]],
) -> InodeChange:
    chunks = {chunk: blobs.take(size) for chunk, size in lengths}
    data = blobs.take(length)
    row = None if text is None else (text, data)
    return InodeChange(number=number, row=row, void=void, chunks=chunks)


def end_bytes(row: WorldRow, ways: frozenset[Way]) -> bytes:
    """What stands behind the parts."""
    listed = [(way.kind, way.user, way.value) for way in sorted(ways)]
    return json.dumps([attrs.asdict(row), listed], separators=(",", ":")).encode()


def changes_of(frames: Sequence[bytes]) -> WorldChanges:
    """The changes of a world that these bytes tell of: parts, and the end."""
    row, ways = json.loads(frames[-1])
    return WorldChanges(
        row=WorldRow(**row),
        parts=tuple(part_of(frame) for frame in frames[:-1]),
        ways=frozenset(Way(kind=kind, user=user, value=value) for kind, user, value in ways),
    )
