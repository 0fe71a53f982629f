"""Logs as a quiet server on the Internet writes them, day by day, up to the present."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from random import Random
from string import Template

from attrs import frozen

from honeyllm.persona._data import structured
from honeyllm.persona._login_records import btmp, lastlog, pid_at, wtmp
from honeyllm.persona._package import TreeEntry
from honeyllm.persona._record import Persona

DAY, WEEK = 86400, 7 * 86400
SUNDAY = 3 * 86400
"""The epoch began on a Thursday; this is its first Sunday."""
OF_BOOT = ("kern.log", "user.log")
"""Logs that only a boot writes to."""
ROTATED = re.compile(r"/var/log/(?P<name>[a-z.]+)\.(?P<number>\d)(?:\.gz)?")
ADM = 4
USER_ENVIRONMENT = "pam_env(sshd:session): deprecated reading of user environment enabled"
"""What Debian 12's PAM says at every login over SSH."""

Row = tuple[int | None, int, int, str, str]
Line = tuple[float, str, str]
"""Time, tag (program and PID), message."""


@frozen(kw_only=True)
class _LogTable:
    daemons: dict[str, int | str]
    syslog: tuple[Row, ...]
    auth: tuple[Row, ...]
    cron: tuple[Row, ...]
    guessed_users: tuple[str, ...]
    guesses_per_day: tuple[int, int]


@cache
def _table() -> _LogTable:
    return structured("logs.yaml", _LogTable)


@frozen(kw_only=True)
class Guess:
    """One failed login."""

    at: float
    user: str
    source: str
    port: int
    is_known: bool


def guesses(persona: Persona, day: int) -> Iterator[Guess]:
    """The failed logins of the day that begins at the epoch second *day*."""
    random = Random(f"{persona.seed}/guesses/{day}")
    source, port = "", 0
    for at in sorted(
        random.uniform(day, day + DAY) for _ in range(random.randint(*_table().guesses_per_day))
    ):
        if not source or random.random() < 0.4:
            source = f"198.{random.choice((18, 19))}.{random.randrange(256)}.{random.randrange(1, 255)}"
        port = random.randrange(32768, 61000)
        is_known = random.random() < 0.6
        user = "root" if is_known else random.choice(_table().guessed_users)
        yield Guess(at=at, user=user, source=source, port=port, is_known=is_known)


def _pid(persona: Persona, program: str, at: float) -> int:
    known = _table().daemons.get(program)
    if isinstance(known, int):
        return known
    process = persona.process(known) if known else None
    return process.pid if process else pid_at(persona, at)


def _routine(persona: Persona, rows: tuple[Row, ...], day: int, values: dict[str, str]) -> Iterator[Line]:
    random = Random(f"{persona.seed}/routine/{day}")
    lag = random.uniform(0.001, 0.4)
    for number, (hour, minute, second, program, message) in enumerate(rows):
        text = Template(message).substitute(values)
        for each in range(24) if hour is None else (hour,):
            at = day + each * 3600 + minute * 60 + second
            yield at + lag + number * 0.0173, f"{program}[{_pid(persona, program, at)}]", text


def refusal(user: str, source: str, is_known: bool) -> tuple[str, ...]:
    """What pam_unix says of a wrong password, before sshd does."""
    failure = (
        f"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={source} "
    )
    if is_known:
        return (f"{failure} user={user}",)
    return "pam_unix(sshd:auth): check pass; user unknown", failure


def _failures(persona: Persona, day: int) -> Iterator[Line]:
    for guess in guesses(persona, day):
        tag = f"sshd[{_pid(persona, 'sshd-child', guess.at)}]"
        kind = "" if guess.is_known else "invalid user "
        if not guess.is_known:
            yield guess.at - 2.1, tag, f"Invalid user {guess.user} from {guess.source} port {guess.port}"
        yield from ((guess.at - 1.9, tag, text) for text in refusal(guess.user, guess.source, guess.is_known))
        yield (
            guess.at,
            tag,
            f"Failed password for {kind}{guess.user} from {guess.source} port {guess.port} ssh2",
        )
        who = f"{'authenticating' if guess.is_known else 'invalid'} user {guess.user}"
        peer = f"{guess.source} port {guess.port}"
        yield guess.at + 1.2, tag, f"Connection closed by {who} {peer} [preauth]"


def _sessions(persona: Persona, day: int) -> Iterator[Line]:
    for login in persona.accounts.logins:
        if not day <= login.at < day + DAY:
            continue
        user = persona.accounts.user(login.user)
        uid, pid = user.uid if user else 0, _pid(persona, "sshd-child", login.at)
        port, name = 40000 + login.at % 20000, f"{login.user}(uid={uid})"
        yield (
            login.at,
            f"sshd[{pid}]",
            f"Accepted password for {login.user} from {login.source} port {port} ssh2",
        )
        opened = f"pam_unix(sshd:session): session opened for user {name} by (uid=0)"
        yield login.at + 0.01, f"sshd[{pid}]", opened
        yield login.at + 0.04, f"sshd[{pid}]", USER_ENVIRONMENT
        peer = f"{login.source} port {port}"
        yield login.until - 0.01, f"sshd[{pid}]", f"Received disconnect from {peer}:11: disconnected by user"
        yield login.until - 0.01, f"sshd[{pid}]", f"Disconnected from user {login.user} {peer}"
        yield login.until, f"sshd[{pid}]", f"pam_unix(sshd:session): session closed for user {login.user}"


def _lines(persona: Persona, name: str, day: int) -> Iterator[Line]:
    primary = persona.network.primary
    values = {
        "address": primary.ipv4[0].address,
        "interface": primary.name,
        "gateway": persona.network.gateway,
    }
    if name == "auth.log":
        yield from _routine(persona, _table().auth, day, values)
        yield from _failures(persona, day)
        yield from _sessions(persona, day)
    elif name == "syslog":
        yield from _routine(persona, _table().syslog, day, values)
    elif name == "cron.log":
        yield from _routine(persona, _table().cron, day, values)


def log_lines(persona: Persona, name: str, start: float, end: float) -> list[Line]:
    """What *name* received from *start* until before *end*, in epoch seconds, by time."""
    found: list[Line] = []
    begin = max(start, persona.boot_at + 20)
    for day in range(int(start) // DAY * DAY, int(end) + 1, DAY):
        found += [line for line in _lines(persona, name, day) if begin <= line[0] < end]
    return sorted(found, key=lambda line: line[0])


def log_text(lines: Iterable[Line], hostname: str) -> bytes:
    """*lines* in rsyslog's format."""
    text = "".join(f"{_stamp(at)} {hostname} {tag}: {message}\n" for at, tag, message in lines)
    return text.encode("utf-8", "surrogateescape")


def failed_logins(persona: Persona, start: float, end: float) -> bytes:
    """What /var/log/btmp received from *start* until before *end*."""
    days = range(int(start) // DAY * DAY, int(end) + 1, DAY)
    failed = [guess for day in days for guess in guesses(persona, day) if start <= guess.at < end]
    return btmp([(int(guess.at), guess.user, guess.source) for guess in failed])


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def _entry(name: str, content: bytes, mtime: int, mode: int = 0o640, gid: int = ADM) -> TreeEntry:
    return TreeEntry(
        path=f"/var/log/{name}",
        kind="f",
        mode=mode,
        gid=gid,
        size=len(content),
        mtime=mtime,
        changed=mtime,
        nature="T" if gid == ADM else "B",
        content=content,
    )


def week_start(at: int) -> int:
    """The Sunday at whose beginning logs were last rotated before *at*; all in epoch seconds."""
    return (at - SUNDAY) // WEEK * WEEK + SUNDAY


def _unknown(name: str, size: int, mtime: int, changed: int) -> TreeEntry:
    nature = "Z" if name.endswith(".gz") else "T"
    return TreeEntry(
        path=f"/var/log/{name}",
        kind="f",
        mode=0o640,
        gid=ADM,
        size=size,
        mtime=mtime,
        changed=changed,
        nature=nature,
    )


def _rotated(persona: Persona, name: str, now: int) -> Iterator[TreeEntry]:
    """A log with a line every hour: this week's, last week's, and three compressed ones."""
    week = week_start(now)
    started = max(week, persona.installed_at)
    lines = log_lines(persona, name, started, now)
    until = min(int(lines[-1][0]) + 1, now) if lines else started
    yield _entry(name, log_text(lines, persona.hostname), until)
    for number in range(1, 5):
        end = week - (number - 1) * WEEK
        if end <= persona.installed_at:
            return
        if number == 1:
            yield _entry(
                f"{name}.1", log_text(log_lines(persona, name, end - WEEK, end), persona.hostname), end
            )
        else:
            size = Random(f"{persona.seed}/{name}/{end}").randrange(900, 9000)
            yield _unknown(f"{name}.{number}.gz", size, end - WEEK, end)


def _of_boot(persona: Persona, name: str, size: int, now: int) -> Iterator[TreeEntry]:
    """A log that only a boot writes to: rotated once since (``notifempty``), or not yet."""
    rotated, booted = week_start(persona.boot_at) + WEEK, persona.boot_at + 12
    if rotated > now:
        yield _unknown(name, size, booted, booted)
    else:
        yield _entry(name, b"", rotated)
        yield _unknown(f"{name}.1", size, booted, rotated)


def appeared(persona: Persona, path: str) -> int:
    """When the log at *path* was rotated for the first time; 0 for what is no rotated log."""
    found = ROTATED.fullmatch(path)
    if found is None:
        return 0
    begun = persona.boot_at if found["name"] in OF_BOOT else persona.installed_at
    return week_start(begun) + int(found["number"]) * WEEK


def log_files(persona: Persona, now: int) -> Iterator[TreeEntry]:
    """Everything in /var/log that a running system writes, as of *now*."""
    for name in ("auth.log", "cron.log", "syslog"):
        yield from _rotated(persona, name, now)
    random = Random(f"{persona.seed}/boot log")
    yield from _of_boot(persona, "kern.log", random.randrange(52_000, 71_000), now)
    yield from _of_boot(persona, "user.log", random.randrange(700, 2400), now)
    yield from _login_files(persona, now)


def _login_files(persona: Persona, now: int) -> Iterator[TreeEntry]:
    logins = persona.accounts.logins
    last = logins[0].until if logins else persona.boot_at
    yield _entry("wtmp", wtmp(persona), last, 0o664, 43)
    yield _entry("lastlog", lastlog(persona), logins[0].at if logins else persona.installed_at, 0o664, 43)
    failed = failed_logins(persona, max(now - 20 * DAY, persona.boot_at), now)
    yield _entry("btmp", failed, now, 0o660, 43)
