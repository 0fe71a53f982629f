"""Handing over what has changed in a world, so that at most its last second is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs
from cattrs.preconf.json import make_converter

from honeyllm.host import Kernel, KernelState, kernel_state
from honeyllm.session._world_store import Way, WorldChanges, WorldStore
from honeyllm.vfs import TreeFs, changes

if TYPE_CHECKING:
    from honeyllm.session._worlds import World

converter = make_converter()
"""A kernel's state to JSON and back."""


class Saver:
    """
    Takes what has changed in slices and gives it to the *store*, one at a time for each world.

    *ways* finds those into a world.
    """

    def __init__(self, store: WorldStore, ways: Callable[[Kernel], frozenset[Way]]) -> None:
        self._store = store
        self._ways = ways

    def save(self, world: World) -> None:
        """Hand over what has changed, unless the last hand-over is still under way."""
        if world.saving:
            return
        state, changed = kernel_state(world.kernel), has_changed_files(world.kernel)
        if changed or lasting(state) != world.state:
            self._hand_over(world, state)

    def save_all(self, world: World) -> None:
        """Hand over everything, at the end."""
        while has_changed_files(world.kernel) or lasting(kernel_state(world.kernel)) != world.state:
            self._hand_over(world, kernel_state(world.kernel))

    def _hand_over(self, world: World, state: KernelState) -> None:
        layers = stored_layers(world.kernel)
        taken = {path: changes(fs) for path, fs in layers.items() if fs.journal.dirty}
        if taken:
            world.ways = self._ways(world.kernel)
        quota, text = world.quota, converter.dumps(state)
        world.row = attrs.evolve(world.row, kernel=text, inodes=quota.inodes, bytes=quota.bytes)
        world.saving, world.is_stored, world.state = True, True, lasting(state)

        def done() -> None:
            world.saving = False
            if has_changed_files(world.kernel):
                self.save(world)

        self._store.save(WorldChanges(row=world.row, layers=taken, ways=world.ways if taken else None), done)


def lasting(state: KernelState) -> KernelState:
    """The part of it that is worth storing by itself: process numbers change with every command."""
    return attrs.evolve(state, next_pid=0)


def has_changed_files(kernel: Kernel) -> bool:
    """Whether the files of a world differ from what was handed over last."""
    return any(fs.journal.dirty for fs in stored_layers(kernel).values())


def stored_layers(kernel: Kernel) -> Mapping[str, TreeFs]:
    """The layers of a world by mount point."""
    return {m.path: m.fs for m in kernel.namespace.mounts if isinstance(m.fs, TreeFs)}
