"""
The artifact store: one directory, one file for each content, an index of where it came from.

Everything here blocks and belongs to one thread.  A file is complete under its
name or not there: it is written under another one, brought to the disk, renamed.
"""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import attrs

from honeyllm.errors import HoneyError

INDEX = "index.sqlite"
UNFINISHED = ".unfinished-"
MAX_ORIGINS = 100
"""Origins that are remembered for one content, the newest."""
TABLES = """
CREATE TABLE IF NOT EXISTS artifacts (
    sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS artifacts_by_age ON artifacts (last_at);
CREATE TABLE IF NOT EXISTS origins (
    number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, at REAL NOT NULL, way TEXT NOT NULL,
    url TEXT NOT NULL, session TEXT NOT NULL, path TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS origins_by_content ON origins (sha256);
"""


class StoreFault(HoneyError):
    """The store cannot be used; the text names the path and the remedy."""


@attrs.frozen(kw_only=True)
class Limits:
    """How much the store holds; the content that was seen longest ago makes room for a new one."""

    max_bytes: int = 1 << 30
    max_files: int = 10_000
    max_file_bytes: int = 64 << 20


@attrs.frozen(kw_only=True)
class Submission:
    """One content, in ``pieces``, and where it comes from; ``at`` is seconds since the epoch."""

    pieces: Sequence[bytes] = attrs.field(repr=False)
    at: float
    way: str
    url: str = ""
    session: str = ""
    path: str = ""

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(map(len, self.pieces))

    def sha256(self) -> str:
        """The name of the content; this takes a while."""
        digest = hashlib.sha256()
        for piece in self.pieces:
            digest.update(piece)
        return digest.hexdigest()


@attrs.frozen(kw_only=True)
class Quarantined:
    """What became of a submission: ``path`` is empty where it could not be kept."""

    sha256: str
    size: int
    path: str
    is_duplicate: bool = False


class Artifacts:
    """The store in *directory*, which is made where it is missing."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self._directory = directory
        self._limits = limits
        self._count = 0
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in directory.glob(f"{UNFINISHED}*"):
                left.unlink()
            self._index = _opened(directory / INDEX)
        except (OSError, sqlite3.Error) as error:
            raise StoreFault(
                f"{directory}: {error}; make it writable, or move it away to begin anew"
            ) from None

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def put(self, submission: Submission) -> Quarantined:
        """Keep one content; ``OSError`` or ``sqlite3.Error`` when the disk does not take it."""
        sha256, size = submission.sha256(), submission.size
        path = self._directory / sha256
        is_duplicate = path.exists()
        if size > min(self._limits.max_file_bytes, self._limits.max_bytes):
            return Quarantined(sha256=sha256, size=size, path="")
        if not is_duplicate:
            self._write(path, submission.pieces)
        self._note(sha256, size, submission)
        self._make_room(sha256)
        return Quarantined(sha256=sha256, size=size, path=str(path), is_duplicate=is_duplicate)

    def _write(self, path: Path, pieces: Sequence[bytes]) -> None:
        self._count += 1
        unfinished = self._directory / f"{UNFINISHED}{self._count}"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(unfinished, flags, 0o600), "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        self._sync_directory()

    def _sync_directory(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _note(self, sha256: str, size: int, submission: Submission) -> None:
        where = submission
        with self._index:
            self._index.execute(
                "INSERT INTO artifacts VALUES (?, ?, ?, ?) "
                "ON CONFLICT (sha256) DO UPDATE SET last_at = excluded.last_at",
                (sha256, size, where.at, where.at),
            )
            self._index.execute(
                "INSERT INTO origins (sha256, at, way, url, session, path) VALUES (?, ?, ?, ?, ?, ?)",
                (sha256, where.at, where.way, *map(_storable, (where.url, where.session, where.path))),
            )
            self._index.execute(
                "DELETE FROM origins WHERE sha256 = ? AND number NOT IN "
                "(SELECT number FROM origins WHERE sha256 = ? ORDER BY number DESC LIMIT ?)",
                (sha256, sha256, MAX_ORIGINS),
            )

    def _make_room(self, newest: str) -> None:
        """Remove what was seen longest ago until the rest is within the limits."""
        (count, size) = self._index.execute("SELECT count(*), total(size) FROM artifacts").fetchone()
        while count > self._limits.max_files or size > self._limits.max_bytes:
            row = self._index.execute(
                "SELECT sha256, size FROM artifacts WHERE sha256 != ? ORDER BY last_at, sha256 LIMIT 1",
                (newest,),
            ).fetchone()
            if row is None:
                return
            self._remove(row[0])
            count, size = count - 1, size - row[1]

    def _remove(self, sha256: str) -> None:
        (self._directory / sha256).unlink(missing_ok=True)
        with self._index:
            self._index.execute("DELETE FROM artifacts WHERE sha256 = ?", (sha256,))
            self._index.execute("DELETE FROM origins WHERE sha256 = ?", (sha256,))


def _storable(text: str) -> str:
    """Names of the virtual host may hold bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _opened(path: Path) -> sqlite3.Connection:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(TABLES)
    return connection
