"""/proc/mdstat."""

from honeyllm.host._system import System
from honeyllm.persona import Array

BITMAP_KIB = 65_536
PERSONALITIES = {"raid456": ("raid6", "raid5", "raid4"), "raid1": ("raid1",), "raid10": ("raid10",)}
"""The levels that each module brings."""


def mdstat(system: System) -> str:
    """The arrays of software RAID, as the md driver tells of them."""
    hardware = system.persona.hardware
    loaded = {module.name for module in system.persona.kernel.modules}
    levels = (level for module, names in PERSONALITIES.items() if module in loaded for level in names)
    text = "Personalities : " + "".join(f"[{level}] " for level in levels) + "\n"
    for array in hardware.arrays:
        sectors = next(disk.sectors for disk in hardware.disks if disk.name == array.name)
        text += _array(array, sectors // 2)
    return text + "unused devices: <none>\n"


def _array(array: Array, kib: int) -> str:
    count = len(array.members)
    members = " ".join(f"{name}[{at}]" for at, name in reversed(tuple(enumerate(array.members))))
    layout = {
        "raid1": "super 1.2",
        "raid5": f"super 1.2 level 5, {array.chunk_kib}k chunk, algorithm 2",
        "raid6": f"super 1.2 level 6, {array.chunk_kib}k chunk, algorithm 2",
        "raid10": f"super 1.2 {array.chunk_kib}K chunks 2 near-copies",
    }[array.level]
    pages = -(-array.member_kib // BITMAP_KIB // 2048)
    return (
        f"{array.name} : active {array.level} {members}\n"
        f"      {kib} blocks {layout} [{count}/{count}] [{'U' * count}]\n"
        f"      bitmap: 0/{pages} pages [0KB], {BITMAP_KIB}KB chunk\n\n"
    )
