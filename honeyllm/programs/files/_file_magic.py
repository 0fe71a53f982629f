"""What file(1) says of data: signatures, and a closer look at some of them."""

import struct
from collections.abc import Callable
from datetime import UTC, datetime

Found = tuple[str, str]
"""Description and MIME type."""
Look = Callable[[bytes], str]
UNKNOWN = "application/octet-stream"

GZIP_SYSTEMS = ("FAT filesystem (MS-DOS, OS/2, NT)", "Amiga", "VMS", "Unix")


def _gzip(data: bytes) -> str:
    flags, when, extra, system = struct.unpack_from("<BIBB", data, 3) if len(data) >= 10 else (0, 0, 0, 3)
    parts = ["gzip compressed data"]
    if flags & 8:
        name = data[10:].split(b"\0", 1)[0].decode("latin-1")
        parts.append(f'was "{name}"')
    if when:
        parts.append("last modified: " + datetime.fromtimestamp(when, UTC).strftime("%a %b %e %H:%M:%S %Y"))
    if extra in (2, 4):
        parts.append("max compression" if extra == 2 else "max speed")
    parts.append(f"from {GZIP_SYSTEMS[system] if system < len(GZIP_SYSTEMS) else 'Unix'}")
    return ", ".join(parts)


def _bzip2(data: bytes) -> str:
    return f"bzip2 compressed data, block size = {data[3:4].decode('latin-1')}00k"


def _png(data: bytes) -> str:
    if len(data) < 26:
        return "PNG image data"
    columns, rows, depth, color = struct.unpack_from(">IIBB", data, 16)
    kinds = {0: " grayscale", 2: "/color RGB", 3: " colormap", 4: " gray+alpha", 6: "/color RGBA"}
    interlaced = "interlaced" if data[28:29] == b"\1" else "non-interlaced"
    return f"PNG image data, {columns} x {rows}, {depth}-bit{kinds.get(color, '')}, {interlaced}"


def _gif(data: bytes) -> str:
    size = "{} x {}".format(*struct.unpack_from("<HH", data, 6)) if len(data) >= 10 else ""
    return f"GIF image data, version {data[3:6].decode('latin-1')}, {size}"


def _jpeg(data: bytes) -> str:
    if data[6:10] != b"JFIF" or len(data) < 18:
        return "JPEG image data"
    major, minor, unit, across, _ = struct.unpack_from(">BBBHH", data, 11)
    units = {0: "aspect ratio", 1: "resolution (DPI)", 2: "resolution (DPCM)"}
    sizes = f"density {across}x{_}, segment length {struct.unpack_from('>H', data, 4)[0]}"
    return f"JPEG image data, JFIF standard {major}.{minor:02}, {units.get(unit, '')}, {sizes}"


def _pdf(data: bytes) -> str:
    return f"PDF document, version {data[5:8].decode('latin-1')}"


def _zip(data: bytes) -> str:
    version = data[4] if len(data) > 4 else 20
    method = {0: "store", 8: "deflate"}.get(int.from_bytes(data[8:10], "little"), "deflate")
    least = f"at least v{version // 10}.{version % 10} to extract"
    return f"Zip archive data, {least}, compression method={method}"


def _xz(data: bytes) -> str:
    checks = {0: "none", 1: "CRC32", 4: "CRC64", 10: "SHA-256"}
    return f"XZ compressed data, checksum {checks.get(data[7] if len(data) > 7 else 4, 'CRC64')}"


def _tar(data: bytes) -> str:
    return "POSIX tar archive (GNU)" if data[257:265] == b"ustar  \0" else "POSIX tar archive"


def _dos(data: bytes) -> str:
    at = int.from_bytes(data[60:64], "little") if len(data) >= 64 else 0
    if data[at : at + 4] != b"PE\0\0" or not at:
        return "MS-DOS executable"
    machine = int.from_bytes(data[at + 4 : at + 6], "little")
    sections = int.from_bytes(data[at + 6 : at + 8], "little")
    wide = data[at + 24 : at + 26] == b"\x0b\x02"
    names = {0x14C: "Intel 80386", 0x8664: "x86-64", 0xAA64: "Aarch64"}
    kind = "PE32+" if wide else "PE32"
    subsystem = {2: "GUI", 3: "console"}.get(int.from_bytes(data[at + 92 : at + 94], "little"), "console")
    library = " (DLL)" if data[at + 23 : at + 24] and data[at + 23] & 0x20 else ""
    machine_name = names.get(machine, "Intel 80386")
    return f"{kind} executable{library} ({subsystem}) {machine_name}, for MS Windows, {sections} sections"


def _linux(data: bytes) -> str:
    """The version of a bzImage is where its setup header says."""
    at = int.from_bytes(data[0x20E:0x210], "little") + 0x200
    version = data[at : at + 200].partition(b"\0")[0].decode("utf-8", "replace")
    root = "RO-rootFS" if data[0x1F2:0x1F4] != b"\0\0" else "RW-rootFS"
    return f"Linux kernel x86 boot executable bzImage, version {version}, {root}, swap_dev 0X0, Normal VGA"


def _plain(text: str) -> Look:
    return lambda data: text


SIGNATURES: tuple[tuple[int, bytes, Look, str], ...] = (
    (
        0x38,
        b"ARMd",
        _plain("Linux kernel ARM64 boot executable Image, little-endian, 4K pages"),
        "application/octet-stream",
    ),
    (0x202, b"HdrS", _linux, "application/octet-stream"),
    (0, b"\x1f\x8b", _gzip, "application/gzip"),
    (0, b"BZh", _bzip2, "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", _xz, "application/x-xz"),
    (
        0,
        b"\x28\xb5\x2f\xfd",
        _plain("Zstandard compressed data (v0.8+), Dictionary ID: None"),
        "application/zstd",
    ),
    (0, b"\x89PNG\r\n\x1a\n", _png, "image/png"),
    (0, b"GIF8", _gif, "image/gif"),
    (0, b"\xff\xd8\xff", _jpeg, "image/jpeg"),
    (0, b"%PDF-", _pdf, "application/pdf"),
    (0, b"PK\x03\x04", _zip, "application/zip"),
    (0, b"PK\x05\x06", _plain("Zip archive data (empty)"), "application/zip"),
    (257, b"ustar", _tar, "application/x-tar"),
    (
        0,
        b"!<arch>\ndebian-binary",
        _plain("Debian binary package (format 2.0)"),
        "application/vnd.debian.binary-package",
    ),
    (0, b"!<arch>\n", _plain("current ar archive"), "application/x-archive"),
    (0, b"\xca\xfe\xba\xbe", _plain("compiled Java class data"), "application/x-java-applet"),
    (0, b"SQLite format 3\0", _plain("SQLite 3.x database"), "application/vnd.sqlite3"),
    (0, b"7z\xbc\xaf\x27\x1c", _plain("7-zip archive data, version 0.4"), "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", _plain("RAR archive data"), "application/x-rar"),
    (
        0,
        b"\xde\x12\x04\x95",
        _plain("GNU message catalog (little endian), revision 0.0"),
        "application/x-gettext-translation",
    ),
    (
        0,
        b"\xa7\x0d\x0d\x0a",
        _plain("Byte-compiled Python module for CPython 3.11"),
        "application/x-bytecode.python",
    ),
    (0, b"070701", _plain("ASCII cpio archive (SVR4 with no CRC)"), "application/x-cpio"),
    (0, b"UPX!", _plain("UPX compressed data"), UNKNOWN),
    (0, b"RIFF", _plain("RIFF (little-endian) data"), UNKNOWN),
    (0, b"OggS", _plain("Ogg data"), "application/ogg"),
    (0, b"\0asm", _plain("WebAssembly (wasm) binary module version 0x1 (MVP)"), "application/wasm"),
)
MIN_DOS = 64


def describe(data: bytes) -> Found | None:
    """Describe binary *data*, the beginning of a file; None for what has no signature."""
    for offset, signature, look, mime in SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return look(data), mime
    if data.startswith(b"MZ") and len(data) >= MIN_DOS:
        return _dos(data), "application/x-dosexec"
    return None
