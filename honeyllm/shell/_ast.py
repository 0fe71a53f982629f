"""
The syntax tree of the shell language.

Nodes are immutable and hold no positions but the line a command starts on
(what ``LINENO`` reports), which does not take part in comparison.  The one
exception to immutability is `HereDocument`, whose body stands after the line
that mentions it: the parser fills it in before it hands the command out.

Words and what belongs to them are defined beside this, and part of it.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

from honeyllm.shell._words import (
    AnsiQuoted,
    ArithmeticExpansion,
    ArrayElement,
    ArrayLiteral,
    Assignment,
    Backquoted,
    BadSubstitution,
    ChangeCase,
    CommandSubstitution,
    Default,
    DoubleQuoted,
    Escaped,
    HereDocument,
    Keys,
    Length,
    Literal,
    NamesWithPrefix,
    Operation,
    Parameter,
    Part,
    ProcessSubstitution,
    Redirect,
    SingleQuoted,
    Slice,
    Substitute,
    Transform,
    Trim,
    Word,
)

__all__ = [
    "AndOr",
    "AnsiQuoted",
    "Argument",
    "ArithmeticCommand",
    "ArithmeticExpansion",
    "ArithmeticFor",
    "ArrayElement",
    "ArrayLiteral",
    "Assignment",
    "Backquoted",
    "BadSubstitution",
    "BinaryTest",
    "Case",
    "CaseClause",
    "ChangeCase",
    "Command",
    "CommandSubstitution",
    "CompoundCommand",
    "Conditional",
    "Coproc",
    "Default",
    "DoubleQuoted",
    "Escaped",
    "For",
    "FunctionDefinition",
    "Group",
    "GroupTest",
    "HereDocument",
    "If",
    "IfClause",
    "JunctionTest",
    "Keys",
    "Length",
    "ListItem",
    "Literal",
    "NamesWithPrefix",
    "NotTest",
    "Operation",
    "Parameter",
    "Part",
    "Pipeline",
    "ProcessSubstitution",
    "Redirect",
    "Redirected",
    "Sequence",
    "SimpleCommand",
    "SingleQuoted",
    "Slice",
    "Subshell",
    "Substitute",
    "Test",
    "Transform",
    "Trim",
    "UnaryTest",
    "While",
    "Word",
]

# --- commands ----------------------------------------------------------------

Argument: TypeAlias = Word | Assignment


@attrs.frozen(kw_only=True)
class SimpleCommand:
    """
    Assignments, words and redirections.

    *words* holds `Assignment` only behind the name of a builtin that takes
    assignments (``declare export local readonly typeset alias eval let``), and only
    for arguments that are written as one.
    """

    assignments: tuple[Assignment, ...] = ()
    words: tuple[Argument, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class Pipeline:
    """
    ``[time [-p]] [!] a | b``.

    A single command is wrapped only if it is negated or timed; a bare
    ``time`` or ``!`` has no commands.  ``|&`` appears as ``2>&1`` on the left command.
    *timed* is empty, ``time`` or ``time -p``.
    """

    commands: tuple[Command, ...]
    negated: bool = False
    timed: str = ""
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class AndOr:
    """``first && second || third``, left to right: ``operators[i]`` stands before ``commands[i + 1]``."""

    commands: tuple[Command, ...]
    operators: tuple[str, ...]


@attrs.frozen
class ListItem:
    """One element of a list; *background* if ``&`` ends it, *newline* if a newline in ``$( )`` does."""

    command: Command
    background: bool = False
    newline: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class Sequence:
    """Commands separated by ``;``, ``&`` or newlines; a single foreground one stands for itself."""

    items: tuple[ListItem, ...]


@attrs.frozen(kw_only=True)
class Subshell:
    """``( body )``"""

    body: Command
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class Group:
    """``{ body; }``"""

    body: Command
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class IfClause:
    """``if condition; then body`` or ``elif condition; then body``."""

    condition: Command
    body: Command


@attrs.frozen(kw_only=True)
class If:
    """``if ... elif ... else ... fi``"""

    clauses: tuple[IfClause, ...]
    otherwise: Command | None = None
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class For:
    """``for name in words; do body; done``, or ``select``; *words* None: no ``in``, hence ``"$@"``."""

    name: str
    words: tuple[Word, ...] | None
    body: Command
    select: bool = False
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class ArithmeticFor:
    """``for ((start; condition; step)); do body; done``; an empty one has no parts."""

    start: Word
    condition: Word
    step: Word
    body: Command
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class While:
    """``while condition; do body; done``, or ``until``."""

    condition: Command
    body: Command
    until: bool = False
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class CaseClause:
    """``patterns) body`` ended by *terminator*: ``;;``, ``;&`` or ``;;&``."""

    patterns: tuple[Word, ...]
    body: Command | None
    terminator: str = ";;"


@attrs.frozen(kw_only=True)
class Case:
    """``case subject in clauses esac``"""

    subject: Word
    clauses: tuple[CaseClause, ...]
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class ArithmeticCommand:
    """``(( body ))``: expanded as in double quotes, then evaluated."""

    body: Word
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class UnaryTest:
    """``-f word`` and its like in ``[[ ]]``; a lone word is ``-n`` with *implied* set."""

    operator: str
    operand: Word
    implied: bool = False


@attrs.frozen(kw_only=True)
class BinaryTest:
    """
    ``left OP right`` in ``[[ ]]``.

    *operator* is one of ``= == != =~ < > -nt -ot -ef -eq -ne -lt -le -gt -ge``.
    For ``= == !=`` the right word is a pattern, for ``=~`` a regular expression.
    """

    operator: str
    left: Word
    right: Word


@attrs.frozen
class NotTest:
    """``! operand``"""

    operand: Test


@attrs.frozen
class GroupTest:
    """``( operand )``"""

    operand: Test


@attrs.frozen(kw_only=True)
class JunctionTest:
    """``a && b && c`` or ``a || b || c``; *operator* is ``&&`` or ``||``."""

    operator: str
    operands: tuple[Test, ...]


Test: TypeAlias = UnaryTest | BinaryTest | NotTest | GroupTest | JunctionTest


@attrs.frozen(kw_only=True)
class Conditional:
    """``[[ test ]]``"""

    test: Test
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class Redirected:
    """A command, nearly always a compound one, with redirections that hold while all of *body* runs."""

    body: Command
    redirects: tuple[Redirect, ...]


@attrs.frozen(kw_only=True)
class Coproc:
    """``coproc [name] body``; *name* is ``COPROC`` unless a compound body was given one."""

    name: str
    body: Command
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class FunctionDefinition:
    """``name () body`` or ``function name body``; the body's redirections apply to every call."""

    name: str
    body: CompoundCommand | Redirected
    line: int = attrs.field(default=1, eq=False)


CompoundCommand: TypeAlias = (
    Subshell | Group | If | For | ArithmeticFor | While | Case | ArithmeticCommand | Conditional
)

Command: TypeAlias = (
    SimpleCommand | Pipeline | AndOr | Sequence | CompoundCommand | Redirected | Coproc | FunctionDefinition
)
