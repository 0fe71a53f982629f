"""Without a model every program still has something to say."""

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.oracle import Answer, Asker, LocalOracle, Question, Source


class Locally(SynchronousTestCase):
    def ask(self, *argv: str) -> Answer:
        shown: list[bytes] = []
        asker = Asker(user="root", uid=0, home="/root")
        question = Question(line=" ".join(argv), argv=argv, cwd="/", asker=asker)
        asking = LocalOracle().answer(question, on_text=shown.append)
        answer = self.successResultOf(Deferred.fromCoroutine(asking))
        self.assertEqual(b"".join(shown), answer.stdout)
        self.assertIs(answer.source, Source.FALLBACK)
        return answer

    def test_table(self) -> None:
        """Known programs fail in their own words."""
        cases = {
            ("/usr/bin/nvtop",): (b"No GPU to monitor.\n", b"", 0),
            ("vtysh", "-c", "show ip route"): (b"", b"Exiting: failed to connect to any daemons.\n", 1),
            ("redis-cli", "ping"): (
                b"Could not connect to Redis at 127.0.0.1:6379: Connection refused\n",
                b"",
                1,
            ),
            ("wg-quick", "up", "wg0"): (b"", b"wg-quick: `wg0' does not exist\n", 1),
            ("sync",): (b"", b"", 0),
        }
        for argv, expected in cases.items():
            answer = self.ask(*argv)
            self.assertEqual((answer.stdout, answer.stderr, answer.status), expected)

    def test_version(self) -> None:
        """A version is printed, and is always the same."""
        self.assertEqual(self.ask("nvtop", "--version").stdout, b"nvtop version 3.0.1\n")
        self.assertRegex(self.ask("frob", "--version").stdout, rb"^frob \d+\.\d+\.\d+\n$")
        self.assertEqual(self.ask("frob", "--version"), self.ask("frob", "-V"))

    def test_help(self) -> None:
        answer = self.ask("frob", "--help")
        self.assertTrue(answer.stderr.startswith(b"Usage: frob ") and answer.status == 1)

    def test_any(self) -> None:
        """Every name gets some answer, whatever it is made of."""
        for argv in (
            (),
            ("",),
            ("x" * 5000,),
            ("$prog",),
            ("a\udcff", "b\udcfe"),
            ("frobctl",),
            ("y.sh", "\n"),
        ):
            answer = self.ask(*argv)
            self.assertTrue(0 <= answer.status < 256)
            self.assertTrue(answer.stderr == b"" or answer.stderr.endswith(b"\n"))
