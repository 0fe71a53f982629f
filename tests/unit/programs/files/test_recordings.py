"""What programs do with files is what the real ones of Debian 12 did."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs import archive, files, find, misc
from tests.support.file_recordings import load, replay

PROGRAMS = {**archive.PROGRAMS, **files.PROGRAMS, **find.PROGRAMS, **misc.PROGRAMS}


class RecordingTests(SynchronousTestCase):
    """Output, messages, status and what became of the files, line by line."""

    def _check(self, family: str) -> None:
        for recording in load(family):
            with self.subTest(line=recording.line):
                self.assertEqual(replay(recording, PROGRAMS), recording)

    def test_ls(self) -> None:
        """ls, dir and vdir."""
        self._check("ls")

    def test_basic(self) -> None:
        """cat, rm, mkdir, chmod and kin."""
        self._check("basic")

    def test_copy(self) -> None:
        """cp, mv, ln, touch, truncate."""
        self._check("copy")

    def test_attributes(self) -> None:
        """chown, stat, du, names of paths."""
        self._check("attributes")

    def test_find(self) -> None:
        """find and xargs."""
        self._check("find")

    def test_dd(self) -> None:
        """dd, install, chattr, which."""
        self._check("dd")

    def test_archive(self) -> None:
        """tar, gzip, bzip2, xz."""
        self._check("archive")
