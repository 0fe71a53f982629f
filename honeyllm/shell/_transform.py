"""``${name@letter}``, and how variables are listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from honeyllm.shell._escapes import decode_ansi
from honeyllm.shell._prompt import decode_prompt
from honeyllm.shell._quoting import backslashed, double_quoted, key_quoted, single_quoted
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import (
    ARRAY,
    ASSOC,
    CAPITAL,
    EXPORT,
    INDEXED,
    INTEGER,
    LOWER,
    NAMEREF,
    READONLY,
    TRACE,
    UPPER,
    Variable,
)

if TYPE_CHECKING:
    from honeyllm.shell._found import Found

ATTRIBUTE_LETTERS = (
    (INDEXED, "a"),
    (ASSOC, "A"),
    (INTEGER, "i"),
    (NAMEREF, "n"),
    (READONLY, "r"),
    (TRACE, "t"),
    (EXPORT, "x"),
    (CAPITAL, "c"),
    (LOWER, "l"),
    (UPPER, "u"),
)


def attribute_letters(flags: int) -> str:
    """The attributes of a variable as ``declare -p`` shows them."""
    return "".join(letter for flag, letter in ATTRIBUTE_LETTERS if flags & flag)


def array_text(variable: Variable) -> str:
    """The elements of an array as ``declare -p`` shows them: ``([0]="a" [1]="b")``."""
    elements = variable.elements()
    if variable.flags & ASSOC:
        pairs = "".join(f"[{key_quoted(k)}]={double_quoted(elements[k])} " for k in variable.ordered_keys())
        return f"({pairs})"
    return "(" + " ".join(f"[{k}]={double_quoted(elements[k])}" for k in variable.ordered_keys()) + ")"


def declaration(name: str, variable: Variable) -> str:
    """The line of ``declare -p``."""
    start = f"declare -{attribute_letters(variable.flags) or '-'} {name}"
    if variable.value is None:
        return start
    if variable.flags & ARRAY:
        return f"{start}={array_text(variable)}"
    return f"{start}={double_quoted(variable.scalar() or '')}"


_SIMPLE: dict[str, Callable[[str], str]] = {
    "Q": single_quoted,
    "E": decode_ansi,
    "U": str.upper,
    "u": lambda text: text[:1].upper() + text[1:],
    "L": str.lower,
}


async def transform(shell: Shell, found: Found, letter: str) -> str | list[str]:
    """Apply ``@letter`` to what a parameter holds."""
    simple = _SIMPLE.get(letter)
    if simple is not None:
        if found.items is not None:
            return [simple(item) for item in found.items]
        return "" if found.text is None else simple(found.text)
    if letter == "P":
        return await _prompts(shell, found)
    if letter == "a":
        return _attributes(found)
    if letter == "A":
        return _assignment(shell, found)
    return _pairs(found, separate=letter == "k")


async def _prompts(shell: Shell, found: Found) -> str | list[str]:
    if found.items is not None:
        return [await decode_prompt(shell, item) for item in found.items]
    return await decode_prompt(shell, found.text or "")


def _attributes(found: Found) -> str | list[str]:
    letters = "" if found.variable is None else attribute_letters(found.variable.flags)
    return [letters for _ in found.items] if found.items is not None else letters


def _assignment(shell: Shell, found: Found) -> str | list[str]:
    if found.positional and not found.items:
        return ""
    if found.positional:
        return ["set", "--", *(single_quoted(item) for item in found.items or ())]
    variable = found.variable
    if variable is None:
        return ""
    flags = attribute_letters(variable.flags)
    if variable.is_array and found.items is not None:
        return f"declare -{flags} {found.name}={array_text(variable)}"
    text = found.text
    value = "" if text is None else "=" + single_quoted(text)
    if flags:
        return f"declare -{flags} {found.name}{value}"
    return f"{found.name}{value}" if value else ""


def _pairs(found: Found, *, separate: bool) -> str | list[str]:
    variable = found.variable
    if variable is None or not variable.is_array or found.items is None:
        if found.items is not None:
            return [single_quoted(item) for item in found.items]
        return "" if found.text is None else single_quoted(found.text)
    elements = variable.elements()
    if separate:
        return [text for key in variable.ordered_keys() for text in (str(key), elements[key])]
    if variable.flags & ASSOC:
        keys = variable.ordered_keys()
        return "".join(f"{backslashed(key)} {double_quoted(elements[key])} " for key in keys)
    return " ".join(f"{k} {double_quoted(elements[k])}" for k in variable.ordered_keys())
