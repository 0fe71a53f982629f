"""``jobs fg bg disown kill wait trap``"""

from __future__ import annotations

from collections.abc import Sequence
from signal import Signals

from honeyllm.host import Process
from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._jobs import Job, describe, wait_for
from honeyllm.shell._quoting import bare_single_quoted
from honeyllm.shell._state import Shell
from honeyllm.shell._terminal import give_terminal, take_terminal
from honeyllm.shell._traps import NAMES, NUMBERS, PSEUDO, run_pending, set_trap, trap_name
from honeyllm.shell.builtins._options import is_name, letters_of, parse


def find_job(shell: Shell, text: str) -> Job:
    """The job that *text* names."""
    try:
        job = shell.jobs.find(text)
    except LookupError:
        raise ShellError(f"{text.removeprefix('%')}: ambiguous job spec") from None
    if job is None:
        raise ShellError(f"{text}: no such job")
    return job


async def jobs(shell: Shell, argv: Sequence[str]) -> int:
    """``jobs``"""
    given, words = parse(argv, "lpnxrs")
    flags = letters_of(given)
    if "x" in flags:
        return await shell.interpreter.invoke(shell, [_as_pid(shell, word) for word in words])
    shell.jobs.poll(shell)
    listed = list(shell.jobs.table or shell.jobs.parents)
    chosen = [find_job(shell, word) for word in words] if words else listed
    for job in chosen:
        if ("r" in flags and not job.is_running) or ("s" in flags and not job.is_stopped):
            continue
        if "p" in flags:
            await shell.write(f"{job.group}\n")
        else:
            await shell.write(shell.jobs.line(job, long="l" in flags) + "\n")
        job.notified = True
    for job in [job for job in shell.jobs.table if job.is_done]:
        shell.jobs.remove(job)
    return 0


def _as_pid(shell: Shell, word: str) -> str:
    if not word.startswith("%"):
        return word
    return str(find_job(shell, word).group)


async def fg(shell: Shell, argv: Sequence[str]) -> int:
    """``fg``"""
    _, words = parse(argv, "")
    if "monitor" not in shell.options:
        raise ShellError("no job control")
    shell.jobs.poll(shell)
    job = find_job(shell, words[0]) if words else shell.jobs.current
    if job is None:
        raise ShellError("current: no such job")
    if job.is_done and job.notified:
        raise ShellError("job has terminated")
    job.notified = True
    await shell.write(job.command + "\n")
    give_terminal(shell, job.group)
    resume(shell, job)
    running = [process for process in job.processes if process.pid not in job.statuses]
    ends = await wait_for(shell, running)
    take_terminal(shell)
    for process, end in zip(running, ends, strict=True):
        job.statuses[process.pid] = end
    if job.is_stopped:
        shell.jobs.order.remove(job)
        shell.jobs.order.append(job)
        job.notified = True
        await shell.warn("\n" + shell.jobs.line(job))
    else:
        shell.jobs.remove(job)
        if any(end.signal == Signals.SIGINT for end in ends):
            await shell.warn("")
    return ends[-1].shell_status if ends else 0


def resume(shell: Shell, job: Job) -> None:
    """Let a stopped job go on."""
    job.continued()
    for process in job.processes:
        if process.pid not in job.statuses:
            shell.process.kernel.signal(process, Signals.SIGCONT)


async def bg(shell: Shell, argv: Sequence[str]) -> int:
    """``bg``"""
    _, words = parse(argv, "")
    if "monitor" not in shell.options:
        raise ShellError("no job control")
    shell.jobs.poll(shell)
    chosen = [find_job(shell, word) for word in words] if words else [shell.jobs.current]
    for job in chosen:
        if job is None:
            raise ShellError("current: no such job")
        if job.is_running:
            await shell.complain(f"bg: job {job.number} already in background")
            continue
        mark = shell.jobs.mark(job)
        resume(shell, job)
        await shell.write(f"[{job.number}]{mark} {job.command} &\n")
    return 0


async def disown(shell: Shell, argv: Sequence[str]) -> int:
    """``disown``"""
    given, words = parse(argv, "har")
    flags = letters_of(given)
    if words:
        chosen = [find_job(shell, word) if word.startswith("%") else _job_of(shell, word) for word in words]
    elif "a" in flags or "r" in flags:
        chosen = [job for job in shell.jobs.table if "r" not in flags or job.is_running]
    else:
        if shell.jobs.current is None:
            raise ShellError("current: no such job")
        chosen = [shell.jobs.current]
    for job in chosen:
        if "h" in flags:
            job.marked_nohup = True
        else:
            shell.jobs.remove(job)
    return 0


def _job_of(shell: Shell, word: str) -> Job:
    for job in shell.jobs.table:
        if any(str(process.pid) == word for process in job.processes):
            return job
    raise ShellError(f"{word}: no such job")


# -- kill ------------------------------------------------------------------------


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
        return _signal_number(words[1]), words[2:]
    if first == "--":
        return Signals.SIGTERM, words[1:]
    if not first.startswith("-") or len(first) == 1:
        return Signals.SIGTERM, words
    attached = first[1] in "sn" and first[2:].isdigit()
    signum = _signal_number(first[2:] if attached else first[1:])
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
            job = find_job(shell, word)
        except ShellError as error:
            await shell.complain(f"kill: {error.text}")
            return False
        if job.has_group:
            kernel.signal_group(job.group, signum)
            if job.is_stopped and signum in (Signals.SIGTERM, Signals.SIGHUP):
                resume(shell, job)
        else:
            for process in job.processes:
                if signum:
                    kernel.signal(process, signum)
        return True
    return await _send_to_pid(shell, word, signum)


async def _send_to_pid(shell: Shell, word: str, signum: int) -> bool:
    kernel = shell.process.kernel
    digits = word[1:] if word.startswith("-") else word
    if not digits.isdigit():
        await shell.complain(f"kill: {word}: arguments must be process or job IDs")
        return False
    number = int(digits)
    targets = list(_targets(shell, number, group=word.startswith("-")))
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


def _targets(shell: Shell, number: int, *, group: bool) -> list[Process]:
    kernel = shell.process.kernel
    if number == 0 or group:
        return list(kernel.group(shell.process.group if number == 0 else number))
    process = kernel.processes.get(number)
    return [] if process is None else [process]


async def _list_signals(shell: Shell, words: Sequence[str]) -> int:
    if not words:
        return await shell.write(signal_table())
    status = 0
    for word in words:
        if word.isdigit():
            number = int(word)
            name = NAMES.get(number - 128 if number > 128 else number) if number else "EXIT"
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


# -- wait ------------------------------------------------------------------------


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
            status = await _wait_one(shell, word, target)
        return status
    except InterruptedError:
        signum = shell.signals.pending[0] if shell.signals.pending else Signals.SIGINT
        await run_pending(shell)
        return 128 + signum
    finally:
        shell.signals.interruptible = False


async def _wait_all(shell: Shell) -> int:
    for job in list(shell.jobs.table):
        if job.is_stopped:
            continue
        await _wait_job(shell, job)
    return 0


async def _wait_job(shell: Shell, job: Job) -> int:
    for process in job.processes:
        if process.pid in job.statuses and job.statuses[process.pid].ended:
            continue
        while process.status is None or not process.status.ended:
            await shell.process.child_changed.wait()
        shell.process.poll_child(process)
        job.statuses[process.pid] = process.status
    status = job.status
    shell.jobs.remove(job)
    assert status is not None
    if status.signal is not None and not shell.mode.interactive and not job.notified:
        await _report(shell, job)
    return status.shell_status


async def _report(shell: Shell, job: Job) -> None:
    status = job.status
    if status is None or status.signal in (Signals.SIGINT, Signals.SIGPIPE, Signals.SIGTERM):
        return
    if shell.nesting.substitution:
        return
    await shell.complain_at_line(f"{job.pid:5d} {describe(status):<24}{job.command}")


async def _wait_one(shell: Shell, word: str, target: str | None) -> int:
    if word.startswith("%"):
        try:
            job = find_job(shell, word)
        except ShellError as error:
            await shell.complain(f"wait: {error.text}")
            return 127
        status = await _wait_job(shell, job)
        if target is not None:
            shell.set(target, str(job.pid))
        return status
    if not word.isdigit():
        raise ShellError(f"`{word}': not a pid or valid job spec")
    code = await _wait_pid(shell, int(word))
    if code is None:
        await shell.complain(f"wait: pid {word} is not a child of this shell")
        return 127
    if target is not None:
        shell.set(target, word)
    return code


async def _wait_pid(shell: Shell, pid: int) -> int | None:
    for job in shell.jobs.table:
        if any(process.pid == pid for process in job.processes):
            return await _wait_job(shell, job)
    if pid in shell.jobs.remembered:
        return shell.jobs.remembered[pid]
    if pid in shell.process.children:
        child = shell.process.children[pid]
        (end,) = await wait_for(shell, [child])
        return end.shell_status
    return None


async def _wait_next(shell: Shell, words: Sequence[str], target: str | None) -> int:
    try:
        wanted = [find_job(shell, word) if word.startswith("%") else _job_of(shell, word) for word in words]
    except ShellError as error:
        await shell.complain(f"wait: {error.text}")
        return 127
    wanted = wanted or list(shell.jobs.table)
    if not wanted:
        return 127
    while True:
        shell.jobs.poll(shell)
        for job in wanted:
            if job.is_done and job in shell.jobs.table:
                status = await _wait_job(shell, job)
                if target is not None:
                    shell.set(target, str(job.pid))
                return status
        if not any(job.is_running for job in wanted):
            return 127
        await shell.process.child_changed.wait()


# -- trap ------------------------------------------------------------------------


async def trap(shell: Shell, argv: Sequence[str]) -> int:
    """``trap``"""
    given, words = parse(argv, "lp")
    flags = letters_of(given)
    if "l" in flags:
        return await shell.write(signal_table())
    if "p" in flags or not words:
        return await _print_traps(shell, words)
    first = words[0]
    if len(words) == 1 and not (first == "-" or trap_name(first)):
        raise UsageError
    action: str | None
    if len(words) == 1 or first.isdigit():
        action, names = None, words if first != "-" else []
    elif first == "-":
        action, names = None, words[1:]
    else:
        action, names = first, words[1:]
    status = 0
    for word in names:
        name = trap_name(word)
        if name is None:
            await shell.complain(f"trap: {word}: invalid signal specification")
            status = 1
            continue
        shell.signals.inherited = {}
        set_trap(shell, name, action)
    return status


def _order(name: str) -> tuple[int, int]:
    if name == "EXIT":
        return (0, 0)
    if name in NUMBERS:
        return (1, NUMBERS[name])
    return (2, PSEUDO.index(name))


async def _print_traps(shell: Shell, words: Sequence[str]) -> int:
    traps = (
        shell.signals.inherited
        if not shell.signals.traps and shell.signals.inherited
        else shell.signals.traps
    )
    status = 0
    names = sorted(traps, key=_order)
    if words:
        names = []
        for word in words:
            name = trap_name(word)
            if name is None:
                await shell.complain(f"trap: {word}: invalid signal specification")
                status = 1
            elif name in traps:
                names.append(name)
    for name in names:
        await shell.write(f"trap -- {bare_single_quoted(traps[name])} {name}\n")
    return status
