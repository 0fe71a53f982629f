"""``exit return break continue shift eval source . exec caller logout suspend getopts``"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from signal import Signals
from typing import NoReturn

from honeyllm.host import Ignored
from honeyllm.shell._flow import (
    BreakLoop,
    ContinueLoop,
    Discard,
    LeaveShell,
    ReturnFunction,
    ShellError,
    UsageError,
)
from honeyllm.shell._lookup import candidates, explain, find_program
from honeyllm.shell._programs import function_exports, run_script
from honeyllm.shell._state import Frame, Shell
from honeyllm.shell._traps import default_disposition, run_trap
from honeyllm.shell._waiting import warns_of_jobs
from honeyllm.shell.builtins._options import parse
from honeyllm.shell.builtins._targets import assign_target

MAX_SOURCE = 16 << 20


def _words(argv: Sequence[str]) -> list[str]:
    words = list(argv[1:])
    return words[1:] if words and words[0] == "--" else words


def _is_number(text: str) -> bool:
    digits = text.strip()
    return digits.lstrip("+-").isdigit() and digits.isascii() and len(digits) - len(digits.lstrip("+-")) < 2


async def exit_shell(shell: Shell, argv: Sequence[str]) -> int:
    """``exit``"""
    if shell.mode.interactive and not shell.is_subshell:
        await shell.warn("logout" if shell.mode.login else "exit")
    return await _leave(shell, argv)


async def _leave(shell: Shell, argv: Sequence[str]) -> int:
    if shell.mode.interactive and not shell.is_subshell and await warns_of_jobs(shell):
        return 1
    raise LeaveShell(await _exit_status(shell, argv))


async def _exit_status(shell: Shell, argv: Sequence[str]) -> int:
    words = _words(argv)
    if not words:
        return shell.status
    if not _is_number(words[0]):
        await shell.complain(f"{argv[0]}: {words[0]}: numeric argument required")
        return 2
    if len(words) > 1:
        await too_many(shell, argv[0])
    return int(words[0]) & 0xFF


async def logout(shell: Shell, argv: Sequence[str]) -> int:
    """``logout``"""
    if not shell.mode.login:
        raise ShellError("not login shell: use `exit'")
    return await _leave(shell, argv)


async def return_function(shell: Shell, argv: Sequence[str]) -> int:
    """``return``"""
    words = _words(argv)
    status = shell.status
    if words:
        if not _is_number(words[0]):
            await shell.complain(f"return: {words[0]}: numeric argument required")
            status = 2
        elif len(words) > 1:
            await too_many(shell, "return")
        else:
            status = int(words[0]) & 0xFF
    if not shell.frames:
        if shell.signals.running:
            raise ReturnFunction(status)
        raise ShellError("can only `return' from a function or sourced script", status=2)
    raise ReturnFunction(status)


async def too_many(shell: Shell, name: str) -> NoReturn:
    """More arguments than a builtin takes: the rest of the line is not run."""
    await shell.complain(f"{name}: too many arguments")
    if shell.mode.command_string and not shell.mode.interactive:
        raise LeaveShell(1)
    raise Discard(1)


async def _levels(shell: Shell, argv: Sequence[str]) -> int:
    words = _words(argv)
    if not shell.nesting.loops:
        raise ShellError("only meaningful in a `for', `while', or `until' loop", status=0)
    if not words:
        return 1
    if not _is_number(words[0]):
        await shell.complain(f"{argv[0]}: {words[0]}: numeric argument required")
        raise LeaveShell(128 | shell.status)
    if len(words) > 1:
        await too_many(shell, argv[0])
    count = int(words[0])
    if count <= 0:
        await shell.complain(f"{argv[0]}: {words[0]}: loop count out of range")
        raise BreakLoop(shell.nesting.loops, status=1)
    return min(count, shell.nesting.loops)


async def break_loop(shell: Shell, argv: Sequence[str]) -> int:
    """``break``"""
    raise BreakLoop(await _levels(shell, argv))


async def continue_loop(shell: Shell, argv: Sequence[str]) -> int:
    """``continue``"""
    raise ContinueLoop(await _levels(shell, argv))


async def shift(shell: Shell, argv: Sequence[str]) -> int:
    """``shift``"""
    words = _words(argv)
    if len(words) > 1:
        await too_many(shell, "shift")
    if words and not _is_number(words[0]):
        raise ShellError(f"{words[0]}: numeric argument required")
    count = int(words[0]) if words else 1
    if count < 0:
        raise ShellError(f"{words[0]}: shift count out of range")
    if count > len(shell.positional):
        if shell.options.shopt["shift_verbose"]:
            raise ShellError(f"{count}: shift count out of range")
        return 1
    del shell.positional[:count]
    return 0


async def evaluate(shell: Shell, argv: Sequence[str]) -> int:
    """``eval``"""
    _, words = parse(argv, "")
    text = " ".join(words)
    if not text.strip():
        return 0
    shell.nesting.indirection += 1
    try:
        return await shell.interpreter.evaluate(shell, text, line=shell.line)
    finally:
        shell.nesting.indirection -= 1


async def source(shell: Shell, argv: Sequence[str]) -> int:
    """``source`` and ``.``"""
    _, words = parse(argv, "")
    if not words:
        raise UsageError("filename argument required")
    name = words[0]
    path = _find_source(shell, name)
    text = await _read_source(shell, name, path)
    arguments, shell_arguments = words[1:], shell.positional
    frame = Frame("source", path, shell.line, tuple(arguments), is_function=False)
    shell.frames.append(frame)
    if arguments:
        shell.positional = list(arguments)
    own = shell.positional
    try:
        status = await shell.interpreter.source(shell, text, path)
    finally:
        if shell.frames and shell.frames[-1] is frame:
            shell.frames.pop()
        if arguments and shell.positional is own:
            shell.positional = shell_arguments
        shell.line = frame.line
    if "RETURN" in shell.signals.traps:
        await run_trap(shell, "RETURN")
    return status


def _find_source(shell: Shell, name: str) -> str:
    if "/" in name or not shell.options.shopt["sourcepath"]:
        return name
    for candidate in candidates(shell, name):
        try:
            if not shell.process.fs.stat(candidate).is_directory:
                return candidate
        except OSError:
            continue
    return name


async def _read_source(shell: Shell, name: str, path: str) -> str:
    process = shell.process
    try:
        if process.fs.exists(path) and process.fs.stat(path).is_directory:
            raise ShellError(f"{name}: is a directory")
        fd = await process.open(path)
    except OSError as error:
        await shell.complain(f"{name}: {error.strerror}")
        if shell.mode.posix and not shell.mode.interactive:
            raise LeaveShell(1) from None
        raise ReturnStatus(1) from None
    try:
        pieces = []
        size = 0
        while size < MAX_SOURCE and (piece := await process.read(fd, 65536)):
            pieces.append(piece)
            size += len(piece)
            await process.checkpoint()
    finally:
        process.close(fd)
    data = b"".join(pieces)
    if b"\0" in data[:80].split(b"\n")[0]:
        raise ShellError(f"{name}: cannot execute binary file", status=126)
    return data.decode("utf-8", "surrogateescape")


class ReturnStatus(ShellError):
    """A failure that has been complained of."""

    def __init__(self, status: int) -> None:
        super().__init__("", status=status)


async def execute(shell: Shell, argv: Sequence[str]) -> int:
    """``exec``"""
    given, words = parse(argv, "cla:")
    if not words:
        return 0
    options = dict(given)
    path = find_program(shell, words[0])
    if path is None:
        await shell.complain(f"exec: {words[0]}: not found")
        return _exec_failed(shell, 127)
    name = options.get("a", words[0])
    name = "-" + name if "l" in options else name
    environ = {} if "c" in options else shell.variables.environment() | function_exports(shell) | {"_": path}
    process = shell.process
    try:
        process.kernel.executable(process, path)
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            raise LeaveShell(await run_script(shell, process, path, words, environ)) from None
        text, status = explain(shell, path, error)
        await shell.complain(text if status == 127 or "directory" in text else f"{text}")
        if status == 126 and "directory" not in text:
            await shell.complain(f"exec: {path}: cannot execute: {error.strerror}")
        return _exec_failed(shell, status)
    level = shell.get("SHLVL")
    if level and level.isdecimal() and "SHLVL" in environ:
        environ["SHLVL"] = str(int(level) - 1)
    shell.signals.traps.pop("EXIT", None)
    raise LeaveShell(await process.execute(path, (name, *words[1:]), environ))


def _exec_failed(shell: Shell, status: int) -> int:
    if shell.mode.interactive or shell.options.shopt["execfail"]:
        return status
    raise LeaveShell(status)


async def caller(shell: Shell, argv: Sequence[str]) -> int:
    """``caller``"""
    words = _words(argv)
    frames = shell.frames
    if not frames:
        return 1
    if not words:
        source_name = frames[-2].source if len(frames) > 1 else shell.name
        return await shell.write(
            f"{frames[-1].line} {'NULL' if shell.mode.command_string and len(frames) < 2 else source_name}\n"
        )
    if not words[0].isdecimal():
        raise UsageError(f"{words[0]}: invalid number")
    level = int(words[0])
    if level >= len(frames):
        return 1
    frame = frames[-1 - level]
    above = frames[-2 - level] if level + 1 < len(frames) else None
    if above is None and shell.mode.command_string:
        return 1
    name = above.name if above is not None else "main"
    return await shell.write(f"{frame.line} {name} {above.source if above is not None else shell.name}\n")


async def suspend(shell: Shell, argv: Sequence[str]) -> int:
    """``suspend``"""
    given, _ = parse(argv, "f")
    if "monitor" not in shell.options:
        raise ShellError("cannot suspend: no job control")
    if shell.mode.login and not given:
        raise ShellError("cannot suspend a login shell")
    process = shell.process
    process.handle(Signals.SIGTSTP, Ignored.DEFAULT)
    process.kernel.signal_group(process.group, Signals.SIGSTOP)
    await process.kernel.scheduler.sleep(0)
    process.handle(Signals.SIGTSTP, default_disposition(shell, Signals.SIGTSTP))
    return 0


async def getopts(shell: Shell, argv: Sequence[str]) -> int:
    """``getopts``"""
    _, words = parse(argv, "")
    if len(words) < 2:
        raise UsageError
    spec, name = words[0], words[1]
    arguments = words[2:] if len(words) > 2 else shell.positional
    silent = spec.startswith(":")
    try:
        return await _next_option(shell, spec.removeprefix(":"), name, arguments, silent)
    except ShellError:
        raise


async def _next_option(shell: Shell, spec: str, name: str, arguments: Sequence[str], silent: bool) -> int:
    index, offset = shell.getopts_place
    optind = shell.get("OPTIND") or "1"
    if not optind.isdecimal() or int(optind) != index:
        index, offset = (int(optind) if optind.isdecimal() else 1) or 1, 0
    index = min(index, len(arguments) + 1)
    word = arguments[index - 1] if index <= len(arguments) else ""
    if offset == 0:
        if len(word) < 2 or not word.startswith("-") or word == "--":
            await _finish(shell, name, index + (word == "--"), 0, "?", None)
            return 1
        offset = 1
    letter = word[offset]
    place = spec.find(letter)
    offset += 1
    at_end = offset >= len(word)
    if place < 0 or letter == ":":
        if not silent and shell.get("OPTERR") != "0":
            await shell.warn(shell.dialect.messages.bad_option.format(shell=shell.name, letter=letter))
        after = (index + 1, 0) if at_end else (index, offset)
        await _finish(shell, name, *after, "?", letter if silent else None)
        return 0
    if spec[place + 1 : place + 2] != ":":
        after = (index + 1, 0) if at_end else (index, offset)
        await _finish(shell, name, *after, letter, None)
        return 0
    return await _with_argument(shell, name, arguments, (index, offset), letter, silent)


async def _with_argument(
    shell: Shell, name: str, arguments: Sequence[str], place: tuple[int, int], letter: str, silent: bool
) -> int:
    index, offset = place
    rest = arguments[index - 1][offset:]
    if rest:
        await _finish(shell, name, index + 1, 0, letter, rest)
    elif index < len(arguments):
        await _finish(shell, name, index + 2, 0, letter, arguments[index])
    elif silent:
        await _finish(shell, name, index + 1, 0, ":", letter)
    else:
        if shell.get("OPTERR") != "0":
            await shell.warn(shell.dialect.messages.no_argument.format(shell=shell.name, letter=letter))
        await _finish(shell, name, index + 1, 0, "?", None)
    return 0


async def _finish(
    shell: Shell, name: str, index: int, offset: int, letter: str, argument: str | None
) -> None:
    shell.set("OPTIND", str(index))
    shell.getopts_place = (index, offset)
    if argument is None:
        shell.variables.unset("OPTARG")
    else:
        shell.set("OPTARG", argument)
    await assign_target(shell, name, letter)
