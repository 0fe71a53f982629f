"""``kill``"""

from __future__ import annotations

from collections.abc import Sequence
from signal import Signals

from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._jobs import Job
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import NAMES, NUMBERS, PSEUDO, run_pending, trap_name
from honeyllm.shell.builtins._jobs import find_job

UNNAMED = {0: "EXIT\n", 32: "", 33: ""}
"""What ``kill -l N`` says for numbers that the table leaves out."""


async def kill(shell: Shell, argv: Sequence[str]) -> int:
    """``kill``"""
    words = list(argv[1:])
    if not words:
        raise UsageError
    if words[0] in ("-l", "-L"):
        return await _list_signals(shell, words[1:])
    signum, words = _kill_signal(words)
    if not words:
        raise UsageError
    status = 1
    for word in words:
        if await _send(shell, word, signum):
            status = 0
    await shell.process.kernel.scheduler.sleep(0)
    if shell.signals.pending:
        await run_pending(shell)
    return status


def _kill_signal(words: list[str]) -> tuple[int, list[str]]:
    """The signal that the options of kill name, and the words behind them."""
    first = words[0]
    if first in ("-s", "-n"):
        if len(words) < 2:
            raise ShellError(f"{first}: option requires an argument")
        rest = words[2:]
        return _signal_number(words[1]), rest[1:] if rest[:1] == ["--"] else rest
    if first == "--":
        return Signals.SIGTERM, words[1:]
    if not first.startswith("-") or len(first) == 1:
        return Signals.SIGTERM, words
    attached = len(first) > 2 and (first[1] == "s" or (first[1] == "n" and first[2].isdigit()))
    signum = _signal_number(first[2:] if attached and trap_name(first[1:]) is None else first[1:])
    rest = words[1:]
    return signum, rest[1:] if rest[:1] == ["--"] else rest


def _signal_number(text: str) -> int:
    if text == "0" or text.upper() == "EXIT":
        return 0
    name = trap_name(text)
    if name is None or name in PSEUDO:
        raise ShellError(f"{text}: invalid signal specification")
    return NUMBERS[name]


async def _send(shell: Shell, word: str, signum: int) -> bool:
    kernel = shell.process.kernel
    if word.startswith("%"):
        try:
            job = await find_job(shell, word)
        except ShellError as error:
            if error.text:
                await shell.complain(f"kill: {error.text}")
            return False
        _touched(shell, job)
        if job.has_group:
            kernel.signal_group(job.group, signum)
            if job.is_stopped and signum in (Signals.SIGTERM, Signals.SIGHUP):
                kernel.signal_group(job.group, Signals.SIGCONT)
        else:
            for process in job.processes:
                if signum:
                    kernel.signal(process, signum)
        return True
    return await _send_to_pid(shell, word, signum)


def _touched(shell: Shell, job: Job) -> None:
    """An interactive bash is back at its prompt before it hears what its signal has done."""
    job.notified = False
    job.is_fresh = shell.mode.interactive


async def _send_to_pid(shell: Shell, word: str, signum: int) -> bool:
    kernel = shell.process.kernel
    digits = word[1:] if word.startswith("-") else word
    if not digits.isdecimal():
        await shell.complain(f"kill: {word}: arguments must be process or job IDs")
        return False
    number = int(digits)
    if number and digits == word:
        return await _send_to_one(shell, number, signum)
    targets = list(kernel.group(number or shell.process.group))
    if not targets:
        await shell.complain(f"kill: ({word}) - No such process")
        return False
    who = shell.process.who
    allowed = [process for process in targets if who.uid == 0 or process.who.uid == who.uid]
    if not allowed:
        await shell.complain(f"kill: ({word}) - Operation not permitted")
        return False
    if signum:
        for process in allowed:
            kernel.signal(process, signum)
    return True


async def _send_to_one(shell: Shell, pid: int, signum: int) -> bool:
    try:
        shell.process.kernel.kill(shell.process, pid, signum)
    except OSError as error:
        await shell.complain(f"kill: ({pid}) - {error.strerror}")
        return False
    return True


async def _list_signals(shell: Shell, words: Sequence[str]) -> int:
    if not words:
        return await shell.write(signal_table())
    status = 0
    for word in words:
        if word.isdecimal():
            number = int(word)
            number -= 128 if number > 128 else 0
            if number in UNNAMED:
                await shell.write(UNNAMED[number])
                continue
            name = NAMES.get(number)
            if name is None:
                await shell.complain(f"kill: {word}: invalid signal specification")
                status = 1
                continue
            await shell.write(name.removeprefix("SIG") + "\n")
        else:
            name = trap_name(word)
            if name is None or name in PSEUDO:
                await shell.complain(f"kill: {word}: invalid signal specification")
                status = 1
                continue
            await shell.write(f"{NUMBERS[name]}\n")
    return status


def signal_table() -> str:
    """``kill -l``"""
    out = []
    for position, number in enumerate(sorted(NAMES), 1):
        end = "\n" if position % 5 == 0 else "\t"
        out.append(f"{number:2d}) {NAMES[number]}{end}")
    text = "".join(out)
    return text if text.endswith("\n") else text + "\n"
