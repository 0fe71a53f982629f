"""The journal: whole entries come back in order, and what is in the database takes no room."""

import tempfile
from pathlib import Path

from twisted.logger import LogLevel, capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.store._journal import FILE_BYTES, WAITING_BYTES, Journal, entries, remove


class JournalTests(SynchronousTestCase):
    """Two files in a directory of their own."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "worlds.journal"
        self.journal = Journal(self.path, 0)

    def write(self, *frames: bytes) -> int:
        """One entry."""
        self.journal.begin()
        for frame in frames[:-1]:
            self.journal.add(frame)
        return self.journal.add(frames[-1], last=True)

    def files(self) -> list[Path]:
        """Those that are there."""
        return sorted(self.path.parent.iterdir())

    def test_whole_entries(self) -> None:
        """In order, with their frames; those that the database has are passed over."""
        self.assertEqual([self.write(b"a", b"b"), self.write(b"c"), self.write(b"")], [1, 2, 3])
        self.assertEqual(list(entries(self.path, 0)), [(1, (b"a", b"b")), (2, (b"c",)), (3, (b"",))])
        self.assertEqual(list(entries(self.path, 2)), [(3, (b"",))])

    def test_cut_off(self) -> None:
        """Of an entry that was not ended, or of which the last bytes are missing, nothing comes back."""
        self.write(b"first")
        whole = self.files()[0].stat().st_size
        self.journal.begin()
        self.journal.add(b"second")
        self.assertEqual(len(list(entries(self.path, 0))), 1)
        self.journal.add(b"end", last=True)
        data = self.files()[0].read_bytes()
        for size in range(whole, len(data)):
            self.files()[0].write_bytes(data[:size])
            self.assertEqual(len(list(entries(self.path, 0))), 1)

    def test_damaged(self) -> None:
        """Behind the first wrong byte nothing is believed."""
        self.write(b"first")
        whole = self.files()[0].stat().st_size
        self.write(b"second")
        self.write(b"third")
        data = bytearray(self.files()[0].read_bytes())
        data[-whole - 1] ^= 1
        self.files()[0].write_bytes(data)
        self.assertEqual(list(entries(self.path, 0)), [(1, (b"first",))])

    def test_begun_anew(self) -> None:
        """An entry that was begun and not ended is no part of the next one."""
        self.journal.begin()
        self.journal.add(b"lost")
        self.write(b"kept")
        self.assertEqual(list(entries(self.path, 0)), [(1, (b"kept",))])

    def test_gap(self) -> None:
        """Behind one that is missing there is none."""
        self.write(b"a")
        self.write(b"b")
        self.assertEqual(list(entries(self.path, 3)), [])
        self.journal = Journal(self.path, 7)
        self.write(b"i")
        self.assertEqual(list(entries(self.path, 0)), [])

    def test_bounded(self) -> None:
        """The files take turns; what the database holds is written over."""
        frame = bytes(FILE_BYTES // 4)
        for _ in range(40):
            self.journal.release(self.write(frame))
        self.assertEqual(list(entries(self.path, self.write(b"x") - 1)), [(41, (b"x",))])
        sizes = [file.stat().st_size for file in self.files()]
        self.assertEqual(len(sizes), 2)
        self.assertLess(max(sizes), FILE_BYTES * 1.5)

    def test_full(self) -> None:
        """Nothing is thrown away that the database has not, and it is told when that is much."""
        last = 0
        while not self.journal.is_full:
            last = self.write(bytes(FILE_BYTES // 2))
        self.assertEqual([number for number, _ in entries(self.path, 0)], list(range(1, last + 1)))
        self.assertLess(last * FILE_BYTES // 2, WAITING_BYTES * 2)
        self.journal.release(last - 1)
        self.assertFalse(self.journal.is_full)
        self.assertEqual([number for number, _ in entries(self.path, last - 1)], [last])

    def test_no_room(self) -> None:
        """It is told once; the entry is missing, and with it those behind it."""
        self.journal = Journal(self.path.with_name("missing") / "worlds.journal", 0)
        with capturedLogs() as logs:
            self.assertEqual([self.write(b"a", b"b"), self.write(b"c")], [1, 2])
        (told,) = logs
        self.assertEqual(told["log_level"], LogLevel.error)
        self.assertIn("missing/worlds.journal.0", str(told["path"]))
        self.path.with_name("missing").mkdir()
        self.write(b"d")
        self.assertEqual(list(entries(self.path.with_name("missing") / "worlds.journal", 0)), [])
        self.assertEqual(len(list(entries(self.path.with_name("missing") / "worlds.journal", 2))), 1)

    def test_files_go(self) -> None:
        """At the end, when the database has everything; and when it was brought there after a crash."""
        last = self.write(b"a")
        self.journal.close()
        self.assertEqual(len(self.files()), 1)
        remove(self.path)
        self.assertEqual(self.files(), [])
        self.journal = Journal(self.path, last)
        self.journal.release(self.write(b"b"))
        self.journal.close()
        self.assertEqual(self.files(), [])
