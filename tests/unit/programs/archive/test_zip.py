"""zip and unzip do what those of Debian 12 do."""

import shutil
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.support.zip_recordings import load, record, replay


class ZipTests(SynchronousTestCase):
    """Recorded scripts."""

    def test_all(self) -> None:
        """Output, messages, status and files are the same."""
        for script in load():
            with self.subTest(lines=[step.line for step in script.steps]):
                self.assertEqual(replay(script), script)

    def test_still_true(self) -> None:
        """On a Debian 12 the real programs answer as they did."""
        if 'VERSION="12 ' not in Path("/etc/os-release").read_text() or shutil.which("unzip") is None:
            raise SkipTest("the recordings are of Debian 12 with zip and unzip")
        for script in load()[::10]:
            with self.subTest(lines=[step.line for step in script.steps]):
                self.assertEqual(record(script.steps), script)
