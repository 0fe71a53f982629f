"""Draw the system: accounts, processes, units, load."""

import string
from collections.abc import Iterator
from operator import attrgetter
from random import Random
from unicodedata import normalize

from attrs import frozen

from honeyllm.persona._data import DaemonRow, KernelThreads, Template, choices
from honeyllm.persona._hardware import Hardware
from honeyllm.persona._software import (
    Accounts,
    Daemon,
    Group,
    Kernel,
    LoadPattern,
    Login,
    Module,
    Software,
    Unit,
    User,
)

CRYPT_ALPHABET = "./" + string.digits + string.ascii_uppercase + string.ascii_lowercase
DAY = 86400


@frozen(kw_only=True)
class Moments:
    """When the host was installed and booted, and the present, in epoch seconds."""

    installed_at: int
    boot_at: int
    now: int


def draw_password_hash(random: Random) -> str:
    """Something that looks like a yescrypt hash and belongs to no password."""
    salt = "".join(random.choices(CRYPT_ALPHABET, k=21)) + random.choice("./01")
    return f"$y$j9T${salt}$" + "".join(random.choices(CRYPT_ALPHABET, k=43))


def _ascii(name: str) -> str:
    return normalize("NFKD", name).encode("ascii", "ignore").decode().lower()


def _draw_humans(random: Random, base: Template, moments: Moments) -> tuple[User, ...]:
    names = dict((base.default_user,)) if base.default_user else {}
    for _ in range(random.choice(base.people)):
        full = f"{random.choice(choices().first_names)} {random.choice(choices().last_names)}"
        first, last = _ascii(full).split(" ", 1)
        forms = (first[0] + last, first + last[:2], last + first[:2])
        names.setdefault(random.choices(forms, weights=(6, 2, 2))[0], full)
    span = max(1, (moments.now - moments.installed_at) // DAY)
    return tuple(
        User(
            name=name,
            uid=1000 + index,
            gid=1000 + index,
            gecos=full if (name, full) == base.default_user else f"{full},,,",
            home=f"/home/{name}",
            shell="/bin/bash",
            password=draw_password_hash(random),
            changed_day=moments.installed_at // DAY + (random.randrange(span) if index else 0),
            is_human=True,
        )
        for index, (name, full) in enumerate(names.items())
    )


def _draw_logins(random: Random, names: list[str], moments: Moments) -> tuple[Login, ...]:
    """Some weeks of administrators coming in from a few home addresses."""
    sources = [f"198.18.{random.randrange(256)}.{random.randrange(4, 252)}" for _ in range(3)]
    logins: list[Login] = []
    at, end = moments.boot_at + random.randrange(200, 90000), moments.now - 5400
    while at < end and len(logins) < 60:
        until = min(at + int(random.expovariate(1 / 1800)) + 20, end)
        user, source = random.choice(names), random.choices(sources, weights=(6, 3, 1))[0]
        logins.append(Login(user=user, tty="pts/0", source=source, at=at, until=until))
        at = until + int(random.expovariate(1 / 250000)) + 900
    return tuple(reversed(logins))


def draw_accounts(random: Random, base: Template, moments: Moments) -> Accounts:
    """Debian's system accounts, root with a password, and one to three people."""
    day = moments.installed_at // DAY
    system = tuple(
        User(
            name=name,
            uid=uid,
            gid=gid,
            gecos=gecos,
            home=home,
            shell=shell,
            password=draw_password_hash(random) if name == "root" else password,
            changed_day=day,
        )
        for name, uid, gid, gecos, home, shell, password in base.users
    )
    humans = _draw_humans(random, base, moments)
    members: dict[str, tuple[str, ...]] = {}
    members.update(dict.fromkeys(base.admin_groups, (humans[0].name,)))
    members["users"] = tuple(human.name for human in humans)
    groups = tuple(
        Group(name=name, gid=gid, members=members.get(name, ())) for name, gid in base.groups.items()
    )
    own = tuple(Group(name=human.name, gid=human.gid) for human in humans)
    names = ["root", *(human.name for human in humans)]
    return Accounts(
        users=(*system, *humans), groups=(*groups, *own), logins=_draw_logins(random, names, moments)
    )


def _thread_names(threads: KernelThreads, cpus: int) -> Iterator[tuple[str, str]]:
    """Kernel threads in order of their PIDs with the phase of the boot they belong to."""
    for name in threads.early:
        yield name, "early"
    for cpu in range(1, cpus):
        for name in threads.per_cpu:
            yield name.format(n=cpu), "early"
    for name in threads.late:
        yield name.format(cpus=cpus), "late"
    for name in threads.mount:
        yield name, "mount"


def _worker_names(threads: KernelThreads, cpus: int) -> Iterator[str]:
    for name in threads.workers:
        if "{n}" in name:
            yield from (name.format(n=cpu) for cpu in range(1, cpus))
        else:
            yield name.format(cpus=cpus)


def _kernel_thread(threads: KernelThreads, name: str, pid: int, start: float, cpu: float) -> Daemon:
    is_low, is_high = name in ("ksmd", "khugepaged"), name in threads.high_priority or "H-" in name
    is_idle = name in threads.idle_state or name.startswith("kworker/")
    nices = {"ksmd": 5, "khugepaged": 19}
    return Daemon(
        name=name,
        pid=pid,
        parent=0 if name == "kthreadd" else 2,
        comm=name,
        state="I" if is_idle else "S",
        stat_suffix="<" if is_high else "N" if is_low else "",
        nice=-20 if is_high else nices.get(name, 0),
        start_seconds=start,
        cpu_seconds_per_day=cpu,
    )


BUSY_THREADS = {"rcu_preempt": 9.0, "ksoftirqd/0": 2.5, "kcompactd0": 1.6, "jbd2": 1.9}
PHASE_STARTS = {"early": 0.0, "late": 0.02, "mount": 1.4}


def draw_kernel_threads(random: Random, threads: KernelThreads, cpus: int) -> Iterator[Daemon]:
    """The threads of the kernel that the boot leaves."""
    pid = 1
    for name, phase in _thread_names(threads, cpus):
        pid += random.randrange(52, 88) if name == threads.mount[0] else 1
        if name != "-":
            kind = "jbd2" if name.startswith("jbd2/") else name
            busy = BUSY_THREADS.get(kind, 0.0) * random.uniform(0.6, 1.4)
            yield _kernel_thread(threads, name, pid, PHASE_STARTS[phase], round(busy, 2))


def _draw_daemons(random: Random, base: Template, interface: str, first_pid: int) -> Iterator[Daemon]:
    pid, pids = first_pid, {"systemd": 1}
    for row in sorted(base.daemons, key=attrgetter("start")):
        pid += random.randrange(1, 34) if row.start < 5 else random.randrange(1, 7)
        pids[row.name] = pid
        yield _daemon(random, row, pid, pids[row.parent], interface)


def _daemon(random: Random, row: DaemonRow, pid: int, parent: int, interface: str) -> Daemon:
    return Daemon(
        name=row.name,
        pid=pid,
        parent=parent,
        comm=row.comm,
        argv=tuple(word.replace("{interface}", interface) for word in row.argv),
        title=row.title.replace("{interface}", interface),
        executable=_resolved(row.executable or row.argv[0]),
        user=row.user,
        stat_suffix=row.stat,
        tty=row.tty,
        start_seconds=round(row.start * random.uniform(0.9, 1.2), 2),
        cpu_seconds_per_day=round(row.cpu * random.uniform(0.6, 1.5), 2),
        rss_kib=row.rss + random.randrange(-240, 240, 4),
        vsz_kib=row.vsz,
        threads=row.threads,
    )


def _resolved(path: str) -> str:
    """*path* through the links of a merged /usr."""
    return "/usr" + path if path.startswith(("/sbin/", "/bin/", "/lib/")) else path


def draw_processes(
    random: Random, base: Template, cpus: int, interface: str, moments: Moments
) -> tuple[Daemon, ...]:
    """The process list of the idle host, in order of PID."""
    init = Daemon(
        name="systemd",
        pid=1,
        parent=0,
        comm="systemd",
        argv=("/sbin/init",),
        executable="/usr/lib/systemd/systemd",
        stat_suffix="s",
        cpu_seconds_per_day=round(random.uniform(2.0, 5.0), 2),
        rss_kib=random.randrange(11800, 13200, 4),
        vsz_kib=random.randrange(100900, 103200, 4),
    )
    threads = list(draw_kernel_threads(random, base.kernel_threads, cpus))
    daemons = list(_draw_daemons(random, base, interface, threads[-1].pid + random.randrange(38, 60)))
    uptime = moments.now - moments.boot_at
    workers = draw_workers(random, base.kernel_threads, cpus, daemons[-1].pid, uptime)
    return (init, *threads, *daemons, *workers)


def draw_workers(
    random: Random, threads: KernelThreads, cpus: int, after: int, uptime: int
) -> Iterator[Daemon]:
    """The work queues' threads come and go, so their PIDs are recent ones."""
    pid = after + 200 + uptime // 95
    for index, name in enumerate(_worker_names(threads, cpus)):
        pid += random.randrange(1, 40)
        start = max(10.0, uptime - 5000.0 + index * 600)
        yield _kernel_thread(threads, name, pid, start, round(random.uniform(0.2, 3.0), 2))


def _units(base: Template) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            name=name,
            description=description,
            active=active,
            sub=sub,
            enabled=enabled,
            fragment=_fragment(name),
            process=process,
        )
        for name, description, active, sub, enabled, process in base.units
    )


def _fragment(name: str) -> str:
    prefix, at, rest = name.partition("@")
    return f"/lib/systemd/system/{prefix}@.{rest.rpartition('.')[2]}" if at else f"/lib/systemd/system/{name}"


def _kernel(base: Template, hardware: Hardware, interface: str) -> Kernel:
    constants, root = base.kernel, hardware.root
    names = " net.ifnames=0 biosdevname=0" if interface == "eth0" and hardware.board is None else ""
    parts = (part for disk in hardware.disks for part in disk.partitions)
    part_uuid = next((part.part_uuid for part in parts if root.source == f"/dev/{part.name}"), "")
    return Kernel(
        sysname=constants.sysname,
        release=constants.release,
        version=constants.version,
        machine=constants.machine,
        operating_system=constants.operating_system,
        builder=constants.builder,
        command_line=base.command_line.format(
            release=constants.release, root_uuid=root.uuid, root_part_uuid=part_uuid
        )
        + names,
        modules=tuple(
            Module(name=name, size=size, references=references, used_by=used_by)
            for name, size, references, used_by in base.modules
        ),
    )


def draw_software(
    random: Random,
    base: Template,
    *,
    image: str,
    hardware: Hardware,
    interface: str,
    moments: Moments,
) -> Software:
    """The installed system of a host with that hardware."""
    cpus = hardware.cpu.count
    return Software(
        image=image,
        release=base.release,
        kernel=_kernel(base, hardware, interface),
        accounts=draw_accounts(random, base, moments),
        units=_units(base),
        processes=draw_processes(random, base, cpus, interface, moments),
        load=LoadPattern(
            mean=round(random.uniform(0.02, 0.22), 3),
            daily_swing=round(random.uniform(0.01, 0.06), 3),
            jitter=round(random.uniform(0.01, 0.05), 3),
            peak_hour=round(random.uniform(0.0, 24.0), 2),
        ),
        paths=base.environment_paths,
    )
