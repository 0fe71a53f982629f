"""Tilde expansion."""

from __future__ import annotations

from honeyllm.shell._fields import LITERAL, QUOTED, Segment
from honeyllm.shell._state import Shell


def tilde_prefix(shell: Shell, text: str, *, is_last: bool) -> list[Segment] | None:
    """Expand ``~``, ``~user``, ``~+``, ``~-`` in front of *text*; None when there is nothing to expand."""
    if not text.startswith("~"):
        return None
    name, slash, rest = text[1:].partition("/")
    if not slash and not is_last:
        return None
    home = tilde_value(shell, name)
    if home is None:
        return None
    return [(home, QUOTED), (slash + rest, LITERAL)]


def tilde_value(shell: Shell, name: str) -> str | None:
    """The directory that ``~name`` means; None when it means none."""
    if not name:
        home = shell.get("HOME")
        if home is not None or shell.dialect.strict:
            return home
        return _home_of_uid(shell, shell.process.who.uid)
    if shell.dialect.strict:
        return _home_of(shell, name)
    if name == "+":
        return shell.get("PWD")
    if name == "-":
        return shell.get("OLDPWD")
    digits = name.lstrip("+-")
    if digits.isdecimal() and len(name) - len(digits) <= 1:
        return _from_stack(shell, int(digits), from_end=name.startswith("-"))
    return _home_of(shell, name)


def _from_stack(shell: Shell, number: int, *, from_end: bool) -> str | None:
    stack = [shell.cwd, *shell.directories]
    index = len(stack) - 1 - number if from_end else number
    return stack[index] if 0 <= index < len(stack) else None


def accounts(shell: Shell) -> list[list[str]]:
    """The lines of /etc/passwd, as fields."""
    try:
        content = shell.process.fs.stat("/etc/passwd").content
    except OSError:
        return []
    data = b"" if content is None else content.read(0, min(content.size, 1 << 16))
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    return [fields for line in lines if len(fields := line.split(":")) >= 7]


def _home_of(shell: Shell, name: str) -> str | None:
    return next((fields[5] for fields in accounts(shell) if fields[0] == name), None)


def _home_of_uid(shell: Shell, uid: int) -> str | None:
    return next((fields[5] for fields in accounts(shell) if fields[2] == str(uid)), "/")


def tilde_in_assignment(shell: Shell, text: str, *, is_last: bool, value: bool) -> list[Segment] | None:
    """
    Expand tildes after the ``=`` of a word that looks like an assignment, and after each ``:``.

    With *value*, *text* is what stands behind the ``=``.
    """
    if value:
        return _after_colons(shell, text, is_last=is_last)
    if text.startswith("~"):
        return tilde_prefix(shell, text, is_last=is_last)
    name, equals, rest = text.partition("=")
    if not equals or not name.isidentifier():
        return None
    pieces = _after_colons(shell, rest, is_last=is_last)
    return None if pieces is None else [(name + "=", LITERAL), *pieces]


def _after_colons(shell: Shell, text: str, *, is_last: bool) -> list[Segment] | None:
    found = False
    result: list[Segment] = []
    pieces = text.split(":")
    for number, piece in enumerate(pieces):
        if number:
            result.append((":", LITERAL))
        last = number == len(pieces) - 1
        expanded = tilde_prefix(shell, piece, is_last=is_last or not last)
        found = found or expanded is not None
        result.extend(expanded or [(piece, LITERAL)])
    return result if found else None
