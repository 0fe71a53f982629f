"""A sed script as values."""

from enum import Enum

import attrs

from honeyllm.programs.regex import Regex


class ScriptFault(Exception):
    """The script is wrong; the text is the whole message without the program's name."""


@attrs.frozen(kw_only=True)
class Expression:
    """A regular expression; *regex* None stands for the one used last."""

    regex: Regex | None


@attrs.frozen
class Line:
    """The line of this number; ``0`` only in front of an expression."""

    number: int


@attrs.frozen
class Every:
    """Every *step* lines from *first*."""

    first: int
    step: int


@attrs.frozen
class Last:
    """The last line."""


@attrs.frozen
class After:
    """As a second address: this many lines more."""

    count: int


@attrs.frozen
class Multiple:
    """As a second address: up to the next multiple."""

    of: int


Address = Expression | Line | Every | Last | After | Multiple


class Case(Enum):
    """Conversions of case in a replacement."""

    UPPER = "U"
    LOWER = "L"
    NEXT_UPPER = "u"
    NEXT_LOWER = "l"
    END = "E"


Part = bytes | int | Case
"""Literal text, the number of a group, or a conversion of what follows."""


@attrs.frozen(kw_only=True)
class Substitution:
    """``s``."""

    expression: Expression
    replacement: tuple[Part, ...]
    number: int = 1
    every: bool = False
    prints: int = 0
    evaluates: bool = False
    file: str | None = None


@attrs.frozen(kw_only=True)
class Command:
    """
    One command.

    ``text`` is what ``a i c`` insert, ``name`` a file, label or command line,
    ``number`` an exit status or a width; ``target`` is the index of the command
    to go on with (jumps; the brace that closes a block).
    """

    name: str
    first: Address | None = None
    second: Address | None = None
    negated: bool = False
    text: bytes = b""
    argument: str = ""
    number: int | None = None
    target: int = 0
    substitution: Substitution | None = None
    translation: dict[int, str] | None = None
    where: str = ""
    """The place for messages that come only when it runs."""


@attrs.frozen(kw_only=True)
class Script:
    """A whole script; ``quiet`` when it begins with ``#n``."""

    commands: tuple[Command, ...]
    quiet: bool = False
