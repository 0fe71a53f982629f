"""The tree of a regular expression, whatever syntax it was written in."""

from enum import Enum

import attrs

MAX_CODE = 0x10FFFF
WORD = "word"


@attrs.frozen(kw_only=True)
class Chars:
    """
    One character of a set: code point *ranges* and named *classes*.

    A class is a POSIX name (``alpha``), ``word``, or one of these after ``^``
    for its complement.  A byte that is no valid UTF-8 is in no set.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    classes: tuple[str, ...] = ()
    negated: bool = False


@attrs.frozen(kw_only=True)
class Seq:
    """One after the other; empty for the empty expression."""

    items: "tuple[Node, ...]" = ()


@attrs.frozen(kw_only=True)
class Alt:
    """Any of several; Perl prefers the first, POSIX the longest."""

    options: "tuple[Node, ...]"


@attrs.frozen(kw_only=True)
class Repeat:
    """From *least* to *most* times (None: no limit)."""

    body: "Node"
    least: int
    most: int | None
    lazy: bool = False
    atomic: bool = False


@attrs.frozen(kw_only=True)
class Group:
    """A capturing group, numbered from 1."""

    body: "Node"
    number: int


@attrs.frozen(kw_only=True)
class Back:
    """What group *number* matched, again."""

    number: int


class Place(Enum):
    """The assertions on a position."""

    LINE_START = "^"
    LINE_END = "$"
    START = "\\`"
    END = "\\'"
    WORD_START = "\\<"
    WORD_END = "\\>"
    EDGE = "\\b"
    INSIDE = "\\B"
    KEEP = "\\K"
    """No assertion: Perl's reset of the match's start."""


@attrs.frozen(kw_only=True)
class At:
    """An assertion on the position."""

    place: Place


@attrs.frozen(kw_only=True)
class Look:
    """Perl's look-around and atomic group: *body* is matched without being part of the result."""

    body: "Node"
    ahead: bool = True
    negated: bool = False
    atomic: bool = False


Node = Chars | Seq | Alt | Repeat | Group | Back | At | Look

EMPTY = Seq()
ANY = Chars(negated=True)
NOT_NEWLINE = Chars(ranges=((10, 10),), negated=True)


def char(letter: str) -> Chars:
    """The set of one character."""
    return Chars(ranges=((ord(letter), ord(letter)),))


def seq(items: "list[Node]") -> Node:
    """A sequence, flat."""
    return items[0] if len(items) == 1 else Seq(items=tuple(items))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below *node*."""
    match node:
        case Seq():
            return node.items
        case Alt():
            return node.options
        case Repeat() | Group() | Look():
            return (node.body,)
        case _:
            return ()


class Fault(Exception):
    """The pattern is wrong (or too big): the message as the C library words it."""


UNMATCHED_BRACKET = "Unmatched [, [^, [:, [., or [="
BAD_PATTERN = "Invalid regular expression"
BAD_CLASS = "Invalid character class name"
BAD_COLLATION = "Invalid collation character"
BAD_RANGE = "Invalid range end"
BAD_BACK = "Invalid back reference"
BAD_REPEAT = "Invalid preceding regular expression"
BAD_INTERVAL = "Invalid content of \\{\\}"
TRAILING_BACKSLASH = "Trailing backslash"
UNMATCHED_OPEN = "Unmatched ( or \\("
UNMATCHED_CLOSE = "Unmatched ) or \\)"
UNMATCHED_BRACE = "Unmatched \\{"
TOO_BIG = "Regular expression too big"
EXHAUSTED = "Memory exhausted"
COLON_CLASS = "character class syntax is [[:space:]], not [:space:]"
