"""mount and umount of util-linux: bind mounts and memory are mounted, disks as far as the host has them."""

import errno
import os
from collections.abc import Sequence

from honeyllm.host import Process, is_running, mounted
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, fatal, options
from honeyllm.vfs import FileSystem, Mount, Place, Quota, TreeFs, bound, empty_image

LIBMOUNT = "from util-linux 2.38.1 (libmount 2.38.1: selinux, smack, btrfs, namespaces, assert, debug)"
MOUNT = Form(
    short="aBcfFhilL:Mmno:O:rRst:T:U:vVwS",
    long={
        "all": "a",
        "bind": "B",
        "fake": "f",
        "fork": "F",
        "fstab": "T:",
        "help": "h",
        "show-labels": "l",
        "label": "L:",
        "move": "M",
        "no-mtab": "n",
        "options": "o:",
        "read-only": "r",
        "rbind": "R",
        "types": "t:",
        "uuid": "U:",
        "verbose": "v",
        "version": "V",
        "rw": "w",
        "read-write": "w",
        "source": "source:",
        "target": "target:",
    },
    help=("h",),
    banner=f"mount {LIBMOUNT}",
)
UMOUNT = Form(
    short="AacdfhilnO:qRrt:vV",
    long={
        "all": "a",
        "force": "f",
        "help": "h",
        "lazy": "l",
        "recursive": "R",
        "types": "t:",
        "verbose": "v",
    },
    help=("h",),
    banner=f"umount {LIBMOUNT}",
)
MEMORY = ("tmpfs", "ramfs")
FAILED = 32
MAX_ADDED = 64
"""Mounts that one world may add."""
LOGGERS = ("rsyslogd", "systemd-journal")
"""They have files of the root file system open for writing as long as they run."""
IN_USE = ("/", "/dev", "/dev/pts", "/proc", "/run", "/sys")
BAD = (
    "mount: {target}: wrong fs type, bad option, bad superblock on {source}, missing codepage or helper"
    " program, or other error.\n       dmesg(1) may have more information after failed mount system call."
)


async def mount(process: Process) -> int:
    """List what is mounted, or mount something."""
    parsed = await options(process, MOUNT)
    if not parsed.operands and not parsed.has("a", "source", "target", "L", "U"):
        kinds = (parsed.value("t") or "").split(",") if parsed.has("t") else []
        for m in mounted(process.kernel.system):
            rest = m.super_options[1:] if m.super_options[:1] == ("rw",) else m.super_options
            if not kinds or m.kind in kinds:
                row = f"{m.source} on {m.target} type {m.kind} ({','.join((*m.options, *rest))})\n"
                await process.stdout.write(row)
        return 0
    if process.who.uid != 0:
        where = parsed.operands[-1] if parsed.operands else "/"
        raise await fatal(process, f"mount: {where}: must be superuser to use mount.", FAILED)
    return await _do_mount(process, parsed)


async def _do_mount(process: Process, parsed: Parsed) -> int:
    wanted = [word for given in parsed.values("o") for word in given.split(",")]
    if "remount" in wanted:
        return await _remount(process, parsed.operands[-1:], wanted)
    if parsed.has("a"):
        return 0
    if len(parsed.operands) == 1:
        name = parsed.operands[0]
        if any(name in (m.source, m.target) and m.in_fstab for m in mounted(process.kernel.system)):
            raise await fatal(process, f"mount: {name}: already mounted.", FAILED)
        raise await fatal(process, f"mount: {name}: can't find in /etc/fstab.", 1)
    if parsed.has("r"):
        wanted.append("ro")
    binds = parsed.has("B", "R") or {"bind", "rbind"} & set(wanted)
    await _mount_on(process, parsed, wanted, "bind" if binds else parsed.value("t") or "")
    if parsed.has("R") or "rbind" in wanted:
        _bind_below(process, *_named(process, parsed))
    return 0


def _named(process: Process, parsed: Parsed) -> tuple[str, str]:
    """The paths of source and target, links followed."""
    source, target = parsed.operands[0], parsed.operands[-1]
    return process.fs.find(source).path, process.fs.find(target).path


async def _mount_on(process: Process, parsed: Parsed, wanted: Sequence[str], kind: str) -> None:
    source, target = parsed.operands[0], parsed.operands[-1]
    try:
        over = process.fs.find(target)
    except OSError:
        raise await fatal(process, f"mount: {target}: mount point does not exist.", FAILED) from None
    new = await _new(process, source, target, wanted, kind)
    if new.fs.inode(new.fs.root).is_directory != over.inode.is_directory:
        reason = "mount point is not a directory." if not over.inode.is_directory else NOT_A_DIRECTORY
        raise await fatal(process, f"mount: {target}: {reason}", FAILED)
    _put(process, new, over.path, "ro" in wanted)


NOT_A_DIRECTORY = f"mount(2) system call failed: {os.strerror(errno.ENOTDIR)}."


def _put(process: Process, new: Mount, path: str, read_only: bool) -> None:
    namespace = process.kernel.namespace
    new.fs.read_only = read_only
    if sum(known.is_added for known in namespace.mounts) < MAX_ADDED:
        namespace.mount(new, process.who)


async def _new(process: Process, source: str, target: str, wanted: Sequence[str], kind: str) -> Mount:
    """What is to be mounted; fatal where there is no such thing."""
    path = process.fs.find(target).path
    if kind in MEMORY:
        return _memory(process, source, path, kind, wanted)
    known = process.kernel.namespace.mounts
    if kind != "bind":
        of_device = (m for m in known if (source == m.source and source.startswith("/")) or m.kind == kind)
        found = next(of_device, None)
        if found is not None:
            whole = bound(found.fs, found.fs.root)
            return _added(source, path, found.kind, whole)
    try:
        place = process.fs.find(source)
    except OSError:
        problem = f"mount: {target}: special device {source} does not exist."
        raise await fatal(process, problem, FAILED) from None
    if kind != "bind":
        raise await fatal(process, BAD.format(source=source, target=target), FAILED)
    return _binding(process, place, path)


def _binding(process: Process, place: Place, path: str) -> Mount:
    on = process.kernel.namespace.mount_of(place)
    inside = place.path[len(on.path.rstrip("/")) :] or "/"
    root = inside if on.root == "/" else on.root + inside.rstrip("/")
    return _added(on.source, path, on.kind, bound(place.fs, place.number), root)


def _memory(process: Process, source: str, path: str, kind: str, wanted: Sequence[str]) -> Mount:
    namespace = process.kernel.namespace
    given = dict(word.partition("=")[::2] for word in wanted)
    mode = given.get("mode", "")
    bits = int(mode, 8) & 0o7777 if mode.isdecimal() and not set(mode) & set("89") else 0o1777
    image = empty_image(mode=bits, now=namespace.now(), in_memory=True)
    quota = next((m.fs.quota for m in namespace.mounts if isinstance(m.fs, TreeFs)), None) or Quota()
    device = max((m.fs.device for m in namespace.mounts if not os.major(m.fs.device)), default=0x20) + 1
    fs = TreeFs(image, device=device, quota=quota, now=namespace.now)
    return _added(source, path, kind, fs)


def _added(source: str, path: str, kind: str, fs: FileSystem, root: str = "/") -> Mount:
    return Mount(source=source, path=path, kind=kind, options="relatime", fs=fs, root=root, is_added=True)


def _bind_below(process: Process, source: str, target: str) -> None:
    """What is mounted below *source* is seen below *target*, too."""
    start = source.rstrip("/") + "/"
    for below in tuple(process.kernel.namespace.mounts):
        if below.path.startswith(start) and not below.path.startswith(target.rstrip("/") + "/"):
            path = f"{target.rstrip('/')}/{below.path[len(start) :]}"
            if process.fs.exists(path) and below.path != target:
                place = process.fs.find(below.path)
                _put(process, _binding(process, place, path), path, below.fs.read_only)


async def _remount(process: Process, paths: Sequence[str], wanted: Sequence[str]) -> int:
    """Make a file system read-only or writable; not read-only while something writes to it."""
    mounts = [m for m in process.kernel.namespace.mounts if [m.path] == [p.rstrip("/") or "/" for p in paths]]
    if not mounts:
        raise await fatal(
            process, f"mount: {' '.join(paths)}: mount point not mounted or bad option.", FAILED
        )
    if "ro" in wanted and "bind" not in wanted and _is_written(process, mounts[-1]):
        raise await fatal(process, f"mount: {mounts[-1].path}: mount point is busy.", FAILED)
    if "ro" in wanted or "rw" in wanted:
        mounts[-1].fs.read_only = "ro" in wanted
    return 0


def _is_written(process: Process, mount: Mount) -> bool:
    """Whether some process has a file of the file system open for writing."""
    kernel = process.kernel
    if mount.path == "/" and any(is_running(kernel, name) for name in LOGGERS):
        return True
    files = [other.fds.get(fd) for other in kernel.processes.values() for fd in other.fds]
    return any(f.writable and f.place is not None and f.place.fs is mount.fs for f in files)


async def umount(process: Process) -> int:
    """Unmount, which is refused while something uses the file system."""
    parsed = await options(process, UMOUNT)
    if not parsed.operands:
        await say(process, "umount: bad usage\nTry 'umount --help' for more information.\n")
        return 1
    status = 0
    for name in parsed.operands:
        reason = _unmounted(process, name, lazily=parsed.has("l", "R"))
        if reason:
            await say(process, f"umount: {name}: {reason}\n")
            status = FAILED
    return status


def _unmounted(process: Process, name: str, *, lazily: bool) -> str:
    """Unmount *name*, or say why not."""
    namespace = process.kernel.namespace
    path = process.fs.find(name).path if process.fs.exists(name) else name
    found = next((m for m in reversed(namespace.mounts) if path == m.path or name == m.source), None)
    if found is None:
        listed = any(name in (m.source, m.target) for m in mounted(process.kernel.system))
        unknown = "not mounted." if process.fs.exists(name) else "no mount point specified."
        return "target is busy." if listed else unknown
    if process.who.uid != 0:
        return "must be superuser to unmount."
    if not lazily and ((found.path in IN_USE and not found.is_added) or _is_used(process, found)):
        return "target is busy."
    if found.path == "/":
        return "target is busy."
    namespace.detach(found)
    _forget(process, found)
    return ""


def _forget(process: Process, mount: Mount) -> None:
    """What was in memory alone is gone with its last mount."""
    fs, mounts = mount.fs, process.kernel.namespace.mounts
    if mount.kind not in MEMORY or not isinstance(fs, TreeFs):
        return
    if not any(isinstance(m.fs, TreeFs) and m.fs.changed is fs.changed for m in mounts):
        fs.reset()


def _is_used(process: Process, mount: Mount) -> bool:
    kernel = process.kernel
    inside = mount.path.rstrip("/") + "/"
    if any(m.path.startswith(inside) for m in kernel.namespace.mounts):
        return True
    for other in kernel.processes.values():
        places = [other.fs.cwd, *(other.fds.get(fd).place for fd in other.fds)]
        if any(place is not None and place.fs is mount.fs for place in places):
            return True
    return False
