"""The accounts of a world, as its own files say."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.session import find_account
from honeyllm.session._accounts import ROOT_PATH, USER_PATH, authorized_keys, read_file
from honeyllm.vfs import Stored
from tests.support.session_host import SessionHost
from tests.support.virtual_host import VirtualHost

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ"


class FindTests(SynchronousTestCase):
    """``find_account``."""

    def host(self, passwd: bytes, group: bytes = b"") -> VirtualHost:
        """A host with these two files."""
        return VirtualHost(files={"/etc/passwd": passwd, "/etc/group": group})

    def test_fields(self) -> None:
        """Ids, home, shell, and the groups that /etc/group names it in besides its own."""
        anna = SessionHost({}).account("anna")
        self.assertEqual((anna.uid, anna.gid, anna.home, anna.shell), (1000, 1000, "/home/anna", "/bin/sh"))
        self.assertEqual(anna.groups, {27, 4})
        self.assertEqual(anna.credentials.groups, {27, 4, 1000})

    def test_path(self) -> None:
        """Only root gets the sbin directories, as Debian's sshd gives them."""
        host = SessionHost({})
        self.assertEqual(host.account("root").path, ROOT_PATH)
        self.assertEqual(host.account("anna").path, USER_PATH)

    def test_absent(self) -> None:
        """Nobody by that name, or no file at all: no account."""
        self.assertIsNone(find_account(self.host(b"root:x:0:0::/root:/bin/sh\n").kernel, "anna"))
        self.assertIsNone(find_account(VirtualHost().kernel, "root"))

    def test_damaged_lines(self) -> None:
        """What an intruder wrote into the file is passed over, and hides nobody."""
        damaged = b"\xff\xfe\nx:y\nbad:x:zero:0::/:/bin/sh\n:::::::::\nroot:x:0:0::/root:/bin/sh\n"
        kernel = self.host(damaged, b"g:x:many:root\nbroken\n").kernel
        root = find_account(kernel, "root")
        assert root is not None
        self.assertEqual(root.home, "/root")
        self.assertIsNone(find_account(kernel, "bad"))

    def test_empty_fields(self) -> None:
        """No home is /, no shell is /bin/sh (passwd(5))."""
        account = find_account(self.host(b"x:x:5:5:::\n").kernel, "x")
        assert account is not None
        self.assertEqual((account.home, account.shell), ("/", "/bin/sh"))

    def test_first_line_counts(self) -> None:
        """Of two lines with one name the first is the account."""
        account = find_account(self.host(b"x:x:5:5::/a:/bin/sh\nx:x:0:0::/b:/bin/sh\n").kernel, "x")
        assert account is not None
        self.assertEqual(account.uid, 5)

    def test_changes_are_seen(self) -> None:
        """An account that is added to the file can be found at once."""
        host = self.host(b"root:x:0:0::/root:/bin/sh\n")
        self.assertIsNone(find_account(host.kernel, "toor"))
        host.fs.stat("/etc/passwd").content = Stored(b"toor:x:0:0::/root:/bin/sh\n")
        self.assertIsNotNone(find_account(host.kernel, "toor"))


class KeyTests(SynchronousTestCase):
    """``authorized_keys``."""

    def test_blobs(self) -> None:
        """Every key of the file, with options, comments and lines of nonsense around them."""
        text = f'# mine\nssh-ed25519 {KEY}1 me@here\nfrom="10.0.0.1" ssh-rsa {KEY}2\n\nnonsense\n'
        host = SessionHost({}, files={"/root/.ssh/authorized_keys": text.encode()})
        self.assertEqual(authorized_keys(host.host.kernel, host.account("root")), (f"{KEY}1", f"{KEY}2"))

    def test_none(self) -> None:
        """No file, no keys; a directory in its place is no file."""
        host = SessionHost({}, files={"/root/.ssh/authorized_keys/x": b""})
        self.assertEqual(authorized_keys(host.host.kernel, host.account("root")), ())
        self.assertEqual(authorized_keys(host.host.kernel, host.account("anna")), ())

    def test_read_file(self) -> None:
        """A file that cannot be read is empty."""
        host = VirtualHost(files={"/etc/x": b"data"})
        self.assertEqual(read_file(host.fs, "/etc/x"), b"data")
        self.assertEqual(read_file(host.fs, "/etc/y"), b"")
