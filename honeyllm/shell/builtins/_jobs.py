"""``jobs fg bg disown``"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from signal import Signals

from honeyllm.shell._flow import ShellError
from honeyllm.shell._jobs import Job, Jobs, JobState
from honeyllm.shell._state import Shell
from honeyllm.shell._terminal import give_terminal, take_terminal
from honeyllm.shell._waiting import conclude, polite, settle
from honeyllm.shell.builtins._options import letters_of, parse

WANTED: dict[str, Callable[[Job], bool]] = {
    "r": lambda job: job.is_running,
    "s": lambda job: job.is_stopped,
    "n": lambda job: not job.notified,
}


async def find_job(shell: Shell, text: str, table: Jobs | None = None) -> Job:
    """The job that *text* names."""
    try:
        job = (table or shell.jobs).find(text)
    except LookupError as error:
        await shell.complain(f"{shell.complaint_name}: {error.args[0]}: ambiguous job spec")
        raise ShellError("") from None
    if job is None:
        raise ShellError(f"{text}: no such job")
    return job


async def _current(shell: Shell, words: Sequence[str]) -> Job:
    if words:
        return await find_job(shell, words[0])
    if shell.jobs.current is None:
        raise ShellError("current: no such job")
    return shell.jobs.current


async def jobs(shell: Shell, argv: Sequence[str]) -> int:
    """``jobs``"""
    given, words = parse(argv, "lpnxrs")
    flags = letters_of(given)
    if "x" in flags:
        return await _execute(shell, words)
    shell.jobs.poll(shell)
    table = shell.jobs.listed
    status = 0
    if not words:
        shell.jobs.clean()
    chosen = [] if words else table.background
    for word in words:
        try:
            chosen.append(await find_job(shell, word, table))
        except ShellError as error:
            await shell.complain(f"jobs: {error.text or f'{word}: no such job'}")
            status = 1
    for job in chosen:
        if all(WANTED[letter](job) for letter in flags & WANTED.keys()):
            await _show(shell, table, job, flags)
    return status


async def _show(shell: Shell, table: Jobs, job: Job, flags: set[str]) -> None:
    if "p" in flags:
        await shell.write(f"{job.group}\n")
        return
    await shell.write(table.line(job, long="l" in flags, directory=shell.cwd) + "\n")
    job.notified = True


async def _execute(shell: Shell, words: Sequence[str]) -> int:
    if not words:
        return 0
    argv = [str(_group(shell, await find_job(shell, w))) if w.startswith("%") else w for w in words]
    return await shell.interpreter.invoke(shell, argv)


def _group(shell: Shell, job: Job) -> int:
    return job.group if job.has_group else shell.process.group


async def fg(shell: Shell, argv: Sequence[str]) -> int:
    """``fg``"""
    _, words = parse(argv, "")
    if "monitor" not in shell.options:
        raise ShellError("no job control")
    shell.jobs.poll(shell)
    job = await _current(shell, words)
    if not job.has_group:
        raise ShellError(f"job {job.number} started without job control")
    if job.is_done:
        raise ShellError("job has terminated")
    shell.jobs.set_current(job)
    job.foreground = True
    await shell.write(job.command + _elsewhere(shell, job) + "\n")
    give_terminal(shell, job.group)
    resume(shell, job)
    await settle(shell, job)
    take_terminal(shell)
    return (await conclude(shell, job))[-1]


def _elsewhere(shell: Shell, job: Job) -> str:
    return "" if job.directory == shell.cwd else f"\t(wd: {polite(shell, job.directory)})"


def resume(shell: Shell, job: Job) -> None:
    """Let a stopped job go on."""
    was_stopped = job.state is JobState.STOPPED
    job.notified = was_stopped
    job.continued()
    if was_stopped:
        shell.process.kernel.signal_group(job.group, Signals.SIGCONT)


async def bg(shell: Shell, argv: Sequence[str]) -> int:
    """``bg``"""
    _, words = parse(argv, "")
    if "monitor" not in shell.options:
        raise ShellError("no job control")
    shell.jobs.poll(shell)
    status = 0
    for word in words or [""]:
        try:
            await _continue(shell, await _current(shell, [word] if word else []))
        except ShellError as error:
            if error.text:
                await shell.complain(f"bg: {error.text}")
            status = 1
    return status


async def _continue(shell: Shell, job: Job) -> None:
    if not job.has_group:
        raise ShellError(f"job {job.number} started without job control")
    if job.is_done:
        raise ShellError("job has terminated")
    if job.is_running:
        await shell.complain(f"bg: job {job.number} already in background")
        return
    mark = shell.jobs.mark(job).rstrip()
    await shell.write(f"[{job.number}]{mark} {job.command} &{_elsewhere(shell, job)}\n")
    resume(shell, job)
    shell.jobs.reset_current()


async def disown(shell: Shell, argv: Sequence[str]) -> int:
    """``disown``"""
    given, words = parse(argv, "har")
    flags = letters_of(given)
    shell.jobs.poll(shell)
    if words:
        chosen = [await _named(shell, word) for word in words]
    elif flags & {"a", "r"}:
        chosen = [job for job in shell.jobs.table if "r" not in flags or job.is_running]
    else:
        chosen = [await _current(shell, ())]
    for job in chosen:
        if "h" in flags:
            job.marked_nohup = True
        else:
            shell.jobs.remove(job)
    return 0


async def _named(shell: Shell, word: str) -> Job:
    if not word.isdecimal():
        return await find_job(shell, word)
    job = shell.jobs.with_pid(int(word))
    if job is None:
        raise ShellError(f"{word}: no such job")
    return job
