"""Draw a whole host from a seed."""

from random import Random

from attrs import evolve, frozen

from honeyllm.persona._data import (
    DEFAULT_PROFILE,
    Card,
    Profile,
    ProviderChoice,
    Site,
    chassis,
    choices,
    profiles,
    template,
)
from honeyllm.persona._draw_array import Storage, draw_storage
from honeyllm.persona._draw_board import draw_board
from honeyllm.persona._draw_cards import card_devices, draw_cards
from honeyllm.persona._draw_hardware import draw_hardware, draw_uuid
from honeyllm.persona._draw_network import draw_network, with_bridge
from honeyllm.persona._draw_router import draw_router
from honeyllm.persona._draw_software import DAY, Moments, draw_software
from honeyllm.persona._hardware import Hardware
from honeyllm.persona._record import Persona
from honeyllm.persona._software import Software


@frozen(kw_only=True)
class _Place:
    """The provider, the machine size ordered there, and the name given to it."""

    provider: ProviderChoice
    site: Site
    size: tuple[int, int, int]
    labels: dict[str, str]
    hostname: str
    domain: str


def _draw_place(random: Random, profile: Profile, cards: tuple[Card, ...]) -> _Place:
    provider = random.choice(choices().providers)
    site = random.choice(provider.sites)
    size = random.choice(choices().sizes)
    if cards:
        size = (len(cards) * cards[0].cpus, len(cards) * cards[0].gib, random.choice(profile.disks_gb))
    elif profile.disks_gb:
        size = (*size[:2], random.choice(profile.disks_gb))
    labels = {"hex8": f"{random.getrandbits(32):08x}", "digits7": str(random.randrange(10**6, 3 * 10**6))}
    labels["uuid"] = draw_uuid(random)
    first, second = random.sample(choices().words, 2)
    role = random.choice(profile.roles or choices().roles)
    number = random.randrange(1, 100)
    own = (f"{role}{number:02}-{first}", f"{first}-{second}", f"{role}-{second}{number % 10}")
    given = provider.host.replace("{word}", first, 1).replace("{word}", second, 1)
    given = given.format(**labels, cpus=size[0], gib=size[1], site=site.code, role=role, n=number)
    return _Place(
        provider=provider,
        site=site,
        size=size,
        labels=labels,
        hostname=random.choice((given, *own)),
        domain=random.choice(choices().domains),
    )


def _draw_moments(random: Random, now: float | None) -> Moments:
    present = int(template().reference_date.timestamp() if now is None else now)
    earliest = int(choices().first_release_date.timestamp())
    up = int(random.uniform(*choices().uptime_days) * DAY)
    age = int(random.uniform(*choices().install_days_before_boot) * DAY)
    installed = max(present - up - age, min(earliest + age // 4, present - DAY))
    booted = max(present - up, min(installed + random.randrange(1300, 7200), present - 3600))
    return Moments(installed_at=installed, boot_at=booted, now=present)


def _with_storage(hardware: Hardware, storage: Storage) -> Hardware:
    return evolve(
        hardware,
        disks=(*hardware.disks, *storage.disks),
        mounts=(*hardware.mounts, storage.mount),
        pci=(*hardware.pci, storage.adapter),
        arrays=(storage.array,),
    )


def _fuller(hardware: Hardware, kib: int) -> Hardware:
    """The machine with so much more on its root file system."""
    root = evolve(hardware.root, used_kib=hardware.root.used_kib + kib)
    mounts = tuple(root if mount.target == "/" else mount for mount in hardware.mounts)
    return evolve(hardware, mounts=mounts)


def _with_level(software: Software, hardware: Hardware) -> Software:
    """The thread of an array is called after it and its level."""
    names = {f"{array.name}_raid": f"{array.name}_{array.level}" for array in hardware.arrays}
    processes = tuple(
        evolve(p, name=names[p.name], comm=names[p.name]) if p.name in names else p
        for p in software.processes
    )
    return evolve(software, processes=processes)


def draw(seed: int, *, now: float | None = None, profile: str = DEFAULT_PROFILE) -> Persona:
    """
    The host of *seed*: always the same for the same seed, *profile* and *now*.

    *now* is the present in epoch seconds, so that the host has been up for some weeks; without it
    the date on which the template was made. Two seeds share no name, address or identifier.
    """
    kind, own = profiles()[profile], seed if profile == DEFAULT_PROFILE else f"{seed}/{profile}"
    if kind.machine == "router":
        return draw_router(seed, str(own), now=now, image=kind.image)
    moments = _draw_moments(Random(f"{own}/moments"), now)
    if kind.machine == "board":
        return draw_board(seed, str(own), moments)
    return _draw_server(seed, str(own), kind, moments)


def _draw_server(seed: int, own: str, kind: Profile, moments: Moments) -> Persona:
    """A machine of a provider; *own* is what all chance begins with."""
    base, cards = template(kind.changes), draw_cards(Random(f"{own}/cards"), kind)
    place = _draw_place(Random(f"{own}/place"), kind, cards)
    board = chassis()[place.provider.chassis]
    hardware = draw_hardware(Random(f"{own}/hardware"), base, place.size, place.provider, board)
    if cards:
        devices, gpus = card_devices(Random(f"{own}/gpus"), kind, cards, hardware.pci)
        hardware = evolve(hardware, pci=devices, gpus=gpus)
    if kind.arrays:
        hardware = _with_storage(hardware, draw_storage(Random(f"{own}/storage"), kind, hardware.pci))
    hardware = _fuller(hardware, kind.more_used_kib)
    where = (place.provider, place.site)
    network = draw_network(Random(f"{own}/network"), base, where, board, place.labels, place.domain)
    if kind.bridge[0]:
        network = with_bridge(Random(f"{own}/bridge"), network, *kind.bridge)
    identity = Random(f"{own}/identity")
    return Persona(
        seed=seed,
        hostname=place.hostname,
        domain=place.domain,
        machine_id=f"{identity.getrandbits(128):032x}",
        boot_id=draw_uuid(identity),
        installed_at=moments.installed_at,
        boot_at=moments.boot_at,
        timezone="Etc/UTC",
        locale=base.locale,
        hardware=hardware,
        network=network,
        software=_with_level(
            draw_software(
                Random(f"{own}/software"),
                base,
                image=kind.image,
                hardware=hardware,
                interface=network.primary.name,
                moments=moments,
            ),
            hardware,
        ),
    )
