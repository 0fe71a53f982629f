"""
The machine that a persona describes: its image, made once, and its worlds.

A world is a :class:`Kernel` over copy-on-write layers; the mounts are those of
the persona, the daemons are shared until somebody touches them.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from sys import intern
from types import MappingProxyType

import attrs

from honeyllm.events import Event
from honeyllm.host._kernel import Kernel, Wiring
from honeyllm.host._limits import initial_limits
from honeyllm.host._pacing import Pacing, speed_of
from honeyllm.host._proc import proc_root
from honeyllm.host._process import Process
from honeyllm.host._rotation import renew
from honeyllm.host._survival import KernelState, restore
from honeyllm.host._sysfs import sys_root
from honeyllm.host._syslog import grow
from honeyllm.host._system import SSH_SERVERS, System
from honeyllm.persona import Daemon, Persona, TreeEntry, appeared, mounted_trees, pid_at, tree, week_start
from honeyllm.persona import Mount as PersonaMount
from honeyllm.vfs import (
    ROOT,
    Content,
    FileSystem,
    FileView,
    Image,
    ImageBuilder,
    KeptInodes,
    Listed,
    Mount,
    Namespace,
    Quota,
    SyntheticFs,
    SyntheticNode,
    TreeFs,
    empty_image,
)

SYNTHETIC_KINDS = {"proc": errno.ENOENT, "sysfs": errno.EACCES, "devpts": errno.EACCES}
SHARED_TEMPORARY = {"/dev/shm", "/run/lock"}
STORED_KINDS = {"ext4", "vfat", "tmpfs", "devtmpfs", "mqueue", "hugetlbfs", "overlay", "squashfs", "jffs2"}
MEMORY_KINDS = {"tmpfs", "devtmpfs"}
SMALL_MAX_PID = 32_767
"""The highest process number on machines whose kernel was built for 32 bits."""
GROWTH_SECONDS = 3600.0
"""How often the logs of the image are brought up to date, when a world is made."""
Contents = Callable[[Listed], Content | None]


class Machine:
    """
    One persona's hardware and software, from which worlds are made.

    ``extra`` are files beyond the persona's tree, their directories in it.
    *paced*: programs take as long as on its processor.
    """

    def __init__(
        self,
        persona: Persona,
        contents: Contents,
        wiring: Wiring,
        *,
        extra: Iterable[TreeEntry] = (),
        paced: bool = False,
    ) -> None:
        self.persona = persona
        self._wiring = attrs.evolve(wiring, pacing=_pacing(persona, wiring)) if paced else wiring
        if persona.firmware is not None:
            self._wiring = attrs.evolve(self._wiring, max_pid=SMALL_MAX_PID)
        self._grown = wiring.clock()
        self._contents = contents
        self._daemons: Mapping[int, Daemon] = MappingProxyType({d.pid: d for d in persona.processes})
        files = tree(persona, now=wiring.clock())
        self._fingerprint = _fingerprint(persona, files)
        self._images = _images(persona, contents, (*files, *extra))

    def _now(self) -> int:
        return int(self._wiring.clock() * 1_000_000_000)

    def _grow_logs(self) -> None:
        """The logs of the image go on; worlds that have written theirs keep what they have."""
        now = self._wiring.clock()
        if now - self._grown < GROWTH_SECONDS:
            return
        since, self._grown = self._grown, now
        image = self._images["/"]
        fs = TreeFs(image, device=0, quota=Quota(), now=self._now, read_only=True)
        mount = Mount(source="none", path="/", kind="ext4", options="ro", fs=fs)
        namespace = Namespace(mount, now=self._now)
        view = FileView(namespace, namespace.root, ROOT)
        if week_start(int(now)) > week_start(int(since)):
            renew(self.persona, view, image, self._contents, now)
        grow(self.persona, view, image, now)

    @property
    def fingerprint(self) -> str:
        """A digest of the image's paths: a stored layer fits only the image that it was laid over."""
        return self._fingerprint

    def world(
        self,
        emit: Callable[[Event], None],
        *,
        quota: Quota | None = None,
        kept: Mapping[str, KeptInodes] = MappingProxyType({}),
        state: KernelState | None = None,
    ) -> Kernel:
        """
        A world in which nobody is logged in: a fresh one, or one with the layers *kept* by mount
        point and the kernel's *state*.  *emit* gets the events of its daemons.
        """
        quota = quota or Quota()
        self._grow_logs()
        mounts = sorted(self.persona.hardware.mounts, key=lambda m: m.target.count("/") + (m.target != "/"))
        root = _mount(mounts[0], self._stored(mounts[0], quota, kept))
        highest = max(self._daemons)
        namespace = Namespace(root, now=self._now)
        first_pid = max(highest + 1, pid_at(self.persona, self._wiring.clock()))
        kernel = Kernel(self._wiring, namespace, first_pid=first_pid)
        kernel.daemons = self._daemons
        memory = self.persona.hardware.memory.total_kib
        kernel.limits = initial_limits(processes=memory // 8 // 16, locked_kib=memory // 8)
        kernel.system = System(kernel=kernel, persona=self.persona, hostname=self.persona.hostname)
        for mount in mounts[1:]:
            fs = self._file_system(mount, kernel, quota, kept)
            if fs is not None:
                _try_mount(namespace, _mount(mount, fs))
        self._start_daemons(kernel, emit)
        if state is not None:
            restore(kernel, state, emit)
        return kernel

    def _file_system(
        self, mount: PersonaMount, kernel: Kernel, quota: Quota, kept: Mapping[str, KeptInodes]
    ) -> FileSystem | None:
        if mount.kind in SYNTHETIC_KINDS:
            return SyntheticFs(
                self._synthetic_root(mount.kind, kernel),
                device=os.makedev(mount.major, mount.minor),
                now=self._now,
                create_errno=SYNTHETIC_KINDS[mount.kind],
            )
        return self._stored(mount, quota, kept) if mount.target in self._images else None

    def _stored(self, mount: PersonaMount, quota: Quota, kept: Mapping[str, KeptInodes]) -> TreeFs:
        return TreeFs(
            self._images[mount.target],
            device=os.makedev(mount.major, mount.minor),
            quota=quota,
            now=self._now,
            read_only="ro" in mount.options,
            kept=kept.get(mount.target),
        )

    def _synthetic_root(self, kind: str, kernel: Kernel) -> SyntheticNode:
        if kind == "devpts":
            return SyntheticNode(mode=0o755, children=lambda: _terminals(kernel))
        make = proc_root if kind == "proc" else sys_root
        return make(kernel.system)

    def _start_daemons(self, kernel: Kernel, emit: Callable[[Event], None]) -> None:
        init = self._materialize(kernel, self._daemons[1], emit, None)
        for daemon in self._daemons.values():
            if daemon.name in SSH_SERVERS:
                self._materialize(kernel, daemon, emit, init)

    def _materialize(
        self, kernel: Kernel, daemon: Daemon, emit: Callable[[Event], None], parent: Process | None
    ) -> Process:
        argv = (daemon.title,) if daemon.title else daemon.argv
        process = kernel.add(argv, ROOT, emit, parent=parent, pid=daemon.pid)
        process.comm, process.executable = daemon.comm, daemon.executable
        process.times.started = self.persona.boot_at + daemon.start_seconds
        process.environ = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        return process


def _fingerprint(persona: Persona, files: Iterable[TreeEntry]) -> str:
    lasting = (entry.path for entry in files if not appeared(persona, entry.path))
    text = "\n".join((str(persona.seed), persona.machine_id, *lasting))
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _pacing(persona: Persona, wiring: Wiring) -> Pacing:
    return Pacing(
        draw=wiring.chance.lognormvariate,
        clock=wiring.scheduler.clock,
        speed=speed_of(persona.hardware.cpu.mhz),
    )


def _mount(mount: PersonaMount, fs: FileSystem) -> Mount:
    options = intern(",".join((*mount.options, *mount.super_options)))
    return Mount(source=mount.source, path=mount.target, kind=mount.kind, options=options, fs=fs)


def _try_mount(namespace: Namespace, mount: Mount) -> None:
    try:
        namespace.mount(mount, ROOT)
    except OSError:
        namespace.mounts.append(mount)


def _mode(path: str) -> int:
    if path in SHARED_TEMPORARY:
        return 0o1777
    return 0o700 if path.startswith("/run/user/") else 0o755


def _images(persona: Persona, contents: Contents, files: Iterable[TreeEntry]) -> Mapping[str, Image]:
    """The images of all stored file systems, by mount point; an inner mount point is made in the outer."""
    boot = persona.boot_at * 1_000_000_000
    targets = [m.target for m in persona.hardware.mounts if m.kind in STORED_KINDS]
    entries: dict[str, Iterable[TreeEntry]] = {"/": files, **mounted_trees(persona)}
    images = {
        mount.target: empty_image(mode=_mode(mount.target), now=boot, in_memory=mount.kind in MEMORY_KINDS)
        for mount in persona.hardware.mounts
        if mount.kind in STORED_KINDS
    }
    builders = {target: ImageBuilder(image, contents) for target, image in images.items()}
    for target, builder in builders.items():
        builder.add_all(_below(target, entries.get(target, ())))
    for inner in persona.hardware.mounts:
        outer = max((t for t in targets if _is_below(inner.target, t)), key=len, default=None)
        if outer is not None:
            builders[outer].directory(inner.target[len(outer.rstrip("/")) :])
    return images


def _is_below(path: str, target: str) -> bool:
    return path != target and path.startswith(target.rstrip("/") + "/")


def _below(target: str, entries: Iterable[TreeEntry]) -> Iterable[TreeEntry]:
    if target == "/":
        return entries
    return (attrs.evolve(entry, path=entry.path[len(target) :]) for entry in entries)


def _terminals(kernel: Kernel) -> Mapping[str, SyntheticNode]:
    nodes = {"ptmx": SyntheticNode(mode=0o000, device=(5, 2))}
    for name, terminal in kernel.terminals.items():
        if name.startswith("pts/"):
            owner = terminal.inode
            node = SyntheticNode(mode=owner.mode & 0o777, uid=owner.uid, gid=owner.gid, device=owner.rdev)
            nodes[name.removeprefix("pts/")] = node
    return nodes
