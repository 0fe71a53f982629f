"""Command and process substitution."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from honeyllm.host import PipeEnd
from honeyllm.shell._ast import Command, SimpleCommand, Word
from honeyllm.shell._flow import ShellError
from honeyllm.shell._forking import as_process, fork_process
from honeyllm.shell._parser import Parser
from honeyllm.shell._rereading import reread
from honeyllm.shell._state import MAX_VALUE, Shell
from honeyllm.shell._state_parts import Purpose

CHUNK = 65536
LAST_FD = 63


async def substitute(shell: Shell, body: Command | None) -> str:
    """The output of *body*, run in a subshell, without its trailing newlines."""
    if body is None:
        shell.substitution_status = 0
        return ""
    if (
        isinstance(body, SimpleCommand)
        and not body.words
        and not body.assignments
        and len(body.redirects) == 1
    ):
        redirect = body.redirects[0]
        if redirect.operator == "<" and redirect.fd in (None, 0) and isinstance(redirect.target, Word):
            return await _file_text(shell, redirect.target)
    again = await reread(shell, body)
    sub = shell.fork(shell.process)
    # As in bash, the program of a lone command takes the subshell's place: its parent is the shell.
    sub.nesting.no_fork = isinstance(again, SimpleCommand) and not again.redirects
    return await _capture(shell, sub, lambda: sub.interpreter.run_subshell(sub, again))


async def substitute_text(shell: Shell, text: str, line: int) -> str:
    """The output of a backquoted command."""
    if text.lstrip().startswith("<"):
        command = await Parser(text, pause=shell.process.checkpoint).next_command()
        if isinstance(command, SimpleCommand) and not command.words:
            return await substitute(shell, command)
    sub = shell.fork(shell.process)

    return await _capture(shell, sub, lambda: sub.interpreter.run_text_subshell(sub, text, line))


async def _capture(shell: Shell, sub: Shell, run: Callable[[], Awaitable[int]]) -> str:
    process = shell.process
    if not shell.options.shopt["inherit_errexit"] and not shell.mode.posix:
        sub.options.set("errexit", False)
    sub.nesting.purpose = Purpose.SUBSTITUTION
    sub.nesting.indirection += 1
    try:
        reading, writing = process.kernel.pipe(process)
    except OSError as error:
        problem = f"cannot make pipe for command substitution: {error.strerror}"
        await shell.warn(f"{shell.message_source()}: {problem}")
        return ""
    child = await fork_process(shell, as_process(sub, run))
    child.fds.set(1, writing)
    try:
        data = await _read_all(reading)
    finally:
        reading.release()
    done = await process.wait([child.pid])
    assert done.status is not None
    _note(shell, done.status.shell_status)
    return await _as_text(shell, data)


def _note(shell: Shell, status: int) -> None:
    """The status of a substitution: that of a command without a name, and in bash ``$?`` at once."""
    shell.substitution_status = status
    if not shell.dialect.strict:
        shell.status = status


async def _read_all(reading: PipeEnd) -> bytes:
    pieces = []
    size = 0
    while piece := await reading.read(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_VALUE:
            raise ShellError(f"xrealloc: cannot allocate {size} bytes", status=2, fatal=True)
    return b"".join(pieces)


async def _as_text(shell: Shell, data: bytes) -> str:
    if b"\0" in data:
        data = data.replace(b"\0", b"")
        if not shell.dialect.strict:
            await shell.complain("warning: command substitution: ignored null byte in input")
    return data.rstrip(b"\n").decode("utf-8", "surrogateescape")


async def _file_text(shell: Shell, target: Word) -> str:
    """``$(< file)``, read without a process."""
    fields = await shell.interpreter.words(shell, target)
    path = fields[0] if fields else ""
    process = shell.process
    try:
        fd = await process.open(path)
    except OSError as error:
        await shell.complain(f"{path}: {error.strerror}")
        _note(shell, 1)
        return ""
    try:
        pieces = []
        size = 0
        while size <= MAX_VALUE and (piece := await process.read(fd, CHUNK)):
            pieces.append(piece)
            size += len(piece)
            await process.checkpoint()
    except OSError as error:
        await shell.complain(f"{path}: {error.strerror}")
        pieces = []
    finally:
        process.close(fd)
    _note(shell, 0)
    return await _as_text(shell, b"".join(pieces))


async def open_process_substitution(shell: Shell, direction: str, body: Command | None) -> str:
    """Start ``<(body)`` or ``>(body)``; the path by which the other end is opened."""
    process = shell.process
    reading, writing = process.kernel.pipe(process)
    mine, its, fd = (reading, writing, 1) if direction == "<" else (writing, reading, 0)
    again = None if body is None else await reread(shell, body)
    sub = shell.fork(process)
    sub.nesting.indirection += 1

    async def run() -> int:
        return 0 if again is None else await sub.interpreter.run_subshell(sub, again)

    child = await fork_process(shell, as_process(sub, run))
    child.fds.set(fd, its)
    shell.last.background = child.pid
    number = next(n for n in range(LAST_FD, 9, -1) if n not in process.fds)
    process.fds.set(number, mine)
    shell.process_substitutions.append(number)
    return f"/dev/fd/{number}"


def close_process_substitutions(shell: Shell, before: int) -> None:
    """Close the shell's own ends, opened since there were *before* of them."""
    while len(shell.process_substitutions) > before:
        fd = shell.process_substitutions.pop()
        if fd in shell.process.fds:
            shell.process.fds.close(fd)
