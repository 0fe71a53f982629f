"""What files hold whose content is not recorded."""

import struct

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._contents import BLOCK, Contents
from honeyllm.app._elf import build_id
from honeyllm.app._texts import PAGE
from honeyllm.persona import TreeEntry, draw
from honeyllm.vfs import Content, Generated

PERSONA = draw(7, now=1_760_000_000)


def content(path: str, nature: str = "", *, size: int = 3 * BLOCK + 5, given: bytes | None = None) -> Content:
    """The content of one regular file."""
    entry = TreeEntry(
        path=path, kind="f", mode=0o755, size=size, mtime=0, changed=0, nature=nature, content=given
    )
    made = Contents(PERSONA)(entry)
    assert made is not None
    return made


def everything(of: Content) -> bytes:
    """All of it."""
    return of.read(0, of.size)


class ContentTests(SynchronousTestCase):
    """Plausible bytes of the true size."""

    def test_recorded(self) -> None:
        """A recorded content is given as it is."""
        self.assertEqual(everything(content("/etc/x", given=b"text\n")), b"text\n")

    def test_heads(self) -> None:
        """Each begins as its kind does: ``file`` and ``head -c`` agree."""
        for path, nature, head in (
            ("/usr/bin/ls", "E", b"\x7fELF\x02\x01\x01\0"),
            ("/usr/lib/x.so", "L", b"\x7fELF\x02\x01\x01\0"),
            ("/usr/bin/x", "S", b"#!/bin/sh\n# x - part of"),
            ("/usr/share/perl5/X.pm", "S", b"#!/usr/bin/perl\n# X.pm"),
            ("/usr/sbin/adduser", "S", b"#!/usr/bin/perl\n"),
            ("/usr/share/doc/x", "T", b"x\n\n"),
            ("/usr/share/doc/x.gz", "Z", b"\x1f\x8b\x08\0"),
            ("/x/y.png", "", b"\x89PNG\r\n"),
            ("/x/y.pyc", "", b"\xa7\r\r\n"),
            ("/usr/share/zoneinfo/UTC", "B", b"TZif2"),
            ("/usr/share/locale/de/LC_MESSAGES/x.mo", "B", b"\xde\x12\x04\x95"),
        ):
            self.assertTrue(everything(content(path, nature)).startswith(head), path)

    def test_size(self) -> None:
        """The size is the recorded one, whatever the kind."""
        for nature in ("E", "L", "S", "T", "Z", ""):
            for size in (0, 1, 100, BLOCK, BLOCK + 1):
                self.assertEqual(len(everything(content("/x", nature, size=size))), size, nature)

    def test_any_part(self) -> None:
        """A part read on its own is that part of the whole."""
        for nature in ("E", "S", "T", "Z", ""):
            made = content("/usr/bin/abc", nature)
            whole = everything(made)
            for start, count in ((0, 10), (BLOCK - 3, 6), (BLOCK, 1), (2 * BLOCK + 1, 5000), (5, 3 * BLOCK)):
                self.assertEqual(made.read(start, count), whole[start : start + count], (nature, start))

    def test_long_texts(self) -> None:
        """They go on in whole lines over every block, also where pages are repeated."""
        for size in (2 * PAGE, 2 * PAGE + 1, 5 * PAGE + 77):
            made = content("/usr/bin/abcdefg", "S", size=size)
            whole = everything(made)
            self.assertEqual(len(whole), size)
            self.assertTrue(whole.endswith(b"\n"))
            self.assertTrue(all(not line or line[:1] == b"#" for line in whole.split(b"\n")))
            self.assertEqual(made.read(PAGE - 9, 2 * BLOCK), whole[PAGE - 9 : PAGE - 9 + 2 * BLOCK])

    def test_said(self) -> None:
        """What the oracle says is cut to the file's size, or goes on in comments; then it stays."""
        made = Contents(PERSONA)
        entry = TreeEntry(path="/etc/x.conf", kind="f", mode=0o644, size=200, nature="T")
        content = made(entry)
        assert isinstance(content, Generated)
        self.assertEqual(content.asked, "/etc/x.conf")
        made.tell("/etc/x.conf", b"answer = 42")
        short = everything(content)
        self.assertTrue(short.startswith(b"answer = 42\n# "))
        made.tell("/etc/x.conf", b"line\n" * 99)
        self.assertEqual((len(short), everything(content)), (200, b"line\n" * 40))

    def test_not_asked_for(self) -> None:
        """What is large, structured or no text is never asked for."""
        for path, nature, size in (("/bin/a", "E", 300), ("/a.conf", "T", 90_000), ("/a.conf", "T", 3)):
            made = content(path, nature, size=size)
            self.assertTrue(isinstance(made, Generated) and not made.asked)
        self.assertEqual([Contents(PERSONA).wants(path) for path in ("/a.json", "/a.conf")], [False, True])

    def test_elf(self) -> None:
        """An executable names its loader and carries the build id of this host."""
        data = everything(content("/usr/bin/ls", "E"))
        kind, machine = struct.unpack_from("<HH", data, 16)
        self.assertEqual((kind, machine), (3, 62))
        self.assertIn(b"/lib64/ld-linux-x86-64.so.2\0", data[:512])
        self.assertIn(b"GNU\0" + build_id("ls", PERSONA.seed), data[:512])

    def test_hosts_differ(self) -> None:
        """The same file of two hosts has two contents, of one host always the same."""
        self.assertEqual(everything(content("/x", "E")), everything(content("/x", "E")))
        self.assertNotEqual(build_id("ls", 1), build_id("ls", 2))
        self.assertNotEqual(everything(content("/x", "E")), everything(content("/y", "E")))
