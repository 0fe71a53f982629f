"""journalctl."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from attrs import frozen

from honeyllm.host import Process, journal_path
from honeyllm.programs._dates import parse_date
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._files import as_root
from honeyllm.programs.system._journal import Journal, Row, short_line
from honeyllm.programs.system._systemctl import VERSION
from honeyllm.programs.system._units import ALIASES, full_name

SHORT = "hemaqxfln::o:b::kt:p:u:S:U:rg:D:M:NFi:"
LONG = {
    "help": "h", "version": "version", "pager-end": "e", "merge": "m", "all": "a", "quiet": "q",
    "catalog": "x", "follow": "f", "full": "l", "lines": "n::", "output": "o:", "boot": "b::",
    "dmesg": "k", "identifier": "t:",
    "priority": "p:", "unit": "u:", "since": "S:", "until": "U:", "reverse": "r", "grep": "g:",
    "directory": "D:", "no-pager": "no-pager", "utc": "utc", "no-hostname": "no-hostname",
    "no-full": "no-full",
    "disk-usage": "disk-usage", "list-boots": "list-boots", "rotate": "rotate", "flush": "flush",
    "sync": "sync", "vacuum-time": "vacuum:", "vacuum-size": "vacuum:", "vacuum-files": "vacuum:",
    "system": "system", "user": "user", "output-fields": "output-fields:", "verify": "verify",
    "no-tail": "no-tail",
}  # fmt: skip
LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
READERS = frozenset({"adm", "systemd-journal"})
DENIED = (
    "Hint: You are currently not seeing messages from other users and the system.\n"
    "      Users in groups 'adm', 'systemd-journal' can see all messages.\n"
    "      Pass -q to turn off this notice.\n"
    "No journal files were opened due to insufficient permissions.\n"
)
FIELDS: Mapping[str, Callable[[Row], str]] = {
    "_COMM": lambda row: "cron" if row.name == "CRON" else row.name,
    "_PID": lambda row: row.pid,
    "_SYSTEMD_UNIT": lambda row: row.unit,
    "MESSAGE": lambda row: row.text,
    "PRIORITY": lambda row: str(row.priority),
    "SYSLOG_IDENTIFIER": lambda row: row.name,
    "SYSLOG_PID": lambda row: row.pid,
    "_TRANSPORT": lambda row: "kernel" if row.name == "kernel" else "syslog",
    "_UID": lambda row: "0",
}
DEFAULT_TAIL = 10
MAX_PATTERN = 200
FOLLOW_SECONDS = 1.0
STAMPS = {
    "short": "%b %d %H:%M:%S",
    "short-full": "%a %Y-%m-%d %H:%M:%S UTC",
    "short-iso": "%Y-%m-%dT%H:%M:%S+0000",
    "short-precise": "%b %d %H:%M:%S.%6N",
    "short-iso-precise": "%Y-%m-%dT%H:%M:%S.%6N+0000",
    "short-unix": "%s.%6N",
}


@frozen(kw_only=True)
class Wanted:
    """Which entries are asked for, and how they are shown."""

    since: float
    until: float
    units: frozenset[str]
    names: frozenset[str]
    least: int
    pattern: str
    matches: Mapping[str, frozenset[str]]
    kernel: bool
    form: str

    def fits(self, row: Row) -> bool:
        """Whether *row* is asked for."""
        return (
            (not self.units or row.unit in self.units)
            and (not self.names or row.name in self.names)
            and row.priority <= self.least
            and (not self.kernel or row.name == "kernel")
            and (not self.pattern or self.pattern.lower() in row.text.lower())
            and all(FIELDS[field](row) in values for field, values in self.matches.items())
        )


async def journalctl(process: Process) -> int:
    """Query the journal."""
    parsed = parse(_joined(process.argv), SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"journalctl: {parsed.message}\n")
        return 1
    if parsed.has("version"):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    if parsed.has("h"):
        return await process.kernel.unknown(process)
    if process.who.uid != 0 and not _may_read(process):
        await say(process, DENIED)
        return 1
    if parsed.has("disk-usage", "list-boots", "rotate", "flush", "sync", "vacuum", "verify"):
        return await _maintain(process, parsed)
    if not as_root(process).exists(journal_path(process.kernel)):
        await say(process, "No journal files were found.\n")
        await process.stdout.write("-- No entries --\n")
        return 0
    wanted = await _wanted(process, parsed)
    return 1 if wanted is None else await _show(process, parsed, wanted)


def _joined(argv: tuple[str, ...]) -> list[str]:
    """``-n 20`` as ``-n20``: the number of lines may be left out or stand alone."""
    words: list[str] = []
    for word in argv:
        if words and words[-1] in ("-n", "--lines") and (word.isdigit() or word == "all"):
            words[-1] = f"-n{word}"
        else:
            words.append(word)
    return words


def _may_read(process: Process) -> bool:
    persona = process.kernel.system.persona
    return any(process.who.member(g.gid) for g in persona.accounts.groups if g.name in READERS)


async def _maintain(process: Process, parsed: Parsed) -> int:
    path, view = journal_path(process.kernel), as_root(process)
    if parsed.has("disk-usage"):
        await process.stdout.write("Archived and active journals take up 8.0M in the file system.\n")
    elif parsed.has("list-boots"):
        persona, now = process.kernel.system.persona, int(process.kernel.clock())
        first, last = (Moment(at * BILLION).show("%a %Y-%m-%d %H:%M:%S UTC") for at in (persona.boot_at, now))
        identity = persona.boot_id.replace("-", "")
        await process.stdout.write(f"IDX BOOT ID                          FIRST ENTRY{'':17} LAST ENTRY\n")
        await process.stdout.write(f"  0 {identity} {first} {last}\n")
    elif parsed.has("vacuum"):
        directory = path.rpartition("/")[0]
        for place in (directory, "/var/log/journal", "/run/log/journal"):
            if view.exists(place):
                await say(process, f"Vacuuming done, freed 0B of archived journals from {place}.\n")
    return 0


async def _wanted(process: Process, parsed: Parsed) -> Wanted | None:
    times = []
    for letter, otherwise in (("S", 0.0), ("U", process.kernel.clock())):
        at = _time(process, parsed.value(letter), otherwise)
        if at is None:
            await say(process, f"Failed to parse timestamp: {parsed.value(letter)}\n")
            return None
        times.append(at)
    matches: dict[str, set[str]] = {}
    for word in parsed.operands:
        field, equals, value = word.partition("=")
        if not equals and word.startswith("/"):
            field, value = "_COMM", word.rpartition("/")[2][:15]
        elif not equals:
            await say(process, f"Failed to add match '{word}': Invalid argument\n")
            return None
        matches.setdefault(field, set()).add(value)
    least = _level(parsed.value("p") or "debug")
    if least is None:
        await say(process, f"Unknown log level {parsed.value('p')}\n")
        return None
    names = (full_name(name) for name in parsed.values("u"))
    return Wanted(
        since=times[0],
        until=times[1],
        units=frozenset(ALIASES.get(name, name) for name in names),
        names=frozenset(parsed.values("t")),
        least=least if set(matches) <= set(FIELDS) else -1,
        pattern=(parsed.value("g") or "")[:MAX_PATTERN],
        matches={field: frozenset(values) for field, values in matches.items() if field in FIELDS},
        kernel=parsed.has("k"),
        form=parsed.value("o") or "short",
    )


def _time(process: Process, text: str | None, otherwise: float) -> float | None:
    if text is None:
        return otherwise
    spelled = re.sub(r"^-(?=\d)(.*)$", r"\1 ago", text.strip())
    spelled = re.sub(r"(\d+)\s*(?:min|m)\b", r"\1 minutes", spelled)
    spelled = re.sub(r"(\d+)h\b", r"\1 hours", re.sub(r"(\d+)s\b", r"\1 seconds", spelled))
    now = Moment(int(process.kernel.clock()) * BILLION)
    if spelled in ("today", "yesterday", "tomorrow"):
        spelled += " 00:00"
    found = parse_date(spelled, now)
    return None if found is None else found.nanoseconds / BILLION


def _level(text: str) -> int | None:
    text = text.rpartition("..")[2]
    if text.isdigit() and int(text) < len(LEVELS):
        return int(text)
    return LEVELS.index(text) if text in LEVELS else None


async def _show(process: Process, parsed: Parsed, wanted: Wanted) -> int:
    count = parsed.value("n")
    most = int(count[:6]) if count is not None and count.isdigit() else None
    if most is None and count != "all" and parsed.has("f", "n"):
        most = DEFAULT_TAIL
    if parsed.has("e") and most is None:
        most = 1000
    days: list[list[Row]] = []
    found = 0
    for rows in Journal(process.kernel.system).days(wanted.since, wanted.until):
        await process.checkpoint()
        days.append([row for row in rows if wanted.fits(row)])
        found += len(days[-1])
        if most is not None and found >= most:
            break
    chosen = [row for rows in reversed(days) for row in rows]
    chosen = chosen[-most:] if most else chosen if most is None else []
    if not chosen and not parsed.has("q", "f"):
        await process.stdout.write("-- No entries --\n")
    for row in reversed(chosen) if parsed.has("r") else chosen:
        await process.checkpoint()
        await process.stdout.write(_shown(process, wanted.form, row))
    return await _follow(process, wanted) if parsed.has("f") else 0


async def _follow(process: Process, wanted: Wanted) -> int:
    since = process.kernel.clock()
    while True:
        await process.sleep(FOLLOW_SECONDS)
        until = process.kernel.clock()
        for rows in Journal(process.kernel.system).days(since, until):
            for row in rows:
                if wanted.fits(row) and since < row.at <= until:
                    await process.stdout.write(_shown(process, wanted.form, row))
        since = until


def _shown(process: Process, form: str, row: Row) -> str:
    if form == "cat":
        return row.text + "\n"
    if form in ("json", "json-pretty"):
        return json.dumps(dict(_fields(process, row))) + "\n"
    return short_line(process.kernel.system, row, STAMPS.get(form, STAMPS["short"]))


def _fields(process: Process, row: Row) -> Iterator[tuple[str, str]]:
    system = process.kernel.system
    yield "__REALTIME_TIMESTAMP", str(int(row.at * 1_000_000))
    yield "_HOSTNAME", system.hostname
    yield "_MACHINE_ID", system.persona.machine_id
    yield "_BOOT_ID", system.persona.boot_id.replace("-", "")
    for name, value in FIELDS.items():
        if value(row):
            yield name, value(row)
