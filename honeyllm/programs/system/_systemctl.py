"""systemctl and service."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from attrs import frozen

from honeyllm.host import Process, System
from honeyllm.persona import Unit
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._files import as_root, read_text
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._journal import Journal, Row, short_line
from honeyllm.programs.system._own_files import OwnUnit, disable, enable, own_unit
from honeyllm.programs.system._power import POWER_NAMES, POWER_VERBS, go_down, power
from honeyllm.programs.system._units import find_unit, full_name, main_pid, set_running, units

SHORT = "ht:p:P:alqfiH:M:n:o:Ts:r"
LONG = {
    "help": "h", "version": "version", "type": "t:", "state": "state:", "property": "p:", "all": "a",
    "full": "l", "quiet": "q", "force": "f", "no-pager": "no-pager", "no-legend": "no-legend", "plain":
    "plain", "now": "now", "user": "user", "system": "system", "no-block": "no-block", "failed":
    "failed", "lines": "n:", "output": "o:", "value": "value", "no-ask-password": "no-ask-password",
    "legend": "legend:", "reverse": "reverse", "recursive": "r", "show-types": "T", "signal": "s:",
    "kill-who": "kill-who:", "runtime": "runtime",
}  # fmt: skip
VERBS_OF_CHANGE = (
    "start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "kill", "condrestart",
)  # fmt: skip
FILE_VERBS = ("enable", "disable", "mask", "unmask", "reenable", "preset")
LEGEND = """\

LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
"""
VERSION = "systemd {major:systemd} ({package:systemd})\n"
FRAGMENTS = "/lib/systemd/system"
WANTS = "/etc/systemd/system/multi-user.target.wants"
NOT_FOUND, NOT_ACTIVE = 4, 3
RECENT = 10
"""Lines of the journal below a status."""


@frozen(kw_only=True)
class Call:
    """A verb with its operands."""

    process: Process
    parsed: Parsed
    verb: str
    names: Sequence[str]

    @property
    def system(self) -> System:
        """The world that is asked."""
        return self.process.kernel.system


async def systemctl(process: Process) -> int:
    """Control the system and service manager."""
    if process.name in POWER_NAMES:
        return await power(process)
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        return 1
    if parsed.has("version"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    if parsed.has("h"):
        return await process.kernel.unknown(process)
    verb, *names = parsed.operands or ("list-units",)
    call = Call(process=process, parsed=parsed, verb=verb, names=names)
    if verb in VERBS_OF_CHANGE:
        return await _change(call)
    if verb in FILE_VERBS:
        return await _change_file(call)
    if verb in POWER_VERBS:
        return await go_down(process, verb)
    if verb in (
        "daemon-reload",
        "daemon-reexec",
        "reset-failed",
        "isolate",
        "set-default",
    ):
        return 0 if process.who.uid == 0 else await _denied(process)
    run = VERBS.get(verb)
    if run is None:
        await say(process, f"Unknown command verb {verb}.\n")
        return 1
    return await run(call)


async def _denied(process: Process) -> int:
    await say(process, "Failed to talk to init daemon: Access denied\n")
    return 1


async def _each(call: Call, unit_missing: str, run: Callable[[Call, Unit], Coroutine[Any, Any, int]]) -> int:
    if not call.names:
        await say(call.process, "Too few arguments.\n")
        return 1
    status = 0
    for name in call.names:
        unit = find_unit(call.system, name)
        if unit is None:
            await say(call.process, unit_missing.format(name=full_name(name), verb=call.verb))
            status = 5 if call.verb in VERBS_OF_CHANGE else 1
        else:
            status = await run(call, unit) or status
    return status


async def _change(call: Call) -> int:
    if call.process.who.uid != 0:
        name = full_name(call.names[0]) if call.names else ""
        await say(
            call.process,
            f"Failed to {call.verb} {name}: Interactive authentication required.\n"
            f"See system logs and 'systemctl status {name}' for details.\n",
        )
        return 1
    return await _each(call, "Failed to {verb} {name}: Unit {name} not found.\n", _change_one)


async def _change_one(call: Call, unit: Unit) -> int:
    if call.verb == "reload" and unit.process not in ("sshd", "dbus", "rsyslogd", "chronyd"):
        await say(
            call.process,
            f"Failed to reload {unit.name}: Job type reload is not applicable for unit {unit.name}.\n"
            f"See system logs and 'systemctl status {unit.name}' for details.\n",
        )
        return 1
    if call.verb in ("stop", "kill"):
        set_running(call.process, unit, runs=False)
    elif call.verb in ("start", "restart"):
        if call.verb == "restart":
            set_running(call.process, unit, runs=False)
        set_running(call.process, unit, runs=True)
    return 0


async def _change_file(call: Call) -> int:
    missing = "Failed to {verb} unit: Unit file {name} does not exist.\n"
    return await _each(call, missing, _change_file_one)


async def _change_file_one(call: Call, unit: Unit) -> int:
    service = own_unit(call.system, unit.name)
    if service is not None:
        return await _change_own_file(call, unit, service)
    link = f"{WANTS}/{unit.name}"
    if call.verb == "disable" and unit.enabled == "enabled":
        await say(call.process, f'Removed "{link}".\n')
    elif call.verb == "enable" and unit.enabled == "disabled":
        await say(call.process, f"Created symlink {link} → {FRAGMENTS}/{unit.name}.\n")
    elif call.verb == "mask":
        await say(call.process, f"Created symlink /etc/systemd/system/{unit.name} → /dev/null.\n")
    if call.parsed.has("now") and call.verb in ("disable", "mask"):
        set_running(call.process, unit, runs=False)
    return 0


async def _change_own_file(call: Call, unit: Unit, service: OwnUnit) -> int:
    kernel = call.process.kernel
    if call.verb in ("disable", "reenable"):
        for path in disable(kernel, service):
            await say(call.process, f'Removed "{path}".\n')
    if call.verb in ("enable", "reenable"):
        for path in enable(kernel, service):
            await say(call.process, f"Created symlink {path} → {service.path}.\n")
    if call.parsed.has("now"):
        set_running(call.process, unit, runs=call.verb == "enable")
    return 0


# -- listings ----------------------------------------------------------------------------------


def _wanted(call: Call) -> list[Unit]:
    kinds = [kind for value in call.parsed.values("t") for kind in value.split(",")]
    states = [state for value in call.parsed.values("state") for state in value.split(",")]
    if call.parsed.has("failed"):
        states.append("failed")
    found = []
    for unit in units(call.system):
        fits = not kinds or unit.name.rpartition(".")[2] in kinds
        fits = fits and (not states or bool({unit.active, unit.sub, unit.load} & set(states)))
        fits = fits and (not call.names or any(full_name(n) == unit.name for n in call.names))
        if fits and (unit.active != "inactive" or call.parsed.has("a") or states):
            found.append(unit)
    return found


async def _list_units(call: Call) -> int:
    rows = [(u.name, u.load, u.active, u.sub, u.description) for u in _wanted(call)]
    out = call.process.stdout
    legend = not call.parsed.has("no-legend")
    if rows:
        head = ("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION")
        widths = [max(len(row[n]) for row in (head, *rows)) for n in range(4)]
        for row in (head, *rows) if legend else rows:
            cells = " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            await out.write(f"  {cells} {row[4]}\n")
        if legend:
            await out.write(LEGEND)
    if legend:
        hint = "" if call.parsed.has("a") else " Pass --all to see loaded but inactive units, too."
        noun = "unit" if len(rows) == 1 else "units"

        await out.write(f"{len(rows)} loaded {noun} listed.{hint}\n")
        await out.write("To show all installed unit files use 'systemctl list-unit-files'.\n")
    return 0


async def _list_files(call: Call) -> int:
    kinds = [kind for value in call.parsed.values("t") for kind in value.split(",")]
    states = [state for value in call.parsed.values("state") for state in value.split(",")]
    rows = [
        (unit.name, unit.enabled, unit.preset if unit.enabled in ("enabled", "disabled") else "-")
        for unit in units(call.system)
        if (not kinds or unit.name.rpartition(".")[2] in kinds) and (not states or unit.enabled in states)
    ]
    head = ("UNIT FILE", "STATE", "PRESET")
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(2)]
    for row in (head, *rows):
        cells = " ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        await call.process.stdout.write(f"{cells} {row[2]}\n")
    await call.process.stdout.write(f"\n{len(rows)} unit files listed.\n")
    return 0


# -- states ------------------------------------------------------------------------------------


async def _is_active(call: Call) -> int:
    return await _state(call, lambda unit: unit.active, "inactive")


async def _is_failed(call: Call) -> int:
    await _state(call, lambda unit: unit.active, "inactive")
    return 1


async def _state(call: Call, read: Callable[[Unit], str], absent: str) -> int:
    status = NOT_ACTIVE
    for name in call.names:
        unit = find_unit(call.system, name)
        state = absent if unit is None else read(unit)
        if not call.parsed.has("q"):
            await call.process.stdout.write(state + "\n")
        if state == "active":
            status = 0
    return status


async def _is_enabled(call: Call) -> int:
    async def one(call: Call, unit: Unit) -> int:
        await call.process.stdout.write(unit.enabled + "\n")
        return 0 if unit.enabled.startswith(("enabled", "static")) else 1

    return await _each(call, "Failed to get unit file state for {name}: No such file or directory\n", one)


async def _is_system_running(call: Call) -> int:
    await call.process.stdout.write("running\n")
    return 0


async def _get_default(call: Call) -> int:
    await call.process.stdout.write(call.system.persona.software.default_target + "\n")
    return 0


async def _status(call: Call) -> int:
    if not call.names:
        await call.process.stdout.write(versioned(call.process, _overview(call.system)))
        return 0
    status = 0
    for number, name in enumerate(call.names):
        unit = find_unit(call.system, name)
        if unit is None:
            await say(call.process, f"Unit {full_name(name)} could not be found.\n")
            status = NOT_FOUND
            continue
        await call.process.stdout.write(("\n" if number else "") + _describe(call.system, unit))
        await _recent(call, unit)
        status = status or (0 if unit.active == "active" else NOT_ACTIVE)
    return status


async def _recent(call: Call, unit: Unit) -> None:
    """The last lines of *unit* in the journal, after an empty one."""
    count = call.parsed.value("n") or ""
    most = int(count[:4]) if count.isdigit() else RECENT
    found: list[Row] = []
    for rows in Journal(call.system).days(0, call.system.kernel.clock()):
        await call.process.checkpoint()
        found = [row for row in rows if row.unit == unit.name] + found
        if len(found) >= most:
            break
    if found and most and call.process.who.uid == 0:
        text = "".join(short_line(call.system, row) for row in found[-most:])
        await call.process.stdout.write("\n" + text)


def _overview(system: System) -> str:
    booted = int(system.kernel.clock() - system.uptime)
    return (
        f"● {system.hostname}\n    State: running\n    Units: {len(system.persona.units) + 181} loaded "
        f"(incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: 0 units\n"
        f"    Since: {_stamp(booted)}; {ago(system.uptime)}\n  systemd: {{package:systemd}}\n   CGroup: /\n"
    )


def _stamp(seconds: float) -> str:
    return Moment(int(seconds) * BILLION).show("%a %Y-%m-%d %H:%M:%S %Z")


def ago(seconds: float) -> str:
    """``2 months 23 days ago``, as systemd words a span."""
    spans = (("year", 31_557_600), ("month", 2_629_800), ("week", 604_800), ("day", 86_400))
    if seconds >= 604_800:
        words: list[str] = []
        rest = int(seconds)
        for name, length in spans:
            count, rest = divmod(rest, length)
            if count and len(words) < 2 and not (name == "week" and words and "year" in words[0]):
                words.append(f"{count} {name}{'s' if count > 1 else ''}")
        return " ".join(words) + " ago"
    days, rest = divmod(int(seconds), 86_400)
    if days:
        return f"{days} day{'s' if days > 1 else ''} ago"
    hours, minutes = rest // 3600, rest // 60 % 60
    return (
        f"{hours}h {minutes}min ago"
        if hours
        else f"{minutes}min {rest % 60}s ago"
        if minutes
        else f"{rest}s ago"
    )


def fragment(unit: Unit) -> str:
    """The path of the unit's file."""
    return unit.fragment or f"{FRAGMENTS}/{_template(unit.name)}"


def _began(system: System, unit: Unit) -> float:
    own = system.services.get(unit.name)
    if own:
        return own.times.started
    daemon = system.persona.process(unit.process) if unit.process else None
    return system.persona.boot_at + (daemon.start_seconds if daemon else 3.0)


def _describe(system: System, unit: Unit) -> str:
    mark = "●" if unit.active == "active" else "○"
    loaded = f"loaded ({fragment(unit)}; {unit.enabled}; preset: {unit.preset})"
    if unit.enabled == "static":
        loaded = f"loaded ({fragment(unit)}; static)"
    began = _began(system, unit)
    since = f" since {_stamp(began)}; {ago(system.kernel.clock() - began)}" if unit.active == "active" else ""
    rows = [f"{mark} {unit.name} - {unit.description}", f"     Loaded: {loaded}"]
    rows.append(f"     Active: {unit.active} ({unit.sub}){since}")
    rows += [
        f"       Docs: {text}" if not n else f"             {text}"
        for n, text in enumerate(unit.documentation)
    ]
    pid = main_pid(system, unit)
    info = system.process(pid) if pid is not None else None
    if info is not None:
        limit = system.persona.hardware.memory.total_kib // 880
        seconds = int(info.cpu_seconds)
        cpu = (
            f"{seconds // 60}min {seconds % 60}.{pid or 0:03}s"
            if seconds >= 60
            else f"{info.cpu_seconds:.3f}s"
        )
        rows += [
            f"   Main PID: {pid} ({info.comm})",
            f"      Tasks: {info.threads} (limit: {limit})",
            f"     Memory: {info.rss_kib / 1024:.1f}M",
            f"        CPU: {cpu}",
            f"     CGroup: /system.slice/{unit.name}",
            f"             └─{pid} {info.command}",
        ]
    return "\n".join(rows) + "\n"


def _template(name: str) -> str:
    head, at, tail = name.partition("@")
    return f"{head}@.{tail.rpartition('.')[2]}" if at else name


async def _show(call: Call) -> int:
    unit = find_unit(call.system, call.names[0]) if call.names else None
    name = full_name(call.names[0]) if call.names else ""
    values = {
        "Id": unit.name if unit else name,
        "Names": unit.name if unit else name,
        "Description": unit.description if unit else name,
        "LoadState": unit.load if unit else "not-found",
        "ActiveState": unit.active if unit else "inactive",
        "SubState": unit.sub if unit else "dead",
        "UnitFileState": unit.enabled if unit else "",
        "MainPID": str(main_pid(call.system, unit) or 0) if unit else "0",
        "FragmentPath": fragment(unit) if unit else "",
        "ActiveEnterTimestamp": _stamp(_began(call.system, unit)) if unit and unit.active == "active" else "",
    }
    wanted = [p for value in call.parsed.values("p") for p in value.split(",")] or list(values)
    for key in wanted:
        if key in values:
            await call.process.stdout.write(
                (values[key] if call.parsed.has("value") else f"{key}={values[key]}") + "\n"
            )
    return 0


async def _cat(call: Call) -> int:
    async def one(call: Call, unit: Unit) -> int:
        path = fragment(unit)
        text = read_text(as_root(call.process), path) or f"[Unit]\nDescription={unit.description}\n"
        await call.process.stdout.write(f"# {path}\n{text}")
        return 0

    return await _each(call, "No files found for {name}.\n", one)


VERBS: Mapping[str, Callable[[Call], Coroutine[Any, Any, int]]] = {
    "list-units": _list_units,
    "list-unit-files": _list_files,
    "list-timers": _list_units,
    "list-sockets": _list_units,
    "is-active": _is_active,
    "is-failed": _is_failed,
    "is-enabled": _is_enabled,
    "is-system-running": _is_system_running,
    "get-default": _get_default,
    "status": _status,
    "show": _show,
    "cat": _cat,
}


# -- service -----------------------------------------------------------------------------------

INIT_SCRIPTS = (
    "apparmor",
    "chrony",
    "cron",
    "dbus",
    "kmod",
    "networking",
    "procps",
    "rsyslog",
    "ssh",
    "sudo",
    "udev",
)


async def service(process: Process) -> int:
    """Run a System V init script, which here means asking systemd."""
    words = process.argv[1:]
    if words[:1] == ("--status-all",):
        for name in INIT_SCRIPTS:
            unit = find_unit(process.kernel.system, name)
            mark = "+" if unit is not None and unit.active == "active" else "-"
            await process.stdout.write(f" [ {mark} ]  {name}\n")
        return 0
    if words[:1] == ("--version",):
        await process.stdout.write("service ver. 1.65.2\n")
        return 0
    if len(words) < 2:
        await say(process, usages()["service"].rstrip("\n") + "\n")
        return 1
    name, verb = words[0], words[1]
    unit = find_unit(process.kernel.system, name)
    if unit is None:
        if verb == "status":
            await say(process, f"Unit {full_name(name)} could not be found.\n")
            return NOT_FOUND
        await say(process, f"Failed to {verb} {full_name(name)}: Unit {full_name(name)} not found.\n")
        return 5
    parsed = Parsed(operands=(verb, unit.name))
    call = Call(process=process, parsed=parsed, verb=verb, names=[unit.name])
    if verb == "status":
        return await _status(call)
    if verb in VERBS_OF_CHANGE:
        return await _change(call)
    await say(
        process, f"Usage: /etc/init.d/{name} {{start|stop|reload|force-reload|restart|try-restart|status}}\n"
    )
    return 1
