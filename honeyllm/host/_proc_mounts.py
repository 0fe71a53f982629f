"""What is mounted, as the kernel lists it."""

import os
from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from honeyllm.host._process_info import ProcessInfo
from honeyllm.host._system import System
from honeyllm.persona import Mount
from honeyllm.vfs import FileSystem, TreeFs, growth
from honeyllm.vfs import Mount as Mounted

REMOVABLE = {"ext4", "vfat", "tmpfs", "overlay", "squashfs", "jffs2"}
"""File systems that are listed only while they are mounted."""


@frozen(kw_only=True)
class Added(Mount):
    """
    What an intruder has mounted; *root* is what he has bound, within its file system.

    With *is_again* the same device is mounted elsewhere, too.
    """

    root: str
    is_again: bool


def mounted(system: System) -> Iterator[Mount]:
    """The persona's mounts that are still there, in the kernel's order, and those that came later."""
    present = system.kernel.namespace.mounts
    there = {mount.path: mount.fs.read_only for mount in present if not mount.is_added}
    for mount in system.persona.hardware.mounts:
        if mount.target in there or mount.kind not in REMOVABLE:
            yield _as_now(mount, there.get(mount.target))
    number = max(mount.mount_id for mount in system.persona.hardware.mounts)
    for place, added in enumerate((mount for mount in present if mount.is_added), 1):
        yield _added(system, added, number + place)


def is_again(mount: Mount) -> bool:
    """Whether *mount* shows what is mounted elsewhere, too."""
    return isinstance(mount, Added) and mount.is_again


def listed_processes(system: System) -> Iterator[ProcessInfo]:
    """The processes as programs find them in /proc: without those over which something is mounted."""
    over = {mount.path for mount in system.kernel.namespace.mounts if mount.is_added}
    return (info for info in system.processes() if not over or f"/proc/{info.pid}" not in over)


def _added(system: System, mount: Mounted, number: int) -> Added:
    own, device = system.persona.hardware.root, mount.fs.device
    mode = "ro" if mount.fs.read_only else "rw"
    number_of = (os.major(device), os.minor(device))
    known = [m for m in system.persona.hardware.mounts if (m.major, m.minor) == number_of]
    half = system.persona.hardware.memory.total_kib // 2
    sizes = known[0] if known else evolve(own, total_kib=half, inodes=half, used_kib=0, reserved_kib=0)
    return Added(
        total_kib=sizes.total_kib if isinstance(mount.fs, TreeFs) else 0,
        used_kib=sizes.used_kib,
        reserved_kib=sizes.reserved_kib,
        inodes=sizes.inodes,
        inodes_used=sizes.inodes_used if known else 1,
        is_again=bool(known),
        source=mount.source,
        target=mount.path,
        kind=mount.kind,
        options=(mode, *mount.options.split(",")),
        super_options=("rw",),
        major=os.major(device),
        minor=os.minor(device),
        mount_id=number,
        parent_id=own.mount_id,
        peer_group=own.peer_group if mount.root != "/" else 0,
        root=mount.root,
    )


def _as_now(mount: Mount, read_only: bool | None) -> Mount:
    """*mount* with the options that a remount has left it with."""
    if read_only is None or ("ro" in mount.options) == read_only:
        return mount
    rest = tuple(option for option in mount.options if option not in ("ro", "rw"))
    return evolve(mount, options=("ro" if read_only else "rw", *rest))


def measured(system: System) -> Iterator[Mount]:
    """As `mounted`, each with the space that it has in use now."""
    layers = {mount.path: mount.fs for mount in system.kernel.namespace.mounts}
    for mount in mounted(system):
        fs = layers.get(mount.target)
        if not mount.total_kib or not isinstance(fs, TreeFs):
            yield mount
            continue
        inodes, blocks = growth(fs)
        for other in _sharing(mount, layers):
            blocks += growth(other)[1]
        used = min(mount.total_kib, max(0, mount.used_kib + blocks // 2))
        yield evolve(mount, used_kib=used, inodes_used=max(0, mount.inodes_used + inodes))


def _sharing(mount: Mount, layers: Mapping[str, FileSystem]) -> Iterator[TreeFs]:
    """The other file system on the same flash: an overlay takes its space from what it lies on."""
    below = {"overlay": "/overlay", "jffs2": "/"}.get(mount.kind, "")
    other = layers.get(below)
    if isinstance(other, TreeFs):
        yield other


def _options(mount: Mount) -> str:
    """Those of the mount point and of the file system in one list, as /proc/mounts joins them."""
    rest = mount.super_options[1:] if mount.super_options[:1] in (("rw",), ("ro",)) else mount.super_options
    return ",".join((*mount.options, *rest))


def escape(path: str) -> str:
    """Blanks and backslashes in octal, as in /proc/mounts."""
    for character in "\\ \t\n":
        path = path.replace(character, f"\\{ord(character):03o}")
    return path


def mounts(system: System) -> str:
    """/proc/mounts."""
    return "".join(
        f"{escape(m.source)} {escape(m.target)} {m.kind} {_options(m)} 0 0\n" for m in mounted(system)
    )


def mountinfo(system: System) -> str:
    """/proc/PID/mountinfo."""
    out = ""
    for m in mounted(system):
        root = escape(m.root) if isinstance(m, Added) else "/"
        where = f"{m.mount_id} {m.parent_id} {m.major}:{m.minor} {root} {escape(m.target)}"
        shared = f"shared:{m.peer_group} - " if m.peer_group else "- "
        out += (
            f"{where} {','.join(m.options)} {shared}{m.kind} {escape(m.source)} {','.join(m.super_options)}\n"
        )
    return out


def mountstats(system: System) -> str:
    """/proc/PID/mountstats."""
    return "".join(f"device {m.source} mounted on {m.target} with fstype {m.kind}\n" for m in mounted(system))
