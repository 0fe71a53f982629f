"""
The system's log of a world: what rsyslogd has written, and what it writes now.

The persona's own lines (guessed passwords, cron, timers) follow from its seed and the
time. They are put into a world's files when somebody logs in there or something new is
to be logged, so that the end of a log is always recent; a file's own time of change
says how far it has come.
"""

from collections.abc import Iterable

from honeyllm.host._journal import LogLine, is_running, journalize
from honeyllm.host._kernel import Kernel
from honeyllm.host._rotation import rotate
from honeyllm.persona import Persona, failed_logins, log_lines, log_text, ring_lines
from honeyllm.vfs import ROOT, FileView, Image, Stored, TreeFs, overlay

DAEMON, RING_DAEMON = "rsyslogd", "logd"
MAX_RING = 400
RING_BYTES, RING_ENTRY = 64 << 10, 24
OWN_FILES = frozenset({"cron", "daemon", "kern", "lpr", "mail", "news", "user"})
CURRENT = ("auth.log", "syslog", "cron.log")
MAX_SECONDS = 8 * 86400
BILLION = 1_000_000_000


def _files_of(facility: str) -> tuple[str, ...]:
    if facility in ("auth", "authpriv"):
        return ("auth.log",)
    return ("syslog", f"{facility}.log") if facility in OWN_FILES else ("syslog",)


def system_log(kernel: Kernel, lines: Iterable[LogLine] = ()) -> None:
    """Bring the logs of *kernel*'s world up to now, with *lines* of its own among the persona's."""
    own = tuple(lines)
    journalize(kernel, own)
    if is_running(kernel, RING_DAEMON):
        _remember(kernel, own)
    if not is_running(kernel, DAEMON):
        return
    for name in CURRENT:
        rotate(kernel, name)
    names = {name for line in own for name in _files_of(line.facility)}
    for name in {*CURRENT, *names}:
        found = [(line.at, line.tag, line.text) for line in own if name in _files_of(line.facility)]
        _extend(kernel, name, found)


def ring_log(kernel: Kernel) -> list[LogLine]:
    """What a router's logd has in its memory now, oldest first: as much as fits."""
    persona, now = kernel.system.persona, kernel.clock()
    routine = ring_lines(persona, max(persona.boot_at, now - 2 * 86400), now)
    found = [LogLine(at=at, facility=facility, tag=tag, text=text) for at, facility, tag, text in routine]
    found = sorted((*found, *kernel.system.ring), key=lambda line: line.at)
    size, first = 0, len(found)
    while first and size < RING_BYTES:
        first -= 1
        size += len(found[first].text) + len(found[first].tag) + RING_ENTRY
    return found[first:]


def _remember(kernel: Kernel, lines: tuple[LogLine, ...]) -> None:
    """Put *lines* into the memory of a router's logd, which drops its oldest."""
    ring = kernel.system.ring
    ring.extend(lines)
    del ring[:-MAX_RING]


def _extend(kernel: Kernel, name: str, own: list[tuple[float, str, str]]) -> None:
    persona, now = kernel.system.persona, kernel.clock()
    since = _since(kernel, f"/var/log/{name}")
    if since is None:
        return
    routine = log_lines(persona, name, since, now) if name in CURRENT else []
    found = sorted((*routine, *own), key=lambda line: line[0])
    append(kernel, f"/var/log/{name}", log_text(found, kernel.system.hostname))


def _since(kernel: Kernel, path: str) -> float | None:
    """Until when the file *path* has been written; None when it is gone."""
    try:
        inode = FileView(kernel.namespace, kernel.namespace.root, ROOT).stat(path)
    except OSError:
        return None
    return max(inode.mtime / BILLION, kernel.clock() - MAX_SECONDS)


def failed_login_records(kernel: Kernel) -> None:
    """Bring /var/log/btmp up to now, as sshd does with each wrong password."""
    since = _since(kernel, "/var/log/btmp")
    if since is not None:
        append(kernel, "/var/log/btmp", failed_logins(kernel.system.persona, since, kernel.clock()))


def append(kernel: Kernel, path: str, data: bytes) -> None:
    """Put *data* at the end of a file that is there, as a daemon of root's that has it open."""
    overwrite(kernel, path, None, data)


def overwrite(kernel: Kernel, path: str, offset: int | None, data: bytes) -> None:
    """Write *data* at *offset* (None: the end) of a file that is there; a full disk loses it."""
    if not data:
        return
    try:
        place = FileView(kernel.namespace, kernel.namespace.root, ROOT).find(path)
        at = place.inode.size if offset is None else offset
        if isinstance(place.fs, TreeFs):
            overlay(place.fs, place.number, at, data)
        else:
            place.fs.write(place.number, at, data)
    except OSError:
        return


def grown(persona: Persona, name: str, since: float, now: float) -> bytes:
    """What the persona's own /var/log/*name* gets from *since* to *now*."""
    if name == "btmp":
        return failed_logins(persona, since, now)
    return log_text(log_lines(persona, name, since, now), persona.hostname)


def grow(persona: Persona, view: FileView, image: Image, now: float) -> None:
    """Bring the logs of *image*, seen in *view*, up to *now*, so that a fresh world has little to add."""
    for name in (*CURRENT, "btmp"):
        try:
            place = view.find(f"/var/log/{name}")
        except OSError:
            continue
        inode = place.inode
        data = grown(persona, name, max(inode.mtime / BILLION, now - MAX_SECONDS), now)
        if data and inode.content is not None:
            whole = inode.content.read(0, inode.content.size) + data
            image.replace(place.number, Stored(whole), int(now * BILLION))
