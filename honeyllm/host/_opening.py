"""open(2): finding or making the file, checking access, and the open file description of its type."""

import errno
import os
import stat

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
from honeyllm.vfs import Place

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
    place, created = _found(process, path, flags, mode)
    inode = place.inode
    _check_open(process, place, flags, path, created=created)
    if stat.S_ISREG(inode.mode):
        if flags & os.O_TRUNC and not created:
            place.fs.truncate(place.number, 0)
        return RegularFile(place.path, flags, place)
    if inode.is_directory:
        return Directory(place.path, flags, place)
    if stat.S_ISFIFO(inode.mode):
        return await _open_fifo(process, place, flags)
    return _device(process, place, flags)


def _found(process: Process, path: str, flags: int, mode: int) -> tuple[Place, bool]:
    fs = process.fs
    if not flags & os.O_CREAT:
        return fs.find(path, follow=not flags & os.O_NOFOLLOW), False
    target = fs.namespace.target(path, fs.cwd, fs.who, follow=not flags & os.O_EXCL)
    if target.place is None:
        if target.wants_directory:
            raise fail(errno.EISDIR, path)
        return fs.make_at(target, stat.S_IFREG | mode, path=path), True
    if flags & os.O_EXCL:
        raise fail(errno.EEXIST, path)
    return target.place, False


def _check_open(process: Process, place: Place, flags: int, path: str, *, created: bool) -> None:
    inode = place.inode
    access = flags & os.O_ACCMODE
    writes = access != os.O_RDONLY or flags & os.O_TRUNC
    if inode.is_symlink:
        raise fail(errno.ELOOP, path)
    if writes and inode.is_directory:
        raise fail(errno.EISDIR, path)
    if flags & os.O_DIRECTORY and not inode.is_directory:
        raise fail(errno.ENOTDIR, path)
    if created:
        return
    wanted = (4 if access != os.O_WRONLY else 0) | (2 if writes else 0)
    if not process.fs.permits(place, wanted):
        raise fail(errno.EACCES, path)
    if writes and stat.S_ISREG(inode.mode):
        _check_write(place, flags, path)


def _check_write(place: Place, flags: int, path: str) -> None:
    if place.fs.read_only:
        raise fail(errno.EROFS, path)
    if place.inode.flags & 0x10 or (place.inode.flags & 0x20 and not flags & os.O_APPEND):
        raise fail(errno.EPERM, path)


async def _open_fifo(process: Process, place: Place, flags: int) -> OpenFile:
    pipe = process.kernel.fifo(place)
    end = PipeEnd(pipe, flags, place.path, place)
    while not flags & os.O_NONBLOCK and not (pipe.readers and pipe.writers):
        await pipe.changed.wait()
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
