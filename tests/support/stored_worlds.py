"""Worlds of the shared machine over a real database that is written at once."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from honeyllm.events import Event
from honeyllm.host import Kernel
from honeyllm.session import WORLD_TABLES, Stored, Worlds, WorldSettings, WorldStore
from honeyllm.store import Database
from honeyllm.store._database import Done, Job
from honeyllm.vfs import ROOT, FileView, Quota
from tests.support.machine_host import shared_machine, shared_timers

IMAGE = "image"
PAGE = 4096


class ImmediateDatabase(Database):
    """One that commits where it is asked to, unless ``is_late``: then not before :meth:`catch_up`."""

    is_late = False

    def _put(self, job: Job, done: Done) -> None:
        """Commit *job*, then call *done*."""
        super()._put(job, done)
        if not self.is_late:
            self.catch_up()

    def start(self) -> None:
        """There is no thread."""

    @property
    def waiting(self) -> int:
        """Jobs that are not committed."""
        return self._jobs.qsize()

    def catch_up(self) -> None:
        """Commit what waits."""
        while not self._jobs.empty():
            work = self._jobs.get()
            assert work is not None
            assert self._commit(self.reader, work[0])
            work[1]()


def damage(path: Path) -> None:
    """Write garbage over every page of a database but the first."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(PAGE)
        file.write(b"\xa5" * (path.stat().st_size - PAGE))


class StoredWorlds:
    """
    Worlds whose clock is ``now``; ``restart`` makes them anew from what is stored.

    ``made`` counts the kernels.
    """

    def __init__(self, rules: WorldSettings | None = None, *, image: str = IMAGE) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self._rules = rules
        self.image = image
        self.now = 1_796_000_000.0
        self.made = 0
        self.events: list[Event] = []
        self.restart()

    def restart(self) -> None:
        """As after a kill: only what was stored is there."""
        self.path = Path(self._directory.name) / "worlds.sqlite"
        self.database = ImmediateDatabase(self.path, (WORLD_TABLES,), lambda done: done())
        self.store = WorldStore(self.database, self.image)
        self.worlds = Worlds(self._make, self.store, now=lambda: self.now, rules=self._rules)

    def save(self) -> None:
        """Store what has changed."""
        timers = shared_timers()
        self.worlds.open.save()
        timers.run(lambda: not timers.is_due())

    def _make(self, quota: Quota, stored: Stored | None) -> Kernel:
        self.made += 1
        machine = shared_machine()
        if stored is None:
            return machine.world(self.events.append, quota=quota)
        return machine.world(self.events.append, quota=quota, kept=stored.layers, state=stored.state)

    def close(self) -> None:
        """Remove the database."""
        self.database.reader.close()
        self._directory.cleanup()


def files(kernel: Kernel) -> FileView:
    """Root's view of a world."""
    return FileView(kernel.namespace, kernel.namespace.root, ROOT)


def write(kernel: Kernel, path: str, data: bytes, *, mode: int = 0o644) -> None:
    """Make or replace a file."""
    view = files(kernel)
    if view.exists(path):
        place = view.find(path)
        place.fs.truncate(place.number, 0)
    else:
        place = view.make(path, 0o100000 | mode)
    place.fs.write(place.number, 0, data)


def read(kernel: Kernel, path: str) -> bytes:
    """What a file holds."""
    content = files(kernel).stat(path).content
    return b"" if content is None else content.read(0, content.size)
