"""
A small virtual host for tests: a kernel over a tiny image, with a clock moved by hand.

``VirtualHost().run(program, "name", "arg", stdin=b"...")`` runs one program to
its end and returns its :class:`Result`; ``host.fs`` is root's view of the files.
"""

import heapq
import itertools
import random
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from honeyllm.events import Event
from honeyllm.host import (
    Cancel,
    Kernel,
    Offload,
    OpenFile,
    Pipe,
    PipeEnd,
    Process,
    Program,
    Scheduler,
    WaitStatus,
    Wiring,
    at_once,
)
from honeyllm.host._pacing import Pacing
from honeyllm.vfs import (
    ROOT,
    FileView,
    Generated,
    Image,
    Inode,
    Mount,
    Namespace,
    Quota,
    Stored,
    TreeFs,
    empty_image,
)

EPOCH = 1_760_000_000.0
DIRECTORIES = ("bin", "dev", "etc", "home", "proc", "root", "tmp", "usr", "usr/bin", "var", "var/log")
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}


class ManualTimers:
    """Time that moves only when a test says so; ``run`` runs everything that is due, jumping over sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._cancelled: set[int] = set()

    def call_later(self, delay: float, function: Callable[[], None]) -> Cancel:
        """Note *function* for *delay* seconds from now."""
        number = next(self._count)
        heapq.heappush(self._heap, (self.now + delay, number, function))
        return lambda: self._cancelled.add(number)

    def is_due(self) -> bool:
        """Whether something is to be run before time passes."""
        while self._heap and self._heap[0][1] in self._cancelled:
            heapq.heappop(self._heap)
        return bool(self._heap) and self._heap[0][0] <= self.now

    def run(self, until: Callable[[], bool], *, max_steps: int = 5_000_000) -> None:
        """Run what is due, in order of time, until *until* or nothing is left."""
        for _ in range(max_steps):
            if until() or not self._heap:
                return
            when, number, function = heapq.heappop(self._heap)
            if number not in self._cancelled:
                self.now = max(self.now, when)
                function()
        raise AssertionError("still running")


class Sink(OpenFile):
    """Collects what is written to it."""

    def __init__(self) -> None:
        super().__init__("pipe:[1]", 1)
        self.data = bytearray()

    async def write(self, data: bytes) -> int:
        """Keep it."""
        self.data += data
        return len(data)


@attrs.frozen(kw_only=True)
class Result:
    """What a run gave."""

    stdout: bytes
    stderr: bytes
    status: int
    wait: WaitStatus


def small_image(files: Mapping[str, bytes], programs: Iterable[str]) -> Image:
    """An image with a few directories, the memory devices, *files* by path, and executables in /usr/bin."""
    now = int(EPOCH * 1e9)
    image = empty_image(mode=0o755, now=now)
    at = {"": image.inodes[image.root]}

    def add(path: str, inode: Inode) -> Inode:
        parent, _, name = path.rpartition("/")
        if parent not in at:
            add(parent, Inode(0, stat.S_IFDIR | 0o755, nlink=2, entries={}))
        inode.atime = inode.mtime = inode.ctime = now
        at[path] = image.add(at[parent], name, inode)
        return inode

    for name in DIRECTORIES:
        mode = 0o1777 if name == "tmp" else 0o755
        add(name, Inode(0, stat.S_IFDIR | mode, nlink=2, entries={}))
    for name, rdev in DEVICES.items():
        add(f"dev/{name}", Inode(0, stat.S_IFCHR | 0o666, rdev=rdev))
    for name in programs:
        content = Generated(4096, lambda _: b"\x7fELF".ljust(4096, b"\0"), program=name)
        add(f"usr/bin/{name}", Inode(0, stat.S_IFREG | 0o755, content=content))
    for path, data in files.items():
        add(path.strip("/"), Inode(0, stat.S_IFREG | 0o644, content=Stored(data)))
    return image


async def _unknown(process: Process) -> int:
    await process.complain("unknown program")
    return 99


class VirtualHost:
    """A kernel to run programs on; ``programs`` is its program table, each also an executable in /usr/bin.  *paced*: they take their time."""

    def __init__(
        self,
        *,
        files: Mapping[str, bytes] | None = None,
        programs: Mapping[str, Program] | None = None,
        first_pid: int = 2,
        offload: Offload = at_once,
        paced: bool = False,
    ) -> None:
        self.timers = ManualTimers()
        self.events: list[Event] = []
        self.failures: list[BaseException] = []
        self.programs = dict(programs or {})
        now = self._nanoseconds
        tree = TreeFs(small_image(files or {}, self.programs), device=0xFE01, quota=Quota(), now=now)
        root = Mount(source="/dev/vda1", path="/", kind="ext4", options="rw,relatime", fs=tree)
        namespace = Namespace(root, now=now)
        scheduler = Scheduler(self.timers, clock=lambda: self.timers.now)
        pacing = Pacing(draw=random.Random(3).lognormvariate, clock=lambda: self.timers.now)
        wiring = Wiring(
            scheduler=scheduler,
            programs=self.programs,
            unknown=_unknown,
            clock=lambda: EPOCH + self.timers.now,
            chance=random.Random(1),
            report=lambda name, failure: self.failures.append(failure),
            offload=offload,
            pacing=pacing if paced else None,
            max_processes=200,
        )
        self.kernel = Kernel(wiring, namespace, first_pid=first_pid)
        self.init = self.kernel.add(("/sbin/init",), ROOT, self.events.append, pid=1)
        self.init.environ = {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}

    def _nanoseconds(self) -> int:
        return int((EPOCH + self.timers.now) * 1e9)

    @property
    def fs(self) -> FileView:
        """Root's view of the files."""
        return self.init.fs

    def read(self, path: str) -> bytes:
        """The contents of a file."""
        content = self.fs.stat(path).content
        return b"" if content is None else content.read(0, content.size)

    def start(self, program: Program, argv: tuple[str, ...], stdin: bytes) -> tuple[Process, Sink, Sink]:
        """Start *program* without waiting for its end."""
        process = self.kernel.add(argv, ROOT, self.events.append, parent=self.init)
        process.environ = dict(self.init.environ)
        pipe = Pipe(Inode(7, stat.S_IFIFO | 0o600))
        pipe.data += stdin
        out, err = Sink(), Sink()
        for file in (PipeEnd(pipe, 0), out, err):
            process.fds.add(file)
        self.kernel.start(process, program)
        return process, out, err

    def run(self, program: Program, *argv: str, stdin: bytes = b"") -> Result:
        """Run *program* to its end."""
        process, out, err = self.start(program, argv, stdin)
        self.timers.run(lambda: process.status is not None)
        assert process.status is not None, "the program waits for ever"
        if self.failures:
            raise self.failures[0]
        return Result(
            stdout=bytes(out.data),
            stderr=bytes(err.data),
            status=process.status.shell_status,
            wait=process.status,
        )


def files_below(host: VirtualHost, top: str) -> Iterator[tuple[str, Inode, bytes]]:
    """Each file below *top*: its path from there, its inode, and what it holds or points at."""
    waiting = [top]
    while waiting:
        directory = waiting.pop()
        for name in host.fs.names(directory):
            path = f"{directory}/{name}"
            inode = host.fs.stat(path, follow=False)
            data = inode.target.encode("utf-8", "surrogateescape")
            if stat.S_ISREG(inode.mode) and inode.content is not None:
                data = inode.content.read(0, inode.size)
            yield path.removeprefix(top + "/"), inode, data
            if inode.is_directory:
                waiting.append(path)
