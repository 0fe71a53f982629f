"""lsblk: disks, their partitions, and the arrays that they form."""

import itertools
import json
from collections.abc import Iterator

from honeyllm.host import Process, measured
from honeyllm.persona import Disk, Partition
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._blkid import array_uuid
from honeyllm.programs.system._form import Form, fatal, options

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
NONE_FOUND = 32


async def lsblk(process: Process) -> int:
    """List block devices."""
    parsed = await options(process, LSBLK)
    rows = await _chosen_blocks(process, parsed)
    columns = _block_columns(parsed)
    unknown = [name for name in columns if rows and name not in rows[0][1]]
    if unknown:
        raise await fatal(process, f"lsblk: unknown column: {','.join(columns)}")
    if not rows:
        return NONE_FOUND
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
    hardware = process.kernel.system.persona.hardware
    arrays = {array.name for array in hardware.arrays}
    for disk in (disk for disk in hardware.disks if disk.name not in arrays):
        yield "", _block_cells(process, parsed, disk, None)
        yield from _array_rows(process, parsed, disk)
        for at, part in enumerate(disk.partitions):
            art = "└─" if at == len(disk.partitions) - 1 else "├─"
            yield art, _block_cells(process, parsed, disk, part)


def _array_rows(process: Process, parsed: Parsed, disk: Disk) -> Iterator[tuple[str, dict[str, str]]]:
    """The array that *disk* is part of; in lists once, below the first of its disks."""
    hardware = process.kernel.system.persona.hardware
    for array in hardware.arrays:
        is_shown = disk.name == array.members[0] or not parsed.has("l", "r")
        if disk.name in array.members and is_shown:
            whole = next(each for each in hardware.disks if each.name == array.name)
            cells = _block_cells(process, parsed, whole, None)
            yield "└─", cells | {"TYPE": array.level, "PKNAME": disk.name}


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
        "MODEL": disk.model if kind == "disk" and not disk.name.startswith("mmc") else "",
        "SERIAL": disk.serial if kind == "disk" else "",
        "VENDOR": disk.vendor if kind == "disk" else "",
        "ROTA": str(int(disk.is_rotational)),
        "TRAN": "",
        "PKNAME": "" if part is None else disk.name,
        **_member_cells(process, device.name),
    }


def _member_cells(process: Process, name: str) -> dict[str, str]:
    """What is on a disk of an array."""
    persona = process.kernel.system.persona
    for array in persona.hardware.arrays:
        if name in array.members:
            label = f"{persona.hostname}:0"
            return {"FSTYPE": "linux_raid_member", "FSVER": "1.2", "LABEL": label, "UUID": array_uuid(array)}
    return {}


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
