"""
Executables, libraries and kernel modules whose bytes nobody recorded: ELF files of their true size.

What tools look at is true: the header, the segments, the dynamic section with its libraries, symbols and
notes, and the section headers at the end.  The rest is noise that looks like code.
"""

import struct
from collections.abc import Sequence
from hashlib import sha1

import attrs

PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE, PT_PHDR = 1, 2, 3, 4, 6
SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_DYNAMIC, SHT_NOTE, SHT_NOBITS, SHT_DYNSYM = 1, 2, 3, 6, 7, 8, 11
DT_NEEDED, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_SONAME, DT_DEBUG = 1, 5, 6, 10, 11, 14, 21
DT_FLAGS_1, DF_1_PIE = 0x6FFFFFFB, 0x08000001
RELOCATABLE, SHARED = 1, 3
DATA_SHARE = 12
"""One part in so many of the file is writable data."""


@attrs.frozen(kw_only=True)
class Machine:
    """How ELF files of a processor look: ``e_machine``, word size, byte order, ``e_flags``, loader."""

    number: int
    wide: bool
    order: str
    loader: str
    flags: int = 0


MACHINES = {
    "x86_64": Machine(number=62, wide=True, order="<", loader="/lib64/ld-linux-x86-64.so.2"),
    "i686": Machine(number=3, wide=False, order="<", loader="/lib/ld-linux.so.2"),
    "aarch64": Machine(number=183, wide=True, order="<", loader="/lib/ld-linux-aarch64.so.1"),
    "armv7l": Machine(number=40, wide=False, order="<", loader="/lib/ld-linux-armhf.so.3", flags=0x5000400),
    "riscv64": Machine(number=243, wide=True, order="<", loader="/lib/ld-linux-riscv64-lp64d.so.1", flags=5),
    "mips": Machine(number=8, wide=False, order=">", loader="/lib/ld-musl-mips-sf.so.1", flags=0x70001005),
    "mipsel": Machine(
        number=8, wide=False, order="<", loader="/lib/ld-musl-mipsel-sf.so.1", flags=0x70001005
    ),
}
GRUB = attrs.evolve(MACHINES["i686"], loader="")
"""The modules of the boot loader, whatever the kernel is."""


@attrs.frozen(kw_only=True)
class Binary:
    """One file: ``type`` is ``e_type``; ``texts`` are what strings(1) finds among its read-only data."""

    name: str
    size: int
    machine: Machine
    type: int
    identifier: bytes
    is_library: bool = False
    needed: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def build_id(name: str, seed: int) -> bytes:
    """The 20-byte build id of the executable *name* on the host drawn from *seed*."""
    return sha1(f"{seed}/{name}".encode("utf-8", "surrogateescape"), usedforsecurity=False).digest()


@attrs.frozen
class _Section:
    name: str
    kind: int
    flags: int
    offset: int
    size: int
    link: int = 0
    entry: int = 0


Piece = tuple[int, bytes]
"""Bytes at an offset."""


def pieces(binary: Binary) -> tuple[Piece, ...]:
    """What in the file is no noise; none where the file is too small to hold it."""
    layout = _Layout(binary)
    found = layout.relocatable() if binary.type == RELOCATABLE else layout.linked()
    end = max((at + len(data) for at, data in found), default=0)
    fits = end <= binary.size and all(
        at + len(data) <= found[1][0] for at, data in (found[0], *found[2:]) if len(found) > 1
    )
    return found if fits else ((0, found[0][1][: binary.size]),)


class _Layout:
    """Puts one file together, from its two ends."""

    def __init__(self, binary: Binary) -> None:
        machine = binary.machine
        self._binary = binary
        self._wide = machine.wide
        word = "Q" if machine.wide else "I"
        self._header = struct.Struct(f"{machine.order}16sHHI{word}{word}{word}IHHHHHH")
        self._word = struct.Struct(machine.order + word)
        self._pair = struct.Struct(machine.order + word * 2)
        self._triple = struct.Struct(machine.order + "III")
        self._segment = struct.Struct(machine.order + ("IIQQQQQQ" if machine.wide else "IIIIIIII"))
        self._row = struct.Struct(f"{machine.order}II{word}{word}{word}{word}II{word}{word}")
        self._symbol = struct.Struct(machine.order + ("IBBHQQ" if machine.wide else "IIIBBH"))

    # -- linked files ----------------------------------------------------------------------

    def linked(self) -> tuple[Piece, ...]:
        """A program or a library."""
        binary = self._binary
        count = 4 if binary.is_library else 6
        at = self._header.size + count * self._segment.size
        interpreter = b"" if binary.is_library else binary.machine.loader.encode() + b"\0"
        note_at = _aligned(at + len(interpreter), 4)
        notes = self._notes()
        symbols_at = _aligned(note_at + len(notes), 8)
        names, positions = _strings((*binary.needed, *binary.symbols, binary.name))
        symbols = self._symbols([positions[name] for name in binary.symbols])
        names_at = symbols_at + len(symbols)
        body_at = _aligned(names_at + len(names), 16)
        data_at = max(body_at, (binary.size - binary.size // DATA_SHARE) & ~0xFFF)
        dynamic = self._dynamic(positions, symbols_at, names_at, len(names))
        texts = "\0".join(binary.texts).encode("utf-8", "surrogateescape") + b"\0"
        texts_at = max(body_at, data_at - max(len(texts), binary.size // 6) - 64 & ~0xF)
        sections = [
            _Section("", 0, 0, 0, 0),
            *([] if binary.is_library else [_Section(".interp", SHT_PROGBITS, 2, at, len(interpreter))]),
            _Section(".note.gnu.build-id", SHT_NOTE, 2, note_at, 36),
            _Section(".note.ABI-tag", SHT_NOTE, 2, note_at + 36, len(notes) - 36),
            _Section(".dynsym", SHT_DYNSYM, 2, symbols_at, len(symbols), 0, self._symbol.size),
            _Section(".dynstr", SHT_STRTAB, 2, names_at, len(names)),
            _Section(".text", SHT_PROGBITS, 6, body_at, max(0, texts_at - body_at)),
            _Section(".rodata", SHT_PROGBITS, 2, texts_at, max(0, data_at - texts_at)),
            _Section(".dynamic", SHT_DYNAMIC, 3, data_at, len(dynamic), 0, self._pair.size),
            _Section(".bss", SHT_NOBITS, 3, data_at + len(dynamic), binary.size // 40),
            _Section(".gnu_debuglink", SHT_PROGBITS, 0, data_at + len(dynamic), 52),
        ]
        tail_at, tail, shape = self._tail(sections)
        segments = self._segments(at, interpreter, note_at, len(notes), data_at, dynamic)
        header = self._head(self._header.size, len(segments), shape, body_at)
        table = b"".join(self._program_header(*segment) for segment in segments)
        head = _joined(
            (0, header + table), (at, interpreter), (note_at, notes), (symbols_at, symbols), (names_at, names)
        )
        link = f"{binary.identifier.hex()[2:]}.debug".encode().ljust(44, b"\0") + bytes(8)
        return (0, head), (tail_at, tail), (texts_at, texts), (data_at, dynamic + link)

    def _segments(
        self,
        interpreter_at: int,
        interpreter: bytes,
        note_at: int,
        note_size: int,
        data_at: int,
        dynamic: bytes,
    ) -> list[tuple[int, int, int, int]]:
        """Type, flags, offset and size; so few that the notes are among the first 512 bytes."""
        loads = [
            (PT_LOAD, 5, 0, data_at),
            (PT_LOAD, 6, data_at, len(dynamic)),
            (PT_DYNAMIC, 6, data_at, len(dynamic)),
            (PT_NOTE, 4, note_at, note_size),
        ]
        if self._binary.is_library:
            return loads
        size = (len(loads) + 2) * self._segment.size
        own = [(PT_PHDR, 4, self._header.size, size), (PT_INTERP, 4, interpreter_at, len(interpreter))]
        return [*own, *loads]

    def _program_header(self, kind: int, flags: int, at: int, size: int) -> bytes:
        align = 0x1000 if kind == PT_LOAD else 8
        if self._wide:
            return self._segment.pack(kind, flags, at, at, at, size, size, align)
        return self._segment.pack(kind, at, at, at, size, size, flags, align)

    def _notes(self) -> bytes:
        abi = self._triple.pack(4, 16, 1) + b"GNU\0" + self._triple.pack(0, 3, 2) + bytes(4)
        return self._triple.pack(4, 20, 3) + b"GNU\0" + self._binary.identifier + abi

    def _symbols(self, positions: Sequence[int]) -> bytes:
        rows = [self._symbol.pack(0, 0, 0, 0, 0, 0)]
        for at in positions:
            rows.append(
                self._symbol.pack(at, 0x12, 0, 0, 0, 0)
                if self._wide
                else self._symbol.pack(at, 0, 0, 0x12, 0, 0)
            )
        return b"".join(rows)

    def _dynamic(self, positions: dict[str, int], symbols_at: int, names_at: int, size: int) -> bytes:
        binary = self._binary
        rows = [(DT_NEEDED, positions[name]) for name in binary.needed]
        if binary.is_library:
            rows.append((DT_SONAME, positions[binary.name]))
        rows += [(DT_STRTAB, names_at), (DT_SYMTAB, symbols_at), (DT_STRSZ, size)]
        rows.append((DT_SYMENT, self._symbol.size))
        if not binary.is_library:
            rows += [(DT_DEBUG, 0), (DT_FLAGS_1, DF_1_PIE)]
        return b"".join(self._pair.pack(tag, value) for tag, value in [*rows, (0, 0)])

    # -- modules ---------------------------------------------------------------------------

    def relocatable(self) -> tuple[Piece, ...]:
        """A kernel module or an object file."""
        binary = self._binary
        note = self._triple.pack(4, 20, 3) + b"GNU\0" + binary.identifier
        texts = "\0".join(binary.texts).encode("utf-8", "surrogateescape") + b"\0"
        names, positions = _strings((*binary.symbols, binary.name))
        symbols = self._symbols([positions[name] for name in binary.symbols])
        note_at = self._header.size
        texts_at = _aligned(note_at + len(note), 8)
        symbols_at = _aligned(texts_at + len(texts), 8)
        names_at = symbols_at + len(symbols)
        body_at = _aligned(names_at + len(names), 16)
        sections = [
            _Section("", 0, 0, 0, 0),
            _Section(".note.gnu.build-id", SHT_NOTE, 2, note_at, len(note)),
            _Section(".modinfo", SHT_PROGBITS, 2, texts_at, len(texts)),
            _Section(".symtab", SHT_SYMTAB, 0, symbols_at, len(symbols), 4, self._symbol.size),
            _Section(".strtab", SHT_STRTAB, 0, names_at, len(names)),
            _Section(".text", SHT_PROGBITS, 6, body_at, max(0, binary.size - body_at - 1024)),
        ]
        tail_at, tail, shape = self._tail(sections)
        header = self._head(0, 0, shape, 0)
        return (
            (0, _joined((0, header), (note_at, note), (texts_at, texts), (symbols_at, symbols + names))),
            (tail_at, tail),
        )

    # -- both ------------------------------------------------------------------------------

    def _head(self, segments_at: int, segments: int, shape: tuple[int, int], entry: int) -> bytes:
        binary, machine = self._binary, self._binary.machine
        ident = b"\x7fELF" + bytes([2 if machine.wide else 1, 1 if machine.order == "<" else 2, 1]) + bytes(9)
        sections_at, sections = shape
        return self._header.pack(
            ident, binary.type, machine.number, 1, entry, segments_at, sections_at, machine.flags,
            self._header.size, self._segment.size if segments else 0, segments, self._row.size, sections,
            sections - 1,
        )  # fmt: skip

    def _tail(self, sections: list[_Section]) -> tuple[int, bytes, tuple[int, int]]:
        """Names and headers of the sections: their place and bytes; place and number of the headers."""
        names, positions = _strings((*(section.name for section in sections), ".shstrtab"))
        count = len(sections) + 1
        rows_at = self._binary.size - count * self._row.size
        names_at = rows_at - _aligned(len(names), 8)
        strings = next((n for n, s in enumerate(sections) if s.kind == SHT_STRTAB), 0)
        rows = [
            self._row.pack(
                positions[s.name], s.kind, s.flags, s.offset if s.flags & 2 else 0, s.offset, s.size,
                strings if s.entry else 0, int(s.kind in (SHT_DYNSYM, SHT_SYMTAB)), 1, s.entry,
            )
            for s in sections
        ]  # fmt: skip
        own = self._row.pack(
            positions[".shstrtab"], SHT_STRTAB, 0, 0, max(0, names_at), len(names), 0, 0, 1, 0
        )
        tail = names.ljust(rows_at - names_at, b"\0") + b"".join(rows) + own
        return names_at, tail, (max(0, rows_at), count)


def _aligned(position: int, to: int) -> int:
    return -(-position // to) * to


def _strings(names: Sequence[str]) -> tuple[bytes, dict[str, int]]:
    """A string table, and where in it each name is."""
    table, positions = bytearray(b"\0"), {"": 0}
    for name in names:
        if name not in positions:
            positions[name] = len(table)
            table += name.encode("utf-8", "surrogateescape") + b"\0"
    return bytes(table), positions


def _joined(*parts: Piece) -> bytes:
    """Pieces in one, with zeros between."""
    whole = bytearray()
    for at, data in parts:
        whole += bytes(at - len(whole)) + data
    return bytes(whole)
