"""blkid and ``fdisk -l``: what lies on the disks."""

from collections.abc import Iterator
from uuid import UUID

from honeyllm.host import Process, mounted
from honeyllm.persona import Array, Disk, Partition
from honeyllm.programs.system._form import Form, fatal, options

BLKID = Form(
    short="c:dghilL:o:ps:S:t:u:U:wO:n:H:kDVv",
    long={"match-tag": "s:", "output": "o:", "match-token": "t:", "label": "L:", "uuid": "U:", "help": "h"},
    help=("h",),
    banner="blkid from util-linux {version:util-linux}  (libblkid {version:util-linux}, 04-Aug-2022)",
    failure=4,
)
FDISK = Form(
    short="b:Bc::hlL::no:st:u::vxC:H:S:w:W:V",
    long={"list": "l", "output": "o:", "bytes": "bytes", "help": "h", "list-details": "x"},
    help=("h",),
    banner="fdisk from util-linux {version:util-linux}",
)
NOTHING_FOUND = 2
LETTERS = "BKMGTP"
WORDS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


def _tags(process: Process, part: Partition | Disk) -> dict[str, str]:
    """The tags of a partition in blkid's order, or of a disk without a table."""
    if isinstance(part, Disk):
        return _member_tags(process, part) or _file_system(process, part.name)
    found = _file_system(process, part.name)
    found |= {"PARTLABEL": part.part_label} if part.part_label else {}
    return found | {"PARTUUID": part.part_uuid}


def array_uuid(array: Array) -> str:
    """The UUID of an array in the form of file systems."""
    digits = array.uuid.replace(":", "")
    return "-".join(digits[at:end] for at, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


def _member_tags(process: Process, disk: Disk) -> dict[str, str]:
    """Those of a disk of an array."""
    persona = process.kernel.system.persona
    array = next((array for array in persona.hardware.arrays if disk.name in array.members), None)
    if array is None:
        return {}
    digits, uuid = array.uuid.replace(":", ""), array_uuid(array)
    sub = str(UUID(int=int(digits, 16) ^ int(disk.serial or "0", 16), version=4))
    return {"UUID": uuid, "UUID_SUB": sub, "LABEL": f"{persona.hostname}:0", "TYPE": "linux_raid_member"}


def _file_system(process: Process, name: str) -> dict[str, str]:
    mount = next((m for m in mounted(process.kernel.system) if m.source == f"/dev/{name}"), None)
    found = {}
    if mount is not None and mount.uuid:
        found = {"SEC_TYPE": "msdos"} if mount.kind == "vfat" else {}
        found |= {"LABEL": mount.label} if mount.label else {}
        found |= {"UUID": mount.uuid, "BLOCK_SIZE": "512" if mount.kind == "vfat" else "4096"}
        found["TYPE"] = mount.kind
    return found


async def blkid(process: Process) -> int:
    """Print the attributes of block devices."""
    parsed = await options(process, BLKID)
    if process.who.uid != 0:
        return NOTHING_FOUND
    disks = process.kernel.system.persona.hardware.disks
    parts = [part for disk in disks for part in disk.partitions or ((disk,) if not disk.table else ())]
    name, _, value = (parsed.value("t") or "").partition("=")
    for option, tag in (("U", "UUID"), ("L", "LABEL")):
        name, value = (tag, parsed.value(option) or "") if parsed.has(option) else (name, value)
    rows = []
    for part in parts:
        tags, path = _tags(process, part), f"/dev/{part.name}"
        if (parsed.operands and path not in parsed.operands) or (name and tags.get(name) != value.strip('"')):
            continue
        wanted = parsed.values("s")
        rows.append((path, {k: v for k, v in tags.items() if not wanted or k in wanted}))
    form = "device" if parsed.has("U", "L") else parsed.value("o") or "full"
    await process.stdout.write("".join(_shown(path, tags, form) for path, tags in rows))
    return 0 if rows else NOTHING_FOUND


def _shown(path: str, tags: dict[str, str], form: str) -> str:
    if form == "device":
        return f"{path}\n"
    if form == "value":
        return "".join(f"{value}\n" for value in tags.values())
    if form == "export":
        return f"DEVNAME={path}\n" + "".join(f"{key}={value}\n" for key, value in tags.items()) + "\n"
    pairs = "".join(f' {key}="{value}"' for key, value in tags.items())
    return f"{path}:{pairs}\n" if pairs else ""


# -- fdisk -------------------------------------------------------------------------------------


async def fdisk(process: Process) -> int:
    """List partition tables; what would change one is left to the oracle."""
    parsed = await options(process, FDISK)
    if not parsed.has("l"):
        return await process.kernel.unknown(process)
    disks = process.kernel.system.persona.hardware.disks
    chosen = [d for d in disks if not parsed.operands or f"/dev/{d.name}" in parsed.operands]
    for name in parsed.operands:
        if name not in [f"/dev/{d.name}" for d in disks]:
            raise await fatal(process, f"fdisk: cannot open {name}: No such file or directory")
    if process.who.uid != 0:
        for disk in chosen:
            await process.stderr.write(f"fdisk: cannot open /dev/{disk.name}: Permission denied\n")
        return 1 if chosen else 0
    await process.stdout.write("\n\n".join("".join(_table(disk)) for disk in chosen))
    return 0


def _size(size: int, units: tuple[str, ...] | str) -> str:
    value, power = float(size), 0
    while value >= 1024 and power < len(units) - 1:
        value, power = value / 1024, power + 1
    gap = " " if len(units[power]) > 1 else ""
    return f"{value:.2f}".rstrip("0").rstrip(".") + gap + units[power] if gap else _short(value, units[power])


def _short(value: float, unit: str) -> str:
    return f"{value:.1f}".removesuffix(".0") + unit


def _table(disk: Disk) -> Iterator[str]:
    size = disk.sectors * 512
    yield f"Disk /dev/{disk.name}: {_size(size, WORDS)}, {size} bytes, {disk.sectors} sectors\n"
    if disk.model:
        yield f"Disk model: {disk.model:<16}\n"
    yield "Units: sectors of 1 * 512 = 512 bytes\n"
    yield "Sector size (logical/physical): 512 bytes / 512 bytes\n"
    yield "I/O size (minimum/optimal): 512 bytes / 512 bytes\n"
    if disk.partitions:
        identifier = disk.table_uuid.upper() if disk.table == "gpt" else disk.table_uuid
        yield f"Disklabel type: {disk.table}\nDisk identifier: {identifier}\n\n"
        yield from _partitions(disk)


def _partitions(disk: Disk) -> Iterator[str]:
    rows = [["Device", "Start", "End", "Sectors", "Size", "Type"]]
    for part in disk.partitions:
        end = part.start_sector + part.sectors - 1
        sectors = (part.start_sector, end, part.sectors)
        rows.append(
            [f"/dev/{part.name}", *map(str, sectors), _size(part.sectors * 512, LETTERS), part.type_name]
        )
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    for name, *numbers, kind in rows:
        cells = " ".join(cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))
        yield f"{name:<{widths[0]}} {cells} {kind}\n"
