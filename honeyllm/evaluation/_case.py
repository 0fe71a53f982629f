"""What is asked and what is right: cases, their steps, and the replies that come back."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import attrs


class Metric(StrEnum):
    """The paper's seven, and two that its design could not have."""

    ROLE = "role consistency"
    INSTRUCTION = "instruction following"
    DECOMPOSITION = "command decomposition"
    PARAMETER = "parameter handling"
    ERROR = "error handling"
    CONTEXT = "context awareness"
    FORMAT = "output formatting"
    PERSISTENCE = "persistence"
    INJECTION = "injection"


PAPER = tuple(metric for metric in Metric if metric not in (Metric.PERSISTENCE, Metric.INJECTION))
"""The metrics of the paper's Table 1."""


class Way(StrEnum):
    """How a line reaches the shell: one exec request each, or typed at one terminal."""

    EXEC = "exec"
    TERMINAL = "terminal"


@attrs.frozen(kw_only=True)
class Reply:
    """
    What came back for one line.

    ``text`` is what a terminal shows, without the prompt, which is in ``prompt`` if there was one. The two
    streams and the status are `None` where nobody can see them. A ``loose`` reply is a model's, whose text
    has no agreed last newline. Tokens are `None` when they were not counted.
    """

    text: str
    stdout: str | None = None
    stderr: str | None = None
    status: int | None = None
    prompt: str | None = None
    loose: bool = False
    first_seconds: float = 0.0
    seconds: float = 0.0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Check(Protocol):
    """One condition on a step's reply."""

    def problem(self, replies: Sequence[Reply]) -> str | None:
        """What is wrong with the last of *replies*, which are all of the case's so far, or nothing."""


@attrs.frozen(kw_only=True)
class Step:
    """One line, and what must hold of its reply."""

    line: str
    checks: tuple[Check, ...] = ()


@attrs.frozen(kw_only=True)
class Session:
    """Lines sent over one connection."""

    steps: tuple[Step, ...]
    way: Way = Way.EXEC


Talk = tuple[Session, ...]
"""The sessions of a case, one after the other."""


@attrs.frozen(kw_only=True)
class Case:
    """One question of ShellEval; a hit when every check of every step holds."""

    id: str
    metric: Metric
    talk: Talk

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all sessions in their order."""
        return tuple(step for session in self.talk for step in session.steps)
