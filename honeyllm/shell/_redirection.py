"""
Redirections: expanded in the shell, applied to a process.

Expanding needs the shell's state, applying only descriptors: a command that is
forked has its redirections resolved before and applied after the fork.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from honeyllm.host import OpenFile, Pipe, PipeEnd, Process, Terminated
from honeyllm.shell._ast import HereDocument, Redirect, Word
from honeyllm.shell._dialect import Dialect, Messages
from honeyllm.shell._flow import Discard, ErrorExit, LeaveShell, RedirectFault
from honeyllm.shell._shown import print_word
from honeyllm.shell._state import Shell
from honeyllm.vfs import Inode

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander

CREATE = os.O_WRONLY | os.O_CREAT
FLAGS = {
    "<": os.O_RDONLY,
    ">": CREATE | os.O_TRUNC,
    ">|": CREATE | os.O_TRUNC,
    "&>": CREATE | os.O_TRUNC,
    ">>": CREATE | os.O_APPEND,
    "&>>": CREATE | os.O_APPEND,
    "<>": os.O_RDWR | os.O_CREAT,
}
CLOBBERING = frozenset((">", "&>"))
"""What ``set -C`` stops from overwriting."""
DEFAULT_FD = {"<": 0, "<>": 0, "<&": 0, "<<": 0, "<<-": 0, "<<<": 0}
FIRST_FREE = 10
PIPE_ROOM = 65536
STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}

Saved = tuple[int, "OpenFile | None", bool]


@attrs.frozen(kw_only=True, slots=True)
class Resolved:
    """A redirection whose target is expanded: a path, a descriptor to copy or close, or a text."""

    operator: str
    fd: int
    path: str = ""
    source: int | None = None
    moves: bool = False
    closes: bool = False
    text: bytes | None = None
    variable: str | None = None
    noclobber: bool = False


class MemoryFile(OpenFile):
    """A here-document too long for a pipe: an unlinked temporary file, open for reading."""

    def __init__(self, data: bytes) -> None:
        super().__init__("/tmp/sh-thd (deleted)")
        self._data = data
        self._position = 0

    async def read(self, count: int) -> bytes:
        """Read from the position."""
        data = self._data[self._position : self._position + count]
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int) -> int:
        """Move the position."""
        self._position = max(0, (0, self._position, len(self._data))[whence] + offset)
        return self._position


async def resolve(exp: Expander, redirects: Iterable[Redirect]) -> list[Resolved]:
    """
    Expand the targets of *redirects*; `RedirectFault` for an ambiguous one.

    The assignments in front of the command do not hold for them yet.
    """
    scopes = exp.shell.variables.scopes
    hidden = scopes.pop() if len(scopes) > 1 and scopes[-1].temporary else None
    try:
        return [await _resolve(exp, redirect) for redirect in redirects]
    finally:
        if hidden is not None:
            scopes.append(hidden)


async def _resolve(exp: Expander, redirect: Redirect) -> Resolved:
    operator = redirect.operator
    fd = redirect.fd if redirect.fd is not None else DEFAULT_FD.get(operator, 1)
    if redirect.variable is not None:
        fd = -1
    target = redirect.target
    if isinstance(target, HereDocument):
        text = await exp.quoted(target.body) if not target.quoted else await exp.text(target.body)
        return _text(redirect, fd, text)
    if operator == "<<<":
        return _text(redirect, fd, await exp.text(target) + "\n")
    word = await _target(exp, target)
    if operator in ("<&", ">&"):
        resolved = _copy(redirect, fd, word, target, exp.shell.dialect)
    else:
        resolved = Resolved(operator=operator, fd=fd, path=word, variable=redirect.variable)
    if resolved.operator in CLOBBERING and "noclobber" in exp.shell.options:
        return attrs.evolve(resolved, noclobber=True)
    return resolved


def _text(redirect: Redirect, fd: int, text: str) -> Resolved:
    data = text.encode("utf-8", "surrogateescape")
    return Resolved(operator="<<", fd=fd, text=data, variable=redirect.variable)


async def _target(exp: Expander, target: Word) -> str:
    if target.plain is not None:
        return target.plain
    if exp.shell.dialect.strict:
        return await exp.text(target)
    fields = await exp.fields([target])
    if len(fields) != 1:
        raise RedirectFault(f"{print_word(target)}: ambiguous redirect")
    return fields[0]


def _copy(redirect: Redirect, fd: int, word: str, target: Word, dialect: Dialect) -> Resolved:
    operator = redirect.operator
    digits = word.removesuffix("-")
    if word == "-":
        return Resolved(operator=operator, fd=fd, closes=True, variable=redirect.variable)
    if digits.isdigit() and digits.isascii() and len(digits) < 10:
        moves = word.endswith("-")
        return Resolved(operator=operator, fd=fd, source=int(digits), moves=moves, variable=redirect.variable)
    plainly = operator == ">&" and redirect.fd in (None, 1) and redirect.variable is None
    if plainly and word and dialect.habits.copies_to_files:
        return Resolved(operator="&>", fd=1, path=word)
    raise RedirectFault(dialect.messages.ambiguous.format(target=print_word(target)), fatal=dialect.strict)


async def apply(
    process: Process, plan: Sequence[Resolved], shell: Shell, undo: list[Saved] | None = None
) -> None:
    """
    Carry out *plan* on the descriptors of *process*.

    What they replace goes to *undo*.  `RedirectFault` for one that fails; those before it stay.
    """
    for item in plan:
        await _apply(process, item, shell, undo)


async def _apply(process: Process, item: Resolved, shell: Shell, undo: list[Saved] | None) -> None:
    if item.variable is not None:
        await _apply_variable(process, item, shell)
        return
    if item.fd >= process.fds.limit:
        raise RedirectFault(f"{item.fd}: Bad file descriptor")
    if item.closes:
        _save(process, item.fd, undo)
        if item.fd in process.fds:
            process.fds.close(item.fd)
        return
    file = await _file(process, item, shell)
    _put(process, item.fd, file, undo)
    if item.operator in ("&>", "&>>"):
        _put(process, 2, file, undo)
    if item.moves and item.source is not None and item.source != item.fd:
        _save(process, item.source, undo)
        process.fds.close(item.source)


async def _apply_variable(process: Process, item: Resolved, shell: Shell) -> None:
    assert item.variable is not None
    if item.closes:
        number = shell.get(item.variable) or ""
        if not number.isdecimal():
            raise RedirectFault(f"{item.variable}: ambiguous redirect")
        if int(number) in process.fds:
            process.fds.close(int(number))
        return
    file = await _file(process, item, shell)
    shell.set(item.variable, str(process.fds.add(file, least=FIRST_FREE)))
    if item.moves and item.source is not None:
        process.fds.close(item.source)


async def _file(process: Process, item: Resolved, shell: Shell) -> OpenFile:
    try:
        if item.text is not None:
            return here_file(process, item.text)
        if item.source is not None:
            return process.fds.get(item.source)
        return await _open(process, item)
    except OSError as error:
        raise RedirectFault(_failure(item, error, shell.dialect.messages)) from None


def _failure(item: Resolved, error: OSError, messages: Messages) -> str:
    """Why a redirection failed."""
    if item.source is not None:
        return f"{item.source}: {error.strerror}"
    if item.noclobber and error.errno == errno.EEXIST:
        return messages.exists.format(path=item.path)
    if item.operator == "<":
        return messages.open.format(path=item.path, reason=messages.opening(error))
    return messages.create.format(path=item.path, reason=messages.creating(error))


def here_file(process: Process, data: bytes) -> OpenFile:
    """A file to read *data* from."""
    if len(data) > PIPE_ROOM:
        return MemoryFile(data)
    pipe = Pipe(Inode(0, stat.S_IFIFO | 0o600))
    pipe.data += data
    return PipeEnd(pipe, os.O_RDONLY)


async def _open(process: Process, item: Resolved) -> OpenFile:
    path = item.path
    if path in STANDARD:
        return process.fds.get(STANDARD[path])
    if path.startswith("/dev/fd/") and path[8:].isdecimal():
        return process.fds.get(int(path[8:]))
    if path.startswith(("/dev/tcp/", "/dev/udp/")):
        raise OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    process.fds.require(1)
    flags = FLAGS[item.operator]
    if item.noclobber:
        flags = _exclusive(process, path, flags)
    return await process.kernel.open(process, path, flags, 0o666)


def _exclusive(process: Process, path: str, flags: int) -> int:
    """What ``set -C`` makes of opening *path*: regular files are not overwritten."""
    try:
        inode = process.fs.stat(path)
    except OSError:
        return flags
    return flags | os.O_EXCL if stat.S_ISREG(inode.mode) else flags & ~os.O_CREAT & ~os.O_TRUNC


def _save(process: Process, fd: int, undo: list[Saved] | None) -> None:
    if undo is None:
        return
    file = process.fds.get(fd) if fd in process.fds else None
    if file is not None:
        file.references += 1
    undo.append((fd, file, fd in process.fds.close_on_exec))


def _put(process: Process, fd: int, file: OpenFile, undo: list[Saved] | None) -> None:
    _save(process, fd, undo)
    process.fds.set(fd, file)


def restore(process: Process, undo: list[Saved]) -> None:
    """Put back what :func:`apply` replaced."""
    for fd, file, close_on_exec in reversed(undo):
        if file is None:
            if fd in process.fds:
                process.fds.close(fd)
            continue
        process.fds.set(fd, file)
        file.references -= 1
        if close_on_exec:
            process.fds.close_on_exec.add(fd)
    undo.clear()


@contextmanager
def undoing(shell: Shell, undo: list[Saved], *, simple: bool) -> Iterator[None]:
    """
    Put back at the end what was replaced, unless the shell ends: its EXIT trap finds what there is.

    Those of a *simple* command are put back when ``set -e`` ends it.
    """
    try:
        yield
    except BaseException as error:
        leaving = (LeaveShell, Terminated, Discard) if shell.is_subshell else (LeaveShell, Terminated)
        if not isinstance(error, leaving) or (simple and isinstance(error, ErrorExit)):
            restore(shell.process, undo)
        raise
    restore(shell.process, undo)


def keep(undo: list[Saved]) -> None:
    """Forget what :func:`apply` replaced: the redirections of ``exec`` stay."""
    for _, file, _ in undo:
        if file is not None:
            file.references -= 1
            if file.references == 0:
                file.release()
    undo.clear()
