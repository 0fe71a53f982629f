"""The syntax tree of an awk program."""

import attrs


@attrs.frozen
class Number:
    """A numeric constant."""

    value: float


@attrs.frozen
class String:
    """A string constant."""

    value: str


@attrs.frozen
class Pattern:
    """A regular expression between slashes; by itself it is matched against the record."""

    source: str


@attrs.frozen
class Name:
    """A variable, global or (with *slot*) of a function."""

    name: str
    slot: int = -1


@attrs.frozen
class Element:
    """An array element."""

    array: Name
    index: "tuple[Expr, ...]"


@attrs.frozen
class Field:
    """``$index``."""

    index: "Expr"


@attrs.frozen
class Apply:
    """An operator that evaluates all its operands."""

    operator: str
    operands: "tuple[Expr, ...]"


@attrs.frozen
class Logic:
    """``&&`` or ``||``."""

    conjunction: bool
    left: "Expr"
    right: "Expr"


@attrs.frozen
class Choice:
    """``test ? yes : no``."""

    test: "Expr"
    yes: "Expr"
    no: "Expr"


@attrs.frozen
class Assign:
    """An assignment; *operator* is empty for the plain one."""

    target: "Target"
    operator: str
    value: "Expr"


@attrs.frozen
class Step:
    """``++`` and ``--``; *before* gives the new value."""

    target: "Target"
    delta: float
    before: bool


@attrs.frozen
class Member:
    """``index in array``."""

    index: "tuple[Expr, ...]"
    array: Name


@attrs.frozen
class Call:
    """A call of a function of the program."""

    name: str
    arguments: "tuple[Expr, ...]"
    line: int


@attrs.frozen
class Builtin:
    """A call of a built-in function."""

    name: str
    arguments: "tuple[Expr, ...]"


@attrs.frozen
class Getline:
    """``getline``: from the input, from a file, or from a command."""

    target: "Target | None" = None
    source: "Expr | None" = None
    is_command: bool = False


@attrs.frozen
class Grouping:
    """``(a, b)``: the arguments of a print statement, or an index before ``in``."""

    items: "tuple[Expr, ...]"


Expr = (
    Number
    | String
    | Pattern
    | Name
    | Element
    | Field
    | Apply
    | Logic
    | Choice
    | Assign
    | Step
    | Member
    | Call
    | Builtin
    | Getline
    | Grouping
)
Target = Name | Element | Field


@attrs.frozen
class Do:
    """An expression as a statement."""

    value: Expr


@attrs.frozen
class Print:
    """``print`` or ``printf``; *way* is empty, ``>``, ``>>`` or ``|``."""

    arguments: tuple[Expr, ...]
    formatted: bool = False
    way: str = ""
    destination: Expr | None = None


@attrs.frozen
class If:
    """``if``."""

    test: Expr
    yes: "Statement"
    no: "Statement | None" = None


@attrs.frozen
class Loop:
    """``while``, ``for (;;)``, and ``do`` when *test_first* is false."""

    test: Expr | None
    body: "Statement"
    start: Expr | None = None
    step: Expr | None = None
    test_first: bool = True


@attrs.frozen
class ForIn:
    """``for (name in array)``."""

    target: Name
    array: Name
    body: "Statement"


@attrs.frozen
class Block:
    """Statements in braces."""

    statements: "tuple[Statement, ...]" = ()


@attrs.frozen
class Jump:
    """``break``, ``continue``, ``next``, ``nextfile``."""

    kind: str


@attrs.frozen
class Leave:
    """``return`` or ``exit``."""

    kind: str
    value: Expr | None = None


@attrs.frozen
class Delete:
    """``delete``, of the whole array without *index*."""

    array: Name
    index: tuple[Expr, ...] = ()


Statement = Do | Print | If | Loop | ForIn | Block | Jump | Leave | Delete


@attrs.frozen
class Rule:
    """A pattern with an action; *action* None prints the record."""

    pattern: Expr | None
    end: Expr | None
    action: Statement | None


@attrs.frozen
class Function:
    """A function of the program: which of its variables are arrays, which are parameters."""

    name: str
    parameters: int
    arrays: tuple[bool, ...]
    body: Statement


@attrs.frozen(kw_only=True)
class Program:
    """A whole program."""

    begin: tuple[Statement, ...]
    rules: tuple[Rule, ...]
    end: tuple[Statement, ...]
    functions: dict[str, Function]
    arrays: frozenset[str]
    """The global arrays."""
