"""Handing over what has changed in a world, so that at most its last second is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

import attrs
from cattrs.preconf.json import make_converter

from honeyllm.host import Kernel, KernelState, kernel_state
from honeyllm.session._world_store import Way, WorldChanges, WorldRow, WorldStore
from honeyllm.vfs import InodeChange, TreeFs, changes, take_dirty

if TYPE_CHECKING:
    from honeyllm.session._open_worlds import World

SLICE = 256
"""Inodes that are handed over in one turn."""
Slice = tuple[InodeChange, ...]
converter = make_converter()
"""A kernel's state to JSON and back."""


class Saver:
    """
    Takes what has changed, a slice in each turn, and gives it to the *store* in one transaction.

    *ways* finds those into a world.
    """

    def __init__(self, store: WorldStore, ways: Callable[[Kernel], frozenset[Way]]) -> None:
        self._store = store
        self._ways = ways
        self._taking: dict[int, tuple[Iterator[tuple[str, Slice]], dict[str, list[InodeChange]]]] = {}

    def save(self, world: World, *, files_only: bool = False) -> None:
        """Begin to hand over what has changed, unless a hand-over is still under way."""
        if not world.saving and (has_changed_files(world.kernel) or (not files_only and _differs(world))):
            world.saving = True
            self._taking[world.row.id] = _slices(world.kernel), {}
            self._take(world)

    def save_all(self, world: World) -> None:
        """Hand over everything at once, at the end."""
        slices, layers = self._taking.pop(world.row.id, (iter(()), {}))
        for path, part in chain(slices, _slices(world.kernel)):
            layers.setdefault(path, []).extend(part)
        self._hand_over(world, layers)

    def _take(self, world: World) -> None:
        """Take the next slice, or hand over what there is when it was the last."""
        slices, layers = self._taking.get(world.row.id, (None, {}))
        if slices is None:
            return
        found = next(slices, None)
        if found is None:
            del self._taking[world.row.id]
            self._hand_over(world, layers)
        else:
            layers.setdefault(found[0], []).extend(found[1])
            world.kernel.scheduler.timer(0, lambda: self._take(world))

    def _hand_over(self, world: World, layers: Mapping[str, list[InodeChange]]) -> None:
        world.ways = self._ways(world.kernel)
        state, quota = kernel_state(world.kernel), world.quota
        world.row = attrs.evolve(
            world.row, kernel=converter.dumps(state), inodes=quota.inodes, bytes=quota.bytes
        )
        world.is_stored, world.state = True, lasting(state)

        def done() -> None:
            world.saving = False

        self._store.save(WorldChanges(row=world.row, layers=layers, ways=world.ways), done)


def _slices(kernel: Kernel) -> Iterator[tuple[str, Slice]]:
    """What has changed by now, by mount point, in parts small enough for one turn."""
    dirty = {path: take_dirty(fs) for path, fs in stored_layers(kernel).items()}
    return _parts(stored_layers(kernel), dirty)


def _parts(layers: Mapping[str, TreeFs], dirty: Mapping[str, list[int]]) -> Iterator[tuple[str, Slice]]:
    for path, numbers in dirty.items():
        for start in range(0, len(numbers), SLICE):
            yield path, changes(layers[path], numbers[start : start + SLICE])


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
    return {m.path: m.fs for m in kernel.namespace.mounts if isinstance(m.fs, TreeFs)}
