"""What stands in for a download."""

import io
import tarfile

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Placeholders
from honeyllm.host._elf_header import Kind, read_header


class PlaceholderTests(SynchronousTestCase):
    """The sort follows the name, then who asks."""

    def body(self, path: str, *, piped: bool = False, machine: str = "x86_64") -> bytes:
        """The content at *path*."""
        return Placeholders(machine)("http", "h", path, piped).body

    def kind(self, path: str, machine: str = "x86_64") -> Kind | None:
        """The processor of the binary there."""
        data = self.body(path, machine=machine)
        header = read_header(lambda at, count: data[at : at + count])
        return None if header is None else header.kind

    def test_binaries(self) -> None:
        """That of the host, or the one in the name; always the same."""
        self.assertEqual(self.kind("/bot"), Kind(62, 64))
        self.assertEqual(self.kind("/bot", "aarch64"), Kind(183, 64))
        names = {"/a.mips": Kind(8, 32, ">"), "/a.mpsl": Kind(8, 32), "/arm7": Kind(40, 32)}
        names |= {"/bins/x86": Kind(3, 32), "/k.x86_64": Kind(62, 64), "/aarch64": Kind(183, 64)}
        self.assertEqual({path: self.kind(path) for path in names}, names)
        self.assertEqual(self.body("/bot"), self.body("/bot"))
        self.assertNotEqual(len(self.body("/bot")), len(self.body("/bot2")))

    def test_texts(self) -> None:
        """Scripts and pages."""
        self.assertTrue(self.body("/x.sh").startswith(b"#!/bin/sh\n"))
        self.assertTrue(self.body("/x", piped=True).startswith(b"#!/bin/sh\n"))
        self.assertTrue(self.body("/").startswith(b"<!DOCTYPE html>"))
        self.assertTrue(self.body("/x.html?a=b.sh").startswith(b"<!DOCTYPE html>"))

    def test_archive(self) -> None:
        """An archive has a directory with what is started next."""
        with tarfile.open(fileobj=io.BytesIO(self.body("/p/xmrig-6.2.tar.gz"))) as tar:
            names = tar.getnames()
        self.assertEqual(names[:2], ["xmrig-6.2", "xmrig-6.2/xmrig-6.2"])
