"""lsmod, sysctl, vmstat and lsblk."""

import itertools
import json
from collections.abc import Iterator

from honeyllm.host import Process, change_setting, measured, setting, setting_names
from honeyllm.persona import Disk, Partition
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._files import read_text
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._modinfo import modinfo
from honeyllm.programs.system._vmstat_totals import totals

SYSCTL = Form(
    short="aAXbenNp::f::r:qwxodVh",
    long={
        "all": "a",
        "binary": "b",
        "ignore": "e",
        "values": "n",
        "names": "N",
        "load": "p::",
        "pattern": "r:",
        "quiet": "q",
        "write": "w",
        "system": "system",
        "deprecated": "deprecated",
        "dry-run": "dry-run",
        "help": "h",
    },
    usage="sysctl",
    help=("h", "d"),
    banner="sysctl from procps-ng {version:procps}",
)
LSBLK = Form(
    short="AabDde:fhI:iJlLMmNnOo:PpraSsTtVvw:x:zZE:",
    long={
        "all": "a",
        "bytes": "b",
        "nodeps": "d",
        "fs": "f",
        "help": "h",
        "json": "J",
        "list": "l",
        "noheadings": "n",
        "output": "o:",
        "output-all": "O",
        "pairs": "P",
        "paths": "p",
        "raw": "r",
        "ascii": "i",
        "tree": "T",
    },
    help=("h",),
    banner="lsblk from util-linux {version:util-linux}",
)
SIZES = "BKMGTP"
LSBLK_NONE = 32


async def kmod(process: Process) -> int:
    """lsmod, and the refusals of modprobe and its kin."""
    name = process.name
    if name == "lsmod":
        return await _lsmod(process)
    if name == "modinfo":
        return await modinfo(process)
    if name in ("modprobe", "insmod", "rmmod") and len(process.argv) > 1:
        wanted = process.argv[-1]
        release = process.kernel.system.uname()["r"]
        messages = {
            "modprobe": f"modprobe: FATAL: Module {wanted} not found in directory /lib/modules/{release}",
            "insmod": f"insmod: ERROR: could not load module {wanted}: No such file or directory",
            "rmmod": f"rmmod: ERROR: Module {wanted} is not currently loaded",
        }
        known = any(m.name == wanted for m in process.kernel.system.persona.kernel.modules)
        if name == "modprobe" and known:
            return 0
        raise await fatal(process, messages[name])
    return await process.kernel.unknown(process)


async def _lsmod(process: Process) -> int:
    if len(process.argv) > 1:
        await say(process, "Usage: lsmod\n")
        return 1
    await process.stdout.write("Module                  Size  Used by\n")
    for module in process.kernel.system.persona.kernel.modules:
        users = f" {','.join(module.used_by)}" if module.used_by else ""
        await process.stdout.write(f"{module.name:<19} {module.size:>8}  {module.references}{users}\n")
    return 0


# -- sysctl ------------------------------------------------------------------------------------


async def sysctl(process: Process) -> int:
    """Read and write the settings of the kernel."""
    parsed = await options(process, SYSCTL)
    if parsed.has("a", "A", "X"):
        wanted = parsed.value("r") or ""
        for name in setting_names(process.kernel.system):
            if wanted in name and setting(process.kernel.system, name) is not None:
                await _print(process, parsed, name)
                await process.checkpoint()
        return 0
    if parsed.has("p", "f", "system"):
        return await _load(process, parsed)
    if not parsed.operands:
        await say(process, usages()["sysctl"])
        return 1
    status = 0
    for word in parsed.operands:
        status = await _one(process, parsed, word) or status
    return status


async def _print(process: Process, parsed: Parsed, name: str) -> None:
    value = setting(process.kernel.system, name)
    if parsed.has("N"):
        row = name
    elif parsed.has("n"):
        row = value or ""
    else:
        row = f"{name} = {value}"
    await process.stdout.write(row + ("" if parsed.has("b") else "\n"))


async def _one(process: Process, parsed: Parsed, word: str) -> int:
    name, equals, value = word.partition("=")
    name = name.strip().replace("/", ".")
    if setting(process.kernel.system, name) is None:
        path = "/proc/sys/" + name.replace(".", "/")
        if not parsed.has("e"):
            await say(process, f"sysctl: cannot stat {path}: No such file or directory\n")
        return 1
    if equals:
        if process.who.uid != 0:
            await say(process, f'sysctl: permission denied on key "{name}"\n')
            return 1
        change_setting(process.kernel.system, name, value.strip())
        if parsed.has("q"):
            return 0
    elif parsed.has("w"):
        await say(process, f'sysctl: "{word}" must be of the form name=value\n')
        return 1
    await _print(process, parsed, name)
    return 0


async def _load(process: Process, parsed: Parsed) -> int:
    path = parsed.value("p") or parsed.value("f") or "/etc/sysctl.conf"
    if parsed.operands:
        path = parsed.operands[0]
    if not process.fs.exists(path):
        raise await fatal(process, f'sysctl: cannot open "{path}": No such file or directory')
    status = 0
    for row in read_text(process.fs, path).splitlines()[:1000]:
        row = row.strip()
        if row and row[0] not in "#;" and "=" in row:
            status = await _one(process, parsed, row.lstrip("-")) or status
    return status


# -- vmstat ------------------------------------------------------------------------------------

VMSTAT = Form(
    short="afmnsS:dDp:twVh",
    long={
        "active": "a",
        "forks": "f",
        "stats": "s",
        "timestamp": "t",
        "wide": "w",
        "unit": "S:",
        "help": "h",
    },
    usage="vmstat",
    help=("h",),
    banner="vmstat from procps-ng {version:procps}",
)
VMSTAT_HEADING = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
"""
MAX_ROUNDS = 100_000


async def vmstat(process: Process) -> int:
    """Report virtual memory statistics."""
    parsed = await options(process, VMSTAT)
    if parsed.has("s", "f"):
        await process.stdout.write(totals(process.kernel.system, forks_only=parsed.has("f")))
        return 0
    numbers = [word for word in parsed.operands if word.isdigit()]
    if len(numbers) != len(parsed.operands):
        raise await fatal(process, f"vmstat: failed to parse argument: '{parsed.operands[0]}'")
    delay = int(numbers[0][:6]) if numbers else 0
    count = int(numbers[1][:6]) if len(numbers) > 1 else MAX_ROUNDS if numbers else 1
    await process.stdout.write(VMSTAT_HEADING)
    for number in range(count):
        if number:
            await process.sleep(max(1, delay))
        use = process.kernel.system.memory()
        share = process.kernel.system.loads()[0]
        busy = min(90, int(share * 20))
        cache = use.cached + use.slab_reclaimable
        swapped = use.swap_total - use.swap_free
        row = f"{1:>2} {0:>2} {swapped:>6} {use.free:>6} {use.buffers:>6} {cache:>6} {0:>4} {0:>4}"
        row += f" {1 if number else 3:>5} {4:>5} {71 + busy:>4} {168 + busy:>4}"
        await process.stdout.write(
            f"{row} {busy:>2} {busy // 3:>2} {100 - busy - busy // 3:>2} {0:>2} {0:>2}\n"
        )
    return 0


# -- lsblk -------------------------------------------------------------------------------------


async def lsblk(process: Process) -> int:
    """List block devices."""
    parsed = await options(process, LSBLK)
    rows = await _chosen_blocks(process, parsed)
    columns = _block_columns(parsed)
    unknown = [name for name in columns if rows and name not in rows[0][1]]
    if unknown:
        raise await fatal(process, f"lsblk: unknown column: {','.join(columns)}")
    if not rows:
        return LSBLK_NONE
    if parsed.has("J"):
        await process.stdout.write(_block_json(rows, columns))
        return 0
    table = [] if parsed.has("n") else [list(columns)]
    plain = parsed.has("l", "r", "d")
    for prefix, cells in rows:
        if prefix and parsed.has("d"):
            continue
        art = prefix.replace("├─", "|-").replace("└─", "`-") if parsed.has("i") else prefix
        name = ("" if plain else art) + ("/dev/" if parsed.has("p") else "") + cells["NAME"]
        table.append([name if c == "NAME" else cells[c] for c in columns])
    raw = parsed.has("r")
    await process.stdout.write(_block_raw(table) if raw else _block_layout(table, columns))
    return 0


async def _chosen_blocks(process: Process, parsed: Parsed) -> list[tuple[str, dict[str, str]]]:
    """The devices that the operands name, with what is on them; all without operands."""
    rows = list(_block_rows(process, parsed))
    if not parsed.operands:
        return rows
    chosen = []
    for name in parsed.operands:
        device = _device_name(process, name)
        at = next((n for n, (_, cells) in enumerate(rows) if cells["NAME"] == device), None)
        if at is None:
            await say(process, f"lsblk: {name}: not a block device\n")
            continue
        chosen.append(("", rows[at][1]))
        chosen += itertools.takewhile(lambda row: row[0] != "", rows[at + 1 :] if not rows[at][0] else ())
    return chosen


def _device_name(process: Process, name: str) -> str:
    try:
        return process.fs.find(name).path.rpartition("/")[2]
    except OSError:
        return ""


def _block_raw(table: list[list[str]]) -> str:
    """``lsblk -r``: cells apart by one blank, blanks inside as ``\\x20``."""
    rows = ([cell.strip().replace(" ", "\\x20") for cell in row] for row in table)
    return "".join(" ".join(row) + "\n" for row in rows)


def _block_columns(parsed: Parsed) -> list[str]:
    wanted = parsed.value("o")
    if wanted is not None:
        return [name.upper() for name in wanted.split(",") if name]
    if parsed.has("f"):
        return ["NAME", "FSTYPE", "FSVER", "LABEL", "UUID", "FSAVAIL", "FSUSE%", "MOUNTPOINTS"]
    return ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"]


def _block_size(sectors: int, parsed: Parsed) -> str:
    size = sectors * 512
    if parsed.has("b"):
        return str(size)
    power = 0
    while size >= 1024 ** (power + 1) and power < len(SIZES) - 1:
        power += 1
    value = size / 1024**power
    return f"{value:.1f}".removesuffix(".0") + SIZES[power]


def _block_rows(process: Process, parsed: Parsed) -> Iterator[tuple[str, dict[str, str]]]:
    for disk in process.kernel.system.persona.hardware.disks:
        yield "", _block_cells(process, parsed, disk, None)
        for at, part in enumerate(disk.partitions):
            art = "└─" if at == len(disk.partitions) - 1 else "├─"
            yield art, _block_cells(process, parsed, disk, part)


def _block_cells(process: Process, parsed: Parsed, disk: Disk, part: Partition | None) -> dict[str, str]:
    device, kind = (disk, "disk") if part is None else (part, "part")
    source = f"/dev/{device.name}"
    place = next((m for m in measured(process.kernel.system) if m.source == source), None)
    free = place.total_kib - place.used_kib - place.reserved_kib if place else 0
    percent = f"{round(place.used_kib * 100 / max(1, place.total_kib))}%" if place else ""
    where = place.target if place else ""
    return {
        "NAME": device.name,
        "KNAME": device.name,
        "PATH": source,
        "MAJ:MIN": f"{device.major:>3}:{device.minor:<3}",
        "RM": "0",
        "SIZE": _block_size(device.sectors, parsed),
        "RO": "0",
        "TYPE": kind,
        "MOUNTPOINT": where,
        "MOUNTPOINTS": where,
        "FSTYPE": place.kind if place else "",
        "FSVER": place.fs_version if place else "",
        "LABEL": place.label if place else "",
        "UUID": place.uuid if place else "",
        "PARTUUID": "" if part is None else part.part_uuid,
        "FSAVAIL": _block_size(free * 2, parsed) if place else "",
        "FSUSE%": percent,
        "FSSIZE": _block_size(place.total_kib * 2, parsed) if place else "",
        "FSUSED": _block_size(place.used_kib * 2, parsed) if place else "",
        "SCHED": disk.scheduler,
        "MODEL": "",
        "SERIAL": "",
        "VENDOR": "0x1af4" if kind == "disk" else "",
        "ROTA": str(int(disk.is_rotational)),
        "TRAN": "",
        "PKNAME": "" if part is None else disk.name,
    }


def _block_layout(table: list[list[str]], columns: list[str]) -> str:
    right = {"RM", "SIZE", "RO", "FSAVAIL", "FSUSE%", "FSSIZE", "FSUSED", "ROTA"}
    widths = [max(len(row[n]) for row in table) for n in range(len(columns))]
    widths[-1] = 0
    out = ""
    for row in table:
        cells = [
            c.rjust(w) if n in right else c.ljust(w) for c, w, n in zip(row, widths, columns, strict=True)
        ]
        out += " ".join(cells) + "\n"
    return out


def _block_json(rows: list[tuple[str, dict[str, str]]], columns: list[str]) -> str:
    devices: list[dict[str, object]] = []
    for prefix, cells in rows:
        item: dict[str, object] = {c.lower(): cells[c].strip() or None for c in columns}
        if prefix and devices:
            children = devices[-1].setdefault("children", [])
            assert isinstance(children, list)
            children.append(item)
        else:
            devices.append(item)
    return json.dumps({"blockdevices": devices}, indent=3) + "\n"
