"""``kill wait jobs fg bg exec`` as dash and busybox ash have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from honeyllm.shell._dash_words import NAMES_OF_SIGNALS, is_ash, options, worded
from honeyllm.shell._flow import LeaveShell, ShellError
from honeyllm.shell._jobs import Job
from honeyllm.shell._lookup import find_program
from honeyllm.shell._programs import run_program
from honeyllm.shell._state import Builtin, Shell
from honeyllm.shell._traps import run_exit_trap
from honeyllm.shell._waiting import job_line
from honeyllm.shell.builtins import _jobs, _kill, _wait

KILL_USAGE = "Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]"


def _job(shell: Shell, text: str) -> Job:
    try:
        job = shell.jobs.find(text)
    except LookupError:
        job = None
    if job is None:
        raise ShellError(worded(shell, f"No such job: {text}", f"{text}: no such job"), status=2)
    return job


async def wait(shell: Shell, argv: Sequence[str]) -> int:
    """``wait``"""
    _, words = options(shell, argv, worded(shell, "", "n"))
    for word in words:
        if word.startswith("%"):
            _job(shell, word)
        elif not word.isdecimal():
            raise ShellError(f"Illegal number: {word}", status=2)
        elif int(word) not in _children(shell):
            return 127
    return await _wait.wait(shell, ["wait", *words])


def _children(shell: Shell) -> set[int]:
    known = {member.pid for job in shell.jobs.table for member in job.members}
    return known | set(shell.jobs.remembered)


async def jobs(shell: Shell, argv: Sequence[str]) -> int:
    """``jobs``"""
    given, words = options(shell, argv, "lp")
    shell.jobs.poll(shell)
    chosen = [_job(shell, word) for word in words] or list(shell.jobs.listed.table)
    for job in chosen:
        await shell.write(f"{job.group}\n" if "p" in given else job_line(shell, job) + "\n")
        job.notified = True
    shell.jobs.clean()
    return 0


async def resume(shell: Shell, argv: Sequence[str]) -> int:
    """``fg`` and ``bg``"""
    _, words = options(shell, argv, "")
    if words:
        _job(shell, words[0])
    elif shell.jobs.current is None:
        raise ShellError("No current job", status=2)
    if "monitor" not in shell.options:
        text = worded(shell, "job %1 not created under job control", "job %1 not created under job control")
        raise ShellError(text, status=2)
    return await (_jobs.fg if argv[0] == "fg" else _jobs.bg)(shell, argv)


async def kill(shell: Shell, argv: Sequence[str]) -> int:
    """``kill``"""
    words = list(argv[1:])
    if words[:1] == ["-l"]:
        return await _list_signals(shell, words[1:])
    if not words:
        if is_ash(shell):
            await shell.warn(f"{shell.name}: you need to specify whom to kill")
            return 1
        raise ShellError(KILL_USAGE, status=2)
    status = 0
    signal = words.pop(0) if words[0].startswith("-") and len(words) > 1 else "-TERM"
    if signal == "-s" and words:
        signal = "-" + words.pop(0)
    if signal[1:].upper() not in _NUMBERS and not signal[1:].isdecimal():
        text = worded(shell, f"Illegal option {signal[:2]}", f"bad signal name '{signal[1:]}'")
        raise ShellError(text, status=2)
    for word in words:
        status = await _kill_one(shell, signal, word) or status
    return status


_NUMBERS = {name: number for number, name in enumerate(NAMES_OF_SIGNALS)}


async def _kill_one(shell: Shell, signal: str, word: str) -> int:
    if not word.startswith("%") and not word.lstrip("-").isdecimal():
        if is_ash(shell):
            await shell.warn(f"{shell.name}: invalid number '{word}'")
            return 1
        raise ShellError(f"Illegal number: {word}", status=2)
    if word.startswith("%"):
        _job(shell, word)
    elif int(word) > 0 and shell.process.kernel.processes.get(int(word)) is None:
        if is_ash(shell):
            await shell.warn(f"{shell.name}: can't kill pid {word}: No such process")
        else:
            await shell.complain("No such process\n")
        return 1
    return await _kill.kill(shell, ["kill", signal, "--", word])


async def _list_signals(shell: Shell, words: Sequence[str]) -> int:
    if not words:
        lines = [
            f"{number:2}) {name}\n" if is_ash(shell) else f"{name}\n"
            for number, name in enumerate(NAMES_OF_SIGNALS)
            if number or not is_ash(shell)
        ]
        return await shell.write("".join(lines))
    for word in words:
        number = int(word) if word.isdecimal() else _NUMBERS.get(word.upper(), 0)
        if number > 128:
            number -= 128
        if not 0 < number < len(NAMES_OF_SIGNALS):
            raise ShellError(f"invalid signal number or exit status: {word}", status=2)
        await shell.write(f"{NAMES_OF_SIGNALS[number] if word.isdecimal() else number}\n")
    return 0


async def execute(shell: Shell, argv: Sequence[str]) -> int:
    """``exec``"""
    words = list(argv[1:])
    if words[:1] == ["--"]:
        words.pop(0)
    if not words:
        return 0
    path = find_program(shell, words[0])
    process = shell.process
    failed = shell.dialect.exec_failed
    assert failed is not None
    if path is None:
        raise _not_executed(shell, f"{words[0]}: not found", 127)
    try:
        process.kernel.executable(process, path)
    except OSError as error:
        if error.strerror != "Exec format error":
            raise _not_executed(shell, *failed(shell, words[0], error)) from None
    await run_exit_trap(shell, 0)
    shell.complaint_name = ""
    raise LeaveShell(await run_program(shell, process, path, words, shell.variables.environment(), []))


def _not_executed(shell: Shell, text: str, status: int) -> ShellError:
    return ShellError(text, status=status)


OWN: Mapping[str, Builtin] = {
    "wait": wait,
    "jobs": jobs,
    "fg": resume,
    "bg": resume,
    "kill": kill,
    "exec": execute,
}
