"""The binary login records: utmp(5), wtmp(5), lastlog(8)."""

from collections.abc import Iterator
from struct import Struct

from attrs import frozen

from honeyllm.host import Process
from honeyllm.programs.system._files import as_root, read_bytes

RECORD = Struct("<h2xi32s4s32s256shhiii16s20x")
LASTLOG = Struct("<i32s256s")
RUN_LEVEL, BOOT_TIME, LOGIN_PROCESS, USER_PROCESS, DEAD_PROCESS = 1, 2, 6, 7, 8


@frozen(kw_only=True)
class Record:
    """One record; ``at`` in seconds since the epoch."""

    kind: int
    pid: int
    line: str
    user: str
    host: str
    at: int


def _text(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "replace")


def records(process: Process, path: str) -> list[Record]:
    """The records of *path*, oldest first; raises the ``OSError`` of opening it."""
    data = read_bytes(as_root(process), path)
    found = []
    for at in range(0, len(data) - RECORD.size + 1, RECORD.size):
        kind, pid, line, _, user, host, _, _, _, seconds, _, _ = RECORD.unpack_from(data, at)
        found.append(
            Record(kind=kind, pid=pid, line=_text(line), user=_text(user), host=_text(host), at=seconds)
        )
    return found


def last_logins(process: Process) -> Iterator[tuple[int, Record]]:
    """User id and last login of everybody in /var/log/lastlog."""
    try:
        data = read_bytes(as_root(process), "/var/log/lastlog")
    except OSError:
        return
    for uid in range(len(data) // LASTLOG.size):
        at, line, host = LASTLOG.unpack_from(data, uid * LASTLOG.size)
        if at:
            yield uid, Record(kind=USER_PROCESS, pid=0, line=_text(line), user="", host=_text(host), at=at)
