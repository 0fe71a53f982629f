"""Draw the machine: processor, memory, disk, buses."""

from collections.abc import Iterable
from random import Random
from uuid import UUID

from attrs import evolve

from honeyllm.persona._data import Chassis, MountRow, ProviderChoice, Template, cpu_models
from honeyllm.persona._hardware import Cache, Cpu, Disk, Dmi, Hardware, Memory, Mount, Partition, PciDevice

ROOT_TYPE = ("Linux root (x86-64)", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709")
BIOS_TYPE = ("BIOS boot", "21686148-6449-6e6f-744e-656564454649")
EFI_TYPE = ("EFI System", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b")
ROOT_START, BIOS_START, EFI_START = 262144, 2048, 8192
BLOCK_MAJOR = 254


def draw_uuid(random: Random) -> str:
    """A version 4 UUID."""
    return str(UUID(int=random.getrandbits(128), version=4))


def draw_cpu(random: Random, count: int) -> Cpu:
    """One socket with *count* cores of a model drawn from the table."""
    model = random.choice(cpu_models())
    mhz = random.choice(model.mhz)
    return Cpu(
        vendor_id=model.vendor_id,
        model_name=model.model_name,
        family=model.family,
        model=model.model,
        stepping=model.stepping,
        microcode=model.microcode,
        mhz=mhz,
        bogomips=round(mhz * 2 - 0.005, 2),
        cpuid_level=model.cpuid_level,
        physical_bits=model.physical_bits,
        virtual_bits=model.virtual_bits,
        tlb_size=model.tlb_size,
        flags=tuple(model.flags.split()),
        bugs=tuple(model.bugs.split()),
        vulnerabilities=model.vulnerabilities,
        caches=made_caches(model.caches, count),
        sockets=1,
        cores_per_socket=count,
        threads_per_core=1,
        hypervisor="KVM",
        virtualization="full",
    )


def made_caches(rows: Iterable[tuple[int, str, int, int, int, str]], count: int) -> tuple[Cache, ...]:
    """The caches of a table's *rows* in a processor with *count* threads to a socket."""
    return tuple(
        Cache(
            level=level,
            kind=kind,
            kib=kib,
            ways=ways,
            sets=sets,
            shared_by_threads=count if shared == "socket" else 1,
        )
        for level, kind, kib, ways, sets, shared in rows
    )


def draw_memory(random: Random, gib: int) -> Memory:
    """What the kernel leaves of *gib* GiB, and how an idle server with warm caches uses it."""
    nominal = gib * 1024 * 1024
    total = (int(nominal * 0.9835) - 44000 - random.randrange(0, 2600)) // 4 * 4
    share = random.uniform
    return Memory(
        total_kib=total,
        anonymous_kib=random.randrange(92000, 168000, 4),
        buffers_kib=int(total * share(0.012, 0.034)) // 4 * 4,
        cached_kib=int(total * share(0.22, 0.46)) // 4 * 4,
        shared_kib=random.randrange(460, 1280, 4),
        slab_reclaimable_kib=int(total * share(0.018, 0.035)) // 4 * 4,
        slab_unreclaimable_kib=random.randrange(21000, 34000, 4),
        kernel_stack_kib=random.randrange(1680, 2600, 16),
        page_tables_kib=random.randrange(1900, 3400, 4),
    )


def draw_disk(random: Random, gb: int) -> Disk:
    """A GPT disk as Debian's cloud images lay it out: BIOS boot, EFI, and the rest for the root."""
    sectors = gb * 1024 * 1024 * 2
    last = sectors - 34
    rows = (
        (1, ROOT_START, (last - ROOT_START + 1) // 8 * 8, ROOT_TYPE),
        (14, BIOS_START, 6144, BIOS_TYPE),
        (15, EFI_START, ROOT_START - EFI_START, EFI_TYPE),
    )
    return Disk(
        name="vda",
        major=BLOCK_MAJOR,
        minor=0,
        sectors=sectors,
        vendor="0x1af4",
        table_uuid=draw_uuid(random),
        partitions=tuple(
            Partition(
                name=f"vda{number}",
                number=number,
                major=BLOCK_MAJOR,
                minor=number,
                start_sector=start,
                sectors=length,
                type_name=kind[0],
                type_uuid=kind[1],
                part_uuid=draw_uuid(random),
            )
            for number, start, length, kind in rows
        ),
    )


def draw_mounts(random: Random, base: Template, disk: Disk, memory: Memory) -> tuple[Mount, ...]:
    """Everything that is mounted, the disk's file systems with sizes and identities."""
    sizes = {
        "devkib": memory.total_kib // 2 - 6148,
        "devinodes": (memory.total_kib // 2 - 6148) // 4,
        "runkib": memory.total_kib // 10 // 4 * 4,
        "userkib": memory.total_kib // 10 // 4 * 4,
        "userinodes": memory.total_kib // 40,
    }
    mounts = (_mount(row, sizes) for row in base.mounts)
    tmpfs = {
        "/dev": (sizes["devkib"], 0),
        "/run": (sizes["runkib"], random.randrange(420, 760, 4)),
        "/dev/shm": (memory.total_kib // 2, 0),
        "/run/lock": (5120, 0),
        "/run/user/0": (sizes["userkib"], 0),
    }
    return tuple(_sized(random, mount, disk, tmpfs) for mount in mounts)


def _mount(row: MountRow, sizes: dict[str, int]) -> Mount:
    source, target, kind, options, super_options, major, minor, number, parent, peer = row
    return Mount(
        source=source,
        target=target,
        kind=kind,
        options=options,
        super_options=tuple(option.format_map(sizes) for option in super_options),
        major=major,
        minor=minor,
        mount_id=number,
        parent_id=parent,
        peer_group=peer,
    )


def _sized(random: Random, mount: Mount, disk: Disk, tmpfs: dict[str, tuple[int, int]]) -> Mount:
    if mount.target in tmpfs:
        total, used = tmpfs[mount.target]
        files = used // 2 if used else 1
        return evolve(mount, total_kib=total, used_kib=used, inodes=total // 4, inodes_used=files)
    part = next((part for part in disk.partitions if f"/dev/{part.name}" == mount.source), None)
    if part is None:
        return mount
    if mount.kind == "vfat":
        return _efi(random, mount, part)
    return _ext4(random, mount, part)


def _efi(random: Random, mount: Mount, part: Partition) -> Mount:
    serial = f"{random.getrandbits(32):08X}"
    return evolve(
        mount,
        total_kib=part.sectors // 2 - 205,
        used_kib=11952,
        uuid=f"{serial[:4]}-{serial[4:]}",
        fs_version="FAT16",
        in_fstab=True,
        fsck_pass=0,
    )


def _ext4(random: Random, mount: Mount, part: Partition) -> Mount:
    blocks = part.sectors // 8
    groups = -(-blocks // 32768)
    inodes = groups * 8032
    journal = 65536 if blocks > 8 * 1024 * 1024 else 32768
    overhead = inodes // 16 + journal + groups * 2 + blocks // 1024
    total = (blocks - overhead) * 4
    return evolve(
        mount,
        total_kib=total,
        used_kib=int(random.uniform(850_000, 1_080_000) + random.uniform(0, 160_000)) // 4 * 4,
        reserved_kib=blocks // 20 * 4,
        inodes=inodes,
        inodes_used=random.randrange(34000, 61000),
        uuid=draw_uuid(random),
        fs_version="1.0",
        in_fstab=True,
        fstab_options="rw,discard,errors=remount-ro,x-systemd.growfs",
        fsck_pass=1,
    )


def pci_devices(board: Chassis) -> tuple[PciDevice, ...]:
    """The devices of the board, in bus order."""
    return tuple(_pci_device(row) for row in board.devices)


def _pci_device(row: tuple[str, ...]) -> PciDevice:
    slot, class_id, class_name, vendor, device, vendor_name, device_name, *rest = row
    subsystem_vendor, subsystem, revision, prog_if, prog_if_name, driver, module = rest
    is_qemu = (subsystem_vendor, subsystem) == ("1af4", "1100")
    return PciDevice(
        slot=slot,
        class_id=class_id,
        class_name=class_name,
        vendor_id=vendor,
        vendor_name=vendor_name,
        device_id=device,
        device_name=device_name,
        subsystem_vendor_id=subsystem_vendor,
        subsystem_vendor_name="Red Hat, Inc.",
        subsystem_id=subsystem,
        subsystem_name="QEMU Virtual Machine" if is_qemu else "",
        revision=revision,
        prog_if=prog_if,
        prog_if_name=prog_if_name,
        driver=driver,
        module=module,
    )


def draw_dmi(random: Random, provider: ProviderChoice, board: Chassis) -> Dmi:
    """What the provider's firmware says."""
    uuid = draw_uuid(random)
    vendor, version, date = provider.bios
    return Dmi(
        sys_vendor=provider.sys_vendor,
        product_name=provider.product or board.machine,
        product_version=board.machine_version,
        product_serial=str(random.randrange(10**7, 10**8)) if provider.product else "Not Specified",
        product_uuid=uuid,
        bios_vendor=vendor,
        bios_version=version,
        bios_date=date,
        chassis_vendor="QEMU",
        chassis_type=1,
        chassis_version=board.machine_version,
    )


def draw_hardware(
    random: Random, base: Template, size: tuple[int, int, int], provider: ProviderChoice, board: Chassis
) -> Hardware:
    """A machine of *size* (processors, GiB of memory, GB of disk) at *provider*."""
    cpus, gib, gb = size
    memory = draw_memory(random, gib)
    disk = draw_disk(random, gb)
    return Hardware(
        cpu=draw_cpu(random, cpus),
        memory=memory,
        disks=(disk,),
        mounts=draw_mounts(random, base, disk, memory),
        pci=pci_devices(board),
        dmi=draw_dmi(random, provider, board),
    )
