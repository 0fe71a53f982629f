"""Traps: at signals, at exit, and around commands."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._traps import trap_name
from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "traps"


class NameTests(SynchronousTestCase):
    """Under which name a trap is kept."""

    def test_names(self) -> None:
        """Names with and without SIG in any case, numbers, pseudo-signals; nothing else."""
        for text, name in (
            ("INT", "SIGINT"),
            ("sigint", "SIGINT"),
            ("2", "SIGINT"),
            ("0", "EXIT"),
            ("exit", "EXIT"),
            ("ERR", "ERR"),
            ("CLD", "SIGCHLD"),
            ("POLL", "SIGIO"),
            ("RTMIN+3", "SIGRTMIN+3"),
            ("64", "SIGRTMAX"),
            ("65", None),
            ("NOSUCH", None),
            ("SIG", None),
            ("-1", None),
            ("", None),
            ("²", None),
        ):
            self.assertEqual(trap_name(text), name, text)
