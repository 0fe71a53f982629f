"""Compressed streams, friendly and hostile."""

import gzip
import zlib

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.archive import PROGRAMS
from honeyllm.programs.archive._tar_format import BLOCK, Member, is_header, pack, read_pax, unpack
from tests.support.virtual_host import Result, VirtualHost


def bomb(size: int) -> bytes:
    """A gzip file of *size* zeros."""
    piece = bytes(1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


class StreamTests(SynchronousTestCase):
    """Through the programs."""

    def run_line(self, line: str, *, files: dict[str, bytes] | None = None, stdin: bytes = b"") -> Result:
        argv = line.split()
        self.host = VirtualHost(files=files or {})
        return self.host.run(PROGRAMS[argv[0]], *argv, stdin=stdin)

    def test_round_trips(self) -> None:
        """What one packs, its opposite unpacks."""
        data = bytes(range(256)) * 1000
        for tool, suffix in (("gzip", "gz"), ("bzip2", "bz2"), ("xz", "xz")):
            packed = self.run_line(f"{tool} -c /tmp/x", files={"/tmp/x": data}).stdout
            self.assertLess(len(packed), len(data))
            unpacked = self.run_line(f"{tool} -dc /tmp/x.{suffix}", files={f"/tmp/x.{suffix}": packed})
            self.assertEqual((unpacked.stdout, unpacked.status), (data, 0))

    def test_bomb(self) -> None:
        """A bomb fills the disk of the virtual host at most; the program ends."""
        packed = bomb(64 << 20)
        self.assertLess(len(packed), 100_000)
        result = self.run_line("gzip -d /tmp/b.gz", files={"/tmp/b.gz": packed})
        self.assertEqual(result.status, 0)
        self.assertEqual(self.host.fs.stat("/tmp/b").size, 64 << 20)

    def test_garbage(self) -> None:
        """Broken data is complained about, in the words of each program."""
        good = gzip.compress(b"hello", mtime=0)
        for data in (good[:-9], good[:15], good[:10] + b"\xff" * 30, b"\x1f\x8b", b""):
            result = self.run_line("gzip -dc", stdin=data)
            self.assertEqual(result.status, 1, data)
            self.assertTrue(result.stderr.startswith(b"\ngzip: stdin: "), result.stderr)

    def test_tar_needs_no_more_than_its_headers(self) -> None:
        """A header that promises a terabyte takes nothing."""
        header = pack(Member(name="x", mode=0o100644, size=1 << 40))
        result = self.run_line("tar xf -", stdin=header)
        self.assertEqual(result.status, 2)
        self.assertIn(b"Unexpected EOF in archive", result.stderr)


class FormatTests(SynchronousTestCase):
    """Headers of tar."""

    def test_headers(self) -> None:
        """What is packed is unpacked, also beyond the fields' sizes."""
        member = Member(
            name="d/" + "n" * 98,
            mode=0o100644,
            uid=1 << 40,
            gid=7,
            user="u",
            group="g",
            size=1 << 35,
            seconds=5,
        )
        block = pack(member)
        self.assertEqual(len(block), BLOCK)
        self.assertTrue(is_header(block))
        self.assertEqual(unpack(block, {}), member)
        self.assertFalse(is_header(b"x" * BLOCK))

    def test_long_names(self) -> None:
        """A long name is a member of its own."""
        self.assertEqual(len(pack(Member(name="n" * 200, mode=0o100644))), 3 * BLOCK)

    def test_pax(self) -> None:
        """Records, as far as they are whole."""
        self.assertEqual(read_pax(b"9 path=x\n12 size=1234\nx"), {"path": "x", "size": "1234"})
        self.assertEqual(read_pax(b"x"), {})
