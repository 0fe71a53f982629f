"""A shell at a prompt: reading lines with editing, history, job notices."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from signal import Signals

from honeyllm.shell._audit import line_entered
from honeyllm.shell._completion import ShellCompleter
from honeyllm.shell._edited_command import edited_command
from honeyllm.shell._execution import new_parser
from honeyllm.shell._faults import Incomplete, SyntaxFault
from honeyllm.shell._flow import Discard, Interrupted, LeaveShell
from honeyllm.shell._history import load_history, remember, save_history
from honeyllm.shell._history_expansion import expand_history
from honeyllm.shell._line_handler import handled
from honeyllm.shell._prompt import decode_prompt
from honeyllm.shell._reading import Lines, report_syntax, run_line
from honeyllm.shell._state import Shell
from honeyllm.shell._traps import KEPT, default_disposition, run_pending
from honeyllm.shell._version import version_line
from honeyllm.shell._waiting import tell_and_clean, warns_of_jobs
from honeyllm.shell._window import measure_window, notice_window
from honeyllm.tty import (
    Edit,
    EndOfInput,
    Expired,
    Interrupt,
    Line,
    LineEditor,
    Memory,
    Outcome,
    PtyDevice,
    PtyFile,
    edit_line,
)

MAX_COMMAND = 1 << 20


class PromptInterrupted(Exception):
    """^C at a prompt."""


class Prompt:
    """
    Reads lines: with the line editor at a terminal, else plainly.

    The editor draws for a terminal of the type *terminal*, or else of that of ``TERM``.
    """

    def __init__(self, shell: Shell, terminal: str = "") -> None:
        self._shell = shell
        self._terminal = terminal
        self._lines = Lines(shell, 0)
        self._memory = Memory(shell=version_line(shell.process))
        file = shell.process.fds.get(0) if 0 in shell.process.fds else None
        self._device = file.device if isinstance(file, PtyFile) else None
        shell.mode.edits = self._device is not None

    async def line(self, name: str) -> str | None:
        """One line with its newline behind the prompt *name*; None at the end; `PromptInterrupted`."""
        shell = self._shell
        prompt = await decode_prompt(shell, shell.get(name) or "", mark=self._device is not None)
        if self._device is None:
            await shell.process.write(2, prompt.encode("utf-8", "surrogateescape"))
            return await self._lines.next() or None
        editor = LineEditor(
            prompt,
            size=(self._device.columns, self._device.rows),
            history=shell.history.lines,
            memory=self._memory,
            completer=ShellCompleter(shell),
            terminal=self._terminal or shell.get("TERM") or "dumb",
        )
        outcome = await self._outcome(self._device, editor, name)
        shell.signals.interrupted = False
        notice_window(shell)
        match outcome:
            case Line():
                return outcome.text + "\n"
            case Edit():
                return await edited_command(shell, outcome.text)
            case Interrupt():
                raise PromptInterrupted
            case Expired():
                await shell.warn("\atimed out waiting for input: auto-logout")
                raise LeaveShell(shell.status)
            case EndOfInput():
                return None

    async def _outcome(self, device: PtyDevice, editor: LineEditor, name: str) -> Outcome:
        shell, fired = self._shell, list[bool]()

        def expire() -> None:
            fired.append(True)
            shell.process.interrupt()

        seconds = shell.get("TMOUT") or ""
        limited = name == "PS1" and seconds.isascii() and seconds.isdecimal() and int(seconds[:9]) > 0
        cancel = shell.process.kernel.scheduler.timer(int(seconds[:9]), expire) if limited else None
        shell.signals.prompting = True
        try:
            return await edit_line(
                device, editor, interrupted=lambda: run_pending(shell), expired=lambda: bool(fired)
            )
        finally:
            shell.signals.prompting = False
            if cancel is not None:
                cancel()


async def run_interactive(shell: Shell, start: Callable[[], Awaitable[None]]) -> int:
    """Run until exit or end of input; startup files are read by *start*."""
    prepare(shell)
    await start()
    load_history(shell)
    prompt = Prompt(shell)
    ends = 0
    while True:
        await tell_and_clean(shell)
        await _before_prompt(shell)
        try:
            text = await _command_text(shell, prompt)
        except PromptInterrupted:
            shell.status = 130
            continue
        if text is None:
            ends += 1
            if await _may_leave(shell, ends):
                return shell.status
            continue
        ends = 0
        await run_typed(shell, text)
        if "onecmd" in shell.options:
            return shell.status


def prepare(shell: Shell) -> None:
    """Set what an interactive shell has set."""
    for option in ("monitor", "history", "histexpand", "emacs"):
        shell.options.set(option, True)
    if shell.process.terminal is None:
        shell.options.set("monitor", False)
    shell.options.set_shopt("expand_aliases", True)
    for name, text in (("PS1", "\\s-\\v\\$ "), ("PS2", "> "), ("HISTSIZE", "500"), ("HISTFILESIZE", "500")):
        if shell.get(name) is None:
            shell.set(name, text)
    if shell.get("HISTFILE") is None:
        shell.set("HISTFILE", (shell.get("HOME") or "") + "/.bash_history")
    for signum in (Signals.SIGINT, *KEPT):
        shell.process.handle(signum, default_disposition(shell, signum))
    measure_window(shell)


async def _before_prompt(shell: Shell) -> None:
    status = shell.status
    variable = shell.variables.find("PROMPT_COMMAND")
    for command in variable.values() if variable is not None else ():
        try:
            await shell.interpreter.evaluate(shell, command, line=1, origin="PROMPT_COMMAND")
        except (Discard, Interrupted):
            pass
    shell.status = status


async def _command_text(shell: Shell, prompt: Prompt) -> str | None:
    """Lines until they make a whole command; None at the end of input."""
    text = await prompt.line("PS1")
    if text is None:
        return None
    expanded = await expand_history(shell, text)
    if expanded is None:
        return "\n"
    text = expanded
    while len(text) < MAX_COMMAND:
        command = await new_parser(shell, text, 1, final=False).next_command()
        if not isinstance(command, Incomplete):
            break
        more = await prompt.line("PS2")
        if more is None:
            break
        text += more
    return text


def _ignored_ends(shell: Shell) -> int:
    """How many ends of input in a row are not taken as ``exit``."""
    text = shell.get("IGNOREEOF")
    if text is None:
        return 10 if "ignoreeof" in shell.options else 0
    return int(text) if text.isascii() and text.isdecimal() else 10


async def _may_leave(shell: Shell, ends: int) -> bool:
    if ends <= _ignored_ends(shell):
        await shell.warn(
            'Use "logout" to leave the shell.' if shell.mode.login else 'Use "exit" to leave the shell.'
        )
        return False
    await shell.warn("logout" if shell.mode.login else "exit")
    stays = await warns_of_jobs(shell)
    shell.last.builtin = "exit"
    return not stays


async def run_typed(shell: Shell, text: str) -> None:
    """Run what was typed at the prompt: one line, or the lines of one command."""
    line_entered(shell, text)
    remember(shell, text)
    if await handled(shell, text):
        return
    parser = new_parser(shell, text, shell.dialogue.lines + 1)
    shell.dialogue.lines += text.count("\n")
    while True:
        command = await parser.next_command()
        if command is None or isinstance(command, Incomplete):
            return
        for notice in parser.take_notices():
            await shell.complain(f"warning: {notice.text}")
        if isinstance(command, SyntaxFault):
            await report_syntax(shell, command, "")
            return
        await _announce(shell)
        shell.dialogue.commands += 1
        shell.dialogue.executing = True
        try:
            await run_line(shell, command)
        except Interrupted:
            _reset(shell)
            return
        finally:
            shell.dialogue.executing = False
            notice_window(shell)


async def _announce(shell: Shell) -> None:
    """PS0, between reading a command and running it."""
    if text := shell.get("PS0"):
        shown = await decode_prompt(shell, text)
        await shell.process.write(2, shown.encode("utf-8", "surrogateescape"))


def _reset(shell: Shell) -> None:
    shell.signals.interrupted = False
    shell.nesting.depth = shell.nesting.loops = shell.nesting.quiet_errexit = shell.nesting.functions = 0
    shell.frames.clear()
    del shell.variables.scopes[1:]
    shell.status = 130
    terminal = shell.process.terminal
    if terminal is not None and "monitor" in shell.options:
        terminal.foreground = shell.process.group


async def leave(shell: Shell) -> None:
    """Write the history file; hang up jobs with huponexit."""
    await save_history(shell)
    if shell.mode.login and shell.options.shopt["huponexit"]:
        _hang_up_jobs(shell)


async def hang_up(shell: Shell, signum: int) -> None:
    """What an interactive shell that a signal ends does for its history and its jobs."""
    if signum in (Signals.SIGHUP, Signals.SIGTERM):
        await save_history(shell)
    if signum == Signals.SIGHUP:
        _hang_up_jobs(shell)


def _hang_up_jobs(shell: Shell) -> None:
    shell.jobs.poll(shell)
    kernel = shell.process.kernel
    for job in shell.jobs.table:
        if job.marked_nohup or job.is_done:
            continue
        kernel.signal_group(job.group, Signals.SIGHUP)
        if job.is_stopped:
            kernel.signal_group(job.group, Signals.SIGCONT)
