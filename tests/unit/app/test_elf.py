"""ELF files as tools read them."""

import struct

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._binaries import binary
from honeyllm.app._elf import MACHINES, Binary, pieces
from honeyllm.persona import TreeEntry, draw

PERSONA = draw(7, now=1_760_000_000)
HEADERS = {True: struct.Struct("16sHHIQQQIHHHHHH"), False: struct.Struct("16sHHIIIIIHHHHHH")}


def of(path: str, size: int, machine: str = "x86_64") -> Binary:
    """What the file at *path* is on a processor."""
    kernel = evolve(PERSONA.kernel, machine=machine)
    persona = evolve(PERSONA, software=evolve(PERSONA.software, kernel=kernel))
    return binary(TreeEntry(path=path, kind="f", mode=0o755, size=size, nature="E"), persona)


def whole(file: Binary) -> bytes:
    """The file, its noise as zeros."""
    data = bytearray(file.size)
    for at, piece in pieces(file):
        data[at : at + len(piece)] = piece
    return bytes(data)


def sections(file: Binary, data: bytes) -> dict[str, tuple[int, int, int]]:
    """Type, offset and size of each section, by name."""
    order, wide = file.machine.order, file.machine.wide
    header = struct.Struct(order + HEADERS[wide].format).unpack_from(data)
    at, size, count, names = header[6], header[11], header[12], header[13]
    row = struct.Struct(order + ("IIQQQQIIQQ" if wide else "IIIIIIIIII"))
    rows = [row.unpack_from(data, at + number * size) for number in range(count)]
    strings = rows[names][4]
    return {
        data[strings + r[0] : data.index(b"\0", strings + r[0])].decode(): (r[1], r[4], r[5]) for r in rows
    }


class ElfTests(SynchronousTestCase):
    """What is said in one place of a file is so in the others."""

    def test_machines(self) -> None:
        """Each processor has its number, word size, byte order and loader; sections end where the file does."""
        for name, machine in MACHINES.items():
            file = of("/usr/bin/ls", 138_208, name)
            data = whole(file)
            self.assertEqual(len(data), file.size)
            self.assertEqual(data[:6], b"\x7fELF" + bytes([1 + machine.wide, 1 + (machine.order == ">")]))
            self.assertEqual(struct.unpack_from(machine.order + "HH", data, 16), (3, machine.number))
            found = sections(file, data)
            kind, at, size = found[".interp"]
            self.assertEqual((kind, data[at : at + size]), (1, machine.loader.encode() + b"\0"))
            self.assertTrue(
                {".text", ".rodata", ".dynsym", ".dynstr", ".dynamic", ".shstrtab"} <= found.keys()
            )

    def test_libraries(self) -> None:
        """What is needed is named among the dynamic strings; a library has a name and no loader."""
        program, library = of("/usr/bin/ls", 138_208), of("/usr/lib/x86_64-linux-gnu/libz.so.1", 121_280)
        for file, names in (
            (program, ("libselinux.so.1", "libc.so.6")),
            (library, ("libc.so.6", "libz.so.1")),
        ):
            data = whole(file)
            _, at, size = sections(file, data)[".dynstr"]
            for name in names:
                self.assertIn(name.encode(), data[at : at + size].split(b"\0"))
        self.assertNotIn(".interp", sections(library, whole(library)))

    def test_modules(self) -> None:
        """A kernel module is relocatable and was made for this kernel; one of the boot loader is for the i386."""
        file = of("/usr/lib/modules/x/kernel/fs/ext4.ko", 900_000)
        data = whole(file)
        kind, machine = struct.unpack_from("<HH", data, 16)
        _, at, size = sections(file, data)[".modinfo"]
        self.assertEqual((kind, machine), (1, 62))
        self.assertIn(f"vermagic={PERSONA.kernel.release} ".encode(), data[at : at + size])
        self.assertEqual(struct.unpack_from("<HH", whole(of("/boot/grub/i386-pc/lvm.mod", 9000)), 16), (1, 3))

    def test_small(self) -> None:
        """A file too small for all this is still of its size, and begins as ELF."""
        for size in (0, 10, 64, 300, 2000):
            self.assertTrue(b"\x7fELF".startswith(whole(of("/usr/bin/x", size))[:4][:size]))
