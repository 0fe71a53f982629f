"""
The journal of a world, beside the persona's lines: entries in /var/log/journal/MACHINE-ID/system.journal.

The file begins as journald's do and holds what they hold, fields as ``NAME=value``, without
their indices.  What an intruder removes or truncates is gone from ``journalctl`` too.
"""

import stat
from collections.abc import Iterable, Iterator

from attrs import frozen

from honeyllm.host._kernel import Kernel
from honeyllm.vfs import ROOT, FileView

DAEMON = "systemd-journal"
"""As its name is cut in the process table."""
DIRECTORY = "/var/log/journal"
HEADER = b"LPKSHHRH".ljust(272, b"\0")
MAX_BYTES = 4 << 20
MILLION = 1_000_000


@frozen(kw_only=True)
class LogLine:
    """One message; *tag* is the program with its PID, *at* in epoch seconds."""

    at: float
    tag: str
    text: str
    facility: str = "authpriv"


def is_running(kernel: Kernel, comm: str) -> bool:
    """Whether a daemon of that name runs."""
    daemons = any(daemon.comm == comm for daemon in kernel.idle_daemons)
    return daemons or any(process.comm == comm for process in kernel.processes.values())


def journal_path(kernel: Kernel) -> str:
    """Where the journal lies."""
    return f"{DIRECTORY}/{kernel.system.persona.machine_id}/system.journal"


def journalize(kernel: Kernel, lines: Iterable[LogLine]) -> None:
    """Put *lines* into the journal, if journald runs and its directory is there."""
    data = b"".join(_entry(line) for line in lines)
    view = FileView(kernel.namespace, kernel.namespace.root, ROOT)
    if not data or not is_running(kernel, DAEMON) or not view.exists(DIRECTORY):
        return
    path = journal_path(kernel)
    try:
        if not view.exists(path):
            _make(view, path)
        place = view.find(path)
        if place.inode.size < MAX_BYTES:
            place.fs.write(place.number, place.inode.size, data)
    except OSError:
        return


def _make(view: FileView, path: str) -> None:
    directory = path.rpartition("/")[0]
    if not view.exists(directory):
        view.make(directory, stat.S_IFDIR | 0o755)
    place = view.make(path, stat.S_IFREG | 0o640)
    place.fs.write(place.number, 0, HEADER)


def _entry(line: LogLine) -> bytes:
    name, _, pid = line.tag.partition("[")
    fields = {
        "__REALTIME_TIMESTAMP": str(int(line.at * MILLION)),
        "SYSLOG_FACILITY": line.facility,
        "SYSLOG_IDENTIFIER": name,
        "SYSLOG_PID": pid.rstrip("]"),
        "MESSAGE": line.text.replace("\n", " "),
    }
    text = "".join(f"{key}={value}\n" for key, value in fields.items() if value)
    return text.encode("utf-8", "surrogateescape") + b"\n"


def journal_lines(kernel: Kernel) -> Iterator[LogLine]:
    """The entries of the file, oldest first."""
    view = FileView(kernel.namespace, kernel.namespace.root, ROOT)
    try:
        content = view.stat(journal_path(kernel)).content
    except OSError:
        return
    data = b"" if content is None else content.read(len(HEADER), MAX_BYTES)
    for block in data.decode("utf-8", "surrogateescape").split("\n\n"):
        fields = dict(row.partition("=")[::2] for row in block.splitlines())
        stamp = fields.get("__REALTIME_TIMESTAMP", "")
        if stamp.isdigit() and "MESSAGE" in fields:
            pid = fields.get("SYSLOG_PID")
            tag = fields.get("SYSLOG_IDENTIFIER", "") + (f"[{pid}]" if pid else "")
            facility = fields.get("SYSLOG_FACILITY", "user")
            yield LogLine(at=int(stamp) / MILLION, tag=tag, text=fields["MESSAGE"], facility=facility)
