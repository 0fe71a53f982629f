"""Draw a small ARM board: a memory card for a disk, a device tree for firmware, a home network around it."""

from ipaddress import IPv4Network
from random import Random

from attrs import evolve

from honeyllm.persona._board_data import BoardChoice, BoardProcessor, boards
from honeyllm.persona._data import Chassis, Template, choices, template
from honeyllm.persona._draw_hardware import (
    EFI_TYPE,
    draw_memory,
    draw_mounts,
    draw_uuid,
    made_caches,
)
from honeyllm.persona._draw_network import draw_mac, draw_network, link_local
from honeyllm.persona._draw_software import Moments, draw_software
from honeyllm.persona._hardware import (
    Board,
    Cpu,
    Disk,
    Dmi,
    Hardware,
    Memory,
    Mount,
    Partition,
    PciDevice,
)
from honeyllm.persona._network import Interface, Network
from honeyllm.persona._record import Persona
from honeyllm.persona._software import Software

MMC_MAJOR = 179
ROOT_TYPE = ("Linux filesystem", "0fc63daf-8483-4772-8e79-3d69d8477de4")
FAT_TYPE, LINUX_TYPE = ("W95 FAT32 (LBA)", "0xc"), ("Linux", "0x83")
BOOT_START, BOOT_SECTORS = 8192, 1048576
CORES = 4
WIRELESS_AFTER = 1
"""A Raspberry Pi's wireless interface has the address behind that of the wired one."""


def _cpu(model: BoardProcessor) -> Cpu:
    return Cpu(
        vendor_id="ARM",
        model_name=model.model_name,
        family=8,
        model=model.model,
        stepping=model.stepping,
        microcode="",
        mhz=model.mhz,
        bogomips=model.bogomips,
        cpuid_level=0,
        physical_bits=0,
        virtual_bits=0,
        flags=tuple(model.flags.split()),
        bugs=tuple(model.bugs.split()),
        vulnerabilities=model.vulnerabilities,
        caches=made_caches(model.caches, CORES),
        sockets=1,
        cores_per_socket=CORES,
        threads_per_core=1,
        hypervisor="",
        virtualization="",
    )


def _memory(random: Random, gib: int, kib: int) -> Memory:
    return evolve(draw_memory(random, gib), total_kib=kib - random.randrange(0, 900, 4))


def _disk(random: Random, *, is_raspberry: bool) -> Disk:
    """The card: a boot partition for the firmware, and the rest; a Raspberry Pi's has an old table."""
    sectors, name = random.choice(boards().cards)
    signature = f"{random.getrandbits(32):08x}"
    kinds = (FAT_TYPE, LINUX_TYPE) if is_raspberry else (EFI_TYPE, ROOT_TYPE)
    start = BOOT_START + BOOT_SECTORS
    rows = ((BOOT_START, BOOT_SECTORS), (start, (sectors - start - 34) // 8 * 8))
    return Disk(
        name="mmcblk0",
        major=MMC_MAJOR,
        minor=0,
        sectors=sectors,
        model=name,
        serial=f"0x{random.getrandbits(32):08x}",
        is_rotational=False,
        scheduler="mq-deadline",
        table="dos" if is_raspberry else "gpt",
        table_uuid=f"0x{signature}" if is_raspberry else draw_uuid(random),
        partitions=tuple(
            Partition(
                name=f"mmcblk0p{number}",
                number=number,
                major=MMC_MAJOR,
                minor=number,
                start_sector=first,
                sectors=length,
                type_name=kind[0],
                type_uuid=kind[1],
                part_uuid=f"{signature}-{number:02}" if is_raspberry else draw_uuid(random),
            )
            for number, ((first, length), kind) in enumerate(zip(rows, kinds, strict=True), 1)
        ),
    )


def _with_card(base: Template, *, is_raspberry: bool) -> Template:
    """The template with the card's partitions in the place of the server's disk."""
    places = {"/": ("/dev/mmcblk0p2", "/", 2), "/boot/efi": ("/dev/mmcblk0p1", "/boot/efi", 1)}
    if is_raspberry:
        places["/boot/efi"] = ("/dev/mmcblk0p1", "/boot/firmware", 1)
    rows = []
    for row in base.mounts:
        if row[1] in places:
            source, target, minor = places[row[1]]
            options = ("rw", "noatime") if target == "/" else row[3]
            shown = ("rw",) if target == "/" else row[4]
            row = (source, target, row[2], options, shown, MMC_MAJOR, minor, *row[7:])
        rows.append(row)
    return evolve(base, mounts=tuple(rows))


def _listed(mount: Mount) -> Mount:
    """*mount* as the card's image has it in fstab."""
    if mount.kind == "vfat":
        return evolve(mount, fs_version="FAT32", used_kib=76_800, fstab_options="defaults", fsck_pass=2)
    return evolve(mount, fstab_options="defaults,noatime") if mount.target == "/" else mount


def _pci(chip: str) -> tuple[PciDevice, ...]:
    """What is on the chip's own bus, where it has one."""
    return tuple(_pci_device(*row) for row in boards().pci.get(chip, ()))


def _pci_device(slot: str, class_id: str, class_name: str, vendor: str, device: str, *rest: str) -> PciDevice:
    vendor_name, device_name, revision, interface, driver = rest
    return PciDevice(
        slot=slot,
        class_id=class_id,
        class_name=class_name,
        vendor_id=vendor,
        vendor_name=vendor_name,
        device_id=device,
        device_name=device_name,
        revision=revision,
        prog_if=interface,
        prog_if_name="XHCI" if interface == "30" else "Normal decode",
        driver=driver,
    )


def _hardware(random: Random, base: Template, choice: BoardChoice) -> Hardware:
    gib, kib, revision = random.choice(choice.memories)
    memory, disk = _memory(random, gib, kib), _disk(random, is_raspberry=bool(revision))
    serial = f"{'1' if choice.chip == 'bcm2711' else '0'}0000000{random.getrandbits(32):08x}"
    return Hardware(
        cpu=_cpu(boards().processors[choice.processor]),
        memory=memory,
        disks=(disk,),
        mounts=tuple(_listed(mount) for mount in draw_mounts(random, base, disk, memory)),
        pci=_pci(choice.chip),
        dmi=Dmi(
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
        ),
        board=Board(
            model=choice.model,
            compatible=choice.compatible,
            chip=choice.chip,
            core=boards().processors[choice.processor].part,
            revision=revision,
            serial=serial if revision else "",
        ),
    )


def _network(random: Random, base: Template, choice: BoardChoice) -> Network:
    """An address from the router; a Raspberry Pi has a wireless interface besides, which nobody uses."""
    provider, network = random.choice(boards().providers), random.choice(boards().networks)
    place = provider.choice(network, str(IPv4Network(network)[1]))
    is_raspberry = bool(choice.memories[0][2])
    chassis = Chassis(
        interface="eth0" if is_raspberry else "end0",
        machine="",
        machine_version="",
        alternative_names=(),
        devices=(),
        driver=choice.driver,
    )
    labels = {"hex8": f"{random.getrandbits(32):08x}"}
    drawn = draw_network(random, base, (place, random.choice(place.sites)), chassis, labels, "")
    mac = draw_mac(random, random.choice(choice.macs)) if choice.macs else drawn.primary.mac
    wired = evolve(
        drawn.primary, mac=mac, ipv6=tuple(evolve(a, address=link_local(mac)) for a in drawn.primary.ipv6)
    )
    router = draw_mac(random, random.choice(boards().routers))
    more = (_wireless(wired.mac),) if is_raspberry else ()
    return evolve(
        drawn,
        interfaces=(drawn.interfaces[0], wired, *more),
        neighbours=tuple(evolve(neighbour, mac=router) for neighbour in drawn.neighbours),
    )


def _wireless(mac: str) -> Interface:
    number = int(mac.replace(":", ""), 16) + WIRELESS_AFTER
    octets = f"{number:012x}"
    return Interface(
        name="wlan0",
        index=3,
        kind="ether",
        mac=":".join(octets[at : at + 2] for at in range(0, 12, 2)),
        mtu=1500,
        qdisc="pfifo_fast",
        flags=("NO-CARRIER", "BROADCAST", "MULTICAST", "UP"),
        state="DOWN",
        driver="brcmfmac",
    )


def _hostname(random: Random, choice: BoardChoice) -> str:
    first, second = random.sample(choices().words, 2)
    role, number = random.choice(boards().roles), random.randrange(1, 10)
    names = [f"{role}-{first}", f"{first}-{role}", f"{role}{number}-{second}", f"{first}{number}{role}"]
    return random.choice(names)


def _titled(software: Software, hostname: str) -> Software:
    """Daemons that show the name of the host in the list of processes."""
    return evolve(
        software,
        processes=tuple(evolve(p, title=p.title.replace("{hostname}", hostname)) for p in software.processes),
    )


def draw_board(seed: int, own: str, moments: Moments) -> Persona:
    """The board of *seed*; *own* is what all chance begins with."""
    place, identity = Random(f"{own}/place"), Random(f"{own}/identity")
    choice = place.choice(boards().boards)
    base = template(choice.changes)
    hostname = _hostname(place, choice)
    is_raspberry = bool(choice.memories[0][2])
    hardware = _hardware(Random(f"{own}/hardware"), _with_card(base, is_raspberry=is_raspberry), choice)
    network = _network(Random(f"{own}/network"), base, choice)
    software = draw_software(
        Random(f"{own}/software"),
        base,
        image=choice.image,
        hardware=hardware,
        interface=network.primary.name,
        moments=moments,
    )
    return Persona(
        seed=seed,
        hostname=hostname,
        domain="",
        machine_id=f"{identity.getrandbits(128):032x}",
        boot_id=draw_uuid(identity),
        installed_at=moments.installed_at,
        boot_at=moments.boot_at,
        timezone="Etc/UTC",
        locale=base.locale,
        hardware=hardware,
        network=network,
        software=_titled(software, hostname),
    )
