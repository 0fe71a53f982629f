"""who and w."""

from honeyllm.host import Process, ProcessInfo, System
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._times import BILLION, MONTHS, Moment
from honeyllm.programs.system._form import Form, options
from honeyllm.programs.system._records import BOOT_TIME, LOGIN_PROCESS, RUN_LEVEL, Record, records
from honeyllm.programs.system._sessions import Session, sessions
from honeyllm.programs.system._uptime import summary

WHO = Usage(
    name="who",
    authors="Joseph Arceneaux, David MacKenzie, and Michael Stone",
    short="abdlmpqrstuwHT",
    long={
        "all": "a",
        "boot": "b",
        "count": "q",
        "dead": "d",
        "heading": "H",
        "login": "l",
        "lookup": "lookup",
        "message": "T",
        "mesg": "T",
        "process": "p",
        "runlevel": "r",
        "short": "s",
        "time": "t",
        "users": "u",
        "writable": "T",
    },
)
W = Form(
    short="huisfoVpg",
    long={
        "no-header": "h",
        "no-current": "u",
        "short": "s",
        "from": "f",
        "old-style": "o",
        "ip-addr": "i",
        "pids": "p",
    },
    usage="w",
    banner="w from procps-ng {version:procps}",
)
DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


def _stamp(seconds: float, pattern: str) -> str:
    return Moment(int(seconds) * BILLION).show(pattern)


async def who(process: Process) -> int:
    """Print who is logged in."""
    tool = await begin(process, WHO)
    operands = tool.parsed.operands
    if len(operands) > 2:
        raise await tool.misused(f"extra operand {tool.word(operands[2])}")
    logins = sessions(process.kernel.system)
    if tool.parsed.has("m") or len(operands) == 2:
        own = process.terminal.name if process.terminal is not None else ""
        logins = [session for session in logins if session.tty == own]
    if tool.parsed.has("q"):
        names = " ".join(session.user for session in logins)
        await process.stdout.write(f"{names}\n# users={len(logins)}\n")
        return 0
    for row in _who_rows(tool, logins):
        await process.stdout.write(row.rstrip() + "\n")
    return 0


def _who_rows(tool: Tool, logins: list[Session]) -> list[str]:
    given = tool.parsed
    detailed = given.has("u", "a", "l")
    special = given.has("b", "r", "l", "d", "p", "t")
    state = given.has("T", "a", "w")
    rows = []
    if given.has("H"):
        mesg, idle = "S " if state else " ", " IDLE          PID" if detailed else ""
        rows.append(f"NAME    {mesg}{'LINE':<12} {'TIME':<16}{idle} COMMENT")
    try:
        system_rows = records(tool.process, "/run/utmp")
    except OSError:
        system_rows = []
    for record in system_rows:
        rows += _system_row(record, tool, state=state)
    if not special or given.has("u", "a", "s", "T"):
        rows += [_who_row(session, detailed=detailed, state=state) for session in logins]
    return rows


def _system_row(record: Record, tool: Tool, *, state: bool) -> list[str]:
    when, given = _stamp(record.at, "%Y-%m-%d %H:%M"), tool.parsed
    blank = f"{'':8}{'   ' if state else ' '}"
    if record.kind == BOOT_TIME and given.has("b", "a"):
        return [f"{blank}{'system boot':<12} {when}"]
    if record.kind == RUN_LEVEL and given.has("r", "a"):
        return [f"{blank}{'run-level 5':<12} {when}"]
    if record.kind == LOGIN_PROCESS and given.has("l", "a"):
        start = f"LOGIN   {'   ' if state else ' '}{record.line:<12} {when}"
        return [f"{start} {record.pid:>16} id={record.line[-4:]}"]
    return []


def _who_row(session: Session, *, detailed: bool, state: bool) -> str:
    mark = " + " if state else " "
    row = f"{session.user:<8}{mark}{session.tty:<12} {_stamp(session.at, '%Y-%m-%d %H:%M')}"
    if detailed:
        minutes = int(session.idle) // 60
        idle = "  .  " if not minutes else f"{minutes // 60:02}:{minutes % 60:02}"
        row += f" {idle:<6} {session.pid:>10}"
    return f"{row} ({session.source})" if session.source else row


async def w(process: Process) -> int:
    """Show who is logged on and what they are doing."""
    parsed = await options(process, W)
    system = process.kernel.system
    if not parsed.has("h"):
        await process.stdout.write(summary(system) + "\n")
        await process.stdout.write(_w_heading(short=parsed.has("s"), source=not parsed.has("f")) + "\n")
    user = parsed.operands[0] if parsed.operands else ""
    for session in sessions(system):
        if user in ("", session.user):
            row = _w_row(system, session, short=parsed.has("s"), source=not parsed.has("f"))
            await process.stdout.write(row + "\n")
    return 0


def _w_heading(*, short: bool, source: bool) -> str:
    start = f"{'USER':<9}{'TTY':<9}" + (f"{'FROM':<17}" if source else " ")
    return start + ("  IDLE WHAT" if short else "LOGIN@   IDLE   JCPU   PCPU WHAT")


def _w_row(system: System, session: Session, *, short: bool, source: bool) -> str:
    start = f"{session.user[:8]:<9}{session.tty[:8]:<9}" + (f"{session.source[:16]:<16}" if source else "")
    current = _foreground(system, session)
    what = session.leader.argv[0] if current is None else current.command
    if short:
        return f"{start} {_interval(session.idle)} {what}"
    joint = sum(p.cpu_seconds for p in system.processes() if p.tty == session.tty)
    own = 0.0 if current is None else current.cpu_seconds
    login = _login_time(session.at, system.kernel.clock())
    return f"{start}{login}{_interval(session.idle)}{_interval(joint)}{_interval(own)} {what}"


def _foreground(system: System, session: Session) -> ProcessInfo | None:
    """The newest process in the foreground of the terminal."""
    found = [p for p in system.processes() if p.tty == session.tty and p.group == p.foreground]
    return found[-1] if found else None


def _login_time(at: float, now: float) -> str:
    moment = Moment(int(at) * BILLION).broken_down
    if now - at > 6 * 86400:
        return f" {moment.day:02}{MONTHS[moment.month - 1][:3]}{moment.year % 100:02}"
    if now - at > 12 * 3600 and moment.date() != Moment(int(now) * BILLION).broken_down.date():
        return f" {DAYS[moment.isoweekday() % 7]}{moment.hour:02}  "
    return f" {moment.hour:02}:{moment.minute:02}  "


def _interval(seconds: float) -> str:
    whole = int(seconds)
    if whole >= 48 * 3600:
        return f" {whole // 86400:2}days"
    if whole >= 3600:
        return f" {whole // 3600:2}:{whole % 3600 // 60:02}m"
    if whole >= 60:
        return f" {whole // 60:2}:{whole % 60:02} "
    return f" {whole:2}.{int(seconds * 100) % 100:02}s"
