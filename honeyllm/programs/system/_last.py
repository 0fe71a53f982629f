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
    banner="last from util-linux 2.38.1",
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
    for record in reversed(found):
        when = _stamp(record.at, pattern)
        if record.kind == DEAD_PROCESS:
            ended[record.line] = record.at
        elif record.kind == BOOT_TIME:
            yield f"{_row('reboot', 'system boot', record.host, when)}   still running"
        elif record.kind == USER_PROCESS:
            until = ended.pop(record.line, 0)
            alive = record.pid in process.kernel.processes
            tail = _until(record.at, until, full=full) if until else STILL_IN if alive else GONE
            yield f"{_row(record.user, record.line, record.host, when)} {tail}"
        elif record.kind == LOGIN_PROCESS and bad:
            tail = _until(record.at, record.at, full=full)
            yield f"{_row(record.user, record.line, record.host, when)} {tail}"


def _row(user: str, line: str, host: str, when: str) -> str:
    return f"{user[:8]:<8} {line[:12]:<12} {host[:16]:<16} {when}"


def _until(since: int, until: int, *, full: bool) -> str:
    minutes = (until - since) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    length = f"({days}+{hours:02}:{rest:02})" if days else f" ({hours:02}:{rest:02})"
    return f"- {_stamp(until, '%a %b %e %H:%M:%S %Y' if full else '%H:%M')} {length}"


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
        latest = _stamp(at, "%a %b %e %H:%M:%S %z %Y") if at else "**Never logged in**"
        await process.stdout.write(f"{name:<16} {port[:8]:<8} {source:<42}{latest}\n")
    return 0
