"""``history fc bind compgen complete compopt``"""

from __future__ import annotations

import time
from collections.abc import Sequence

from honeyllm.shell._fields import SPLIT, Splitter, plain
from honeyllm.shell._flow import ShellError, UsageError
from honeyllm.shell._matching import matches
from honeyllm.shell._state import Shell
from honeyllm.shell.builtins._naming import KEYWORDS
from honeyllm.shell.builtins._options import letters_of, parse


async def history(shell: Shell, argv: Sequence[str]) -> int:
    """``history``"""
    given, words = parse(argv, "cd:anrwps")
    options = dict(given)
    if "c" in options:
        shell.history.lines.clear()
        shell.history.fresh = 0
        return 0
    if "d" in options:
        return _delete(shell, options["d"])
    if "s" in options:
        if words:
            _replace_last(shell, " ".join(words))
        return 0
    if "p" in options:
        return await shell.write("".join(word + "\n" for word in words))
    if options.keys() & set("anrw"):
        return await _file(shell, options, words)
    return await _list_history(shell, words)


def _replace_last(shell: Shell, line: str) -> None:
    """Enter *line* in the place of the command that says so."""
    if shell.history.is_entered and shell.history.lines:
        shell.history.lines[-1] = line
    else:
        shell.history.lines.append(line)
        shell.history.fresh += 1


async def _list_history(shell: Shell, words: Sequence[str]) -> int:
    if len(words) > 1:
        raise ShellError("too many arguments")
    count = len(shell.history.lines)
    if words:
        if not words[0].lstrip("-").isdecimal():
            raise ShellError(f"{words[0]}: numeric argument required")
        if words[0].startswith("-"):
            raise UsageError(f"{words[0][:2]}: invalid option")
        count = int(words[0])
    start = max(0, len(shell.history.lines) - count)
    stamp = shell.get("HISTTIMEFORMAT")
    when = time.strftime(stamp, time.gmtime(shell.process.kernel.clock())) if stamp else ""
    lines = [f"{shell.history.base + n:5d}  {when}{line}\n" for n, line in enumerate(shell.history.lines)][
        start:
    ]
    return await shell.write("".join(lines))


def _delete(shell: Shell, text: str) -> int:
    first, dash, last = text[1:].partition("-") if text.startswith("-") else text.partition("-")
    if text.startswith("-"):
        first = "-" + first
    if not first.lstrip("-").isdecimal() or (dash and not last.lstrip("-").isdecimal()):
        raise ShellError(f"{text}: history position out of range")
    size = len(shell.history.lines)

    def index(number: int) -> int:
        return number + size if number < 0 else number - shell.history.base

    start, end = index(int(first)), index(int(last)) if dash else index(int(first))
    if not 0 <= start < size or not 0 <= end < size:
        raise ShellError(f"{text}: history position out of range")
    del shell.history.lines[start : end + 1]
    shell.history.fresh = max(0, shell.history.fresh - (end + 1 - start))
    return 0


async def _file(shell: Shell, options: dict[str, str], words: Sequence[str]) -> int:
    path = words[0] if words else shell.get("HISTFILE")
    if not path:
        return 1
    process = shell.process
    if "r" in options or "n" in options:
        try:
            content = process.fs.stat(path).content
        except OSError as error:
            raise ShellError(f"{path}: {error.strerror}") from None
        data = b"" if content is None else content.read(0, min(content.size, 1 << 20))
        lines = [line for line in data.decode("utf-8", "surrogateescape").split("\n") if line]
        shell.history.lines += lines[shell.history.read :] if "n" in options else lines
        shell.history.read = len(lines)
        return 0
    flags = 0o1 | 0o100 | (0o2000 if "a" in options else 0o1000)
    fresh = shell.history.fresh
    lines = shell.history.lines if "w" in options else shell.history.lines[-fresh:] if fresh else []
    try:
        fd = await process.open(path, flags, 0o600)
    except OSError as error:
        raise ShellError(f"{path}: cannot create: {error.strerror}") from None
    try:
        await process.write(fd, "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))
    finally:
        process.close(fd)
    if "a" in options:
        shell.history.fresh = 0
    return 0


async def fc(shell: Shell, argv: Sequence[str]) -> int:
    """``fc``"""
    flags, editor, words = _fc_options(argv)
    if "s" in flags or editor == "-":
        return await _again(shell, words)
    if not shell.history.lines or "l" not in flags:
        return 0
    return await _list_range(shell, flags, words)


def _fc_options(argv: Sequence[str]) -> tuple[set[str], str, list[str]]:
    words = list(argv[1:])
    flags: set[str] = set()
    editor = ""
    while words and len(words[0]) > 1 and words[0][0] == "-" and not words[0][1].isdecimal():
        word = words.pop(0)
        if word == "--":
            break
        for letter in word[1:]:
            if letter not in "elnrs":
                raise UsageError(f"-{letter}: invalid option")
            flags.add(letter)
            if letter == "e" and words:
                editor = words.pop(0)
    return flags, editor, words


async def _list_range(shell: Shell, flags: set[str], words: Sequence[str]) -> int:
    entries = shell.history.lines
    last_entry = len(entries) - (1 if shell.history.is_entered and len(entries) > 1 else 0)
    start = _place(shell, words[0], last_entry) if words else max(0, last_entry - 16)
    end = _place(shell, words[1], last_entry) if len(words) > 1 else last_entry - 1
    backwards = "r" in flags or start > end
    numbers = list(range(min(start, end), max(start, end) + 1))
    if backwards:
        numbers.reverse()
    lines = []
    for number in numbers:
        if 0 <= number < len(entries):
            label = "" if "n" in flags else str(shell.history.base + number)
            lines.append(f"{label}\t {entries[number]}\n")
    return await shell.write("".join(lines))


def _place(shell: Shell, word: str, last: int) -> int:
    if word.lstrip("-").isdecimal():
        number = int(word)
        if number <= 0:
            return max(0, last + number) if number else last - 1
        return min(max(0, number - shell.history.base), max(0, last - 1))
    for number in range(last - 1, -1, -1):
        if shell.history.lines[number].startswith(word):
            return number
    raise ShellError("no command found")


async def _again(shell: Shell, words: Sequence[str]) -> int:
    changes = [word.partition("=") for word in words if "=" in word]
    names = [word for word in words if "=" not in word]
    entries = shell.history.lines[:-1] if shell.mode.interactive else shell.history.lines
    for line in reversed(entries):
        if names and not line.startswith(names[0]):
            continue
        for old, _, new in changes:
            line = line.replace(old, new)
        await shell.warn(line)
        if shell.mode.interactive:
            shell.history.lines[-1:] = [line]
            shell.history.is_entered = False
        return await shell.interpreter.evaluate(shell, line, line=shell.line)
    raise ShellError("no command found")


async def bind(shell: Shell, argv: Sequence[str]) -> int:
    """``bind``"""
    if not shell.mode.interactive:
        await shell.complain("bind: warning: line editing not enabled")
    parse(argv, "lvpVPsSXf:q:u:m:r:x:")
    return 0


_ACTIONS = {
    "a": "alias", "b": "builtin", "c": "command", "d": "directory", "e": "export", "f": "file", "j": "job",
    "k": "keyword", "u": "user", "v": "variable", "g": "group", "s": "service",
}  # fmt: skip


def _listed(shell: Shell, text: str) -> list[str]:
    """The words of ``-W``, which IFS separates."""
    ifs = shell.get("IFS")
    return text.split() if ifs is None else [plain(field) for field in Splitter(ifs).run([(text, SPLIT)])]


async def compgen(shell: Shell, argv: Sequence[str]) -> int:
    """``compgen``"""
    given, words = parse(argv, "abcdefgjksuvo:A:G:W:F:C:X:P:S:")
    word = words[0] if words else ""
    found: list[str] = []
    prefix = suffix = exclude = ""
    for letter, value in given:
        action = value if letter == "A" else _ACTIONS.get(letter, "")
        if letter == "W":
            found += [item for item in _listed(shell, value) if item.startswith(word)]
        elif letter == "P":
            prefix = value
        elif letter == "S":
            suffix = value
        elif letter == "X":
            exclude = value
        elif action:
            found += _candidates(shell, action, word)
    if exclude:
        found = [
            item for item in found if matches(exclude.removeprefix("!"), item) == exclude.startswith("!")
        ]
    if not found:
        return 1
    return await shell.write("".join(f"{prefix}{item}{suffix}\n" for item in found))


def _candidates(shell: Shell, action: str, word: str) -> list[str]:
    names: list[str] = []
    if action == "alias":
        names = sorted(shell.aliases)
    elif action in ("builtin", "helptopic", "enabled"):
        names = sorted(shell.builtins)
    elif action == "function":
        names = sorted(shell.functions)
    elif action == "keyword":
        names = sorted(KEYWORDS)
    elif action in ("variable", "export", "arrayvar"):
        names = sorted(shell.variables.names())
    elif action in ("file", "directory"):
        return _files(shell, word, directories=action == "directory")
    elif action == "command":
        names = [
            *sorted(shell.aliases),
            *sorted(KEYWORDS),
            *sorted(shell.functions),
            *sorted(shell.builtins),
            *_programs(shell),
        ]
    return [name for name in names if name.startswith(word)]


def _programs(shell: Shell) -> list[str]:
    found: list[str] = []
    for directory in (shell.get("PATH") or "").split(":"):
        try:
            found += shell.process.fs.names(directory or ".")
        except OSError:
            continue
    return found


def _files(shell: Shell, word: str, *, directories: bool) -> list[str]:
    base, slash, start = word.rpartition("/")
    try:
        names = shell.process.fs.names((base or "/") if slash else ".")
    except OSError:
        return []
    found = []
    for name in sorted(names):
        if not name.startswith(start) or (name.startswith(".") and not start.startswith(".")):
            continue
        path = base + slash + name
        try:
            if directories and not shell.process.fs.stat(path).is_directory:
                continue
        except OSError:
            continue
        found.append(path)
    return found


async def complete(shell: Shell, argv: Sequence[str]) -> int:
    """``complete``"""
    given, words = parse(argv, "abcdefgjksuvprDEIo:A:G:W:F:C:X:P:S:")
    flags = letters_of(given)
    if "r" in flags:
        for word in words or list(shell.completions):
            shell.completions.pop(word, None)
        return 0
    if "p" in flags or not given:
        for word in words or sorted(shell.completions):
            if word not in shell.completions:
                raise ShellError(f"{word}: no completion specification")
            await shell.write(f"complete {shell.completions[word]}{word}\n")
        return 0
    text = "".join(f"-{letter} {value} " if value else f"-{letter} " for letter, value in given)
    for word in words:
        shell.completions[word] = text
    return 0


async def compopt(shell: Shell, argv: Sequence[str]) -> int:
    """``compopt``"""
    parse(argv, "DEIo:", plus=True)
    raise ShellError("not currently executing completion function")
