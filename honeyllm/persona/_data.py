"""The constants that hosts are drawn from, read from the YAML files of this package."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import cattrs
import yaml
from attrs import frozen

from honeyllm.persona._software import Release

T = TypeVar("T")

MountRow = tuple[str, str, str, tuple[str, ...], tuple[str, ...], int, int, int, int, int]
"""Source, target, kind, options, super options, major, minor, mount id, parent id, peer group."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader where PyYAML has it: ten times as fast, same result."""

_converter = cattrs.Converter(forbid_extra_keys=True)
_converter.register_structure_hook(datetime, lambda value, _: value)
_converter.register_structure_hook(int | str, lambda value, _: value)


def parse_yaml(text: str) -> object:
    """The value of a YAML document, of plain types only."""
    return yaml.load(text, Loader=_Loader)


def data_bytes(name: str) -> bytes:
    """The content of one data file of this package."""
    return files("honeyllm.persona").joinpath("data", name).read_bytes()


def yaml_data(name: str) -> dict[str, Any]:
    """The mapping in the data file *name*."""
    found = parse_yaml(data_bytes(name).decode())
    assert isinstance(found, dict)
    return found


def structure(value: object, shape: type[T]) -> T:
    """Plain data as a value of type *shape*."""
    return _converter.structure(value, shape)


def structured(name: str, shape: type[T]) -> T:
    """The data file *name* as a value of type *shape*."""
    return _converter.structure(parse_yaml(data_bytes(name).decode()), shape)


@frozen(kw_only=True)
class CpuModel:
    """A processor model as KVM guests see it; *mhz* lists clock rates seen with it."""

    vendor_id: str
    model_name: str
    family: int
    model: int
    stepping: int
    microcode: str
    mhz: tuple[float, ...]
    cpuid_level: int
    physical_bits: int
    virtual_bits: int
    tlb_size: str | None = None
    flags: str
    bugs: str
    caches: tuple[tuple[int, str, int, int, int, str], ...]
    vulnerabilities: Mapping[str, str]


@frozen(kw_only=True)
class Chassis:
    """A virtual main board: its PCI devices and the interface name that follows from them."""

    interface: str
    machine: str
    machine_version: str
    alternative_names: tuple[str, ...]
    devices: tuple[tuple[str, ...], ...]
    driver: str = "virtio_net"


@frozen(kw_only=True)
class Site:
    """A data centre."""

    code: str
    city: str
    region: str
    country: str
    postal: str
    at: tuple[float, float]
    timezone: str


@frozen(kw_only=True)
class ProviderChoice:
    """How one provider sets up its machines; see choices.yaml."""

    key: str
    name: str
    asn: int
    style: str
    chassis: str
    sys_vendor: str
    product: str | None
    bios: tuple[str, str, str]
    mac: str | None
    dns: tuple[str, ...]
    interface: str | None
    host: str
    reverse: str
    sites: tuple[Site, ...]
    gateway: str | None = None
    private: str | None = None
    prefix: int | None = None


@frozen(kw_only=True)
class Choices:
    """Everything that differs between two hosts of the profile."""

    public_networks: tuple[str, ...]
    providers: tuple[ProviderChoice, ...]
    sizes: tuple[tuple[int, int, int], ...]
    uptime_days: tuple[float, float]
    install_days_before_boot: tuple[float, float]
    first_release_date: datetime
    domains: tuple[str, ...]
    roles: tuple[str, ...]
    words: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


@frozen(kw_only=True)
class KernelThreads:
    """Names in order of start; ``-`` is a PID that was used and is gone."""

    early: tuple[str, ...]
    per_cpu: tuple[str, ...]
    late: tuple[str, ...]
    mount: tuple[str, ...]
    workers: tuple[str, ...]
    high_priority: frozenset[str]
    idle_state: frozenset[str]


@frozen(kw_only=True)
class DaemonRow:
    """A daemon before its PID and interface are known; sizes in KiB, *cpu* in seconds a day."""

    name: str
    comm: str
    argv: tuple[str, ...]
    title: str = ""
    executable: str = ""
    user: str = "root"
    parent: str = "systemd"
    stat: str = ""
    tty: str = "?"
    threads: int = 1
    nice: int = 0
    start: float
    cpu: float
    rss: int
    vsz: int


@frozen(kw_only=True)
class KernelConstants:
    """The kernel of the file image."""

    sysname: str
    release: str
    version: str
    machine: str
    operating_system: str
    builder: str


@frozen(kw_only=True)
class Template:
    """What every host of the profile has."""

    reference_date: datetime
    release: Release
    kernel: KernelConstants
    command_line: str
    locale: str
    modules: tuple[tuple[str, int, int, tuple[str, ...]], ...]
    environment_paths: Mapping[str, str]
    users: tuple[tuple[str, int, int, str, str, str, str], ...]
    groups: Mapping[str, int]
    admin_groups: tuple[str, ...]
    kernel_threads: KernelThreads
    daemons: tuple[DaemonRow, ...]
    listeners: tuple[tuple[str, str, int, str, int, int], ...]
    units: tuple[tuple[str, str, str, str, str, str | None], ...]
    mounts: tuple[MountRow, ...]
    default_user: tuple[str, str] | None = None
    people: tuple[int, ...] = (1, 1, 2, 2, 3)


@frozen(kw_only=True)
class Card:
    """A card of servers, *counts* of which are in one; *cpus* and *gib* come with each."""

    product_name: str
    memory_mib: int
    power_watts: int
    class_id: str
    class_name: str
    device_id: str
    device_name: str
    subsystem: tuple[str, str, str]
    vbios_version: str
    has_serial: bool = True
    counts: tuple[int, ...]
    cpus: int
    gib: int


@frozen(kw_only=True)
class Profile:
    """
    A kind of host: in what it differs from the default one.

    *machine* says how it is drawn, *changes* is the name of a file of changes to the template. *driver* is
    the version of the cards' driver and of CUDA in the image. *arrays* are levels and numbers of disks,
    *array_sectors* the sizes of these; *bridge* is the name and address of an interface for containers,
    *more_used_kib* what the image has more than the default one.
    """

    machine: str = "server"
    image: str = "debian12"
    changes: str = ""
    roles: tuple[str, ...] = ()
    disks_gb: tuple[int, ...] = ()
    cards: tuple[Card, ...] = ()
    driver: tuple[str, str] = ("", "")
    arrays: tuple[tuple[str, tuple[int, ...]], ...] = ()
    array_sectors: tuple[int, ...] = ()
    bridge: tuple[str, str] = ("", "")
    more_used_kib: int = 0


DEFAULT_PROFILE = "cloud-vm"


@cache
def profiles() -> Mapping[str, Profile]:
    """The kinds of hosts by name, the default first."""
    return structured("profiles.yaml", Mapping[str, Profile])  # type: ignore[type-abstract]


def profile_names() -> tuple[str, ...]:
    """The names of the kinds of hosts, the default first."""
    return tuple(profiles())


@cache
def template(changes: str = "") -> Template:
    """The constants of the default profile, with the changes of the data file of that name."""
    raw = parse_yaml(data_bytes("template.yaml").decode())
    if changes:
        raw = _changed(raw, parse_yaml(data_bytes(changes).decode()))
    return _converter.structure(raw, Template)


def _changed(base: object, change: object) -> object:
    """Mappings are merged, lists lose the rows ``without`` and gain those ``plus``, the rest is replaced."""
    if isinstance(base, list) and isinstance(change, dict):
        gone = change.get("without", ())
        return [row for row in base if _row_name(row) not in gone] + list(change.get("plus", ()))
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: _changed(base.get(key), value) for key, value in change.items()}
    return change


def _row_name(row: object) -> object:
    if isinstance(row, dict):
        return row["name"]
    return row[0] if isinstance(row, list) else row


@cache
def choices() -> Choices:
    """The alternatives of the default profile."""
    return structured("choices.yaml", Choices)


@cache
def chassis() -> Mapping[str, Chassis]:
    """The virtual main boards by name."""
    return structured("pci.yaml", Mapping[str, Chassis])  # type: ignore[type-abstract]


@cache
def cpu_models() -> tuple[CpuModel, ...]:
    """The processor models."""
    return structured("cpus.yaml", tuple[CpuModel, ...])
