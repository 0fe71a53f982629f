"""Writing zip archives: members that stay, members that are new."""

import os
import stat
import zlib

import attrs

from honeyllm.host import Process, compute
from honeyllm.programs._times import BILLION
from honeyllm.programs.archive import _zip_format as form
from honeyllm.programs.archive._streams import PIECE, Packer
from honeyllm.programs.archive._zip_archive import ENCRYPTED_PIECE, Archive, read_at
from honeyllm.programs.archive._zip_cipher import ZipCipher
from honeyllm.vfs import Inode

DESCRIPTOR_SIZE = 16
TEXT_SAMPLE = 32768
HEAD = 65536
VERSION = 30
LEAST_TEXT, LEAST_HIGH = 7, 128


@attrs.frozen(kw_only=True)
class Addition:
    """
    A new member: its name, the inode it describes, and its bytes: *data*, then those of *fd*.

    Only what *is_file* is compressed. Descriptor 0 cannot be read twice.
    """

    name: str
    inode: Inode
    fd: int | None = None
    data: bytes = b""
    is_file: bool = False


@attrs.define(kw_only=True)
class ZipWriter:
    """
    An archive being written on *fd*.

    Where that cannot be moved in (a pipe), sizes follow the data. *level* 0 stores,
    *password* encrypts.
    """

    process: Process
    fd: int
    is_seekable: bool
    level: int = 6
    password: bytes | None = None
    has_extras: bool = True
    entries: list[form.Entry] = attrs.field(factory=list)
    _at: int = attrs.field(default=0, init=False)

    async def keep(self, archive: Archive, entry: form.Entry) -> None:
        """Copy a member of *archive* as it is."""
        process = self.process
        header = await read_at(process, archive.fd, entry.offset, form.LOCAL_SIZE)
        left = form.data_offset(header) + entry.packed
        left += DESCRIPTOR_SIZE if entry.flags & form.STREAMED else 0
        self.entries.append(attrs.evolve(entry, offset=self._at))
        at = entry.offset
        while left and (piece := await read_at(process, archive.fd, at, min(left, 65536))):
            await self._put(piece)
            at, left = at + len(piece), left - len(piece)

    async def add(self, addition: Addition) -> form.Entry:
        """Write a new member; returns what became of it."""
        start = self._at
        entry = self._described(addition)
        is_deflated = self.level > 0 and addition.is_file
        done = await self._member(entry, addition, is_deflated=is_deflated)
        can_retry = self.is_seekable and is_deflated and addition.fd != 0
        if can_retry and done.packed - self._overhead >= done.size:
            self._rewind(start)
            if addition.fd is not None:
                self.process.seek(addition.fd, 0)
            done = await self._member(entry, addition, is_deflated=False)
        self.entries.append(done)
        return done

    @property
    def _overhead(self) -> int:
        return 0 if self.password is None else form.CIPHER_HEADER

    def _described(self, addition: Addition) -> form.Entry:
        inode = addition.inode
        return form.Entry(
            name=addition.name,
            mode=inode.mode,
            seconds=inode.mtime // BILLION,
            accessed=inode.atime // BILLION,
            owner=(inode.uid, inode.gid) if self.has_extras else None,
        )

    def _rewind(self, start: int) -> None:
        self.process.seek(self.fd, start)
        self.process.truncate(self.fd, start)
        self._at = start

    async def _member(self, entry: form.Entry, addition: Addition, *, is_deflated: bool) -> form.Entry:
        """Header and data, and the sizes where they belong."""
        has_data = addition.is_file or bool(addition.data)
        flags = _effort(self.level) if is_deflated else 0
        if has_data and self.password is not None:
            flags |= form.ENCRYPTED | form.STREAMED
        if addition.is_file and not self.is_seekable:
            flags |= form.STREAMED
        needs = 20 if is_deflated or flags else 10
        method = form.DEFLATED if is_deflated else form.STORED
        packing = form.Packing(method=method, flags=flags, needs=needs)
        entry = attrs.evolve(entry, packing=packing, offset=self._at)
        await self._put(form.local_header(entry))
        member = _Packing(writer=self, entry=entry, level=self.level)
        entry = await member.run(addition) if has_data else entry
        if flags & form.STREAMED:
            await self._put(form.descriptor(entry))
        elif has_data:
            await self._patch(entry)
        return entry

    async def _patch(self, entry: form.Entry) -> None:
        """Write the header again, now that the sizes are known."""
        end = self._at
        self.process.seek(self.fd, entry.offset)
        await self.process.write(self.fd, form.local_header(entry))
        self.process.seek(self.fd, end)

    async def put(self, data: bytes) -> None:
        """Write *data* of a member."""
        await self._put(data)

    async def _put(self, data: bytes) -> None:
        await self.process.checkpoint()
        await self.process.write(self.fd, data)
        self._at += len(data)

    async def finish(self, comment: bytes = b"") -> None:
        """The directory and the end."""
        start = self._at
        for entry in self.entries:
            await self._put(form.central_header(entry))
        await self._put(form.end_record(len(self.entries), self._at - start, start, comment))


@attrs.define(kw_only=True)
class _Packing:
    """The data of one member on their way into the archive."""

    writer: ZipWriter
    entry: form.Entry
    level: int
    _crc: int = 0
    _size: int = 0
    _packed: int = 0
    _is_text: bool = False
    _cipher: ZipCipher | None = None

    async def run(self, addition: Addition) -> form.Entry:
        process = self.writer.process
        if self.writer.password is not None:
            await self._begin_cipher(self.writer.password)
        packer = zlib.compressobj(self.level, zlib.DEFLATED, -15) if self.entry.method else None
        for start in range(0, len(addition.data), PIECE):
            await self._take(addition.data[start : start + PIECE], packer)
        while addition.fd is not None and (data := await process.read(addition.fd, PIECE)):
            await self._take(data, packer)
        if packer is not None:
            await self._emit(await compute(process, packer.flush))
        done = attrs.evolve(
            self.entry.packing, crc=self._crc, size=self._size, packed=self._packed, is_text=self._is_text
        )
        return attrs.evolve(self.entry, packing=done)

    async def _begin_cipher(self, password: bytes) -> None:
        self._cipher = ZipCipher(password)
        chance = self.writer.process.kernel.chance
        late = form.local_header(self.entry)[11]
        head = bytes(chance.randrange(256) for _ in range(form.CIPHER_HEADER - 1)) + bytes([late])
        await self._emit(head)

    async def _take(self, data: bytes, packer: Packer | None) -> None:
        if not self._size and not stat.S_ISLNK(self.entry.mode):
            self._is_text = looks_like_text(data[:TEXT_SAMPLE])
        self._size += len(data)
        self._crc = zlib.crc32(data, self._crc)
        await self._emit(data if packer is None else packer.compress(data))

    async def _emit(self, data: bytes) -> None:
        if self._cipher is None:
            pieces = [data] if data else []
        else:
            pieces = [data[n : n + ENCRYPTED_PIECE] for n in range(0, len(data), ENCRYPTED_PIECE)]
        for piece in pieces:
            await self.writer.put(piece if self._cipher is None else self._cipher.encrypt(piece))
            self._packed += len(piece)


def looks_like_text(data: bytes) -> bool:
    """Info-ZIP's guess: not more than a fifth of it is binary."""
    low = sum(byte < LEAST_TEXT for byte in data)
    high = sum(byte >= LEAST_HIGH for byte in data)
    return bool(data) and low + high <= (len(data) - low - high) >> 2


def _effort(level: int) -> int:
    if level <= 2:
        return form.FAST
    return form.SLOW if level >= 8 else 0


async def open_output(process: Process, path: str) -> int:
    """Open what the archive is written to before it gets its name."""
    return await process.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
