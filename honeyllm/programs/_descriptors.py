"""Names that stand for open descriptors: ``/dev/fd/63`` of a process substitution, ``/dev/stdin``."""

import re

from honeyllm.host import Process
from honeyllm.vfs import Inode

DESCRIPTOR = re.compile(
    r"/dev/(?:fd|stdin|stdout|stderr)(?:/([0-9]{1,9}))?|/proc/self/fd/([0-9]{1,9})", re.ASCII
)
STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


def descriptor(process: Process, name: str) -> int | None:
    """The open descriptor that *name* stands for, or None."""
    fd = STANDARD.get(name)
    if fd is None:
        match = DESCRIPTOR.fullmatch(name)
        digits = (match[1] or match[2]) if match is not None else None
        fd = int(digits) if digits else None
    return fd if fd is not None and fd in process.fds else None


def stat_of(process: Process, name: str) -> Inode:
    """stat(2) of a name that may stand for a descriptor."""
    fd = descriptor(process, name)
    return process.fs.stat(name) if fd is None else process.stat(fd)
