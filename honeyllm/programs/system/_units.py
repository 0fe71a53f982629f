"""The units of systemd in one world: the persona's, and what was started or stopped since."""

from attrs import evolve

from honeyllm.host import Process, System
from honeyllm.persona import Unit
from honeyllm.programs.system._own_files import own_unit, own_units
from honeyllm.programs.system._own_units import shown, start, stop

SUFFIXES = (
    ".service", ".timer", ".socket", ".target", ".mount", ".slice", ".scope", ".path", ".swap",
    ".device", ".automount",
)  # fmt: skip
ALIASES = {
    "sshd.service": "ssh.service",
    "syslog.service": "rsyslog.service",
    "chronyd.service": "chrony.service",
}


def full_name(name: str) -> str:
    """``ssh`` means ``ssh.service``."""
    return name if name.endswith(SUFFIXES) else f"{name}.service"


def units(system: System) -> list[Unit]:
    """All units, as they are now, by name."""
    own = (shown(system, unit) for unit in own_units(system))
    found = (*(_now(system, unit) for unit in system.persona.units), *own)
    return sorted(found, key=lambda unit: unit.name)


def find_unit(system: System, name: str) -> Unit | None:
    """The unit *name*, or what it is an alias of."""
    name = full_name(name)
    name = ALIASES.get(name, name)
    found = next((_now(system, unit) for unit in system.persona.units if unit.name == name), None)
    own = None if found is not None else own_unit(system, name)
    return found if own is None else shown(system, own)


def _now(system: System, unit: Unit) -> Unit:
    runs = system.unit_states.get(unit.name)
    daemon = system.persona.process(unit.process) if unit.process else None
    if daemon is not None and daemon.pid not in system.pids and runs is None:
        runs = False
    if runs is None:
        return unit
    if runs:
        return evolve(unit, active="active", sub="running" if unit.process else "exited")
    return evolve(unit, active="inactive", sub="dead")


def main_pid(system: System, unit: Unit) -> int | None:
    """The main process of a running unit."""
    own = system.services.get(unit.name)
    if own is not None and unit.sub in ("running", "start"):
        return own.pid
    daemon = system.persona.process(unit.process) if unit.process else None
    return daemon.pid if daemon is not None and unit.sub == "running" else None


def set_running(process: Process, unit: Unit, *, runs: bool) -> None:
    """Start or stop *unit*; its daemon is killed when it is stopped."""
    system = process.kernel.system
    own = own_unit(system, unit.name)
    if own is not None:
        (start if runs else stop)(process.kernel, own)
        return
    pid = main_pid(system, unit)
    system.unit_states[unit.name] = runs
    if not runs and pid is not None and pid not in process.kernel.processes:
        process.kernel.kill(process, pid, 15)
