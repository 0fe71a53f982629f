"""What is mounted, as the kernel lists it."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from honeyllm.host._system import System
from honeyllm.persona import Mount
from honeyllm.vfs import FileSystem, TreeFs, growth

REMOVABLE = {"ext4", "vfat", "tmpfs", "overlay", "squashfs", "jffs2"}
"""File systems that are listed only while they are mounted."""


def mounted(system: System) -> Iterator[Mount]:
    """The persona's mounts that are still there, in the kernel's order."""
    there = {mount.path: mount.fs.read_only for mount in system.kernel.namespace.mounts}
    for mount in system.persona.hardware.mounts:
        if mount.target in there or mount.kind not in REMOVABLE:
            yield _as_now(mount, there.get(mount.target))


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
        where = f"{m.mount_id} {m.parent_id} {m.major}:{m.minor} / {escape(m.target)}"
        shared = f"shared:{m.peer_group} - " if m.peer_group else "- "
        out += (
            f"{where} {','.join(m.options)} {shared}{m.kind} {escape(m.source)} {','.join(m.super_options)}\n"
        )
    return out


def mountstats(system: System) -> str:
    """/proc/PID/mountstats."""
    return "".join(f"device {m.source} mounted on {m.target} with fstype {m.kind}\n" for m in mounted(system))
