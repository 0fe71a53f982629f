"""
``engine: llm``, the paper's design: the model answers each command line as it is typed.

What the line does to the session's own state (``cd``, ``exit``, assignments,
redirections) also happens locally, with the output thrown away, so that the
prompt, the variables and the files stay true.  When the model has nothing to
show, the line is run as in the hybrid engine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from honeyllm.host import paced
from honeyllm.oracle import Answer, Asker, Exchange, LineOracle, OracleUnavailable
from honeyllm.programs import report_answer, streamed
from honeyllm.shell import _ast as ast
from honeyllm.shell._execution import new_parser
from honeyllm.shell._faults import Incomplete, SyntaxFault
from honeyllm.shell._state import Shell

STATEFUL = frozenset(
    {
        "cd", "pushd", "popd", "export", "unset", "declare", "typeset", "local", "readonly", "alias",
        "unalias", "set", "shopt", "source", ".", "eval", "exec", "umask", "ulimit", "trap", "read",
        "history", "exit", "logout", "passwd", "chpasswd", "useradd", "touch", "mkdir", "rmdir", "rm", "mv",
        "cp", "ln", "chmod", "chown",
    }
)  # fmt: skip
LEAVING = frozenset({"exit", "logout"})
MAX_HISTORY = 64
MAX_OUTPUT = 8192


@attrs.define
class ModelLines:
    """A `LineHandler`: answers the lines of one session by a model; ``monotonic`` is in seconds."""

    oracle: LineOracle
    monotonic: Callable[[], float]
    history: list[Exchange] = attrs.Factory(list)

    async def __call__(self, line: str, shell: Shell) -> int | None:
        """The status of *line*, answered by the model; None when it is to be run locally."""
        commands = await _parsed(shell, line)
        if commands is None or not commands or _leaves(commands):
            return None
        answer = await self._ask(shell, line, _programs(shell, commands))
        if answer is None:
            return None
        if any(map(_changes_state, commands)):
            await _run_silently(shell, commands)
        shell.pipe_statuses = [answer.status]
        return answer.status

    async def _ask(self, shell: Shell, line: str, programs: Iterable[Sequence[str]]) -> Answer | None:
        process, started = shell.process, self.monotonic()
        cwd = process.fs.cwd.path
        asker = Asker(user=process.user, uid=process.who.uid, home=process.environ.get("HOME", "/"))
        typed = line.rstrip("\n")
        try:
            answer = await paced(
                process,
                programs,
                streamed(
                    process,
                    lambda on_text: self.oracle.answer_line(
                        typed, cwd=cwd, asker=asker, history=self.history, on_text=on_text
                    ),
                ),
            )
        except OracleUnavailable:
            return None
        text = answer.stdout[:MAX_OUTPUT].decode("utf-8", "replace")
        self.history.append(Exchange(line=typed, output=text, cwd=cwd, status=answer.status))
        del self.history[:-MAX_HISTORY]
        report_answer(process, (typed,), answer, self.monotonic() - started)
        return answer


async def _parsed(shell: Shell, line: str) -> list[ast.Command] | None:
    """The commands of *line*; None when bash itself must say what is wrong with it."""
    parser = new_parser(shell, line, 1)
    commands: list[ast.Command] = []
    while (command := await parser.next_command()) is not None:
        if isinstance(command, Incomplete | SyntaxFault):
            return None
        commands.append(command)
    return commands


def _nodes(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif (fields := getattr(type(node), "__attrs_attrs__", None)) is not None:
        for field in fields:
            yield from _nodes(getattr(node, field.name))


def _name(command: ast.SimpleCommand) -> str:
    literal = [n.text for n in _nodes(command.words[:1]) if isinstance(n, ast.Literal)]
    return literal[0] if literal else ""


def _programs(shell: Shell, commands: list[ast.Command]) -> list[tuple[str, ...]]:
    """The command lines among *commands* that fork and execute something, as far as they are literal."""
    lines = [
        tuple(n.text for word in node.words for n in _nodes(word) if isinstance(n, ast.Literal))
        for node in _nodes(tuple(commands))
        if isinstance(node, ast.SimpleCommand)
    ]
    own = {*shell.builtins, *shell.functions}
    return [line for line in lines if line and line[0] not in own]


def _changes_state(command: ast.Command) -> bool:
    for node in _nodes(command):
        if isinstance(node, ast.Redirect | ast.FunctionDefinition):
            return True
        if isinstance(node, ast.SimpleCommand) and (not node.words or _name(node) in STATEFUL):
            return True
    return False


def _leaves(commands: list[ast.Command]) -> bool:
    """Whether there is nothing but leaving to do."""
    return len(commands) == 1 and isinstance(commands[0], ast.SimpleCommand) and _name(commands[0]) in LEAVING


async def _run_silently(shell: Shell, commands: list[ast.Command]) -> None:
    process = shell.process
    saved = {fd: process.fds.get(fd) for fd in (1, 2) if fd in process.fds}
    for file in saved.values():
        file.references += 1
    null = await process.kernel.open(process, "/dev/null", os.O_RDWR, 0)
    for fd in saved:
        process.fds.set(fd, null)
    try:
        for command in commands:
            await shell.interpreter.execute(shell, command)
    finally:
        for fd, file in saved.items():
            file.references -= 1
            process.fds.set(fd, file)
