"""The binary login records of glibc: utmp(5), lastlog(8)."""

from collections.abc import Iterable
from ipaddress import IPv4Address
from struct import Struct

from honeyllm.persona._record import Persona

# As on x86-64: ut_type, ut_pid, ut_line, ut_id, ut_user, ut_host, ut_exit (two shorts), ut_session,
# tv_sec, tv_usec, ut_addr_v6.
RECORD = Struct("<h2xi32s4s32s256shhiii16s20x")
LASTLOG = Struct("<i32s256s")
RUN_LEVEL, BOOT_TIME, LOGIN_PROCESS, USER_PROCESS, DEAD_PROCESS = 1, 2, 6, 7, 8


def pid_at(persona: Persona, at: float) -> int:
    """The number that a process of *persona* would get that starts at *at*."""
    count = int(max(at - persona.boot_at, 0)) // 11
    return 900 + count % 4_000_000 if persona.firmware is None else 2_600 + count % 29_000


def record(kind: int, pid: int, where: tuple[str, str], user: str, host: str, at: float) -> bytes:
    """One utmp record of 384 bytes; *where* is the line and its id."""
    line, ident = where
    try:
        address = IPv4Address(host).packed
    except ValueError:
        address = b""
    seconds = int(at)
    micros = int((at - seconds) * 1_000_000)
    session = pid if kind == LOGIN_PROCESS else 0
    texts = (line.encode(), ident.encode(), user.encode(), host.encode())
    return RECORD.pack(kind, pid, *texts, 0, 0, session, seconds & 0x7FFFFFFF, micros, address)


def _boot(persona: Persona) -> list[tuple[float, bytes]]:
    at, release = persona.boot_at, persona.kernel.release
    rows = [
        (at + 2.0, record(BOOT_TIME, 0, ("~", "~~"), "reboot", release, at + 2.0)),
        (at + 8.0, record(RUN_LEVEL, 53, ("~", "~~"), "runlevel", release, at + 8.0)),
    ]
    for tty in ("tty1", "ttyS0"):
        process = persona.process(tty)
        if process is not None:
            began = at + process.start_seconds
            rows.append((began, record(LOGIN_PROCESS, process.pid, (tty, tty[-4:]), "LOGIN", "", began)))
    return rows


def wtmp(persona: Persona) -> bytes:
    """Everything since the boot: the boot itself and all logins, oldest first."""
    rows = _boot(persona)
    for login in persona.accounts.logins:
        pid = pid_at(persona, login.at)
        where = (login.tty, "ts/" + login.tty[-1:])
        rows.append((login.at, record(USER_PROCESS, pid, where, login.user, login.source, login.at)))
        rows.append((login.until, record(DEAD_PROCESS, pid, where, "", "", login.until)))
    return b"".join(data for _, data in sorted(rows, key=lambda row: row[0]))


def utmp(persona: Persona) -> bytes:
    """Who is logged in on the idle host: nobody."""
    return b"".join(data for _, data in sorted(_boot(persona), key=lambda row: row[0]))


def btmp(failures: Iterable[tuple[int, str, str]]) -> bytes:
    """Failed logins: time, user, source."""
    return b"".join(
        record(LOGIN_PROCESS, 1200 + at % 90000, ("ssh:notty", ""), user, source, at)
        for at, user, source in failures
    )


def lastlog(persona: Persona) -> bytes:
    """The last login of each user, indexed by uid."""
    last = {}
    for login in reversed(persona.accounts.logins):
        user = persona.accounts.user(login.user)
        if user is not None:
            last[user.uid] = LASTLOG.pack(login.at & 0x7FFFFFFF, login.tty.encode(), login.source.encode())
    if not last:
        return b""
    return b"".join(last.get(uid, bytes(LASTLOG.size)) for uid in range(max(last) + 1))
