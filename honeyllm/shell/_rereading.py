"""
The command of a substitution as bash runs it.

bash 5.2 keeps of ``$(...)`` and ``<(...)`` the text that it would print of the command, and reads that
again when it is run (``parse_comsub`` in its parse.y): the lines that messages name are counted in
that text, from the line of the command around it.
"""

from __future__ import annotations

from honeyllm.shell._ast import Command, ListItem, Sequence, SimpleCommand
from honeyllm.shell._cursor import Options
from honeyllm.shell._faults import Incomplete, SyntaxFault
from honeyllm.shell._parser import Parser
from honeyllm.shell._printer import substituted_text
from honeyllm.shell._state import Shell
from honeyllm.shell._trampoline import TooDeep

_KNOWN: dict[tuple[int, int], tuple[Command, Command]] = {}
"""What was read again, with the command that it was read of, by this one's identity and the line."""
MAX_KNOWN = 512


async def reread(shell: Shell, command: Command) -> Command:
    """*command* with its lines counted from the shell's current one; for a shell that keeps text."""
    if shell.dialect.strict:
        return command
    key = id(command), shell.line
    known = _KNOWN.get(key)
    if known is None:
        if len(_KNOWN) >= MAX_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[key] = command, await _read(shell, command)
    return known[1]


async def _read(shell: Shell, command: Command) -> Command:
    pause = shell.process.checkpoint
    try:
        text = await substituted_text(command, pause)
    except TooDeep:
        return command
    if isinstance(command, SimpleCommand) and command.line == shell.line and "\n" not in text:
        return command
    parser = Parser(text, options=Options(extglob=True), first_line=shell.line, pause=pause)
    commands: list[Command] = []
    while (found := await parser.next_command()) is not None:
        if isinstance(found, SyntaxFault | Incomplete):
            return command
        commands.append(found)
    return commands[0] if len(commands) == 1 else Sequence(tuple(map(ListItem, commands)))
