"""A shell at a terminal: prompts, history, job notices.  Line editing is the terminal's until it has an editor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from honeyllm.shell._audit import line_entered
from honeyllm.shell._execution import new_parser
from honeyllm.shell._faults import Incomplete, SyntaxFault
from honeyllm.shell._flow import Discard, LeaveShell
from honeyllm.shell._prompt import decode_prompt
from honeyllm.shell._reading import Lines, report_syntax, run_line
from honeyllm.shell._state import Shell


async def run_interactive(shell: Shell, start: Callable[[], Awaitable[None]]) -> int:
    """Run until exit or end of input."""
    shell.options.set("monitor", True)
    shell.options.set("history", True)
    shell.options.set("histexpand", True)
    shell.options.set("emacs", True)
    shell.options.shopt["expand_aliases"] = True
    for name, text in (("PS1", "\\s-\\v\\$ "), ("PS2", "> ")):
        if shell.get(name) is None:
            shell.set(name, text)
    await start()
    lines = Lines(shell, 0)
    while True:
        text = await _prompted(shell, lines, "PS1")
        if not text:
            await shell.warn("logout" if shell.login else "exit")
            return shell.status
        while True:
            parser = new_parser(shell, text, 1, final=False)
            command = await parser.next_command()
            if not isinstance(command, Incomplete):
                break
            more = await _prompted(shell, lines, "PS2")
            if not more:
                break
            text += more
        line_entered(shell, text)
        if text.strip():
            shell.history.append(text.rstrip("\n"))
        if command is None or isinstance(command, Incomplete):
            continue
        if isinstance(command, SyntaxFault):
            await report_syntax(shell, command, "")
            continue
        shell.command_number += 1
        await run_line(shell, command)


async def _prompted(shell: Shell, lines: Lines, name: str) -> str:
    await notify(shell)
    if name == "PS1" and (command := shell.get("PROMPT_COMMAND")):
        status = shell.status
        try:
            await shell.interpreter.evaluate(shell, command, line=1)
        except Discard:
            pass
        shell.status = status
    prompt = await decode_prompt(shell, shell.get(name) or "")
    await shell.process.write(2, prompt.encode("utf-8", "surrogateescape"))
    return await lines.next()


async def notify(shell: Shell) -> None:
    """Report the jobs that have ended since the last prompt."""
    shell.jobs.poll(shell)
    for job in list(shell.jobs.table):
        if job.notified or job.is_running:
            continue
        await shell.warn(shell.jobs.line(job))
        job.notified = True
        if job.is_done:
            shell.jobs.remove(job)


LEAVE = LeaveShell
