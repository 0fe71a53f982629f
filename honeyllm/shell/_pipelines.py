"""Pipelines, lists, and commands in the background."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from signal import Signals
from typing import Any

from honeyllm.host import Ignored, OpenFile, Process
from honeyllm.shell._ast import AndOr, Command, Coproc, ListItem, Pipeline, Sequence, SimpleCommand, Subshell
from honeyllm.shell._errexit import checked
from honeyllm.shell._flow import Discard, LeaveShell
from honeyllm.shell._forking import as_process, fork_process, make_pipe
from honeyllm.shell._jobs import Job
from honeyllm.shell._redirection import here_file
from honeyllm.shell._shown import print_command
from honeyllm.shell._state import Shell
from honeyllm.shell._state_parts import Purpose
from honeyllm.shell._timing import report_times, start_times
from honeyllm.shell._waiting import conclude, foreground, settle


async def fork_command(
    shell: Shell,
    command: Command,
    *,
    group: int | None = None,
    stdin: OpenFile | None = None,
    stdout: OpenFile | None = None,
    background: bool = False,
) -> Process:
    """Run *command* in a subshell of its own; *group* is its process group (0: its own, None: ours)."""
    sub = shell.fork(shell.process)
    if not isinstance(command, SimpleCommand):
        sub.jobs.parent = None
    body = command.body if isinstance(command, Subshell) else command
    ignores = background and group is None
    sub.signals.asynchronous = sub.signals.asynchronous or ignores

    of_top = body is command and not shell.is_subshell and sub.nesting.purpose is Purpose.OTHER

    async def run() -> int:
        sub.nesting.no_fork = isinstance(body, SimpleCommand)
        if of_top and sub.nesting.no_fork:
            sub.nesting.purpose = Purpose.SIMPLE
        if ignores:
            sub.process.handle(2, Ignored.IGNORE)
            sub.process.handle(3, Ignored.IGNORE)
        return await sub.interpreter.run_subshell(sub, body)

    child = await fork_process(shell, as_process(sub, run), group=group)
    if stdin is not None:
        child.fds.set(0, stdin)
    elif ignores:
        child.fds.set(0, here_file(child, b""))
    if stdout is not None:
        child.fds.set(1, stdout)
    return child


async def pipeline(shell: Shell, node: Pipeline) -> int:
    """Run a pipeline, timed and negated as written."""
    clock = start_times(shell) if node.timed else None
    if node.negated:
        shell.nesting.quiet_errexit += 1
    try:
        status = await _stages(shell, node)
    finally:
        if node.negated:
            shell.nesting.quiet_errexit -= 1
    if clock is not None:
        await report_times(shell, clock, posix="-p" in node.timed)
    if node.negated:
        status = int(status == 0)
    return status


async def _stages(shell: Shell, node: Pipeline) -> int:
    commands = node.commands
    if not commands:
        return 0
    if len(commands) == 1:
        return await shell.interpreter.execute(shell, commands[0])
    lastpipe = shell.options.shopt["lastpipe"] and "monitor" not in shell.options
    children, reading = await start_stages(shell, commands[:-1] if lastpipe else commands, pipe_last=lastpipe)
    if lastpipe and reading is not None:
        return await _last_here(shell, commands, children, reading)
    statuses = await foreground(shell, children, node.commands)
    return await checked(shell, _pipe_status(shell, statuses))


async def start_stages(
    shell: Shell,
    commands: tuple[Command, ...],
    *,
    pipe_last: bool = False,
    background: bool = False,
) -> tuple[list[Process], OpenFile | None]:
    """Fork the stages of a pipeline; also the reading end behind the last with *pipe_last*."""
    children: list[Process] = []
    group: int | None = 0 if "monitor" in shell.options else None
    reading: OpenFile | None = None
    for number, command in enumerate(commands):
        stdin, writing = reading, None
        reading = None
        first = background and not number
        try:
            if number < len(commands) - 1 or pipe_last:
                reading, writing = await make_pipe(shell)
            child = await fork_command(
                shell, command, group=group, stdin=stdin, stdout=writing, background=first
            )
        except (Discard, LeaveShell, InterruptedError):
            _give_up(children, (stdin, writing, reading))
            raise
        children.append(child)
        await shell.process.checkpoint()
        if group == 0:
            group = child.pid
    return children, reading


def _give_up(children: list[Process], ends: Iterable[OpenFile | None]) -> None:
    """There are too many processes: end those of the pipeline that run already."""
    for child in children:
        child.kernel.signal(child, Signals.SIGTERM)
    for end in ends:
        if end is not None:
            end.release()


async def _last_here(
    shell: Shell, commands: tuple[Command, ...], children: list[Process], reading: OpenFile
) -> int:
    fds = shell.process.fds
    saved = fds.get(0) if 0 in fds else None
    if saved is not None:
        saved.references += 1
    fds.set(0, reading)
    job = shell.jobs.add(shell, children, commands[:-1], foreground=True)
    try:
        status = await shell.interpreter.execute(shell, commands[-1])
    finally:
        if saved is not None:
            fds.set(0, saved)
            saved.references -= 1
    await settle(shell, job)
    return _pipe_status(shell, [*await conclude(shell, job), status])


def _pipe_status(shell: Shell, statuses: list[int]) -> int:
    shell.pipe_statuses = statuses
    if "pipefail" in shell.options:
        return next((status for status in reversed(statuses) if status), 0)
    return statuses[-1]


async def sequence(shell: Shell, node: Sequence) -> int:
    """``a; b & c``"""
    status = 0
    shell.nesting.lists += 1
    try:
        for item in node.items:
            if item.background:
                status = await background(shell, item)
            else:
                status = await shell.interpreter.execute(shell, item.command)
    finally:
        shell.nesting.lists -= 1
    return status


async def background(shell: Shell, item: ListItem) -> int:
    """``command &``"""
    command = item.command
    commands: tuple[Command, ...] = (command,)
    if isinstance(command, Pipeline) and not command.negated and not command.timed:
        commands = command.commands
    if isinstance(command, SimpleCommand) and print_command(command).startswith("%"):
        return await shell.interpreter.invoke(shell, ["bg", print_command(command)])
    children, _ = await start_stages(shell, commands, background=True)
    job = shell.jobs.add(shell, children, commands, foreground=False)
    await _started(shell, job)
    shell.pipe_statuses = [0]
    shell.status = 0
    return 0


async def _started(shell: Shell, job: Job) -> None:
    shell.last.background = job.pid
    if shell.mode.interactive and not shell.is_subshell and not shell.dialect.strict:
        await shell.warn(f"[{job.number}] {job.pid}")


async def and_or(shell: Shell, node: AndOr) -> int:
    """``a && b || c``"""
    shell.nesting.lists += 1
    try:
        return await _in_turn(shell, node)
    finally:
        shell.nesting.lists -= 1


async def _in_turn(shell: Shell, node: AndOr) -> int:
    status = await _quietly(shell, node.commands[0])
    last = len(node.operators) - 1
    for number, operator in enumerate(node.operators):
        if (status == 0) != (operator == "&&"):
            continue
        command = node.commands[number + 1]
        if number == last:
            return await shell.interpreter.execute(shell, command)
        status = await _quietly(shell, command)
    return status


async def _quietly(shell: Shell, command: Command) -> int:
    shell.nesting.quiet_errexit += 1
    try:
        return await shell.interpreter.execute(shell, command)
    finally:
        shell.nesting.quiet_errexit -= 1


async def coproc(shell: Shell, node: Coproc) -> int:
    """``coproc NAME command``"""
    process = shell.process
    out_read, out_write = process.kernel.pipe(process)
    in_read, in_write = process.kernel.pipe(process)
    child = await fork_command(shell, node.body, stdin=in_read, stdout=out_write, background=True)
    reading = process.fds.add(out_read, least=60, close_on_exec=True)
    writing = process.fds.add(in_write, least=60, close_on_exec=True)
    job = shell.jobs.add(shell, [child], [node], foreground=False)
    for name, other in shell.coprocesses.items():
        await shell.complain(f"warning: execute_coproc: coproc [{other.pid}:{name}] still exists")
    shell.coprocesses[node.name] = job
    shell.variables.replace(node.name, {0: str(reading), 1: str(writing)})
    shell.set(f"{node.name}_PID", str(child.pid))
    await _started(shell, job)
    return 0


PIPELINES: Mapping[type, Callable[[Shell, Any], Coroutine[Any, Any, int]]] = {
    Pipeline: pipeline,
    Sequence: sequence,
    AndOr: and_or,
    Coproc: coproc,
}
