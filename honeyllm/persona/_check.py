"""Find where the parts of a persona contradict each other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address, ip_interface, ip_network
from itertools import pairwise

from honeyllm.persona._record import Persona


def _repeated(what: str, values: Iterable[object]) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{what} {value} occurs {count} times"


def _accounts(persona: Persona) -> Iterator[str]:
    accounts = persona.accounts
    gids = {group.gid for group in accounts.groups}
    names = {user.name for user in accounts.users}
    yield from _repeated("user", (user.name for user in accounts.users))
    yield from _repeated("uid", (user.uid for user in accounts.users))
    yield from _repeated("group", (group.name for group in accounts.groups))
    yield from (
        f"user {user.name} has no group {user.gid}" for user in accounts.users if user.gid not in gids
    )
    for group in accounts.groups:
        yield from (f"group {group.name} has no user {name}" for name in group.members if name not in names)
    for login in accounts.logins:
        if login.user not in names:
            yield f"a login of {login.user}, who does not exist"
        if not persona.installed_at <= login.at <= login.until:
            yield f"a login of {login.user} at an impossible time"
    if "root" not in names:
        yield "there is no root"


def _processes(persona: Persona) -> Iterator[str]:
    processes = persona.processes
    pids = {process.pid for process in processes} | {0}
    users = {user.name for user in persona.accounts.users}
    yield from _repeated("pid", (process.pid for process in processes))
    yield from _repeated("process", (process.name for process in processes))
    for process in processes:
        if process.parent not in pids:
            yield f"process {process.name} has no parent {process.parent}"
        if process.user not in users:
            yield f"process {process.name} runs as {process.user}, who does not exist"
    names = {process.name for process in processes}
    for unit in persona.units:
        if unit.process is not None and unit.process not in names:
            yield f"unit {unit.name} has no process {unit.process}"
    for listener in persona.network.listeners:
        if listener.process not in names:
            yield f"port {listener.port} belongs to no process {listener.process}"


def _disks(persona: Persona) -> Iterator[str]:
    sources = {f"/dev/{part.name}": part for disk in persona.hardware.disks for part in disk.partitions}
    whole = {"/dev/root", *(f"/dev/{disk.name}" for disk in persona.hardware.disks)}
    for disk in persona.hardware.disks:
        spans = sorted((part.start_sector, part.start_sector + part.sectors) for part in disk.partitions)
        if spans and spans[-1][1] > disk.sectors:
            yield f"the partitions of {disk.name} exceed it"
        if any(end > start for (_, end), (start, _) in pairwise(spans)):
            yield f"the partitions of {disk.name} overlap"
    for mount in persona.hardware.mounts:
        part = sources.get(mount.source)
        if mount.source.startswith("/dev/") and part is None and mount.source not in whole:
            yield f"{mount.target} is mounted from {mount.source}, which does not exist"
        if part is not None and mount.total_kib > part.sectors // 2:
            yield f"{mount.target} is larger than {mount.source}"
        if mount.used_kib > mount.total_kib:
            yield f"{mount.target} holds more than its size"
    if not any(mount.target == "/" for mount in persona.hardware.mounts):
        yield "nothing is mounted at /"


def _hardware(persona: Persona) -> Iterator[str]:
    hardware = persona.hardware
    slots = {device.slot for device in hardware.pci}
    yield from _repeated("pci slot", (device.slot for device in hardware.pci))
    yield from (f"gpu {gpu.product_name} has no pci device" for gpu in hardware.gpus if gpu.slot not in slots)
    if hardware.memory.free_kib <= 0:
        yield "more memory is in use than there is"
    if hardware.memory.swap_used_kib > hardware.memory.swap_total_kib:
        yield "more swap is in use than there is"
    if any(process.rss_kib > hardware.memory.total_kib for process in persona.processes):
        yield "a process is larger than the memory"


def _addresses(persona: Persona) -> Iterator[str]:
    network = persona.network
    yield from _repeated("mac", (interface.mac for interface in network.interfaces if interface.ipv4))
    for interface in network.interfaces:
        for address in (*interface.ipv4, *interface.ipv6):
            ip_interface(f"{address.address}/{address.prefix}")
    owned = {address.address for interface in network.interfaces for address in interface.ipv4}
    for listener in network.listeners:
        bound = ip_address(listener.address)
        if not bound.is_unspecified and not bound.is_loopback and listener.address not in owned:
            yield f"a socket listens on {listener.address}, which is not an address of the host"
    ip_address(network.public_ipv4)


def _routes(persona: Persona) -> Iterator[str]:
    network = persona.network
    names = {interface.name for interface in network.interfaces}
    owned = {address.address for interface in network.interfaces for address in interface.ipv4}
    links = [ip_network(route.destination) for route in network.routes if route.destination != "default"]
    for neighbour in network.neighbours:
        if neighbour.device not in names:
            yield f"the neighbour {neighbour.address} is on {neighbour.device}, which does not exist"
    if not any(route.destination == "default" for route in network.routes):
        yield "there is no default route"
    for route in network.routes:
        if route.device not in names:
            yield f"the route to {route.destination} uses {route.device}, which does not exist"
        if route.source and route.source not in owned:
            yield f"the route to {route.destination} has the source {route.source}, which no interface has"
        if route.gateway and not any(ip_address(route.gateway) in link for link in links):
            yield f"the gateway {route.gateway} is not on any link"


def _time(persona: Persona) -> Iterator[str]:
    if persona.boot_at < persona.installed_at:
        yield "the host booted before it was installed"


def _kernel(persona: Persona) -> Iterator[str]:
    root, line = persona.hardware.root, persona.kernel.command_line
    parts = (part for disk in persona.hardware.disks for part in disk.partitions)
    roots = {f"root=PARTUUID={part.part_uuid}" for part in parts if root.source == f"/dev/{part.name}"}
    is_named = bool(root.uuid) or "root=UUID=" in line
    if is_named and not any(name in line.split() for name in (*roots, f"root=UUID={root.uuid}")):
        yield "the kernel's command line names another root"
    if "BOOT_IMAGE=" in line and persona.kernel.release not in line:
        yield "the kernel's command line boots another kernel"
    loaded = {module.name for module in persona.kernel.modules}
    for module in persona.kernel.modules:
        yield from (
            f"{module.name} is used by {user}, not loaded" for user in module.used_by if user not in loaded
        )


_CHECKS: tuple[Callable[[Persona], Iterator[str]], ...] = (
    _accounts,
    _processes,
    _disks,
    _hardware,
    _addresses,
    _routes,
    _time,
    _kernel,
)


def _run(check: Callable[[Persona], Iterator[str]], persona: Persona) -> Iterator[str]:
    try:
        yield from check(persona)
    except (ValueError, StopIteration, RuntimeError) as error:
        yield f"{check.__name__.strip('_')}: {error}"


def check(persona: Persona) -> tuple[str, ...]:
    """What in *persona* contradicts itself, a line each; empty for a host that could exist."""
    return tuple(problem for part in _CHECKS for problem in _run(part, persona))
