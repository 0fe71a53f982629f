"""What brought binaries do."""

import hashlib

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import Conduct, Running, RunRule
from honeyllm.host import Process
from tests.support.elf import AMD64, MIPS, elf_file
from tests.support.virtual_host import Result, VirtualHost

BINARY = elf_file(AMD64)


class RunningTests(SynchronousTestCase):
    """Over a small host whose processor is that of a PC."""

    def setUp(self) -> None:
        self.host = VirtualHost(files={"/tmp/x": BINARY, "/tmp/m": elf_file(MIPS)})
        for name in ("x", "m"):
            self.host.fs.change_mode(f"/tmp/{name}", 0o755)

    def run_it(self, default: Conduct, *rules: RunRule, path: str = "/tmp/x") -> Result:
        """Execute the file."""
        self.host.kernel.wiring = attrs.evolve(self.host.kernel.wiring, binary=Running(default, rules))

        async def execute(process: Process) -> int:
            return await process.execute(path, process.argv, process.environ)

        return self.host.run(execute, path, "-c", "2")

    def test_exit(self) -> None:
        """It ends after a moment, and says nothing."""
        result = self.run_it(Conduct.EXIT)
        self.assertEqual((result.stdout, result.stderr, result.status), (b"", b"", 0))
        self.assertTrue(0 < self.host.timers.now < 30)

    def test_sleep(self) -> None:
        """A rule by SHA-256 says for how long, and with what status."""
        sha256 = hashlib.sha256(BINARY).hexdigest()
        rule = RunRule(sha256=sha256, does=Conduct.SLEEP, seconds=50.0, status=3)
        self.assertEqual(self.run_it(Conduct.EXIT, rule).status, 3)
        self.assertGreaterEqual(self.host.timers.now, 50.0)

    def test_daemon(self) -> None:
        """The parent ends; the child goes on in a session of its own, under the same name, with nothing open."""
        self.assertEqual(self.run_it(Conduct.DAEMON).status, 0)
        (child,) = [p for p in self.host.kernel.processes.values() if p.argv[0] == "/tmp/x"]
        self.assertEqual(child.argv, ("/tmp/x", "-c", "2"))
        self.assertEqual((child.session, child.parent, list(child.fds)), (child.pid, self.host.init, []))
        self.assertEqual(child.executable, "/tmp/x")

    def test_oracle(self) -> None:
        """The oracle may answer."""
        self.assertEqual(self.run_it(Conduct.ORACLE).status, 99)

    def test_foreign(self) -> None:
        """Another processor's is ENOEXEC."""
        self.assertIn(b"Exec format error", self.run_it(Conduct.EXIT, path="/tmp/m").stderr)
