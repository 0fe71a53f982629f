"""pmap, pwdx, renice, prlimit and lsns."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.vfs import Credentials
from tests.support.machine_host import MachineHost

NOBODY = Credentials(uid=65534, gid=65534)


class PmapTests(SynchronousTestCase):
    """Memory maps."""

    def test_rows(self) -> None:
        """Those of /proc/PID/maps, and their sum."""
        host = MachineHost()
        lines = host.out("pmap", "1").splitlines()
        self.assertEqual(lines[0], "1:   /sbin/init")
        self.assertEqual(len(lines) - 2, len(host.read("/proc/1/maps").splitlines()))
        total = sum(int(line.split()[1].rstrip("K")) for line in lines[1:-1])
        self.assertEqual(lines[-1], f" total {total:16}K")

    def test_extended(self) -> None:
        """-x has resident and dirty memory."""
        lines = MachineHost().out("pmap", "-x", "1").splitlines()
        self.assertEqual(lines[1], "Address           Kbytes     RSS   Dirty Mode  Mapping")
        self.assertTrue(lines[-1].startswith("total kB "))

    def test_nobody_there(self) -> None:
        """Status 42, without a word."""
        self.assertEqual(MachineHost().run("pmap", "999999").status, 42)


class PwdxTests(SynchronousTestCase):
    """Working directories."""

    def test_directory(self) -> None:
        """Of processes that are there and that are not."""
        result = MachineHost().run("pwdx", "1", "999999")
        self.assertEqual((result.stdout, result.stderr), (b"1: /\n", b"999999: No such process\n"))

    def test_no_number(self) -> None:
        """Complains."""
        result = MachineHost().run("pwdx", "abc")
        self.assertEqual((result.status, result.stderr), (1, b"pwdx: invalid process id: abc\n"))


class ReniceTests(SynchronousTestCase):
    """Nice values of others."""

    def test_changes(self) -> None:
        """ps shows the new value."""
        host = MachineHost()
        pid = str(host.leader.pid)
        self.assertEqual(
            host.out("renice", "-n", "7", pid), f"{pid} (process ID) old priority 0, new priority 7\n"
        )
        self.assertEqual(host.out("ps", "-o", "ni=", "-p", pid).strip(), "7")

    def test_refused(self) -> None:
        """Processes of others; lower values for who is not root."""
        host = MachineHost(user=NOBODY)
        pid = host.leader.pid
        expected = b"renice: failed to set priority for 1 (process ID): Operation not permitted\n"
        self.assertEqual(host.run("renice", "5", "1").stderr, expected)
        expected = f"renice: failed to set priority for {pid} (process ID): Permission denied\n".encode()
        self.assertEqual(host.run("renice", "-5", str(pid)).stderr, expected)

    def test_wrong(self) -> None:
        """What is no number, and what is not there."""
        host = MachineHost()
        self.assertTrue(host.run("renice").stderr.startswith(b"renice: not enough arguments\n"))
        self.assertEqual(host.run("renice", "1", "-p", "abc").stderr, b"renice: bad process ID value: abc\n")
        self.assertEqual(host.run("renice", "1", "-u", "nosuch").stderr, b"renice: unknown user nosuch\n")


class PrlimitTests(SynchronousTestCase):
    """Limits of others."""

    def test_sets(self) -> None:
        """/proc/PID/limits has the new value."""
        host = MachineHost()
        pid = str(host.leader.pid)
        self.assertEqual(host.out("prlimit", "-p", pid, "--nofile=100:200"), "")
        self.assertIn(f"{'Max open files':<25} 100                  200 ", host.read(f"/proc/{pid}/limits"))
        expected = "RESOURCE DESCRIPTION              SOFT HARD UNITS\n"
        expected += "NOFILE   max number of open files  100  200 files\n"
        self.assertEqual(host.out("prlimit", "-p", pid, "--nofile"), expected)

    def test_wrong(self) -> None:
        """Values and processes that are none."""
        host = MachineHost()
        for argv, message in (
            (("-p", "999999"), "failed to get the AS resource limit: No such process"),
            (("--nofile=abc",), "failed to parse NOFILE limit"),
            (("--nofile=100:50",), "the soft limit NOFILE cannot exceed the hard limit"),
            (("--output", "FOO"), "unknown column: FOO"),
        ):
            result = host.run("prlimit", *argv)
            self.assertEqual((result.status, result.stderr.decode()), (1, f"prlimit: {message}\n"))

    def test_starts(self) -> None:
        """A program under new limits."""
        out = MachineHost().out("prlimit", "--core=5", "prlimit", "--core", "-o", "SOFT", "--noheadings")
        self.assertEqual(out, "   5\n")


class LsnsTests(SynchronousTestCase):
    """Namespaces."""

    def test_first_ones(self) -> None:
        """Those that /proc links to."""
        host = MachineHost()
        rows = [row.split() for row in host.out("lsns").splitlines()]
        self.assertEqual(rows[0], ["NS", "TYPE", "NPROCS", "PID", "USER", "COMMAND"])
        self.assertEqual({row[1] for row in rows[1:]}, {"time", "cgroup", "pid", "user", "uts", "ipc", "net", "mnt"})
        self.assertEqual({row[5] for row in rows[1:]}, {"/sbin/init"})

    def test_wrong_kind(self) -> None:
        """Complains."""
        result = MachineHost().run("lsns", "-t", "foo")
        self.assertEqual((result.status, result.stderr), (1, b"lsns: unknown namespace type: foo\n"))
