"""
The machine that a persona describes: its image, made once, and its worlds.

A world is a :class:`Kernel` over copy-on-write layers; the mounts are those of
the persona, the daemons are shared until somebody touches them.
"""

import errno
import os
import stat
from collections.abc import Callable, Mapping
from types import MappingProxyType

from honeyllm.events import Event
from honeyllm.host._kernel import Kernel, Wiring
from honeyllm.host._proc import proc_root, sys_root
from honeyllm.host._process import Process
from honeyllm.persona import Daemon, Persona
from honeyllm.persona import Mount as PersonaMount
from honeyllm.vfs import (
    ROOT,
    FileSystem,
    Image,
    Inode,
    Mount,
    Namespace,
    Quota,
    SyntheticFs,
    SyntheticNode,
    TreeFs,
    empty_image,
)

DEVICES = {
    "null": (0o666, 1, 3, 0),
    "zero": (0o666, 1, 5, 0),
    "full": (0o666, 1, 7, 0),
    "random": (0o666, 1, 8, 0),
    "urandom": (0o666, 1, 9, 0),
    "kmsg": (0o644, 1, 11, 0),
    "mem": (0o640, 1, 1, 15),
    "tty": (0o666, 5, 0, 5),
    "console": (0o600, 5, 1, 0),
    "ptmx": (0o666, 5, 2, 5),
    "tty0": (0o620, 4, 0, 5),
    "tty1": (0o620, 4, 1, 5),
    "ttyS0": (0o600, 4, 64, 5),
    "fuse": (0o666, 10, 229, 0),
    "rtc0": (0o600, 250, 0, 0),
    "hpet": (0o600, 10, 228, 0),
    "vga_arbiter": (0o600, 10, 63, 0),
    "cpu_dma_latency": (0o600, 10, 126, 0),
    "hwrng": (0o600, 10, 183, 0),
    "net/tun": (0o666, 10, 200, 0),
}
LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "core": "/proc/kcore",
    "rtc": "rtc0",
}
DISK_GROUP = 6
SHARED_TEMPORARY = {"/dev/shm", "/run/lock"}
SYNTHETIC_KINDS = {"proc": errno.ENOENT, "sysfs": errno.EACCES, "devpts": errno.EACCES}
LISTENER = "sshd"


class Machine:
    """One persona's hardware and software, from which worlds are made."""

    def __init__(self, persona: Persona, image: Image, wiring: Wiring) -> None:
        self.persona = persona
        self._image = image
        self._wiring = wiring
        self._daemons: Mapping[int, Daemon] = MappingProxyType({d.pid: d for d in persona.processes})
        boot = persona.boot_at * 1_000_000_000
        self._devices = _device_image(persona, boot)
        self._temporary = {path: empty_image(mode=_mode(path), now=boot) for path in _temporary(persona)}
        self._fill_run(boot)

    def _now(self) -> int:
        return int(self._wiring.clock() * 1_000_000_000)

    def world(self, emit: Callable[[Event], None]) -> Kernel:
        """A fresh world: nobody has logged in yet.  *emit* gets the events of its daemons."""
        quota = Quota()
        mounts = {m.target: m for m in self.persona.hardware.mounts}
        root = mounts["/"]
        tree = TreeFs(self._image, device=os.makedev(root.major, root.minor), quota=quota, now=self._now)
        namespace = Namespace(_mount(root, tree), now=self._now)
        highest = max(self._daemons)
        kernel = Kernel(self._wiring, namespace, first_pid=highest + 1 + self._age(highest))
        kernel.daemons = self._daemons
        for mount in sorted(mounts.values(), key=lambda m: m.target.count("/")):
            fs = self._file_system(mount, kernel, quota)
            if fs is not None and mount is not root:
                namespace.mount(_mount(mount, fs), ROOT)
        self._start_daemons(kernel, emit)
        return kernel

    def _age(self, highest: int) -> int:
        """How far process numbers have come since boot: cron and logins use some each hour."""
        hours = max(0.0, self._wiring.clock() - self.persona.boot_at) / 3600
        return int(hours * 23 + highest) % 3_000_000

    def _file_system(self, mount: PersonaMount, kernel: Kernel, quota: Quota) -> FileSystem | None:
        device = os.makedev(mount.major, mount.minor)
        if mount.kind in SYNTHETIC_KINDS:
            root = self._synthetic_root(mount.kind, kernel)
            return SyntheticFs(root, device=device, now=self._now, create_errno=SYNTHETIC_KINDS[mount.kind])
        if mount.kind == "devtmpfs":
            return TreeFs(self._devices, device=device, quota=quota, now=self._now)
        image = self._temporary.get(mount.target)
        return None if image is None else TreeFs(image, device=device, quota=quota, now=self._now)

    def _synthetic_root(self, kind: str, kernel: Kernel) -> SyntheticNode:
        if kind == "devpts":
            return SyntheticNode(mode=0o755, children=lambda: _terminals(kernel))
        make = proc_root if kind == "proc" else sys_root
        return make(kernel, self.persona)

    def _start_daemons(self, kernel: Kernel, emit: Callable[[Event], None]) -> None:
        init = self._materialize(kernel, self._daemons[1], emit, None)
        for daemon in self._daemons.values():
            if daemon.name == LISTENER:
                self._materialize(kernel, daemon, emit, init)

    def _materialize(
        self, kernel: Kernel, daemon: Daemon, emit: Callable[[Event], None], parent: Process | None
    ) -> Process:
        argv = (daemon.title,) if daemon.title else daemon.argv
        process = kernel.add(argv, ROOT, emit, parent=parent, pid=daemon.pid)
        process.comm, process.executable = daemon.comm, daemon.executable
        process.started = self.persona.boot_at + daemon.start_seconds
        process.environ = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        return process

    def _fill_run(self, now: int) -> None:
        run = self._temporary.get("/run")
        if run is None:
            return
        top = run.inodes[run.root]
        for name in ("lock", "sshd", "systemd", "user", "log", "udev", "dbus", "credentials", "initramfs"):
            directory = Inode(0, stat.S_IFDIR | 0o755, nlink=2, entries={}, atime=now, mtime=now, ctime=now)
            run.add(top, name, directory)
        user = run.inodes[(top.entries or {})["user"]]
        run.add(
            user, "0", Inode(0, stat.S_IFDIR | 0o700, nlink=2, entries={}, atime=now, mtime=now, ctime=now)
        )


def _mount(mount: PersonaMount, fs: FileSystem) -> Mount:
    options = ",".join((*mount.options, *mount.super_options))
    return Mount(source=mount.source, path=mount.target, kind=mount.kind, options=options, fs=fs)


def _mode(path: str) -> int:
    if path in SHARED_TEMPORARY:
        return 0o1777
    return 0o700 if path.startswith("/run/user/") else 0o755


def _temporary(persona: Persona) -> list[str]:
    return [m.target for m in persona.hardware.mounts if m.kind in ("tmpfs", "mqueue", "hugetlbfs")]


def _terminals(kernel: Kernel) -> Mapping[str, SyntheticNode]:
    nodes = {"ptmx": SyntheticNode(mode=0o000, device=(5, 2))}
    for name, terminal in kernel.terminals.items():
        if name.startswith("pts/"):
            owner = terminal.inode
            node = SyntheticNode(mode=owner.mode & 0o777, uid=owner.uid, gid=owner.gid, device=owner.rdev)
            nodes[name.removeprefix("pts/")] = node
    return nodes


def _device_image(persona: Persona, now: int) -> Image:
    image = empty_image(mode=0o755, now=now)
    top = image.inodes[image.root]

    def directory(name: str, mode: int = 0o755) -> Inode:
        inode = Inode(0, stat.S_IFDIR | mode, nlink=2, entries={}, atime=now, mtime=now, ctime=now)
        return image.add(top, name, inode)

    places = {name: directory(name) for name in ("pts", "shm", "mqueue", "hugepages", "net", "block")}
    for path, (mode, major, minor, gid) in DEVICES.items():
        parent, _, name = path.rpartition("/")
        inode = Inode(0, stat.S_IFCHR | mode, gid=gid, rdev=(major, minor), atime=now, mtime=now, ctime=now)
        image.add(places.get(parent, top), name, inode)
    for name, target in LINKS.items():
        image.add(top, name, Inode(0, stat.S_IFLNK | 0o777, target=target, mtime=now, atime=now, ctime=now))
    for disk in persona.hardware.disks:
        parts = [(p.name, p.major, p.minor) for p in disk.partitions]
        for name, major, minor in [(disk.name, disk.major, disk.minor), *parts]:
            inode = Inode(0, stat.S_IFBLK | 0o660, gid=DISK_GROUP, rdev=(major, minor))
            inode.atime = inode.mtime = inode.ctime = now
            image.add(top, name, inode)
    return image
