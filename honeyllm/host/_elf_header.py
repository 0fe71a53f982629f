"""Which executables a processor runs: what execve(2) looks at in the header of an ELF file."""

import os
import struct
from collections.abc import Callable, Mapping

import attrs

MAGIC = b"\x7fELF"
EXECUTABLE_TYPES = {2, 3}
PT_INTERP = 3
MAX_HEADERS = 0x10000
"""Bytes of program headers that Linux reads."""
Read = Callable[[int, int], bytes]
"""The bytes at an offset, at most so many."""


@attrs.frozen
class Kind:
    """A sort of executables: ``e_machine``, 32 or 64 bits, byte order as in :mod:`struct`."""

    machine: int
    bits: int
    order: str = "<"


X86, X86_64, ARM, AARCH64 = Kind(3, 32), Kind(62, 64), Kind(40, 32), Kind(183, 64)
KINDS: Mapping[str, tuple[Kind, ...]] = {
    "x86_64": (X86_64, X86),
    "i686": (X86,),
    "aarch64": (AARCH64, ARM),
    "armv7l": (ARM,),
    "riscv64": (Kind(243, 64),),
    "mips": (Kind(8, 32, ">"),),
    "mipsel": (Kind(8, 32),),
}
"""What runs by what ``uname -m`` says; the machine's own kind is the first."""


@attrs.frozen(kw_only=True)
class ElfHeader:
    """An executable that Linux would load; ``loader`` is the path of its dynamic loader, if it has one."""

    kind: Kind
    loader: str


def kinds_of(machine: str) -> tuple[Kind, ...]:
    """The kinds that *machine* runs."""
    return KINDS.get("armv7l" if machine.startswith("armv") else machine, KINDS["x86_64"])


def read_header(read: Read) -> ElfHeader | None:
    """The header of the file behind *read*; None where it is none, or damaged."""
    head = read(0, 64)
    if len(head) < 52 or head[:4] != MAGIC or head[4] not in (1, 2) or head[5] not in (1, 2):
        return None
    wide, order = head[4] == 2, "<" if head[5] == 1 else ">"
    form = struct.Struct(order + ("HHIQQQIHHH" if wide else "HHIIIIIHHH"))
    if len(head) < 16 + form.size:
        return None
    kind, machine, _, _, offset, _, _, _, size, count = form.unpack_from(head, 16)
    table = read(offset, size * count) if 0 < size * count <= MAX_HEADERS else b""
    if kind not in EXECUTABLE_TYPES or size != (56 if wide else 32) or not table or len(table) < size * count:
        return None
    rows = [table[at : at + size] for at in range(0, len(table), size)]
    return ElfHeader(
        kind=Kind(machine, 64 if wide else 32, order), loader=_loader(read, rows, order, wide=wide)
    )


def _loader(read: Read, rows: list[bytes], order: str, *, wide: bool) -> str:
    for row in rows:
        if struct.unpack_from(order + "I", row)[0] == PT_INTERP:
            offset, size = struct.unpack_from(order + "Q16xQ", row, 8) if wide else _narrow(order, row)
            return os.fsdecode(read(offset, min(size, 4096)).rstrip(b"\0"))
    return ""


def _narrow(order: str, row: bytes) -> tuple[int, int]:
    offset, size = struct.unpack_from(order + "I8xI", row, 4)
    return offset, size
