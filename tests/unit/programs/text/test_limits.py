"""What filters keep in memory has bounds, and passing them looks like a full disk or memory."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.text import PROGRAMS
from tests.support.virtual_host import VirtualHost


class LimitTests(SynchronousTestCase):
    """Input without end."""

    def setUp(self) -> None:
        """A host whose /dev/zero never ends."""
        self.host = VirtualHost()

    def test_sort(self) -> None:
        """sort fails as it would on a full /tmp."""
        result = self.host.run(PROGRAMS["sort"], "sort", "/dev/zero")
        text = result.stderr.decode()
        self.assertRegex(text, r"^sort: write failed: /tmp/sort\w{6}: No space left on device\n$")
        self.assertEqual(result.status, 2)

    def test_others(self) -> None:
        """The rest run out of memory, or of input."""
        cases = {
            ("tac", "/dev/zero"): "tac: failed to create temporary file in '/tmp': No space left on device\n",
            ("tail", "-n1", "/dev/zero"): "tail: memory exhausted\n",
            ("tail", "-c99999999", "/dev/zero"): "tail: memory exhausted\n",
            ("head", "-c-99999999", "/dev/zero"): "head: memory exhausted\n",
            ("shuf", "/dev/zero"): "shuf: memory exhausted\n",
        }
        for argv, message in cases.items():
            result = self.host.run(PROGRAMS[argv[0]], *argv)
            self.assertEqual((result.stderr.decode(), result.status), (message, 1), argv)
