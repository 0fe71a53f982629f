"""What was written into a file of a world: chunks with holes, of which changed ones are known."""

from collections.abc import Callable, Mapping

import attrs

from honeyllm.vfs._content import Content

CHUNK = 65536
ZEROS = bytes(CHUNK)
ZERO_COST = 64
"""What a chunk of zeros counts against the quota of memory."""


@attrs.frozen(kw_only=True, slots=True)
class Kept:
    """
    Chunks that lie in a store until they are wanted.

    ``lengths`` are those of the chunks by number, ``zeros`` the numbers of those
    that hold nothing but zeros; ``load`` gives a chunk.
    """

    size: int
    lengths: Mapping[int, int]
    zeros: frozenset[int]
    load: Callable[[int], bytes]


class Sparse:
    """
    Content that was written here: chunks with holes, so that a far seek costs nothing.

    A chunk of nothing but zeros takes room on the virtual disk and almost none
    in memory, so that ``dd if=/dev/zero`` may write as much as a disk holds.
    ``dirty`` are the chunks that differ from what is stored, and from chunk
    ``void`` on nothing that is stored counts any more; who stores them resets both.
    """

    __slots__ = ("_chunks", "_held", "_kept", "_zeros", "dirty", "size", "void")

    def __init__(self, source: Content | None = None, *, kept: Kept | None = None) -> None:
        self._chunks: dict[int, bytearray] = {}
        self._zeros: set[int] = set()
        self._kept: Kept | None = kept
        self._held = 0
        self.size = 0
        self.dirty: set[int] = set()
        self.void: int | None = 0
        if source is not None:
            for offset in range(0, source.size, CHUNK):
                self.write(offset, source.read(offset, CHUNK))
            self.size = source.size
        if kept is not None:
            self._zeros = set(kept.zeros)
            self._held = sum(kept.lengths.values())
            self.size, self.void = kept.size, None

    @property
    def allocated(self) -> int:
        """Bytes that really take up memory."""
        return self._held + ZERO_COST * len(self._zeros)

    @property
    def on_disk(self) -> int:
        """Bytes that are no hole."""
        return self._held + CHUNK * len(self._zeros)

    @property
    def zeros(self) -> frozenset[int]:
        """The chunks that hold nothing but zeros."""
        return frozenset(self._zeros)

    @property
    def lengths(self) -> Mapping[int, int]:
        """The lengths of the other chunks, by number."""
        lengths = {number: len(chunk) for number, chunk in self._chunks.items()}
        return lengths if self._kept is None else {**self._kept.lengths, **lengths}

    def chunk(self, number: int) -> bytes:
        """The bytes of one chunk that is no hole."""
        return bytes(self._chunk(number) or b"")

    def _chunk(self, number: int) -> bytearray | None:
        """The chunk *number*, fetched from the store where it still lies there."""
        found = self._chunks.get(number)
        if found is None and self._kept is not None and number in self._kept.lengths:
            data = self._kept.load(number)[:CHUNK].ljust(self._kept.lengths[number], b"\0")
            found = self._chunks[number] = bytearray(data[: self._kept.lengths[number]])
            self._forget_kept(number)
        return found

    def _forget_kept(self, number: int) -> None:
        if self._kept is not None and number in self._kept.lengths:
            left = {at: length for at, length in self._kept.lengths.items() if at != number}
            self._kept = attrs.evolve(self._kept, lengths=left) if left else None

    def extents(self) -> list[tuple[int, int]]:
        """Offset and length of each stretch that is no hole, at most 64 KiB each."""
        lengths = {**self.lengths, **dict.fromkeys(self._zeros, CHUNK)}
        return [(number * CHUNK, lengths[number]) for number in sorted(lengths)]

    def read(self, offset: int, count: int) -> bytes:
        """Return up to *count* bytes at *offset*; holes read as zeros."""
        end = min(offset + count, self.size)
        pieces = []
        while offset < end:
            number, start = divmod(offset, CHUNK)
            length = min(CHUNK - start, end - offset)
            piece = bytes((self._chunk(number) or b"")[start : start + length])
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
        self.dirty.add(number)
        chunk = self._chunk(number)
        if piece == ZEROS:
            self._held -= len(self._chunks.pop(number, b""))
            self._zeros.add(number)
            return
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
        boundary = self._chunk(last)
        if size < self.size:
            self._drop_behind(last)
        if boundary is not None and len(boundary) > rest:
            self._held -= len(boundary) - rest
            del boundary[rest:]
            self.dirty.add(last)
        self.size = size

    def _drop_behind(self, last: int) -> None:
        """Forget the chunks behind chunk *last*; that one itself when it is one of zeros."""
        for number in [n for n in self.lengths if n > last]:
            chunk = self._chunks.pop(number, None)
            self._held -= len(chunk) if chunk is not None else self._kept.lengths[number] if self._kept else 0
            self._forget_kept(number)
        self._zeros = {n for n in self._zeros if n < last}
        self.dirty = {n for n in self.dirty if n <= last}
        self.void = last + 1 if self.void is None else min(self.void, last + 1)
