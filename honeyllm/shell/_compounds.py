"""Running compound commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from honeyllm.programs import TestFault
from honeyllm.shell import _ast as ast
from honeyllm.shell._double_bracket import evaluate
from honeyllm.shell._errexit import checked
from honeyllm.shell._expansion import Expander
from honeyllm.shell._flow import (
    BreakLoop,
    ContinueLoop,
    ExpressionFault,
    LeaveShell,
    RedirectFault,
    ShellError,
)
from honeyllm.shell._lists import Place
from honeyllm.shell._matching import in_bytes, matches
from honeyllm.shell._menu import menu
from honeyllm.shell._pipelines import fork_command
from honeyllm.shell._redirection import Saved, apply, resolve, restore, undoing
from honeyllm.shell._shown import print_word
from honeyllm.shell._state import Function, Shell
from honeyllm.shell._trace import trace
from honeyllm.shell._traps import run_pending, run_trap
from honeyllm.shell._waiting import foreground


async def group(shell: Shell, node: ast.Group) -> int:
    """``{ body; }``"""
    return await shell.interpreter.execute(shell, node.body)


async def subshell(shell: Shell, node: ast.Subshell) -> int:
    """``( body )``"""
    shell.line = node.line
    child = await fork_command(shell, node, group=0 if "monitor" in shell.options else None)
    shell.pipe_statuses = await foreground(shell, [child], [node])
    return await checked(shell, shell.pipe_statuses[-1])


async def _condition(shell: Shell, command: ast.Command) -> int:
    shell.nesting.quiet_errexit += 1
    try:
        return await shell.interpreter.execute(shell, command)
    finally:
        shell.nesting.quiet_errexit -= 1


async def if_command(shell: Shell, node: ast.If) -> int:
    """``if``"""
    for clause in node.clauses:
        if await _condition(shell, clause.condition) == 0:
            return await shell.interpreter.execute(shell, clause.body)
    if node.otherwise is not None:
        return await shell.interpreter.execute(shell, node.otherwise)
    return 0


class _Bad(Exception):
    """An expression was wrong and has been complained of."""


class Leave(Exception):
    """The loop ends, with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def _round(shell: Shell, body: ast.Command, status: int) -> int:
    """One round of a loop; `Leave` for a break out of it."""
    await shell.process.checkpoint()
    if shell.signals.pending:
        await run_pending(shell)
    try:
        return await shell.interpreter.execute(shell, body)
    except BreakLoop as leave:
        if leave.levels > 1 and shell.nesting.loops > 1:
            raise BreakLoop(leave.levels - 1, leave.status) from None
        raise Leave(leave.status) from None
    except ContinueLoop as again:
        if again.levels > 1 and shell.nesting.loops > 1:
            raise ContinueLoop(again.levels - 1) from None
        return 0


@contextmanager
def _level(shell: Shell) -> Iterator[None]:
    """Inside of a loop; bash forgets to leave it when its words or expressions are wrong."""
    shell.nesting.loops += 1
    try:
        yield
    except (ShellError, _Bad):
        raise
    except BaseException:
        shell.nesting.loops -= 1
        raise
    shell.nesting.loops -= 1


async def while_command(shell: Shell, node: ast.While) -> int:
    """``while`` and ``until``"""
    try:
        with _level(shell):
            return await _while(shell, node)
    except Leave as leave:
        return leave.status


async def _while(shell: Shell, node: ast.While) -> int:
    status = 0
    while True:
        shell.nesting.quiet_errexit += 1
        try:
            condition = await _round(shell, node.condition, status)
        finally:
            shell.nesting.quiet_errexit -= 1
        if (condition == 0) == node.until:
            return status
        status = await _round(shell, node.body, status)


async def for_command(shell: Shell, node: ast.For) -> int:
    """``for`` and ``select``"""
    if not (node.name.isidentifier() and node.name.isascii()):
        await shell.complain(f"`{node.name}': not a valid identifier")
        return 1
    shell.line = node.line
    try:
        with _level(shell):
            return await (_select if node.select else _for_each)(shell, node)
    except Leave as leave:
        return leave.status


async def _items(shell: Shell, node: ast.For) -> list[str]:
    return list(shell.positional) if node.words is None else await Expander(shell).fields(node.words)


async def _for_each(shell: Shell, node: ast.For) -> int:
    status = 0
    for item in await _items(shell, node):
        if shell.options.xtrace and not shell.dialect.traced:
            await trace(shell, f"for {node.name} in {_listed(node)}")
        if "DEBUG" in shell.signals.traps:
            await run_trap(shell, "DEBUG")
        _set_loop_variable(shell, node.name, item)
        status = await _round(shell, node.body, status)
    return status


def _marked(word: ast.Word) -> str:
    """A word as ``set -x`` shows it before it is expanded: bash's mark stands before what would be one."""
    return re.sub("[\x01\x7f]", "\x01\\g<0>", print_word(word))


def _listed(node: ast.For) -> str:
    """The words of a loop as they were written, for ``set -x``."""
    return '"$@"' if node.words is None else " ".join(map(_marked, node.words))


def _set_loop_variable(shell: Shell, name: str, item: str) -> None:
    variable = shell.variables.raw(name)
    if variable is not None and variable.flags & 32:
        variable.value = item
    else:
        shell.variables.assign(name, item)


async def _select(shell: Shell, node: ast.For) -> int:
    if shell.options.xtrace:
        await trace(shell, f"select {node.name} in {_listed(node)}")
    items = await _items(shell, node)
    status, show = 0, True
    while items:
        if show:
            await shell.warn(menu(items, _columns(shell)))
        line = await _choice(shell)
        if line is None:
            await shell.write("\n")
            return 1 if status == 0 else status
        shell.set("REPLY", line)
        show = not line
        if show:
            continue
        picked = line.strip()
        number = int(picked) if picked.isdecimal() else 0
        shell.set(node.name, items[number - 1] if 0 < number <= len(items) else "")
        status = await _round(shell, node.body, status)
    return 0


def _columns(shell: Shell) -> int:
    text = shell.get("COLUMNS") or ""
    return int(text) if text.isascii() and text.isdecimal() and int(text[:9]) > 0 else 80


async def _choice(shell: Shell) -> str | None:
    prompt = shell.get("PS3")
    text = "#? " if prompt is None else prompt
    await shell.process.write(2, text.encode("utf-8", "surrogateescape"))
    data = await shell.process.fds.get(0).read_through(b"\n", 1 << 16)
    if not data:
        return None
    return data.decode("utf-8", "surrogateescape").rstrip("\n")


async def arithmetic_for(shell: Shell, node: ast.ArithmeticFor) -> int:
    """``for ((;;))``"""
    shell.line = node.line
    try:
        with _level(shell):
            return await _arithmetic_rounds(shell, node)
    except Leave as leave:
        return leave.status
    except _Bad:
        return 1


async def _arithmetic_rounds(shell: Shell, node: ast.ArithmeticFor) -> int:
    exp = Expander(shell)
    status = 0
    await _arithmetic(exp, node.start, "((")
    while not node.condition.parts or await _arithmetic(exp, node.condition, "(("):
        status = await _round(shell, node.body, status)
        await _arithmetic(exp, node.step, "((")
    return status


async def _arithmetic(exp: Expander, word: ast.Word, label: str) -> int:
    text = await exp.quoted(word)
    if not text.strip():
        return 0
    if exp.shell.options.xtrace:
        await trace(exp.shell, f"(( {text} ))")
    try:
        return exp.shell.arithmetic(text)
    except ShellError as error:
        if error.fatal:
            raise
        named = isinstance(error, ExpressionFault)  # an assignment does not know who wants it
        await exp.shell.complain(f"{label}: {error.text}" if named else error.text)
        raise _Bad from None


async def arithmetic_command(shell: Shell, node: ast.ArithmeticCommand) -> int:
    """``(( expression ))``"""
    shell.line = node.line
    if "DEBUG" in shell.signals.traps:
        await run_trap(shell, "DEBUG")
    try:
        value = await _arithmetic(Expander(shell), node.body, "((")
    except _Bad:
        value = 0
    status = int(value == 0)
    shell.pipe_statuses = [status]
    return await checked(shell, status)


async def case_command(shell: Shell, node: ast.Case) -> int:
    """``case``"""
    shell.line = node.line
    exp = Expander(shell)
    if shell.options.xtrace and not shell.dialect.traced:
        await trace(shell, f"case {_marked(node.subject)} in")
    subject = await exp.text(node.subject)
    status = 0
    falls = False
    for clause in node.clauses:
        if not falls and not await _matches(exp, clause, subject):
            continue
        if clause.body is not None:
            status = await shell.interpreter.execute(shell, clause.body)
        if clause.terminator == ";;":
            return status
        falls = clause.terminator == ";&"
    return status


async def _matches(exp: Expander, clause: ast.CaseClause, subject: str) -> bool:
    nocase = exp.shell.options.shopt["nocasematch"]
    bytewise = exp.shell.dialect.strict
    subject = in_bytes(subject) if bytewise else subject
    for word in clause.patterns:
        pattern = await exp.pattern(word, Place.CASE)
        pattern = in_bytes(pattern) if bytewise else pattern
        if matches(pattern, subject, nocase=nocase, extended=exp.shell.options.shopt["extglob"]):
            return True
    return False


async def conditional(shell: Shell, node: ast.Conditional) -> int:
    """``[[ ]]``"""
    shell.line = node.line
    if "DEBUG" in shell.signals.traps:
        await run_trap(shell, "DEBUG")
    try:
        status = await evaluate(Expander(shell, Place.KEYED), node.test)
    except TestFault as error:
        await shell.complain(f"[[: {error}")
        status = 2
    shell.pipe_statuses = [status]
    return await checked(shell, status)


async def redirected(shell: Shell, node: ast.Redirected) -> int:
    """A compound command with redirections."""
    exp = Expander(shell)
    undo: list[Saved] = []
    if isinstance(node.body, ast.ArithmeticFor | ast.Subshell):
        shell.line = node.body.line
    try:
        await apply(shell.process, await resolve(exp, node.redirects), shell, undo)
    except RedirectFault as error:
        restore(shell.process, undo)
        if error.fatal:
            raise
        await shell.complain(error.text)
        return await checked(shell, shell.dialect.failure)
    with undoing(shell, undo, simple=isinstance(node.body, ast.Subshell)):
        return await shell.interpreter.execute(shell, node.body)


def _definition_source(shell: Shell) -> str:
    if shell.mode.command_string:
        return "environment"
    return "main" if shell.mode.from_stdin else shell.name


async def function_definition(shell: Shell, node: ast.FunctionDefinition) -> int:
    """``name() body``"""
    shell.line = node.line
    if any(char in node.name for char in "$`\"'\\"):
        await shell.complain(f"`{node.name}': not a valid identifier")
        return 1
    old = shell.functions.get(node.name)
    if old is not None and old.readonly:
        await shell.complain(f"{node.name}: readonly function")
        return 1
    if shell.mode.posix and node.name in {"exit", "return", "break", "continue", "export", "set", "unset"}:
        await shell.complain(f"`{node.name}': is a special builtin")
        raise LeaveShell(2)
    source = (
        shell.frames[-1].source
        if shell.frames
        else "environment"
        if shell.mode.command_string
        else "main"
        if shell.mode.from_stdin
        else shell.name
    )
    function = Function(node, source)
    function.exported = old.exported if old is not None else "allexport" in shell.options
    shell.functions[node.name] = function
    return 0


COMPOUNDS: Mapping[type, Callable[[Shell, Any], Coroutine[Any, Any, int]]] = {
    ast.Group: group,
    ast.Subshell: subshell,
    ast.If: if_command,
    ast.While: while_command,
    ast.For: for_command,
    ast.ArithmeticFor: arithmetic_for,
    ast.ArithmeticCommand: arithmetic_command,
    ast.Case: case_command,
    ast.Conditional: conditional,
    ast.Redirected: redirected,
    ast.FunctionDefinition: function_definition,
}
