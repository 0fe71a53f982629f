"""
Bytes that flow through compressors: sources to read from, sinks to write to.

Everything goes in small pieces and gives way in between, so that neither a
bomb nor a large file holds memory or the processor.
"""

import bz2
import lzma
import zlib
from collections.abc import Mapping
from typing import Protocol

import attrs

from honeyllm.host import Process, compute

PIECE = 16384
MEMORY = 80 << 20
DICTIONARY = 1 << 20
MAGIC: tuple[tuple[bytes, str], ...] = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"))
SLOW = frozenset({"bzip2", "xz"})
"""Those that compute for many milliseconds once a block is full."""
SUFFIXES: Mapping[str, str] = {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz"}


class Corrupt(Exception):
    """The compressed data is bad: why, as a word of our own."""


class Truncated(Corrupt):
    """It ends too early."""


class Source(Protocol):
    """Where bytes come from."""

    async def read(self, count: int) -> bytes:
        """Up to *count* bytes; empty at the end."""


class Sink(Protocol):
    """Where bytes go."""

    async def write(self, data: bytes) -> None:
        """Take all of *data*."""

    async def finish(self) -> None:
        """No more will come."""


@attrs.define
class FdSource:
    """A descriptor; counts what was read."""

    process: Process
    fd: int
    count: int = 0
    _pushed: bytes = b""

    async def read(self, count: int) -> bytes:
        """Read from the descriptor."""
        await self.process.checkpoint()
        if self._pushed:
            data, self._pushed = self._pushed[:count], self._pushed[count:]
        else:
            data = await self.process.read(self.fd, count)
        self.count += len(data)
        return data

    def push_back(self, data: bytes) -> None:
        """Put *data* in front of what comes next."""
        self._pushed = data + self._pushed
        self.count -= len(data)


@attrs.define
class FdSink:
    """A descriptor; counts what was written."""

    process: Process
    fd: int
    count: int = 0

    async def write(self, data: bytes) -> None:
        """Write to the descriptor."""
        await self.process.checkpoint()
        await self.process.write(self.fd, data)
        self.count += len(data)

    async def finish(self) -> None:
        """Nothing is held back."""


class Packer(Protocol):
    """A compressor of the standard library."""

    def compress(self, data: bytes, /) -> bytes:
        """What comes out when *data* go in."""

    def flush(self) -> bytes:
        """What is left."""


class _Unpacker(Protocol):
    """One member."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = ...) -> bytes: ...


class _Inflater:
    """zlib's object, made to look like those of bz2 and lzma."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)


def _unpacker(kind: str) -> _Unpacker:
    if kind == "gzip":
        return _Inflater()
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(format=lzma.FORMAT_AUTO, memlimit=MEMORY)


def detect(data: bytes) -> str | None:
    """Which compressor made *data*, by its first bytes."""
    return next((kind for magic, kind in MAGIC if data.startswith(magic)), None)


class Unpacked:
    """
    The decompressed bytes of *source*, one member after the other.

    What follows the last member is left out, and ``has_garbage`` says so.
    """

    def __init__(self, process: Process, source: Source, kind: str) -> None:
        self._process = process
        self._source = source
        self._kind = kind
        self._member: _Unpacker | None = None
        self._rest = b""
        self._ended = False
        self.count = 0
        self.has_garbage = False

    async def read(self, count: int) -> bytes:
        """Up to *count* bytes; raises :class:`Corrupt`."""
        while not self._ended:
            await self._process.checkpoint()
            data = await self._step(min(count, PIECE))
            if data:
                self.count += len(data)
                return data
        return b""

    async def _step(self, count: int) -> bytes:
        if self._member is None and not await self._begin():
            return b""
        assert self._member is not None
        data = await self._feed(self._member, b"", count)
        if not data and not self._member.eof:
            piece = self._rest or await self._source.read(PIECE)
            self._rest = b""
            if not piece:
                raise Truncated("unexpected end of file")
            data = await self._feed(self._member, piece, count)
        if self._member.eof:
            self._rest = self._member.unused_data
            self._member = None
        return data

    async def _feed(self, member: _Unpacker, piece: bytes, count: int) -> bytes:
        try:
            if self._kind in SLOW:
                return await compute(self._process, lambda: member.decompress(piece, count))
            return member.decompress(piece, count)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError) as error:
            raise Corrupt(str(error)) from None

    async def _begin(self) -> bool:
        """Begin the next member; False at the end."""
        while len(self._rest) < 6:
            piece = await self._source.read(PIECE)
            if not piece:
                break
            self._rest += piece
        if detect(self._rest) != self._kind:
            self._ended = True
            self.has_garbage = bool(self._rest.strip(b"\0"))
            return False
        self._member = _unpacker(self._kind)
        return True


class Packed:
    """A sink that compresses into another one."""

    def __init__(
        self, process: Process, sink: Sink, kind: str, *, level: int = 6, header: bytes = b""
    ) -> None:
        self._process = process
        self._sink = sink
        self._kind = kind
        self._level = level
        self._header = header
        self._checksum = 0
        self._first = True
        self.count = 0
        self._packer = self._make(level)

    def _make(self, level: int) -> Packer:
        if self._kind == "gzip":
            return zlib.compressobj(level, zlib.DEFLATED, -15)
        if self._kind == "bzip2":
            return bz2.BZ2Compressor(1)
        filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": DICTIONARY}]
        return lzma.LZMACompressor(lzma.FORMAT_XZ, lzma.CHECK_CRC64, filters=filters)

    async def write(self, data: bytes) -> None:
        """Compress *data*."""
        for start in range(0, len(data), PIECE):
            await self._process.checkpoint()
            piece = data[start : start + PIECE]
            self._checksum = zlib.crc32(piece, self._checksum)
            self.count += len(piece)
            await self._emit(await self._compressed(piece))

    async def _compressed(self, piece: bytes) -> bytes:
        if self._kind in SLOW:
            return await compute(self._process, lambda: self._packer.compress(piece))
        return self._packer.compress(piece)

    async def finish(self) -> None:
        """Write what is left, and for gzip the trailer."""
        await self._emit(await compute(self._process, self._packer.flush))
        if self._kind == "gzip":
            trailer = self._checksum.to_bytes(4, "little") + (self.count & 0xFFFFFFFF).to_bytes(4, "little")
            await self._emit(trailer)
        await self._sink.finish()

    async def _emit(self, data: bytes) -> None:
        if self._first and data:
            self._first = False
            data = self._began(data)
        if data:
            await self._sink.write(data)

    def _began(self, data: bytes) -> bytes:
        """The blocks of bzip2 are made small, to be quick; its header says what was asked for."""
        if self._kind == "bzip2":
            return data[:3] + str(self._level).encode() + data[4:]
        return self._header + data


def gzip_header(name: str = "", seconds: int = 0, level: int = 6) -> bytes:
    """The header of a member of a gzip file."""
    flags = 8 if name else 0
    extra = {9: 2, 1: 4}.get(level, 0)
    header = (
        b"\x1f\x8b\x08" + bytes([flags]) + (seconds & 0xFFFFFFFF).to_bytes(4, "little") + bytes([extra, 3])
    )
    return header + (name.encode("utf-8", "surrogateescape") + b"\0" if name else b"")
