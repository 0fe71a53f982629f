"""The worlds in the database: their layers, their kernels' state, and the ways that lead into them."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import attrs
from twisted.logger import Logger

from honeyllm.session._world_parts import Part, WorldChanges, changes_of, end_bytes, part_bytes
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.store import Database, StoreError
from honeyllm.vfs import InodeChange, KeptLayer, Row

log = Logger()
T = TypeVar("T")
TABLES = """
CREATE TABLE IF NOT EXISTS worlds (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, image TEXT NOT NULL, created REAL NOT NULL,
    used REAL NOT NULL, kernel TEXT NOT NULL, inodes INTEGER NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS worlds_by_source ON worlds (source, used);
CREATE INDEX IF NOT EXISTS worlds_by_use ON worlds (used);
CREATE TABLE IF NOT EXISTS inodes (
    world INTEGER, mount TEXT, number INTEGER, row TEXT NOT NULL, data BLOB,
    PRIMARY KEY (world, mount, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
    world INTEGER, mount TEXT, number INTEGER, chunk INTEGER, data BLOB NOT NULL,
    UNIQUE (world, mount, number, chunk));
CREATE TABLE IF NOT EXISTS ways (
    world INTEGER, kind TEXT, user TEXT, value TEXT,
    PRIMARY KEY (kind, user, value, world)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ways_of_world ON ways (world);
CREATE TABLE IF NOT EXISTS resets (world INTEGER PRIMARY KEY);
"""
ROWS = 500
"""Rows of one statement."""
FORGOTTEN = 5000
"""Worlds that are forgotten at once."""
PARTS = {"inodes": "world", "chunks": "world", "ways": "world", "worlds": "id"}
"""The tables, and the column that has the world's number."""


COLUMNS = ", ".join(field.name for field in attrs.fields(WorldRow))
HOLDERS = ", ".join(f":{field.name}" for field in attrs.fields(WorldRow))


class WorldTables:
    """
    What is read of the tables.  Only worlds over the image with the digest *image* can be entered.
    """

    def __init__(self, reader: sqlite3.Connection, image: str) -> None:
        self._read = reader.execute
        self.image = image

    def all(self) -> Iterator[WorldRow]:
        """Every world, the one used last first, whatever it was laid over."""
        return self._rows("ORDER BY used DESC")

    def resets(self) -> frozenset[int]:
        """The worlds that the operator has reset."""
        return frozenset(world for (world,) in self._read("SELECT world FROM resets"))

    def old(self, before: float, most: int) -> tuple[int, ...]:
        """Worlds last used before the epoch second *before*, and those of the others that are too many."""
        rows = self._read(
            "SELECT id FROM (SELECT id FROM worlds WHERE used < ? LIMIT ?) UNION"
            " SELECT id FROM (SELECT id FROM worlds ORDER BY used DESC LIMIT ? OFFSET ?)",
            (before, FORGOTTEN, FORGOTTEN, most),
        )
        return tuple(number for (number,) in rows)

    def of_source(self, source: str) -> WorldRow | None:
        """The world of *source* that was used last."""
        where = "WHERE source = ? AND image = ? ORDER BY used DESC LIMIT 1"
        return next(self._rows(where, source, self.image), None)

    def down_until(self, source: str) -> float:
        """The epoch second until which the host of *source* is off."""
        query = "SELECT json_extract(kernel, '$.down_until') FROM worlds WHERE source = ? AND image = ?"
        found = self._read(f"{query} ORDER BY used DESC LIMIT 1", (source, self.image)).fetchone()
        return 0.0 if found is None else float(found[0] or 0.0)

    def by_way(self, kind: str, user: str, value: str | None = None) -> Iterator[tuple[WorldRow, Way]]:
        """The worlds into which a way of this *kind* leads *user* (with this *value*), last used first."""
        if not is_text(user):
            return
        more, values = ("", ()) if value is None else (" AND value = ?", (value,))
        rows = self._read(
            f"SELECT {COLUMNS}, value FROM worlds JOIN ways ON ways.world = worlds.id"
            f" WHERE kind = ? AND user = ? AND image = ?{more} ORDER BY used DESC",
            (kind, user, self.image, *values),
        )
        for *columns, found in rows:
            yield _row(columns), Way(kind=kind, user=user, value=found)

    def _rows(self, where: str, *values: object) -> Iterator[WorldRow]:
        return map(_row, self._read(f"SELECT {COLUMNS} FROM worlds {where}", values))

    def ways(self, world: int) -> frozenset[Way]:
        """The ways into a world."""
        rows = self._read("SELECT kind, user, value FROM ways WHERE world = ?", (world,))
        return frozenset(Way(kind=kind, user=user, value=value) for kind, user, value in rows)

    def layers(self, world: int) -> Mapping[str, KeptLayer]:
        """The layers of a world by mount point; what is in them stays where it is until it is read."""
        query = "SELECT mount, json_group_array(number) FROM inodes WHERE world = ? GROUP BY mount"
        return {
            mount: KeptLayer(
                json.loads(numbers), partial(self._rows_of, world, mount), partial(self._chunk, world, mount)
            )
            for mount, numbers in self._read(query, (world,))
        }

    def _rows_of(self, world: int, mount: str, first: int, end: int) -> Iterator[tuple[int, Row]]:
        where = "world = ? AND mount = ? AND number >= ? AND number < ?"
        query = f"SELECT number, row, data FROM inodes WHERE {where}"
        for number, row, data in self._read(query, (world, mount, first, end)):
            yield number, (row, data)

    def _chunk(self, world: int, mount: str, number: int, chunk: int) -> bytes:
        found = self._read(
            "SELECT data FROM chunks WHERE world = ? AND mount = ? AND number = ? AND chunk = ?",
            (world, mount, number, chunk),
        ).fetchone()
        return b"" if found is None else bytes(found[0])


class WorldStore(WorldTables):
    """The tables of worlds, read and written."""

    def __init__(self, database: Database, image: str) -> None:
        super().__init__(database.reader, image)
        self._database = database
        database.replay(_apply)
        highest = "SELECT max(id) AS id FROM worlds UNION SELECT max(world) FROM resets"
        with database.checked():
            ((number,),) = self._read(f"SELECT coalesce(max(id), 0) FROM ({highest})")
        self._highest: int = number

    def new_id(self) -> int:
        """A number for a world that will be stored."""
        self._highest += 1
        return self._highest

    def found(self, find: Callable[[], T]) -> T | None:
        """What *find* reads; None where that is damaged, of which the operator is told."""
        try:
            with self._database.checked():
                return find()
        except StoreError as error:
            log.error("{error}", error=error)
            return None

    @property
    def is_behind(self) -> bool:
        """Whether the database has to catch up before more is handed over."""
        return self._database.journal.is_full

    def begin(self) -> None:
        """What comes next are the parts of a world."""
        self._database.journal.begin()

    def add(self, part: Part) -> int:
        """Note one part; returns its bytes."""
        data = part_bytes(part)
        self._database.journal.add(data)
        return len(data)

    def save(self, changes: WorldChanges, done: Callable[[], None]) -> None:
        """
        Store *changes*, whose parts were added, all or nothing.

        They survive the end of the process from now on; *done* is called when they can be read.
        """
        number = self._database.journal.add(end_bytes(changes.row, changes.ways), last=True)
        self._database.write_entry(number, partial(_save, changes), done)

    def used(self, row: WorldRow) -> None:
        """Note that somebody has entered a world."""
        self._database.write(
            lambda c: c.execute("UPDATE worlds SET used = ? WHERE id = ?", (row.used, row.id)), _nothing
        )

    def forget(self, worlds: Sequence[int]) -> None:
        """Remove these worlds."""
        if worlds:
            self._database.write(partial(_forget, worlds), _nothing)


def _row(columns: Iterable[Any]) -> WorldRow:
    names = (field.name for field in attrs.fields(WorldRow))
    return WorldRow(**dict(zip(names, columns, strict=True)))


def is_text(name: str) -> bool:
    """Whether the bytes of *name* were UTF-8: SQLite takes nothing else."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _nothing() -> None:
    pass


def reset(connection: sqlite3.Connection, world: int) -> None:
    """Forget a world, and let a honeypot that has it in memory forget it, too."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT OR REPLACE INTO resets VALUES (?)", (world,))
    _forget((world,), connection)
    connection.execute("COMMIT")


def _apply(frames: Sequence[bytes], connection: sqlite3.Connection) -> None:
    _save(changes_of(frames), connection)


def _save(changes: WorldChanges, connection: sqlite3.Connection) -> None:
    row, world = changes.row, changes.row.id
    if connection.execute("SELECT 1 FROM resets WHERE world = ?", (world,)).fetchone():
        return
    connection.execute(f"INSERT OR REPLACE INTO worlds ({COLUMNS}) VALUES ({HOLDERS})", attrs.asdict(row))
    for part in changes.parts:
        _save_part(connection, (world, part.mount), part.changes)
    connection.execute("DELETE FROM ways WHERE world = ?", (world,))
    _insert(connection, "ways", [(world, way.kind, way.user, way.value) for way in changes.ways])


def _save_part(connection: sqlite3.Connection, key: tuple[int, str], part: Sequence[InodeChange]) -> None:
    """
    Few statements for many rows: between two of them the thread waits for its turn.
    """
    rows = [(*key, change.number, *change.row) for change in part if change.row is not None]
    _insert(connection, "inodes", rows)
    _delete(connection, "inodes", key, [change.number for change in part if change.row is None])
    whole = [change.number for change in part if change.row is None or change.void == 0]
    _delete(connection, "chunks", key, whole)
    _save_chunks(connection, key, part)


def _save_chunks(connection: sqlite3.Connection, key: tuple[int, str], part: Sequence[InodeChange]) -> None:
    where = "DELETE FROM chunks WHERE world = ? AND mount = ? AND number = ? AND chunk"
    for change in part:
        if change.void:
            connection.execute(f"{where} >= ?", (*key, change.number, change.void))
    chunks = [(change.number, *item) for change in part for item in change.chunks.items()]
    gone = [(*key, number, chunk) for number, chunk, data in chunks if data is None]
    if gone:
        connection.executemany(f"{where} = ?", gone)
    _insert(connection, "chunks", [(*key, *row) for row in chunks if row[2] is not None])


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    for some in _groups(rows):
        places = f"({', '.join('?' * len(some[0]))})"
        values = ", ".join([places] * len(some))
        flat = [value for row in some for value in row]
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES {values}", flat)


def _delete(connection: sqlite3.Connection, table: str, key: tuple[int, str], numbers: Sequence[int]) -> None:
    for some in _groups(numbers):
        holders = ", ".join("?" * len(some))
        connection.execute(
            f"DELETE FROM {table} WHERE world = ? AND mount = ? AND number IN ({holders})", (*key, *some)
        )


def _forget(worlds: Sequence[int], connection: sqlite3.Connection) -> None:
    for some in _groups(worlds):
        holders = ", ".join("?" * len(some))
        for table, column in PARTS.items():
            connection.execute(f"DELETE FROM {table} WHERE {column} IN ({holders})", some)


def _groups(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many as one statement takes."""
    for start in range(0, len(values), ROWS):
        yield values[start : start + ROWS]
