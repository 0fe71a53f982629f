"""The records of a zip archive (PKWARE's APPNOTE 6.3), without the 64-bit ones."""

import struct
from datetime import UTC, datetime, timedelta

import attrs

LOCAL, CENTRAL, END, DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08"
STORED, DEFLATED = 0, 8
ENCRYPTED, SLOW, FAST, STREAMED = 1, 2, 4, 8
"""Flags: encrypted, compressed with much and with little effort, sizes behind the data."""
LOCAL_SIZE, CENTRAL_SIZE, END_SIZE = 30, 46, 22
CIPHER_HEADER = 12
MAX_TAIL = 65536 + END_SIZE
IS_TEXT = 1
DOS_DIRECTORY, DOS_READ_ONLY = 0x10, 0x01
MADE_ON_UNIX = 3
TIME_EXTRA, OWNER_EXTRA = 0x5455, 0x7875
DOS_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)


class BadZip(Exception):
    """It is no archive, or a part of it is not where it should be."""


@attrs.frozen(kw_only=True)
class Packing:
    """How the data of a member are stored; ``needs`` is the version of the format."""

    method: int = STORED
    flags: int = 0
    crc: int = 0
    packed: int = 0
    size: int = 0
    is_text: bool = False
    needs: int = 10


@attrs.frozen(kw_only=True)
class Entry:
    """A member as the central directory has it; ``offset`` is of its local header, ``seconds`` its time."""

    name: str
    mode: int
    packing: Packing = Packing()
    offset: int = 0
    seconds: int = 0
    accessed: int = 0
    owner: tuple[int, int] | None = None
    made_by: int = MADE_ON_UNIX << 8 | 30
    extra: bytes = b""
    comment: bytes = b""

    @property
    def method(self) -> int:
        """How it is compressed."""
        return self.packing.method

    @property
    def flags(self) -> int:
        """Its flags."""
        return self.packing.flags

    @property
    def crc(self) -> int:
        """The CRC-32 of the plain data."""
        return self.packing.crc

    @property
    def packed(self) -> int:
        """Bytes in the archive."""
        return self.packing.packed

    @property
    def size(self) -> int:
        """Bytes when it is unpacked."""
        return self.packing.size

    @property
    def is_directory(self) -> bool:
        """Whether its name says that it is one."""
        return self.name.endswith("/")

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.flags & ENCRYPTED)

    @property
    def is_unix(self) -> bool:
        """Whether its mode is one of Unix."""
        return self.made_by >> 8 == MADE_ON_UNIX


@attrs.frozen(kw_only=True)
class End:
    """The end of the central directory; ``at`` is where it stands, ``extra`` what is too much in front."""

    at: int
    count: int
    size: int
    offset: int
    comment: bytes = b""

    @property
    def extra(self) -> int:
        """Bytes in front of the archive that it does not know of."""
        return self.at - self.size - self.offset


def _dos_time(seconds: int) -> tuple[int, int]:
    """Time and date, to the even second above."""
    earliest = int(DOS_EPOCH.timestamp())
    when = datetime.fromtimestamp(max(earliest, min(seconds + 1 & ~1, 4354819198)), UTC)
    time = when.hour << 11 | when.minute << 5 | when.second >> 1
    return time, (when.year - 1980) << 9 | when.month << 5 | when.day


def _from_dos(time: int, date: int) -> int:
    month, day = max(1, min(date >> 5 & 15, 12)), max(1, date & 31)
    start = datetime(1980 + (date >> 9), month, 1, tzinfo=UTC)
    since = timedelta(days=day - 1, hours=time >> 11, minutes=time >> 5 & 63, seconds=(time & 31) * 2)
    return int((start + since).timestamp())


def dos_seconds(seconds: int) -> int:
    """*seconds* as a listing shows them, from the time of DOS."""
    return _from_dos(*_dos_time(seconds))


def encoded(name: str) -> bytes:
    """A member's name in the archive."""
    return name.encode("utf-8", "surrogateescape")


def _extras(entry: Entry, *, is_local: bool) -> bytes:
    if entry.owner is None:
        return b""
    times = (entry.seconds, entry.accessed) if is_local else (entry.seconds,)
    data = b"\x03" + b"".join(struct.pack("<I", value & 0xFFFFFFFF) for value in times)
    uid, gid = entry.owner
    who = struct.pack("<BBIBI", 1, 4, uid, 4, gid)
    return struct.pack("<HH", TIME_EXTRA, len(data)) + data + struct.pack("<HH", OWNER_EXTRA, len(who)) + who


def local_header(entry: Entry) -> bytes:
    """What stands in front of the data; sizes that come behind it are 0."""
    is_late = bool(entry.flags & STREAMED)
    sizes = (0, 0, 0) if is_late else (entry.crc, entry.packed, entry.size)
    name, extra = encoded(entry.name), _extras(entry, is_local=True)
    fields = (entry.packing.needs, entry.flags, entry.method, *_dos_time(entry.seconds), *sizes)
    return LOCAL + struct.pack("<HHHHHIIIHH", *fields, len(name), len(extra)) + name + extra


def descriptor(entry: Entry) -> bytes:
    """What stands behind the data where the sizes were not known in front of it."""
    return DESCRIPTOR + struct.pack("<III", entry.crc, entry.packed, entry.size)


def central_header(entry: Entry) -> bytes:
    """The entry of the central directory."""
    name = encoded(entry.name)
    extra = entry.extra or _extras(entry, is_local=False)
    attributes = entry.mode << 16 | DOS_DIRECTORY * entry.is_directory
    attributes |= DOS_READ_ONLY * (not entry.mode & 0o200)
    head = (entry.made_by, entry.packing.needs, entry.flags, entry.method, *_dos_time(entry.seconds))
    sizes = (entry.crc, entry.packed, entry.size, len(name), len(extra), len(entry.comment), 0)
    tail = (int(entry.packing.is_text), attributes, entry.offset)
    return CENTRAL + struct.pack("<HHHHHHIIIHHHHHII", *head, *sizes, *tail) + name + extra + entry.comment


def end_record(count: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    """The end of the archive."""
    return END + struct.pack("<HHHHIIH", 0, 0, count, count, size, offset, len(comment)) + comment


def find_end(tail: bytes, start: int) -> End:
    """Find the end record in *tail*, the last bytes of an archive, which begin at *start*."""
    at = tail.rfind(END, 0, max(len(tail) - END_SIZE + len(END), 0))
    if at < 0:
        raise BadZip
    _, _, _, count, size, offset, length = struct.unpack("<HHHHIIH", tail[at + 4 : at + END_SIZE])
    comment = tail[at + END_SIZE : at + END_SIZE + length]
    return End(at=start + at, count=count, size=size, offset=offset, comment=comment)


def read_central(data: bytes, at: int) -> tuple[Entry, int]:
    """The entry at *at*, and where the next one begins."""
    if data[at : at + 4] != CENTRAL or len(data) < at + CENTRAL_SIZE:
        raise BadZip
    fields = struct.unpack("<HHHHHHIIIHHHHHII", data[at + 4 : at + CENTRAL_SIZE])
    made_by, needs, flags, method, time, date, crc, packed, size = fields[:9]
    name_size, extra_size, comment_size, _, internal, external, offset = fields[9:]
    rest = at + CENTRAL_SIZE
    name = data[rest : rest + name_size].decode("utf-8", "surrogateescape")
    extra = data[rest + name_size : rest + name_size + extra_size]
    following = rest + name_size + extra_size + comment_size
    is_unix = made_by >> 8 == MADE_ON_UNIX
    mode = external >> 16 if is_unix else _dos_mode(external, name)
    packing = Packing(
        method=method,
        flags=flags,
        crc=crc,
        packed=packed,
        size=size,
        is_text=bool(internal & IS_TEXT),
        needs=needs,
    )
    entry = Entry(
        name=name,
        mode=mode,
        packing=packing,
        offset=offset,
        seconds=_seconds(extra, _from_dos(time, date)),
        made_by=made_by,
        extra=extra,
        comment=data[following - comment_size : following],
    )
    return entry, following


def _dos_mode(external: int, name: str) -> int:
    is_directory = external & DOS_DIRECTORY or name.endswith("/")
    mode = 0o40777 if is_directory else 0o100666
    return mode & ~0o222 if external & DOS_READ_ONLY else mode


def _seconds(extra: bytes, otherwise: int) -> int:
    """The modification time of the field that Info-ZIP writes."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack("<HH", extra[at : at + 4])
        if kind == TIME_EXTRA and size >= 5 and extra[at + 4] & 1:
            return int.from_bytes(extra[at + 5 : at + 9], "little", signed=True)
        at += 4 + size
    return otherwise


def data_offset(header: bytes) -> int:
    """How far behind the start of a local header the data begin."""
    if header[:4] != LOCAL or len(header) < LOCAL_SIZE:
        raise BadZip
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    return LOCAL_SIZE + int(name_size) + int(extra_size)


def percent(plain: int, packed: int) -> int:
    """The saving as zip counts it: rounded, towards nothing where the data grew."""
    if not plain:
        return 0
    doubled = 200 * (plain - packed)
    whole = int(doubled / plain) if abs(doubled) < 1 << 52 else doubled // plain
    return int((whole + 1) / 2)


def ratio(plain: int, packed: int) -> int:
    """The saving as unzip counts it: in thousandths."""
    if not plain:
        return 0
    if plain > 2_000_000:
        return (plain - packed) // (plain // 1000)
    if plain >= packed:
        return (1000 * (plain - packed) + (plain >> 1)) // plain
    return -((1000 * (packed - plain) + (plain >> 1)) // plain)
