"""Simple commands: assignments, words, redirections, and what the first word names."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import islice
from signal import Signals
from typing import cast

import attrs

from honeyllm.events import Source
from honeyllm.host import Process, Program, Terminated
from honeyllm.shell import _ast as ast
from honeyllm.shell._arrays import assign
from honeyllm.shell._audit import command_answered
from honeyllm.shell._brace import expand_braces
from honeyllm.shell._errexit import checked
from honeyllm.shell._expansion import Expander
from honeyllm.shell._flow import (
    Abandon,
    Discard,
    ExpressionFault,
    Interrupted,
    LeaveShell,
    RedirectFault,
    ReturnFunction,
    ShellError,
    UsageError,
)
from honeyllm.shell._forking import fork_process
from honeyllm.shell._lists import Place
from honeyllm.shell._lookup import SPECIAL_BUILTINS, find_program
from honeyllm.shell._programs import function_exports, run_program
from honeyllm.shell._quoting import traced
from honeyllm.shell._redirection import Saved, apply, keep, resolve, restore, undoing
from honeyllm.shell._shown import print_word
from honeyllm.shell._state import Argument, Assigned, Builtin, Declaration, Frame, Function, Shell
from honeyllm.shell._substitution import close_process_substitutions
from honeyllm.shell._trace import trace
from honeyllm.shell._traps import hide_traps, reset_signals, run_pending, run_trap, show_traps
from honeyllm.shell._usages import USAGES
from honeyllm.shell._variables import EXPORT, Scope
from honeyllm.shell._waiting import foreground

MANY = 4096
"""Arguments behind which the shell gives way before it goes on."""
MAX_ALTERNATIVES = 100_000
MAX_CALLS = 1000
"""Function calls inside each other; a small stack would be exhausted, hence SIGSEGV."""
DECLARATIONS = frozenset({"declare", "typeset", "local", "export", "readonly"})


async def simple_command(shell: Shell, node: ast.SimpleCommand) -> int:
    """Run one simple command."""
    shell.line = node.line
    await shell.process.checkpoint()
    if shell.signals.pending:
        await run_pending(shell)
    if shell.signals.interrupted:
        await interrupt(shell)
    if "DEBUG" in shell.signals.traps and shell.signals.running != "DEBUG":
        shell.current_command = node
        await run_trap(shell, "DEBUG")
        shell.line = node.line
    if not shell.signals.running:
        shell.current_command = node
    opened = len(shell.process_substitutions)
    is_watched = "ERR" in shell.signals.traps
    try:
        status = await _run(shell, node)
    finally:
        if len(shell.process_substitutions) > opened:
            close_process_substitutions(shell, opened)
    shell.pipe_statuses = [status]
    return await checked(shell, status, is_watched=is_watched)


async def interrupt(shell: Shell) -> None:
    """SIGINT reached this interactive shell while it ran something itself."""
    shell.signals.interrupted = False
    await shell.warn("")
    raise Interrupted


async def _run(shell: Shell, node: ast.SimpleCommand) -> int:
    exp = Expander(shell)
    shell.substitution_status = None
    argv = await _arguments(exp, node)
    if not argv:
        return await _assignments_only(exp, node)
    if len(argv) > MANY:
        await shell.process.checkpoint()
    shell.line = node.line
    name = argv[0]
    assert isinstance(name, str)
    if not node.assignments:
        return await _dispatch(exp, node, argv)
    return await _with_environment(exp, node, argv)


async def _arguments(exp: Expander, node: ast.SimpleCommand) -> list[Argument]:
    words = node.words
    if not any(word.__class__ is ast.Assignment for word in words):
        return cast("list[Argument]", await exp.fields(cast("Sequence[ast.Word]", words)))
    argv: list[Argument] = []
    for word in words:
        if isinstance(word, ast.Assignment):
            argv.extend(await _assigned(exp, word))
        else:
            argv.extend(await exp.fields([word]))
    return argv


async def _assigned(exp: Expander, word: ast.Assignment) -> list[Argument]:
    """An argument that assigns; where braces make several of it they are words like any other."""
    value = word.value
    if isinstance(value, ast.Word) and "braceexpand" in exp.shell.options:
        several = list(islice(expand_braces(attrs.evolve(value, plain=None)), MAX_ALTERNATIVES))
        if len(several) > 1:
            start = ast.Literal(_target(word))
            return cast("list[Argument]", await exp.fields(ast.Word((start, *one.parts)) for one in several))
    text = await exp.text(value, Place.DECLARED, assignment=True) if isinstance(value, ast.Word) else value
    return [Assigned(name=word.name, value=text, subscript=word.subscript, append=word.append)]


def _target(word: ast.Assignment) -> str:
    """What stands before the value of an assignment."""
    subscript = "" if word.subscript is None else f"[{print_word(word.subscript)}]"
    return f"{word.name}{subscript}{'+' if word.append else ''}="


async def _assignments_only(exp: Expander, node: ast.SimpleCommand) -> int:
    shell = exp.shell
    undo: list[Saved] = []
    traces, show = shell.options.xtrace, shell.dialect.traced
    shown = []
    for assignment in node.assignments:
        await assign(exp, assignment, traces=traces and not show)
        if traces and show:
            shown.append(f"{assignment.name}={show(shell.get(assignment.name) or '')}")
    if shown:
        await trace(shell, " ".join(shown))
    shell.last.argument = ""
    if node.redirects:
        try:
            if not await _redirect(exp, node.redirects, undo):
                return shell.dialect.failure
        finally:
            restore(shell.process, undo)
    return shell.substitution_status or 0


async def _redirect(exp: Expander, redirects: Sequence[ast.Redirect], undo: list[Saved]) -> bool:
    """Apply *redirects* to this shell; False after a message when that fails."""
    shell = exp.shell
    try:
        await apply(shell.process, await resolve(exp, redirects), shell, undo)
    except RedirectFault as error:
        if error.fatal:
            raise
        restore(shell.process, undo)
        await shell.complain(error.text)
        return False
    return True


async def _with_environment(exp: Expander, node: ast.SimpleCommand, argv: list[Argument]) -> int:
    """Run a command with assignments in front of it: they hold while it runs."""
    shell = exp.shell
    scopes = shell.variables.scopes
    scope = Scope(temporary=True)
    scopes.append(scope)
    try:
        for assignment in node.assignments:
            traces = shell.options.xtrace and not shell.dialect.traced
            await assign(exp, assignment, scope=scope, traces=traces)
        for variable in scope.values():
            variable.flags |= EXPORT
        return await _dispatch(exp, node, argv)
    finally:
        if scope in scopes:
            scopes.remove(scope)
        if "PATH" in scope:
            shell.hashed.clear()
        if shell.mode.posix and argv[0] in SPECIAL_BUILTINS:
            for name, variable in scope.items():
                next((kept for kept in reversed(scopes) if name in kept), scopes[0])[name] = variable


def plain_arguments(argv: Sequence[Argument]) -> list[str]:
    """Arguments of a command that takes no assignments, as text again."""
    if Assigned not in set(map(type, argv)):
        return cast("list[str]", argv)
    return [word if isinstance(word, str) else _as_text(word) for word in argv]


def _last_text(word: Assigned) -> str:
    return f"{word.name}={word.value}" if isinstance(word.value, str) else word.name


def _as_text(word: Assigned) -> str:
    value = word.value if isinstance(word.value, str) else "(...)"
    return f"{word.name}{'+' if word.append else ''}={value}"


async def _dispatch(exp: Expander, node: ast.SimpleCommand, argv: list[Argument]) -> int:
    shell = exp.shell
    if shell.options.xtrace:
        await trace(shell, _traced_command(shell, node, argv))
    name = cast(str, argv[0])
    if name.startswith("%") and not shell.is_subshell:
        argv, name = ["fg", *argv], "fg"
    function = shell.functions.get(name)
    if function is not None:
        return await _here(exp, node, argv, function)
    builtin = shell.builtins.get(name)
    if builtin is not None and name not in shell.disabled:
        return await _here(exp, node, argv, builtin)
    return await _program(exp, node, plain_arguments(argv))


def _traced_assignments(shell: Shell, node: ast.SimpleCommand) -> str:
    show = shell.dialect.traced or traced
    return " ".join(f"{one.name}={show(shell.get(one.name) or '')}" for one in node.assignments)


def _traced_command(shell: Shell, node: ast.SimpleCommand, argv: Sequence[Argument]) -> str:
    show = shell.dialect.traced
    if show is None:
        return " ".join(_traced(word) for word in argv)
    before = [_traced_assignments(shell, node)] if node.assignments else []
    return " ".join([*before, *(show(word) for word in plain_arguments(argv))])


def _traced(word: Argument) -> str:
    if isinstance(word, str):
        return traced(word)
    if not isinstance(word.value, str):
        return f"{word.name}=(...)"
    return f"{word.name}{'+' if word.append else ''}={traced(word.value) if word.value else ''}"


async def _here(
    exp: Expander,
    node: ast.SimpleCommand,
    argv: list[Argument],
    what: Function | Builtin | Declaration,
) -> int:
    """Run a function or builtin in this shell, its redirections undone afterwards."""
    shell = exp.shell
    undo: list[Saved] = []
    if node.redirects and not await _redirect(exp, node.redirects, undo):
        if shell.mode.posix and argv[0] in SPECIAL_BUILTINS and not isinstance(what, Function):
            raise LeaveShell(shell.dialect.failure)
        return shell.dialect.failure
    with undoing(shell, undo, simple=True) if undo else nullcontext():
        if isinstance(what, Function):
            status = await call_function(shell, what, plain_arguments(argv))
        else:
            status = await run_builtin(shell, what, argv)
        if argv[0] == "exec" and status == 0:
            keep(undo)
    last = argv[-1]
    shell.last.argument = last if isinstance(last, str) else _last_text(last)
    return status


async def run_builtin(shell: Shell, builtin: Builtin | Declaration, argv: Sequence[Argument]) -> int:
    """Run a builtin: errors become messages behind its name."""
    name = cast(str, argv[0])
    before = shell.complaint_name
    shell.complaint_name = name
    clock = shell.process.kernel.clock
    start = clock()
    shell.write_failed = False
    try:
        if name in DECLARATIONS:
            status = await cast(Declaration, builtin)(shell, argv)
        else:
            status = await builtin(shell, plain_arguments(argv))
    except InterruptedError:
        if shell.signals.interrupted:
            await interrupt(shell)
        await run_pending(shell)
        status = 130
    except UsageError as error:
        if error.text:
            await shell.complain(f"{name}: {error.text}")
        await shell.warn(f"{name}: usage: {USAGES[name]}")
        status = 2
    except ShellError as error:
        status = await _failed(shell, name, error)
    finally:
        shell.complaint_name = before
        shell.last.builtin = name
    status = status or int(shell.write_failed)
    if not shell.nesting.loops and not shell.frames:
        command_answered(shell, plain_arguments(argv), status, Source.BUILTIN, clock() - start)
    return status


async def _strictly(shell: Shell, name: str, status: int) -> int:
    """The status of a builtin that complained where special ones then end the shell."""
    status = 2 if status == 1 else abs(status)
    if (name not in SPECIAL_BUILTINS and name != "local") or shell.nesting.commanded:
        return status
    if shell.mode.interactive:
        raise Discard(status)
    raise LeaveShell(status)


async def _failed(shell: Shell, name: str, error: ShellError) -> int:
    """What an error of the builtin *name* comes to."""
    if isinstance(error, ExpressionFault) and not shell.dialect.strict:
        await shell.complain(f"{name}: {error.text}" if error.named else error.text)
        raise Abandon(1)
    if error.fatal:
        raise error
    if error.text:
        await shell.complain(error.text if shell.dialect.strict else f"{name}: {error.text}")
    return await _strictly(shell, name, error.status) if shell.dialect.strict else error.status


async def call_function(shell: Shell, function: Function, argv: Sequence[str]) -> int:
    """Call a function."""
    if len(shell.frames) >= MAX_CALLS:
        raise Terminated(Signals.SIGSEGV)
    await _check_nesting(shell, argv[0])
    positional, loops = shell.positional, shell.nesting.loops
    frame = Frame(argv[0], function.source, shell.line, tuple(argv[1:]))
    scope = Scope()
    shell.positional, shell.nesting.loops = list(argv[1:]), 0
    shell.frames.append(frame)
    shell.variables.scopes.append(scope)
    shell.nesting.functions += 1
    shell.line = function.node.line
    hidden = hide_traps(shell, traced=function.traced)
    if "DEBUG" in shell.signals.traps:
        await run_trap(shell, "DEBUG")
    try:
        status = await shell.interpreter.execute(shell, function.node.body)
    except ReturnFunction as back:
        status = back.status
    finally:
        if "RETURN" in shell.signals.traps:
            await run_trap(shell, "RETURN")
        show_traps(shell, hidden)
        shell.nesting.functions -= 1
        shell.positional, shell.nesting.loops = positional, loops
        shell.last.loops = loops
        if shell.frames and shell.frames[-1] is frame:
            shell.frames.pop()
        _leave(shell, scope)
        shell.line = frame.line
    return status


def _leave(shell: Shell, scope: Scope) -> None:
    scopes = shell.variables.scopes
    while len(scopes) > 1 and scopes.pop() is not scope:
        pass
    if scope.options is not None:
        shell.options.restore(scope.options)
    hooks = shell.variables.hooks
    for name in scope:
        if name in hooks:
            shell.variables.changed(name, shell.get(name))


async def _check_nesting(shell: Shell, name: str) -> None:
    limit = shell.get("FUNCNEST")
    if limit and limit.isdecimal() and 0 < int(limit) <= shell.nesting.functions:
        raise ShellError(f"{name}: maximum function nesting level exceeded ({limit})")


async def invoke(shell: Shell, argv: Sequence[str], *, functions: bool = True) -> int:
    """Run a command whose words are expanded: for ``command``, ``builtin`` and ``exec``."""
    name = argv[0]
    function = shell.functions.get(name) if functions else None
    if function is not None:
        return await call_function(shell, function, argv)
    builtin = shell.builtins.get(name)
    if builtin is not None and name not in shell.disabled:
        return await run_builtin(shell, builtin, argv)
    return await _program(Expander(shell), ast.SimpleCommand(line=shell.line), list(argv))


# -- programs --------------------------------------------------------------------


async def _program(exp: Expander, node: ast.SimpleCommand, argv: list[str]) -> int:
    shell = exp.shell
    path = find_program(shell, argv[0]) if argv[0] else None
    if path is None and "command_not_found_handle" in shell.functions:
        return await _missing_handler(exp, node, argv)
    try:
        plan = await resolve(exp, node.redirects) if node.redirects else []
    except ShellError as error:  # in bash it is the child that expands them, so the shell goes on
        await shell.complain(error.text)
        return 1
    shell.last.argument, shell.last.builtin = argv[-1], ""
    environ = shell.variables.environment()
    environ.update(function_exports(shell))
    if not shell.dialect.strict:
        environ["_"] = path or argv[0]
    if shell.nesting.no_fork and not shell.signals.traps.get("EXIT"):
        shell.nesting.no_fork = False
        return await run_program(shell, shell.process, path, argv, environ, plan)

    async def run(child: Process) -> int:
        if child.dispositions:
            reset_signals(shell, child, shell.signals.traps)
        return await run_program(shell, child, path, argv, environ, plan)

    return await _fork_and_wait(shell, node, argv, run, known=path is not None)


async def _fork_and_wait(
    shell: Shell, node: ast.SimpleCommand, argv: list[str], run: Program, *, known: bool
) -> int:
    clock = shell.process.kernel.clock
    start = clock()
    child = await fork_process(shell, run, group=0 if "monitor" in shell.options else None)
    (status,) = await foreground(shell, [child], [node if node.words else " ".join(argv)])
    if known and not child.reported:
        command_answered(shell, argv, status, Source.PROGRAM, clock() - start)
    return status


async def _missing_handler(exp: Expander, node: ast.SimpleCommand, argv: list[str]) -> int:
    function = exp.shell.functions["command_not_found_handle"]
    undo: list[Saved] = []
    if not await _redirect(exp, node.redirects, undo):
        return 1
    with undoing(exp.shell, undo, simple=True):
        return await call_function(exp.shell, function, ["command_not_found_handle", *argv])
