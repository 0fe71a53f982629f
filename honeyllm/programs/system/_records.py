"""The binary login records: utmp(5), wtmp(5), lastlog(8)."""

from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import Kernel, Process
from honeyllm.persona import (
    BOOT_TIME,
    DEAD_PROCESS,
    LASTLOG,
    LOGIN_PROCESS,
    RECORD,
    RUN_LEVEL,
    USER_PROCESS,
)
from honeyllm.programs.system._files import as_root, read_bytes
from honeyllm.vfs import ROOT, FileView

__all__ = [
    "BOOT_TIME",
    "DEAD_PROCESS",
    "LOGIN_PROCESS",
    "RUN_LEVEL",
    "USER_PROCESS",
    "Record",
    "last_logins",
    "records",
    "utmp_records",
]


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
    return _parsed(read_bytes(as_root(process), path))


def utmp_records(kernel: Kernel) -> list[Record]:
    """Those of /run/utmp; none when it is gone."""
    try:
        return _parsed(read_bytes(FileView(kernel.namespace, kernel.namespace.root, ROOT), "/run/utmp"))
    except OSError:
        return []


def _parsed(data: bytes) -> list[Record]:
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
