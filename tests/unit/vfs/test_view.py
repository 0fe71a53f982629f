"""The path system calls."""

import errno
import stat
from collections.abc import Callable

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import Credentials, FileView, TreeFs
from tests.support.virtual_host import VirtualHost

REGULAR, DIRECTORY, LINK = stat.S_IFREG | 0o666, stat.S_IFDIR | 0o777, stat.S_IFLNK | 0o777


class ViewTests(SynchronousTestCase):
    """Linux's semantics and errno."""

    def setUp(self) -> None:
        self.host = VirtualHost(files={"/etc/f": b"text", "/home/u/own": b""})
        self.root = self.host.fs
        space = self.root.namespace
        self.user = FileView(space, space.root, Credentials(uid=1000, gid=1000))

    def fails(self, number: int, call: Callable[[], object]) -> None:
        """*call* raises OSError with errno *number*."""
        error = self.assertRaises(OSError, call)
        self.assertEqual(errno.errorcode[error.errno or 0], errno.errorcode[number])

    def test_walking(self) -> None:
        """Names, dot-dot, links, trailing slashes, loops and lengths."""
        v = self.root
        v.make("/tmp/l", LINK, target="/etc")
        v.make("/tmp/loop", LINK, target="loop")
        self.assertEqual(v.find("/tmp/l/../tmp/l/f").path, "/etc/f")
        self.assertEqual(v.stat("/tmp/l", follow=False).kind, stat.S_IFLNK)
        self.assertTrue(v.stat("/tmp/l/", follow=False).is_directory)
        self.fails(errno.ENOTDIR, lambda: v.stat("/etc/f/"))
        self.fails(errno.ENOTDIR, lambda: v.stat("/etc/f/x"))
        self.fails(errno.ENOENT, lambda: v.stat("/nope/x"))
        self.fails(errno.ENOENT, lambda: v.stat(""))
        self.fails(errno.ELOOP, lambda: v.stat("/tmp/loop"))
        self.fails(errno.ENAMETOOLONG, lambda: v.stat("/" + "n" * 256))
        self.fails(errno.ENAMETOOLONG, lambda: v.stat("/x" * 2049))

    def test_permissions(self) -> None:
        """Others may read, not write; the sticky bit keeps strangers from removing."""
        self.user.access("/etc/f", 4)
        self.fails(errno.EACCES, lambda: self.user.access("/etc/f", 2))
        self.fails(errno.EACCES, lambda: self.user.make("/etc/new", REGULAR))
        self.root.make("/tmp/root", REGULAR)
        self.fails(errno.EPERM, lambda: self.user.remove("/tmp/root"))
        self.fails(errno.EPERM, lambda: self.user.change_mode("/tmp/root", 0o777))
        self.root.make("/tmp/secret", stat.S_IFDIR | 0o700)
        self.fails(errno.EACCES, lambda: self.user.stat("/tmp/secret/x"))

    def test_make_and_remove(self) -> None:
        """The umask counts; directories must be empty; link counts follow."""
        v = self.root
        v.make("/tmp/d", DIRECTORY)
        v.make("/tmp/d/f", REGULAR)
        self.assertEqual(stat.S_IMODE(v.stat("/tmp/d/f").mode), 0o644)
        self.assertEqual(v.stat("/tmp").nlink, 3)
        self.fails(errno.EEXIST, lambda: v.make("/tmp/d", DIRECTORY))
        self.fails(errno.ENOTEMPTY, lambda: v.remove("/tmp/d", directory=True))
        self.fails(errno.EISDIR, lambda: v.remove("/tmp/d"))
        self.fails(errno.ENOTDIR, lambda: v.remove("/tmp/d/f", directory=True))
        v.link("/tmp/d/f", "/tmp/g")
        self.assertEqual(v.stat("/tmp/g").nlink, 2)
        v.remove("/tmp/d/f")
        v.remove("/tmp/d", directory=True)
        self.assertEqual((v.stat("/tmp/g").nlink, v.stat("/tmp").nlink), (1, 2))

    def test_rename(self) -> None:
        """Over files, not into itself, directories only over empty ones; numbers stay."""
        v = self.root
        v.make("/tmp/a", DIRECTORY)
        v.make("/tmp/a/f", REGULAR)
        v.make("/tmp/b", DIRECTORY)
        number = v.stat("/tmp/a").number
        self.fails(errno.EINVAL, lambda: v.rename("/tmp/a", "/tmp/a/in"))
        self.fails(errno.ENOTEMPTY, lambda: v.rename("/tmp/b", "/tmp/a"))
        v.rename("/tmp/a", "/tmp/b")
        self.assertEqual(
            (v.stat("/tmp/b").number, v.exists("/tmp/b/f"), v.exists("/tmp/a")), (number, True, False)
        )
        self.assertEqual(v.stat("/tmp").nlink, 3)

    def test_immutable(self) -> None:
        """chattr +i: not even root changes or removes it."""
        v = self.root
        v.make("/tmp/f", REGULAR)
        v.change_flags("/tmp/f", 0x10)
        self.fails(errno.EPERM, lambda: v.remove("/tmp/f"))
        self.fails(errno.EPERM, lambda: v.change_mode("/tmp/f", 0))
        v.change_flags("/tmp/f", 0)
        v.remove("/tmp/f")

    def test_worlds_are_apart(self) -> None:
        """What is changed in one world is not seen in another over the same image."""
        other = VirtualHost(files={"/etc/f": b"text"})
        self.root.remove("/etc/f")
        self.assertTrue(other.fs.exists("/etc/f"))

    def test_listing_moves_the_access_time(self) -> None:
        """A directory that was read has a new access time, once, as relatime has it; no copy is made."""
        root, fs = self.root, self.root.namespace.root.fs
        before = root.stat("/etc").atime
        self.host.timers.now += 10
        root.names("/etc")
        after = root.stat("/etc").atime
        self.assertGreater(after, before)
        self.host.timers.now += 10
        root.names("/etc")
        self.assertEqual(root.stat("/etc").atime, after)
        assert isinstance(fs, TreeFs)
        self.assertNotIn(root.find("/etc").number, fs.changed)
        root.make("/etc/new", REGULAR)
        self.assertEqual(root.stat("/etc").atime, after)
        self.host.timers.now += 10
        root.names("/etc")
        self.assertGreater(root.stat("/etc").atime, after)
