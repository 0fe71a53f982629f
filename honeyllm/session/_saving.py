"""Handing over what has changed in worlds, so that at most the last second of each is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
from cattrs.preconf.json import make_converter

from honeyllm.host import Kernel, KernelState, kernel_state
from honeyllm.session._world_parts import Part, WorldChanges
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.session._world_store import WorldStore
from honeyllm.vfs import InodeChange, TreeFs, changes, take_dirty

if TYPE_CHECKING:
    from honeyllm.session._open_worlds import World

SLICE = 128
"""Inodes that are handed over in one turn of the reactor, or what takes as long."""
INODE_BYTES = 4096
"""Bytes that take as long to note as an inode."""
TAKEN_BYTES = 65536
"""Bytes that take as long to copy as an inode."""
AGAIN_BYTES = 16 << 20
"""Bytes that may change again before all is taken in one turn: who goes on writing fills the memory."""
END = 16
"""Inodes that take as long as the rest of a world: its kernel's state, and the ways into it."""
ROUNDS = 8
"""Times that it is looked for what has changed meanwhile before all of it is taken in one turn."""
Change = tuple[str, InodeChange]
"""The mount point, and what changed there."""
converter = make_converter()
"""A kernel's state to JSON and back."""


@attrs.define(eq=False)
class _Taking:
    """
    What is taken of one world, in parts small enough for a turn, and those that are not noted yet.

    Since its intruder goes on meanwhile, what he has changed is looked for again at the end, until
    the rest fits into one turn: what is stored is the world as it was then.  To take bytes is quick,
    to note them is not: that is done afterwards, and nothing that happens then matters.
    """

    world: World
    parts: list[Part] = attrs.field(factory=list)
    waiting: deque[Part] = attrs.field(factory=deque)
    coming: Iterator[Change] = attrs.field(factory=lambda: iter(()))
    change: Change | None = None
    """The next one."""
    rounds: int = ROUNDS
    again: int = AGAIN_BYTES
    """Bytes that may be taken a second time."""
    is_whole: bool = False
    end: WorldRow | None = None
    """The rest of it, when it is whole."""

    def take(self, room: int) -> None:
        """Take the next parts, until there is no *room* left."""
        if looked := self.change is None:
            self._look()
        found: dict[str, list[InodeChange]] = {}
        while self.change is not None and (room > 0 or self.rounds < 0):
            path, change = self.change
            found.setdefault(path, []).append(change)
            size = _bytes(change)
            room -= 1 + size // TAKEN_BYTES
            self.again -= size if self.rounds < ROUNDS - 1 else 0
            self.change = next(self.coming, None)
        parts = [Part(mount=path, changes=some) for path, part in found.items() for some in _portions(part)]
        self.parts += parts
        self.waiting += parts
        self.is_whole = looked and self.change is None

    def _look(self) -> None:
        self.rounds = self.rounds - 1 if self.again > 0 else -1
        self.coming = _changes(self.world.kernel)
        self.change = next(self.coming, None)


def _portions(part: Sequence[InodeChange]) -> Iterator[Sequence[InodeChange]]:
    """*part* in pieces that can be noted in one turn."""
    portion: list[InodeChange] = []
    size = 0
    for change in part:
        portion.append(change)
        size += _bytes(change)
        if size >= SLICE * INODE_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _changes(kernel: Kernel) -> Iterator[Change]:
    """What has changed by now, by mount point, each read when it is asked for."""
    dirty = [(path, fs, take_dirty(fs)) for path, fs in stored_layers(kernel).items()]
    return (
        (path, change)
        for path, fs, numbers in dirty
        for number in numbers
        for change in changes(fs, number, SLICE * INODE_BYTES)
    )


def _bytes(change: InodeChange) -> int:
    small = 0 if change.row is None else len(change.row[1] or b"")
    return small + sum(len(chunk or b"") for chunk in change.chunks.values())


class Saver:
    """
    Takes what has changed, world by world, and gives that of each to the *store* in one transaction.

    *ways* finds those into a world.
    """

    def __init__(self, store: WorldStore, ways: Callable[[Kernel], frozenset[Way]]) -> None:
        self._store = store
        self._ways = ways
        self._waiting: dict[int, World] = {}
        self._taking: _Taking | None = None
        self._is_awake = False

    def save(self, world: World, *, files_only: bool = False) -> None:
        """Begin to hand over what has changed, unless a hand-over is still under way."""
        if self._store.is_behind or world.row.id in self._waiting or self._is_taken(world):
            return
        if has_changed_files(world.kernel) or (not files_only and _differs(world)):
            self._wait(world)
            self._wake()

    def save_all(self, worlds: Iterable[World]) -> None:
        """Hand over everything at once, at the end."""
        self._finish()
        for world in worlds:
            self._wait(world)
        self._finish()

    def forget(self, world: World) -> None:
        """Hand over nothing more of it."""
        self._waiting.pop(world.row.id, None)
        if self._is_taken(world):
            self._taking = None

    def _is_taken(self, world: World) -> bool:
        return self._taking is not None and self._taking.world is world

    def _wait(self, world: World) -> None:
        self._waiting[world.row.id] = world
        world.unsaved += 1

    def _finish(self) -> None:
        while self._has_more:
            self._step(SLICE)

    def _wake(self) -> None:
        if self._has_more and not self._is_awake:
            self._is_awake = True
            self._next().world.kernel.scheduler.timer(0, self._turn)

    @property
    def _has_more(self) -> bool:
        return self._taking is not None or bool(self._waiting)

    def _turn(self) -> None:
        """Hand over what fits into one turn."""
        self._is_awake = False
        room = SLICE
        try:
            while room > 0 and self._has_more:
                room -= self._step(room)
        finally:
            self._wake()

    def _next(self) -> _Taking:
        """What is taken now, or the world that has waited longest."""
        if self._taking is None:
            world = self._waiting.pop(next(iter(self._waiting)))
            self._taking = _Taking(world)
            self._store.begin()
        return self._taking

    def _step(self, room: int) -> int:
        """Hand over a part of one world, or its end; returns how much of the *room* that took."""
        taking, self._taking = self._next(), None
        size = 0
        if not taking.is_whole:
            taking.take(room)
        if taking.is_whole and taking.end is None:
            taking.end = self._state(taking)
        while taking.waiting and size < room:
            part = taking.waiting.popleft()
            size += self._store.add(part) // INODE_BYTES + len(part.changes)
        if taking.end is not None and not taking.waiting:
            self._end(taking, taking.end)
            return size + END
        self._taking = taking
        return size

    def _state(self, taking: _Taking) -> WorldRow:
        """What else belongs to the world that was taken, as of now."""
        world = taking.world
        if not all(change.is_log for part in taking.parts for change in part.changes):
            world.ways = self._ways(world.kernel)
        state, quota = kernel_state(world.kernel), world.quota
        world.state = lasting(state)
        return attrs.evolve(world.row, kernel=converter.dumps(state), inodes=quota.inodes, bytes=quota.bytes)

    def _end(self, taking: _Taking, row: WorldRow) -> None:
        world = taking.world
        world.row = row
        world.is_stored = True

        def done() -> None:
            world.unsaved -= 1

        self._store.save(WorldChanges(row=row, parts=taking.parts, ways=world.ways), done)


def kernel_state_of(row: WorldRow) -> KernelState:
    """What the kernel of a stored world remembers."""
    return converter.loads(row.kernel, KernelState)


def _differs(world: World) -> bool:
    return has_changed_files(world.kernel) or lasting(kernel_state(world.kernel)) != world.state


def lasting(state: KernelState) -> KernelState:
    """The part of it that is worth storing by itself: process numbers change with every command."""
    return attrs.evolve(state, next_pid=0)


def has_changed_files(kernel: Kernel) -> bool:
    """Whether the files of a world differ from what was handed over last."""
    return any(fs.uses.journal.dirty for fs in stored_layers(kernel).values())


def stored_layers(kernel: Kernel) -> Mapping[str, TreeFs]:
    """The layers of a world by mount point."""
    mounts = kernel.namespace.mounts
    return {m.path: m.fs for m in mounts if isinstance(m.fs, TreeFs) and not m.is_added}
