"""last, lastb and lastlog."""

from collections.abc import Iterator

from honeyllm.host import Process
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._dates import parse_date
from honeyllm.programs._options import Parsed
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._form import Form, fatal, options
from honeyllm.programs.system._records import (
    BOOT_TIME,
    DEAD_PROCESS,
    LOGIN_PROCESS,
    USER_PROCESS,
    Record,
    last_logins,
    records,
)

LAST = Form(
    short="0123456789adFf:hin:p:Rs:t:Vwx",
    long={
        "hostlast": "a",
        "dns": "d",
        "file": "f:",
        "fulltimes": "F",
        "ip": "i",
        "limit": "n:",
        "nohostname": "R",
        "since": "s:",
        "until": "t:",
        "present": "p:",
        "fullnames": "w",
        "system": "x",
        "time-format": "time-format:",
        "help": "h",
    },
    help=("h",),
    banner="last from util-linux {version:util-linux}",
)
LASTLOG = Form(
    short="b:ChR:St:u:",
    long={
        "before": "b:",
        "clear": "C",
        "help": "h",
        "root": "R:",
        "set": "S",
        "time": "t:",
        "user": "u:",
    },
    failure=1,
    usage="lastlog",
    help=("h",),
)
MAX_ROWS = 5000
DAY = 86400
STILL_IN, GONE = "  still logged in", "  gone - no logout"


async def last(process: Process) -> int:
    """Show the last logins, newest first."""
    parsed = await options(process, LAST)
    is_bad = process.name == "lastb"
    path = parsed.value("f") or ("/var/log/btmp" if is_bad else "/var/log/wtmp")
    if is_bad and process.who.uid != 0:
        raise await fatal(process, f"lastb: cannot open {path}: Permission denied")
    try:
        found = records(process, path)
    except OSError as error:
        raise await fatal(process, f"{process.name}: cannot open {path}: {error.strerror}") from None
    digits = "".join(option.name for option in parsed.options if option.name.isdigit())
    limit = parsed.value("n") or digits
    most = int(limit[:6]) if limit.isdigit() and int(limit[:6]) else MAX_ROWS
    names = parsed.operands
    found_between = [record for record in found if _between(process, parsed, record)]
    rows = [
        row for row in _rows(process, found_between, full=parsed.has("F"), bad=is_bad) if _named(row, names)
    ]
    for row in rows[:most]:
        await process.stdout.write(row.rstrip() + "\n")
    begin = found[0].at if found else process.fs.stat(path).ctime // BILLION
    title = path.rpartition("/")[2]
    await process.stdout.write(f"\n{title} begins {_stamp(begin, '%a %b %e %H:%M:%S %Y')}\n")
    return 0


def _between(process: Process, parsed: Parsed, record: Record) -> bool:
    """Whether *record* is of the time that ``--since`` and ``--until`` ask for."""
    now = Moment(int(process.kernel.clock()) * BILLION)
    since, until = (parse_date(text, now) if (text := parsed.value(name)) else None for name in "st")
    after = since is None or record.at * BILLION >= since.nanoseconds
    return after and (until is None or record.at * BILLION <= until.nanoseconds)


def _named(row: str, names: tuple[str, ...]) -> bool:
    words = row.split()
    return not names or any(name in words[:2] or f"pts/{name}" in words[:2] for name in names)


def _stamp(at: int, pattern: str) -> str:
    return Moment(at * BILLION).show(pattern)


def _rows(process: Process, found: list[Record], *, full: bool, bad: bool) -> Iterator[str]:
    pattern = "%a %b %e %H:%M:%S %Y" if full else "%a %b %e %H:%M"
    ended: dict[str, int] = {}
    down = 0
    for record in reversed(found):
        start = _row(record.user, record.line, record.host, _stamp(record.at, pattern))
        if record.kind == DEAD_PROCESS:
            ended[record.line] = record.at
        elif record.kind == BOOT_TIME:
            start = _row("reboot", "system boot", record.host, _stamp(record.at, pattern))
            yield f"{start} {_until(record.at, down, full=full)}" if down else f"{start}   still running"
            down = record.at
            ended.clear()
        elif record.kind == USER_PROCESS:
            yield f"{start} {_end(process, record, ended.pop(record.line, 0), down, full=full)}"
        elif record.kind == LOGIN_PROCESS and bad:
            yield f"{start} {_until(record.at, record.at, full=full)}"


def _end(process: Process, record: Record, until: int, down: int, *, full: bool) -> str:
    """How a login ended: *until* is when, *down* when the next boot was (0: none)."""
    if until:
        return _until(record.at, until, full=full)
    if down:
        return f"- crash {_length(record.at, down)}"
    return STILL_IN if record.pid in process.kernel.processes else GONE


def _row(user: str, line: str, host: str, when: str) -> str:
    return f"{user[:8]:<8} {line[:12]:<12} {host[:16]:<16} {when}"


def _until(since: int, until: int, *, full: bool) -> str:
    shown = _stamp(until, "%a %b %e %H:%M:%S %Y" if full else "%H:%M")
    return f"- {shown} {_length(since, until)}"


def _length(since: int, until: int) -> str:
    minutes = (until - since) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    return f"({days}+{hours:02}:{rest:02})" if days else f" ({hours:02}:{rest:02})"


async def lastlog(process: Process) -> int:
    """Show the last login of each user."""
    parsed = await options(process, LASTLOG)
    logins = dict(last_logins(process))
    wanted = parsed.value("u")
    await process.stdout.write(f"{'Username':<16} {'Port':<8} {'From':<42} Latest\n")
    for name, account in reversed(list((await read_accounts(process)).users.items())):
        if wanted is not None and wanted not in (name, str(account.uid)):
            continue
        record = logins.get(account.uid)
        port, source, at = ("", "", 0) if record is None else (record.line, record.host, record.at)
        if not _within(parsed, at, process.kernel.clock()):
            continue
        latest = _stamp(at, "%a %b %e %H:%M:%S %z %Y") if at else "**Never logged in**"
        await process.stdout.write(f"{name:<16} {port[:8]:<8} {source:<42}{latest}\n")
    return 0


def _within(parsed: Parsed, at: int, now: float) -> bool:
    """Whether a login *at* this time is asked for by -t and -b, days before now."""
    newest, oldest = parsed.value("t"), parsed.value("b")
    if newest is not None and newest.isdigit() and now - at > int(newest) * DAY:
        return False
    return oldest is None or not oldest.isdigit() or now - at > int(oldest) * DAY
