"""
One process of the virtual host: identity, descriptors, and its system calls.

A program is a coroutine that is given its process.  Path system calls are on
``process.fs``; those that may block are coroutines here.
"""

import errno
import os
import stat
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from signal import Signals
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from honeyllm.events import Event
from honeyllm.host._fds import FdTable
from honeyllm.host._files import OpenFile, RegularFile, fail
from honeyllm.host._limits import Limit, check_file_size, limit_of, within_file_size
from honeyllm.host._pacing import Times, before_output
from honeyllm.host._scheduler import Group, Task, WaitQueue
from honeyllm.host._signals import UNBLOCKABLE, Disposition, Exited, Ignored, Terminated, WaitStatus
from honeyllm.host._stdio import Reader, Writer
from honeyllm.vfs import Credentials, FileView, Inode

if TYPE_CHECKING:
    from honeyllm.host._kernel import Kernel

Program = Callable[["Process"], Coroutine[Any, Any, int]]
"""What an executable runs: a coroutine function; its result is the exit status."""

Emit = Callable[[Event], None]


class Terminal(Protocol):
    """A controlling terminal, as the kernel needs it."""

    name: str
    """Below /dev, for example ``pts/0``."""
    foreground: int
    """The foreground process group."""
    inode: Inode
    """Its device file."""

    def open(self, flags: int) -> OpenFile:
        """Open it once more."""

    def released(self, session: int) -> None:
        """The session leader of *session* has ended."""


@attrs.define(eq=False, kw_only=True, slots=True)
class Process:
    """One process.  Made by :meth:`Kernel.boot` and :meth:`fork`; ended by the return of its coroutine."""

    kernel: "Kernel"
    pid: int
    parent: "Process | None"
    group: int
    session: int
    argv: tuple[str, ...]
    environ: dict[str, str]
    fs: FileView
    fds: FdTable
    emit: Emit
    share: Group
    times: Times
    executable: str = ""
    comm: str = ""
    terminal: Terminal | None = None
    user: str = "root"
    nice: int = 0
    limits: dict[str, Limit] = attrs.Factory(dict)
    """Resource limits that differ from those a session starts with."""
    dispositions: dict[int, Disposition] = attrs.Factory(dict)
    children: "dict[int, Process]" = attrs.Factory(dict)
    status: WaitStatus | None = None
    task: Task | None = None
    child_changed: WaitQueue = attrs.Factory(WaitQueue)
    reported: bool = False
    """Whether it has emitted the event of its own answer (a program that asks the oracle does)."""
    values: dict[str, object] = attrs.Factory(dict)
    """What a login session hangs on its processes; inherited by reference."""
    _streams: dict[int, Writer] = attrs.Factory(dict)
    _stdin: Reader | None = None

    # -- standard streams ------------------------------------------------------------------

    @property
    def stdin(self) -> Reader:
        """Buffered standard input."""
        if self._stdin is None:
            self._stdin = Reader(self, 0)
        return self._stdin

    @property
    def stdout(self) -> Writer:
        """Buffered standard output."""
        return self.writer(1)

    @property
    def stderr(self) -> Writer:
        """Unbuffered standard error."""
        return self.writer(2)

    def reader(self, fd: int) -> Reader:
        """A buffered reader over *fd*."""
        return Reader(self, fd)

    def writer(self, fd: int) -> Writer:
        """The buffered writer over *fd*, flushed at exit; there is one for each descriptor."""
        writer = self._streams.get(fd)
        if writer is None:
            writer = self._streams[fd] = Writer(self, fd, buffered=fd != 2)
        return writer

    async def flush(self) -> None:
        """Flush every buffered writer."""
        for writer in tuple(self._streams.values()):
            await writer.flush()

    async def complain(self, text: str) -> None:
        """Print ``PROGRAM: text`` and a newline on standard error."""
        await self.flush()
        await self.stderr.write(f"{self.name}: {text}\n")

    @property
    def name(self) -> str:
        """The program's name as it calls itself: the last part of argv[0]."""
        return (self.argv[0] if self.argv else "").rpartition("/")[2]

    @property
    def who(self) -> Credentials:
        """Effective credentials."""
        return self.fs.who

    # -- files -----------------------------------------------------------------------------

    async def open(
        self, path: str, flags: int = os.O_RDONLY, mode: int = 0o666, *, close_on_exec: bool = False
    ) -> int:
        """open(2): returns the lowest free descriptor."""
        file = await self.kernel.open(self, path, flags, mode)
        return self.fds.add(file, close_on_exec=close_on_exec)

    async def read(self, fd: int, count: int) -> bytes:
        """read(2): up to *count* bytes, empty at the end."""
        file = self.fds.get(fd)
        found = await file.read(count)
        if self.times.pace is not None and isinstance(file, RegularFile):
            self.times.pace.charge(len(found))
            _fetched(self, file, len(found))
        return found

    async def write(self, fd: int, data: bytes) -> None:
        """Write all of *data*; SIGPIPE where nobody reads, other errors are raised."""
        if self.times.pace is not None:
            await before_output(self, self.times.pace, len(data))
        file = self.fds.get(fd)
        done = 0
        while done < len(data):
            try:
                piece = data[done:] if done else data
                if isinstance(file, RegularFile):
                    piece = within_file_size(self, file, piece)
                done += await file.write(piece)
            except BrokenPipeError:
                await self._broken_pipe()
                raise
            if done < len(data):
                await self.checkpoint()

    async def _broken_pipe(self) -> None:
        if self.dispositions.get(Signals.SIGPIPE) is not Ignored.IGNORE:
            raise Terminated(Signals.SIGPIPE)

    def close(self, fd: int) -> None:
        """close(2)."""
        self.fds.close(fd)

    def seek(self, fd: int, offset: int, whence: int = os.SEEK_SET) -> int:
        """lseek(2)."""
        return self.fds.get(fd).seek(offset, whence)

    def truncate(self, fd: int, size: int) -> None:
        """ftruncate(2); EINVAL for what is no regular file."""
        file = self.fds.get(fd)
        if not isinstance(file, RegularFile):
            raise fail(errno.EINVAL)
        limit = limit_of(self, "f")[0]
        if limit is not None and size > file.inode().size:
            check_file_size(self, limit + 1 - size)
        file.truncate(size)

    def stat(self, fd: int) -> Inode:
        """fstat(2)."""
        return self.fds.get(fd).inode()

    def is_terminal(self, fd: int) -> bool:
        """isatty(3)."""
        return fd in self.fds and self.fds.get(fd).is_terminal

    def columns(self, fd: int) -> int:
        """The width of the window behind *fd*; 0 where it is no terminal."""
        return self.fds.get(fd).columns if fd in self.fds else 0

    def pipe(self) -> tuple[int, int]:
        """pipe(2): the reading and the writing descriptor."""
        read_end, write_end = self.kernel.pipe(self)
        return self.fds.add(read_end), self.fds.add(write_end)

    # -- processes -------------------------------------------------------------------------

    async def checkpoint(self) -> None:
        """Give way if the turn is used up; await it in every loop that input can make long."""
        await self.kernel.scheduler.checkpoint()

    async def sleep(self, seconds: float) -> None:
        """Sleep in real time."""
        await self.flush()
        await self.kernel.scheduler.sleep(seconds)

    def fork(self, run: Program, *, group: int | None = None) -> "Process":
        """
        Start a child that shares copies of everything, running *run*.

        *group* is the child's process group (0 for one of its own).  EAGAIN
        past the limit of processes.
        """
        return self.kernel.fork(self, run, group=group)

    def spawn(
        self, path: str, argv: Iterable[str], *, environ: dict[str, str] | None = None, search: bool = False
    ) -> "Process":
        """
        Fork and execute *path* (looked up along PATH with *search*).

        The child prints nothing when the file cannot be executed: errors of
        finding it are raised here.
        """
        if search:
            path = self.kernel.search(self, path)
        self.kernel.executable(self, path)
        arguments, variables = tuple(argv), dict(self.environ) if environ is None else environ

        async def run(child: Process) -> int:
            return await child.execute(path, arguments, variables)

        return self.fork(run)

    async def execute(self, path: str, argv: tuple[str, ...], environ: dict[str, str]) -> int:
        """
        execve(2): become another program; returns its status, which the caller must return too.

        ENOENT, EACCES or ENOEXEC before anything has changed.
        """
        await self.flush()
        return await self.kernel.execute(self, path, argv, environ)

    async def wait(self, pids: Iterable[int] | None = None, *, stopped: bool = False) -> "Process":
        """
        Wait until one of the children *pids* (any without) has ended, or also stopped with *stopped*.

        Returns that child, its ``status`` set; one that ended is reaped.
        ECHILD when there is none to wait for.
        """
        wanted = None if pids is None else frozenset(pids)
        while True:
            mine = [c for p, c in self.children.items() if wanted is None or p in wanted]
            if not mine:
                raise fail(errno.ECHILD)
            for child in mine:
                if child.status is not None and (child.status.ended or stopped):
                    return self._reap(child)
            await self.flush()
            await self.child_changed.wait()

    def poll_children(self, *, stopped: bool = False) -> "list[Process]":
        """The children that have changed state, reaped; never waits."""
        changed = [c for c in self.children.values() if c.status and (c.status.ended or stopped)]
        return [self._reap(child) for child in changed]

    def poll_child(self, child: "Process") -> None:
        """Reap one child that has ended."""
        self._reap(child)

    def _reap(self, child: "Process") -> "Process":
        if child.status is not None and child.status.ended:
            self.children.pop(child.pid, None)
            self.times.children += child.cpu_seconds + child.times.children
            self.kernel.forget(child)
        return child

    def exit(self, status: int) -> None:
        """exit(3): ends this process."""
        raise Exited(status)

    def interrupt(self) -> None:
        """Make the call that this process waits in fail with EINTR; for signal handlers."""
        if self.task is not None and self.task.waits:
            self.task.throw(fail(errno.EINTR))

    def handle(self, signum: int, disposition: Disposition) -> None:
        """Set what a signal does: a handler called at its arrival, or DEFAULT or IGNORE."""
        if signum not in UNBLOCKABLE:
            self.dispositions[signum] = disposition

    @property
    def cpu_seconds(self) -> float:
        """Processor time used."""
        return self.times.paid + (self.task.seconds if self.task is not None else 0.0)

    @property
    def state(self) -> str:
        """The state letter of ps(1): R, S, T or Z."""
        if self.status is not None:
            return "Z" if self.status.ended else "T"
        return "S" if self.task is None or self.task.waits else "R"

    def drop_program(self) -> None:
        """
        Forget what belongs to the program, at execve(2) and at the end.

        Its buffers and handlers hold the process: with them it would be in a circle.
        """
        self._streams.clear()
        self._stdin = None
        self.fds.executed()
        self.dispositions = {n: d for n, d in self.dispositions.items() if isinstance(d, Ignored)}


def type_letter(mode: int) -> str:
    """The first letter of ``ls -l``."""
    return stat.filemode(mode)[0]


Awaited = Awaitable[int]


def _fetched(process: Process, file: RegularFile, count: int) -> None:
    """What was read comes from the disk, unless it is nowhere but in memory."""
    if file.is_on_disk and process.kernel.disk is not None and process.times.pace is not None:
        process.times.pace.add(0.0, process.kernel.disk.read(count, first=file.position == count))
