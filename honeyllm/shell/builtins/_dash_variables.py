"""``export readonly local unset set`` as dash and busybox ash have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from honeyllm.shell._dash_words import is_ash, options, quoted, worded
from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Argument, Assigned, Builtin, Declaration, Shell
from honeyllm.shell._variables import EXPORT, READONLY, Variable
from honeyllm.shell.builtins._options import is_name

LENIENT = -1
"""The status of a complaint that is 1 although it ends the shell."""


def _assigned(word: Argument) -> tuple[str, str | None]:
    if isinstance(word, Assigned):
        return word.name, cast(str, word.value)
    name, equals, value = word.partition("=")
    return name, value if equals else None


async def _mark(shell: Shell, argv: Sequence[Argument], flag: int) -> int:
    words = list(argv[1:])
    listed = False
    while words and isinstance(words[0], str) and words[0].startswith("-"):
        word = words.pop(0)
        if word == "--":
            break
        assert isinstance(word, str)
        given, _ = options(shell, ["", word], "pn" if is_ash(shell) else "p")
        listed = listed or "p" in given
    if not words:
        return await _list_marked(shell, cast(str, argv[0]), flag)
    for item in words:
        name, value = _assigned(item)
        if not is_name(name):
            raise ShellError(f"{name}: bad variable name", status=2)
        if value is not None:
            shell.set(name, value)
        variable = shell.variables.raw(name)
        if variable is None:
            variable = shell.variables.scopes[0][name] = Variable()
        variable.flags |= flag
        shell.variables.changed(name, shell.get(name))
    return 0


async def _list_marked(shell: Shell, word: str, flag: int) -> int:
    lines = []
    for name in sorted(shell.variables.names()):
        variable = shell.variables.raw(name)
        if variable is None or not variable.flags & flag:
            continue
        value = "" if variable.value is None else f"={quoted(variable.scalar() or '')}"
        lines.append(f"{word} {name}{value}\n")
    return await shell.write("".join(lines))


async def export(shell: Shell, argv: Sequence[Argument]) -> int:
    """``export``"""
    return await _mark(shell, argv, EXPORT)


async def readonly(shell: Shell, argv: Sequence[Argument]) -> int:
    """``readonly``"""
    return await _mark(shell, argv, READONLY)


async def local(shell: Shell, argv: Sequence[Argument]) -> int:
    """``local``"""
    if not shell.nesting.functions:
        raise ShellError("not in a function", status=2)
    scope = shell.variables.scopes[-1]
    for item in argv[1:]:
        name, value = _assigned(item)
        if name == "-":
            _keep_options(shell)
            continue
        if not is_name(name):
            raise ShellError(f"{name}: bad variable name", status=2)
        if name not in scope:
            before = shell.variables.raw(name)
            kept = None if is_ash(shell) or before is None else before.value
            scope[name] = Variable(kept, 0 if before is None else before.flags)
        if value is not None:
            shell.set(name, value)
    return 0


def _keep_options(shell: Shell) -> None:
    """``local -``: the options are as they were when the function returns."""
    scope = shell.variables.function_scope()
    if scope.options is None:
        scope.options = shell.options.copy()


async def unset(shell: Shell, argv: Sequence[str]) -> int:
    """``unset``"""
    given, words = options(shell, argv, "vf")
    for word in words:
        if "f" in given:
            shell.functions.pop(word, None)
            continue
        if not is_name(word):
            raise ShellError(f"{word}: bad variable name", status=2)
        variable = shell.variables.raw(word)
        if variable is not None and variable.flags & READONLY:
            raise ShellError(f"{word}: is read only", status=2)
        shell.variables.unset(word)
    return 0


async def set_command(shell: Shell, argv: Sequence[str]) -> int:
    """``set``"""
    words = list(argv[1:])
    if not words:
        lines = [
            f"{name}={quoted(variable.scalar() or '')}\n"
            for name in sorted(shell.variables.names())
            if (variable := shell.variables.raw(name)) is not None
            and variable.value is not None
            and name not in shell.variables.specials
        ]
        return await shell.write("".join(lines))
    known = {letter: name for name, letter in shell.dialect.options.items() if letter}
    while words and words[0][:1] in ("-", "+") and words[0] not in ("-", "--", "+"):
        word = words.pop(0)
        for letter in word[1:]:
            if letter == "o":
                await _named_option(shell, words, word[0])
            elif letter in known:
                await _switch(shell, known[letter], word[0] == "-")
            else:
                wrong = f"llegal option {word[0]}{letter}"
                raise ShellError(worded(shell, "I" + wrong, "i" + wrong), status=2)
    if words[:1] == ["-"]:
        words.pop(0)
        shell.options.set("xtrace", False)
        shell.options.set("verbose", False)
        if not words:
            return 0
    if words:
        shell.positional = words[1:] if words[0] == "--" else words
    return 0


async def _named_option(shell: Shell, words: list[str], sign: str) -> None:
    hidden = ("interactive", "stdin") if is_ash(shell) else ()
    table = [name for name in shell.dialect.options if name not in hidden]
    if not words:
        if sign == "+":
            text = "".join(f"set {'-' if name in shell.options else '+'}o {name}\n" for name in table)
        else:
            head = worded(shell, "Current option settings\n", "")
            text = head + "".join(f"{name:<16}{'on' if name in shell.options else 'off'}\n" for name in table)
        await shell.write(text)
        return
    name = words.pop(0)
    if name not in table:
        if is_ash(shell):
            raise ShellError(f"illegal option {sign}o {name}", status=LENIENT)
        raise ShellError(f"Illegal option -o {name}", status=2)
    await _switch(shell, name, sign == "-")


async def _switch(shell: Shell, name: str, on: bool) -> None:
    if name == "monitor" and on and shell.process.terminal is None:
        await shell.complain("can't access tty; job control turned off")
        return
    shell.options.set(name, on)


OWN: Mapping[str, Builtin | Declaration] = {
    "export": export,
    "readonly": readonly,
    "local": local,
    "unset": unset,
    "set": set_command,
}
