"""The pieces of a compiled bc program."""

from collections.abc import Mapping

import attrs


@attrs.frozen(slots=True)
class Step:
    """
    One instruction; ``size`` is how many bytes it has in GNU bc, whose messages tell addresses.

    ``text`` is a name, a constant or a string; ``target`` where a jump goes.
    """

    code: str
    text: str = ""
    size: int = 1
    target: int = 0
    count: int = 0


@attrs.define
class Parameter:
    """A parameter or automatic variable; ``array`` for ``a[]``."""

    name: str
    array: bool = False


@attrs.define
class Function:
    """A function: its parameters, its automatic variables, its steps."""

    name: str
    parameters: list[Parameter] = attrs.field(factory=list)
    automatic: list[Parameter] = attrs.field(factory=list)
    steps: list[Step] = attrs.field(factory=list)
    void: bool = False


LIBRARY: Mapping[str, int] = {"e": 1, "l": 1, "s": 1, "c": 1, "a": 1, "j": 2}
"""The functions of ``bc -l`` and how many arguments they take."""
