"""Resource limits, getrlimit(2), by the letter that ulimit calls them: what they are, do and show."""

import errno
from collections.abc import Mapping
from signal import Signals
from typing import TYPE_CHECKING

from honeyllm.host._files import RegularFile, fail
from honeyllm.host._signals import Ignored, Terminated

if TYPE_CHECKING:
    from honeyllm.host._process import Process

Limit = tuple[int | None, int | None]
"""Soft and hard, in the kernel's units; None is unlimited."""
ROWS = (
    ("t", "Max cpu time", "seconds"),
    ("f", "Max file size", "bytes"),
    ("d", "Max data size", "bytes"),
    ("s", "Max stack size", "bytes"),
    ("c", "Max core file size", "bytes"),
    ("m", "Max resident set", "bytes"),
    ("u", "Max processes", "processes"),
    ("n", "Max open files", "files"),
    ("l", "Max locked memory", "bytes"),
    ("v", "Max address space", "bytes"),
    ("x", "Max file locks", "locks"),
    ("i", "Max pending signals", "signals"),
    ("q", "Max msgqueue size", "bytes"),
    ("e", "Max nice priority", ""),
    ("r", "Max realtime priority", ""),
    ("R", "Max realtime timeout", "us"),
)


def initial_limits(*, processes: int, locked_kib: int) -> dict[str, Limit]:
    """Debian's limits; *processes* is the kernel's choice and *locked_kib* systemd's, by memory size."""
    found: dict[str, Limit] = {letter: (None, None) for letter, _, _ in ROWS}
    return found | {
        "s": (8 << 20, None),
        "c": (0, None),
        "u": (processes, processes),
        "n": (1024, 1 << 20),
        "l": (locked_kib * 1024, locked_kib * 1024),
        "i": (processes, processes),
        "q": (819_200, 819_200),
        "e": (0, 0),
        "r": (0, 0),
    }


def limit_of(process: "Process", letter: str) -> Limit:
    """getrlimit(2) of what ulimit calls *letter*; KeyError for what is no limit."""
    return process.limits.get(letter) or process.kernel.limits[letter]


def set_limit(process: "Process", letter: str, limit: Limit) -> None:
    """setrlimit(2)."""
    process.limits[letter] = limit
    if letter == "n" and limit[0] is not None:
        process.fds.limit = limit[0]


def within_file_size(process: "Process", file: RegularFile, data: bytes) -> bytes:
    """What of *data* a write takes below the limit of file sizes; SIGXFSZ, or EFBIG, if that is nothing."""
    limit = limit_of(process, "f")[0]
    if limit is None:
        return data
    return data[: check_file_size(process, limit - file.next_written)]


def check_file_size(process: "Process", room: int) -> int:
    """The *room* below the limit of file sizes; SIGXFSZ, or EFBIG, where there is none."""
    if room > 0:
        return room
    if process.dispositions.get(Signals.SIGXFSZ) is not Ignored.IGNORE:
        raise Terminated(Signals.SIGXFSZ)
    raise fail(errno.EFBIG)


def limits_table(limits: Mapping[str, Limit]) -> str:
    """/proc/PID/limits."""
    out = f"{'Limit':<25} {'Soft Limit':<20} {'Hard Limit':<20} {'Units':<10}\n"
    for letter, name, unit in ROWS:
        soft, hard = ("unlimited" if value is None else str(value) for value in limits[letter])
        out += f"{name:<25} {soft:<20} {hard:<20} {unit:<10}".rstrip("\n") + "\n"
    return out
