"""The worlds of a honeypot that may be running, for its operator."""

import random
import sqlite3
import time
from collections.abc import Iterator

import attrs
from twisted.internet.task import Clock

from honeyllm.app._compose import choose_persona
from honeyllm.app._host import Clocks, open_machine
from honeyllm.app._keeping import StateError, load_identity
from honeyllm.host import Kernel, KernelState, at_once
from honeyllm.oracle import LocalOracle
from honeyllm.session import PathChange, Way, WorldRow, WorldTables, kernel_state_of, reset_world, world_diff
from honeyllm.settings import Settings
from honeyllm.store import open_beside


@attrs.frozen
class StoredWorld:
    """One world, as it was stored last."""

    kernel: Kernel

    def diff(self) -> Iterator[PathChange]:
        """The paths that differ from a fresh world."""
        return world_diff(self.kernel)


class StoredWorlds:
    """The database of the honeypot with these *settings*, beside it; only ``reset`` writes."""

    def __init__(self, settings: Settings) -> None:
        self.path = path = settings.state_dir / "worlds.sqlite"
        if not path.exists():
            raise StateError(f"{path}: not there; has this honeypot run with this configuration?")
        self._connection: sqlite3.Connection = open_beside(path)
        identity = load_identity(settings.state_dir, time.time())
        persona = choose_persona(settings, identity)
        clocks = Clocks(
            reactor=Clock(),
            epoch=time.time,
            monotonic=time.perf_counter,
            chance=random.SystemRandom(),
        )
        self._machine = open_machine(
            persona, LocalOracle(), clocks, settings.oracle.programs, at_once
        )
        self.image = self._machine.fingerprint
        self._tables = WorldTables(self._connection, self.image)

    def rows(self) -> Iterator[WorldRow]:
        """All worlds, the one used last first."""
        return self._tables.all()

    def row(self, number: int) -> WorldRow | None:
        """One of them."""
        return next((row for row in self.rows() if row.id == number), None)

    def ways(self, number: int) -> frozenset[Way]:
        """The ways into one."""
        return self._tables.ways(number)

    def state(self, row: WorldRow) -> KernelState:
        """What its kernel remembers."""
        return kernel_state_of(row)

    def world(self, row: WorldRow) -> StoredWorld:
        """Its files."""
        kernel = self._machine.world(lambda event: None, kept=self._tables.layers(row.id))
        return StoredWorld(kernel)

    def reset(self, number: int) -> None:
        """Forget one; a honeypot that runs forgets it within a second."""
        reset_world(self._connection, number)
