"""
Words, assignments and redirections in the syntax tree.

Words keep their quoting: a `Word` is a tuple of parts, and which characters
are quoted decides later what is split, globbed and brace-expanded.  What is
*not* in the tree: brace expansion, tilde and glob patterns, which are text of
unquoted `Literal` parts until expansion looks at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

if TYPE_CHECKING:
    from honeyllm.shell._ast import Command

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
