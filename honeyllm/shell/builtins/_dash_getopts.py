"""``getopts`` as dash and busybox ash have it: OPTIND is the next word's as soon as one is begun."""

from __future__ import annotations

from collections.abc import Sequence

from honeyllm.shell._dash_words import worded
from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell
from honeyllm.shell.builtins._options import is_name


async def getopts(shell: Shell, argv: Sequence[str]) -> int:
    """``getopts``"""
    if len(argv) < 3:
        text = worded(shell, "Usage: getopts optstring var [arg...]", "usage: getopts optstring var [arg]")
        raise ShellError(text, status=2)
    letters, name, words = argv[1], argv[2], argv[3:] or shell.positional
    letter, argument, index, rest = await _next(shell, letters, words)
    shell.set("OPTIND", str(index))
    shell.getopts_place = (index, rest)
    if letter is None:
        shell.set(_checked(name), "?")
        return 1
    if argument is None:
        shell.variables.unset("OPTARG")
    else:
        shell.set("OPTARG", argument)
    shell.set(_checked(name), letter)
    return 0


def _checked(name: str) -> str:
    if not is_name(name):
        raise ShellError(f"{name}: bad variable name", status=2)
    return name


def _place(shell: Shell, words: Sequence[str]) -> tuple[int, int]:
    """The number of the next word, and where in the one before it to go on; 0 where that is done."""
    index, rest = shell.getopts_place
    given = shell.get("OPTIND") or "1"
    if not given.isdecimal() or int(given) != index:
        index, rest = (int(given) if given.isdecimal() else 1) or 1, 0
    index = min(index, len(words) + 1)
    return index, rest if index > 1 and rest < len(words[index - 2]) else 0


async def _next(shell: Shell, letters: str, words: Sequence[str]) -> tuple[str | None, str | None, int, int]:
    """The next letter, None at the end; its argument; the place behind it."""
    index, at = _place(shell, words)
    if not at:
        word = words[index - 1] if index <= len(words) else ""
        if len(word) < 2 or word[0] != "-":
            return None, None, index, 0
        index, at = index + 1, 1
        if word == "--":
            return None, None, index, 0
    word = words[index - 2]
    letter, at = word[at], at + 1
    rest = at if at < len(word) else 0
    silent = letters.startswith(":")
    found = letters.removeprefix(":").find(letter)
    if found < 0 or letter == ":":
        if not silent:
            await shell.warn(shell.dialect.messages.bad_option.format(shell=shell.name, letter=letter))
        return "?", letter if silent else None, index, rest
    if letters.removeprefix(":")[found + 1 : found + 2] != ":":
        return letter, "", index, rest
    if rest:
        return letter, word[at:], index, 0
    if index <= len(words):
        return letter, words[index - 1], index + 1, 0
    if not silent:
        await shell.warn(shell.dialect.messages.no_argument.format(shell=shell.name, letter=letter))
        return "?", None, index, 0
    return ":", letter, index, 0
