"""
The syntax tree of the shell language.

Nodes are immutable and hold no positions but the line a command starts on
(what ``LINENO`` reports), which does not take part in comparison.  The one
exception to immutability is `HereDocument`, whose body stands after the line
that mentions it: the parser fills it in before it hands the command out.

Words keep their quoting: a `Word` is a tuple of parts, and which characters
are quoted decides later what is split, globbed and brace-expanded.  What is
*not* in the tree: brace expansion, tilde and glob patterns, which are text of
unquoted `Literal` parts until expansion looks at them.
"""

from __future__ import annotations

from typing import TypeAlias

import attrs

# --- words -----------------------------------------------------------------


@attrs.frozen
class Literal:
    """Unquoted text; may hold ``~``, ``{a,b}``, glob characters and extglob groups."""

    text: str


@attrs.frozen
class Escaped:
    """One character quoted by a backslash (the backslash is not kept)."""

    text: str


@attrs.frozen
class SingleQuoted:
    """``'text'``"""

    text: str


@attrs.frozen
class AnsiQuoted:
    """``$'text'``, with its escapes already decoded; quoted like `SingleQuoted`."""

    text: str


@attrs.frozen
class DoubleQuoted:
    """
    ``"parts"`` or ``$"parts"``.

    Text inside is `Literal`, backslashes that quote are `Escaped`; all of it counts as quoted.
    """

    parts: tuple[Part, ...]
    localized: bool = False


@attrs.frozen(kw_only=True)
class Parameter:
    """
    ``$name`` or ``${...}``.

    *name* is a variable name, digits, or one of ``@ * # ? - $ ! 0``.
    *subscript* is the word between ``[ ]``; it is None for none and for
    ``[@]`` and ``[*]``, which set *each* to ``@`` or ``*``.
    *indirect* is the ``!`` of ``${!name...}``.  *source* is the expansion as
    written, for "bad substitution" and its like.
    """

    name: str
    subscript: Word | None = None
    each: str = ""
    indirect: bool = False
    operation: Operation | None = None
    braced: bool = False
    source: str = attrs.field(default="", eq=False)


@attrs.frozen
class Length:
    """``${#name}``"""


@attrs.frozen(kw_only=True)
class Default:
    """``${name OP word}``; *operator* is one of ``- = ? +``; *colon*: empty counts as unset."""

    operator: str
    colon: bool
    word: Word


@attrs.frozen(kw_only=True)
class Trim:
    """``${name#pattern}``; *operator* is one of ``# ## % %%``."""

    operator: str
    pattern: Word


@attrs.frozen(kw_only=True)
class Substitute:
    """``${name/pattern/replacement}``; *operator* is one of ``/ // /# /%``; None: no second slash."""

    operator: str
    pattern: Word
    replacement: Word | None


@attrs.frozen(kw_only=True)
class Slice:
    """``${name:offset:length}``; both are arithmetic text yet to be expanded."""

    offset: Word
    length: Word | None


@attrs.frozen(kw_only=True)
class ChangeCase:
    """``${name^pattern}``; *operator* is one of ``^ ^^ , ,, ~ ~~``; an empty pattern means any character."""

    operator: str
    pattern: Word


@attrs.frozen
class Transform:
    """``${name@letter}``; *letter* is one of ``Q E P A K a k u U L``."""

    letter: str


@attrs.frozen
class Keys:
    """``${!name[@]}`` and ``${!name[*]}`` (the parameter's *each* tells which)."""


@attrs.frozen
class NamesWithPrefix:
    """``${!prefix*}`` and ``${!prefix@}``; *separator* is ``*`` or ``@``."""

    separator: str


Operation: TypeAlias = (
    Length | Default | Trim | Substitute | Slice | ChangeCase | Transform | Keys | NamesWithPrefix
)


@attrs.frozen
class BadSubstitution:
    """A ``${...}`` that is no valid expansion: expanding it fails with ``SOURCE: bad substitution``."""

    source: str


@attrs.frozen(kw_only=True)
class CommandSubstitution:
    """
    ``$(body)``; None for an empty one.

    ``$(< file)`` is a `SimpleCommand` with only that redirection.  *source* is the
    substitution as written if it looked like arithmetic at first, ``$((a) | b)``: it is shown like that.
    """

    body: Command | None
    source: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class Backquoted:
    """
    A backquoted command substitution, parsed only when it is expanded.

    *text* is unescaped once, *source* is what stands between the backquotes.
    """

    text: str
    source: str = attrs.field(default="", eq=False)
    line: int = attrs.field(default=1, eq=False)


@attrs.frozen(kw_only=True)
class ArithmeticExpansion:
    """``$((body))`` or ``$[body]``: the body is expanded as in double quotes, then evaluated."""

    body: Word
    brackets: bool = False


@attrs.frozen(kw_only=True)
class ProcessSubstitution:
    """``<(body)`` or ``>(body)``; *direction* is ``<`` or ``>``."""

    direction: str
    body: Command | None


Part: TypeAlias = (
    Literal
    | Escaped
    | SingleQuoted
    | AnsiQuoted
    | DoubleQuoted
    | Parameter
    | BadSubstitution
    | CommandSubstitution
    | Backquoted
    | ArithmeticExpansion
    | ProcessSubstitution
)


@attrs.frozen
class Word:
    """
    One word.

    *plain* is its text if nothing in it is quoted or can be expanded in any
    way, else None: a word with *plain* set expands to exactly that.
    """

    parts: tuple[Part, ...]
    plain: str | None = attrs.field(default=None, eq=False)


# --- assignments and redirections --------------------------------------------


@attrs.frozen(kw_only=True)
class ArrayElement:
    """One element of ``a=(x [i]=y [j]+=z)``; *subscript* None: the next index."""

    value: Word
    subscript: Word | None = None
    append: bool = False


@attrs.frozen
class ArrayLiteral:
    """The ``( ... )`` of an array assignment."""

    elements: tuple[ArrayElement, ...]


@attrs.frozen(kw_only=True)
class Assignment:
    """``name=value``, ``name+=value``, ``name[subscript]=value``, ``name=(...)``."""

    name: str
    value: Word | ArrayLiteral
    subscript: Word | None = None
    append: bool = False


@attrs.define(kw_only=True)
class HereDocument:
    """
    The text of ``<<DELIMITER``.

    *delimiter* is without quotes; *quoted* tells whether it had some, in
    which case the body is one `SingleQuoted` part; else its parts are those
    of a double-quoted string.  Tabs are already stripped for ``<<-``.  *text* is the body as written.
    """

    delimiter: str
    quoted: bool
    text: str = attrs.field(default="", eq=False)
    body: Word = Word(())


@attrs.frozen(kw_only=True)
class Redirect:
    """
    One redirection.

    *operator* is one of ``< > >> <> >| <& >& &> &>> <<< << <<-``.  *fd* is the
    number before it, *variable* the name of ``{name}>``; both None: the
    operator's own.  The target of ``<<`` and ``<<-`` is a `HereDocument`.
    """

    operator: str
    target: Word | HereDocument
    fd: int | None = None
    variable: str | None = None


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
