"""What file(1) says of an ELF file."""

import struct

import attrs

MACHINES = {
    2: "SPARC",
    3: "Intel 80386",
    4: "Motorola m68k",
    8: "MIPS",
    20: "PowerPC or cisco 4500",
    21: "64-bit PowerPC or cisco 7500",
    22: "IBM S/390",
    40: "ARM",
    42: "Renesas SH",
    43: "SPARC V9",
    50: "IA-64",
    62: "x86-64",
    94: "Tensilica Xtensa",
    183: "ARM aarch64",
    195: "Synopsys ARCv2/HS3x/HS4x",
    243: "UCB RISC-V",
    258: "LoongArch",
}
TYPES = {0: "no file type", 1: "relocatable", 2: "executable", 3: "shared object", 4: "core file"}
SYSTEMS = {
    0: "SYSV",
    1: "HP-UX",
    2: "NetBSD",
    3: "GNU/Linux",
    6: "Solaris",
    9: "FreeBSD",
    12: "OpenBSD",
    64: "ARM EABI",
    97: "ARM",
    255: "embedded",
}
MIME = {1: "object", 2: "executable", 3: "sharedlib", 4: "coredump"}
PT_DYNAMIC, PT_INTERP, PT_NOTE = 2, 3, 4
SHT_SYMTAB = 2
NT_ABI_TAG, NT_BUILD_ID = 1, 3
DT_DEBUG, DT_FLAGS_1, DF_1_PIE = 21, 0x6FFFFFFB, 0x08000000
MAX_HEADERS = 64


@attrs.frozen
class Elf:
    """The header of an ELF file of which *data* is the beginning."""

    data: bytes

    @property
    def wide(self) -> bool:
        """64-bit."""
        return self.data[4] == 2

    @property
    def order(self) -> str:
        """The byte order as struct(3) has it."""
        return ">" if self.data[5] == 2 else "<"

    def number(self, offset: int, kind: str) -> int:
        """An unsigned number; 0 beyond the end."""
        layout = struct.Struct(self.order + kind)
        if offset < 0 or offset + layout.size > len(self.data):
            return 0
        value: int = layout.unpack_from(self.data, offset)[0]
        return value

    def word(self, narrow: int, wide: int) -> int:
        """An address-sized number of the header."""
        return self.number(wide, "Q") if self.wide else self.number(narrow, "I")

    @property
    def type(self) -> int:
        """``e_type``."""
        return self.number(16, "H")

    def segments(self) -> list[tuple[int, int, int]]:
        """Type, offset and size of the program headers."""
        start, size = self.word(28, 32), self.number(54 if self.wide else 42, "H")
        count = min(self.number(56 if self.wide else 44, "H"), MAX_HEADERS)
        found = []
        for at in (start + number * size for number in range(count)):
            offset = self.number(at + 8, "Q") if self.wide else self.number(at + 4, "I")
            length = self.number(at + 32, "Q") if self.wide else self.number(at + 16, "I")
            found.append((self.number(at, "I"), offset, length))
        return found

    def has_symbols(self) -> bool | None:
        """Whether there is a symbol table; None without (readable) section headers."""
        start, size = self.word(32, 40), self.number(58 if self.wide else 46, "H")
        count = self.number(60 if self.wide else 48, "H")
        if not count or not size or start + size > len(self.data):
            return None
        starts = [start + number * size for number in range(min(count, 4096))]
        return any(self.number(at + 4, "I") == SHT_SYMTAB for at in starts)


def describe(data: bytes, *, is_image: bool) -> tuple[str, str]:
    """The description and the MIME type; *is_image* marks a program of the base image, which is stripped."""
    if len(data) < 20:
        return "ELF", "application/octet-stream"
    elf = Elf(data)
    width = {1: "32-bit", 2: "64-bit"}.get(data[4], "invalid class")
    order = {1: "LSB", 2: "MSB"}.get(data[5], "invalid byte order")
    segments = elf.segments()
    has_interpreter = any(kind == PT_INTERP for kind, _, _ in segments)
    kind = TYPES.get(elf.type, "unknown file type")
    is_pie = elf.type == 3 and has_interpreter
    mime = "pie-executable" if is_pie else MIME.get(elf.type, "object")
    machine = MACHINES.get(elf.number(18, "H"), f"*unknown arch {elf.number(18, 'H'):#x}*")
    system = SYSTEMS.get(data[7], str(data[7]))
    name = f"{'pie ' * is_pie}{'executable' if is_pie else kind}"
    parts = [f"ELF {width} {order} {name}", machine, f"version {elf.number(20, 'I') or 1} ({system})"]
    if elf.type in (2, 3):
        parts += _linkage(elf, segments, is_image)
    return ", ".join(parts), f"application/x-{mime}"


def _linkage(elf: Elf, segments: list[tuple[int, int, int]], is_image: bool) -> list[str]:
    parts = []
    interpreter = next((s for s in segments if s[0] == PT_INTERP), None)
    is_dynamic = (
        interpreter is not None or any(kind == PT_DYNAMIC for kind, _, _ in segments) or elf.type == 3
    )
    if segments:
        parts.append("dynamically linked" if is_dynamic else "statically linked")
    if interpreter is not None:
        path = elf.data[interpreter[1] : interpreter[1] + min(interpreter[2], 256)].split(b"\0")[0]
        parts.append("interpreter " + path.decode("ascii", "replace"))
    notes = _notes(elf, segments)
    if NT_BUILD_ID in notes:
        parts.append(f"BuildID[sha1]={notes[NT_BUILD_ID].hex()}")
    tag = notes.get(NT_ABI_TAG, b"")
    if len(tag) >= 16 and not is_image:
        version = ".".join(str(number) for number in struct.unpack_from(elf.order + "III", tag, 4))
        parts.append(f"for GNU/Linux {version}")
    if is_image:
        return [*parts, "for GNU/Linux 3.2.0", "stripped"]
    symbols = elf.has_symbols()
    if symbols is None:
        return [*parts, "no section header"] if segments else parts
    return [*parts, "not stripped" if symbols else "stripped"]


def _notes(elf: Elf, segments: list[tuple[int, int, int]]) -> dict[int, bytes]:
    """The notes that GNU's tools have left, by type."""
    notes: dict[int, bytes] = {}
    for kind, offset, length in segments:
        at = offset
        while kind == PT_NOTE and at + 12 <= min(offset + length, len(elf.data)):
            name, size, note = (elf.number(at + step, "I") for step in (0, 4, 8))
            body = at + 12 + (name + 3) // 4 * 4
            if elf.data[at + 12 : at + 15] == b"GNU":
                notes.setdefault(note, elf.data[body : body + min(size, 64)])
            at = body + (size + 3) // 4 * 4
    return notes
