"""``set shopt alias unalias umask ulimit enable``"""

from __future__ import annotations

import re
from collections.abc import Sequence

from honeyllm.host import limit_of, set_limit
from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._options import LETTERS, NAMES, SHOPT_DEFAULTS
from honeyllm.shell._quoting import bare_single_quoted
from honeyllm.shell._state import Shell
from honeyllm.shell.builtins._declarations import listing
from honeyllm.shell.builtins._options import letters_of, parse


async def set_command(shell: Shell, argv: Sequence[str]) -> int:
    """``set``"""
    words = list(argv[1:])
    if not words:
        return await shell.write("".join(line + "\n" for line in listing(shell)))
    while words and words[0][:1] in ("-", "+") and words[0] not in ("--", "-"):
        await _option_word(shell, words.pop(0), words)
    if words:
        _set_positional(shell, words)
    return 0


def _set_positional(shell: Shell, words: list[str]) -> None:
    if words[0] == "--":
        shell.positional = words[1:]
        return
    if words[0] == "-":
        set_option(shell, "xtrace", False)
        set_option(shell, "verbose", False)
        words = words[1:]
    if words:
        shell.positional = words


async def _option_word(shell: Shell, word: str, words: list[str]) -> None:
    if word == "--help":
        raise UsageError
    for letter in word[1:]:
        if letter == "o":
            if not words or words[0][:1] in ("-", "+"):
                await _list_options(shell, plus=word[0] == "+")
                continue
            set_option(shell, words.pop(0), word[0] == "-")
        elif letter in LETTERS:
            set_option(shell, LETTERS[letter], word[0] == "-")
        else:
            raise UsageError(f"{word[0]}{letter}: invalid option")


def set_option(shell: Shell, name: str, on: bool) -> None:
    """``set -o name``"""
    if name not in NAMES:
        raise ShellError(f"{name}: invalid option name", status=2)
    shell.options.set(name, on)
    if name == "posix":
        shell.mode.posix = on
    if name == "interactive-comments":
        shell.options.set_shopt("interactive_comments", on)


async def _list_options(shell: Shell, *, plus: bool) -> None:
    if plus:
        lines = [f"set {'-' if name in shell.options else '+'}o {name}\n" for name in NAMES]
    else:
        lines = [_option_line(name, name in shell.options, 15) for name in NAMES]
    await shell.write("".join(lines))


def _option_line(name: str, on: bool, width: int) -> str:
    return f"{name:<{width}}\t{'on' if on else 'off'}\n"


async def shopt(shell: Shell, argv: Sequence[str]) -> int:
    """``shopt``"""
    given, words = parse(argv, "pqsuo")
    flags = letters_of(given)
    if "s" in flags and "u" in flags:
        raise ShellError("cannot set and unset shell options simultaneously")
    if "o" in flags:
        return await _shopt_set(shell, flags, words)
    if "s" in flags or "u" in flags:
        if words:
            return await _shopt_change(shell, words, on="s" in flags)
        names = [name for name in sorted(SHOPT_DEFAULTS) if shell.options.shopt[name] == ("s" in flags)]
        return await _shopt_show(shell, names, flags, quiet="q" in flags) and 0
    names = words or sorted(SHOPT_DEFAULTS)
    status = await _shopt_show(shell, names, flags, quiet="q" in flags)
    return status if words else 0


async def _shopt_change(shell: Shell, words: Sequence[str], *, on: bool) -> int:
    status = 0
    for word in words:
        if word not in SHOPT_DEFAULTS:
            await shell.complain(f"shopt: {word}: invalid shell option name")
            status = 1
        elif word not in ("restricted_shell", "login_shell"):
            shell.options.set_shopt(word, on)
            if word == "interactive_comments":
                shell.options.set("interactive-comments", on)
    return status


async def _shopt_show(shell: Shell, names: Sequence[str], flags: set[str], *, quiet: bool) -> int:
    status = 0
    for name in names:
        if name not in SHOPT_DEFAULTS:
            await shell.complain(f"shopt: {name}: invalid shell option name")
            status = 1
            continue
        on = shell.options.shopt[name]
        status = status or int(not on)
        if quiet:
            continue
        text = f"shopt -{'s' if on else 'u'} {name}\n" if "p" in flags else _option_line(name, on, 15)
        await shell.write(text)
    return status


async def _shopt_set(shell: Shell, flags: set[str], words: Sequence[str]) -> int:
    if words and ("s" in flags or "u" in flags):
        for word in words:
            set_option(shell, word, "s" in flags)
        return 0
    status = 0
    for name in words or NAMES:
        if name not in NAMES:
            await shell.complain(f"shopt: {name}: invalid option name")
            status = 1
            continue
        on = name in shell.options
        if (("s" in flags) and not on) or (("u" in flags) and on):
            continue
        status = status or int(not on and bool(words))
        if "q" not in flags:
            text = f"set {'-' if on else '+'}o {name}\n" if "p" in flags else _option_line(name, on, 15)
            await shell.write(text)
    return status


_ALIAS_NAME = re.compile(r"[^\s/$`=|&;()<>'\"\\]+").fullmatch


async def alias(shell: Shell, argv: Sequence[str]) -> int:
    """``alias``"""
    given, words = parse(argv, "p")
    status = 0
    if not words or given:
        await shell.write("".join(_alias_line(shell, name) for name in sorted(shell.aliases)))
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name:
            if not _ALIAS_NAME(name):
                await shell.complain(f"alias: `{name}': invalid alias name")
                status = 1
                continue
            shell.aliases[name] = value
        elif word in shell.aliases:
            await shell.write(_alias_line(shell, word))
        else:
            await shell.complain(f"alias: {word}: not found")
            status = 1
    return status


def _alias_line(shell: Shell, name: str) -> str:
    dash = "-- " if name.startswith("-") else ""
    return f"alias {dash}{name}={bare_single_quoted(shell.aliases[name])}\n"


async def unalias(shell: Shell, argv: Sequence[str]) -> int:
    """``unalias``"""
    given, words = parse(argv, "a")
    if given:
        shell.aliases.clear()
        return 0
    if not words:
        raise UsageError
    status = 0
    for word in words:
        if shell.aliases.pop(word, None) is None:
            await shell.complain(f"unalias: {word}: not found")
            status = 1
    return status


# -- umask -----------------------------------------------------------------------


async def umask(shell: Shell, argv: Sequence[str]) -> int:
    """``umask``"""
    given, words = parse(argv, "pS")
    flags = letters_of(given)
    fs = shell.process.fs
    if words:
        word = words[0]
        if word[:1].isdecimal():
            if any(c not in "01234567" for c in word) or int(word, 8) > 0o777:
                raise ShellError(f"{word}: octal number out of range")
            fs.umask = int(word, 8)
        else:
            fs.umask = 0o777 & ~_symbolic(0o777 & ~fs.umask, word)
        return 0 if "S" not in flags else await shell.write(_umask_text(fs.umask) + "\n")
    text = _umask_text(fs.umask) if "S" in flags else f"{fs.umask:04o}"
    start = "umask " + ("-S " if "S" in flags else "") if "p" in flags else ""
    return await shell.write(f"{start}{text}\n")


def _umask_text(mask: int) -> str:
    allowed = 0o777 & ~mask
    parts = []
    for who, shift in (("u", 6), ("g", 3), ("o", 0)):
        bits = allowed >> shift & 7
        parts.append(
            f"{who}=" + "".join(letter for letter, bit in (("r", 4), ("w", 2), ("x", 1)) if bits & bit)
        )
    return ",".join(parts)


_WHO = {"u": 0o700, "g": 0o070, "o": 0o007, "a": 0o777}


def _symbolic(mode: int, text: str) -> int:
    for clause in text.split(","):
        at = 0
        who = 0
        while at < len(clause) and clause[at] in "ugoa":
            who |= _WHO[clause[at]]
            at += 1
        operator = clause[at : at + 1]
        if operator not in ("+", "-", "="):
            raise ShellError(f"`{operator}': invalid symbolic mode operator")
        bits = 0
        for letter in clause[at + 1 :]:
            if letter not in _BITS:
                raise ShellError(f"`{letter}': invalid symbolic mode character")
            bits |= _BITS[letter]
        mode = _changed(mode, who or 0o777, operator, bits)
    return mode


_BITS = {"r": 0o444, "w": 0o222, "x": 0o111}


def _changed(mode: int, who: int, operator: str, bits: int) -> int:
    if operator == "+":
        return mode | (bits & who)
    if operator == "-":
        return mode & ~(bits & who)
    return (mode & ~who) | (bits & who)


# -- ulimit ----------------------------------------------------------------------

PIPE_BYTES = 4096
LIMITS: dict[str, tuple[str, str, int]] = {
    "R": ("real-time non-blocking time  ", "microseconds", 1),
    "c": ("core file size              ", "blocks", 512),
    "d": ("data seg size               ", "kbytes", 1024),
    "e": ("scheduling priority                 ", "", 1),
    "f": ("file size                   ", "blocks", 1024),
    "i": ("pending signals                     ", "", 1),
    "l": ("max locked memory           ", "kbytes", 1024),
    "m": ("max memory size             ", "kbytes", 1024),
    "n": ("open files                          ", "", 1),
    "p": ("pipe size                ", "512 bytes", 512),
    "q": ("POSIX message queues         ", "bytes", 1),
    "r": ("real-time priority                  ", "", 1),
    "s": ("stack size                  ", "kbytes", 1024),
    "t": ("cpu time                   ", "seconds", 1),
    "u": ("max user processes                  ", "", 1),
    "v": ("virtual memory              ", "kbytes", 1024),
    "x": ("file locks                          ", "", 1),
}


async def ulimit(shell: Shell, argv: Sequence[str]) -> int:
    """``ulimit``"""
    words = list(argv[1:])
    flags = ""
    while words and words[0].startswith("-") and len(words[0]) > 1:
        flags += words.pop(0)[1:]
    wrong = next((letter for letter in flags if letter not in LIMITS and letter not in "HSa"), None)
    if wrong is not None:
        raise UsageError(f"-{wrong}: invalid option")
    hard, soft = "H" in flags, "S" in flags
    letters = [letter for letter in flags if letter in LIMITS] or ["f"]
    if "a" in flags:
        letters = list(LIMITS)
    if words and "a" not in flags:
        for letter in letters:
            _set_limit(shell, letter, words[0], hard=hard, soft=soft)
        return 0
    if len(letters) == 1:
        return await shell.write(_limit_text(_limit(shell, letters[0], hard and not soft)) + "\n")
    return await shell.write("".join(_limit_line(shell, letter, hard and not soft) for letter in letters))


def _limit(shell: Shell, letter: str, hard: bool) -> int | None:
    _, _, unit = LIMITS[letter]
    value = PIPE_BYTES if letter == "p" else limit_of(shell.process, letter)[hard]
    return None if value is None else value // unit


def _limit_text(value: int | None) -> str:
    return "unlimited" if value is None else str(value)


def _limit_line(shell: Shell, letter: str, hard: bool) -> str:
    name, unit, _ = LIMITS[letter]
    label = f"({unit}, -{letter})" if unit else f"(-{letter})"
    return f"{name}{label} {_limit_text(_limit(shell, letter, hard))}\n"


def _set_limit(shell: Shell, letter: str, word: str, *, hard: bool, soft: bool) -> None:
    top = _limit(shell, letter, True)
    if word == "unlimited":
        value: int | None = None
    elif word in ("hard", "soft"):
        value = _limit(shell, letter, word == "hard")
    elif word.isdecimal():
        value = int(word)
    else:
        raise ShellError(f"{word}: invalid number")
    name = LIMITS[letter][0].strip()
    if top is not None and (value is None or value > top) and (shell.process.who.uid != 0 or letter == "n"):
        raise ShellError(f"{name}: cannot modify limit: Operation not permitted")
    if letter == "p":
        raise ShellError(f"{name}: cannot modify limit: Invalid argument")
    current, both = limit_of(shell.process, letter), hard == soft
    new = None if value is None else value * LIMITS[letter][2]
    limit = (new if both or soft else current[0], new if both or hard else current[1])
    set_limit(shell.process, letter, limit)


async def enable(shell: Shell, argv: Sequence[str]) -> int:
    """``enable``"""
    given, words = parse(argv, "adnpsf:")
    flags = letters_of(given)
    if not words:
        for name in sorted(shell.builtins):
            off = name in shell.disabled
            if "a" in flags or off == ("n" in flags):
                await shell.write(f"enable {'-n ' if off else ''}{name}\n")
        return 0
    status = 0
    for word in words:
        if word not in shell.builtins:
            await shell.complain(f"enable: {word}: not a shell builtin")
            status = 1
        elif "n" in flags:
            shell.disabled.add(word)
        else:
            shell.disabled.discard(word)
    return status
