"""The database: committed in order, handed back, refused where it is not ours."""

import sqlite3
import tempfile
import threading
from functools import partial
from pathlib import Path

from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.store import Database, StoreError
from honeyllm.store._database import MAX_JOBS, VERSION

TABLES = ("CREATE TABLE IF NOT EXISTS t (n INTEGER);",)


def insert(number: int, connection: sqlite3.Connection) -> None:
    """Add a row."""
    connection.execute("INSERT INTO t VALUES (?)", (number,))


class DatabaseTests(SynchronousTestCase):
    """One file."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "worlds.sqlite"
        self.done = threading.Event()

    def open(self) -> Database:
        """Open it; what is handed back runs at once."""
        return Database(self.path, TABLES, lambda done: done())

    def test_written_in_order(self) -> None:
        """Jobs run in the order they came in, and are told of when they are committed."""
        database = self.open()
        database.start()
        for number in range(50):
            database.write(partial(insert, number), lambda: None)
        database.write(lambda c: None, self.done.set)
        self.assertTrue(self.done.wait(10))
        rows = database.reader.execute("SELECT n FROM t ORDER BY rowid").fetchall()
        self.assertEqual([n for (n,) in rows], list(range(50)))
        database.stop()

    def test_stop_writes_what_waits(self) -> None:
        """Nothing that was handed over is lost, and the file is for its owner only."""
        database = self.open()
        database.write(partial(insert, 7), lambda: None)
        database.start()
        database.stop()
        again = self.open()
        self.assertEqual(again.reader.execute("SELECT n FROM t").fetchall(), [(7,)])
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)
        again.reader.close()

    def test_failed_job_is_tried_again(self) -> None:
        """A locked database is told of once; the job goes through when the lock is gone."""
        database = self.open()
        tries: list[int] = []

        def job(connection: sqlite3.Connection) -> None:
            tries.append(1)
            if len(tries) == 1:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            connection.execute("INSERT INTO t VALUES (1)")

        database.write(job, self.done.set)
        database.start()
        self.assertTrue(self.done.wait(10))
        database.stop()
        self.assertEqual(len(tries), 2)

    def test_job_that_cannot_work_is_dropped(self) -> None:
        """It is told of, handed back, and those behind it are written."""
        database = self.open()
        handed_back: list[int] = []
        database.write(
            lambda c: c.execute("INSERT INTO t VALUES (?)", ("\udcff",)), lambda: handed_back.append(1)
        )
        database.write(lambda c: c.execute("no statement"), lambda: handed_back.append(2))
        database.write(partial(insert, 3), self.done.set)
        database.start()
        self.assertTrue(self.done.wait(10))
        self.assertEqual(database.reader.execute("SELECT n FROM t").fetchall(), [(3,)])
        self.assertEqual(handed_back, [1, 2])
        database.stop()

    def test_too_many(self) -> None:
        """When nothing can be written, no more wait than a limit: what the journal has, and it is told once."""
        database, handed_back = self.open(), []
        for number in range(MAX_JOBS):
            database.write(partial(insert, number), lambda: None)
        with capturedLogs() as logs:
            for number in range(3):
                database.write(partial(insert, -1), partial(handed_back.append, number))
        self.assertEqual((len(logs), handed_back), (1, [0, 1, 2]))
        database.journal.begin()
        database.write_entry(database.journal.add(b"", last=True), partial(insert, -2), self.done.set)
        database.start()
        self.assertTrue(self.done.wait(10))
        rows = database.reader.execute("SELECT count(*), min(n) FROM t").fetchall()
        self.assertEqual(rows, [(MAX_JOBS + 1, -2)])
        database.stop()

    def test_journal(self) -> None:
        """What the tables have not when the process ends is brought into them once."""
        database = self.open()
        for number in (1, 2, 3):
            database.journal.begin()
            self.assertEqual(database.journal.add(b"%d" % number, last=True), number)
        for number in (1, 2):
            database.write_entry(number, partial(insert, number), lambda: None)
        database.write(lambda c: None, self.done.set)
        database.start()
        self.assertTrue(self.done.wait(10))
        for _ in range(2):
            again = self.open()
            again.replay(lambda frames, connection: insert(int(frames[0]), connection))
            rows = again.reader.execute("SELECT n FROM t ORDER BY n").fetchall()
            self.assertEqual(rows, [(1,), (2,), (3,)])
            again.reader.close()
        database.stop()

    def test_journal_ends(self) -> None:
        """At the end nothing is left of it, and its numbers go on."""
        database = self.open()
        database.start()
        database.journal.begin()
        database.write_entry(database.journal.add(b"", last=True), partial(insert, 1), lambda: None)
        database.stop()
        self.assertEqual([path.name for path in self.path.parent.iterdir()], ["worlds.sqlite"])
        again = self.open()
        again.journal.begin()
        self.assertEqual(again.journal.add(b"", last=True), 2)
        again.stop()

    def test_not_ours(self) -> None:
        """Garbage, another program's database and one of a later version are refused with the path."""
        later = sqlite3.connect(self.path)
        later.execute(f"PRAGMA user_version = {VERSION + 1}")
        later.close()
        self.assertRaisesRegex(StoreError, r"worlds.sqlite: made by a newer", self.open)
        self.path.unlink()
        other = sqlite3.connect(self.path)
        other.execute("CREATE TABLE x (y)")
        other.close()
        self.assertRaisesRegex(StoreError, r"worlds.sqlite: a database of another program", self.open)
        self.path.write_bytes(b"garbage" * 1000)
        self.assertRaisesRegex(StoreError, r"worlds.sqlite: file is not a database; restore", self.open)
