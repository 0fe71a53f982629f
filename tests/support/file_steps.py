"""
Random sequences of file system calls, played both on the virtual file system and on the real one.

A :class:`Step` is one system call by one account.  :func:`play_real` runs the steps in a forked child that
has made a scratch directory its root directory, so that nothing outside can be meant; it needs root.
:func:`play_virtual` runs the same steps through a process of the virtual host.  Both give one outcome for
each step (a value, or the name of the errno), and then how the tree looks.
"""

import errno
import os
import pickle
import stat
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from honeyllm.host import Process
from honeyllm.vfs import (
    ROOT,
    Credentials,
    FileView,
    Inode,
    Mount,
    Namespace,
    Protections,
    Quota,
    TreeFs,
    empty_image,
)
from tests.support.virtual_host import VirtualHost

ACCOUNTS = {
    "root": ROOT,
    "user": Credentials(uid=1000, gid=1000, groups=frozenset({50})),
    "other": Credentials(uid=1001, gid=1001),
}
SLOTS = 2


@attrs.frozen
class Step:
    """One system call: who makes it, which, and its arguments."""

    who: str
    call: str
    arguments: tuple[Any, ...]


SETUP = (
    Step("root", "mkdir", ("/w", 0o777)),
    Step("root", "chmod", ("/w", 0o777)),
    Step("root", "chdir", ("/w",)),
    Step("root", "mkdir", ("t", 0o777)),
    Step("root", "chmod", ("t", 0o1777)),
    Step("root", "mkdir", ("d", 0o755)),
    Step("root", "mkdir", ("g", 0o755)),
    Step("root", "chown", ("g", 0, 50, True)),
    Step("root", "chmod", ("g", 0o2777)),
    Step("root", "mkdir", ("x", 0o700)),
    Step("root", "create", ("f", b"text of f\n", 0o644)),
    Step("root", "create", ("d/f", b"in d\n", 0o666)),
    Step("root", "create", ("t/f", b"in t\n", 0o600)),
    Step("root", "create", ("x/f", b"hidden", 0o666)),
    Step("root", "chmod", ("d/f", 0o666)),
    Step("root", "chmod", ("x/f", 0o4777)),
    Step("root", "symlink", ("d", "l")),
    Step("root", "symlink", ("nowhere", "n")),
    Step("root", "symlink", ("o", "o")),
    Step("root", "mkfifo", ("p", 0o666)),
    Step("root", "link", ("f", "t/h")),
)
NAMES = ("f", "g", "d", "t", "x", "l", "n", "o", "p", "h", "new", "..", ".")
LONG = ("", "N" * 255, "N" * 256, "./" * 2046 + "f", "./" * 2048 + "f", "/", "//w//f")


def _joined(parts: Sequence[str], front: str, end: str) -> str:
    return front + "/".join(parts) + end


PATHS = st.one_of(
    st.builds(
        _joined,
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3),
        st.sampled_from(("", "", "", "/w/", "/")),
        st.sampled_from(("", "", "", "", "/")),
    ),
    st.sampled_from(("f", "d/f", "t/f", "new", "d/new", "t/new", "g/new", "l/f", "n", "p", "t/h", *LONG)),
)
MODES = st.sampled_from((0o644, 0o600, 0o755, 0o777, 0o666, 0, 0o4755, 0o2755, 0o1777, 0o2770, 0o111, 0o444))
FLAGS = st.builds(
    lambda access, extra: access | sum(set(extra)),
    st.sampled_from((os.O_RDONLY, os.O_WRONLY, os.O_RDWR)),
    st.lists(
        st.sampled_from(
            (os.O_CREAT, os.O_CREAT, os.O_EXCL, os.O_TRUNC, os.O_APPEND, os.O_DIRECTORY, os.O_NOFOLLOW, os.O_NOATIME)
        ),
        max_size=3,
    ),
)
IDS = st.sampled_from((-1, -1, 0, 50, 1000, 1001))
SLOT = st.integers(0, SLOTS - 1)
SIZES = st.sampled_from((0, 1, 9, 4096, 70_000))
FOLLOW = st.booleans()
CALLS: Mapping[str, tuple[st.SearchStrategy[Any], ...]] = {
    "mkdir": (PATHS, MODES),
    "rmdir": (PATHS,),
    "unlink": (PATHS,),
    "rename": (PATHS, PATHS),
    "link": (PATHS, PATHS),
    "symlink": (PATHS, PATHS),
    "mkfifo": (PATHS, MODES),
    "chmod": (PATHS, MODES),
    "chown": (PATHS, IDS, IDS, FOLLOW),
    "utime": (PATHS, st.sampled_from((1, 10**18)), FOLLOW),
    "touch": (PATHS,),
    "stat": (PATHS, FOLLOW),
    "readlink": (PATHS,),
    "access": (PATHS, st.integers(0, 7)),
    "listdir": (PATHS,),
    "chdir": (PATHS,),
    "getcwd": (),
    "umask": (st.sampled_from((0o022, 0o077, 0, 0o777)),),
    "create": (PATHS, st.just(b"new\n"), MODES),
    "truncate": (PATHS, SIZES),
    "open": (SLOT, PATHS, FLAGS, MODES),
    "read": (SLOT, st.sampled_from((1, 5, 100_000))),
    "write": (SLOT, st.sampled_from((b"", b"x", b"12345", b"ab" * 3000))),
    "seek": (SLOT, st.sampled_from((-1, 0, 3, 5000, 70_000)), st.integers(0, 2)),
    "ftruncate": (SLOT, SIZES),
    "fstat": (SLOT,),
    "close": (SLOT,),
}
STEP = st.one_of(
    [
        st.builds(Step, st.sampled_from(("root", "user", "user", "other")), st.just(call), st.tuples(*arguments))
        for call, arguments in CALLS.items()
    ]
)
STEPS = st.lists(STEP, min_size=1, max_size=16)

Outcome = Any
"""What a call gave, or the name of its errno."""


@attrs.frozen
class Played:
    """Outcomes step by step, and the tree afterwards."""

    outcomes: tuple[Outcome, ...]
    tree: Mapping[str, Any]
    changes: tuple[frozenset[tuple[str, str]], ...] = ()
    """After each step, which file has which new time."""


def facts(mode: int, nlink: int, owner: tuple[int, int], size: int) -> tuple[Any, ...]:
    """What both sides must agree on; a directory's size is the file system's own affair."""
    return (stat.filemode(mode), nlink, *owner, -1 if stat.S_ISDIR(mode) else size)


class _Real:
    """The calls as the machine makes them."""

    def __init__(self) -> None:
        self.slots: dict[tuple[int, int], int] = {}

    def become(self, who: Credentials) -> None:
        """Act as *who*; each account has descriptors of its own."""
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(sorted(who.groups))
        os.setegid(who.gid)
        os.seteuid(who.uid)

    def mkdir(self, path: str, mode: int) -> Outcome:
        os.mkdir(path, mode)

    def rmdir(self, path: str) -> Outcome:
        os.rmdir(path)

    def unlink(self, path: str) -> Outcome:
        os.unlink(path)

    def rename(self, old: str, new: str) -> Outcome:
        os.rename(old, new)

    def link(self, old: str, new: str) -> Outcome:
        os.link(old, new)

    def symlink(self, target: str, path: str) -> Outcome:
        os.symlink(target, path)

    def mkfifo(self, path: str, mode: int) -> Outcome:
        os.mkfifo(path, mode)

    def chmod(self, path: str, mode: int) -> Outcome:
        os.chmod(path, mode)

    def chown(self, path: str, uid: int, gid: int, follow: bool) -> Outcome:
        os.chown(path, uid, gid, follow_symlinks=follow)

    def utime(self, path: str, when: int, follow: bool) -> Outcome:
        os.utime(path, ns=(when, when), follow_symlinks=follow)

    def touch(self, path: str) -> Outcome:
        os.utime(path)

    def stat(self, path: str, follow: bool) -> Outcome:
        return self._facts(os.stat(path, follow_symlinks=follow))

    @staticmethod
    def _facts(found: os.stat_result) -> Outcome:
        return facts(found.st_mode, found.st_nlink, (found.st_uid, found.st_gid), found.st_size)

    def readlink(self, path: str) -> Outcome:
        return os.readlink(path)

    def access(self, path: str, wanted: int) -> Outcome:
        return os.access(path, wanted, effective_ids=True)

    def listdir(self, path: str) -> Outcome:
        return sorted(os.listdir(path))

    def chdir(self, path: str) -> Outcome:
        os.chdir(path)

    def getcwd(self) -> Outcome:
        return os.getcwd()

    def umask(self, mask: int) -> Outcome:
        return os.umask(mask)

    def create(self, path: str, data: bytes, mode: int) -> Outcome:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, mode)
        try:
            os.write(fd, data)
        finally:
            os.close(fd)

    def truncate(self, path: str, size: int) -> Outcome:
        os.truncate(path, size)

    def open(self, slot: int, path: str, flags: int, mode: int) -> Outcome:
        fd = os.open(path, flags | os.O_NONBLOCK, mode)
        self._shut(slot)
        self.slots[os.geteuid(), slot] = fd

    def _shut(self, slot: int) -> None:
        if (os.geteuid(), slot) in self.slots:
            os.close(self.slots.pop((os.geteuid(), slot)))

    def _fd(self, slot: int) -> int:
        return self.slots.get((os.geteuid(), slot), 99)

    def read(self, slot: int, count: int) -> Outcome:
        return os.read(self._fd(slot), count)

    def write(self, slot: int, data: bytes) -> Outcome:
        return os.write(self._fd(slot), data)

    def seek(self, slot: int, offset: int, whence: int) -> Outcome:
        return os.lseek(self._fd(slot), offset, whence)

    def ftruncate(self, slot: int, size: int) -> Outcome:
        os.ftruncate(self._fd(slot), size)

    def fstat(self, slot: int) -> Outcome:
        return self._facts(os.fstat(self._fd(slot)))

    def close(self, slot: int) -> Outcome:
        self._shut(slot)


class _Virtual:
    """The calls as a process of the virtual host makes them."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.slots: dict[tuple[int, int], int] = {}

    @property
    def fs(self) -> FileView:
        return self.process.fs

    async def mkdir(self, path: str, mode: int) -> Outcome:
        self.fs.make(path, stat.S_IFDIR | mode)

    async def rmdir(self, path: str) -> Outcome:
        self.fs.remove(path, directory=True)

    async def unlink(self, path: str) -> Outcome:
        self.fs.remove(path)

    async def rename(self, old: str, new: str) -> Outcome:
        self.fs.rename(old, new)

    async def link(self, old: str, new: str) -> Outcome:
        self.fs.link(old, new)

    async def symlink(self, target: str, path: str) -> Outcome:
        self.fs.make(path, stat.S_IFLNK | 0o777, target=target)

    async def mkfifo(self, path: str, mode: int) -> Outcome:
        self.fs.make(path, stat.S_IFIFO | mode)

    async def chmod(self, path: str, mode: int) -> Outcome:
        self.fs.change_mode(path, mode)

    async def chown(self, path: str, uid: int, gid: int, follow: bool) -> Outcome:
        self.fs.change_owner(path, uid, gid, follow=follow)

    async def utime(self, path: str, when: int, follow: bool) -> Outcome:
        self.fs.change_times(path, when, when, follow=follow)

    async def touch(self, path: str) -> Outcome:
        now = self.fs.namespace.now()
        self.fs.change_times(path, now, now, to_now=True)

    async def stat(self, path: str, follow: bool) -> Outcome:
        return self._facts(self.fs.stat(path, follow=follow))

    @staticmethod
    def _facts(inode: Inode) -> Outcome:
        return facts(inode.mode, inode.nlink, (inode.uid, inode.gid), inode.size)

    async def readlink(self, path: str) -> Outcome:
        return self.fs.read_link(path)

    async def access(self, path: str, wanted: int) -> Outcome:
        try:
            self.fs.access(path, wanted)
        except OSError:
            return False
        return True

    async def listdir(self, path: str) -> Outcome:
        return sorted(self.fs.names(path))

    async def chdir(self, path: str) -> Outcome:
        self.fs.change_directory(path)

    async def getcwd(self) -> Outcome:
        return self.fs.working_directory()

    async def umask(self, mask: int) -> Outcome:
        before, self.fs.umask = self.fs.umask, mask
        return before

    async def create(self, path: str, data: bytes, mode: int) -> Outcome:
        fd = await self.process.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK, mode)
        try:
            await self.process.fds.get(fd).write(data)
        finally:
            self.process.close(fd)

    async def truncate(self, path: str, size: int) -> Outcome:
        self.fs.truncate(path, size)

    async def open(self, slot: int, path: str, flags: int, mode: int) -> Outcome:
        fd = await self.process.open(path, flags | os.O_NONBLOCK, mode)
        await self.close(slot)
        self.slots[self.fs.who.uid, slot] = fd

    def _fd(self, slot: int) -> int:
        return self.slots.get((self.fs.who.uid, slot), 99)

    async def read(self, slot: int, count: int) -> Outcome:
        return await self.process.read(self._fd(slot), count)

    async def write(self, slot: int, data: bytes) -> Outcome:
        return await self.process.fds.get(self._fd(slot)).write(data)

    async def seek(self, slot: int, offset: int, whence: int) -> Outcome:
        return self.process.seek(self._fd(slot), offset, whence)

    async def ftruncate(self, slot: int, size: int) -> Outcome:
        self.process.truncate(self._fd(slot), size)

    async def fstat(self, slot: int) -> Outcome:
        return self._facts(self.process.stat(self._fd(slot)))

    async def close(self, slot: int) -> Outcome:
        if (self.fs.who.uid, slot) in self.slots:
            self.process.close(self.slots.pop((self.fs.who.uid, slot)))


Times = dict[str, tuple[int, int]]


def _changes(before: Times, after: Times) -> frozenset[tuple[str, str]]:
    """Which of the files that were and are there have another mtime or ctime."""
    return frozenset(
        (path, kind)
        for path in before.keys() & after.keys()
        for at, kind in enumerate(("mtime", "ctime"))
        if before[path][at] != after[path][at]
    )


def _real_tree(path: str, numbers: dict[int, int], found: dict[str, Any], times: Times) -> None:
    for name in sorted(os.listdir(path)):
        full = f"{path}/{name}" if path != "/" else f"/{name}"
        status = os.lstat(full)
        number = numbers.setdefault(status.st_ino, len(numbers))
        text: bytes | str = b""
        if stat.S_ISREG(status.st_mode):
            with open(full, "rb") as file:
                text = file.read()
        elif stat.S_ISLNK(status.st_mode):
            text = os.readlink(full)
        owner = status.st_uid, status.st_gid
        found[full] = (number, facts(status.st_mode, status.st_nlink, owner, status.st_size), text)
        times[full] = status.st_mtime_ns, status.st_ctime_ns
        if stat.S_ISDIR(status.st_mode):
            _real_tree(full, numbers, found, times)


def _virtual_tree(fs: FileView, path: str, numbers: dict[int, int], found: dict[str, Any], times: Times) -> None:
    for name in sorted(fs.names(path)):
        full = f"{path}/{name}" if path != "/" else f"/{name}"
        inode = fs.stat(full, follow=False)
        number = numbers.setdefault(inode.number, len(numbers))
        text: bytes | str = inode.target
        if inode.kind == stat.S_IFREG:
            text = b"" if inode.content is None else inode.content.read(0, inode.size)
        elif not inode.is_symlink:
            text = b""
        found[full] = (number, facts(inode.mode, inode.nlink, (inode.uid, inode.gid), inode.size), text)
        times[full] = inode.mtime, inode.ctime
        if inode.is_directory:
            _virtual_tree(fs, full, numbers, found, times)


def _tried(real: _Real, step: Step) -> Outcome:
    try:
        return getattr(real, step.call)(*step.arguments)
    except OSError as error:
        return errno.errorcode[error.errno or 0]


def _in_child(directory: str, steps: Sequence[Step], pause: Callable[[], None] | None) -> Played:
    os.chroot(directory)
    os.chdir("/")
    os.umask(0o022)
    real = _Real()
    for step in SETUP:
        getattr(real, step.call)(*step.arguments)
    outcomes, changes = [], []
    times: Times = {}
    _real_tree("/", {}, {}, times)
    for step in steps:
        if pause is not None:
            pause()
        real.become(ACCOUNTS[step.who])
        outcomes.append(_tried(real, step))
        real.become(ROOT)
        if pause is not None:
            after: Times = {}
            _real_tree("/", {}, {}, after)
            changes.append(_changes(times, after))
            times = after
    found: dict[str, Any] = {}
    _real_tree("/", {}, found, {})
    return Played(tuple(outcomes), found, tuple(changes))


def play_real(directory: str, steps: Sequence[Step], pause: Callable[[], None] | None = None) -> Played:
    """
    Play *steps* in a child whose root directory is the empty *directory*.

    With *pause*, which is called before each step and lasts longer than the kernel's clock takes to tick,
    the changes of times are noted.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(_in_child(directory, steps, pause), pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    assert data, "the child that plays the steps has failed"
    played = pickle.loads(data)
    assert isinstance(played, Played)
    return played


def machine_protections() -> Protections:
    """What this machine forbids in directories that all may write."""
    values = {}
    for name in ("symlinks", "hardlinks", "regular", "fifos"):
        with open(f"/proc/sys/fs/protected_{name}") as file:
            values[name] = int(file.read())
    return Protections(**values)


def play_virtual(steps: Sequence[Step], protections: Protections, *, note_times: bool = False) -> Played:
    """Play *steps* on a fresh virtual file system."""
    host = VirtualHost()
    ticks = iter(range(1, 1 << 40))

    def now() -> int:
        return 1_760_000_000_000_000_000 + 5_000_000 * next(ticks)

    tree = TreeFs(empty_image(mode=0o755, now=now()), device=0xFE02, quota=Quota(), now=now)
    mount = Mount(source="/dev/vdb", path="/", kind="ext4", options="rw,relatime", fs=tree)
    namespace = Namespace(mount, now=now, protections=protections)
    outcomes: list[Outcome] = []
    changes: list[frozenset[tuple[str, str]]] = []
    watcher = FileView(namespace, namespace.root, ROOT)

    async def play(process: Process) -> int:
        process.fs = FileView(namespace, namespace.root, ROOT)
        virtual = _Virtual(process)
        for step in SETUP:
            await getattr(virtual, step.call)(*step.arguments)
        times: Times = {}
        _virtual_tree(watcher, "/", {}, {}, times)
        for step in steps:
            process.fs.who = ACCOUNTS[step.who]
            try:
                outcomes.append(await getattr(virtual, step.call)(*step.arguments))
            except OSError as error:
                outcomes.append(errno.errorcode[error.errno or 0])
            if note_times:
                after: Times = {}
                _virtual_tree(watcher, "/", {}, {}, after)
                changes.append(_changes(times, after))
                times = after
        return 0

    host.run(play, "play")
    found: dict[str, Any] = {}
    _virtual_tree(watcher, "/", {}, found, {})
    return Played(tuple(outcomes), found, tuple(changes))
