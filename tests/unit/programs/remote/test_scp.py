"""Both ends of scp's protocol."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.downloads import recording_host
from tests.support.machine_host import MachineHost


class Sinks(SynchronousTestCase):
    """scp -t."""

    def setUp(self) -> None:
        self.host, self.noted = recording_host({})

    def take(self, target: str, data: bytes, *flags: str) -> tuple[bytes, int]:
        """What the sink answers to *data*."""
        run = self.host.run("scp", *flags, "-t", target, stdin=data)
        return run.stdout, run.status

    def test_file(self) -> None:
        """A file, into a directory or under another name, with its mode and times."""
        self.assertEqual(self.take("/tmp", b"C0755 5 a.sh\nhello\0"), (b"\0\0\0", 0))
        found = self.host.fs.stat("/tmp/a.sh")
        self.assertEqual((found.mode & 0o7777, self.host.out("cat", "/tmp/a.sh")), (0o755, "hello"))
        answer = self.take("/tmp/b", b"T1700000000 0 1700000001 0\nC0600 1 a\nx\0", "-p")
        self.assertEqual(answer, (b"\0\0\0\0", 0))
        self.assertEqual(self.host.fs.stat("/tmp/b").mtime, 1_700_000_000 * 10**9)
        self.assertEqual(self.noted.arrived, [("/tmp/a.sh", "scp"), ("/tmp/b", "scp")])

    def test_directories(self) -> None:
        """A tree."""
        data = b"D0755 0 d\nC0644 1 f\nx\0D0700 0 e\nE\nE\n"
        self.assertEqual(self.take("/tmp", data, "-r"), (b"\0" * 7, 0))
        self.assertTrue(self.host.fs.stat("/tmp/d/e").is_directory)
        self.assertEqual(self.host.out("cat", "/tmp/d/f"), "x")

    def test_refused(self) -> None:
        """What cannot be written is told, and what follows still works; names do not leave the directory."""
        answer, status = self.take("/proc/nowhere/x", b"C0644 1 x\n")
        self.assertEqual((answer[:1], answer[1:2], status), (b"\0", b"\1", 1))
        for name in (b"../x", b"..", b"a/b"):
            answer, status = self.take("/tmp", b"C0644 1 " + name + b"\nx\0")
            self.assertIn(b"protocol error: unexpected filename", answer)
            self.assertEqual(status, 1)
        self.assertEqual(self.take("/nowhere", b"", "-d"), (b"\1scp: /nowhere: No such file or directory\n", 1))

    def test_cut(self) -> None:
        """A client that goes away in the middle leaves what has come."""
        self.assertEqual(self.take("/tmp/cut", b"C0644 10 x\nabc"), (b"\0\0", 1))
        self.assertEqual(self.host.out("cat", "/tmp/cut"), "abc")


class Sources(SynchronousTestCase):
    """scp -f."""

    def test_files(self) -> None:
        """A file, a directory without and with -r, and one that is not there."""
        host = MachineHost()
        host.run("mkdir", "/tmp/d")
        host.run("tee", "/tmp/d/f", stdin=b"data")
        host.run("chmod", "640", "/tmp/d/f")
        self.assertEqual(host.run("scp", "-f", "/tmp/d/f", stdin=b"\0" * 9).stdout, b"C0640 4 f\ndata\0")
        tree = host.run("scp", "-rf", "/tmp/d", stdin=b"\0" * 9).stdout
        self.assertEqual(tree, b"D0755 0 d\nC0640 4 f\ndata\0E\n")
        refused = host.run("scp", "-f", "/tmp/d", "/nowhere", stdin=b"\0" * 9)
        expected = b"\1scp: /tmp/d: not a regular file\n\1scp: /nowhere: No such file or directory\n"
        self.assertEqual((refused.stdout, refused.status), (expected, 1))
