"""What the small programs answer is what the real ones of Debian 12 answered."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs import bc, diff, misc, text
from tests.support.program_recordings import FOLDER, load, replay

PROGRAMS = {**bc.PROGRAMS, **diff.PROGRAMS, **misc.PROGRAMS, **text.PROGRAMS}


class RecordingTests(SynchronousTestCase):
    """Every recorded command line, family by family."""

    def test_all(self) -> None:
        """Output, messages, status and files are the same."""
        for family in sorted(path.stem for path in FOLDER.glob("*.jsonl")):
            for recording in load(family):
                with self.subTest(family=family, line=recording.line):
                    self.assertEqual(replay(recording, PROGRAMS), recording)
