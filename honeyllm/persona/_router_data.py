"""The constants that routers are drawn from, read from router.yaml."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from attrs import frozen

from honeyllm.persona._data import DaemonRow, KernelThreads, Site, structured

ModuleRow = tuple[str, int, int, tuple[str, ...]]
MountRow = tuple[str, str, str, tuple[str, ...], tuple[str, ...], int, int, int, int]


@frozen(kw_only=True)
class FirmwareRelease:
    """A release of the distribution; *built* is when its images were."""

    version: str
    revision: str
    built: datetime
    codename: str


@frozen(kw_only=True)
class RouterKernel:
    """The kernel of that release, and with what it was built."""

    release: str
    compiler: str
    linker: str


@frozen(kw_only=True)
class Target:
    """A family of boards with one kernel; *threads* are sockets, cores and threads of each."""

    machine: str
    architecture: str
    toolchain: str
    smp: str
    system: str
    cpu: str
    threads: tuple[int, int, int]
    mhz: float
    bogomips: tuple[float, ...]
    cache_kib: int
    kernel_bytes: int
    rootfs_bytes: int
    console: str
    phy: str


@frozen(kw_only=True)
class Board:
    """A router that is sold; *parts* of the flash, before its firmware, with their sizes."""

    board: str
    model: str
    target: str
    oui: tuple[str, ...]
    memory_mib: int
    flash_kib: int
    parts: tuple[tuple[str, int], ...]
    ports: tuple[str, ...]
    radios: tuple[str, ...]


@frozen(kw_only=True)
class Line:
    """Who sells access to the Internet; *wan* is the length of the prefix at a customer's."""

    key: str
    name: str
    asn: int
    wan: int
    dns: tuple[str, ...]
    reverse: str
    sites: tuple[Site, ...]


@frozen(kw_only=True)
class RouterTable:
    """All of router.yaml."""

    release: FirmwareRelease
    kernel: RouterKernel
    busybox: str
    uptime_days: tuple[float, float]
    install_days_before_boot: tuple[float, float]
    first_release_date: datetime
    hostnames: tuple[str, ...]
    targets: Mapping[str, Target]
    boards: tuple[Board, ...]
    providers: tuple[Line, ...]
    lan_networks: tuple[str, ...]
    devices: tuple[str, ...]
    device_ouis: tuple[str, ...]
    first_names: tuple[str, ...]
    networks: tuple[str, ...]
    users: tuple[tuple[str, int, int, str, str, str, str], ...]
    groups: Mapping[str, int]
    kernel_threads: KernelThreads
    daemons: tuple[DaemonRow, ...]
    listeners: tuple[tuple[str, str, int, str, int, int], ...]
    mounts: tuple[MountRow, ...]
    modules: tuple[ModuleRow, ...]
    phy_modules: Mapping[str, tuple[ModuleRow, ...]]


@cache
def router_table() -> RouterTable:
    """The constants of routers."""
    return structured("router.yaml", RouterTable)
