"""Which world a login gets, and which worlds are in memory."""

import enum
import itertools
from collections.abc import Callable, Iterator, Mapping

import attrs
from attrs import validators

from honeyllm.host import Kernel, KernelState, is_down, kernel_state
from honeyllm.session._open_worlds import OpenWorlds, World
from honeyllm.session._saving import Saver, has_changed_files, kernel_state_of, lasting
from honeyllm.session._ways import Trial, costly, ways
from honeyllm.session._world_row import Way, WorldRow
from honeyllm.session._world_store import WorldStore
from honeyllm.vfs import KeptLayer, Quota

DAY = 86400
RECENT_SECONDS = 600
"""A world that was entered so lately is not one too many: the store may not know of it yet."""
MAX_CANDIDATES = 256
"""Stored worlds whose password is compared with one that is tried."""


@attrs.frozen(kw_only=True)
class Stored:
    """What a world that was stored is made of again."""

    layers: Mapping[str, KeptLayer]
    state: KernelState


DOWN = [validators.ge(5.0), validators.le(86400.0)]
Make = Callable[[Quota, Stored | None], Kernel]


class WorldWay(enum.StrEnum):
    """What leads a login to a world."""

    KEY = "key"
    PASSWORD = "password"
    SOURCE = "source"


@attrs.frozen(kw_only=True)
class WorldSettings:
    """
    What intruders leave behind.

    ``by`` says what leads a login to the world it was left in; ``max_files`` and ``max_bytes`` bound one
    world; one that nobody has entered for ``max_age_days`` is forgotten, and of more than ``max_worlds``
    those whose last visit is longest ago.  ``reboot_seconds`` and ``off_seconds`` are how long a host
    does not answer that its intruder has rebooted or switched off.
    """

    by: tuple[WorldWay, ...] = tuple(WorldWay)
    max_files: int = attrs.field(default=20_000, validator=[validators.ge(100), validators.le(1_000_000)])
    max_bytes: int = attrs.field(default=64 << 20, validator=[validators.ge(1 << 20), validators.le(1 << 32)])
    max_age_days: float = attrs.field(default=90.0, validator=validators.gt(0))
    max_worlds: int = attrs.field(default=10_000, validator=[validators.ge(1), validators.le(1_000_000)])
    reboot_seconds: float = attrs.field(default=60.0, validator=DOWN)
    off_seconds: float = attrs.field(default=600.0, validator=DOWN)

    def down_seconds(self) -> Mapping[str, float]:
        """How long the host is off, by what was done to it."""
        return {"reboot": self.reboot_seconds, "poweroff": self.off_seconds, "halt": self.off_seconds}

    def quota(self) -> Quota:
        """That of a fresh world."""
        return Quota(max_inodes=self.max_files, max_bytes=self.max_bytes)


class Worlds:
    """
    Finds the world of a login, in memory or in the store, or makes a fresh one.

    A planted key or a changed password leads to the world it was set in (this
    source's before others, then the most recently used); else the source's own;
    else a fresh one.
    """

    def __init__(
        self, make: Make, store: WorldStore, *, now: Callable[[], float], rules: WorldSettings | None = None
    ) -> None:
        self._make = make
        self._now = now
        self._store = store
        self._rules = rules or WorldSettings()
        self._persona_ways: frozenset[Way] | None = None
        self.open = OpenWorlds(store, Saver(store, self._ways))

    def of_source(self, source: str) -> Kernel:
        """The world of *source*, or a fresh one."""
        by_source = "source" in self._rules.by
        found = self._store.found(lambda: self._own(source)) if by_source else None
        return self._entered(found or self._fresh(source))

    def is_down(self, source: str) -> bool:
        """Whether the host of this address was switched off by its intruder, in memory or not."""
        world = self.open.of_source(source)
        if world is None and (self._store.found(lambda: self._store.down_until(source)) or 0.0) > self._now():
            return True
        return world is not None and is_down(world.kernel)

    def with_key(self, user: str, blob: str, source: str) -> Kernel | None:
        """The world in which *user* has planted the public key *blob* (base64)."""
        way = Way(kind="key", user=user, value=blob)
        rows = self._store.by_way(way.kind, user, blob)
        return self._store.found(lambda: self._led(way.kind, rows, way.__eq__, source))

    def costly(self, user: str) -> tuple[str, ...]:
        """The hashes that passwords of *user* were changed to, as far as it takes time to compute them."""
        return self._store.found(lambda: costly(self._candidates(user), user)) or ()

    def _candidates(self, user: str) -> Iterator[Way]:
        for row, way in itertools.islice(self._store.by_way("password", user), MAX_CANDIDATES):
            if self.open.get(row.id) is None:
                yield way
        for world in self.open:
            yield from self._current_ways(world)

    def with_password(
        self, user: str, password: str, source: str, proven: frozenset[str] = frozenset()
    ) -> Kernel | None:
        """
        The world in which the password of *user* was changed to *password*.

        Of the hashes that :meth:`costly` gives, *proven* are those that it fits.
        """
        rows = itertools.islice(self._store.by_way("password", user), MAX_CANDIDATES)
        fits = Trial(user, password, proven).fits
        return self._store.found(lambda: self._led("password", rows, fits, source))

    # -- looking -----------------------------------------------------------------------------

    def _own(self, source: str) -> World | None:
        live = self.open.of_source(source)
        if live is not None:
            return live
        row = self._store.of_source(source)
        return None if row is None else self._load(row)

    def _led(
        self, kind: str, rows: Iterator[tuple[WorldRow, Way]], fits: Callable[[Way], bool], source: str
    ) -> Kernel | None:
        """The best of the worlds into which a way of this *kind* that *fits* leads."""
        if kind not in self._rules.by:
            return None
        found = [row for row, way in rows if self.open.get(row.id) is None and fits(way)]
        found += [world.row for world in self.open if any(map(fits, self._current_ways(world)))]
        best = max(found, key=lambda row: (row.source == source, row.used), default=None)
        return None if best is None else self._entered(self.open.get(best.id) or self._load(best))

    def _current_ways(self, world: World) -> frozenset[Way]:
        if has_changed_files(world.kernel):
            world.ways = self._ways(world.kernel)
        return world.ways

    def _ways(self, kernel: Kernel) -> frozenset[Way]:
        """Those into a world that its intruders have made: what the persona has leads nowhere."""
        if self._persona_ways is None:
            self._persona_ways = ways(self._make(self._rules.quota(), None))
        return ways(kernel) - self._persona_ways

    # -- making ------------------------------------------------------------------------------

    def _fresh(self, source: str) -> World:
        now, quota = self._now(), self._rules.quota()
        kernel = self._make(quota, None)
        row = WorldRow(id=self._store.new_id(), source=source, image=self._store.image, created=now, used=now)
        return self.open.add(World(row=row, kernel=kernel, quota=quota, state=lasting(kernel_state(kernel))))

    def _load(self, row: WorldRow) -> World:
        quota = self._rules.quota()
        state = kernel_state_of(row)
        kernel = self._make(quota, Stored(layers=self._store.layers(row.id), state=state))
        quota.inodes, quota.bytes = row.inodes, row.bytes
        return self.open.add(
            World(
                row=row,
                kernel=kernel,
                quota=quota,
                state=lasting(state),
                ways=self._store.ways(row.id),
                is_stored=True,
            )
        )

    def _entered(self, world: World) -> Kernel:
        self._use(world)
        return world.kernel

    def _use(self, world: World) -> None:
        world.row = attrs.evolve(world.row, used=self._now())
        if world.is_stored:
            self._store.used(world.row)

    # -- forgetting --------------------------------------------------------------------------

    def forget_old(self) -> None:
        """Forget the worlds that nobody has entered for too long, and those too many; to be called often."""
        recent = self._now() - RECENT_SECONDS
        for world in self.open:
            if world.is_entered and world.row.used < recent:
                self._use(world)
        before = self._now() - self._rules.max_age_days * DAY
        old = {world.row.id for world in self.open if world.row.used < before}
        old.update(self._store.found(lambda: self._store.old(before, self._rules.max_worlds)) or ())
        fresh = max(before, recent)
        kept = {world.row.id for world in self.open if world.is_entered or world.row.used >= fresh}
        gone = tuple(old - kept)
        for number in gone:
            self.open.forget(number)
        self._store.forget(gone)
