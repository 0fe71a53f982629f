"""Draw the disks of a server that keeps files, the array that they form, and how full it is."""

from random import Random

from attrs import frozen

from honeyllm.persona._data import Profile
from honeyllm.persona._draw_hardware import draw_uuid
from honeyllm.persona._hardware import Array, Disk, Mount, PciDevice

SD_MAJOR, MD_MAJOR = 8, 9
DATA_OFFSET = 264_192
"""Sectors in front of the data on a disk of an array: superblock and bitmap."""
CHUNK_KIB = 512
TARGET = "/srv"
SPARE = {"raid1": None, "raid5": 1, "raid6": 2, "raid10": None}
"""How many disks' worth of an array is redundant; None for half of them."""


@frozen(kw_only=True)
class Storage:
    """What a profile with arrays has besides the disk of the system."""

    disks: tuple[Disk, ...]
    array: Array
    mount: Mount
    adapter: PciDevice


def draw_storage(random: Random, profile: Profile, others: tuple[PciDevice, ...]) -> Storage:
    """Disks of one size, the array md0 made of them, and its file system at /srv."""
    level, counts = random.choice(profile.arrays)
    count, sectors = random.choice(counts), random.choice(profile.array_sectors)
    members = tuple(_member(random, number, sectors) for number in range(count))
    array = Array(
        name="md0",
        level=level,
        members=tuple(disk.name for disk in members),
        chunk_kib=0 if level == "raid1" else CHUNK_KIB,
        member_kib=(sectors - DATA_OFFSET) // 2048 * 1024,
        uuid=":".join(f"{random.getrandbits(32):08x}" for _ in range(4)),
        events=random.randrange(1800, 64_000),
    )
    whole = Disk(
        name=array.name,
        major=MD_MAJOR,
        minor=0,
        sectors=array.member_kib * 2 * _data_disks(level, count),
        table="",
    )
    return Storage(
        disks=(*members, whole), array=array, mount=_mount(random, whole), adapter=_adapter(others)
    )


def _data_disks(level: str, count: int) -> int:
    spare = SPARE[level]
    if spare is None:
        return 1 if level == "raid1" else count // 2
    return count - spare


def _member(random: Random, number: int, sectors: int) -> Disk:
    return Disk(
        name=f"sd{'abcdefgh'[number]}",
        major=SD_MAJOR,
        minor=16 * number,
        sectors=sectors,
        model="QEMU HARDDISK",
        vendor="QEMU",
        serial=f"{random.getrandbits(48):012x}",
        scheduler="mq-deadline",
        table="",
    )


def _mount(random: Random, whole: Disk) -> Mount:
    blocks = whole.sectors // 8
    groups = -(-blocks // 32768)
    inodes = groups * 2048 * 2
    total = (blocks - inodes // 16 - 262_144 - groups * 2) * 4
    return Mount(
        source=f"/dev/{whole.name}",
        target=TARGET,
        kind="ext4",
        options=("rw", "relatime"),
        super_options=("rw",),
        major=MD_MAJOR,
        minor=0,
        mount_id=84,
        parent_id=28,
        peer_group=43,
        total_kib=total,
        used_kib=int(total * random.uniform(0.12, 0.74)) // 4 * 4,
        reserved_kib=blocks // 20 * 4,
        inodes=inodes,
        inodes_used=random.randrange(2400, 90_000),
        uuid=draw_uuid(random),
        fs_version="1.0",
        in_fstab=True,
        fstab_options="defaults",
        fsck_pass=2,
    )


def _adapter(others: tuple[PciDevice, ...]) -> PciDevice:
    """The bus of the disks, behind the *others*."""
    bus, place = int(others[-1].slot[:2], 16), int(others[-1].slot[3:5], 16)
    slot, device = (f"00:{place + 1:02x}.0", "1004") if bus == 0 else (f"{bus + 1:02x}:00.0", "1048")
    return PciDevice(
        slot=slot,
        class_id="0100",
        class_name="SCSI storage controller",
        vendor_id="1af4",
        vendor_name="Red Hat, Inc.",
        device_id=device,
        device_name="Virtio SCSI" if bus == 0 else "Virtio 1.0 SCSI",
        subsystem_vendor_id="1af4",
        subsystem_vendor_name="Red Hat, Inc.",
        subsystem_id="0008" if bus == 0 else "1100",
        subsystem_name="" if bus == 0 else "QEMU Virtual Machine",
        revision="" if bus == 0 else "01",
        driver="virtio-pci",
        module="virtio_pci",
    )
