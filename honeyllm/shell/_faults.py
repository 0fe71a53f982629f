"""What the parser answers instead of a command, and the warnings it leaves beside one."""

from __future__ import annotations

from enum import Enum

import attrs


class Origin(Enum):
    """
    Where a fault arose, which decides how a shell goes on.

    ``COMMAND``: a script ends with status 2.  ``SUBSTITUTION`` (inside
    ``$( )``): ends too, but ``-c`` with status 127.  ``ARRAY``: only this line is lost,
    status 1.  ``CONDITIONAL`` (inside ``[[ ]]``): the shell behaves as if its
    input had ended there.  A shell at a prompt just drops the line.
    """

    COMMAND = "command"
    SUBSTITUTION = "substitution"
    ARRAY = "array"
    CONDITIONAL = "conditional"


@attrs.frozen(kw_only=True)
class Message:
    """
    One line on standard error.

    Behind the shell's own prefix: ``bash: -c: line 1: TEXT`` for ``-c``,
    ``NAME: line 1: TEXT`` for a script, ``bash: TEXT`` at a prompt.
    *echo* marks the line that shows the offending source, which a shell at a prompt omits.
    """

    line: int
    text: str
    echo: bool = False


@attrs.frozen(kw_only=True)
class Notice:
    """Something odd in a command that runs all the same: ``bash: line N: warning: TEXT``."""

    line: int
    text: str


@attrs.frozen(kw_only=True)
class SyntaxFault:
    """The text is no valid command; *messages* is what bash prints of it, *status* what ``$?`` becomes."""

    messages: tuple[Message, ...]
    status: int = 2
    origin: Origin = Origin.COMMAND
    in_word: bool = False
    """Whether the text ended inside of a word, quoted or in braces."""
    is_end: bool = False
    """Whether bash takes it for the end of the text: ``$?`` stays what it is, unless it is 0."""


@attrs.frozen
class Incomplete:
    """The text ended inside a construct: a shell at a prompt shows PS2 and appends another line."""


INCOMPLETE = Incomplete()
