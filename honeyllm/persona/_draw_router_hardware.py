"""Draw a router's machine: its chip, memory and flash."""

from collections.abc import Iterator
from random import Random

from attrs import evolve

from honeyllm.persona._firmware import FlashPartition
from honeyllm.persona._hardware import Cache, Cpu, Disk, Dmi, Hardware, Memory, Mount
from honeyllm.persona._router_data import Board, MountRow, Target, router_table

MTD_MAJOR = 31
ARM_FLAGS = (
    "half", "thumb", "fastmult", "vfp", "edsp", "neon", "vfpv3", "tls", "vfpv4", "idiva", "idivt", "vfpd32",
    "lpae", "evtstrm",
)  # fmt: skip


def draw_router_hardware(
    random: Random, board: Board, target: Target, flash: tuple[FlashPartition, ...]
) -> Hardware:
    """The machine of *board*, its flash cut into *flash*."""
    memory = _memory(random, board.memory_mib)
    return Hardware(
        cpu=_cpu(random, target),
        memory=memory,
        disks=_disks(flash),
        mounts=tuple(_mounts(random, target, memory, flash)),
        pci=(),
        dmi=_no_firmware_tables(),
    )


def _cpu(random: Random, target: Target) -> Cpu:
    sockets, cores, threads = target.threads
    kinds = ("Instruction", "Data")
    return Cpu(
        vendor_id="ARM" if target.machine == "armv7l" else "",
        model_name=target.cpu,
        family=0,
        model=0,
        stepping=0,
        microcode="",
        mhz=target.mhz,
        bogomips=random.choice(target.bogomips),
        cpuid_level=0,
        physical_bits=32,
        virtual_bits=32,
        clflush_size=32,
        flags=ARM_FLAGS if target.machine == "armv7l" else (),
        bugs=(),
        vulnerabilities={},
        caches=tuple(
            Cache(level=1, kind=kind, kib=target.cache_kib, ways=4, sets=target.cache_kib * 8, line=32)
            for kind in kinds
        ),
        sockets=sockets,
        cores_per_socket=cores,
        threads_per_core=threads,
        hypervisor="",
        virtualization="",
    )


def _memory(random: Random, mib: int) -> Memory:
    """What kernel and image leave of *mib* MiB, used as a router does that nobody logs in to."""
    total = (mib * 1024 - 9_600 - mib * 5 - random.randrange(0, 400)) // 4 * 4
    return Memory(
        total_kib=total,
        anonymous_kib=random.randrange(11_000, 15_000, 4),
        buffers_kib=random.randrange(3_600, 6_200, 4),
        cached_kib=random.randrange(13_000, 20_000, 4),
        shared_kib=random.randrange(120, 400, 4),
        slab_reclaimable_kib=random.randrange(2_600, 4_200, 4),
        slab_unreclaimable_kib=random.randrange(13_000, 19_000, 4),
        kernel_stack_kib=random.randrange(720, 980, 8),
        page_tables_kib=random.randrange(420, 640, 4),
    )


def _disks(flash: tuple[FlashPartition, ...]) -> tuple[Disk, ...]:
    """Each partition of the flash is a block device of its own."""
    return tuple(
        Disk(
            name=f"mtdblock{number}",
            major=MTD_MAJOR,
            minor=number,
            sectors=part.size // 512,
            is_rotational=False,
            table="",
        )
        for number, part in enumerate(flash)
    )


def _mounts(
    random: Random, target: Target, memory: Memory, flash: tuple[FlashPartition, ...]
) -> Iterator[Mount]:
    numbers = {part.name: number for number, part in enumerate(flash)}
    written = numbers["rootfs_data"]
    space = flash[written].size // 1024
    used = min(space // 2, random.randrange(560, 2_300, 4))
    sizes = {
        "/rom": (target.rootfs_bytes // 1024, target.rootfs_bytes // 1024, 1_280),
        "/overlay": (space, used, 0),
        "/": (space, used, 0),
        "/tmp": (memory.total_kib // 2, random.randrange(96, 420, 4), memory.total_kib // 8),
        "/dev": (512, 0, memory.total_kib // 8),
    }
    minors = {"/rom": numbers["rootfs"], "/overlay": written}
    for row in router_table().mounts:
        mount = _mount(row, written, minors)
        total, taken, inodes = sizes.get(mount.target, (0, 0, 0))
        yield evolve(
            mount,
            total_kib=total,
            used_kib=taken,
            inodes=inodes,
            inodes_used=inodes if mount.kind == "squashfs" else min(inodes, 90),
        )


def _mount(row: MountRow, written: int, minors: dict[str, int]) -> Mount:
    source, target, kind, options, super_options, major, minor, number, parent = row
    return Mount(
        source=source.format(mtd=written),
        target=target,
        kind=kind,
        options=options,
        super_options=super_options,
        major=major,
        minor=minors.get(target, minor),
        mount_id=number,
        parent_id=parent,
        peer_group=0,
    )


def _no_firmware_tables() -> Dmi:
    return Dmi(
        sys_vendor="",
        product_name="",
        product_version="",
        product_serial="",
        product_uuid="",
        bios_vendor="",
        bios_version="",
        bios_date="",
        chassis_vendor="",
        chassis_type=0,
    )
