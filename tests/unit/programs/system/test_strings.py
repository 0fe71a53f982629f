from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.system._strings import strings
from tests.support.machine_host import MachineHost


class StringsTests(SynchronousTestCase):
    def run_strings(self, *argv: str, stdin: bytes) -> bytes:
        """What strings prints."""
        return MachineHost().run_as(strings, "strings", *argv, stdin=stdin).stdout

    def test_runs(self) -> None:
        """Four printable bytes or more are a text."""
        self.assertEqual(self.run_strings(stdin=b"\0abc\0abcd\1tail end"), b"abcd\ntail end\n")

    def test_length(self) -> None:
        """The least length can be given."""
        self.assertEqual(self.run_strings("-n", "2", stdin=b"ab\0c\0de"), b"ab\nde\n")

    def test_across_blocks(self) -> None:
        """A text that two reads have parts of is one."""
        data = b"\0" * 65530 + b"twelve bytes" + b"\0"
        self.assertEqual(self.run_strings(stdin=data), b"twelve bytes\n")
