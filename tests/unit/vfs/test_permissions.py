"""What somebody who is not root may do to files."""

import errno
import stat
from collections.abc import Callable

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import Credentials, FileView
from tests.support.virtual_host import VirtualHost

USER = Credentials(uid=1000, gid=1000)
FILES = {"/tmp/theirs": b"x", "/tmp/shared": b"x", "/pub/d/f": b"x", "/closed/f": b"x"}


class UserTests(SynchronousTestCase):
    """Each refusal has the errno that Linux gives."""

    def setUp(self) -> None:
        """Root's files, and a user's view of them."""
        fs = VirtualHost(files=FILES).fs
        fs.change_mode("/tmp/shared", 0o666)
        fs.change_mode("/closed", 0o744)
        fs.make("/tmp/link", stat.S_IFLNK, target="/pub/d")
        self.root = fs
        self.user = FileView(fs.namespace, fs.namespace.root, USER)

    def _refused(self, number: int, call: Callable[[], object]) -> None:
        error = self.assertRaises(OSError, call)
        self.assertEqual(errno.errorcode[error.errno or 0], errno.errorcode[number])

    def test_links(self) -> None:
        """Hard links only to what the user could read and write (fs.protected_hardlinks)."""
        self._refused(errno.EPERM, lambda: self.user.link("/tmp/theirs", "/tmp/l"))
        self.user.link("/tmp/shared", "/tmp/l")
        self.root.change_mode("/tmp/shared", 0o4666)
        self._refused(errno.EPERM, lambda: self.user.link("/tmp/shared", "/tmp/m"))

    def test_times(self) -> None:
        """Who may write may set times to now; only the owner sets others."""
        self.user.change_times("/tmp/shared", 1, 1, to_now=True)
        self._refused(errno.EPERM, lambda: self.user.change_times("/tmp/shared", 1, 1))
        self._refused(errno.EACCES, lambda: self.user.change_times("/tmp/theirs", 1, 1, to_now=True))

    def test_removal(self) -> None:
        """Permission is asked for before the directory's emptiness."""
        self._refused(errno.EACCES, lambda: self.user.remove("/pub/d", directory=True))
        self._refused(errno.ENOTEMPTY, lambda: self.root.remove("/pub/d", directory=True))
        self._refused(errno.EPERM, lambda: self.user.remove("/tmp/theirs"))

    def test_search(self) -> None:
        """A directory that is not searched has no names below it, not even a dot."""
        self.assertEqual(self.user.names("/closed"), ("f",))
        for path in ("/closed/f", "/closed/.", "/closed/.."):
            self._refused(errno.EACCES, lambda path=path: self.user.stat(path))

    def test_slash_behind_a_link(self) -> None:
        """It is followed to look at, and not to change the entry."""
        self.assertTrue(self.root.stat("/tmp/link/", follow=False).is_directory)
        self._refused(errno.ENOTDIR, lambda: self.root.remove("/tmp/link/", directory=True))
        self._refused(errno.ENOTDIR, lambda: self.root.remove("/tmp/link/"))
        self._refused(errno.EEXIST, lambda: self.root.make("/tmp/link/", stat.S_IFDIR | 0o755))
        self._refused(errno.ENOTDIR, lambda: self.root.rename("/tmp/link/", "/tmp/other"))
