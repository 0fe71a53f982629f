"""The headers of tar archives: GNU's format to write; ustar and pax as well to read."""

import stat

import attrs

BLOCK = 512
RECORD = 20 * BLOCK
MAGIC = b"ustar  \0"
TYPES = {
    stat.S_IFREG: b"0",
    stat.S_IFLNK: b"2",
    stat.S_IFCHR: b"3",
    stat.S_IFBLK: b"4",
    stat.S_IFDIR: b"5",
    stat.S_IFIFO: b"6",
}
KINDS = {letter: kind for kind, letter in TYPES.items()}
HARD_LINK, LONG_NAME, LONG_LINK, PAX, GLOBAL_PAX = b"1", b"L", b"K", b"x", b"g"
LONG_MARK = b"././@LongLink"
MAX_NAME = 100
MAX_EXTENSION = 1 << 16


@attrs.frozen(kw_only=True)
class Member:
    """One file of an archive; ``linked`` is the name that a hard link is another name of."""

    name: str
    mode: int
    """With type bits."""
    uid: int = 0
    gid: int = 0
    user: str = ""
    group: str = ""
    size: int = 0
    seconds: int = 0
    target: str = ""
    is_hard_link: bool = False
    rdev: tuple[int, int] = (0, 0)

    @property
    def padded(self) -> int:
        """Bytes of its data in the archive."""
        return -(-self.size // BLOCK) * BLOCK


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _decode(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")


def _number(value: int, width: int) -> bytes:
    """Octal digits, or where they do not fit GNU's binary numbers."""
    if 0 <= value < 8 ** (width - 1):
        return b"%0*o\0" % (width - 1, value)
    return b"\x80" + (value & (1 << (8 * width - 8)) - 1).to_bytes(width - 1, "big")


def pack(member: Member) -> bytes:
    """The header blocks of *member*."""
    blocks = b""
    for mark, text in ((LONG_LINK, member.target), (LONG_NAME, member.name)):
        data = _encode(text)
        if len(data) > MAX_NAME:
            body = data + b"\0"
            blocks += _block(
                LONG_MARK, mark, Member(name="", mode=0o644, size=len(body), user="root", group="root")
            )
            blocks += body.ljust(-(-len(body) // BLOCK) * BLOCK, b"\0")
    letter = HARD_LINK if member.is_hard_link else TYPES.get(stat.S_IFMT(member.mode), b"0")
    return blocks + _block(_encode(member.name)[:MAX_NAME], letter, member)


def _block(name: bytes, letter: bytes, member: Member) -> bytes:
    is_device = letter in (b"3", b"4")
    fields = [
        name.ljust(100, b"\0"),
        _number(member.mode & 0o7777, 8),
        _number(member.uid, 8),
        _number(member.gid, 8),
        _number(member.size, 12),
        _number(member.seconds, 12),
        b" " * 8,
        letter,
        _encode(member.target)[:100].ljust(100, b"\0"),
        MAGIC,
        _encode(member.user)[:31].ljust(32, b"\0"),
        _encode(member.group)[:31].ljust(32, b"\0"),
        _number(member.rdev[0], 8) if is_device else bytes(8),
        _number(member.rdev[1], 8) if is_device else bytes(8),
    ]
    block = b"".join(fields).ljust(BLOCK, b"\0")
    checksum = b"%06o\0 " % sum(block)
    return block[:148] + checksum + block[156:]


def _parse_number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    text = field.strip(b" \0")
    return int(text, 8) if text and not text.strip(b"01234567") else 0


def is_header(block: bytes) -> bool:
    """Whether the checksum is right."""
    if len(block) < BLOCK:
        return False
    text = block[148:156].strip(b" \0")
    if not text or text.strip(b"01234567"):
        return False
    return int(text, 8) == sum(block[:148]) + 8 * 32 + sum(block[156:])


def letter_of(block: bytes) -> bytes:
    """The type flag."""
    return block[156:157]


def size_of(block: bytes) -> int:
    """Bytes of data behind the header."""
    return _parse_number(block[124:136])


def unpack(block: bytes, extensions: dict[str, str]) -> Member:
    """The member of a header; *extensions* are what long-name and pax headers before it said."""
    letter = letter_of(block)
    name = _decode(block[:100])
    if block[257:263] == b"ustar\0":
        prefix = _decode(block[345:500])
        name = f"{prefix}/{name}" if prefix else name
    name = extensions.get("path", name)
    kind = KINDS.get(letter, stat.S_IFREG)
    if kind == stat.S_IFREG and name.endswith("/") and letter in (b"0", b"\0"):
        kind = stat.S_IFDIR
    has_data = letter not in (HARD_LINK, b"2", b"3", b"4", b"5", b"6")
    size = int(extensions["size"]) if extensions.get("size", "").isdigit() else size_of(block)
    when = extensions.get("mtime", "").split(".")[0]
    return Member(
        name=name,
        mode=kind | _parse_number(block[100:108]) & 0o7777,
        uid=_parse_number(block[108:116]),
        gid=_parse_number(block[116:124]),
        user=_decode(block[265:297]),
        group=_decode(block[297:329]),
        size=size if has_data else 0,
        seconds=int(when) if when.isdigit() and len(when) < 16 else _parse_number(block[136:148]),
        target=extensions.get("linkpath", _decode(block[157:257])),
        is_hard_link=letter == HARD_LINK,
        rdev=(_parse_number(block[329:337]), _parse_number(block[337:345])),
    )


def read_pax(data: bytes) -> dict[str, str]:
    """The records of a pax header."""
    found = {}
    at = 0
    while at < len(data):
        digits, _, _ = data[at : at + 12].partition(b" ")
        if not digits.isdigit() or int(digits) <= len(digits):
            break
        record = data[at + len(digits) + 1 : at + int(digits)].rstrip(b"\n")
        key, _, value = record.partition(b"=")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        at += int(digits)
    return found
