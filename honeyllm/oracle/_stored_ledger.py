"""A ledger that outlives the process: what the host has said stays said."""

import hashlib
import json
import sqlite3
from functools import partial
from typing import Any

from twisted.logger import Logger

from honeyllm.oracle._ledger import Fact, FactKey, MemoryLedger
from honeyllm.store import Database, StoreError

log = Logger()
TABLES = """
CREATE TABLE IF NOT EXISTS facts (
    key BLOB PRIMARY KEY, stdout BLOB NOT NULL, stderr BLOB NOT NULL, status INTEGER NOT NULL,
    number INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facts_by_number ON facts (number);
"""
MAX_FACTS = 100_000


class StoredLedger:
    """A `Ledger` in the *database*, with what was asked lately in memory; the oldest facts go first."""

    def __init__(self, database: Database, *, max_facts: int = MAX_FACTS) -> None:
        self._database = database
        self._memory = MemoryLedger()
        self._max_facts = max_facts
        with database.checked():
            ((number,),) = database.reader.execute("SELECT coalesce(max(number), 0) FROM facts")
        self._number: int = number

    def recall(self, key: FactKey) -> Fact | None:
        """See `Ledger.recall`."""
        return self._memory.recall(key) or self._stored(key)

    def record(self, key: FactKey, fact: Fact) -> Fact:
        """See `Ledger.record`."""
        known = self.recall(key)
        if known is not None:
            return known
        self._number += 1
        oldest = self._number - self._max_facts
        self._database.write(partial(_insert, _digest(key), fact, self._number, oldest), _nothing)
        return self._memory.record(key, fact)

    def _stored(self, key: FactKey) -> Fact | None:
        row = self._row(_digest(key))
        if row is None:
            return None
        return self._memory.record(key, Fact(stdout=row[0], stderr=row[1], status=row[2]))

    def _row(self, key: bytes) -> tuple[Any, ...] | None:
        query = "SELECT stdout, stderr, status FROM facts WHERE key = ?"
        try:
            with self._database.checked():
                row: tuple[Any, ...] | None = self._database.reader.execute(query, (key,)).fetchone()
                return row
        except StoreError as error:
            log.error("{error}", error=error)
            return None


def _digest(key: FactKey) -> bytes:
    parts = (key.persona, key.argv, key.cwd, key.user, key.stdin_digest)
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=16).digest()


def _insert(key: bytes, fact: Fact, number: int, oldest: int, connection: sqlite3.Connection) -> None:
    values = (key, fact.stdout, fact.stderr, fact.status, number)
    connection.execute("INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?)", values)
    connection.execute("DELETE FROM facts WHERE number <= ?", (oldest,))


def _nothing() -> None:
    pass
