"""What the parser answers instead of a command."""

from __future__ import annotations

import attrs


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
class SyntaxFault:
    """The text is no valid command; *messages* is what bash prints of it, status 2 follows."""

    messages: tuple[Message, ...]


@attrs.frozen(kw_only=True)
class Incomplete:
    """
    The text ended inside a construct.

    A shell at a prompt shows PS2 and asks again with another line appended;
    one that has no more input prints *at_end*.
    """

    at_end: SyntaxFault
