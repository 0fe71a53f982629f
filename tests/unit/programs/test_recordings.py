"""What the small programs answer is what the real ones of Debian 12 answered."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from honeyllm.programs import bc, diff, misc, text
from tests.support.program_recordings import FOLDER, Recording, load, record, replay

PROGRAMS = {**bc.PROGRAMS, **diff.PROGRAMS, **misc.PROGRAMS, **text.PROGRAMS}


def families() -> list[str]:
    """The names of the recordings."""
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def anew(recording: Recording) -> Recording:
    """What the real program of this machine answers now."""
    return record(recording.line, recording.stdin)


class RecordingTests(SynchronousTestCase):
    """Every recorded command line, family by family."""

    def test_all(self) -> None:
        """Output, messages, status and files are the same."""
        for family in families():
            for recording in load(family):
                with self.subTest(family=family, line=recording.line):
                    self.assertEqual(replay(recording, PROGRAMS), recording)

    def test_still_true(self) -> None:
        """On a Debian 12 the real programs, all of them harmless, answer as they did."""
        if os.nice(0):
            raise SkipTest("what nice answers is of a test run that is not nice itself")
        if 'VERSION="12 ' not in Path("/etc/os-release").read_text() or shutil.which("bc") is None:
            raise SkipTest("the recordings are of Debian 12 with bc")
        with ThreadPoolExecutor(4) as pool:
            for family in families():
                recordings = load(family)
                self.assertEqual(list(pool.map(anew, recordings)), recordings, family)
