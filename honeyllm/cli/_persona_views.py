"""Compare what a host's programs and kernel files print with each other and with its record."""

import re
from collections.abc import Callable, Iterator, Mapping

from honeyllm.app import observe
from honeyllm.persona import Persona

COMMANDS = (
    "< /proc/meminfo",
    "< /proc/cpuinfo",
    "< /proc/version",
    "< /sys/devices/system/cpu/online",
    "free -k",
    "nproc",
    "lscpu",
    "uname -r",
    "uname -v",
    "uname -m",
    "hostname",
    "df -k",
    "lsblk -b",
    "ip route",
    "lspci",
)
Views = Mapping[str, str]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else ""


def _differing(what: str, places: Mapping[str, str]) -> Iterator[str]:
    """A line for each place that says something and not what the first does."""
    known = [(place, value) for place, value in places.items() if value]
    for place, value in known[1:]:
        if value != known[0][1]:
            yield f"{what}: {known[0][0]} says {known[0][1]}, {place} says {value}"


def _memory(persona: Persona, views: Views) -> Iterator[str]:
    places = {
        "the record": str(persona.hardware.memory.total_kib),
        "/proc/meminfo": _found(r"^MemTotal: +(\d+) kB", views["< /proc/meminfo"]),
        "free": _found(r"^Mem: +(\d+)", views["free -k"]),
    }
    yield from _differing("memory in KiB", places)


def _processors(persona: Persona, views: Views) -> Iterator[str]:
    lines = re.findall(r"^processor\s*:", views["< /proc/cpuinfo"], re.MULTILINE)
    last = _found(r"(?:^|-)(\d+)$", views["< /sys/devices/system/cpu/online"].strip())
    places = {
        "the record": str(persona.hardware.cpu.count),
        "/proc/cpuinfo": str(len(lines) or ""),
        "lscpu": _found(r"^CPU\(s\): +(\d+)", views["lscpu"]),
        "nproc": views["nproc"].strip(),
        "/sys/devices/system/cpu": str(int(last) + 1) if last else "",
    }
    yield from _differing("processors", places)


def _kernel(persona: Persona, views: Views) -> Iterator[str]:
    version = views["< /proc/version"].strip()
    places = {
        "the record": persona.kernel.release,
        "uname -r": views["uname -r"].strip(),
        "/proc/version": _found(r"^Linux version (\S+)", version),
    }
    yield from _differing("kernel", places)
    build = views["uname -v"].strip()
    if build and version and not version.endswith(build):
        yield f"kernel version: uname -v says {build}, /proc/version says {version}"
    places = {
        "uname -m": views["uname -m"].strip(),
        "lscpu": _found(r"^Architecture: +(\S+)", views["lscpu"]),
    }
    yield from _differing("architecture", places)


def _names(persona: Persona, views: Views) -> Iterator[str]:
    yield from _differing(
        "host name", {"the record": persona.hostname, "hostname": views["hostname"].strip()}
    )


def _disks(persona: Persona, views: Views) -> Iterator[str]:
    """A file system fits its partition, and both are as large as the record says."""
    sizes = dict(re.findall(r"^[^\w]*(\w+) +\d+:\d+ +\d +(\d+)", views["lsblk -b"], re.MULTILINE))
    for disk in persona.hardware.disks:
        sectors = {disk.name: disk.sectors, **{part.name: part.sectors for part in disk.partitions}}
        for name, count in sectors.items():
            places = {"the record": str(count * 512), "lsblk": sizes.get(name, "")}
            yield from _differing(f"size of {name}", places)
    for name, blocks in re.findall(r"^/dev/(\w+) +(\d+) ", views["df -k"], re.MULTILINE):
        if name in sizes and int(blocks) * 1024 > int(sizes[name]):
            yield f"size of {name}: lsblk says {sizes[name]} bytes, df says {blocks} KiB"


def _routes(persona: Persona, views: Views) -> Iterator[str]:
    places = {
        "the record": persona.network.gateway,
        "ip route": _found(r"^default via (\S+)", views["ip route"]),
    }
    yield from _differing("gateway", places)


def _graphics(persona: Persona, views: Views) -> Iterator[str]:
    slots = {line.split()[0].removeprefix("0000:") for line in views["lspci"].splitlines() if line}
    for gpu in persona.hardware.gpus:
        if slots and gpu.slot.removeprefix("0000:") not in slots:
            yield f"graphics: the record has {gpu.product_name} at {gpu.slot}, lspci nothing"


_CHECKS: tuple[Callable[[Persona, Views], Iterator[str]], ...] = (
    _memory,
    _processors,
    _kernel,
    _names,
    _disks,
    _routes,
    _graphics,
)


def check_views(persona: Persona) -> tuple[str, ...]:
    """
    Where the host's own programs disagree, a line each naming both places; what it has not is passed over.

    Raises:
        HostError: no machine can be made of the persona.
    """
    views = observe(persona, COMMANDS)
    return tuple(problem for check in _CHECKS for problem in check(persona, views))
