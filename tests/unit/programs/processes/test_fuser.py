"""fuser."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from tests.support.machine_host import MachineHost


class FuserTests(SynchronousTestCase):
    """Who uses what."""

    def test_port(self) -> None:
        """The holder of a port: its number on standard output, the rest on standard error."""
        host = MachineHost()
        pid = next(p.pid for p in host.kernel.processes.values() if p.comm == "sshd")
        result = host.run("fuser", "22/tcp")
        self.assertEqual((result.stdout, result.stderr), (f" {pid:5}".encode(), b"22/tcp:             \n"))
        self.assertEqual(host.run("fuser", "-n", "tcp", "80").status, 1)

    def test_verbose(self) -> None:
        """A table."""
        host = MachineHost()
        result = host.run("fuser", "-v", "/usr/bin/bash")
        self.assertIn(b"                     USER        PID ACCESS COMMAND\n/usr/bin/bash:", result.stderr)
        self.assertIn(b"...e. bash\n", result.stderr)

    def test_kill(self) -> None:
        """-k ends who has the file open."""
        host = MachineHost()

        async def holds(process: Process) -> int:
            await process.open("/tmp/held", 0o101)
            await process.sleep(1000)
            return 0

        async def main(process: Process) -> int:
            child = process.fork(holds)
            await process.sleep(0.1)
            killer = process.fork(_fuser_k)
            await process.wait({killer.pid})
            ended = await process.wait({child.pid})
            return 0 if ended.status is not None and ended.status.signal == 9 else 1

        self.assertEqual(host.run_as(main, "main").status, 0)

    def test_errors(self) -> None:
        """No name, a file that is not there, a signal that is none."""
        host = MachineHost()
        self.assertTrue(host.run("fuser").stderr.startswith(b"No process specification given\nUsage: fuser"))
        result = host.run("fuser", "/nonexist")
        self.assertEqual((result.status, result.stderr), (1, b"Specified filename /nonexist does not exist.\n"))
        wrong = host.run("fuser", "-k", "-BOGUS", "/tmp").stderr
        self.assertEqual(wrong, b"BOGUS: unknown signal; fuser -l lists signals.\n")


async def _fuser_k(process: Process) -> int:
    return await process.execute("/usr/bin/fuser", ("fuser", "-k", "/tmp/held"), process.environ)
