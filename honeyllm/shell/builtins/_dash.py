"""The builtins of dash and busybox ash where they differ from bash's."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from honeyllm.shell._dash_words import is_ash, options, quoted, worded
from honeyllm.shell._flow import BreakLoop, ContinueLoop, LeaveShell, ReturnFunction, ShellError
from honeyllm.shell._lookup import SPECIAL_BUILTINS, search_path
from honeyllm.shell._simple import invoke
from honeyllm.shell._state import Builtin, Declaration, Frame, Shell
from honeyllm.shell._traps import NAMES as SIGNALS
from honeyllm.shell._traps import set_trap, trap_name
from honeyllm.shell.builtins import (
    _control,
    _dash_jobs,
    _dash_variables,
    _directories,
    _input,
    _settings,
    _simple_ones,
)
from honeyllm.shell.builtins._dash_getopts import getopts
from honeyllm.shell.builtins._dash_printf import in_argument, printf
from honeyllm.shell.builtins._dash_test import test
from honeyllm.shell.builtins._options import is_name

UNKNOWN = {"dash": ("ERR", "DEBUG", "RETURN"), "ash": ("DEBUG", "RETURN")}
KEYWORDS = frozenset(
    [
        "!",
        "case",
        "do",
        "done",
        "elif",
        "else",
        "esac",
        "fi",
        "for",
        "if",
        "in",
        "then",
        "until",
        "while",
        "{",
        "}",
    ]
)


def number(text: str) -> int:
    """A number, as ``exit`` and its like want it."""
    if not (text.isascii() and text.isdigit()):
        raise ShellError(f"Illegal number: {text}", status=2)
    return int(text)


# -- control ---------------------------------------------------------------------


async def exit_shell(shell: Shell, argv: Sequence[str]) -> int:
    """``exit``"""
    raise LeaveShell(number(argv[1]) & 0xFF if len(argv) > 1 else shell.status)


async def return_function(shell: Shell, argv: Sequence[str]) -> int:
    """``return``"""
    status = number(argv[1]) & 0xFF if len(argv) > 1 else shell.status
    if shell.frames or shell.signals.running:
        raise ReturnFunction(status)
    raise LeaveShell(status)


async def break_loop(shell: Shell, argv: Sequence[str]) -> int:
    """``break`` and ``continue``"""
    count = number(argv[1]) if len(argv) > 1 else 1
    if count <= 0:
        raise ShellError(f"Illegal number: {argv[1]}", status=2)
    levels = min(count, shell.nesting.loops)
    if levels:
        raise (BreakLoop if argv[0] == "break" else ContinueLoop)(levels)
    return 0


async def shift(shell: Shell, argv: Sequence[str]) -> int:
    """``shift``"""
    count = number(argv[1]) if len(argv) > 1 else 1
    if count > len(shell.positional):
        if is_ash(shell):
            return 1
        raise ShellError("can't shift that many", status=2)
    del shell.positional[:count]
    return 0


async def evaluate(shell: Shell, argv: Sequence[str]) -> int:
    """``eval``"""
    text = " ".join(argv[1:])
    line = shell.line
    try:
        return await shell.interpreter.evaluate(shell, text, line=line if is_ash(shell) else 1)
    finally:
        shell.line = line


async def dot(shell: Shell, argv: Sequence[str]) -> int:
    """``.``"""
    if len(argv) < 2:
        return 2 if is_ash(shell) else 0
    name = argv[1]
    path: str | None = name
    if "/" not in name:
        path = search_path(shell, name)
    if path is None:
        raise ShellError(f"{name}: not found", status=2)
    text = await _file_text(shell, path)
    before, positional, line = shell.complaint_name, shell.positional, shell.line
    shell.complaint_name = path
    frame = Frame(".", path, line, (), is_function=False)
    shell.frames.append(frame)
    if len(argv) > 2 and is_ash(shell):
        shell.positional = list(argv[2:])
    try:
        return await shell.interpreter.source(shell, text, path)
    finally:
        if shell.frames and shell.frames[-1] is frame:
            shell.frames.pop()
        shell.complaint_name, shell.line = before, line
        if len(argv) > 2 and is_ash(shell):
            shell.positional = positional


async def _file_text(shell: Shell, path: str) -> str:
    try:
        fd = await shell.process.open(path, os.O_RDONLY)
    except OSError as error:
        reason = shell.dialect.messages.opening(error)
        text = worded(shell, f"cannot open {path}: {reason}", f"can't open '{path}': {error.strerror}")
        raise ShellError(text, status=2) from None
    try:
        data = b""
        while len(data) < _control.MAX_SOURCE and (piece := await shell.process.read(fd, 65536)):
            data += piece
    except OSError:
        data = b""
    finally:
        shell.process.close(fd)
    return data.decode("utf-8", "surrogateescape")


# -- input, output ---------------------------------------------------------------


async def echo(shell: Shell, argv: Sequence[str]) -> int:
    """``echo``: escapes are always meant, only ``-n`` is an option."""
    words = list(argv[1:])
    newline = True
    if words[:1] == ["-n"]:
        words.pop(0)
        newline = False
    data, stopped = in_argument(" ".join(words).encode("utf-8", "surrogateescape"))
    return await shell.write_bytes(data + b"\n" if newline and not stopped else data)


async def ash_echo(shell: Shell, argv: Sequence[str]) -> int:
    """``echo`` of busybox, which is bash's."""
    return await _simple_ones.echo(shell, argv)


async def read(shell: Shell, argv: Sequence[str]) -> int:
    """``read``"""
    letters = worded(shell, "p:r", "p:u:rt:n:sd:")
    given, words = options(shell, argv, letters)
    if not words and not is_ash(shell):
        raise ShellError("arg count", status=2)
    for word in words:
        if not is_name(word):
            if is_ash(shell):
                await shell.warn(f"{shell.name}: read: '{word}': bad variable name")
                return 1
            raise ShellError(f"{word}: bad variable name", status=2)
    line = ["read"]
    for letter, value in given.items():
        line += [f"-{letter}"] + ([value] if value or letter in "put nd" else [])
    return await _input.read(shell, [*line, *words])


# -- the rest --------------------------------------------------------------------


async def cd(shell: Shell, argv: Sequence[str]) -> int:
    """``cd``"""
    given, words = options(shell, argv, "LP")
    physical = "P" in given
    path = words[0] if words else shell.get("HOME") or ""
    shown = path == "-" and bool(words)
    if shown:
        path = shell.get("OLDPWD") or ""
    if not path:
        return 0
    if words and not shown and _directories.try_cdpath(shell, path, physical):
        return await shell.write(shell.cwd + "\n")
    try:
        _directories.change(shell, path, physical=physical)
    except OSError as error:
        text = worded(shell, f"can't cd to {path}", f"can't cd to {path}: {error.strerror}")
        raise ShellError(text, status=2) from None
    return await shell.write(shell.cwd + "\n") if shown else 0


async def pwd(shell: Shell, argv: Sequence[str]) -> int:
    """``pwd``"""
    options(shell, argv, "LP")
    return await _directories.pwd(shell, argv)


async def alias(shell: Shell, argv: Sequence[str]) -> int:
    """``alias``"""
    status = 0
    if len(argv) == 1:
        lines = [f"{name}={quoted(value)}\n" for name, value in sorted(shell.aliases.items())]
        return await shell.write("".join(lines))
    for word in argv[1:]:
        name, equals, value = word.partition("=")
        if equals and name:
            shell.aliases[name] = value
        elif word in shell.aliases:
            await shell.write(f"{word}={quoted(shell.aliases[word])}\n")
        else:
            await shell.warn(f"alias: {word} not found")
            status = 1
    return status


async def unalias(shell: Shell, argv: Sequence[str]) -> int:
    """``unalias``"""
    given, words = options(shell, argv, "a")
    if "a" in given:
        shell.aliases.clear()
        return 0
    status = 0
    for word in words:
        if shell.aliases.pop(word, None) is None:
            await shell.warn(f"unalias: {word} not found")
            status = 1
    return status


def described(shell: Shell, name: str, *, brief: bool) -> str | None:
    """What *name* is; with *brief* only what would run."""
    if name in KEYWORDS:
        return name if brief else f"{name} is a shell keyword"
    if name in shell.aliases:
        value = shell.aliases[name]
        return f"alias {name}={quoted(value)}" if brief else f"{name} is an alias for {value}"
    if name in shell.functions:
        return name if brief else f"{name} is {worded(shell, 'a shell function', 'a function')}"
    if name in shell.builtins:
        special = "special " if name in (SPECIAL_BUILTINS | {"local"}) - {"source"} else ""
        return name if brief else f"{name} is a {special}shell builtin"
    found = name if "/" in name else search_path(shell, name)
    if found is None or not shell.process.kernel.is_executable(shell.process, found):
        return None
    tracked = "a tracked alias for " if name in shell.hashed and "/" not in name else ""
    return found if brief else f"{name} is {tracked}{found}"


async def type_command(shell: Shell, argv: Sequence[str]) -> int:
    """``type``"""
    return await _describe(shell, argv[1:], brief=False)


async def _describe(shell: Shell, names: Sequence[str], *, brief: bool) -> int:
    status = 0
    for name in names:
        text = described(shell, name, brief=brief)
        if text is not None:
            await shell.write(text + "\n")
            continue
        if not brief:
            await shell.write(f"{name}: not found\n")
        status = 127
    return status


async def command(shell: Shell, argv: Sequence[str]) -> int:
    """``command``"""
    given, words = options(shell, argv, "pvV")
    if not words:
        return 0
    if given.keys() & {"v", "V"}:
        return await _describe(shell, words[:1], brief="V" not in given)
    before = shell.nesting.commanded, shell.complaint_name
    shell.nesting.commanded, shell.complaint_name = True, ""
    try:
        return await invoke(shell, words, functions=False)
    finally:
        shell.nesting.commanded, shell.complaint_name = before


async def hash_command(shell: Shell, argv: Sequence[str]) -> int:
    """``hash``"""
    given, words = options(shell, argv, "rv")
    if "r" in given:
        shell.hashed.clear()
        return 0
    if not words:
        return await shell.write("".join(f"{entry[0]}\n" for entry in shell.hashed.values()))
    status = 0
    for word in words:
        path = search_path(shell, word)
        if word in shell.builtins or word in shell.functions:
            continue
        if path is None:
            await shell.complain(f"{word}: not found")
            status = 1
        else:
            shell.hashed[word] = [path, 1]
    return status


async def trap(shell: Shell, argv: Sequence[str]) -> int:
    """``trap``"""
    _, words = options(shell, argv, "")
    if not words:
        numbers = {name: value for value, name in SIGNALS.items()} | {"EXIT": 0}
        traps = {**(shell.signals.inherited if shell.is_subshell else {}), **shell.signals.traps}
        lines = [
            f"trap -- {quoted(text)} {name.removeprefix('SIG')}\n"
            for name, text in sorted(traps.items(), key=lambda item: numbers.get(item[0], 99))
        ]
        return await shell.write("".join(lines))
    action: str | None = None
    if len(words) > 1 and not words[0].isdecimal():
        action = words.pop(0)
        if action == "-":
            action = None
    status = 0
    for word in words:
        name = trap_name(word)
        foreign = word.upper().startswith("SIG") and not is_ash(shell)
        if name is None or foreign or name in UNKNOWN[shell.dialect.name]:
            if is_ash(shell):
                await shell.complain(f"{word}: invalid signal specification")
            else:
                await shell.warn(f"trap: {word}: bad trap")
            status = 1
            continue
        set_trap(shell, name, action)
    return status


async def umask(shell: Shell, argv: Sequence[str]) -> int:
    """``umask``"""
    _, words = options(shell, argv, "S")
    try:
        return await _settings.umask(shell, argv)
    except ShellError:
        what = "Illegal number" if words[0][:1].isdecimal() else "Illegal mode"
        text = worded(shell, f"{what}: {words[0]}", f"illegal mode: {words[0]}")
        raise ShellError(text, status=2) from None


DASH_LIMITS = (
    ("time(seconds)", "t"), ("file(blocks)", "f"), ("data(kbytes)", "d"), ("stack(kbytes)", "s"),
    ("coredump(blocks)", "c"), ("memory(kbytes)", "m"), ("locked memory(kbytes)", "l"), ("process", "p"),
    ("nofiles", "n"), ("vmemory(kbytes)", "v"), ("locks", "w"), ("rtprio", "r"),
)  # fmt: skip
_BASH_LETTERS = {"p": "u", "w": "x"}
ASH_LIMITS = (
    ("core file size (blocks)", "c"), ("data seg size (kb)", "d"), ("scheduling priority", "e"),
    ("file size (blocks)", "f"), ("pending signals", "i"), ("max locked memory (kb)", "l"),
    ("max memory size (kb)", "m"), ("open files", "n"), ("POSIX message queues (bytes)", "q"),
    ("real-time priority", "r"), ("stack size (kb)", "s"), ("cpu time (seconds)", "t"),
    ("max user processes", "p"), ("virtual memory (kb)", "v"), ("file locks", "w"),
)  # fmt: skip


async def ulimit(shell: Shell, argv: Sequence[str]) -> int:
    """``ulimit``"""
    table = ASH_LIMITS if is_ash(shell) else DASH_LIMITS
    letters = "HSa" + "".join(letter for _, letter in table)
    wrong = next((c for word in argv[1:] if word[:1] == "-" for c in word[1:] if c not in letters), "")
    if wrong and is_ash(shell):
        await shell.warn(f"ulimit: invalid option -- '{wrong}'")
        return 1
    given, words = options(shell, argv, letters)
    hard = "H" in given and "S" not in given
    if "a" in given:
        lines = []
        for label, letter in table:
            own = _BASH_LETTERS.get(letter, letter)
            value = _settings._limit_text(_settings._limit(shell, own, hard))
            shown = {"p": "u", "w": "x"}.get(letter, letter)
            lines.append(f"{label:<32}(-{shown}) {value}\n" if is_ash(shell) else f"{label:<20} {value}\n")
        return await shell.write("".join(lines))
    chosen = [letter for letter in given if letter not in "HSa"] or ["f"]
    own = _BASH_LETTERS.get(chosen[-1], chosen[-1])
    if words and words[0] != "unlimited" and not words[0].isdecimal():
        if is_ash(shell):
            await shell.complain(f"invalid number '{words[0]}'")
            return 1
        raise ShellError("bad number", status=2)
    flags = "".join(letter for letter in given if letter in "HS")
    return await _settings.ulimit(shell, ["ulimit", f"-{flags}{own}", *words[:1]])


async def times(shell: Shell, argv: Sequence[str]) -> int:
    """``times``"""
    places = 3 if is_ash(shell) else 6

    def shown(seconds: float) -> str:
        return f"{int(seconds // 60)}m{seconds % 60:.{places}f}s"

    used = (shell.process.cpu_seconds, shell.process.times.children)
    return await shell.write("".join(f"{shown(u * 0.7)} {shown(u * 0.3)}\n" for u in used))


DROPPED = frozenset(
    [
        "bind",
        "builtin",
        "caller",
        "compgen",
        "complete",
        "compopt",
        "declare",
        "dirs",
        "disown",
        "enable",
        "fc",
        "help",
        "history",
        "let",
        "logout",
        "mapfile",
        "popd",
        "pushd",
        "readarray",
        "shopt",
        "source",
        "suspend",
        "typeset",
    ]
)
OWN: Mapping[str, Builtin | Declaration] = {
    "exit": exit_shell,
    "return": return_function,
    "break": break_loop,
    "continue": break_loop,
    "shift": shift,
    "eval": evaluate,
    ".": dot,
    "echo": echo,
    "read": read,
    "test": test,
    "[": test,
    "cd": cd,
    "chdir": cd,
    "pwd": pwd,
    "alias": alias,
    "unalias": unalias,
    "type": type_command,
    "command": command,
    "hash": hash_command,
    "trap": trap,
    "umask": umask,
    "ulimit": ulimit,
    "times": times,
    "getopts": getopts,
    "printf": printf,
    **_dash_jobs.OWN,
    **_dash_variables.OWN,
}


def dash_builtins(bash: Mapping[str, Builtin | Declaration]) -> Mapping[str, Builtin | Declaration]:
    """dash's builtins: its own, and of *bash*'s those that are the same."""
    return {name: run for name, run in bash.items() if name not in DROPPED} | dict(OWN)


def ash_builtins(bash: Mapping[str, Builtin | Declaration]) -> Mapping[str, Builtin | Declaration]:
    """busybox ash's builtins."""
    more = {"source": dot, "echo": ash_echo, "[[": test, "let": bash["let"], "history": bash["history"]}
    return {**dash_builtins(bash), **more}
