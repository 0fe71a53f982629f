"""mdadm: what the arrays of software RAID are made of; what would change one is left to the oracle."""

from collections.abc import Iterator

from honeyllm.host import Process, System
from honeyllm.persona import Array
from honeyllm.programs._gnu import say
from honeyllm.programs._times import BILLION, Moment

VERSION = "mdadm - v4.2 - 2021-12-30 - Debian 4.2-5\n"
DETAIL = ("-D", "--detail")
LAYOUTS = {"raid5": "left-symmetric", "raid6": "left-symmetric", "raid10": "near=2"}


async def mdadm(process: Process) -> int:
    """Show arrays, or hand on to the oracle."""
    words = list(process.argv[1:])
    if words in (["--version"], ["-V"]):
        await process.stderr.write(VERSION)
        return 0
    if "-Ds" in words or (set(words) & set(DETAIL) and "--scan" in words):
        await process.stdout.write("".join(_scanned(process.kernel.system)))
        return 0
    if not words or words[0] not in DETAIL:
        return await process.kernel.unknown(process)
    return await _detail(process, words[1:])


def _scanned(system: System) -> Iterator[str]:
    persona = system.persona
    for array in persona.hardware.arrays:
        yield f"ARRAY /dev/{array.name} metadata=1.2 name={persona.hostname}:0 UUID={array.uuid}\n"


async def _detail(process: Process, names: list[str]) -> int:
    arrays = {f"/dev/{array.name}": array for array in process.kernel.system.persona.hardware.arrays}
    if not names:
        await say(process, "mdadm: No devices given.\n")
        return 2
    if process.who.uid != 0:
        await say(process, "mdadm: must be super-user to perform this action\n")
        return 1
    for name in names:
        if name not in arrays:
            await say(process, f"mdadm: cannot open {name}: No such file or directory\n")
            return 1
        await process.stdout.write(_shown(process, arrays[name]))
    return 0


def _sizes(kib: int) -> str:
    return f"{kib} ({kib * 1024 / 2**40:.2f} TiB {kib * 1024 / 10**12:.2f} TB)"


def _shown(process: Process, array: Array) -> str:
    system, count = process.kernel.system, len(array.members)
    disks = {disk.name: disk for disk in system.persona.hardware.disks}
    made = Moment((system.persona.installed_at + 1500) * BILLION)
    seen = Moment(int(process.kernel.clock() - 40) * BILLION)
    rows = [
        ("Version", "1.2"),
        ("Creation Time", made.show("%a %b %e %H:%M:%S %Y")),
        ("Raid Level", array.level),
        ("Array Size", _sizes(disks[array.name].sectors // 2)),
        ("Used Dev Size", _sizes(array.member_kib)),
        ("Raid Devices", str(count)),
        ("Total Devices", str(count)),
        ("Persistence", "Superblock is persistent\n"),
        ("Intent Bitmap", "Internal\n"),
        ("Update Time", seen.show("%a %b %e %H:%M:%S %Y")),
        ("State", "clean "),
        ("Active Devices", str(count)),
        ("Working Devices", str(count)),
        ("Failed Devices", "0"),
        ("Spare Devices", "0\n"),
    ]
    if array.chunk_kib:
        rows += [("Layout", LAYOUTS[array.level]), ("Chunk Size", f"{array.chunk_kib}K\n")]
    name = f"{system.hostname}:0  (local to host {system.hostname})"
    rows += [("Consistency Policy", "bitmap\n"), ("Name", name)]
    rows += [("UUID", array.uuid), ("Events", f"{array.events}\n")]
    text = f"/dev/{array.name}:\n" + "".join(f"{name:>18} : {value}\n" for name, value in rows)
    text += "    Number   Major   Minor   RaidDevice State\n"
    for at, member in enumerate(array.members):
        disk = disks[member]
        text += f"{at:8}{disk.major:8}{disk.minor:9}{at:9}      active sync   /dev/{member}\n"
    return text
