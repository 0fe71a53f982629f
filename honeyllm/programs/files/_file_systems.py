"""What statfs(2) tells of a mounted file system, as ``stat -f`` shows it."""

from collections.abc import Mapping

from honeyllm.host import Process, measured
from honeyllm.vfs import Mount

MAGIC: Mapping[str, tuple[int, str]] = {
    "ext4": (0xEF53, "ext2/ext3"),
    "tmpfs": (0x01021994, "tmpfs"),
    "devtmpfs": (0x01021994, "tmpfs"),
    "proc": (0x9FA0, "proc"),
    "sysfs": (0x62656572, "sysfs"),
    "devpts": (0x1CD1, "devpts"),
    "cgroup2": (0x63677270, "cgroup2fs"),
    "vfat": (0x4D44, "msdos"),
    "mqueue": (0x19800202, "mqueue"),
    "hugetlbfs": (0x958458F6, "hugetlbfs"),
    "debugfs": (0x64626720, "debugfs"),
    "tracefs": (0x74726163, "tracefs"),
    "securityfs": (0x73636673, "securityfs"),
    "bpf": (0xCAFE4A11, "bpf_fs"),
    "pstore": (0x6165676C, "pstorefs"),
    "configfs": (0x62656570, "configfs"),
    "fusectl": (0x65735543, "fusectl"),
    "binfmt_misc": (0x42494E4D, "binfmt_misc"),
}
BLOCK = 4096


def fields_of(process: Process, mount: Mount, device: int) -> Mapping[str, str]:
    """The values of the directives."""
    magic, name = MAGIC.get(mount.kind, (0, "UNKNOWN (0x0)"))
    found = next((m for m in measured(process.kernel.system) if m.target == mount.path), None)
    total, used, reserved = (
        (0, 0, 0) if found is None else (found.total_kib, found.used_kib, found.reserved_kib)
    )
    inodes, inodes_used = (0, 0) if found is None else (found.inodes, found.inodes_used)
    free = max(0, total - used)
    return {
        "a": str(max(0, free - reserved) // 4),
        "b": str(total // 4),
        "c": str(inodes),
        "d": str(max(0, inodes - inodes_used)),
        "f": str(free // 4),
        "i": f"{_identifier('' if found is None else found.uuid, device):x}",
        "l": "255",
        "s": str(BLOCK),
        "S": str(BLOCK),
        "t": f"{magic:x}",
        "T": name,
    }


def _identifier(uuid: str, device: int) -> int:
    """The id of a file system: ext4 folds its UUID, others show something of the device."""
    digits = uuid.replace("-", "")
    if len(digits) != 32 or digits.strip("0123456789abcdef"):
        return device
    data = bytes.fromhex(digits)
    return int.from_bytes(data[:8], "little") ^ int.from_bytes(data[8:], "little")
