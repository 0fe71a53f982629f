"""open(2): finding or making the file, checking access, and the open file description of its type."""

import errno
import os
import stat
from functools import partial

from honeyllm.host._arrivals import WRITTEN, Origin
from honeyllm.host._files import (
    Directory,
    FullDevice,
    NullDevice,
    OpenFile,
    PipeEnd,
    RandomDevice,
    RegularFile,
    ZeroDevice,
    fail,
)
from honeyllm.host._process import Process
from honeyllm.vfs import (
    APPEND_ONLY,
    ROOT,
    Content,
    FileView,
    Generated,
    Inode,
    Overlaid,
    Place,
    SyntheticFs,
    check_access,
    drop_privileges,
    may_create_over,
    naming,
)

MEMORY_DEVICES = {(1, 3): NullDevice, (1, 5): ZeroDevice, (1, 7): FullDevice}
STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
RANDOM_DEVICES = {(1, 8), (1, 9)}


async def open_file(process: Process, path: str, flags: int, mode: int) -> OpenFile:
    """open(2) without the descriptor."""
    number = own_descriptor(process, path)
    if number is not None:
        if number not in process.fds:
            raise fail(errno.ENOENT, path)
        return process.fds.get(number)
    if flags & os.O_CREAT and flags & os.O_DIRECTORY == os.O_DIRECTORY:
        raise fail(errno.EINVAL, path)
    place, created = _found(process, path, flags, mode)
    inode = place.inode
    with naming(path):
        _check_open(process, place, flags, created=created)
    if stat.S_ISREG(inode.mode):
        return await _regular(process, place, flags, created=created)
    if inode.is_directory:
        return Directory(place.path, flags, place)
    if stat.S_ISFIFO(inode.mode):
        return await _open_fifo(process, place, flags)
    return _device(process, place, flags)


def _found(process: Process, path: str, flags: int, mode: int) -> tuple[Place, bool]:
    fs, follow = process.fs, not flags & os.O_NOFOLLOW
    if not flags & os.O_CREAT:
        return fs.find(path, follow=follow), False
    target = fs.target(path, follow=follow and not flags & os.O_EXCL, entry=path.endswith("/"))
    if target.wants_directory and target.is_entry:
        raise fail(errno.EISDIR, path)
    if target.place is None:
        return fs.make_at(target, stat.S_IFREG | mode & 0o7777, path=path), True
    if flags & os.O_EXCL:
        raise fail(errno.EEXIST, path)
    found = target.place.inode
    if found.is_directory:
        raise fail(errno.EISDIR, path)
    if not may_create_over(target.parent.inode, found, fs.who, fs.namespace.protections):
        raise fail(errno.EACCES, path)
    return target.place, False


def _check_open(process: Process, place: Place, flags: int, *, created: bool) -> None:
    """may_open of the kernel; what was just made may be opened in any way."""
    inode = place.inode
    access = flags & os.O_ACCMODE
    writes = access != os.O_RDONLY or bool(flags & os.O_TRUNC)
    if flags & os.O_DIRECTORY == os.O_DIRECTORY and not inode.is_directory:
        raise fail(errno.ENOTDIR)
    if inode.is_symlink:
        raise fail(errno.ELOOP)
    if writes and inode.is_directory:
        raise fail(errno.EISDIR)
    if created:
        return
    wanted = (4 if access != os.O_WRONLY else 0) | (2 if writes else 0)
    check_access(inode, process.fs.who, wanted, read_only=place.fs.read_only)
    _check_flags(process, inode, flags, writes=writes)
    if writes and inode.kind == stat.S_IFREG and inode.mode & 0o111 and _is_running(process, place):
        raise fail(errno.ETXTBSY)


def _check_flags(process: Process, inode: Inode, flags: int, *, writes: bool) -> None:
    if inode.flags & APPEND_ONLY and writes and (not flags & os.O_APPEND or flags & os.O_TRUNC):
        raise fail(errno.EPERM)
    if flags & os.O_NOATIME and process.fs.who.uid not in (0, inode.uid):
        raise fail(errno.EPERM)


def _is_running(process: Process, place: Place) -> bool:
    """Whether some process executes the file: it cannot be written then."""
    kernel = process.kernel
    paths = {p.executable for p in kernel.processes.values() if p.executable}
    paths.update(daemon.executable for daemon in kernel.idle_daemons if daemon.executable)
    view = FileView(kernel.namespace, kernel.namespace.root, ROOT)
    return any(_leads_to(view, path, place) for path in paths if path.endswith(place.name))


def _leads_to(view: FileView, path: str, place: Place) -> bool:
    try:
        return view.find(path).same(place)
    except OSError:
        return False


async def _settle(process: Process, content: Content | None) -> None:
    """Wait until it is known what the text holds that is about to be read."""
    settle = process.kernel.wiring.settle
    base = content.base if isinstance(content, Overlaid) else content
    if settle is not None and isinstance(base, Generated) and base.asked:
        await settle(process, base.asked)


async def _regular(process: Process, place: Place, flags: int, *, created: bool) -> OpenFile:
    if flags & os.O_TRUNC and not created:
        drop_privileges(place, process.fs.who)
        place.fs.truncate(place.number, 0)
    elif flags & os.O_ACCMODE != os.O_WRONLY:
        await _settle(process, place.inode.content)
    file = RegularFile(place.path, flags, place, process.fs.who)
    if file.writable:
        tell_origin(process, file, WRITTEN)
    disk = process.kernel.disk
    file.is_on_disk = disk is not None and file.readable and disk.fetched(place)
    return file


def tell_origin(process: Process, file: RegularFile, origin: Origin) -> None:
    """Let who keeps what intruders bring hear of *file*, once it is written and closed, as of *origin*."""
    arrivals, place = process.kernel.wiring.arrivals, file.place
    if arrivals is not None and place is not None and not isinstance(place.fs, SyntheticFs):
        file.after_writing = partial(arrivals.closed, process, place, origin)


async def _open_fifo(process: Process, place: Place, flags: int) -> OpenFile:
    pipe = process.kernel.fifo(place)
    access = flags & os.O_ACCMODE
    if flags & os.O_NONBLOCK and access == os.O_WRONLY and not pipe.readers:
        raise fail(errno.ENXIO, place.path)
    end = PipeEnd(pipe, flags, place.path, place)
    try:
        while not flags & os.O_NONBLOCK and not (pipe.readers and pipe.writers):
            await pipe.changed.wait()
    except BaseException:
        end.release()
        raise
    return end


def _device(process: Process, place: Place, flags: int) -> OpenFile:
    inode = place.inode
    if stat.S_ISCHR(inode.mode):
        if inode.rdev in MEMORY_DEVICES:
            return MEMORY_DEVICES[inode.rdev](place.path, flags, place)
        if inode.rdev in RANDOM_DEVICES:
            return RandomDevice(place.path, flags, place, process.kernel.chance)
        if inode.rdev == (5, 0) and process.terminal is not None:
            return process.terminal.open(flags)
        terminal = process.kernel.terminals.get(place.path.removeprefix("/dev/"))
        if terminal is not None:
            return terminal.open(flags)
    raise fail(errno.ENXIO, place.path)


def own_descriptor(process: Process, path: str) -> int | None:
    """The descriptor of *process* that *path* stands for (``/dev/fd/3``, ``/dev/stdin``), if any."""
    if path in STANDARD:
        return STANDARD[path]
    for prefix in ("/dev/fd/", "/proc/self/fd/", f"/proc/{process.pid}/fd/"):
        if path.startswith(prefix) and path[len(prefix) :].isdigit():
            return int(path[len(prefix) :][:9])
    return None
