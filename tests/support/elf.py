"""Small ELF files for tests, made of nothing but their headers."""

import struct

from honeyllm.host import ElfKind

AMD64, MIPS = ElfKind(62, 64), ElfKind(8, 32, ">")


def elf_file(kind: ElfKind, *, loader: bytes = b"", tail: bytes = b"") -> bytes:
    """An executable of *kind* with one segment, which is the path of *loader* where there is one."""
    wide = kind.bits == 64
    head, row = (64, 56) if wide else (52, 32)
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1 if kind.order == "<" else 2, 1]) + bytes(9)
    form = "HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"
    header = struct.pack(kind.order + form, 2, kind.machine, 1, 0, head, 0, 0, head, row, 1, 0, 0, 0)
    sort, at, size = (3, head + row, len(loader) + 1) if loader else (1, 0, 64)
    if wide:
        table = struct.pack(kind.order + "IIQQQQQQ", sort, 5, at, at, at, size, size, 1)
    else:
        table = struct.pack(kind.order + "IIIIIIII", sort, at, at, at, size, size, 5, 1)
    return ident + header + table + loader + b"\0" + tail
