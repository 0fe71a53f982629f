"""Log files: modes, rotation, retention, full disks, and whole lines only."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.outputs import PartlyWritten
from honeyllm.outputs._log_file import LogFile, LogFileSettings

DAY = date(2026, 3, 4)


@contextmanager
def small_disk(max_bytes: int) -> Iterator[None]:
    """No file of this process can grow beyond *max_bytes*."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class LogFileTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()) / "deep" / "log"
        self.path = self.directory / "a.log"

    def opened(self, **settings: int | bool) -> LogFile:
        file = LogFile(LogFileSettings(path=self.path, **settings))  # type: ignore[arg-type]
        file.open()
        self.addCleanup(file.close)
        return file

    def names(self) -> list[str]:
        return sorted(entry.name for entry in self.directory.iterdir())

    def set_day(self, day: date) -> None:
        """Make the file as if its last line was written on *day*."""
        stamp = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        os.utime(self.path, (stamp, stamp))

    def test_modes(self) -> None:
        """Only the service writes and only its group reads; directories are made on the way."""
        self.opened()
        self.assertEqual(self.path.stat().st_mode & 0o777 & ~0o640, 0)
        self.assertEqual(self.directory.stat().st_mode & 0o777 & ~0o750, 0)

    def test_appends(self) -> None:
        self.opened().write([(DAY, b"one\n")])
        self.set_day(DAY)
        self.opened().write([(DAY, b"two\n"), (DAY, b"three\n")])
        self.assertEqual(self.path.read_bytes(), b"one\ntwo\nthree\n")

    def test_by_day(self) -> None:
        """A new day begins a new file, within a batch as well; a late line makes no difference."""
        file = self.opened()
        later = DAY + timedelta(days=1)
        file.write([(DAY, b"1\n"), (DAY, b"2\n"), (later, b"3\n"), (DAY, b"late\n")])
        file.write([(later, b"4\n")])
        self.assertEqual(self.names(), ["a.log", "a.log.2026-03-04"])
        self.assertEqual(self.path.read_bytes(), b"3\nlate\n4\n")
        self.assertEqual((self.directory / "a.log.2026-03-04").read_bytes(), b"1\n2\n")

    def test_by_day_over_a_restart(self) -> None:
        """A file of an earlier day is rotated when the service comes back."""
        self.opened().write([(DAY, b"1\n")])
        self.set_day(DAY)
        self.opened().write([(DAY + timedelta(days=9), b"2\n")])
        self.assertEqual(self.names(), ["a.log", "a.log.2026-03-04"])

    def test_by_size(self) -> None:
        """A full file is rotated before the line that would not fit; rotated ones are numbered."""
        file = self.opened(max_bytes=10)
        file.write([(DAY, b"12345678\n")])
        file.write([(DAY, b"abc\n"), (DAY, b"def\n"), (DAY, b"ghi\n")])
        self.assertEqual(self.names(), ["a.log", "a.log.2026-03-04", "a.log.2026-03-04.1"])
        self.assertEqual((self.directory / "a.log.2026-03-04").read_bytes(), b"12345678\n")
        self.assertEqual((self.directory / "a.log.2026-03-04.1").read_bytes(), b"abc\ndef\n")
        self.assertEqual(self.path.read_bytes(), b"ghi\n")

    def test_line_larger_than_the_limit(self) -> None:
        """A line that fits no file gets one for itself."""
        self.opened(max_bytes=10).write([(DAY, b"x" * 50 + b"\n"), (DAY, b"y\n")])
        self.assertEqual(self.path.read_bytes(), b"y\n")

    def test_no_limits(self) -> None:
        file = self.opened(max_bytes=0, daily=False)
        file.write([(DAY, b"1\n"), (DAY + timedelta(days=1), b"2\n")])
        self.assertEqual(self.names(), ["a.log"])

    def test_retention(self) -> None:
        """Of the rotated files the newest are kept, by day and number; other files are not touched."""
        file = self.opened(max_bytes=2, keep=3)
        for name in ("a.log.old", "a.log.2026-03-04.gz", "b.log.2020-01-01"):
            (self.directory / name).write_bytes(b"")
        days = (DAY - timedelta(days=1), *[DAY] * 12, DAY + timedelta(days=1))
        for day in days:
            file.write([(day, b"x\n")])
        kept = [name for name in self.names() if name.startswith("a.log.2026") and not name.endswith("gz")]
        self.assertEqual(kept, ["a.log.2026-03-04.10", "a.log.2026-03-04.11", "a.log.2026-03-04.9"])
        self.assertEqual(len(self.names()), 7)

    def test_keep_all(self) -> None:
        file = self.opened(max_bytes=2, keep=0)
        file.write([(DAY, b"x\n")] * 50)
        self.assertEqual(len(self.names()), 50)

    def test_moved_away(self) -> None:
        """After an external rotation the next line is in a new file."""
        file = self.opened()
        file.write([(DAY, b"1\n")])
        self.path.rename(self.directory / "moved")
        file.write([(DAY, b"2\n")])
        self.assertEqual(self.path.read_bytes(), b"2\n")
        self.assertEqual((self.directory / "moved").read_bytes(), b"1\n")

    def test_unfinished_line(self) -> None:
        """Half a line that a crash left is ended, so that the next one is whole."""
        self.directory.mkdir(parents=True)
        self.path.write_bytes(b'{"half":')
        self.set_day(DAY)
        self.opened().write([(DAY, b"{}\n")])
        self.assertEqual(self.path.read_bytes(), b'{"half":\n{}\n')

    def test_full_disk(self) -> None:
        """A batch that does not fit leaves no half line, and is complete once there is space."""
        file = self.opened()
        file.write([(DAY, b"first\n")])
        batch = [(DAY, b"x" * 99 + b"\n")] * 5
        with small_disk(250):
            error = self.assertRaises(PartlyWritten, file.write, batch)
        self.assertEqual(error.written, 0)
        self.assertIn(str(self.path), str(error))
        self.assertEqual(self.path.read_bytes(), b"first\n")
        file.write(batch)
        self.assertEqual(self.path.read_bytes(), b"first\n" + (b"x" * 99 + b"\n") * 5)

    def test_full_disk_after_a_rotation(self) -> None:
        """What went into the file before is not to be written again."""
        file = self.opened()
        with small_disk(20):
            error = self.assertRaises(
                PartlyWritten, file.write, [(DAY, b"1\n"), (DAY + timedelta(days=1), b"x" * 99)]
            )
        self.assertEqual(error.written, 1)

    def test_not_writable(self) -> None:
        """A directory in place of the file is an error like others."""
        self.path.mkdir(parents=True)
        file = LogFile(LogFileSettings(path=self.path))
        self.assertRaises(OSError, file.open)
        self.assertRaises(PartlyWritten, file.write, [(DAY, b"x\n")])

    def test_device(self) -> None:
        """What is no regular file is never rotated."""
        file = LogFile(LogFileSettings(path=Path("/dev/null"), max_bytes=1))
        self.addCleanup(file.close)
        file.write([(DAY, b"abc\n"), (DAY + timedelta(days=1), b"def\n")])

    def test_full_device(self) -> None:
        file = LogFile(LogFileSettings(path=Path("/dev/full")))
        self.addCleanup(file.close)
        error = self.assertRaises(PartlyWritten, file.write, [(DAY, b"abc\n")])
        self.assertIn("No space left on device", str(error))

    def test_symbolic_link(self) -> None:
        """Behind a link the real file is rotated, and the link stays."""
        real = Path(self.mktemp())
        real.mkdir()
        self.directory.mkdir(parents=True)
        self.path.symlink_to(real.absolute() / "real.log")
        self.opened(max_bytes=2).write([(DAY, b"1\n"), (DAY, b"2\n")])
        self.assertTrue(self.path.is_symlink())
        self.assertEqual(sorted(os.listdir(real)), ["real.log", "real.log.2026-03-04"])
