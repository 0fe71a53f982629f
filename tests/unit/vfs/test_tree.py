"""A world's layer: open files without a name, and what they give back."""

import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import TreeFs
from tests.support.virtual_host import VirtualHost


class UnlinkedTests(SynchronousTestCase):
    """unlink(2): the file lives on while it is open."""

    def setUp(self) -> None:
        self.host = VirtualHost()
        self.place = self.host.fs.make("/tmp/f", stat.S_IFREG | 0o600)
        assert isinstance(self.place.fs, TreeFs)
        self.tree = self.place.fs
        self.place.fs.write(self.place.number, 0, b"x" * 1000)

    def used(self) -> tuple[int, int]:
        """Inodes and bytes of the world."""
        return self.tree.quota.inodes, self.tree.quota.bytes

    def test_gone_at_once(self) -> None:
        """Nobody has it open: nothing is left of it."""
        self.host.fs.remove("/tmp/f")
        self.assertEqual(self.used(), (0, 0))
        self.assertEqual(self.place.inode.nlink, 0)

    def test_open(self) -> None:
        """It can be read, written and counts until it is closed as often as it was opened."""
        self.tree.uses.hold(self.place.number)
        self.tree.uses.hold(self.place.number)
        self.host.fs.remove("/tmp/f")
        self.place.fs.write(self.place.number, 1000, b"y" * 500)
        self.assertEqual((self.place.inode.size, self.place.inode.nlink), (1500, 0))
        self.tree.uses.drop(self.place.number)
        self.assertEqual(self.used(), (1, 1500))
        self.tree.uses.drop(self.place.number)
        self.assertEqual(self.used(), (0, 0))

    def test_removed_working_directory(self) -> None:
        """It is an empty directory without a name, in which nothing can be made."""
        self.host.fs.make("/tmp/d", stat.S_IFDIR | 0o755)
        self.host.fs.change_directory("/tmp/d")
        self.host.fs.remove("/tmp/d", directory=True)
        self.assertRaises(FileNotFoundError, self.host.fs.working_directory)
        self.assertRaises(FileNotFoundError, self.host.fs.make, "x", stat.S_IFREG | 0o600)
        self.assertRaises(FileNotFoundError, self.host.fs.change_mode, ".", 0o700)
        self.assertEqual(self.host.fs.names("."), ())
