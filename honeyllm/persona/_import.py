"""Make a persona of a system's files: what they say is taken, the rest is drawn."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from attrs import evolve, field, frozen

from honeyllm.persona._draw import draw
from honeyllm.persona._draw_software import draw_password_hash
from honeyllm.persona._hardware import Hardware
from honeyllm.persona._image_writer import in_tree_order, write_image
from honeyllm.persona._load import dump_persona
from honeyllm.persona._network import Network
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona
from honeyllm.persona._software import Accounts, Daemon, Group, Kernel, Software, Unit, User
from honeyllm.persona._system_facts import LINUX_IMAGE, SystemFacts

DAY = 86400
ALWAYS_RUNNING = ("systemd", "sshd")
OLDEST = 946_684_800
"""The year 2000: what is older was dated by a build, not by an installation."""


@frozen(kw_only=True)
class Imported:
    """A system that was read: its files, what they say, and the texts that programs print."""

    entries: tuple[TreeEntry, ...]
    facts: SystemFacts
    printed_programs: Mapping[str, str] = field(factory=dict)


def installation_time(entries: Iterable[TreeEntry], now: int) -> int:
    """When the system was installed: the time of a file that only an installation writes."""
    marks = ("/lost+found", "/etc/machine-id", "/etc/hostname", "/etc/passwd-", "/etc/shells")
    times = {entry.path: entry.mtime for entry in entries if entry.path in marks}
    found = next((times[mark] for mark in marks if times.get(mark, 0) > OLDEST), now - 90 * DAY)
    return min(found, now - DAY)


def draw_imported(system: Imported, name: str, *, seed: int, now: int) -> Persona:
    """The persona of *system*, its image called *name* beside it; what no file says comes from *seed*."""
    base, facts = draw(seed, now=now), system.facts
    installed = installation_time(system.entries, now)
    booted = max(base.boot_at, installed + 1300)
    persona = evolve(
        base,
        hostname=facts.hostname or base.hostname,
        domain=facts.domain if facts.hostname else base.domain,
        installed_at=installed,
        boot_at=booted,
        timezone=facts.timezone or base.timezone,
        locale=facts.locale or base.locale,
        network=_network(base.network, facts),
        hardware=_hardware(base.hardware, facts),
    )
    accounts = _accounts(persona, facts, now)
    software = _software(persona, accounts, system, name)
    kept = {process.name for process in software.processes}
    listeners = tuple(listener for listener in persona.network.listeners if listener.process in kept)
    return evolve(persona, software=software, network=evolve(persona.network, listeners=listeners))


def _network(network: Network, facts: SystemFacts) -> Network:
    old, new = network.primary.name, facts.interface or network.primary.name
    return evolve(
        network,
        interfaces=tuple(evolve(i, name=new) if i.name == old else i for i in network.interfaces),
        routes=tuple(evolve(r, device=new) if r.device == old else r for r in network.routes),
        neighbours=tuple(evolve(n, device=new) if n.device == old else n for n in network.neighbours),
        name_servers=facts.name_servers or network.name_servers,
        search_domains=(facts.domain,) if facts.hostname and facts.domain else network.search_domains,
    )


def _hardware(hardware: Hardware, facts: SystemFacts) -> Hardware:
    uuid = facts.root_uuid or hardware.root.uuid
    mounts = (evolve(mount, uuid=uuid) if mount.target == "/" else mount for mount in hardware.mounts)
    return evolve(hardware, mounts=tuple(mounts))


def _accounts(persona: Persona, facts: SystemFacts, now: int) -> Accounts:
    """The accounts of the files with drawn passwords; without such files the drawn ones."""
    if not any(user.name == "root" for user in facts.users):
        users, groups = persona.accounts.users, persona.accounts.groups
    else:
        users, groups = facts.users, facts.groups
    random, first = Random(f"{persona.seed}/passwords"), persona.installed_at // DAY
    users = tuple(_with_password(random, user, first, now // DAY - 1) for user in users)
    groups = tuple(_complete(users, groups))
    people = ["root", *(user.name for user in users if user.is_human)]
    logins = tuple(
        evolve(login, user=people[n % len(people)])
        for n, login in enumerate(persona.accounts.logins)
        if login.at >= persona.boot_at
    )
    return Accounts(users=users, groups=groups, logins=logins)


def _with_password(random: Random, user: User, first: int, last: int) -> User:
    password = user.password if user.password[:1] in ("*", "!") else draw_password_hash(random)
    return evolve(user, password=password, changed_day=max(first, min(user.changed_day, last)))


def _complete(users: tuple[User, ...], groups: tuple[Group, ...]) -> Iterable[Group]:
    """*groups* without unknown members, and one for each user who has none."""
    names, known = {user.name for user in users}, {group.gid for group in groups}
    taken = {group.name for group in groups}
    for group in groups:
        yield evolve(group, members=tuple(dict.fromkeys(n for n in group.members if n in names)))
    for user in users:
        if user.gid not in known:
            known.add(user.gid)
            yield Group(name=user.name if user.name not in taken else f"g{user.gid}", gid=user.gid)


def _software(persona: Persona, accounts: Accounts, system: Imported, name: str) -> Software:
    base, facts = persona.software, system.facts
    paths = {entry.path for entry in system.entries}
    processes = _processes(persona, accounts, paths)
    kept = {process.name for process in processes}
    units = tuple(unit for unit in base.units if _has_unit(unit, paths, kept))
    return evolve(
        base,
        release=facts.release or base.release,
        kernel=_kernel(persona, facts),
        accounts=accounts,
        units=units,
        processes=processes,
        image=f"./{name}",
        printed_programs=system.printed_programs,
    )


def _has_unit(unit: Unit, paths: set[str], processes: set[str]) -> bool:
    if unit.process is not None and unit.process not in processes:
        return False
    return not unit.fragment or bool({unit.fragment, f"/usr{unit.fragment}"} & paths)


def _processes(persona: Persona, accounts: Accounts, paths: set[str]) -> tuple[Daemon, ...]:
    """The drawn processes whose program and user the system has; the rest hang on init."""
    old, new = draw_interface(persona), persona.network.primary.name
    kept: list[Daemon] = []
    for process in persona.processes:
        is_possible = process.is_kernel_thread or process.executable in paths
        if process.name in ALWAYS_RUNNING or (is_possible and accounts.user(process.user)):
            kept.append(_renamed(process, old, new))
    pids = {process.pid for process in kept} | {0}
    init = _init(kept[0], paths)
    rest = (process if process.parent in pids else evolve(process, parent=1) for process in kept[1:])
    return (init, *rest)


def draw_interface(persona: Persona) -> str:
    """The interface that the drawn processes name."""
    client = persona.process("dhclient")
    return client.argv[-1] if client is not None and client.argv else persona.network.primary.name


def _renamed(process: Daemon, old: str, new: str) -> Daemon:
    if old == new or process.name != "dhclient":
        return process
    argv = tuple(word.replace(old, new) for word in process.argv)
    return evolve(process, argv=argv, title=process.title.replace(old, new))


def _init(init: Daemon, paths: set[str]) -> Daemon:
    """PID 1: systemd where there is one, else the classical init."""
    if "/usr/lib/systemd/systemd" in paths or "/lib/systemd/systemd" in paths:
        return init
    executable = next((path for path in ("/sbin/init", "/usr/sbin/init") if path in paths), "")
    return evolve(init, comm="init", executable=executable, rss_kib=1760, vsz_kib=3180)


def _kernel(persona: Persona, facts: SystemFacts) -> Kernel:
    kernel, root = persona.kernel, persona.hardware.root
    release = facts.kernel or kernel.release
    old_root = kernel.command_line.partition("root=UUID=")[2].partition(" ")[0]
    line = kernel.command_line.replace(old_root, root.uuid).replace(kernel.release, release)
    return evolve(
        kernel,
        release=release,
        version=_kernel_version(kernel, facts, release),
        machine=facts.machine or kernel.machine,
        command_line=line,
    )


def _kernel_version(kernel: Kernel, facts: SystemFacts, release: str) -> str:
    """What ``uname -v`` says: the version of the kernel's package is in it."""
    if facts.kernel_version:
        return facts.kernel_version
    if release == kernel.release:
        return kernel.version
    for package in facts.packages:
        found = LINUX_IMAGE.fullmatch(package.name)
        if found and found[1] == release:
            return f"#1 SMP PREEMPT_DYNAMIC Debian {package.version}"
    return "#1 SMP PREEMPT_DYNAMIC"


def write_imported(system: Imported, directory: Path, name: str, *, seed: int, now: int) -> Persona:
    """Draw the persona of *system* and write it and its image into *directory*, which exists."""
    persona = draw_imported(system, name, seed=seed, now=now)
    entries = in_tree_order(system.entries)
    write_image(directory / name, entries, system.facts.packages, persona.installed_at)
    (directory / f"{name}.yaml").write_text(dump_persona(persona), "utf-8")
    return persona
