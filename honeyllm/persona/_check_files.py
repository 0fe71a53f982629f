"""Find where the files of a persona contradict its record, or each other. Each line names both places."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from stat import S_ISVTX

from attrs import define

from honeyllm.persona._bait import unlaid
from honeyllm.persona._image import packages
from honeyllm.persona._image_text import decoded
from honeyllm.persona._login_records import RECORD, USER_PROCESS
from honeyllm.persona._mounted import mounted_trees
from honeyllm.persona._package import Package, TreeEntry
from honeyllm.persona._record import Persona
from honeyllm.persona._system_facts import LINUX_IMAGE, kernels
from honeyllm.persona._tree import tree
from honeyllm.persona._walk import resolved

ARCHITECTURES = {
    "x86_64": ("amd64",),
    "i686": ("i386",),
    "aarch64": ("arm64",),
    "armv7l": ("armhf", "arm_cortex-a7_neon-vfpv4"),
    "armv6l": ("armhf", "armel"),
    "mips": ("mips", "mipsel", "mips_24kc", "mipsel_24kc"),
    "riscv64": ("riscv64",),
}
SERVERS = {
    "sshd": ("openssh-server", "dropbear-bin"),
    "chronyd": ("chrony",),
    "dhclient": ("isc-dhcp-client",),
    "nginx": ("nginx", "nginx-light", "nginx-full", "nginx-core"),
    "apache2": ("apache2", "apache2-bin"),
    "mysqld": ("mysql-server", "mysql-server-8.0"),
    "mariadbd": ("mariadb-server", "mariadb-server-core"),
    "redis-server": ("redis-server", "redis"),
    "docker": ("docker.io", "docker-ce"),
    "smbd": ("samba",),
}
"""By the name of a process, the packages of which one brings it."""
NO_HOME = ("/nonexistent", "/")


@define(slots=False)
class _Host:
    """A persona with its files, each part made once."""

    persona: Persona

    @cached_property
    def entries(self) -> Mapping[str, TreeEntry]:
        """The files of the root file system and of what is mounted, by path."""
        found = {entry.path: entry for entry in tree(self.persona)}
        for entries in mounted_trees(self.persona).values():
            found.update({entry.path: entry for entry in entries})
        return found

    @cached_property
    def packages(self) -> Mapping[str, Package]:
        """What dpkg lists, by name; empty for a system without dpkg."""
        return {package.name: package for package in packages(self.persona)}

    def lines(self, path: str) -> list[str]:
        """The lines of a file whose content is known, without comments."""
        entry = self.entries.get(resolved(self.entries, path))
        text = decoded(entry.content or b"") if entry is not None else ""
        return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]

    def has(self, path: str) -> bool:
        """Whether *path* leads to a file."""
        return bool(resolved(self.entries, path))


def _names(host: _Host) -> Iterator[str]:
    persona = host.persona
    for path, wanted in (("/etc/hostname", persona.hostname), ("/etc/mailname", persona.fqdn)):
        lines = host.lines(path)
        if lines and lines[0].strip() not in (wanted, persona.fqdn):
            yield f"{path} says {lines[0].strip()!a:.80}, the record's hostname is {wanted!r}"
    hosts = [line.split() for line in host.lines("/etc/hosts")]
    own = [row for row in hosts if row[0].startswith("127.0.1.")]
    if own and not any({persona.hostname, persona.fqdn} & set(row[1:]) for row in own):
        address, name = own[0][0], own[0][-1]
        yield f"/etc/hosts gives {address} to {name!a:.80}, the record's hostname is {persona.hostname!r}"
    for line in host.lines("/etc/machine-id"):
        if line.strip() != persona.machine_id:
            yield f"/etc/machine-id differs from the record's machine_id {persona.machine_id}"


def _kernel(host: _Host) -> Iterator[str]:
    kernel = host.persona.kernel
    for what, paths in (
        ("/boot", [p for p in host.entries if p.startswith("/boot/vmlinuz-")]),
        ("/lib/modules", [p for p in host.entries if re.fullmatch(r"(/usr)?/lib/modules/[^/]+", p)]),
    ):
        names = sorted(path.rpartition("/")[2].removeprefix("vmlinuz-") for path in paths)
        if names and kernel.release not in names:
            yield f"{what} has {', '.join(names)}, uname says kernel {kernel.release}"
    images = {found[1]: p for p in host.packages.values() if (found := LINUX_IMAGE.fullmatch(p.name))}
    installed = {release: p for release, p in images.items() if release in kernels(host.entries)}
    if installed and kernel.release not in installed:
        yield f"the package list has the kernel {', '.join(sorted(installed))}, uname says {kernel.release}"
    elif installed and not _is_build(installed[kernel.release].version, kernel.version):
        package = installed[kernel.release]
        yield f"{package.name} has version {package.version}, uname -v says {kernel.version!r}"


def _is_build(version: str, said: str) -> bool:
    """Whether ``uname -v`` can say that of a package's version: Ubuntu's names the upload alone."""
    upload = re.match(r"#(\d+)-Ubuntu ", said)
    return version in said or (upload is not None and version.endswith(f".{upload[1]}"))


def _architecture(host: _Host) -> Iterator[str]:
    machine = host.persona.kernel.machine
    wanted = ARCHITECTURES.get(machine)
    found = {package.architecture for package in host.packages.values()} - {"all", ""}
    if wanted and found and not found & set(wanted):
        yield f"the packages are for {', '.join(sorted(found))}, uname -m says {machine}"
    flags, model = host.persona.hardware.cpu.flags, host.persona.hardware.cpu.model_name
    if machine.startswith(("arm", "aarch", "mips", "riscv")) and "lm" in flags:
        yield f"uname -m says {machine}, the record's CPU is one of x86, {model}"
    if machine == "x86_64" and "lm" not in flags:
        yield f"uname -m says {machine}, the record's CPU flags lack lm"


def _accounts(host: _Host) -> Iterator[str]:
    accounts = host.persona.accounts
    names = {user.name for user in accounts.users}
    for path in ("/etc/passwd", "/etc/shadow"):
        there = {line.split(":")[0] for line in host.lines(path)}
        for name in sorted(names ^ there) if there else ():
            yield f"{path} {'lacks' if name in names else 'has'} {name!a}, unlike the record's accounts.users"
    there = {line.split(":")[0] for line in host.lines("/etc/group")}
    for name in sorted({group.name for group in accounts.groups} ^ there) if there else ():
        yield f"/etc/group and the record's accounts.groups disagree on {name!a}"
    for user in accounts.humans:
        home = host.entries.get(resolved(host.entries, user.home))
        if user.home in NO_HOME:
            continue
        if home is None or home.kind != "d":
            yield f"/etc/passwd gives {user.name} the home {user.home}, which is no directory"
        elif home.uid != user.uid:
            yield f"{user.home} belongs to uid {home.uid}, /etc/passwd says {user.name} is uid {user.uid}"
    for user in accounts.users:
        if (user.is_human or user.uid == 0) and not host.has(user.shell):
            yield f"/etc/passwd gives {user.name} the shell {user.shell}, which is not there"


def _mounts(host: _Host) -> Iterator[str]:
    rows = [line.split() for line in host.lines("/etc/fstab")]
    listed = {row[1]: row[0] for row in rows if len(row) > 2}
    for mount in host.persona.hardware.mounts:
        source = listed.get(mount.target)
        if (
            source is not None
            and mount.uuid
            and source.startswith("UUID=")
            and source != f"UUID={mount.uuid}"
        ):
            yield f"/etc/fstab mounts {mount.target} from {source}, the record's mount has UUID={mount.uuid}"
    memory = host.persona.hardware.memory.total_kib
    for mount in host.persona.hardware.mounts:
        if mount.kind in ("tmpfs", "devtmpfs") and mount.total_kib > memory:
            yield f"df shows {mount.total_kib} KiB at {mount.target}, free has {memory} KiB in all"


def _processes(host: _Host) -> Iterator[str]:
    running = {process.name: process for process in host.persona.processes}
    for process in running.values():
        if process.executable and not host.has(process.executable):
            yield f"process {process.name} runs {process.executable}, which is not in the file tree"
        wanted = SERVERS.get(process.comm)
        if wanted and host.packages and not set(wanted) & set(host.packages):
            yield f"process {process.name} runs, the package list has no {' or '.join(wanted)}"
    for listener in host.persona.network.listeners:
        is_known = listener.process in running and bool(host.persona.units)
        if is_known and not _is_served(host.persona, listener.process):
            yield f"port {listener.port} belongs to {listener.process}, which no unit of the record starts"


def _is_served(persona: Persona, name: str) -> bool:
    """Whether a unit starts the process, or one above it."""
    served = {unit.process for unit in persona.units}
    by_pid = {process.pid: process for process in persona.processes}
    process = persona.process(name)
    for _ in by_pid:
        if process is None or process.name in served:
            return process is not None
        process = by_pid.get(process.parent)
    return False


def _units(host: _Host) -> Iterator[str]:
    for unit in host.persona.units:
        is_stored = unit.load == "loaded" and not unit.fragment.startswith("/run/")
        if unit.fragment and is_stored and not host.has(unit.fragment):
            yield f"unit {unit.name} comes from {unit.fragment}, which is not in the file tree"


def _resolver(host: _Host) -> Iterator[str]:
    rows = [line.split() for line in host.lines("/etc/resolv.conf")]
    there = [row[1] for row in rows if row[0] == "nameserver" and len(row) > 1]
    wanted = list(host.persona.network.name_servers)
    if there and there != wanted and not there[0].startswith("127."):
        yield f"/etc/resolv.conf asks {', '.join(there)}, the record's name_servers are {', '.join(wanted)}"
    device = host.persona.network.primary.name
    named = [line.split()[1] for line in host.lines("/etc/network/interfaces") if line.startswith("iface ")]
    if set(named) - {"lo"} and device not in named:
        yield f"/etc/network/interfaces configures {', '.join(named)}, ip route uses {device}"


def _logins(host: _Host) -> Iterator[str]:
    entry = host.entries.get("/var/log/wtmp")
    if entry is None or entry.content is None:
        return
    rows = [RECORD.unpack_from(entry.content, at) for at in range(0, len(entry.content), RECORD.size)]
    there = {(row[4].rstrip(b"\0").decode(), row[9]) for row in rows if row[0] == USER_PROCESS}
    wanted = {(login.user, login.at) for login in host.persona.accounts.logins}
    for user, at in sorted(there ^ wanted):
        yield f"/var/log/wtmp and the record's accounts.logins disagree on a login of {user} at {at}"
    log = decoded(b"\n".join(e.content or b"" for p, e in host.entries.items() if p == "/var/log/auth.log"))
    for user in sorted(set(re.findall(r"Accepted \w+ for (\S+) from", log)) - {user for user, _ in wanted}):
        yield f"/var/log/auth.log has a login of {user}, /var/log/wtmp none"


def _times(host: _Host) -> Iterator[str]:
    installed, booted = host.persona.installed_at, host.persona.boot_at
    for path in ("/lost+found", "/etc/hostname", "/etc/machine-id"):
        entry = host.entries.get(path)
        if entry is not None and entry.changed < installed:
            yield f"{path} was changed at {entry.changed}, before the record's installed_at {installed}"
    for path in ("/run/utmp",):
        entry = host.entries.get(path)
        if entry is not None and entry.mtime < booted:
            yield f"{path} is of {entry.mtime}, before the record's boot_at {booted}"
    entry = host.entries.get("/tmp")
    if entry is not None and not entry.mode & S_ISVTX:
        yield f"/tmp has mode {entry.mode:o}, every system's has the sticky bit"


def _graphics(host: _Host) -> Iterator[str]:
    """A card with the kernel's module and the packages of its driver, or none of them."""
    hardware = host.persona.hardware
    modules = {module.name for module in host.persona.kernel.modules}
    drivers = {p.version for p in host.packages.values() if p.name.startswith("nvidia-driver")}
    for gpu in hardware.gpus:
        if "nvidia" in gpu.product_name.lower() and "nvidia" not in modules:
            yield f"nvidia-smi shows {gpu.product_name}, lsmod has no nvidia"
        version = gpu.driver_version
        if drivers and not any(version in driver for driver in drivers):
            yield f"nvidia-smi shows driver {version}, the package list {', '.join(sorted(drivers))}"
    if "nvidia" in modules and not hardware.gpus:
        yield "lsmod has nvidia, the record has no gpus"


def _bait(host: _Host) -> Iterator[str]:
    return unlaid(host.persona, host.entries)


_CHECKS: tuple[Callable[[_Host], Iterator[str]], ...] = (
    _names,
    _kernel,
    _architecture,
    _accounts,
    _mounts,
    _processes,
    _units,
    _resolver,
    _logins,
    _times,
    _graphics,
    _bait,
)


def _run(part: Callable[[_Host], Iterator[str]], host: _Host) -> Iterator[str]:
    try:
        yield from part(host)
    except (LookupError, RuntimeError, StopIteration, ValueError) as error:
        yield f"{part.__name__.strip('_')}: {error}"


def check_files(persona: Persona) -> tuple[str, ...]:
    """
    Where the rendered files of *persona* contradict its record, a line each.

    It makes the whole tree, which takes a good part of a second. A record that `check` finds fault with
    may be too broken for it, which is a line too.

    Raises:
        PersonaError: the image cannot be read.
    """
    host = _Host(persona)
    return tuple(problem for part in _CHECKS for problem in _run(part, host))
