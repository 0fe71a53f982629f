"""Where a shell's commands come from: a string, or a file that is read line by line."""

from __future__ import annotations

import os

from honeyllm.host import OpenFile, RegularFile
from honeyllm.shell._ast import SimpleCommand
from honeyllm.shell._audit import line_entered
from honeyllm.shell._execution import new_parser, next_command, parser_options
from honeyllm.shell._faults import Incomplete, Origin, SyntaxFault
from honeyllm.shell._flow import Abandon, BreakLoop, ContinueLoop, Discard, LeaveShell, ReturnFunction
from honeyllm.shell._line_handler import handled
from honeyllm.shell._parser import Parser
from honeyllm.shell._state import Shell

MAX_SCRIPT = 16 << 20
BLOCK = 8192
"""What a shell that reads ahead reads at once."""
PATIENCE = 64
"""Lines of one command after which more than one is read at a time."""


async def run_string(shell: Shell, text: str) -> int:
    """Run the string of ``-c``."""
    parser = new_parser(shell, text, 1)
    status = 0
    while True:
        parser.options = parser_options(shell)
        command = await next_command(shell, parser)
        await _notices(shell, parser)
        if command is None or isinstance(command, Incomplete):
            return status
        if isinstance(command, SyntaxFault):
            await report_syntax(shell, command, "-c: ")
            status = shell.status or (2 if "errexit" in shell.options else status)
            if command.origin is Origin.ARRAY:
                continue
            return 127 if command.origin is Origin.SUBSTITUTION else status
        if "noexec" in shell.options:
            continue
        if isinstance(command, SimpleCommand) and parser.position >= len(text.rstrip()):
            shell.nesting.no_fork = not shell.signals.traps and not shell.mode.interactive
        shell.line = parser.last_line
        try:
            status = await run_line(shell, command, abandons=True)
        except Abandon as end:
            return end.status
        parser.count_from(shell.line)


async def run_line(shell: Shell, command: object, *, abandons: bool = False) -> int:
    """
    Run one complete command of the top level; errors that drop a line end here.

    With *abandons* (of ``-c``) `Abandon` is raised again: the lines behind it are not run either.  Nor are
    they behind a ``break`` out of a loop that was given up before.
    """
    try:
        return await shell.interpreter.execute(shell, command)  # type: ignore[arg-type]  # a Command
    except Discard as discard:
        shell.nesting.depth = shell.nesting.quiet_errexit = 0
        shell.nesting.loops = shell.last.loops if abandons else 0
        shell.frames.clear()
        shell.nesting.functions = 0
        del shell.variables.scopes[1:]
        shell.status = discard.status
        shell.pipe_statuses = [discard.status]
        if shell.options.errexit and not shell.mode.interactive and not discard.arithmetic:
            raise LeaveShell(discard.status) from None
        if abandons and isinstance(discard, Abandon):
            raise
        return discard.status
    except (BreakLoop, ContinueLoop):
        if abandons:
            raise Abandon(0) from None
        return 0
    except ReturnFunction as back:
        return back.status


async def report_syntax(shell: Shell, fault: SyntaxFault, label: str) -> None:
    """Print what is wrong with the text."""
    source = shell.message_source()
    for message in fault.messages:
        if shell.dialect.strict:
            shell.line = message.line
            await shell.complain(message.text)
        elif shell.mode.interactive:
            if not message.echo:
                await shell.warn(f"{source}: {message.text}")
        else:
            await shell.warn(f"{source}: {label}line {message.line}: {message.text}")
            if shell.options.errexit:
                break
    keeps = fault.is_end or fault.origin is Origin.CONDITIONAL
    if shell.dialect.strict or not (keeps and shell.status):
        shell.status = fault.status


async def _notices(shell: Shell, parser: Parser) -> None:
    for notice in parser.take_notices():
        if shell.mode.interactive:
            await shell.warn(f"{shell.message_source()}: warning: {notice.text}")
        else:
            await shell.warn(f"{shell.message_source()}: line {notice.line}: warning: {notice.text}")


class Lines:
    """The lines of a descriptor; no more is read than needed, since commands read the same descriptor."""

    def __init__(self, shell: Shell, fd: int) -> None:
        self._shell = shell
        self._fd = fd
        self._kept = ""
        self._ahead = b""

    async def next(self) -> str:
        """The next line; empty at the end."""
        if self._kept:
            line, newline, self._kept = self._kept.partition("\n")
            return line + newline
        fds = self._shell.process.fds
        if self._fd not in fds:
            return ""
        try:
            if self._shell.dialect.habits.reads_blocks and not fds.get(self._fd).is_terminal:
                return await self._from_blocks(fds.get(self._fd))
            data = await fds.get(self._fd).read_through(b"\n", MAX_SCRIPT)
        except InterruptedError:
            if self._shell.dialect.strict and self._shell.mode.interactive:
                raise
            return ""
        except OSError:
            return ""
        if "verbose" in self._shell.options and data:
            await self._shell.process.write(2, data)
        return data.decode("utf-8", "surrogateescape").replace("\0", "")

    async def _from_blocks(self, file: OpenFile) -> str:
        """As `next`, for a shell that reads ahead: what it has read its commands cannot read."""
        while b"\n" not in self._ahead and len(self._ahead) < MAX_SCRIPT:
            block = await file.read(BLOCK)
            if not block:
                break
            self._ahead += block
        line, newline, self._ahead = self._ahead.partition(b"\n")
        if "verbose" in self._shell.options and line:
            await self._shell.process.write(2, line + newline)
        return (line + newline).decode("utf-8", "surrogateescape").replace("\0", "")

    def give_back(self, text: str) -> None:
        """Lines that were read too many."""
        file = self._shell.process.fds.get(self._fd) if self._fd in self._shell.process.fds else None
        size = len(text.encode("utf-8", "surrogateescape"))
        reads_ahead = self._shell.dialect.habits.reads_blocks
        if isinstance(file, RegularFile) and "\0" not in text and not reads_ahead:
            file.seek(-size, os.SEEK_CUR)
        else:
            self._kept = text + self._kept


async def run_stream(shell: Shell, fd: int) -> int:
    """Run the lines of *fd* as they are read."""
    lines = Lines(shell, fd)
    number = 1
    status = 0
    while True:
        text = await lines.next()
        if not text:
            return status
        command, text = await _complete(shell, lines, text, number)
        number += text.count("\n")
        if command is None:
            continue
        if isinstance(command, SyntaxFault):
            await report_syntax(shell, command, "")
            status = shell.status
            if command.origin is Origin.ARRAY:
                continue
            return status
        if "noexec" in shell.options:
            continue
        if shell.mode.top_level:
            line_entered(shell, text)
        if await handled(shell, text):
            status = shell.status
            continue
        status = await run_line(shell, command)
        if "onecmd" in shell.options:
            return status


async def _complete(shell: Shell, lines: Lines, text: str, number: int) -> tuple[object, str]:
    """
    Read lines until they make a whole command; returns it and its text.

    Each attempt parses from the start.  In a long one more and more lines are
    read at once, so that the time does not grow with the square of its length.
    """
    count = 1
    while True:
        parser = new_parser(shell, text, number, final=False)
        command = await next_command(shell, parser)
        if not isinstance(command, Incomplete):
            break
        added = [line for _ in range(max(1, count - PATIENCE)) if (line := await lines.next())]
        if not added or len(text) > MAX_SCRIPT:
            parser = new_parser(shell, text, number)
            command = await parser.next_command()
            break
        count += len(added)
        text += "".join(added)
    await _notices(shell, parser)
    if not isinstance(command, SyntaxFault) and parser.position < len(text):
        end = (
            text.rfind("\n", 0, parser.position) + 1 if text[parser.position - 1] != "\n" else parser.position
        )
        if end and text[end:]:
            lines.give_back(text[end:])
            text = text[:end]
    return command, text
