"""Services and timers of an intruder's, run as his processes: started, restarted, stopped."""

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from signal import Signals

from honeyllm.host import Kernel, Process, System
from honeyllm.persona import Unit
from honeyllm.programs.system._calendar import is_due
from honeyllm.programs.system._own_files import OwnUnit, is_enabled, own_unit
from honeyllm.vfs import ROOT, Credentials

PREFIXES = "-@+!:"
"""What may stand before the path in ExecStart=; see systemd.service(5)."""
CLEAN = frozenset({Signals.SIGHUP, Signals.SIGINT, Signals.SIGTERM, Signals.SIGPIPE})
RESTARTED: Mapping[str, frozenset[str]] = {
    "always": frozenset({"clean", "code", "signal"}),
    "on-success": frozenset({"clean"}),
    "on-failure": frozenset({"code", "signal"}),
    "on-abnormal": frozenset({"signal"}),
    "on-abort": frozenset({"signal"}),
}
"""By Restart=, the ends after which a service is started again."""
BURST, BURST_SECONDS = 5, 10.0
"""Starts within so long, after which it is left alone: DefaultStartLimitBurst=."""


def shown(system: System, unit: OwnUnit) -> Unit:
    """What systemctl shows of it now."""
    active, sub = _timer_state(system, unit) if unit.is_timer else _state(system, unit)
    enabled = "static" if not unit.targets else "enabled" if is_enabled(system, unit) else "disabled"
    return Unit(
        name=unit.name,
        description=unit.description,
        active=active,
        sub=sub,
        enabled=enabled,
        fragment=unit.path,
    )


def _timer_state(system: System, timer: OwnUnit) -> tuple[str, str]:
    return ("active", "waiting") if system.unit_states.get(timer.name) else ("inactive", "dead")


def _state(system: System, service: OwnUnit) -> tuple[str, str]:
    process = system.services.get(service.name)
    if process is None:
        return "inactive", "dead"
    if process.status is None or not process.status.ended:
        return ("activating", "start") if service.run.is_oneshot else ("active", "running")
    if _is_wanted_again(system, service, process):
        return "activating", "auto-restart"
    if process.status.code != 0:
        return "failed", "failed"
    return ("active", "exited") if service.run.remains else ("inactive", "dead")


def start(kernel: Kernel, unit: OwnUnit) -> None:
    """Start it, as systemd does, unless it runs."""
    system = kernel.system
    if unit.is_timer:
        system.unit_states[unit.name] = True
        system.unit_times.timers[unit.name] = (kernel.clock(), False)
    elif _state(system, unit)[1] not in ("running", "start", "exited"):
        system.unit_times.starts.pop(unit.name, None)
        _start(kernel, unit)


def stop(kernel: Kernel, unit: OwnUnit) -> None:
    """Stop it; a service with all that it has started."""
    if unit.is_timer:
        kernel.system.unit_states[unit.name] = False
        return
    process = kernel.system.services.pop(unit.name, None)
    if process is None:
        return
    for member in tuple(kernel.processes.values()):
        if member.share is process.share:
            kernel.signal(member, Signals.SIGTERM)


def run_units(kernel: Kernel) -> None:
    """Start what timers are due for, and what should run and does not; to be called once a minute."""
    system = kernel.system
    for name in [name for name, runs in system.unit_states.items() if runs and name.endswith(".timer")]:
        timer = own_unit(system, name)
        if timer is not None and _is_due(kernel, timer):
            service = own_unit(system, timer.schedule.unit)
            if service is not None and not service.is_timer:
                start(kernel, service)
    for name, process in tuple(system.services.items()):
        _start_again(system, name, process)


def _is_due(kernel: Kernel, timer: OwnUnit) -> bool:
    """Whether it is; it has run then.  Before its first run it counts from when it was started."""
    timers, now = kernel.system.unit_times.timers, kernel.clock()
    since, has_run = timers.setdefault(timer.name, (now, False))
    plan, moment = timer.schedule, datetime.fromtimestamp(now, UTC)
    spans = plan.again_after if has_run else plan.first_after
    due = any(now - since >= span for span in spans) or any(is_due(text, moment) for text in plan.calendar)
    if due:
        timers[timer.name] = (now, True)
    return due


# -- processes ---------------------------------------------------------------------------------


def _start(kernel: Kernel, service: OwnUnit) -> None:
    init = kernel.processes[1]
    process = kernel.add((f"({service.name[:-8]})",), _credentials(kernel, service), init.emit, parent=init)
    process.user = service.run.user
    process.environ = dict(init.environ)
    kernel.wiring.background.take_in(process.share)
    system = kernel.system
    system.services[service.name] = process
    starts = system.unit_times.starts.get(service.name, ())
    system.unit_times.starts[service.name] = (*starts, kernel.clock())[-BURST:]
    kernel.start(process, lambda process: _run(process, service))


async def _run(process: Process, service: OwnUnit) -> int:
    try:
        return await _run_commands(process, service)
    finally:
        system, name = process.kernel.system, service.name
        delay = service.run.restart_seconds
        process.kernel.scheduler.timer(delay, lambda: _start_again(system, name, process))


async def _run_commands(process: Process, service: OwnUnit) -> int:
    for fd in range(3):
        await process.open("/dev/null", 2)
        assert fd in process.fds
    process.fs.change_directory(service.run.directory)
    *first, last = [_words(command) for command in service.run.commands] or [()]
    for words in first:
        if words:
            await process.wait([process.spawn(words[0], words).pid])
    return await process.execute(last[0], last, dict(process.environ)) if last else 203


def _start_again(system: System, name: str, process: Process) -> None:
    """Start a service anew whose main process was *process*, unless it was stopped or should stay ended."""
    if system.services.get(name) is not process:
        return
    service = own_unit(system, name)
    if service is not None and _is_wanted_again(system, service, process):
        _start(system.kernel, service)


def _is_wanted_again(system: System, service: OwnUnit, process: Process) -> bool:
    status = process.status
    if status is None or not status.ended:
        return False
    starts = system.unit_times.starts.get(service.name, ())
    if len(starts) == BURST and system.kernel.clock() - starts[0] < BURST_SECONDS:
        return False
    clean = status.signal in CLEAN if status.signal else status.code == 0
    end = "clean" if clean else "signal" if status.signal else "code"
    return end in RESTARTED.get(service.run.restart, ()) and not (service.run.is_oneshot and clean)


def _words(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command.lstrip(PREFIXES)))
    except ValueError:
        return ()


def _credentials(kernel: Kernel, service: OwnUnit) -> Credentials:
    user = kernel.system.persona.accounts.user(service.run.user)
    return ROOT if user is None else Credentials(uid=user.uid, gid=user.gid)
