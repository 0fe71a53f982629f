"""The checksums that dpkg keeps."""

from collections.abc import Callable
from hashlib import md5
from typing import TypeVar

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._contents import Contents
from honeyllm.app._sums import INFO, is_sums, package_of
from honeyllm.host import Process
from honeyllm.persona import TreeEntry, draw, tree
from honeyllm.vfs import Content
from tests.support.virtual_host import VirtualHost

T = TypeVar("T")
PERSONA = draw(7, now=1_760_000_000)
PACKAGE = "adduser"


class SumsTests(SynchronousTestCase):
    """What the lists say is what the files hold."""

    def setUp(self) -> None:
        """The files of one package, and its list."""
        self.contents = Contents(PERSONA)
        self.files: dict[str, Content] = {}
        entries = [e for e in tree(PERSONA) if e.kind == "f" and self._concerned(e)]
        for entry in entries:
            content = self.contents(entry)
            assert content is not None
            self.files[entry.path] = content

    def _concerned(self, entry: TreeEntry) -> bool:
        return entry.package == PACKAGE or entry.path == f"{INFO}{PACKAGE}.md5sums"

    def _settled(self) -> int:
        offloaded = 0

        async def offload(function: Callable[[], T], /) -> T:
            nonlocal offloaded
            offloaded += 1
            return function()

        async def reads(process: Process) -> int:
            await self.contents.sums.settle(process, PACKAGE)
            await self.contents.sums.settle(process, PACKAGE)
            return 0

        VirtualHost(offload=offload).run(reads, "cat")
        return offloaded

    def _check(self) -> None:
        listed = self.files[f"{INFO}{PACKAGE}.md5sums"]
        text = listed.read(0, listed.size + 1)
        self.assertEqual(len(text), listed.size)
        rows = dict(reversed(line.split("  ", 1)) for line in text.decode().splitlines())
        self.assertIn("usr/sbin/adduser", rows)
        self.assertEqual(
            set(rows), {path[1:] for path in self.files if not path.startswith(("/etc/", INFO))}
        )
        for path, digest in rows.items():
            content = self.files[f"/{path}"]
            made = md5(content.read(0, content.size), usedforsecurity=False).hexdigest()
            self.assertEqual(made, digest, path)

    def test_at_once(self) -> None:
        """Read without waiting they are right, and as long as they were said to be."""
        self._check()

    def test_awaited(self) -> None:
        """Whoever opens the list waits while the files are summed beside the event loop, once."""
        self.assertEqual(self._settled(), 1)
        self._check()

    def test_summed_stays(self) -> None:
        """What was summed is not written by the oracle any more; what it wrote before is summed."""
        paths = [path for path, content in self.files.items() if getattr(content, "asked", "") == path]
        first, second = [path for path in paths if self.contents.wants(path)][:2]
        self.contents.tell(first, b"said before\n")
        self._settled()
        self.assertFalse(self.contents.wants(second))
        self.contents.tell(second, b"said later\n")
        self.assertTrue(self.files[first].read(0, 99).startswith(b"said before\n"))
        self.assertFalse(self.files[second].read(0, 99).startswith(b"said later\n"))
        self._check()

    def test_names(self) -> None:
        """Which files these are, and of which package."""
        self.assertTrue(is_sums("/var/lib/dpkg/info/libc6:amd64.md5sums"))
        self.assertFalse(is_sums("/tmp/x.md5sums"))
        self.assertEqual(package_of("/var/lib/dpkg/info/libc6:amd64.md5sums"), "libc6")
