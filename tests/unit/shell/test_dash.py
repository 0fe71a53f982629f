"""dash and busybox ash against what the real ones said."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.dash_replay import replay, rows

UNLIKE = {
    "dash": frozenset(
        {
            "set -x; echo a | cat",
            "set -n; echo a",
            "printf '%d\n' 5x; echo $?",
        }
    ),
    "ash": frozenset(
        {
            "echo $((99999999999999999999))",
            "set -n; echo a",
            "printf '%d\n' 5x; echo $?",
            "(echo a) < nope; echo $?",
            ". ./bad; echo no",
            "help; echo $?",
            "echo <(echo)",
            "echo a &>> n; cat n",
            "x=hello; echo ${x/#h/H} ${x/%o/O} ${x//l}",
            "set | grep -v -e HOST -e PPID -e PWD",
        }
    ),
}
"""Scripts whose answer is known to be another one; which side of a traced pipeline comes first is chance."""


class RecordedTests(SynchronousTestCase):
    """Every script is answered to the byte: output, messages, status."""

    def compare(self, shell: str, mode: str) -> None:
        """Replay the rows of *shell* that are given as *mode*."""
        failed = []
        for kind, script, wanted in rows(shell):
            if kind == mode and script not in UNLIKE[shell]:
                got = replay(shell, kind, script)
                if got != wanted:
                    failed.append((script, wanted, got))
        self.assertEqual(failed, [])

    def test_dash_strings(self) -> None:
        """``sh -c`` of dash."""
        self.compare("dash", "c")

    def test_dash_files(self) -> None:
        """Script files of dash."""
        self.compare("dash", "file")

    def test_dash_streams(self) -> None:
        """Scripts on dash's standard input."""
        self.compare("dash", "stdin")

    def test_ash_strings(self) -> None:
        """``sh -c`` of busybox."""
        self.compare("ash", "c")

    def test_ash_files(self) -> None:
        """Script files of busybox ash."""
        self.compare("ash", "file")

    def test_ash_streams(self) -> None:
        """Scripts on ash's standard input."""
        self.compare("ash", "stdin")
