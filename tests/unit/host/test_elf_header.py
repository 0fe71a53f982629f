"""The header of executables, as execve(2) reads it."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import ElfKind, kinds_of
from honeyllm.host._elf_header import ElfHeader, read_header
from tests.support.elf import AMD64, MIPS, elf_file


def header(data: bytes) -> ElfHeader | None:
    """That of *data*."""
    return read_header(lambda at, count: data[at : at + count])


class HeaderTests(SynchronousTestCase):
    """Class, byte order, processor, loader."""

    def test_kinds(self) -> None:
        """Each field counts."""
        for kind in (AMD64, MIPS, ElfKind(8, 32), ElfKind(183, 64), ElfKind(21, 64, ">")):
            self.assertEqual(header(elf_file(kind)), ElfHeader(kind=kind, loader=""))

    def test_loader(self) -> None:
        """The path of the dynamic loader is found in files of both sizes."""
        for kind in (AMD64, MIPS):
            found = header(elf_file(kind, loader=b"/lib/ld.so.1"))
            assert found is not None
            self.assertEqual(found.loader, "/lib/ld.so.1")

    def test_machines(self) -> None:
        """A 64-bit processor runs its 32-bit ancestor's programs, and every ARM v7 is one."""
        self.assertIn(ElfKind(3, 32), kinds_of("x86_64"))
        self.assertNotIn(ElfKind(62, 64), kinds_of("i686"))
        self.assertEqual(kinds_of("armv6l"), kinds_of("armv7l"))

    def test_damaged(self) -> None:
        """A file that ends too early, or is of another type, is no executable."""
        data = elf_file(AMD64)
        self.assertIsNone(header(data[:100]))
        self.assertIsNone(header(data[:4]))
        self.assertIsNone(header(data[:16] + b"\x01" + data[17:]))
        self.assertIsNone(header(b"#!/bin/sh\n" + data))

    @given(st.binary(max_size=200))
    def test_anything(self, tail: bytes) -> None:
        """Nothing that somebody writes raises."""
        for start in (b"\x7fELF\x02\x01", b"\x7fELF\x01\x02", elf_file(AMD64)[:60]):
            header(start + tail)
