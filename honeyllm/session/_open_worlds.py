"""The worlds in memory: as long as somebody is in them or has been lately."""

from collections.abc import Iterator
from signal import Signals

import attrs

from honeyllm.host import (
    SSH_SERVERS,
    Kernel,
    KernelState,
    dissolve,
    end_everything,
    forget_power,
    is_still,
)
from honeyllm.session._saving import Saver, has_changed_files
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.session._world_store import WorldStore
from honeyllm.vfs import Quota

LOOKED_AT = 64
"""Worlds of which, in one turn, it is also asked what their kernels remember."""
IDLE_WORLDS = 64
IDLE_BYTES = 64 << 20
"""Worlds, and bytes of their files, that are kept in memory though nobody is in them."""


@attrs.define(eq=False, kw_only=True)
class World:
    """One world in memory; ``state`` is what was stored of its kernel, ``ways`` those that intruders made."""

    row: WorldRow
    kernel: Kernel
    quota: Quota
    state: KernelState
    ways: frozenset[Way] = frozenset()
    is_stored: bool = False
    unsaved: int = 0
    """Changes that are handed over and cannot be read from the store yet."""

    @property
    def is_entered(self) -> bool:
        """Somebody is logged in."""
        parents = (p.parent for p in self.kernel.processes.values() if p.comm in SSH_SERVERS)
        logins = any(parent is not None and parent.comm in SSH_SERVERS for parent in parents)
        return logins or bool(self.kernel.terminals)

    @property
    def is_settled(self) -> bool:
        """Nobody is logged in, and everything of it is stored."""
        return not (self.unsaved or self.is_entered or has_changed_files(self.kernel))


class OpenWorlds:
    """The worlds in memory, by number; what changes in them goes to the *store* by the *saver*."""

    def __init__(self, store: WorldStore, saver: Saver) -> None:
        self._store = store
        self._saver = saver
        self._worlds: dict[int, World] = {}
        self._look_at = 0
        self._leaving: list[Kernel] = []

    def __iter__(self) -> Iterator[World]:
        return iter(tuple(self._worlds.values()))

    def add(self, world: World) -> World:
        """Take in *world*; returns it."""
        self._worlds[world.row.id] = world
        return world

    def get(self, number: int) -> World | None:
        """The world with this number."""
        return self._worlds.get(number)

    def of_source(self, source: str) -> World | None:
        """The world of *source* that was used last."""
        live = (world for world in self if world.row.source == source)
        return max(live, key=lambda world: world.row.used, default=None)

    def save(self) -> None:
        """Hand over what has changed, and let go of worlds that nobody is in; to be called often."""
        resets = self._store.found(self._store.resets) or frozenset()
        for number in resets & self._worlds.keys():
            self.forget(number)
        self._look_at = (self._look_at + LOOKED_AT) % max(LOOKED_AT, len(self._worlds))
        for number, world in enumerate(self._worlds.values()):
            self._saver.save(world, files_only=not 0 <= number - self._look_at < LOOKED_AT)
        settled = [world for world in self._worlds.values() if world.is_settled]
        settled.sort(key=lambda world: world.row.used, reverse=True)
        room = IDLE_BYTES
        for number, world in enumerate(settled):
            room -= world.quota.bytes
            if number >= IDLE_WORLDS or room < 0:
                self._let_go(world)
        self._dissolve()

    def forget(self, number: int) -> None:
        """A world is no more: who is in it is thrown out, what runs in it ends, nothing more is stored."""
        world = self._worlds.pop(number, None)
        if world is not None:
            self._saver.forget(world)
            forget_power(world.kernel)
            world.kernel.system.services.clear()
            end_everything(world.kernel)

    def close(self) -> None:
        """Hand over everything that has not been yet."""
        self._saver.save_all(self._worlds.values())

    def _let_go(self, world: World) -> None:
        """Take it out of memory; what runs in it goes on when it is entered again."""
        del self._worlds[world.row.id]
        forget_power(world.kernel)
        world.kernel.system.services.clear()
        for process in tuple(world.kernel.processes.values()):
            if process.task is not None:
                world.kernel.signal(process, Signals.SIGKILL)
        self._leaving.append(world.kernel)

    def _dissolve(self) -> None:
        """Of the worlds that were let go, those in which the last process has ended."""
        for kernel in tuple(filter(is_still, self._leaving)):
            self._leaving.remove(kernel)
            dissolve(kernel)
