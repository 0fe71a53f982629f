"""The virtual kernel of one world: process table, program table, open(2), signals."""

import errno
import os
import stat
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from signal import Signals
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import attrs

from honeyllm.host._arrivals import Arrivals, Pages
from honeyllm.host._computing import Offload, at_once
from honeyllm.host._executing import Executable, find_executable
from honeyllm.host._fds import FdTable
from honeyllm.host._files import Entropy, OpenFile, Pipe, PipeEnd, fail
from honeyllm.host._limits import initial_limits
from honeyllm.host._opening import open_file
from honeyllm.host._pacing import Pacing, Times, before_end
from honeyllm.host._process import Emit, Process, Program, Terminal
from honeyllm.host._scheduler import Budget, Group, Scheduler, Task
from honeyllm.host._signals import (
    HARMLESS,
    STOPPING,
    Exited,
    Ignored,
    Terminated,
    WaitStatus,
)
from honeyllm.persona import Daemon, Persona
from honeyllm.vfs import Credentials, FileView, Generated, Inode, Namespace, Place, Sparse, TreeFs

if TYPE_CHECKING:
    from honeyllm.host._system import System

MAX_PID = 4_194_303
BACKGROUND_SHARE = 0.05
"""Of one processor."""
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DEADLY = {Signals.SIGKILL, Signals.SIGTERM, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGABRT}


class Chance(Entropy, Protocol):
    """The part of ``random.Random`` that the kernel uses."""

    def randrange(self, stop: int, /) -> int:
        """A number in ``range(stop)``."""

    def lognormvariate(self, mu: float, sigma: float, /) -> float:
        """A draw from a log-normal distribution."""


DOWN_SECONDS: Mapping[str, float] = MappingProxyType({"reboot": 60.0, "poweroff": 600.0, "halt": 600.0})
"""How long nobody can log in; a provider's watchdog starts a machine again that was switched off."""


async def finish_at_once(process: Process, place: Place) -> int:
    """What a binary of unknown content does without anybody to say more: nothing."""
    return os.EX_OK


@attrs.frozen(kw_only=True)
class Wiring:
    """
    What all kernels of one honeypot share.

    ``programs`` maps the name of an image executable to what it runs; for one
    that is not in it, ``unknown`` runs (the oracle).  ``clock`` is seconds since
    the epoch.  ``report`` gets the failure of a program of ours, which the
    intruder sees as a crash.  ``offload`` runs a function beside the event loop.
    On ``background`` lives what goes on without anybody being logged in.
    ``settle`` is awaited before the text that the image has under a path is
    read, so that the oracle can write it.
    ``pacing`` says how long programs take; without it they take what we need.
    ``max_pid`` is the highest number of a process, ``max_processes`` how many of them a world may have.
    ``booted`` is called when a machine is up again, which takes ``down_seconds``
    from the beginning of a shutdown of that kind.
    ``binary`` is what an ELF file that the image has not runs; ``arrivals`` hears
    of the files that are written, ``page`` is what the Internet has at an address
    that leads outside (nothing: nobody answers there).
    """

    scheduler: Scheduler
    programs: Mapping[str, Program]
    unknown: Program
    clock: Callable[[], float]
    chance: Chance
    report: Callable[[str, BaseException], None]
    offload: Offload = at_once
    background: Budget = attrs.field(factory=lambda: Budget(BACKGROUND_SHARE))
    settle: "Callable[[Process, str], Awaitable[None]] | None" = None
    pacing: Pacing | None = None
    max_pid: int = MAX_PID
    max_processes: int = 512
    booted: "Callable[[Kernel], None]" = lambda kernel: None
    down_seconds: Mapping[str, float] = DOWN_SECONDS
    binary: Callable[[Process, Place], Awaitable[int]] = finish_at_once
    arrivals: Arrivals | None = None
    page: Pages | None = None


class Kernel:
    """The kernel of one world."""

    def __init__(self, wiring: Wiring, namespace: Namespace, *, first_pid: int = 1) -> None:
        self.namespace = namespace
        self.scheduler = wiring.scheduler
        self.programs = wiring.programs
        self.clock = wiring.clock
        self.chance = wiring.chance
        self.processes: dict[int, Process] = {}
        self.daemons: Mapping[int, Daemon] = {}
        self._system: System | None = None
        self.killed: set[int] = set()
        self.terminals: dict[str, Terminal] = {}
        self.wiring = wiring
        self._running: dict[Task, Process] = {}
        self.next_pid = first_pid
        self.limits = initial_limits(processes=7823, locked_kib=254_304)
        self._next_pipe = 20000 + wiring.chance.randrange(20000)
        self._fifos: dict[tuple[int, int], Pipe] = {}
        self.disk = None if wiring.pacing is None else wiring.pacing.disk()
        namespace.listed = None if self.disk is None else partial(_listed, self)

    @property
    def unknown(self) -> Program:
        """What answers for a program without an implementation; the long help texts come from it too."""
        return self.wiring.unknown

    @property
    def is_machine(self) -> bool:
        """Whether it runs on a machine, which tests of single programs do without."""
        return self._system is not None

    @property
    def system(self) -> "System":
        """The running system: what the machine's persona says, as of now."""
        assert self._system is not None, "this kernel runs on no machine"
        return self._system

    @system.setter
    def system(self, system: "System") -> None:
        self._system = system

    # -- process table ---------------------------------------------------------------------

    def add(
        self,
        argv: tuple[str, ...],
        who: Credentials,
        emit: Emit,
        *,
        parent: Process | None = None,
        pid: int | None = None,
    ) -> Process:
        """
        Enter a process that nothing has forked: a daemon of the persona, or the sshd of a session.

        It gets a share of the processor of its own, which its descendants have part in.
        """
        number = self._pid() if pid is None else pid
        process = Process(
            kernel=self,
            pid=number,
            parent=parent,
            group=number,
            session=number,
            argv=argv,
            environ={},
            fs=FileView(self.namespace, self.namespace.root, who),
            fds=FdTable(),
            emit=emit,
            share=Group(),
            times=Times(started=self.clock()),
            comm=argv[0].rpartition("/")[2][:15],
        )
        self.processes[number] = process
        if parent is not None:
            parent.children[number] = process
        return process

    def _pid(self) -> int:
        while True:
            pid = self.next_pid
            self.next_pid = pid + 1 if pid < self.wiring.max_pid else 300
            if pid not in self.processes and pid not in self.daemons:
                return pid

    @property
    def idle_daemons(self) -> Iterator[Daemon]:
        """The persona's daemons that still run and that no :class:`Process` stands for."""
        return (d for p, d in self.daemons.items() if p not in self.processes and p not in self.killed)

    @property
    def current(self) -> Process | None:
        """The process whose step this is."""
        task = self.scheduler.current
        return None if task is None else self._running.get(task)

    def start(self, process: Process, run: Program) -> None:
        """Start running *run* as *process*."""
        process.task = self.scheduler.start(
            self._life(process, run), process.share, lambda value, error: self._ended(process, value, error)
        )
        self._running[process.task] = process

    async def _life(self, process: Process, run: Program) -> int:
        try:
            status = await run(process)
        except Exited as end:
            status = end.status
        except OSError as error:
            await process.complain(error.strerror or "Input/output error")
            status = 1
        await self._last_flush(process)
        await before_end(process)
        return status

    async def _last_flush(self, process: Process) -> None:
        try:
            await process.flush()
        except OSError as error:
            await process.complain(f"write error: {error.strerror}")
            raise Exited(1) from None

    def _ended(self, process: Process, value: object, error: BaseException | None) -> None:
        match error:
            case None:
                status = WaitStatus(code=value & 0xFF if isinstance(value, int) else 0)
            case Terminated():
                status = WaitStatus(signal=error.signum)
            case Exited():
                status = WaitStatus(code=error.status & 0xFF)
            case OSError():
                status = WaitStatus(code=1)
            case _:
                self.wiring.report(process.comm, error)
                status = WaitStatus(signal=Signals.SIGSEGV)
        self.end(process, status)

    def end(self, process: Process, status: WaitStatus) -> None:
        """Do what the kernel does when a process has ended."""
        process.status = status
        if process.task is not None:
            self._running.pop(process.task, None)
        process.fds.close_all()
        process.drop_program()
        self._orphans(process)
        if process.terminal is not None and process.session == process.pid:
            process.terminal.released(process.session)
        parent = process.parent
        if parent is None or parent.dispositions.get(Signals.SIGCHLD) is Ignored.IGNORE:
            self.forget(process)
            return
        self.signal(parent, Signals.SIGCHLD)
        parent.child_changed.wake()
        if parent.pid == 1 or parent.task is None:
            parent.children.pop(process.pid, None)
            self.forget(process)

    def _orphans(self, process: Process) -> None:
        init = self.processes.get(1)
        for child in process.children.values():
            child.parent = init
            if child.status is not None and child.status.ended:
                self.forget(child)
            elif init is not None:
                init.children[child.pid] = child
        process.children.clear()

    def forget(self, process: Process) -> None:
        """Take a reaped process out of the table."""
        self.processes.pop(process.pid, None)

    def fork(self, parent: Process, run: Program, *, group: int | None = None) -> Process:
        """See :meth:`Process.fork`."""
        if len(self.processes) >= self.wiring.max_processes:
            raise fail(errno.EAGAIN)
        pid = self._pid()
        child = attrs.evolve(
            parent,
            pid=pid,
            parent=parent,
            group=parent.group if group is None else group or pid,
            environ=dict(parent.environ),
            fs=parent.fs.copy(),
            fds=parent.fds.copy(),
            times=Times(started=self.clock()),
            children={},
            status=None,
            task=None,
            child_changed=type(parent.child_changed)(),
            dispositions=dict(parent.dispositions),
            limits=dict(parent.limits),
            reported=False,
            streams={},
            stdin=None,
        )
        self.processes[pid] = child
        parent.children[pid] = child
        if self.wiring.pacing is not None:
            self.wiring.pacing.forked(parent, child)
        self.start(child, run)
        return child

    # -- execve ----------------------------------------------------------------------------

    def search(self, process: Process, name: str) -> str:
        """Find *name* along PATH, as execvp(3) does; ENOENT."""
        if "/" in name:
            return name
        for directory in process.environ.get("PATH", DEFAULT_PATH).split(":"):
            path = f"{directory or '.'}/{name}"
            if self.is_executable(process, path):
                return path
        raise fail(errno.ENOENT, name)

    def is_executable(self, process: Process, path: str) -> bool:
        """Whether *path* is a regular file that the process may execute."""
        try:
            place = process.fs.find(path)
        except OSError:
            return False
        return place.inode.kind == stat.S_IFREG and process.fs.permits(place, 1)

    def executable(self, process: Process, path: str) -> Executable:
        """Find out what executing *path* runs; EACCES, ENOENT, ENOEXEC, ELOOP."""
        return find_executable(self, process, path)

    def program_name(self, inode: Inode) -> str:
        """The name in the program table of the executable *inode*, or nothing."""
        content = inode.content
        if isinstance(content, Generated):
            return content.program
        root = self.namespace.root.fs
        if isinstance(content, Sparse) and isinstance(root, TreeFs):
            return root.image.program_of(content)
        return ""

    async def execute(
        self, process: Process, path: str, argv: tuple[str, ...], environ: dict[str, str]
    ) -> int:
        """See :meth:`Process.execute`."""
        found = self.executable(process, path)
        process.drop_program()
        process.argv = (*found.prefix, *argv[1:]) if found.prefix else argv
        process.environ = environ
        process.executable = found.path
        process.comm = path.rpartition("/")[2][:15]
        if self.wiring.pacing is not None:
            self.wiring.pacing.executed(process, found.name)
        return await found.program(process)

    # -- files -----------------------------------------------------------------------------

    async def open(self, process: Process, path: str, flags: int, mode: int) -> OpenFile:
        """open(2) without the descriptor."""
        return await open_file(process, path, flags, mode)

    def fifo(self, place: Place) -> Pipe:
        """The queue behind the FIFO at *place*."""
        return self._fifos.setdefault((place.fs.device, place.number), Pipe(place.inode))

    @property
    def pipe_number(self) -> int:
        """A fresh inode number for a pipe."""
        self._next_pipe += 1
        return self._next_pipe

    def pipe(self, process: Process) -> tuple[PipeEnd, PipeEnd]:
        """A new pipe: its reading and its writing end; EMFILE where *process* could not hold them."""
        process.fds.require(2)
        now = self.namespace.now()
        who = process.who
        inode = Inode(
            self.pipe_number, stat.S_IFIFO | 0o600, who.uid, who.gid, atime=now, mtime=now, ctime=now
        )
        pipe = Pipe(inode)
        return PipeEnd(pipe, os.O_RDONLY), PipeEnd(pipe, os.O_WRONLY)

    # -- signals ---------------------------------------------------------------------------

    def group(self, number: int) -> Iterator[Process]:
        """The living processes of a process group."""
        for process in tuple(self.processes.values()):
            if process.group == number and (process.status is None or not process.status.ended):
                yield process

    def signal_group(self, number: int, signum: int) -> int:
        """Send a signal to a process group; returns to how many."""
        members = list(self.group(number))
        for process in members:
            self.signal(process, signum)
        return len(members)

    def kill(self, sender: Process, pid: int, signum: int) -> None:
        """kill(2) for one process; signal 0 only checks.  ESRCH, EPERM."""
        process, daemon = self.processes.get(pid), self.daemons.get(pid)
        if process is None and (daemon is None or pid in self.killed):
            raise fail(errno.ESRCH)
        owner = process.who.uid if process is not None else -1
        if sender.who.uid not in (0, owner):
            raise fail(errno.EPERM)
        if process is not None and signum:
            self.signal(process, signum)
        elif daemon is not None and not daemon.is_kernel_thread and signum in DEADLY:
            self.killed.add(pid)

    def signal(self, process: Process, signum: int) -> None:
        """Send a signal to a process: run its handler, or do the default action."""
        if process.status is not None and process.status.ended:
            return
        if signum in (Signals.SIGCONT, Signals.SIGKILL):
            self._continue(process)
        disposition = process.dispositions.get(signum, Ignored.DEFAULT)
        if disposition is Ignored.IGNORE:
            return
        if not isinstance(disposition, Ignored):
            disposition(signum)
        elif signum in STOPPING:
            self._stop(process, signum)
        elif signum not in HARMLESS:
            self._terminate(process, signum)

    def _terminate(self, process: Process, signum: int) -> None:
        if process.task is None:
            if process.pid != 1:
                self.end(process, WaitStatus(signal=signum))
        else:
            process.task.throw(Terminated(signum))

    def _stop(self, process: Process, signum: int) -> None:
        if process.task is None or process.pid == 1:
            return
        process.task.stop()
        process.status = WaitStatus(stopped=signum)
        if process.parent is not None:
            self.signal(process.parent, Signals.SIGCHLD)
            process.parent.child_changed.wake()

    def _continue(self, process: Process) -> None:
        if process.status is not None and process.status.stopped is not None and process.task is not None:
            process.status = None
            process.task.resume()


def persona_of(kernel: Kernel) -> Persona | None:
    """Who the machine of *kernel* is; None for one on no machine."""
    return None if kernel._system is None else kernel._system.persona


def is_still(kernel: Kernel) -> bool:
    """Whether nothing runs or waits in it."""
    return not kernel._running


def _listed(kernel: Kernel, place: Place, count: int) -> None:
    """The running process has read a directory: it takes its time."""
    process = kernel.current
    if process is not None and process.times.pace is not None and kernel.disk is not None:
        process.times.pace.add(*kernel.disk.listed(place, count))


def dissolve(kernel: Kernel) -> None:
    """
    Undo the circles of a world that nobody enters again.

    Its memory is then free at once, not when the garbage collector comes by.
    """
    for process in kernel.processes.values():
        process.children.clear()
    kernel.processes.clear()
    kernel.terminals.clear()
    kernel.namespace.dissolve()
    kernel._system = None
