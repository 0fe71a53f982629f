"""Reading zip archives: the directory, and the members by pieces."""

import os
import zlib

import attrs

from honeyllm.host import Process
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._streams import PIECE, Corrupt, Truncated
from honeyllm.programs.archive._zip_cipher import ZipCipher

MAX_DIRECTORY = 8 << 20
ENCRYPTED_PIECE = 512
"""So many bytes of a cipher in pure Python are worked on at once."""


class WrongPassword(Exception):
    """The password is not that of the member."""


@attrs.frozen(kw_only=True)
class Archive:
    """An open archive: its size, its end record, and its entries in order."""

    fd: int
    size: int
    end: form.End
    entries: tuple[form.Entry, ...]


async def read_archive(process: Process, fd: int) -> Archive:
    """Read the directory of the archive behind *fd*; raises :class:`~._zip_format.BadZip`."""
    size = process.stat(fd).size
    start = max(size - form.MAX_TAIL, 0)
    end = form.find_end(await read_at(process, fd, start, size - start), start)
    if end.extra < 0 or end.size > MAX_DIRECTORY:
        raise form.BadZip
    data = await read_at(process, fd, end.at - end.size, end.size)
    entries, at = [], 0
    while at < len(data) and data[at : at + 4] == form.CENTRAL:
        await process.checkpoint()
        entry, at = form.read_central(data, at)
        entries.append(attrs.evolve(entry, offset=entry.offset + end.extra))
    return Archive(fd=fd, size=size, end=end, entries=tuple(entries))


async def read_at(process: Process, fd: int, at: int, count: int) -> bytes:
    """*count* bytes from *at*; fewer at the end of the file."""
    process.seek(fd, at, os.SEEK_SET)
    data = bytearray()
    while len(data) < count and (piece := await process.read(fd, min(65536, count - len(data)))):
        data += piece
        await process.checkpoint()
    return bytes(data)


class MemberReader:
    """The plain bytes of one member; ``crc`` is that of what was read."""

    def __init__(self, process: Process, archive: Archive, entry: form.Entry, password: bytes | None) -> None:
        self._process = process
        self._archive = archive
        self._entry = entry
        self._cipher = ZipCipher(password or b"") if entry.is_encrypted else None
        self._inflate = zlib.decompressobj(-15) if entry.method == form.DEFLATED else None
        self._left = entry.packed
        self._at = 0
        self.crc = 0
        self.count = 0

    async def open(self) -> None:
        """Go to the data; raises :class:`WrongPassword` and :class:`~._zip_format.BadZip`."""
        header = await read_at(self._process, self._archive.fd, self._entry.offset, form.LOCAL_SIZE)
        self._at = self._entry.offset + form.data_offset(header)
        if self._cipher is not None:
            check = self._cipher.decrypt(await self._raw(form.CIPHER_HEADER))[-1:]
            late = int.from_bytes(header[10:12], "little") >> 8
            wanted = late if self._entry.flags & form.STREAMED else self._entry.crc >> 24
            if check != bytes([wanted]):
                raise WrongPassword

    async def _raw(self, count: int) -> bytes:
        """The next bytes as they are stored."""
        await self._process.checkpoint()
        self._process.seek(self._archive.fd, self._at)
        data = await self._process.read(self._archive.fd, min(count, self._left))
        if not data and self._left:
            raise Truncated("unexpected end of file")
        self._at += len(data)
        self._left -= len(data)
        return data

    async def read(self) -> bytes:
        """The next piece, empty at the end; raises :class:`~._streams.Corrupt`."""
        while True:
            data = await self._step()
            if data is None or data:
                break
        data = data or b""
        self.crc = zlib.crc32(data, self.crc)
        self.count += len(data)
        return data

    async def _step(self) -> bytes | None:
        """What one piece of the archive gives; None at the end."""
        inflate = self._inflate
        if inflate is not None and inflate.eof:
            return None
        if inflate is not None and inflate.unconsumed_tail:
            await self._process.checkpoint()
            return self._inflated(inflate.unconsumed_tail)
        if not self._left:
            if inflate is not None:
                raise Truncated("unexpected end of data")
            return None
        data = await self._raw(PIECE if self._cipher is None else ENCRYPTED_PIECE)
        if self._cipher is not None:
            data = self._cipher.decrypt(data)
        return data if inflate is None else self._inflated(data)

    def _inflated(self, data: bytes) -> bytes:
        assert self._inflate is not None
        try:
            return self._inflate.decompress(data, PIECE)
        except zlib.error as error:
            raise Corrupt(str(error)) from None
