"""What a download brings instead of what was asked for: a harmless file of the same sort."""

import gzip
import hashlib
import io
import re
import struct
import tarfile
from collections.abc import Callable, Mapping, Sequence

from honeyllm.host import ELF_MAGIC, ElfKind, WebPage, kinds_of

SCRIPT = b"#!/bin/sh\nexit 0\n"
HTML = b"<!DOCTYPE html>\n<html>\n<head><title>Welcome</title></head>\n<body></body>\n</html>\n"
SMALLEST, SPREAD = 38_000, 90_000
"""Bytes of a binary: those of bots that come for many processors."""
BINARY = "application/octet-stream"
PROCESSORS: Sequence[tuple[re.Pattern[str], ElfKind]] = (
    (re.compile(r"x86[_-]64|amd64|x64"), ElfKind(62, 64)),
    (re.compile(r"aarch64|arm64|armv?8"), ElfKind(183, 64)),
    (re.compile(r"arm"), ElfKind(40, 32)),
    (re.compile(r"mpsl|mipsel|mipsle"), ElfKind(8, 32)),
    (re.compile(r"mips"), ElfKind(8, 32, ">")),
    (re.compile(r"(?<![a-z0-9])(x86|i[3-6]86|x32)(?![a-z0-9])"), ElfKind(3, 32)),
    (re.compile(r"ppc|powerpc"), ElfKind(20, 32, ">")),
    (re.compile(r"sh4"), ElfKind(42, 32)),
    (re.compile(r"m68k"), ElfKind(4, 32, ">")),
    (re.compile(r"(?<![a-z])spc|sparc"), ElfKind(2, 32, ">")),
    (re.compile(r"riscv64"), ElfKind(243, 64)),
)
"""What loaders that try everything call their binaries."""


def elf(kind: ElfKind, seed: bytes) -> bytes:
    """A static executable of *kind* that says nothing and does nothing; *seed* decides its size."""
    digest = hashlib.sha256(seed).digest()
    size = SMALLEST + int.from_bytes(digest[:4], "big") % SPREAD
    wide = kind.bits == 64
    ident = ELF_MAGIC + bytes([2 if wide else 1, 1 if kind.order == "<" else 2, 1]) + bytes(9)
    base = 0x400000 if wide else 0x8000
    head, row = (64, 56) if wide else (52, 32)
    form = "HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"
    header = struct.pack(
        kind.order + form, 2, kind.machine, 1, base + head + row, head, 0, 0, head, row, 1, 40, 0, 0
    )
    if wide:
        table = struct.pack(kind.order + "IIQQQQQQ", 1, 5, 0, base, base, size, size, 0x1000)
    else:
        table = struct.pack(kind.order + "IIIIIIII", 1, 0, base, base, size, size, 5, 0x1000)
    front = ident + header + table
    return front + hashlib.shake_256(digest).digest(size - len(front))


def archive(stem: str, binary: bytes) -> bytes:
    """A tar.gz of a directory *stem* with a program of that name and a script that would start it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        folder = tarfile.TarInfo(stem)
        folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, 1_700_000_000
        tar.addfile(folder)
        for name, data, mode in (
            (stem, binary, 0o755),
            ("run.sh", SCRIPT, 0o755),
            ("config.json", b"{}\n", 0o644),
        ):
            entry = tarfile.TarInfo(f"{stem}/{name}")
            entry.size, entry.mode, entry.mtime = len(data), mode, 1_700_000_000
            tar.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), compresslevel=1, mtime=0)


class Placeholders:
    """The made-up part of the Internet, for a host whose ``uname -m`` is *machine*."""

    def __init__(self, machine: str) -> None:
        self._kind = kinds_of(machine)[0]

    def __call__(self, scheme: str, host: str, path: str, is_piped: bool, /) -> WebPage:
        """A page by the suffix of *path*, else by who asks: a pipe wants a script, a file a binary."""
        name = path.partition("?")[0].rpartition("/")[2]
        for suffix, (make, content_type) in MADE.items():
            if name.lower().endswith(suffix):
                return WebPage(body=make(self, name, path), content_type=content_type)
        if not name:
            return WebPage(body=SCRIPT if is_piped else HTML, content_type="text/html")
        if is_piped:
            return WebPage(body=SCRIPT, content_type="text/plain")
        return WebPage(body=self._binary(name, path), content_type=BINARY)

    def _binary(self, name: str, path: str) -> bytes:
        kind = next((kind for pattern, kind in PROCESSORS if pattern.search(name.lower())), self._kind)
        return elf(kind, path.encode("utf-8", "surrogateescape"))

    def _archive(self, name: str, path: str) -> bytes:
        stem = re.sub(r"\.(tar\.gz|tgz|gz)$", "", name, flags=re.IGNORECASE)[:60] or "files"
        return archive(stem, self._binary(stem, path))


def _text(data: bytes) -> Callable[[Placeholders, str, str], bytes]:
    return lambda placeholders, name, path: data


MADE: Mapping[str, tuple[Callable[[Placeholders, str, str], bytes], str]] = {
    ".sh": (_text(SCRIPT), "application/x-sh"),
    ".bash": (_text(SCRIPT), "application/x-sh"),
    ".tar.gz": (Placeholders._archive, "application/gzip"),
    ".tgz": (Placeholders._archive, "application/gzip"),
    ".html": (_text(HTML), "text/html"),
    ".htm": (_text(HTML), "text/html"),
    ".php": (_text(HTML), "text/html"),
    ".txt": (_text(b"\n"), "text/plain"),
    ".json": (_text(b"{}\n"), "application/json"),
    ".py": (_text(b"#!/usr/bin/env python3\n"), "text/x-python"),
    ".pl": (_text(b"#!/usr/bin/perl\nexit 0;\n"), "text/x-perl"),
}
"""What is sent for a name that ends so."""
