"""What a command name runs."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Process
from tests.support.shell_adapter import host
from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "lookup"


async def named(process: Process) -> int:
    """Say by which path it was run."""
    await process.stdout.write(f"{process.executable} {' '.join(process.argv)}\n")
    return 0


class PathTests(SynchronousTestCase):
    """Along PATH."""

    def run_in(self, script: str) -> str:
        """Output and errors of *script* on a host with two directories of programs."""
        machine = host(files={"/opt/plain": b"", "/opt/tool": b"#!/usr/bin/named\n"})
        machine.programs["named"] = named
        for path in ("/tmp/named", "/opt/named"):
            machine.fs.link("/usr/bin/cat", path)
            machine.fs.remove(path)
        machine.fs.change_mode("/opt/tool", 0o755)
        result = machine.run(machine.programs["bash"], "bash", "-c", script)
        return (result.stdout + result.stderr).decode()

    def test_order(self) -> None:
        """The first directory of PATH that has it as an executable; an empty one is the current."""
        self.assertIn("/usr/bin/cat", self.run_in("type -P cat"))
        self.assertEqual(self.run_in("PATH=/opt:/usr/bin; type -P tool"), "/opt/tool\n")
        self.assertEqual(self.run_in("cd /opt; PATH=:/usr/bin; type -P tool"), "./tool\n")

    def test_not_executable(self) -> None:
        """A file without the bit is found last, and cannot be executed."""
        self.assertIn("/opt/plain: Permission denied", self.run_in("PATH=/opt:/usr/bin; plain"))

    def test_hashed(self) -> None:
        """A found program is remembered, with how often it was used; a new PATH forgets it."""
        self.assertEqual(
            self.run_in("true() { :; }; cat </dev/null; cat </dev/null; hash").splitlines()[-1],
            "   2\t/usr/bin/cat",
        )
        self.assertIn("hash table empty", self.run_in("cat </dev/null; PATH=$PATH; hash"))
