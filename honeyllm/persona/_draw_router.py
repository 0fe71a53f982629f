"""Draw a router: a board that is sold, with its firmware, at somebody's line."""

import string
from collections.abc import Iterator
from operator import attrgetter
from random import Random

from attrs import evolve, frozen

from honeyllm.persona._data import DaemonRow, Site, choices, template
from honeyllm.persona._draw_hardware import draw_uuid
from honeyllm.persona._draw_router_hardware import draw_router_hardware
from honeyllm.persona._draw_router_network import Lan, draw_lan, draw_radios, draw_router_network
from honeyllm.persona._draw_software import DAY, Moments, draw_kernel_threads, draw_workers
from honeyllm.persona._firmware import Device, Firmware, FlashPartition, Switch
from honeyllm.persona._record import Persona
from honeyllm.persona._router_data import Board, Line, ModuleRow, Target, router_table
from honeyllm.persona._software import (
    Accounts,
    Daemon,
    Group,
    Kernel,
    LoadPattern,
    Module,
    Release,
    Software,
    User,
)

CRYPT_ALPHABET = "./" + string.digits + string.ascii_uppercase + string.ascii_lowercase
ROUTER_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
BLOCK = 0x10000
CACHE_PARTS = ("firmware", "kernel", "rootfs", "rootfs_data")


@frozen(kw_only=True)
class _Sold:
    """What was bought, and where it stands."""

    board: Board
    target: Target
    line: Line
    site: Site
    hostname: str
    words: dict[str, object]


def draw_router(seed: int, own: str, *, now: float | None, image: str) -> Persona:
    """The router of *seed*; *own* is what all chance begins with, *now* as for the other hosts."""
    sold = _draw_sold(Random(f"{own}/place"))
    moments = _draw_moments(Random(f"{own}/moments"), now)
    hardware = draw_router_hardware(
        Random(f"{own}/hardware"), sold.board, sold.target, _flash(sold.board, sold.target)
    )
    lan = draw_lan(Random(f"{own}/lan"), sold.board)
    network = draw_router_network(
        Random(f"{own}/network"), sold.board, (sold.line, sold.site), lan, sold.words
    )
    software = _software(own, sold, moments, lan)
    identity = Random(f"{own}/identity")
    return Persona(
        seed=seed,
        hostname=sold.hostname,
        domain="lan",
        machine_id=f"{identity.getrandbits(128):032x}",
        boot_id=draw_uuid(identity),
        installed_at=moments.installed_at,
        boot_at=moments.boot_at,
        timezone="Etc/UTC",
        locale="C",
        hardware=hardware,
        network=network,
        software=evolve(software, image=image),
    )


def _draw_sold(random: Random) -> _Sold:
    table = router_table()
    board, line = random.choice(table.boards), random.choice(table.providers)
    words: dict[str, object] = {
        "word": random.choice(choices().words),
        "n": random.randrange(1, 100),
        "hex8": f"{random.getrandbits(32):08x}",
    }
    return _Sold(
        board=board,
        target=table.targets[board.target],
        line=line,
        site=random.choice(line.sites),
        hostname=random.choice(table.hostnames).format_map(words),
        words=words,
    )


def _draw_moments(random: Random, now: float | None) -> Moments:
    table = router_table()
    present = int(template().reference_date.timestamp() if now is None else now)
    up = int(random.uniform(*table.uptime_days) * DAY)
    age = int(random.uniform(*table.install_days_before_boot) * DAY)
    earliest = int(table.first_release_date.timestamp()) + random.randrange(DAY)
    installed = max(present - up - age, min(earliest, present - DAY))
    booted = max(present - up, min(installed + random.randrange(1300, 7200), present - 3600))
    return Moments(installed_at=installed, boot_at=booted, now=present)


def _flash(board: Board, target: Target) -> tuple[FlashPartition, ...]:
    """The partitions before the firmware, and what the kernel finds in it."""
    parts = [FlashPartition(name=name, size=size) for name, size in board.parts]
    firmware = board.flash_kib * 1024 - sum(part.size for part in parts)
    rootfs = firmware - target.kernel_bytes
    data = (rootfs - target.rootfs_bytes) // BLOCK * BLOCK
    sizes = (firmware, target.kernel_bytes, rootfs, data)
    parts += (FlashPartition(name=name, size=size) for name, size in zip(CACHE_PARTS, sizes, strict=True))
    return tuple(parts)


def _software(own: str, sold: _Sold, moments: Moments, lan: Lan) -> Software:
    table, random = router_table(), Random(f"{own}/software")
    firmware = Firmware(
        device=Device(
            name=sold.board.board,
            model=sold.board.model,
            chip=sold.target.system,
            target=sold.board.target,
        ),
        architecture=sold.target.architecture,
        revision=table.release.revision,
        busybox=table.busybox,
        built_at=int(table.release.built.timestamp()),
        flash=_flash(sold.board, sold.target),
        radios=draw_radios(Random(f"{own}/radios"), sold.board, sold.words),
        switch=Switch(lan="br-lan", wan="wan", ports=sold.board.ports),
    )
    return Software(
        release=_release(),
        kernel=_kernel(sold),
        accounts=_accounts(random, moments),
        units=(),
        processes=_processes(random, sold, moments, firmware, lan),
        load=LoadPattern(
            mean=round(random.uniform(0.01, 0.12), 3),
            daily_swing=round(random.uniform(0.01, 0.04), 3),
            jitter=round(random.uniform(0.01, 0.04), 3),
            peak_hour=round(random.uniform(17.0, 23.0), 2),
        ),
        default_target="",
        paths=dict.fromkeys(("root", "user", "exec_root", "exec_user", "cron"), ROUTER_PATH),
        firmware=firmware,
    )


def _release() -> Release:
    release = router_table().release
    return Release(
        id="openwrt",
        name="OpenWrt",
        pretty_name=f"OpenWrt {release.version}",
        version_id=release.version,
        version=release.version,
        codename=release.codename,
        home_url="https://openwrt.org/",
        support_url="https://forum.openwrt.org/",
        bug_report_url="https://bugs.openwrt.org/",
        point=release.version,
    )


def _kernel(sold: _Sold) -> Kernel:
    table, target = router_table(), sold.target
    built = table.release.built.strftime("%a %b %e %H:%M:%S %Y")
    compiler = f"{target.toolchain}-gcc (OpenWrt {table.kernel.compiler} {table.release.revision}) "
    compiler += f"{table.kernel.compiler.rpartition(' ')[2]}, {table.kernel.linker}"
    modules: tuple[ModuleRow, ...] = (*table.phy_modules[target.phy], *table.modules)
    return Kernel(
        sysname="Linux",
        release=table.kernel.release,
        version=f"#0 {target.smp}{built}",
        machine=target.machine,
        operating_system="GNU/Linux",
        builder=f"(builder@buildhost) ({compiler})",
        command_line=f"console={target.console} rootfstype=squashfs,jffs2",
        modules=tuple(
            Module(name=name, size=size, references=references, used_by=used_by)
            for name, size, references, used_by in modules
        ),
    )


def _accounts(random: Random, moments: Moments) -> Accounts:
    salt = "".join(random.choices(CRYPT_ALPHABET, k=8))
    secret = f"$1${salt}$" + "".join(random.choices(CRYPT_ALPHABET, k=22))
    day = moments.installed_at // DAY
    users = tuple(
        User(
            name=name,
            uid=uid,
            gid=gid,
            gecos=gecos,
            home=home,
            shell=shell,
            password=password or secret,
            changed_day=0 if password else day,
        )
        for name, uid, gid, gecos, home, shell, password in router_table().users
    )
    groups = tuple(Group(name=name, gid=gid) for name, gid in router_table().groups.items())
    return Accounts(users=users, groups=groups)


def _processes(
    random: Random, sold: _Sold, moments: Moments, firmware: Firmware, lan: Lan
) -> tuple[Daemon, ...]:
    table = router_table()
    sockets, cores, threads = sold.target.threads
    cpus, uptime = sockets * cores * threads, moments.now - moments.boot_at
    mounts = tuple(name.format(mtd=firmware.writable) for name in table.kernel_threads.mount)
    names = evolve(table.kernel_threads, mount=mounts)
    kernel = list(draw_kernel_threads(random, names, cpus))
    values = {"wan": firmware.switch.wan, "lan": lan.address, "hostname": sold.hostname}
    daemons = list(_daemons(random, values, kernel[-1].pid + random.randrange(90, 130)))
    # workers' numbers are recent ones, and go round at 32768
    turns = (daemons[-1].pid + uptime // 95) // 28_000 * 28_000
    workers = draw_workers(random, names, cpus, daemons[-1].pid + 2_600 - turns, uptime)
    init = Daemon(
        name="procd",
        pid=1,
        parent=0,
        comm="procd",
        argv=("/sbin/procd",),
        executable="/sbin/procd",
        stat_suffix="s",
        cpu_seconds_per_day=round(random.uniform(1.0, 4.0), 2),
        rss_kib=random.randrange(1100, 1500, 4),
        vsz_kib=random.randrange(1680, 1760, 4),
    )
    return (init, *kernel, *daemons, *workers)


def _daemons(random: Random, values: dict[str, str], first_pid: int) -> Iterator[Daemon]:
    pid, pids = first_pid, {"systemd": 1, "procd": 1}
    for row in sorted(router_table().daemons, key=attrgetter("start")):
        pid += random.randrange(1, 4) if row.start < 10 else random.randrange(30, 190)
        pids[row.name] = pid
        yield _daemon(random, row, pid, pids[row.parent], values)


def _daemon(random: Random, row: DaemonRow, pid: int, parent: int, values: dict[str, str]) -> Daemon:
    words = row.argv
    for name, value in values.items():
        words = tuple(word.replace(f"{{{name}}}", value) for word in words)
    return Daemon(
        name=row.name,
        pid=pid,
        parent=parent,
        comm=row.comm[:15],
        argv=words,
        executable=row.executable or row.argv[0],
        user=row.user,
        stat_suffix=row.stat,
        nice=row.nice,
        start_seconds=round(row.start * random.uniform(0.9, 1.2), 2),
        cpu_seconds_per_day=round(row.cpu * random.uniform(0.6, 1.5), 2),
        rss_kib=row.rss + random.randrange(-40, 40, 4),
        vsz_kib=row.vsz,
    )
