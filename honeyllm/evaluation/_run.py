"""Asking the cases and judging the replies."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from honeyllm.evaluation._case import Case, Metric, Reply
from honeyllm.evaluation._errors import TargetFault
from honeyllm.evaluation._target import Target

_BYTES_OF_TOKEN = 4
"""What counts as a token of output where nobody counts tokens."""


@attrs.frozen(kw_only=True)
class Timing:
    """One reply: seconds to its first byte, to its end, and how much it was."""

    first: float
    total: float
    tokens: float


@attrs.frozen(kw_only=True)
class Outcome:
    """
    What became of a case.

    ``problem`` says why it is no hit. A ``fault`` is a reply that did not come: a miss, which is asked again
    when the run is resumed.
    """

    id: str
    metric: Metric
    problem: str | None = None
    fault: bool = False
    sessions: int = 1
    timings: tuple[Timing, ...] = ()
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    @property
    def hit(self) -> bool:
        """Every check held."""
        return self.problem is None


def judge(case: Case, replies: Sequence[Reply]) -> str | None:
    """The first thing wrong with *replies*, or nothing."""
    for number, step in enumerate(case.steps):
        for check in step.checks:
            problem = check.problem(replies[: number + 1])
            if problem is not None:
                return f"{step.line!r}: {problem}"
    return None


async def evaluate(
    target: Target, cases: Sequence[Case], done: Mapping[str, Outcome], note: Callable[[Outcome], None]
) -> tuple[Outcome, ...]:
    """The outcome of every case, in order; those in *done* are not asked again, new ones go to *note*."""
    outcomes = []
    for case in cases:
        outcome = done.get(case.id)
        if outcome is None:
            outcome = await _outcome(target, case)
            note(outcome)
        outcomes.append(outcome)
    return tuple(outcomes)


async def _outcome(target: Target, case: Case) -> Outcome:
    try:
        replies = await target.play(case)
    except TargetFault as fault:
        return Outcome(
            id=case.id, metric=case.metric, problem=str(fault), fault=True, sessions=len(case.talk)
        )
    return Outcome(
        id=case.id,
        metric=case.metric,
        problem=judge(case, replies),
        sessions=len(case.talk),
        timings=tuple(_timing(reply) for reply in replies),
        prompt_tokens=_total([reply.prompt_tokens for reply in replies]),
        completion_tokens=_total([reply.completion_tokens for reply in replies]),
    )


def _timing(reply: Reply) -> Timing:
    counted = reply.completion_tokens
    tokens = len(reply.text.encode()) / _BYTES_OF_TOKEN if counted is None else counted
    return Timing(first=round(reply.first_seconds, 6), total=round(reply.seconds, 6), tokens=tokens)


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
