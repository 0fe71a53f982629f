"""/proc/sys: the kernel's settings, which root may write."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from uuid import UUID

from honeyllm.host._proc_nodes import Text, data, lazy, text
from honeyllm.host._system import System
from honeyllm.vfs import SyntheticNode

MAX_VALUE = 4096
PER_INTERFACE = ("net.ipv4.conf.", "net.ipv6.conf.", "net.ipv4.neigh.", "net.ipv6.neigh.")
WRITE_ONLY = 0o200
BINFMT = {"fs.binfmt_misc.register": "", "fs.binfmt_misc.status": "enabled"}


@cache
def _defaults() -> Mapping[str, tuple[int, str]]:
    found = {}
    for row in data("sysctl.txt").splitlines():
        if row and not row.startswith("#"):
            name, mode, *value = row.split(" ", 2)
            found[name] = (int(mode, 8), value[0] if value else "")
    return found


def _uuid(system: System) -> str:
    kernel = system.kernel
    return str(UUID(bytes=kernel.chance.randbytes(16), version=4))


def _rendered(system: System) -> Mapping[str, Text]:
    """Settings that follow from the persona or the moment; only some of them may be written."""
    kernel, total = system.persona.kernel, system.persona.hardware.memory.total_kib
    uuid = f"{system.persona.boot_id}"
    threads = total // 8 // 16 * 2
    return {
        "kernel.ostype": lambda: kernel.sysname,
        "kernel.osrelease": lambda: kernel.release,
        "kernel.version": lambda: kernel.version,
        "kernel.arch": lambda: kernel.machine,
        "kernel.random.boot_id": lambda: uuid,
        "kernel.random.uuid": lambda: _uuid(system),
        "kernel.random.entropy_avail": lambda: "256",
        "kernel.random.poolsize": lambda: "256",
        "kernel.ns_last_pid": lambda: str(max(system.pids)),
        "kernel.pty.nr": lambda: str(len(system.kernel.terminals)),
        "fs.file-nr": lambda: f"{1184 + 32 * len(system.kernel.processes)}\t0\t9223372036854775807",
        "fs.inode-nr": lambda: f"{31_000 + int(300 * system.noise('inodes', 60))}\t402",
        "fs.inode-state": lambda: "31404\t402\t0\t0\t0\t0\t0",
        "fs.dentry-state": lambda: "44107\t29820\t45\t0\t11280\t0",
        "vm.lowmem_reserve_ratio": lambda: "256\t256\t32\t0\t0",
        "kernel.threads-max": lambda: str(threads),
        "kernel.cap_last_cap": lambda: "40",
    }


def _initial(system: System) -> Mapping[str, str]:
    """Settings that follow from the persona and that root may write."""
    total = system.persona.hardware.memory.total_kib
    return {
        "kernel.hostname": system.hostname,
        "kernel.domainname": "(none)",
        "kernel.random.urandom_min_reseed_secs": "60",
        "kernel.random.write_wakeup_threshold": "256",
        "vm.min_free_kbytes": str(int((total * 16) ** 0.5) // 4 * 4),
        "vm.user_reserve_kbytes": str(min(131_072, total // 32)),
        "vm.admin_reserve_kbytes": "8192",
    }


def setting(system: System, name: str) -> str | None:
    """The value of the setting *name* (with dots), or None where there is none."""
    if name == "kernel.hostname":
        return system.hostname
    if name in system.settings:
        return system.settings[name]
    rendered = _rendered(system).get(name)
    if rendered is not None:
        return rendered()
    initial = _initial(system).get(name)
    if initial is not None:
        return initial
    return (_defaults().get(name) or _of_interface(system, name))[1]


def _of_interface(system: System, name: str) -> tuple[int, str | None]:
    for prefix in PER_INTERFACE:
        interface, _, rest = name.removeprefix(prefix).rpartition(".")
        if name.startswith(prefix) and interface in _own_interfaces(system):
            return _defaults().get(f"{prefix}default.{rest}", (0, None))
    return 0, None


def _own_interfaces(system: System) -> tuple[str, ...]:
    return tuple(i.name for i in system.persona.network.interfaces if not i.is_loopback)


def _interface_names(system: System) -> Iterator[str]:
    for name in _defaults():
        for prefix in PER_INTERFACE:
            if name.startswith(prefix + "default.") and ".gc_" not in name:
                for interface in _own_interfaces(system):
                    yield f"{prefix}{interface}.{name.removeprefix(prefix + 'default.')}"


def change(system: System, name: str, value: str) -> None:
    """Set *name*, as writing its file does."""
    value = value.rstrip("\n")[:MAX_VALUE]
    if name == "kernel.hostname":
        system.hostname = value[:64]
    elif mode(name) != WRITE_ONLY:
        system.settings[name] = value


def mode(name: str) -> int:
    """The permission bits of the file of *name*."""
    return _defaults().get(name, (0o644, ""))[0]


def setting_names(system: System) -> tuple[str, ...]:
    """All names, sorted as ``sysctl -a`` does."""
    return tuple(sorted({*_rendered(system), *_defaults(), *_initial(system), *_interface_names(system)}))


def sys_directory(system: System) -> SyntheticNode:
    """/proc/sys; each directory is made when somebody looks."""
    return lazy(lambda: _entries(system, "", (*setting_names(system), *BINFMT)))


def _entries(system: System, prefix: str, names: Iterable[str]) -> Mapping[str, SyntheticNode]:
    """The nodes for *names*, which all begin with *prefix*."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[len(prefix) :].partition(".")[0], []).append(name)
    found = {}
    for head, members in groups.items():
        full = prefix + head
        if members == [full]:
            found[head] = _leaf(system, full)
        else:
            found[head] = lazy(partial(_entries, system, full + ".", members))
    return found


def _leaf(system: System, name: str) -> SyntheticNode:
    def render() -> str:
        return f"{BINFMT.get(name) or setting(system, name) or ''}\n"

    def write(value: bytes) -> None:
        change(system, name, value.decode("utf-8", "replace"))

    if name in _rendered(system):
        return text(render)
    bits = WRITE_ONLY if name.endswith(".register") else mode(name)
    if bits == WRITE_ONLY:
        return text(str, bits, lambda _: None)
    return text(render, bits, write if bits & 0o200 else None)
