"""
What of a world's kernel outlives the process: a few facts, and the programs that went on in the background.

A program's coroutine cannot be kept.  It is listed again with its number, its
start and its arguments, sleeps as the original mostly did, and dies of signals;
``sleep`` ends when it would have ended.
"""

import math
import os
from collections.abc import Callable, Mapping
from signal import Signals

import attrs

from honeyllm.events import Event
from honeyllm.host._fds import FdTable
from honeyllm.host._journal import LogLine
from honeyllm.host._kernel import Kernel
from honeyllm.host._power import resume_power
from honeyllm.host._process import Process
from honeyllm.host._scheduler import Future
from honeyllm.host._signals import Ignored
from honeyllm.vfs import Credentials

MAX_SURVIVORS = 64
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@attrs.frozen(kw_only=True)
class Survivor:
    """One process; ``started`` in epoch seconds, ``seconds`` of processor time used."""

    pid: int
    group: int
    session: int
    uid: int
    gid: int
    groups: tuple[int, ...] = ()
    user: str = "root"
    argv: tuple[str, ...] = ()
    comm: str = ""
    executable: str = ""
    environ: Mapping[str, str] = attrs.field(factory=dict)
    cwd: str = "/"
    started: float = 0.0
    seconds: float = 0.0
    nice: int = 0


@attrs.frozen(kw_only=True)
class KernelState:
    """What a world's kernel remembers beyond its files; everything in it is plain data."""

    hostname: str = ""
    boot_at: int = 0
    boot_id: str = ""
    """Of the last boot; 0 and nothing for the persona's own."""
    next_pid: int = 0
    killed: tuple[int, ...] = ()
    units: Mapping[str, bool] = attrs.field(factory=dict)
    settings: Mapping[str, str] = attrs.field(factory=dict)
    processes: tuple[Survivor, ...] = ()
    log: tuple[LogLine, ...] = ()
    """What is in the memory of logd."""
    down_until: float = 0.0
    shutdown_at: float = 0.0
    shutdown_how: str = ""
    services: Mapping[str, int] = attrs.field(factory=dict)
    """The main processes of units that intruders have written, by unit."""


def survivors(kernel: Kernel) -> tuple[Process, ...]:
    """The processes that nobody's hanging up ends: orphans, and those that ignore SIGHUP."""
    return tuple(p for p in kernel.processes.values() if p.task is not None and _survives(p))[:MAX_SURVIVORS]


def _survives(process: Process) -> bool:
    if process.status is not None and process.status.ended:
        return False
    orphaned = process.parent is not None and process.parent.pid == 1
    return orphaned or process.dispositions.get(Signals.SIGHUP) is Ignored.IGNORE


def _survivor(process: Process) -> Survivor:
    who = process.who
    return Survivor(
        pid=process.pid,
        group=process.group,
        session=process.session,
        uid=who.uid,
        gid=who.gid,
        groups=tuple(sorted(who.groups)),
        user=process.user,
        argv=process.argv,
        comm=process.comm,
        executable=process.executable,
        environ=dict(process.environ),
        cwd=process.fs.cwd.path,
        started=process.times.started,
        seconds=round(process.cpu_seconds, 2),
        nice=process.nice,
    )


def kernel_state(kernel: Kernel) -> KernelState:
    """What *kernel* has to remember now."""
    system = kernel.system
    left = survivors(kernel)
    return KernelState(
        hostname=system.hostname,
        boot_at=system.persona.boot_at,
        boot_id=system.persona.boot_id,
        next_pid=kernel.next_pid,
        killed=tuple(sorted(kernel.killed)),
        units=dict(system.unit_states),
        settings=dict(system.settings),
        processes=tuple(_survivor(process) for process in left),
        down_until=system.outage.until,
        shutdown_at=system.outage.at,
        shutdown_how=system.outage.how,
        log=tuple(system.ring),
        services={name: process.pid for name, process in system.services.items() if process in left},
    )


def restore(kernel: Kernel, state: KernelState, emit: Callable[[Event], None]) -> None:
    """Bring *kernel*, fresh and with its daemons, to *state*."""
    system = kernel.system
    system.hostname = state.hostname or system.hostname
    if state.boot_at:
        system.persona = attrs.evolve(system.persona, boot_at=state.boot_at, boot_id=state.boot_id)
    system.unit_states.update(state.units)
    system.settings.update(state.settings)
    system.ring.extend(state.log)
    kernel.killed.update(state.killed)
    kernel.next_pid = max(kernel.next_pid, state.next_pid)
    for survivor in state.processes:
        _revive(kernel, survivor, emit)
    system.services.update(
        {name: kernel.processes[pid] for name, pid in state.services.items() if pid in kernel.processes}
    )
    system.outage.until = state.down_until
    system.outage.at, system.outage.how = state.shutdown_at, state.shutdown_how
    resume_power(kernel)


def _revive(kernel: Kernel, survivor: Survivor, emit: Callable[[Event], None]) -> None:
    who = Credentials(uid=survivor.uid, gid=survivor.gid, groups=frozenset(survivor.groups))
    process = kernel.add(survivor.argv, who, emit, parent=kernel.processes.get(1), pid=survivor.pid)
    process.group, process.session = survivor.group, survivor.session
    process.user, process.comm, process.executable = survivor.user, survivor.comm, survivor.executable
    process.environ, process.times.started = dict(survivor.environ), survivor.started
    process.nice = survivor.nice
    process.dispositions[Signals.SIGHUP] = Ignored.IGNORE
    kernel.wiring.background.take_in(process.share)
    try:
        process.fs.change_directory(survivor.cwd)
    except OSError:
        pass
    left = _sleeps(survivor.argv) + survivor.started - kernel.clock()
    kernel.start(process, lambda _: _go_on(process, left))
    assert process.task is not None
    process.task.seconds = survivor.seconds
    process.fds = FdTable()


async def _go_on(process: Process, seconds: float) -> int:
    """Sleep for *seconds*, or for ever."""
    if math.isfinite(seconds):
        await process.sleep(seconds)
    else:
        await Future[None]()
    return os.EX_OK


def _sleeps(argv: tuple[str, ...]) -> float:
    """How long ``sleep`` with these arguments takes; for ever for another program."""
    if not argv or argv[0].rpartition("/")[2] != "sleep":
        return math.inf
    try:
        return sum(float(word.rstrip("smhd")) * UNITS.get(word[-1:], 1) for word in argv[1:])
    except ValueError:
        return 0.0
