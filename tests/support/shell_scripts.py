# mypy: disallow-untyped-calls=False
"""Runs recorded scripts in the shell; see :mod:`tests.support.record_scripts`."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.record_scripts import ENVIRONMENT, FILES, RECORDED, Row, read
from tests.support.shell_adapter import host


def answer(script: str) -> Row:
    """What our shell answers, where bash was recorded: the same files, environment and arguments."""
    machine = host(files={f"/tmp/d/{name}": b"" for name in FILES})
    machine.init.environ = dict(ENVIRONMENT)
    argv = ("bash", "--norc", "-c", script, "bash")
    process, out, err = machine.start(machine.programs["bash"], argv, b"")
    process.fs.change_directory("/tmp/d")
    machine.timers.run(lambda: process.status is not None)
    if machine.failures:
        raise machine.failures[0]
    assert process.status is not None, "the script waits for ever"
    return script, out.data.decode(), err.data.decode(), process.status.shell_status


class RecordedScripts(SynchronousTestCase):
    """A test class with this as a base checks the scripts of the file it names."""

    recorded = ""

    def test_as_bash(self) -> None:
        """Output, errors and status of each script are bash's."""
        if not self.recorded:
            return
        rows = read(RECORDED / f"{self.recorded}.json")
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual(answer(row[0]), tuple(row))
