"""What is on the other mounted file systems of the host: /dev, /run, the boot partition."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from attrs import frozen

from honeyllm.persona._boot_partition import boot_partition
from honeyllm.persona._data import structured
from honeyllm.persona._hardware import Disk
from honeyllm.persona._listing import is_listed, listed_mounts
from honeyllm.persona._login_records import utmp
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona
from honeyllm.persona._shares import shares

TTY, DISK, DIALOUT, UTMP = 5, 6, 20, 43
PID = re.compile(r"\{pid:([^}]+)\}")


@frozen(kw_only=True)
class _DeviceTable:
    nodes: tuple[tuple[str, str, int, int, int, int], ...]
    consoles: int
    serial_ports: int
    virtual_screens: int
    links: Mapping[str, str]
    run: tuple[tuple[str, str, int, int, int, str], ...]
    run_needs: Mapping[str, str]
    of_pc: frozenset[str]
    of_virtual: frozenset[str]
    of_board: tuple[tuple[str, str, int, int, int, int], ...]
    of_raspberry: tuple[tuple[str, str, int, int, int, int], ...]
    of_cards: tuple[tuple[str, str, int, int, int, int], ...]


@cache
def _table() -> _DeviceTable:
    return structured("devices.yaml", _DeviceTable)


def _terminals() -> Iterator[tuple[str, str, int, int, int, int]]:
    table = _table()
    for n in range(table.consoles):
        yield f"tty{n}", "c", 4, n, 0o620 if n < 2 else 0o600, TTY
    for n in range(table.serial_ports):
        yield f"ttyS{n}", "c", 4, 64 + n, 0o600 if n == 0 else 0o660, TTY if n == 0 else DIALOUT
    for offset, name in ((0, "vcs"), (64, "vcsu"), (128, "vcsa")):
        for n in range(table.virtual_screens):
            yield f"{name}{n or ''}", "c", 7, offset + n, 0o660, TTY


def _disk_nodes(persona: Persona) -> Iterator[tuple[str, str, int, int, int, int]]:
    for disk in persona.hardware.disks:
        yield disk.name, "b", disk.major, disk.minor, 0o660, DISK
        for part in disk.partitions:
            yield part.name, "b", part.major, part.minor, 0o660, DISK


def _bus_paths(persona: Persona, disk: Disk) -> tuple[str, ...]:
    """Where on the buses a disk is, as udev names it."""
    if disk.name.startswith("mmc"):
        return ("platform-fe340000.mmc",)
    slot = next((device.slot for device in persona.hardware.pci if device.class_id == "0100"), "00:05.0")
    if disk.name.startswith("vd"):
        return f"pci-0000:{slot}", f"virtio-pci-0000:{slot}"
    return ()


def _disk_links(persona: Persona) -> Iterator[tuple[str, str]]:
    for disk in persona.hardware.disks:
        for path in _bus_paths(persona, disk):
            yield f"disk/by-path/{path}", f"../../{disk.name}"
            for part in disk.partitions:
                yield f"disk/by-path/{path}-part{part.number}", f"../../{part.name}"
        yield f"block/{disk.major}:{disk.minor}", f"../{disk.name}"
        for part in disk.partitions:
            yield f"block/{part.major}:{part.minor}", f"../{part.name}"
            yield f"disk/by-partuuid/{part.part_uuid}", f"../../{part.name}"
    for mount in persona.hardware.mounts:
        if mount.uuid:
            yield f"disk/by-uuid/{mount.uuid}", f"../../{mount.source.rpartition('/')[2]}"


def _nodes(persona: Persona) -> Iterator[tuple[str, str, int, int, int, int]]:
    """What the drivers of this machine make, in order."""
    table, hardware = _table(), persona.hardware
    absent = _absent(persona)
    yield from (row for row in (*table.nodes, *_terminals()) if row[0] not in absent)
    if hardware.board is not None:
        yield from table.of_board
        yield from table.of_raspberry if hardware.board.is_raspberry else ()
    if hardware.gpus:
        yield from table.of_cards
        yield from ((f"nvidia{n}", "c", 195, n, 0o666, 0) for n in range(len(hardware.gpus)))
    yield from _disk_nodes(persona)


def _absent(persona: Persona) -> frozenset[str]:
    """Nodes and links of the table that belong to another kind of machine."""
    table, hardware = _table(), persona.hardware
    absent: frozenset[str] = frozenset()
    if not hardware.cpu.hypervisor:
        absent |= table.of_virtual
    return absent if hardware.board is None else absent | table.of_pc


def _devices(persona: Persona) -> Iterator[TreeEntry]:
    time, absent = persona.boot_at + 2, _absent(persona)
    for name, kind, major, minor, mode, gid in _nodes(persona):
        yield TreeEntry(
            path=f"/dev/{name}",
            kind=kind,
            mode=mode,
            gid=gid,
            device=(major, minor),
            mtime=time,
            changed=time,
        )
    links = ((name, target) for name, target in _table().links.items() if name not in absent)
    for name, target in (*links, *_disk_links(persona)):
        yield TreeEntry(path=f"/dev/{name}", kind="l", mode=0o777, target=target, mtime=time, changed=time)


def _run(persona: Persona) -> Iterator[TreeEntry]:
    time, interface = persona.boot_at + 5, persona.network.primary.name
    pids = {process.name: str(process.pid) for process in persona.processes}
    for path, kind, mode, uid, gid, text in _table().run:
        if _table().run_needs.get(path.partition("/")[0].partition(".")[0], "systemd") not in pids:
            continue
        content = (
            PID.sub(lambda found: pids.get(found[1], ""), text).replace("{interface}", interface).encode()
        )
        yield TreeEntry(
            path=f"/run/{path.replace('{interface}', interface)}",
            kind=kind,
            mode=mode,
            uid=uid,
            gid=gid,
            size=len(content),
            mtime=time,
            changed=time,
            nature="T" if kind == "f" else "",
            content=content if kind == "f" else None,
        )
    sessions = utmp(persona)
    yield TreeEntry(
        path="/run/utmp",
        kind="f",
        mode=0o664,
        gid=UTMP,
        size=len(sessions),
        mtime=time,
        changed=time,
        nature="B",
        content=sessions,
    )


def _stored(persona: Persona) -> Iterator[tuple[str, Iterable[TreeEntry]]]:
    """What is on the other file systems of the disks."""
    yield boot_partition(persona)
    names = {f"/dev/{array.name}" for array in persona.hardware.arrays}
    for mount in persona.hardware.mounts:
        if mount.source in names:
            yield mount.target, shares(persona, mount)


def mounted_trees(persona: Persona) -> Mapping[str, tuple[TreeEntry, ...]]:
    """
    The contents of the file systems that hold files of their own, by mount point; parents first.

    The mount point itself is not among the entries. ``/proc`` and ``/sys`` are the kernel's.
    """
    if is_listed(persona):
        found: Mapping[str, Iterable[TreeEntry]] = listed_mounts(persona)
    else:
        found = {"/dev": _devices(persona), "/run": _run(persona), **dict(_stored(persona))}
    return {
        point: tuple(sorted(entries, key=lambda entry: entry.path.split("/")))
        for point, entries in found.items()
    }
