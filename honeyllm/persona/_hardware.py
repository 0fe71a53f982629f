"""The machine below the system: processor, memory, disks, buses."""

from collections.abc import Mapping

from attrs import field, frozen


@frozen(kw_only=True)
class Cache:
    """One processor cache; *kib* is the size of one instance."""

    level: int
    kind: str
    kib: int
    ways: int
    sets: int
    line: int = 64
    shared_by_threads: int = 1


@frozen(kw_only=True)
class Cpu:
    """
    All sockets of the machine, which are alike. *mhz* is what each ``cpu MHz`` line says.

    Of a processor of Arm the *family* is the architecture's number, the *stepping* the variant and the
    *model* the revision.
    """

    vendor_id: str
    model_name: str
    family: int
    model: int
    stepping: int
    microcode: str
    mhz: float
    bogomips: float
    cpuid_level: int
    physical_bits: int
    virtual_bits: int
    clflush_size: int = 64
    tlb_size: str | None = None
    flags: tuple[str, ...]
    bugs: tuple[str, ...]
    vulnerabilities: Mapping[str, str]
    caches: tuple[Cache, ...]
    sockets: int
    cores_per_socket: int
    threads_per_core: int
    hypervisor: str
    virtualization: str

    @property
    def is_arm(self) -> bool:
        """Whether it is one of Arm's, told in other words than a PC's."""
        return self.vendor_id == "ARM"

    @property
    def count(self) -> int:
        """How many logical processors there are."""
        return self.sockets * self.cores_per_socket * self.threads_per_core


@frozen(kw_only=True)
class Memory:
    """Main memory in KiB as ``/proc/meminfo`` counts it, with the idle machine's use of it."""

    total_kib: int
    anonymous_kib: int
    buffers_kib: int
    cached_kib: int
    shared_kib: int
    slab_reclaimable_kib: int
    slab_unreclaimable_kib: int
    kernel_stack_kib: int
    page_tables_kib: int
    swap_total_kib: int = 0
    swap_used_kib: int = 0

    @property
    def free_kib(self) -> int:
        """What is left when the idle machine has its caches filled."""
        kernel = self.slab_reclaimable_kib + self.slab_unreclaimable_kib
        kernel += self.kernel_stack_kib + self.page_tables_kib
        return self.total_kib - self.anonymous_kib - self.buffers_kib - self.cached_kib - kernel


@frozen(kw_only=True)
class Partition:
    """A slice of a disk; sectors are of 512 bytes."""

    name: str
    number: int
    major: int
    minor: int
    start_sector: int
    sectors: int
    type_name: str
    type_uuid: str
    part_uuid: str
    part_label: str = ""


@frozen(kw_only=True)
class Disk:
    """A whole block device."""

    name: str
    major: int
    minor: int
    sectors: int
    model: str = ""
    vendor: str = ""
    serial: str = ""
    is_rotational: bool = True
    scheduler: str = "none"
    table: str = "gpt"
    table_uuid: str = ""
    partitions: tuple[Partition, ...] = ()


@frozen(kw_only=True)
class Mount:
    """
    One line of ``/proc/self/mountinfo``, in order of mounting.

    Sizes are of the file system as ``df`` reports them; pseudo file systems
    have none. *in_fstab* marks those that ``/etc/fstab`` lists.
    """

    source: str
    target: str
    kind: str
    options: tuple[str, ...]
    super_options: tuple[str, ...] = ()
    major: int
    minor: int
    mount_id: int
    parent_id: int
    peer_group: int
    total_kib: int = 0
    used_kib: int = 0
    reserved_kib: int = 0
    inodes: int = 0
    inodes_used: int = 0
    uuid: str = ""
    label: str = ""
    fs_version: str = ""
    in_fstab: bool = False
    fstab_options: str = "defaults"
    fsck_pass: int = 0


@frozen(kw_only=True)
class PciDevice:
    """A function on the PCI bus. Numbers are lower-case hexadecimal without prefix, as in ``lspci -n``."""

    slot: str
    class_id: str
    class_name: str
    vendor_id: str
    vendor_name: str
    device_id: str
    device_name: str
    subsystem_vendor_id: str = ""
    subsystem_vendor_name: str = ""
    subsystem_id: str = ""
    subsystem_name: str = ""
    revision: str = ""
    prog_if: str = ""
    prog_if_name: str = ""
    driver: str = ""
    module: str = ""


@frozen(kw_only=True)
class Gpu:
    """A graphics processor that ``nvidia-smi`` would show; *slot* names its PCI device."""

    slot: str
    product_name: str
    uuid: str
    serial: str = ""
    memory_mib: int
    driver_version: str
    cuda_version: str
    vbios_version: str = ""
    power_watts: int = 0


@frozen(kw_only=True)
class UsbDevice:
    """A device as ``lsusb`` lists it."""

    bus: int
    device: int
    vendor_id: str
    product_id: str
    name: str


@frozen(kw_only=True)
class Dmi:
    """
    What firmware says of the machine (``/sys/class/dmi/id``, ``dmidecode``).

    Without a *sys_vendor* there are no such tables: a board has none.
    """

    sys_vendor: str
    product_name: str
    product_version: str
    product_serial: str
    product_uuid: str
    bios_vendor: str
    bios_version: str
    bios_date: str
    chassis_vendor: str
    chassis_type: int
    chassis_version: str = ""
    board_vendor: str = ""
    board_name: str = ""


@frozen(kw_only=True)
class Array:
    """A software RAID of whole disks, which is a disk of that name itself; *member_kib* is used of each."""

    name: str
    level: str
    members: tuple[str, ...]
    chunk_kib: int
    member_kib: int
    uuid: str
    events: int


@frozen(kw_only=True)
class Board:
    """
    A single-board computer as its device tree describes it.

    *core* is the number by which the processor's cores are known (``0xd08``). *revision* and *serial* are
    those of a Raspberry Pi's /proc/cpuinfo, empty on other boards.
    """

    model: str
    compatible: tuple[str, ...]
    chip: str
    core: str
    revision: str = ""
    serial: str = ""

    @property
    def is_raspberry(self) -> bool:
        """Whether it is a Raspberry Pi, with the firmware that vcgencmd(1) asks."""
        return bool(self.revision)


@frozen(kw_only=True)
class Hardware:
    """The whole machine. A default server has no *gpus*, no *usb* devices and is no *board*."""

    cpu: Cpu
    memory: Memory
    disks: tuple[Disk, ...]
    mounts: tuple[Mount, ...]
    pci: tuple[PciDevice, ...]
    dmi: Dmi
    gpus: tuple[Gpu, ...] = field(default=())
    usb: tuple[UsbDevice, ...] = field(default=())
    board: Board | None = None
    arrays: tuple[Array, ...] = ()

    @property
    def root(self) -> Mount:
        """The file system mounted at ``/``."""
        return next(mount for mount in self.mounts if mount.target == "/")
