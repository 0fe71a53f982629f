"""Starting the processes of a shell, and what is said when there are too many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs

from honeyllm.host import PipeEnd, Process, Program
from honeyllm.shell._flow import Discard, LeaveShell, ShellError
from honeyllm.shell._state import Shell

DELAYS = (1, 2, 4, 8)
"""Seconds between bash's tries (``make_child`` in its jobs.c)."""
FAILED = 254
THROWN = 129


@attrs.define(eq=False)
class _Forked:
    """A forked shell as a program; it goes with the process, also with one killed before its first step."""

    sub: Shell
    run: Callable[[], Awaitable[int]]
    begun: bool = False

    async def __call__(self, child: Process) -> int:
        self.begun = True
        self.sub.process = child
        try:
            return await self.run()
        finally:
            self.sub.release()

    def __del__(self) -> None:
        if not self.begun:
            self.sub.release()


def as_process(sub: Shell, run: Callable[[], Awaitable[int]]) -> Program:
    """The program of a forked shell: *run* it as the new process, then let go of it."""
    return _Forked(sub, run)


async def make_pipe(shell: Shell) -> tuple[PipeEnd, PipeEnd]:
    """The two ends of a pipe; when there are too many open files the line is given up."""
    try:
        return shell.process.kernel.pipe(shell.process)
    except OSError as error:
        reason = error.strerror
    if shell.dialect.strict:
        raise ShellError("Pipe call failed", status=2, fatal=True)
    await shell.warn(f"{shell.message_source()}: pipe error: {reason}")
    shell.status = THROWN
    raise Discard(THROWN) if shell.mode.interactive else LeaveShell(THROWN)


async def fork_process(shell: Shell, run: Program, *, group: int | None = None) -> Process:
    """
    A child process running *run*; *group* as for :meth:`Process.fork`.

    When there are too many processes bash tries again four times, then gives the line up.
    """
    for delay in () if shell.dialect.strict else DELAYS:
        try:
            return shell.process.fork(run, group=group)
        except OSError as error:
            await shell.warn(f"{shell.message_source()}: fork: retry: {error.strerror}")
        await shell.process.sleep(delay)
    try:
        return shell.process.fork(run, group=group)
    except OSError as error:
        reason = error.strerror
    if shell.dialect.strict:
        raise ShellError("Cannot fork", status=2, fatal=True)
    await shell.warn(f"{shell.message_source()}: fork: {reason}")
    shell.status = FAILED
    raise Discard(FAILED) if shell.mode.interactive else LeaveShell(FAILED)
