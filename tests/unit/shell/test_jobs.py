"""Processes, signals and job control, as recorded from bash 5.2 by record_jobs.py."""

import json
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.support.job_players import converse, run_script
from tests.support.job_scripts import SCRIPTS, TALKS

RECORDED = Path(__file__).parent / "recorded"
DIFFERENT = {
    "subshell killed in a function": "the line that bash names is that of the function",
    "killed in a substitution": "a script tells of it, -c does not",
    "trap debug": "BASH_COMMAND is the last simple command, not the head of a loop",
    "trap debug and compound": "as above, and case runs no DEBUG trap",
    "monitor numbers": "the last kill is told of before the shell ends",
    "jobs without job control": "a terminated job stays in the table of a script",
    "jobs of lists": "as above, one that is done",
    "coproc": "exec {NAME[1]}>&- is not understood",
    "interrupt trapped": "the newline comes before the trap, not after it",
    "stop a pipeline": "the mark of a job whose kill is told of late",
    "stopped from outside": "a continued job is told of as stopped once more",
    "exit with stopped jobs": "more is typed than the shell lives to read",
    "notify at once": "set -b tells at the next prompt",
}
"""What is still not as in bash, and how."""


def recorded(name: str) -> dict[str, Any]:
    """A file of recordings."""
    loaded: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


class ScriptTests(SynchronousTestCase):
    """Without a terminal."""

    def test_strings(self) -> None:
        """What ``bash -c`` prints, and its status."""
        for name, (expected, _) in recorded("jobs").items():
            if name in DIFFERENT:
                continue
            with self.subTest(name):
                self.assertEqual(run_script(SCRIPTS[name], by_file=False), expected)

    def test_files(self) -> None:
        """What a script prints, and its status."""
        for name, (_, expected) in recorded("jobs").items():
            if name in DIFFERENT:
                continue
            with self.subTest(name):
                self.assertEqual(run_script(SCRIPTS[name], by_file=True), expected)


class TerminalTests(SynchronousTestCase):
    """At a terminal, with job control."""

    def test_conversations(self) -> None:
        """What is shown after each step."""
        for name, expected in recorded("talks").items():
            if name in DIFFERENT:
                continue
            with self.subTest(name):
                self.assertEqual(converse(TALKS[name]), expected)
