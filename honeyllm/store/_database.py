"""
The database: opened once, read where it is needed, written by one thread.

Write-ahead logging with ``synchronous=NORMAL``: what was committed survives the
end of the process, however it ends (sqlite.org/wal.html).  What must not wait until
the thread has its turn goes into the journal first.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

from twisted.logger import Logger

from honeyllm.errors import HoneyError
from honeyllm.store._journal import Journal, entries, remove

log = Logger()
Job = Callable[[sqlite3.Connection], object]
Done = Callable[[], None]
Apply = Callable[[tuple[bytes, ...], sqlite3.Connection], object]
"""Makes, of the frames of an entry of the journal, what the job would have made."""

APPLICATION = 0x484F4E45
"""Marks the file as ours: ``HONE``."""
VERSION = 1
CHECKPOINT_PAGES = 8000
"""Pages of 4 KiB after which the log is brought into the file, which waits for the disk."""
MAX_JOBS = 10_000
"""Jobs that may wait: more come only while nothing can be written."""
RETRY_SECONDS = 1.0
STOP_SECONDS = 10.0
PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    }
)  # fmt: skip
"""What may be over when a job is tried again (sqlite.org/rescode.html)."""
UNFIT = (sqlite3.Error, ValueError, OverflowError)
"""What a job fails with when SQLite does not take its values, too: it would fail for ever."""


REMEDY = "restore it from a backup, or move it away to begin anew"
JOURNAL_TABLE = """
CREATE TABLE IF NOT EXISTS journal (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), number INTEGER);
INSERT OR IGNORE INTO journal VALUES (1, 0);
"""
"""The number of the last entry of the journal that is in the tables."""


class StoreError(HoneyError):
    """The database cannot be used; the text names the path and the remedy."""


class Database:
    """
    The file at *path*, made with *tables* (``CREATE ... IF NOT EXISTS``) where they are missing.

    ``reader`` is for the thread that opened it: short reads by key.  Whoever uses ``journal``
    calls :meth:`replay` first, and hands what each entry says over by :meth:`write_entry`.
    """

    def __init__(self, path: Path, tables: Iterable[str], hand_back: Callable[[Done], object]) -> None:
        self._path = path
        self._hand_back = hand_back
        self._jobs: queue.SimpleQueue[tuple[Job, Done] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._complained = self._dropping = False
        self.reader = _opened(path, "".join((JOURNAL_TABLE, *tables)))
        self._journal_path = path.with_suffix(".journal")
        self.journal = Journal(self._journal_path, self._last_entry())
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)

    def checked(self) -> AbstractContextManager[None]:
        """A damaged file that is read meanwhile raises `StoreError`."""
        return checked(self._path)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def write(self, job: Job, done: Done) -> None:
        """
        Run *job* in a transaction of its own, soon and in order; then *done* where the reactor runs.

        A disk that is full is told of once, and the job tried again until it works.  A job
        that cannot work is told of and dropped, so that those behind it are not held up; so
        is one that comes when too many wait already.
        """
        if self._jobs.qsize() < MAX_JOBS:
            self._put(job, done)
            return
        if not self._dropping:
            text = "more than {count} changes wait for {path}: further ones are dropped"
            log.error(text, count=MAX_JOBS, path=str(self._path))
        self._dropping = True
        done()

    def _put(self, job: Job, done: Done) -> None:
        self._jobs.put((job, done))

    def write_entry(self, number: int, job: Job, done: Done) -> None:
        """Run *job*, of which the journal's entry *number* tells; none is dropped because many wait."""

        def released() -> None:
            self.journal.release(number)
            done()

        self._put(_noting(number, job), released)

    def replay(self, apply: Apply) -> None:
        """Bring what the journal has and the tables have not, after a crash, into them by *apply*."""
        last = self._last_entry()
        for number, frames in entries(self._journal_path, last):
            self._write_now(_noting(number, partial(apply, frames)))
            last = number
        self._write_now(_noting(last, lambda connection: None))
        remove(self._journal_path)
        self.journal = Journal(self._journal_path, last)

    def _write_now(self, job: Job) -> None:
        if not self._commit(self.reader, job):
            raise StoreError(f"{self._path}: cannot be written; free some room, or mend its permissions")

    def _last_entry(self) -> int:
        with self.checked():
            ((number,),) = self.reader.execute("SELECT number FROM journal")
        return int(number)

    def stop(self) -> None:
        """Write what waits, for a few seconds at most, and close; the journal keeps what is left."""
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._stopping.set()
        with suppress(StoreError):
            self.journal.release(self._last_entry())
        self.journal.close()
        self.reader.close()

    def _work(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        while (work := self._jobs.get()) is not None:
            job, done = work
            while not self._commit(connection, job):
                if self._stopping.wait(RETRY_SECONDS):
                    return
            self._hand_back(done)
        connection.close()

    def _commit(self, connection: sqlite3.Connection, job: Job) -> bool:
        try:
            connection.execute("BEGIN IMMEDIATE")
            job(connection)
            connection.execute("COMMIT")
        except UNFIT as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return not self._is_worth_another_try(error)
        self._complained = self._dropping = False
        return True

    def _is_worth_another_try(self, error: Exception) -> bool:
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode & 0xFF in PASSING:
            self._complain(error)
            return True
        log.error("{path}: one change is not stored: {error!r}", path=str(self._path), error=error)
        return False

    def _complain(self, error: sqlite3.Error) -> None:
        if not self._complained:
            self._complained = True
            text = "cannot write {path}: {error}; it is tried again, free some room or mend its permissions"
            log.error(text, path=str(self._path), error=error)


def _noting(number: int, job: Job) -> Job:
    """A job that does *job*, and notes that the entry *number* is in the tables."""

    def noting(connection: sqlite3.Connection) -> None:
        job(connection)
        connection.execute("UPDATE journal SET number = ?", (number,))

    return noting


def _opened(path: Path, tables: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        _check(connection, path)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(tables)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: {error}; {REMEDY}") from None
    return connection


@contextmanager
def checked(path: Path) -> Iterator[None]:
    """When the database at *path* turns out to be damaged meanwhile, `StoreError` is raised."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {error}; {REMEDY}") from None


def open_beside(path: Path) -> sqlite3.Connection:
    """A connection to a database that another process may write at the same time."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=STOP_SECONDS)
        _check(connection, path)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; is it another program's?") from None
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application not in (0, APPLICATION) or (tables and application != APPLICATION):
        raise StoreError(f"{path}: a database of another program; give another state_dir")
    if version > VERSION:
        raise StoreError(f"{path}: made by a newer HoneyLLM; upgrade, or move it away to begin anew")
