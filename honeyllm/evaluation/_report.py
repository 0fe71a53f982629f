"""The figures of a run: the paper's Table 2, and what it left out, in total and for each metric."""

from collections.abc import Sequence
from statistics import fmean

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError

from honeyllm.evaluation._case import Metric
from honeyllm.evaluation._errors import EvaluationError
from honeyllm.evaluation._run import Outcome, Timing

SCHEMA = 1


@attrs.frozen(kw_only=True)
class Prices:
    """USD for a million tokens, in and out."""

    prompt: float
    completion: float


@attrs.frozen(kw_only=True)
class Subject:
    """What was measured, and on which cases."""

    name: str
    target: str
    engine: str | None
    model: str | None
    set: str
    seed: int
    each: int
    prices: Prices | None = None


@attrs.frozen(kw_only=True)
class Figures:
    """
    Of some cases: hits, and seconds to the first byte of a reply (``latency`` is their mean).

    ``throughput`` is tokens a second after the first byte, or overall where a reply came in one piece; what
    nobody counted counts four bytes as a token. ``cost`` is USD for a session. What is not known is `None`.
    """

    cases: int
    hits: int
    latency: float | None
    p50: float | None
    p95: float | None
    throughput: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None

    @property
    def rate(self) -> float:
        """Hits of a hundred cases."""
        return 100 * self.hits / self.cases if self.cases else 0.0


@attrs.frozen(kw_only=True)
class Report:
    """All figures of one run, and what was missed."""

    schema: int
    subject: Subject
    total: Figures
    core: Figures | None
    metrics: dict[Metric, Figures]
    faults: int
    misses: dict[str, str]


def report(subject: Subject, outcomes: Sequence[Outcome]) -> Report:
    """The report on *outcomes*."""
    by_metric = {metric: [o for o in outcomes if o.metric is metric] for metric in Metric}
    core = [outcome for outcome in outcomes if outcome.id.startswith("core-")]
    prices = subject.prices
    return Report(
        schema=SCHEMA,
        subject=subject,
        total=figures(outcomes, prices),
        core=figures(core, prices) if core else None,
        metrics={metric: figures(found, prices) for metric, found in by_metric.items() if found},
        faults=sum(outcome.fault for outcome in outcomes),
        misses={outcome.id: outcome.problem for outcome in outcomes if outcome.problem is not None},
    )


def figures(outcomes: Sequence[Outcome], prices: Prices | None) -> Figures:
    """The figures of *outcomes*."""
    timings = [timing for outcome in outcomes for timing in outcome.timings]
    firsts = sorted(timing.first for timing in timings)
    asked = _sum([outcome.prompt_tokens for outcome in outcomes])
    said = _sum([outcome.completion_tokens for outcome in outcomes])
    return Figures(
        cases=len(outcomes),
        hits=sum(outcome.hit for outcome in outcomes),
        latency=fmean(firsts) if firsts else None,
        p50=quantile(firsts, 0.5),
        p95=quantile(firsts, 0.95),
        throughput=_throughput(timings),
        prompt_tokens=asked,
        completion_tokens=said,
        cost=session_cost(asked, said, sum(outcome.sessions for outcome in outcomes), prices),
    )


def session_cost(asked: int | None, said: int | None, sessions: int, prices: Prices | None) -> float | None:
    """USD for one of *sessions* that took so many tokens together."""
    if prices is None or asked is None or said is None or not sessions:
        return None
    return (asked * prices.prompt + said * prices.completion) / 1e6 / sessions


def quantile(ordered: Sequence[float], part: float) -> float | None:
    """The value below which *part* of the *ordered* ones lie; the nearest of them."""
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))] if ordered else None


def _throughput(timings: Sequence[Timing]) -> float | None:
    tokens = sum(timing.tokens for timing in timings)
    seconds = sum(timing.total - timing.first for timing in timings)
    whole = sum(timing.total for timing in timings)
    if seconds <= whole / 100:
        seconds = whole
    return tokens / seconds if seconds else None


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def to_json(one: Report) -> dict[str, object]:
    """As JSON's values."""
    value: dict[str, object] = _CONVERTER.unstructure(one)
    return value


def from_json(value: object, where: str) -> Report:
    """
    The report that `to_json` made.

    Raises:
        EvaluationError: it is none of ours; the text names *where* it came from.
    """
    try:
        found = _CONVERTER.structure(value, Report)
    except (BaseValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise EvaluationError(f"{where}: no report of shelleval; --json writes one") from error
    if found.schema != SCHEMA:
        raise EvaluationError(f"{where}: a report of another version; measure again")
    return found


_CONVERTER = Converter()
