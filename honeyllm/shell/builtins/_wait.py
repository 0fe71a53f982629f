"""``wait``"""

from __future__ import annotations

from collections.abc import Sequence
from signal import Signals

from honeyllm.shell._flow import ShellError
from honeyllm.shell._jobs import Job
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import run_pending
from honeyllm.shell._waiting import conclude, settle, tell, tell_and_clean
from honeyllm.shell.builtins._jobs import find_job
from honeyllm.shell.builtins._options import is_name, parse

NOT_FOUND = 127


async def wait(shell: Shell, argv: Sequence[str]) -> int:
    """``wait``"""
    given, words = parse(argv, "fnp:")
    options = dict(given)
    target = options.get("p")
    if target is not None:
        if not is_name(target):
            raise ShellError(f"`{target}': not a valid identifier")
        shell.variables.unset(target)
    shell.signals.interruptible = True
    try:
        if "n" in options:
            return await _wait_next(shell, words, target)
        if not words:
            return await _wait_all(shell)
        status = 0
        for word in words:
            status = await _wait_one(shell, word, target, to_end="f" in options)
        return status
    except InterruptedError:
        signum = shell.signals.pending[0] if shell.signals.pending else Signals.SIGINT
        await run_pending(shell)
        if shell.signals.interrupted:
            raise
        return 128 + signum
    finally:
        shell.signals.interruptible = False


async def _wait_all(shell: Shell) -> int:
    await tell_and_clean(shell)
    while job := next((j for j in _looked(shell) if j.is_running and not j.foreground), None):
        await _wait_job(shell, job)
    for job in shell.jobs.table:
        job.notified = job.notified or job.is_done
    shell.jobs.clean()
    shell.jobs.remembered.clear()
    return 0


def _looked(shell: Shell) -> list[Job]:
    shell.jobs.poll(shell)
    return shell.jobs.table


async def _wait_job(shell: Shell, job: Job, *, to_end: bool = False) -> int:
    await settle(shell, job, to_end=to_end)
    status = (await conclude(shell, job))[-1] if not job.is_stopped else await _stopped(shell, job)
    if job.is_done:
        job.notified = True
    return status


async def _stopped(shell: Shell, job: Job) -> int:
    await tell_and_clean(shell)
    return job.status.shell_status


async def _wait_one(shell: Shell, word: str, target: str | None, *, to_end: bool) -> int:
    shell.jobs.poll(shell)
    try:
        if word.startswith("%"):
            job: Job | None = await find_job(shell, word)
        elif not word.isdecimal():
            raise ShellError(f"`{word}': not a pid or valid job spec")
        else:
            job = shell.jobs.with_pid(int(word))
    except ShellError as error:
        if error.text:
            await shell.complain(f"wait: {error.text}")
        return NOT_FOUND if word.startswith("%") else 1
    if job is None:
        return await _wait_forgotten(shell, int(word), target)
    if target is not None:
        shell.set(target, word if word.isdecimal() else str(job.pid))
    return await _wait_job(shell, job, to_end=to_end)


async def _wait_forgotten(shell: Shell, pid: int, target: str | None) -> int:
    """The status of a job that is no longer in the table, or of a child that never was."""
    status = shell.jobs.remembered.get(pid)
    if status is None and pid in shell.process.children:
        child = await shell.process.wait([pid])
        status = child.status.shell_status if child.status is not None else 0
    if status is None:
        await shell.complain(f"wait: pid {pid} is not a child of this shell")
        return NOT_FOUND
    if target is not None:
        shell.set(target, str(pid))
    return status


async def _wait_next(shell: Shell, words: Sequence[str], target: str | None) -> int:
    wanted = await _wanted(shell, words)
    if words and not wanted:
        return NOT_FOUND
    while True:
        jobs = [job for job in _looked(shell) if not words or job in wanted]
        ended = next((job for job in jobs if job.is_done and not job.notified), None)
        if ended is not None:
            return await _taken(shell, ended, target)
        if not any(job.is_running and not job.foreground for job in jobs):
            return NOT_FOUND
        await shell.process.child_changed.wait()


async def _taken(shell: Shell, job: Job, target: str | None) -> int:
    await tell(shell)
    job.notified = True
    shell.jobs.remove(job)
    if target is not None:
        shell.set(target, str(job.pid))
    return job.status.shell_status


async def _wanted(shell: Shell, words: Sequence[str]) -> list[Job]:
    wanted = []
    for word in words:
        try:
            job = shell.jobs.with_pid(int(word)) if word.isdecimal() else await find_job(shell, word)
        except ShellError as error:
            if error.text:
                await shell.complain(f"wait: {error.text}")
            continue
        if job is None:
            await shell.complain(f"wait: {word}: no such job")
        else:
            wanted.append(job)
    return wanted
