"""mount and umount."""

import errno
import os

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.vfs import TreeFs
from tests.support.machine_host import MachineHost


class Mounts(SynchronousTestCase):
    """A machine, and what its programs say."""

    def setUp(self) -> None:
        """Root's."""
        self.host = MachineHost()

    def does(self, *argv: str) -> str:
        """What it says on standard output; it succeeds."""
        result = self.host.run(*argv)
        self.assertEqual((result.status, result.stderr), (0, b""), argv)
        return result.stdout.decode()

    def refuses(self, message: str, *argv: str) -> None:
        """It fails as libmount does, with *message* in what it says."""
        result = self.host.run(*argv)
        self.assertEqual(result.status, 32, argv)
        self.assertIn(message, result.stderr.decode())


class RemountTests(Mounts):
    """What is remounted read-only is so, for the tables as for those who write."""

    def test_read_only(self) -> None:
        """EROFS until it is writable again; mount shows which."""
        errors = []

        async def write(process: Process) -> int:
            try:
                process.close(await process.open("/dev/shm/x", os.O_WRONLY | os.O_CREAT))
            except OSError as error:
                errors.append(error.errno)
            return 0

        for option in ("ro", "rw"):
            self.does("mount", "-o", f"remount,{option}", "/dev/shm")
            self.host.run_as(write, "write")
            line = next(row for row in self.does("mount").splitlines() if " on /dev/shm " in row)
            self.assertIn(f"({option},", line)
        self.assertEqual(errors, [errno.EROFS])

    def test_root(self) -> None:
        """The root is in use until nobody logs any more; what is no mount point cannot be remounted."""
        for path, message in (("/", "busy"), ("/etc", "not mounted")):
            self.refuses(message, "mount", "-o", "remount,ro", path)
        kernel = self.host.kernel
        loggers = ("rsyslogd", "systemd-journal")
        kernel.killed.update(pid for pid, daemon in kernel.daemons.items() if daemon.comm in loggers)
        self.does("mount", "-o", "remount,ro", "/")
        self.assertEqual(self.host.run("touch", "/root/x").status, 1)
        self.assertIn("root:", self.does("cat", "/etc/passwd"))


class BindTests(Mounts):
    """``mount --bind``."""

    def setUp(self) -> None:
        """A directory with a file, and one to see it at."""
        super().setUp()
        self.does("mkdir", "-p", "/tmp/a", "/tmp/b")
        self.does("touch", "/tmp/a/f")
        self.does("mount", "--bind", "/tmp/a", "/tmp/b")

    def test_the_same_files(self) -> None:
        """Both places have the same files, but none moves from one to the other."""
        self.does("touch", "/tmp/b/g")
        self.assertEqual(self.does("ls", "/tmp/a"), self.does("ls", "/tmp/b"))
        same = [self.does("stat", "-c", "%d:%i", path) for path in ("/tmp/a/f", "/tmp/b/f")]
        self.assertEqual(same[0], same[1])
        linked = self.host.run("ln", "/tmp/b/f", "/tmp/h")
        self.assertIn("Invalid cross-device link", linked.stderr.decode())

    def test_tables(self) -> None:
        """Every table has it; df tells of a file system once."""
        self.assertIn(" on /tmp/b type ext4 (rw,relatime)", self.does("mount"))
        self.assertIn(" /tmp/a /tmp/b rw,relatime ", self.host.read("/proc/self/mountinfo"))
        self.assertIn("/tmp/b", self.does("df", "/tmp/b"))
        self.assertNotIn("/tmp/b", self.does("df"))

    def test_unmounted(self) -> None:
        """Then the directory is what it was; a second time there is nothing to unmount."""
        self.does("umount", "/tmp/b")
        self.assertEqual(self.does("ls", "/tmp/b"), "")
        self.refuses("not mounted", "umount", "/tmp/b")

    def test_read_only(self) -> None:
        """One of two places can be read-only."""
        self.does("mount", "-o", "remount,ro,bind", "/tmp/b")
        self.assertEqual(self.host.run("touch", "/tmp/b/x").status, 1)
        self.does("touch", "/tmp/a/x")

    def test_a_root_within_itself(self) -> None:
        """What is mounted elsewhere is not seen through a bound directory, nor that directory in itself."""
        self.does("mount", "--bind", "/", "/tmp/b")
        self.assertIn("etc", self.does("ls", "/tmp/b"))
        self.assertEqual(self.does("ls", "/tmp/b/tmp/b"), "")
        self.assertNotIn("cpuinfo", self.does("ls", "/tmp/b/proc"))
        self.does("umount", "/tmp/b")
        self.assertEqual(self.does("ls", "/tmp/b"), "f\n")

    def test_hidden_process(self) -> None:
        """What is mounted over a process's directory hides it from ps."""
        pid = str(self.host.leader.pid)
        self.assertIn(pid, self.does("ps", "-e", "-o", "pid=").split())
        self.does("mount", "--bind", "/tmp/a", f"/proc/{pid}")
        self.assertNotIn(pid, self.does("ps", "-e", "-o", "pid=").split())
        self.does("umount", f"/proc/{pid}")

    def test_refused(self) -> None:
        """What is not there, or of another type."""
        for source, target, message in (
            ("/nope", "/tmp/b", "special device /nope does not exist"),
            ("/tmp/a", "/nope", "mount point does not exist"),
            ("/tmp/a", "/etc/passwd", "mount point is not a directory"),
            ("/etc/passwd", "/tmp/a", "Not a directory"),
        ):
            self.refuses(message, "mount", "--bind", source, target)


class MemoryTests(Mounts):
    """tmpfs, and file systems that the kernel renders."""

    def test_memory(self) -> None:
        """A new one is empty, has a device of its own, and is gone with what was in it."""
        self.does("mkdir", "/tmp/t")
        self.does("mount", "-t", "tmpfs", "-o", "mode=700", "none", "/tmp/t")
        self.assertTrue(self.does("ls", "-ld", "/tmp/t").startswith("drwx------ "))
        self.does("touch", "/tmp/t/x")
        self.assertNotEqual(self.does("stat", "-c", "%d", "/tmp"), self.does("stat", "-c", "%d", "/tmp/t"))
        root = self.host.kernel.namespace.root.fs
        assert isinstance(root, TreeFs)
        used = root.quota.inodes
        self.does("umount", "/tmp/t")
        self.assertEqual(root.quota.inodes, used - 1)
        self.assertEqual(self.does("ls", "/tmp/t"), "")

    def test_proc(self) -> None:
        """/proc is mounted a second time; who stands in it keeps it busy."""
        self.does("mkdir", "/tmp/p")
        self.does("mount", "-t", "proc", "proc", "/tmp/p")
        self.assertIn("cpuinfo", self.does("ls", "/tmp/p"))
        self.host.leader.fs.change_directory("/tmp/p")
        self.refuses("busy", "umount", "/tmp/p")
        self.does("umount", "-l", "/tmp/p")

    def test_boot(self) -> None:
        """A boot mounts what the machine mounts by itself, writable again, and nothing else."""
        before = self.does("mount")
        self.does("mkdir", "/tmp/p")
        self.does("mount", "-t", "proc", "proc", "/tmp/p")
        self.does("umount", "/dev/shm")
        self.does("mount", "-o", "remount,ro", "/tmp/p")
        self.assertNotIn("/dev/shm", self.does("mount"))
        self.host.kernel.namespace.boot()
        self.assertEqual(self.does("mount"), before)
        self.does("touch", "/dev/shm/x")
