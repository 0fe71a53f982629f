"""
What a process has open, read from its directory in /proc as lsof and fuser read it.

Who may not see it does not: it is the caller's own view of /proc that is read.
"""

import os
import re
from collections.abc import Iterator

from attrs import frozen

from honeyllm.host import Process, ProcessInfo
from honeyllm.programs.system._files import read_bytes
from honeyllm.vfs import Place

MAPPED = re.compile(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ +(/.*)")
ANONYMOUS = re.compile(r"(pipe|socket|anon_inode):\[?(.*?)\]?")


@frozen(kw_only=True)
class Held:
    """
    One file that a process holds: *role* is ``cwd``, ``rtd``, ``txt``, ``mem`` or the descriptor's number.

    *name* is what the link in /proc says, *place* where it leads; *error* says why it could not be read.
    """

    role: str
    name: str
    place: Place | None = None
    mode: str = ""
    error: str = ""

    @property
    def is_deleted(self) -> bool:
        """Whether the file has no name any more."""
        return self.name.endswith(" (deleted)")

    @property
    def nameless(self) -> tuple[str, str] | None:
        """The kind and number of a pipe or socket, None for what has a path."""
        found = ANONYMOUS.fullmatch(self.name)
        return None if found is None else (found[1], found[2])


def held_files(process: Process, info: ProcessInfo) -> Iterator[Held]:
    """Everything that the process of *info* holds, in lsof's order."""
    root = f"/proc/{info.pid}"
    if process.who.uid not in (0, info.uid):
        yield from _hidden(root)
        return
    for role, link in (("cwd", "cwd"), ("rtd", "root")):
        yield _linked(process, role, f"{root}/{link}")
    if info.is_kernel_thread:
        yield Held(role="txt", name=f"{root}/exe", error="unknown")
        return
    program = _linked(process, "txt", f"{root}/exe")
    yield program
    yield from _mapped(process, root, program.name)
    for number in sorted(process.fs.names(f"{root}/fd"), key=int):
        yield _linked(process, number, f"{root}/fd/{number}", _mode(info, int(number)))


def _hidden(root: str) -> Iterator[Held]:
    """What is seen of a process of somebody else: the kernel lets nobody follow its links."""
    for role, link in (("cwd", "cwd"), ("rtd", "root"), ("txt", "exe")):
        yield Held(role=role, name=f"{root}/{link}", error="(readlink: Permission denied)")
    yield Held(role="NOFD", name=f"{root}/fd", error="(opendir: Permission denied)")


def _linked(process: Process, role: str, path: str, mode: str = "") -> Held:
    try:
        name = process.fs.read_link(path)
    except OSError as error:
        return Held(role=role, name=path, error=f"(readlink: {error.strerror})")
    return Held(role=role, name=name, place=place_of(process, name), mode=mode)


def place_of(process: Process, path: str) -> Place | None:
    """Where *path* leads, None where it leads nowhere."""
    try:
        return process.fs.find(path) if path.startswith("/") else None
    except OSError:
        return None


def _mapped(process: Process, root: str, program: str) -> Iterator[Held]:
    try:
        text = read_bytes(process.fs, f"{root}/maps").decode("utf-8", "replace")
    except OSError:
        return
    names = (found[1] for line in text.splitlines() if (found := MAPPED.fullmatch(line)))
    for name in dict.fromkeys(names):
        if name != program:
            yield Held(role="mem", name=name, place=place_of(process, name))


def _mode(info: ProcessInfo, number: int) -> str:
    """``r``, ``w`` or ``u``; the files of daemons are open for both."""
    if info.process is None or number not in info.process.fds:
        return "u"
    flags = info.process.fds.get(number).flags & os.O_ACCMODE
    return {os.O_RDONLY: "r", os.O_WRONLY: "w"}.get(flags, "u")
