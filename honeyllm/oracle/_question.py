"""What is asked, and what comes back."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

import attrs


@attrs.frozen(kw_only=True)
class Asker:
    """The account that runs the command."""

    user: str
    uid: int
    home: str


@attrs.frozen(kw_only=True)
class Exchange:
    """A line that was typed in *cwd*, and what was printed."""

    line: str
    output: str
    cwd: str
    status: int = 0


@attrs.frozen(kw_only=True)
class Question:
    """
    One simple command, parsed and expanded.

    *stdin* is `None` when it is not redirected. *recent* are the exchanges of the session so
    far, oldest first; as many as help are used.
    """

    line: str
    argv: tuple[str, ...]
    cwd: str
    asker: Asker
    stdin: bytes | None = None
    recent: tuple[Exchange, ...] = ()


class Source(Enum):
    """Who answered; the values are those of the log."""

    BUILTIN = "builtin"
    PROGRAM = "program"
    LEDGER = "ledger"
    MODEL = "model"
    FALLBACK = "fallback"


@attrs.frozen(kw_only=True)
class Effect:
    """A change to a file that the answer claims; the host decides whether it happens."""

    path: str
    content: bytes | None


@attrs.frozen(kw_only=True)
class Answer:
    """
    What the command did.

    *stdout* has been given to ``on_text`` already, whatever the source; *stderr* has not.
    The counts and times are those of the model, where one was asked.
    """

    stdout: bytes
    stderr: bytes
    status: int
    source: Source
    effects: tuple[Effect, ...] = ()
    seconds: float = 0.0
    first_text_seconds: float | None = None
    model: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Oracle(Protocol):
    """Anything that answers for a command."""

    async def answer(self, question: Question, *, on_text: Callable[[bytes], None]) -> Answer:
        """
        Produce what the host would print for *question*.

        Each piece goes to *on_text* once it has passed the guard; the answer's ``stdout`` is
        the pieces joined. A model that fails midway ends the answer early, since shown text
        cannot be taken back. An exception of *on_text* ends the answer and is raised here.
        """


class LineOracle(Protocol):
    """Anything that answers for a whole command line, as it was typed."""

    async def answer_line(
        self,
        line: str,
        *,
        cwd: str,
        asker: Asker,
        history: Sequence[Exchange],
        on_text: Callable[[bytes], None],
    ) -> Answer:
        """
        Produce what a terminal would show for *line*.

        Raises:
            OracleUnavailable: nothing was shown; the caller may run the line itself.
        """
