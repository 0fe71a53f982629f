"""Traps: commands run at signals, at exit, and around commands."""

from __future__ import annotations

from collections.abc import Mapping
from signal import Signals

from honeyllm.host import Disposition, Ignored, Process
from honeyllm.shell._flow import LeaveShell, ReturnFunction
from honeyllm.shell._state import Shell
from honeyllm.shell._state_parts import Purpose

KEPT = (Signals.SIGTERM, Signals.SIGQUIT, Signals.SIGTSTP, Signals.SIGTTIN, Signals.SIGTTOU)
"""What an interactive shell ignores."""
STOPS = (Signals.SIGTSTP, Signals.SIGTTIN, Signals.SIGTTOU)
KEYBOARD = (Signals.SIGINT, Signals.SIGQUIT)
"""What a background command without job control ignores."""
AT_ONCE = (Signals.SIGKILL, Signals.SIGQUIT, Signals.SIGSEGV)
PSEUDO = {"EXIT": "exit trap", "DEBUG": "debug trap", "ERR": "error trap", "RETURN": "return trap"}
"""The traps of no signal, and what complaints call them."""
NAMES: dict[int, str] = {int(s): s.name for s in Signals} | {
    34 + n: f"SIGRTMIN+{n}" if n else "SIGRTMIN" for n in range(16)
}
NAMES |= {64 - n: f"SIGRTMAX-{n}" if n else "SIGRTMAX" for n in range(15)}
NUMBERS: dict[str, int] = {name: number for number, name in NAMES.items()} | {"SIGCLD": 17, "SIGPOLL": 29}


def trap_name(text: str) -> str | None:
    """The name under which the trap for *text* (a name with or without SIG, or a number) is kept."""
    if text.isdecimal():
        number = int(text)
        return "EXIT" if number == 0 else NAMES.get(number)
    name = text.upper()
    if name in PSEUDO:
        return name
    number = NUMBERS.get(name) or NUMBERS.get("SIG" + name) or 0
    return NAMES.get(number)


def set_trap(shell: Shell, name: str, text: str | None) -> None:
    """Set (None: reset) the trap *name*."""
    if text is None:
        shell.signals.traps.pop(name, None)
    else:
        shell.signals.traps[name] = text
    number = NUMBERS.get(name)
    if number is None:
        return
    if number in shell.signals.ignored:
        shell.signals.traps.pop(name, None)
        return
    if text is None:
        shell.process.handle(number, default_disposition(shell, number))
    elif not text:
        shell.process.handle(number, Ignored.IGNORE)
    else:
        shell.process.handle(number, lambda signum: arrived(shell, signum))


def default_disposition(shell: Shell, number: int) -> Disposition:
    """What an untrapped signal does to this shell."""
    if shell.mode.interactive and number in (
        Signals.SIGTERM,
        Signals.SIGQUIT,
        Signals.SIGTSTP,
        Signals.SIGTTIN,
        Signals.SIGTTOU,
    ):
        return Ignored.IGNORE
    if number == Signals.SIGQUIT and not shell.dialect.strict:
        return Ignored.IGNORE
    if shell.mode.interactive and number == Signals.SIGINT:
        return lambda signum: interrupted(shell)
    return Ignored.DEFAULT


def interrupted(shell: Shell) -> None:
    """SIGINT at a prompt or during a builtin of an interactive shell."""
    shell.signals.interrupted = True
    shell.process.interrupt()


def arrived(shell: Shell, signum: int) -> None:
    """A trapped signal has arrived: its trap runs between two commands."""
    shell.signals.pending.append(signum)
    gives_up_line = shell.signals.prompting and signum == Signals.SIGINT
    ends_wait = shell.signals.interruptible and (signum != Signals.SIGCHLD or shell.mode.posix)
    if gives_up_line or ends_wait:
        shell.process.interrupt()


async def run_pending(shell: Shell) -> None:
    """Run the traps of the signals that have arrived."""
    while shell.signals.pending:
        name = NAMES.get(shell.signals.pending.pop(0), "")
        text = shell.signals.traps.get(name)
        if text:
            await _run(shell, name, text)


async def run_trap(shell: Shell, name: str) -> None:
    """Run the trap *name* (DEBUG, ERR, RETURN) unless it is running."""
    text = shell.signals.traps.get(name)
    if text and shell.signals.running != name:
        await _run(shell, name, text)


async def _run(shell: Shell, name: str, text: str) -> None:
    before, status, pipe = shell.signals.running, shell.status, shell.pipe_statuses
    shell.signals.running = name
    line = shell.line
    shell.nesting.indirection += 1
    try:
        await shell.interpreter.evaluate(
            shell, text, line=line if name in PSEUDO else 1, origin=PSEUDO.get(name, "trap")
        )
    except ReturnFunction:
        if not shell.frames:
            return
        raise
    finally:
        shell.nesting.indirection -= 1
        shell.signals.running = before
        shell.line = line
        shell.status, shell.pipe_statuses = status, pipe


def hide_traps(shell: Shell, *, traced: bool) -> dict[str, str]:
    """Take away the traps that a called function does not see; those it sets itself stay when it ends."""
    seen = set()
    if traced or "functrace" in shell.options:
        seen |= {"DEBUG", "RETURN"}
    if "errtrace" in shell.options:
        seen.add("ERR")
    traps = shell.signals.traps
    return {
        name: traps.pop(name) for name in ("DEBUG", "RETURN", "ERR") if name in traps and name not in seen
    }


def show_traps(shell: Shell, hidden: Mapping[str, str]) -> None:
    """Give back what :func:`hide_traps` took."""
    for name, text in hidden.items():
        shell.signals.traps.setdefault(name, text)


async def run_exit_trap(shell: Shell, status: int) -> int:
    """Run the EXIT trap, once; the status to exit with."""
    text = shell.signals.traps.pop("EXIT", None)
    if not text:
        return status
    shell.status = status
    shell.nesting.loops = 0
    shell.frames.clear()
    shell.signals.running = "EXIT"
    shell.nesting.indirection += shell.is_subshell and shell.nesting.purpose is not Purpose.SUBSTITUTION
    try:
        await shell.interpreter.evaluate(shell, text, line=1, origin=PSEUDO["EXIT"])
    except LeaveShell as leave:
        return leave.status
    except ReturnFunction as back:
        return back.status
    return status


async def dying(shell: Shell, signum: int) -> None:
    """
    What a shell does that a signal ends: all but SIGKILL and its like leave it time for its EXIT trap.

    A subshell dies at once, but for that of a command substitution.
    """
    if signum not in AT_ONCE and (not shell.is_subshell or shell.nesting.purpose is Purpose.SUBSTITUTION):
        await run_exit_trap(shell, shell.status)


def forked(shell: Shell) -> None:
    """Reset in a subshell what its parent traps."""
    traps = dict(shell.signals.inherited)
    traps.update(shell.signals.traps)
    reset_signals(shell, shell.process, traps)


def reset_signals(shell: Shell, process: Process, traps: Mapping[str, str]) -> None:
    """Give a child the signals as this shell itself got them, but for those that *traps* ignore."""
    ignored = {NUMBERS[name] for name, text in traps.items() if not text and name in NUMBERS}
    for number, disposition in tuple(process.dispositions.items()):
        if number in ignored or number in shell.signals.ignored:
            continue
        if number in STOPS and shell.mode.interactive and "monitor" not in shell.options:
            continue
        if shell.signals.asynchronous and number in KEYBOARD:
            continue
        if number in KEPT or not isinstance(disposition, Ignored):
            process.handle(number, Ignored.DEFAULT)
