"""What the journal of a world says: the persona's routine, day by day, and what happened here."""

import heapq
from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import LogLine, System, journal_lines
from honeyllm.persona import log_lines
from honeyllm.programs._times import Moment
from honeyllm.programs.system._dmesg import boot_log

DAY = 86400
UNITS = {
    "CRON": "cron.service",
    "chronyd": "chrony.service",
    "dhclient": "networking.service",
    "kernel": "",
    "systemd": "init.scope",
    "systemd-logind": "systemd-logind.service",
}
"""The unit of those that are not started from a login, which on a host without pam_systemd is sshd's."""
NOTICE = 5
INFO = 6


@frozen(kw_only=True)
class Row:
    """One entry; ``at`` in epoch seconds, ``priority`` as in syslog(3)."""

    at: float
    name: str
    pid: str
    text: str
    priority: int = INFO

    @property
    def unit(self) -> str:
        """The unit that logged it, or whose doings systemd tells."""
        if self.name == "systemd":
            words = self.text.replace(":", " ").split()
            found = next((w for w in words if w.endswith((".service", ".timer", ".socket"))), None)
            return found or UNITS[self.name]
        return UNITS.get(self.name, "ssh.service")


def _row(line: LogLine) -> Row:
    name, _, pid = line.tag.partition("[")
    priority = NOTICE if "failure" in line.text or line.facility == "user" else INFO
    return Row(at=line.at, name=name, pid=pid.rstrip("]"), text=line.text, priority=priority)


def boot_rows(system: System) -> list[Row]:
    """What the kernel and systemd say at boot, by time."""
    boot = float(system.persona.boot_at)
    rows = [
        Row(at=boot + at, name="kernel", pid="", text=text, priority=level)
        for at, level, text in boot_log(system)
    ]
    for unit in system.persona.units:
        daemon = system.persona.process(unit.process) if unit.process else None
        if daemon is None or not unit.name.endswith(".service"):
            continue
        at, title = boot + daemon.start_seconds, f"{unit.name} - {unit.description}"
        rows.append(Row(at=at - 0.1, name="systemd", pid="1", text=f"Starting {title}..."))
        rows.append(Row(at=at + 0.2, name="systemd", pid="1", text=f"Started {title}."))
        rows += _listening(system, unit.name, daemon.pid, at)
    return sorted(rows, key=lambda row: row.at)


def _listening(system: System, unit: str, pid: int, at: float) -> Iterator[Row]:
    if unit != "ssh.service":
        return
    for listener in system.persona.network.listeners:
        if listener.process == "sshd":
            text = f"Server listening on {listener.address} port {listener.port}."
            yield Row(at=at + 0.1, name="sshd", pid=str(pid), text=text)


class Journal:
    """The journal of one world, read backwards day by day."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._own = [_row(line) for line in journal_lines(system.kernel)]

    def days(self, since: float, until: float) -> Iterator[list[Row]]:
        """The rows of each day, the latest day first, each day's by time."""
        boot = self._system.persona.boot_at
        for day in range(int(until) // DAY * DAY, int(max(since, boot)) // DAY * DAY - 1, -DAY):
            yield [row for row in self._day(day) if since <= row.at <= until]

    def _day(self, day: int) -> list[Row]:
        persona, now = self._system.persona, self._system.kernel.clock()
        end = min(day + DAY, now)
        routine = [
            _row(LogLine(at=at, tag=tag, text=text))
            for name in ("auth.log", "syslog")
            for at, tag, text in log_lines(persona, name, day, end)
        ]
        own = [row for row in self._own if day <= row.at < day + DAY]
        boot = boot_rows(self._system) if day <= persona.boot_at < day + DAY else []
        return list(heapq.merge(*(sorted(rows, key=_at) for rows in (boot, routine, own)), key=_at))


def _at(row: Row) -> float:
    return row.at


def short_line(system: System, row: Row, stamp: str = "%b %d %H:%M:%S") -> str:
    """*row* as the journal shows it, with the time as *stamp* has it."""
    when = Moment(int(row.at * 1_000_000) * 1000).show(stamp)
    tag = f"{row.name}[{row.pid}]" if row.pid else row.name
    return f"{when} {system.hostname} {tag}: {row.text}\n"
