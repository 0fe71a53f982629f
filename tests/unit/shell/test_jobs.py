"""Processes, signals and job control, as recorded from bash 5.2 by record_jobs.py."""

import json
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.support.job_players import converse, run_script
from tests.support.job_scripts import SCRIPTS, TALKS

RECORDED = Path(__file__).parent / "recorded"
UNORDERED: frozenset[str] = frozenset()


def recorded(name: str) -> dict[str, Any]:
    """A file of recordings."""
    loaded: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


class ScriptTests(SynchronousTestCase):
    """Without a terminal."""

    def test_strings(self) -> None:
        """What ``bash -c`` prints, and its status."""
        for name, (expected, _) in recorded("jobs").items():
            with self.subTest(name):
                self.assertEqual(run_script(SCRIPTS[name], by_file=False), expected)

    def test_files(self) -> None:
        """What a script prints, and its status."""
        for name, (_, expected) in recorded("jobs").items():
            with self.subTest(name):
                self.assertEqual(run_script(SCRIPTS[name], by_file=True), expected)


class TerminalTests(SynchronousTestCase):
    """At a terminal, with job control."""

    def test_conversations(self) -> None:
        """What is shown after each step."""
        for name, expected in recorded("talks").items():
            with self.subTest(name):
                self.assertEqual(converse(TALKS[name]), expected)
