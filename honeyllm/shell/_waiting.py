"""
Waiting for jobs, and telling of them: when bash says ``Killed``, ``Done`` or ``Stopped``, and how.

The rules are those of ``notify_of_job_status`` in bash's jobs.c: they depend on whether the
shell is interactive, reads a script or got ``-c``, and on whether it has job control.
"""

from __future__ import annotations

from collections.abc import Sequence
from signal import Signals

from honeyllm.host import Ignored, Process, Terminated, WaitStatus
from honeyllm.shell._ast import Command
from honeyllm.shell._flow import BreakLoop, Interrupted
from honeyllm.shell._job_text import describe, signal_text
from honeyllm.shell._jobs import Job, JobState, pipeline_text
from honeyllm.shell._state import Shell
from honeyllm.shell._state_parts import Purpose
from honeyllm.shell._terminal import give_terminal, take_terminal
from honeyllm.shell._traps import NAMES
from honeyllm.shell._window import measure_window

UNTOLD = frozenset({Signals.SIGINT, Signals.SIGPIPE})


async def foreground(
    shell: Shell, children: Sequence[Process], sources: Sequence[Command | str]
) -> list[int]:
    """Run a pipeline that has been started to its end, or until it stops; its statuses."""
    job = shell.jobs.add(shell, children, sources, foreground=True)
    give_terminal(shell, job.group)
    await settle(shell, job)
    take_terminal(shell)
    if job.is_done and job.status.signal is None:
        measure_window(shell)
    return await conclude(shell, job)


async def settle(shell: Shell, job: Job, *, to_end: bool = False) -> None:
    """Wait until *job* has ended or stopped; an interrupt that ended its last process ends this shell too."""
    process = shell.process
    interrupts: list[int] = []
    default = process.dispositions.get(Signals.SIGINT, Ignored.DEFAULT)
    job.is_fresh = False
    watches = job.foreground and default is Ignored.DEFAULT and not shell.mode.interactive
    if watches:
        process.handle(Signals.SIGINT, interrupts.append)
    try:
        while not _is_settled(shell, job, to_end=to_end):
            await process.child_changed.wait()
    finally:
        if watches:
            process.handle(Signals.SIGINT, default)
    if interrupts and job.is_done and job.members[-1].status == WaitStatus(signal=Signals.SIGINT):
        raise Terminated(Signals.SIGINT)


def _is_settled(shell: Shell, job: Job, *, to_end: bool) -> bool:
    shell.jobs.poll(shell)
    return job.is_done or (job.is_stopped and not to_end)


async def conclude(shell: Shell, job: Job) -> list[int]:
    """What follows when a job has been waited for; its statuses."""
    statuses = [member.status.shell_status for member in job.members if member.status is not None]
    state, status = job.state, job.status
    was_foreground = job.foreground
    if state is JobState.DEAD and status.signal == Signals.SIGINT and shell.mode.interactive:
        await _interrupted(shell)
    await tell_and_clean(shell)
    if state is JobState.DEAD and was_foreground:
        job.notified = True
        shell.jobs.clean()
    if state is JobState.STOPPED and shell.nesting.loops:
        shell.status = statuses[-1]
        raise BreakLoop(shell.nesting.loops)
    return statuses


async def _interrupted(shell: Shell) -> None:
    """The foreground job died of ^C: in a loop or list the shell acts as if it had got the signal itself."""
    await shell.warn("")
    trapped = NAMES[Signals.SIGINT] in shell.signals.traps
    if shell.nesting.loops or (shell.nesting.lists and not trapped):
        shell.jobs.clean()
        raise Interrupted


async def tell_and_clean(shell: Shell) -> None:
    """Tell of jobs whose state has changed, and forget those that have ended."""
    if shell.mode.interactive or not shell.mode.prompts or any(not f.is_function for f in shell.frames):
        await tell(shell)
    for job in shell.jobs.table:
        job.is_fresh = False
    if shell.coprocesses:
        reap_coprocesses(shell)
    shell.jobs.clean()


def reap_coprocesses(shell: Shell) -> None:
    """Forget the variables and descriptors of coprocesses that have ended."""
    for name, job in tuple(shell.coprocesses.items()):
        if job.is_done:
            del shell.coprocesses[name]
            _close_coprocess(shell, name)


def _close_coprocess(shell: Shell, name: str) -> None:
    variable = shell.variables.find(name)
    for text in variable.values() if variable is not None else ():
        if text.isdigit() and int(text) in shell.process.fds:
            shell.process.close(int(text))
    shell.variables.unset(name)
    shell.variables.unset(f"{name}_PID")


async def tell(shell: Shell) -> None:
    """Tell of every job that has ended or stopped since it was last told of."""
    shell.jobs.poll(shell)
    for job in shell.jobs.table:
        if not job.notified and not job.is_running:
            await _tell_of(shell, job)


async def _tell_of(shell: Shell, job: Job) -> None:
    mode = shell.mode
    is_script = not mode.prompts and not mode.command_string
    status, stopped = job.status, job.is_stopped
    if is_script and status.signal is None and (stopped or not job.foreground):
        return
    monitor = "monitor" in shell.options
    substituted = mode.command_string and shell.nesting.purpose is Purpose.SUBSTITUTION
    if (not monitor and mode.prompts) or substituted:
        if not stopped and (mode.prompts or job.pid != shell.last.background):
            job.notified = True
        return
    job.notified = True
    if stopped:
        await shell.warn("\n" + _line(shell, job))
    else:
        await _tell_end(shell, job, monitor=monitor)


async def _tell_end(shell: Shell, job: Job, *, monitor: bool) -> None:
    signum = job.status.signal
    trapped = signum is not None and NAMES.get(signum, "") in shell.signals.traps
    said = signum is not None and signum not in UNTOLD
    if shell.dialect.strict and not monitor:
        if said and signum is not None and (job.foreground or shell.dialect.failure == 1):
            await shell.warn(signal_text(signum))
        return
    if not shell.mode.prompts and said and signum != Signals.SIGTERM and not trapped:
        await shell.complain_at_line(pipeline_text(job, long=True))
    elif job.foreground:
        if said and signum is not None:
            await shell.warn(signal_text(signum))
    elif monitor:
        await shell.warn(_line(shell, job))


def _line(shell: Shell, job: Job) -> str:
    if shell.dialect.messages.job_line:
        return job_line(shell, job)
    line = shell.jobs.line(job, directory=shell.cwd)
    return line if shell.cwd == job.directory else f"{line}\n(wd now: {polite(shell, shell.cwd)})"


def job_line(shell: Shell, job: Job) -> str:
    """The line of ``jobs``, as the shell's dialect has it; without job control no command is known."""
    state = (
        "Running"
        if job.is_running
        else describe(job.status).replace("Exit ", "Done(")
        + ")" * bool(job.status.code and not job.is_stopped and job.status.signal is None)
    )
    text = job.command.removesuffix(" &") if "monitor" in shell.options else ""
    template = shell.dialect.messages.job_line
    return template.format(number=job.number, mark=shell.jobs.mark(job), state=state, text=text)


def polite(shell: Shell, directory: str) -> str:
    """*directory* with ``~`` for the home."""
    home = shell.get("HOME") or ""
    if home and home != "/" and (directory == home or directory.startswith(home + "/")):
        return "~" + directory[len(home) :]
    return directory


async def warns_of_jobs(shell: Shell) -> bool:
    """
    Whether the shell stays because of its jobs, after saying so.

    It says so once: another ``exit``, also behind ``jobs``, leaves.
    """
    shell.jobs.poll(shell)
    stopped = any(job.is_stopped for job in shell.jobs.table)
    running = shell.options.shopt["checkjobs"] and any(job.is_running for job in shell.jobs.table)
    if not (stopped or running) or shell.last.builtin in ("exit", "logout", "jobs"):
        return False
    await shell.warn(f"There are {'stopped' if stopped else 'running'} jobs.")
    if shell.options.shopt["checkjobs"]:
        for job in shell.jobs.table:
            await shell.warn(shell.jobs.line(job))
    return True
