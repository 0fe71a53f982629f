"""Finding what a parameter names: variables, elements, lists, and what they refer to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from honeyllm.shell._ast import (
    Escaped,
    Keys,
    Length,
    Literal,
    NamesWithPrefix,
    Parameter,
    Part,
    SingleQuoted,
    Word,
)
from honeyllm.shell._dynamic import special_parameter
from honeyllm.shell._fields import LITERAL, joined
from honeyllm.shell._flow import ShellError
from honeyllm.shell._shown import print_word
from honeyllm.shell._variables import ASSOC, NAMEREF, Variable

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander

_INDIRECT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*)\])?|([0-9]+|[@*#?$!-])", re.DOTALL).fullmatch


@attrs.define(slots=True)
class Found:
    """A parameter and what it holds: *text* (None: unset), or *items* when it stands for a list."""

    name: str
    shown: str
    text: str | None = None
    items: list[str] | None = None
    star: bool = False
    variable: Variable | None = None
    key: int | str | None = None
    positional: bool = False
    complaint: str = ""
    """What is wrong with it, which leaves it unset."""

    @property
    def is_set(self) -> bool:
        """Whether it is set."""
        return bool(self.items) if self.items is not None else self.text is not None

    @property
    def is_empty(self) -> bool:
        """Whether it is unset or null."""
        if self.items is not None:
            return not self.items or self.items == [""]
        return not self.text


async def expand_subscript(exp: Expander, name: str, word: Word) -> str:
    """The subscript of an element of *name*; that of an indexed array keeps ``'`` and ``\\``."""
    variable = exp.shell.variables.find(exp.shell.variables.target(name))
    is_assoc = variable is not None and variable.flags & ASSOC
    return await exp.quoted(word if is_assoc or word.plain is not None else _as_in_double(word))


def _as_in_double(word: Word) -> Word:
    """*word* as if it stood in double quotes, where these are taken away and nothing else is."""
    return Word(tuple(_kept_quote(part) for part in word.parts))


def _kept_quote(part: Part) -> Part:
    if isinstance(part, SingleQuoted):
        return Literal(f"'{part.text}'")
    if isinstance(part, Escaped) and part.text not in '$`"\\':
        return Literal("\\" + part.text)
    return part


async def locate(exp: Expander, part: Parameter) -> Found:
    """Find what *part* names, indirection followed."""
    if part.indirect and not isinstance(part.operation, Keys | NamesWithPrefix):
        return await _indirect(exp, part)
    subscript = None
    if part.subscript is not None:
        subscript = await expand_subscript(exp, part.name, part.subscript)
    found = _lookup(exp, part.name, subscript, part.each)
    if found.complaint:
        if isinstance(part.operation, Length) and part.subscript is not None:
            raise ShellError(f"{print_word(part.subscript)}]: bad array subscript")
        await exp.shell.complain(found.complaint)
    return found


def _lookup(exp: Expander, name: str, subscript: str | None, each: str) -> Found:
    if name in ("@", "*"):
        return Found(name, name, items=list(exp.shell.positional), star=name == "*", positional=True)
    if not (name[0].isalpha() or name[0] == "_"):
        return Found(name, f"${name}", text=special_parameter(exp.shell, name))
    if each:
        return _list(exp, name, each)
    if subscript is not None:
        return _element(exp, name, subscript)
    target = exp.shell.variables.target(name)
    if "[" in target:
        return _reference_to_element(exp, target)
    return Found(name, name, text=exp.value(name), variable=exp.shell.variables.find(name))


def _reference_to_element(exp: Expander, target: str) -> Found:
    base, _, rest = target.partition("[")
    subscript = rest[:-1]
    if subscript in ("@", "*"):
        return _list(exp, base, subscript)
    return _element(exp, base, subscript)


def _list(exp: Expander, name: str, each: str) -> Found:
    variable = exp.shell.variables.find(name)
    items = [] if variable is None else variable.values()
    return Found(name, f"{name}[{each}]", items=items, star=each == "*", variable=variable)


def _element(exp: Expander, name: str, subscript: str) -> Found:
    shown = f"{name}[{subscript}]"
    variables = exp.shell.variables
    variable = variables.find(name)
    key = exp.shell.subscript(name, subscript)
    if isinstance(key, int) and key < 0:
        top = max(variable.elements(), default=-1) + 1 if variable is not None else 0
        if top + key < 0:
            return Found(name, shown, variable=variable, key=key, complaint=f"{name}: bad array subscript")
        key += top
    text = variable.elements().get(key) if variable is not None else None
    return Found(name, shown, text=text, variable=variable, key=key)


async def _indirect(exp: Expander, part: Parameter) -> Found:
    name = part.name
    if part.subscript is None and not part.each and (name[0].isalpha() or name[0] == "_"):
        raw = exp.shell.variables.raw(name)
        if raw is not None and raw.flags & NAMEREF:
            return Found(name, name, text=raw.value if isinstance(raw.value, str) else "", variable=raw)
    direct = await locate(exp, attrs.evolve(part, indirect=False))
    text = joined([(item, LITERAL) for item in direct.items]) if direct.items is not None else direct.text
    if text is None and name[0].isdecimal():
        return direct
    if text is None:
        raise ShellError(f"{direct.shown}: invalid indirect expansion")
    if not text:
        raise ShellError(f"{text}: invalid variable name")
    match = _INDIRECT(text)
    if match is None:
        raise ShellError(f"{text}: invalid variable name")
    if match[3]:
        return _lookup(exp, match[3], None, "")
    if match[2] in ("@", "*"):
        return _lookup(exp, match[1], None, match[2])
    return _lookup(exp, match[1], match[2], "")
