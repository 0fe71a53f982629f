"""
A world's layer as it is stored: one row for each inode, and its large contents in chunks.

A row is JSON with short keys, and the whole content of a small file beside it.
Rows are decoded when somebody looks at the inode, so that a world of ten
thousand files opens at once.  What an unchanged file of the image holds is
named by the inode of the image that holds it.
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs

from honeyllm.vfs._content import Content, Overlaid
from honeyllm.vfs._inode import Inode
from honeyllm.vfs._sparse import CHUNK, Kept, Sparse
from honeyllm.vfs._tree import Image, TreeFs

INLINE = 4096
"""Bytes up to which a content stands in the row of its inode."""
EMPTY_CHUNKS = 4096
"""Chunks without contents in one piece."""
STRETCHES = 32
"""Stretches of a content that are stored as they are; those below count as the base."""
TOGETHER = 64
"""Rows that are read together."""
FIELDS = {
    "m": "mode",
    "u": "uid",
    "g": "gid",
    "l": "nlink",
    "a": "atime",
    "t": "mtime",
    "c": "ctime",
    "b": "birth",
    "f": "flags",
    "k": "target",
    "x": "in_memory",
}
"""Key in a row, and the field of the inode."""
DEFAULTS = {field.name: field.default for field in attrs.fields(Inode)}
Row = tuple[str, bytes | None]
"""The JSON of an inode, and its whole content where that is small."""


@attrs.frozen(kw_only=True)
class InodeChange:
    """
    What changed of one inode, independent of what happens to it from now on.

    ``row`` is None when it is gone.  From chunk ``void`` on what is stored does
    not count any more; then ``chunks`` come (None: nothing but zeros, or gone).
    ``is_log``: a file of the image over which the host itself has laid something.
    """

    number: int
    row: Row | None
    void: int | None = None
    chunks: Mapping[int, bytes | None] = attrs.field(factory=dict)
    is_log: bool = False


class KeptLayer:
    """
    A stored layer, of which *numbers* are the inodes.

    ``rows`` gives those of a range of numbers, the end excluded, and ``chunk`` one of an inode's
    chunks.  A row is read when somebody looks at the inode, and those next to it with it:
    they were made together.
    """

    def __init__(
        self,
        numbers: Iterable[int],
        rows: Callable[[int, int], Iterable[tuple[int, Row]]],
        chunk: Callable[[int, int], bytes],
    ) -> None:
        self._left = set(numbers)
        self._rows = rows
        self._chunk = chunk
        self._read: dict[int, Row] = {}

    @property
    def next_number(self) -> int:
        """Behind the highest number."""
        return max(self._left, default=0) + 1

    @property
    def numbers(self) -> tuple[int, ...]:
        """Those that nobody has looked at yet."""
        return tuple(self._left)

    def take(self, number: int, image: Image) -> Inode | None:
        """The inode *number*, which is handed out once."""
        if number not in self._left:
            return None
        if number not in self._read:
            found = self._rows(number - number % TOGETHER, number - number % TOGETHER + TOGETHER)
            self._read.update((near, row) for near, row in found if near in self._left)
        self._left.discard(number)
        row = self._read.pop(number, None)
        return None if row is None else _decode(number, row, image, self._chunk)


def take_dirty(fs: TreeFs) -> Collection[int]:
    """The numbers of the inodes that have changed since the last call."""
    taken, fs.uses.journal.dirty = fs.uses.journal.dirty, {}
    return taken


def changes(fs: TreeFs, number: int, max_bytes: int) -> Iterator[InodeChange]:
    """
    What has changed of the inode *number*; it counts as stored then.

    A file with more than *max_bytes* of changed contents comes in several pieces, each read when
    it is asked for.
    """
    inode = fs.changed.get(number)
    if inode is None:
        yield InodeChange(number=number, row=None)
    elif isinstance(inode.content, Sparse):
        yield from _written(inode, inode.content, max_bytes)
    else:
        yield _whole(inode, inode.content, fs.image)


def _whole(inode: Inode, content: Content | None, image: Image) -> InodeChange:
    number = None if content is None else image.number_of(content)
    if content is not None and number is None:
        row = _packed(inode, content, image)
        return InodeChange(number=inode.number, row=row, void=0, is_log=isinstance(content, Overlaid))
    fields = {} if number is None else {"i": number}
    return InodeChange(number=inode.number, row=(_encode(inode, fields), None))


def _written(inode: Inode, content: Sparse, max_bytes: int) -> Iterator[InodeChange]:
    if content.size > INLINE or content.zeros:
        yield from _chunked(inode, content, max_bytes)
        return
    data = content.read(0, content.size)
    content.dirty, content.void = set(), 0
    yield InodeChange(number=inode.number, row=(_encode(inode, {}), data), void=0)


@attrs.frozen(slots=True)
class Packed:
    """Content that was stored compressed, and is held so: a log that few look at."""

    size: int
    data: bytes

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*."""
        return zlib.decompress(self.data)[offset : offset + count]


def _packed(inode: Inode, content: Content, image: Image) -> Row:
    """
    What was laid over the image, and what is below it: a log of the image goes on with time
    and every start of the honeypot, so that the world could not find its own there.

    The stretches stand in front of the compressed base, the lowest first.
    """
    stretches: list[Overlaid] = []
    base = content
    while isinstance(base, Overlaid) and len(stretches) < STRETCHES:
        stretches.insert(0, base)
        base = base.base
    data = base.data if isinstance(base, Packed) else image.packed(base)
    places = [(stretch.offset, len(stretch.data)) for stretch in stretches]
    return _encode(inode, {"y": base.size, "o": places}), b"".join([*(s.data for s in stretches), data])


def _unpacked(size: int, places: Iterable[tuple[int, int]], data: bytes) -> Content:
    """What :func:`_packed` has made a row of."""
    stretches, at = [], 0
    for offset, length in places:
        stretches.append((offset, data[at : at + length]))
        at += length
    content: Content = Packed(size, data[at:])
    for offset, stretch in stretches:
        content = Overlaid(content, offset, stretch)
    return content


def _chunked(inode: Inode, content: Sparse, max_bytes: int) -> Iterator[InodeChange]:
    lengths, void = content.lengths, content.void
    wanted = content.dirty | (set(lengths) if void == 0 else set())
    empty, filled = sorted(wanted - lengths.keys()), sorted(wanted & lengths.keys())
    fields = {"s": content.size, "n": list(lengths.items()), "z": _runs(content.zeros)}
    row = _encode(inode, fields), None
    content.dirty, content.void = set(), None
    pieces = [*_pieces(empty, EMPTY_CHUNKS), *_pieces(filled, max_bytes // CHUNK)]
    for number, some in enumerate(pieces or [[]]):
        chunks = {n: content.chunk(n) if n in lengths else None for n in some}
        yield InodeChange(number=inode.number, row=row, void=None if number else void, chunks=chunks)


def _pieces(numbers: list[int], step: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), max(1, step)):
        yield numbers[start : start + max(1, step)]


def _encode(inode: Inode, more: Mapping[str, Any]) -> str:
    fields = {key: value for key, name in FIELDS.items() if (value := getattr(inode, name)) != DEFAULTS[name]}
    if inode.rdev != (0, 0):
        fields["r"] = inode.rdev
    if inode.entries is not None:
        fields["e"] = inode.entries
    return json.dumps({**fields, **more}, separators=(",", ":"))


def _runs(numbers: frozenset[int]) -> list[tuple[int, int]]:
    """First and length of each run of consecutive numbers."""
    if numbers and (first := min(numbers)) + len(numbers) == max(numbers) + 1:
        return [(first, len(numbers))]
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and sum(runs[-1]) == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def _decode(number: int, row: Row, image: Image, chunk: Callable[[int, int], bytes]) -> Inode:
    text, data = row
    fields = json.loads(text)
    inode = Inode(number, **{name: fields[key] for key, name in FIELDS.items() if key in fields})
    inode.rdev = tuple(fields.get("r", (0, 0)))
    inode.entries = fields.get("e")
    inode.content = _content(fields, data, image, lambda at: chunk(number, at))
    return inode


def _content(
    fields: Mapping[str, Any], data: bytes | None, image: Image, load: Callable[[int], bytes]
) -> Content | None:
    if "i" in fields:
        source = image.inodes.get(fields["i"])
        return None if source is None else source.content
    if data is not None and "y" in fields:
        return _unpacked(fields["y"], fields.get("o", ()), data)
    if data is not None:
        content = Sparse()
        content.write(0, data)
        return content
    if "s" not in fields:
        return None
    zeros = frozenset(number for first, count in fields["z"] for number in range(first, first + count))
    return Sparse(kept=Kept(size=fields["s"], lengths=dict(fields["n"]), zeros=zeros, load=load))
