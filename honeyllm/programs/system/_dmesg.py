"""dmesg: the boot log, rendered from the persona."""

import random
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from honeyllm.host import Process, System
from honeyllm.persona import Board, Cpu, Persona, upstream_version
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._dmesg_router import router_boot_log
from honeyllm.programs.system._form import Form, fatal, options

DMESG = Form(
    short="CcDdEeF:f:HhJkL::l:n:PprSs:TtuVwWx",
    long={
        "clear": "C",
        "read-clear": "c",
        "console-off": "D",
        "show-delta": "d",
        "console-on": "E",
        "reltime": "e",
        "file": "F:",
        "facility": "f:",
        "human": "H",
        "json": "J",
        "kernel": "k",
        "color": "L::",
        "level": "l:",
        "console-level": "n:",
        "nopager": "P",
        "raw": "r",
        "syslog": "S",
        "buffer-size": "s:",
        "ctime": "T",
        "notime": "t",
        "userspace": "u",
        "follow": "w",
        "follow-new": "W",
        "decode": "x",
        "help": "h",
        "since": "since:",
        "until": "until:",
    },
    help=("h",),
    banner="dmesg from util-linux {version:util-linux}",
)
LEVELS = ("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug")
CLEARED = "dmesg cleared"


@cache
def _template(name: str) -> tuple[tuple[float, int, str], ...]:
    rows = []
    text = files("honeyllm.programs.system").joinpath(name).read_text("utf-8")
    for row in text.splitlines():
        if row == "{pci}":
            rows.append((0.3521, 6, "{pci}"))
        elif row == "{arrays}":
            rows.append((1.4021, 6, "{arrays}"))
        elif not row.startswith("#"):
            at, level, message = row.split(" ", 2)
            rows.append((float(at), int(level), message))
    return tuple(rows)


def _log_of(system: System) -> str:
    """The boot log of the kind of machine."""
    return "dmesg.txt" if system.persona.hardware.board is None else "dmesg_board.txt"


def _values(system: System) -> dict[str, object]:
    persona = system.persona
    kernel, cpu, dmi = persona.kernel, persona.hardware.cpu, persona.hardware.dmi
    total, disk = persona.hardware.memory.total_kib, persona.hardware.disks[0]
    journald = persona.process("journald")
    reserved = total // 30
    size = disk.sectors * 512
    return {
        "release": kernel.release,
        "architecture": persona.architecture.systemd,
        "builder": kernel.builder,
        "version": kernel.version,
        "command_line": kernel.command_line,
        "sys_vendor": dmi.sys_vendor,
        "product_name": dmi.product_name,
        "bios_version": dmi.bios_version,
        "bios_date": dmi.bios_date,
        "offset": 3_000_000_000 + persona.seed * 7919 % 9_000_000_000,
        "mhz": f"{cpu.mhz:.3f}",
        "cpus": cpu.count,
        "pages": total // 4,
        "memory": total + reserved,
        "available": total,
        "reserved": reserved,
        "bogomips": f"{cpu.bogomips:.2f}",
        "lpj": int(cpu.bogomips * 2000),
        "total_bogomips": f"{cpu.bogomips * cpu.count:.2f}",
        "model": cpu.model_name,
        "family": cpu.family,
        "cpu_model": cpu.model,
        "stepping": cpu.stepping,
        "audit": persona.boot_at,
        "disk": disk.name,
        "sectors": disk.sectors,
        "gigabytes": size // 1_000_000_000,
        "gibibytes": f"{size / (1 << 30):.1f}".removesuffix(".0"),
        "partitions": " ".join(part.name for part in disk.partitions),
        "root": persona.hardware.root.source.rpartition("/")[2],
        "interface": persona.network.primary.name,
        "hostname": persona.hostname,
        "journald": journald.pid if journald else 217,
        "systemd": upstream_version(persona, "systemd", "252").partition(".")[0],
        **_board_values(persona),
    }


def _core_id(cpu: Cpu, board: Board) -> str:
    """The register by which a core of Arm tells what it is."""
    return f"0x{0x41 << 24 | cpu.stepping << 20 | 15 << 16 | int(board.core, 16) << 4 | cpu.model:08x}"


def _board_values(persona: Persona) -> dict[str, object]:
    """What the log of a board names besides."""
    board, cpu, disk = persona.hardware.board, persona.hardware.cpu, persona.hardware.disks[0]
    return {
        "board": board.model if board else "",
        "mac": persona.network.primary.mac,
        "driver": persona.network.primary.driver,
        "card": disk.model,
        "card_size": f"{disk.sectors / 2 / 1024 / 1024:.1f} GiB",
        "part_numbers": " ".join(f"p{part.number}" for part in disk.partitions),
        "midr": _core_id(cpu, board) if board else "",
    }


ARRAY_MESSAGES = {
    "raid1": "md/raid1:{name}: active with {count} out of {count} mirrors",
    "raid5": "md/raid:{name}: raid level 5 active with {count} out of {count} devices, algorithm 2",
    "raid6": "md/raid:{name}: raid level 6 active with {count} out of {count} devices, algorithm 2",
    "raid10": "md/raid10:{name}: active with {count} out of {count} devices",
}


def _array_messages(system: System) -> Iterator[str]:
    """What the drivers of disks behind an adapter and of software RAID say."""
    hardware = system.persona.hardware
    disks = {disk.name: disk for disk in hardware.disks}
    for array in hardware.arrays:
        for at, name in enumerate(array.members):
            size = disks[name].sectors * 512
            sizes = f"({size / 10**12:.2f} TB/{size / 2**40:.2f} TiB)"
            yield f"sd 2:0:0:{at}: [{name}] {disks[name].sectors} 512-byte logical blocks: {sizes}"
            yield f"sd 2:0:0:{at}: [{name}] Attached SCSI disk"
        count = len(array.members)
        yield ARRAY_MESSAGES[array.level].format(name=array.name, count=count)
        yield f"{array.name}: detected capacity change from 0 to {disks[array.name].sectors}"
        yield f"EXT4-fs ({array.name}): mounted filesystem with ordered data mode. Quota mode: none."


def boot_log(system: System) -> Iterator[tuple[float, int, str]]:
    """Seconds since power-on, log level and text of each message."""
    firmware = system.persona.firmware
    if firmware is not None:
        yield from router_boot_log(system, firmware)
        return
    values = _values(system)
    chance = random.Random(f"{system.persona.seed}/dmesg")
    pace = chance.uniform(0.85, 1.25)
    for at, level, message in _template(_log_of(system)):
        when = at * pace
        if message == "{pci}":
            for device in system.persona.hardware.pci:
                ids = f"[{device.vendor_id}:{device.device_id}] type 00 class 0x{device.class_id}"
                yield when, 6, f"pci 0000:{device.slot}: {ids}{device.prog_if or '00'}"
                when += 0.0006 * pace
        elif message == "{arrays}":
            yield from ((when + n * 0.0131, 6, text) for n, text in enumerate(_array_messages(system)))
        elif "renamed from" not in message or values["interface"] != "eth0":
            yield when, level, message.format(**values)


async def dmesg(process: Process) -> int:
    """Print the kernel's ring buffer."""
    parsed = await options(process, DMESG)
    system = process.kernel.system
    if process.who.uid != 0:
        action = "clear" if parsed.has("C") else "read"
        raise await fatal(process, f"dmesg: {action} kernel buffer failed: Operation not permitted")
    if not parsed.has("C") and not system.settings.get(CLEARED):
        wanted = set((parsed.value("l") or "").split(",")) - {""}
        for at, level, message in boot_log(system):
            if not wanted or LEVELS[level] in wanted:
                await process.stdout.write(
                    _stamp(process, parsed.last_of("T", "t", "r", "x"), at, level) + message + "\n"
                )
    if parsed.has("C", "c"):
        system.settings[CLEARED] = "1"
    return 0


def _stamp(process: Process, form: str | None, at: float, level: int) -> str:
    booted = process.kernel.system.persona.boot_at
    stamp = f"[{at:12.6f}] "
    if form == "T":
        return Moment(int(booted + at) * BILLION).show("[%a %b %e %H:%M:%S %Y] ")
    if form == "t":
        return ""
    if form == "r":
        return f"<{level}>{stamp}"
    return f"kern  :{LEVELS[level]:<6}: {stamp}" if form == "x" else stamp
