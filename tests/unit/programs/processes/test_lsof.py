"""lsof."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from honeyllm.vfs import Credentials
from tests.support.machine_host import MachineHost

NOBODY = Credentials(uid=65534, gid=65534)


def sshd(host: MachineHost) -> int:
    """The number of the listening sshd."""
    return next(p.pid for p in host.kernel.processes.values() if p.comm == "sshd")


class LsofTests(SynchronousTestCase):
    """What is open."""

    def test_process(self) -> None:
        """Directories, program, libraries and descriptors, as /proc has them."""
        host = MachineHost()
        rows = [row.split() for row in host.out("lsof", "-p", str(sshd(host))).splitlines()]
        self.assertEqual(rows[0], ["COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"])
        self.assertEqual([row[3] for row in rows[1:4]], ["cwd", "rtd", "txt"])
        self.assertEqual(rows[3][-1], "/usr/sbin/sshd")
        self.assertEqual(rows[-1][-3:], ["TCP", "*:ssh", "(LISTEN)"])

    def test_listeners(self) -> None:
        """They are those of ss."""
        host = MachineHost()
        text = host.out("lsof", "-nP", "-iTCP", "-sTCP:LISTEN")
        self.assertEqual(text.count("*:22 (LISTEN)"), host.out("ss", "-ltn").count(":22 "))
        self.assertEqual(host.out("lsof", "-t", "-i", ":22"), f"{sshd(host)}\n")
        self.assertEqual(host.run("lsof", "-i", ":80").status, 1)

    def test_all_of_it(self) -> None:
        """-a chooses what meets every criterion."""
        host = MachineHost()
        text = host.out("lsof", "-u", "_chrony", "-a", "-d", "cwd")
        self.assertEqual([line.split()[2:4] for line in text.splitlines()[1:]], [["_chrony", "cwd"]] * 2)

    def test_open_file(self) -> None:
        """A file that a program writes to is found by its name, and among the deleted once it has none."""
        host = MachineHost()

        async def holds(process: Process) -> int:
            await process.open("/tmp/held", 0o101)
            child = process.fork(_lsof)
            await process.wait({child.pid})
            process.fs.remove("/tmp/held")
            child = process.fork(_lsof_deleted)
            await process.wait({child.pid})
            return 0

        text = host.run_as(holds, "miner").stdout.decode()
        self.assertIn(" /tmp/held\n", text)
        self.assertIn(" /tmp/held (deleted)\n", text)

    def test_terse(self) -> None:
        """-F prints fields for programs."""
        host = MachineHost()
        pid = sshd(host)
        out = host.out("lsof", "-F", "cn", "-p", str(pid), "-a", "-d", "txt")
        self.assertEqual(out, f"p{pid}\ncsshd\nftxt\nn/usr/sbin/sshd\n")

    def test_strangers(self) -> None:
        """Who is not root does not see what others hold."""
        text = MachineHost(user=NOBODY).out("lsof", "-p", "1")
        self.assertIn("/proc/1/cwd (readlink: Permission denied)", text)
        self.assertIn("NOFD", text)

    def test_errors(self) -> None:
        """A file that is not there, a user that is not, an option that is none."""
        host = MachineHost()
        result = host.run("lsof", "/nonexist")
        expected = b"lsof: status error on /nonexist: No such file or directory\n"
        self.assertEqual((result.status, result.stderr), (1, expected))
        self.assertTrue(host.run("lsof", "-u", "nosuch").stderr.startswith(b"lsof: can't get UID for nosuch\nlsof "))
        self.assertTrue(host.run("lsof", "-z").stderr.startswith(b"lsof: illegal option character: z\n"))
        wrong = host.run("lsof", "-i", ":bogus").stderr
        self.assertTrue(wrong.startswith(b"lsof: unknown service bogus in: -i :bogus\n"))


async def _lsof(process: Process) -> int:
    return await process.execute("/usr/bin/lsof", ("lsof", "/tmp/held"), process.environ)


async def _lsof_deleted(process: Process) -> int:
    return await process.execute("/usr/bin/lsof", ("lsof", "+L1"), process.environ)
