"""ShellEval without anything to ask: cases, checks, figures, state, tables."""

import json
from pathlib import Path

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.evaluation import (
    EvaluationError,
    Facts,
    Metric,
    Outcome,
    Prices,
    Reply,
    StateFile,
    Subject,
    chart,
    core_cases,
    extended_cases,
    from_json,
    report,
    session_cost,
    tables,
    to_json,
)
from honeyllm.evaluation._checks import Exact, Matches, Prompt, SameAs
from honeyllm.evaluation._model_target import opening, parted
from honeyllm.evaluation._run import Timing, evaluate, judge

SUBJECT = Subject(
    name="a <b>", target="model", engine=None, model="m", set="all", seed=1, each=2, prices=Prices(prompt=1, completion=2)
)
HIT = Outcome(
    id="core-01", metric=Metric.ROLE, timings=(Timing(first=0.1, total=0.3, tokens=4),), prompt_tokens=10, completion_tokens=4
)
MISS = Outcome(id="role-000-spoken", metric=Metric.ROLE, problem="wrong", timings=(Timing(first=0.3, total=0.5, tokens=6),))
FAULT = Outcome(id="role-001-asked", metric=Metric.ROLE, problem="closed", fault=True)


class CaseTests(SynchronousTestCase):
    """The cases."""

    def test_core(self) -> None:
        """Sixteen, of all seven metrics of the paper."""
        cases = core_cases(Facts())
        self.assertEqual(len(cases), 16)
        self.assertEqual(len({case.metric for case in cases}), 7)

    def test_extended(self) -> None:
        """More than five hundred in nine families; a seed draws them again, another draws others."""
        cases = extended_cases(Facts(), 5)
        self.assertGreaterEqual(len(cases), 500)
        self.assertEqual({case.metric for case in cases}, set(Metric))
        self.assertEqual(len({case.id for case in cases}), len(cases))
        self.assertEqual(cases, extended_cases(Facts(), 5))
        other = extended_cases(Facts(), 6)
        self.assertLess(sum(a.talk == b.talk for a, b in zip(cases, other, strict=True)), len(cases) / 4)

    def test_every_step_is_judged(self) -> None:
        """A case without any check would be a hit for everyone."""
        for case in (*core_cases(Facts()), *extended_cases(Facts(), 7)):
            self.assertTrue(any(step.checks for step in case.steps), case.id)


class CheckTests(SynchronousTestCase):
    """What passes, and what does not."""

    def test_exact(self) -> None:
        """Streams and status by exec, the text where only that is seen."""
        check = Exact(stdout="1\n", stderr="bash: line 1: x: command not found\n")
        good = Reply(text="", stdout="1\n", stderr="bash: line 1: x: command not found\n", status=0)
        self.assertIsNone(check.problem([good]))
        self.assertIn("stderr", check.problem([Reply(text="", stdout="1\n", stderr="", status=0)]) or "")
        self.assertIsNone(check.problem([Reply(text="-bash: x: command not found\n1", loose=True)]))
        self.assertIsNotNone(check.problem([Reply(text="-bash: x: command not found\n1\n")]))

    def test_forms(self) -> None:
        """Patterns, repetition and prompts."""
        self.assertIsNone(Matches(pattern=r"\d+\n").problem([Reply(text="12", loose=True)]))
        self.assertIsNotNone(Matches(pattern=r"\d+\n").problem([Reply(text="```\n12\n```", loose=True)]))
        self.assertIsNone(SameAs(step=0).problem([Reply(text="a\n"), Reply(text="a\n")]))
        self.assertIsNotNone(SameAs(step=0).problem([Reply(text="a\n"), Reply(text="b\n")]))
        check = Prompt(account="root@web01", directory="/tmp", mark="#")
        self.assertIsNone(check.problem([Reply(text="", prompt="root@web01:/tmp# ")]))
        self.assertIsNotNone(check.problem([Reply(text="", prompt="root@web01:~# ")]))

    def test_judge(self) -> None:
        """The first wrong step is named."""
        case = core_cases(Facts())[2]
        self.assertIn("echo -e", judge(case, [Reply(text="no", loose=True)]) or "")


class FigureTests(SynchronousTestCase):
    """Reports."""

    def test_figures(self) -> None:
        """Rates, quantiles, tokens a second, cost, faults."""
        found = report(SUBJECT, [HIT, MISS, FAULT])
        self.assertEqual((found.total.cases, found.total.hits, found.faults), (3, 1, 1))
        self.assertAlmostEqual(found.total.latency or 0, 0.2)
        self.assertAlmostEqual(found.total.throughput or 0, 25.0)
        self.assertEqual(found.total.cost, session_cost(10, 4, 3, SUBJECT.prices))
        self.assertEqual(from_json(json.loads(json.dumps(to_json(found))), "x"), found)
        self.assertRaises(EvaluationError, from_json, {"schema": 1}, "x")

    def test_shown(self) -> None:
        """Tables for one and for several; names are escaped in the chart."""
        found = report(SUBJECT, [HIT, MISS])
        self.assertIn("50.00 %", tables([found]))
        self.assertIn("1/2 50.0 %", tables([found, found]))
        self.assertIn("a &lt;b&gt;", chart([found]))


class StateTests(SynchronousTestCase):
    """Going on."""

    def test_resume(self) -> None:
        """What was judged is not asked again, what had no reply is; another run's state is refused."""
        path = Path(self.mktemp())
        state = StateFile(path, SUBJECT)
        self.assertEqual(state.open(), {})
        for outcome in (HIT, FAULT):
            state.note(outcome)
        state.close()
        again = StateFile(path, SUBJECT)
        done = again.open()
        again.close()
        self.assertEqual(done, {HIT.id: HIT})
        other = Subject(name="", target="model", engine=None, model="m", set="all", seed=2, each=2)
        self.assertRaises(EvaluationError, StateFile(path, other).open)

    def test_done_is_not_asked(self) -> None:
        """A finished case never reaches the target."""
        case = core_cases(Facts())[0]

        class Nobody:
            async def play(self, case: object) -> tuple[Reply, ...]:
                raise AssertionError

        found = self.successResultOf(Deferred.fromCoroutine(evaluate(Nobody(), [case], {case.id: HIT}, print)))
        self.assertEqual(found, (HIT,))


class ModelTests(SynchronousTestCase):
    """What a raw model is told, and how its text is read."""

    def test_prompt_is_parted(self) -> None:
        """A prompt at the end is no output."""
        self.assertEqual(parted("a\nroot@web01:~#"), ("a\n", "root@web01:~#"))
        self.assertEqual(parted("root@web01:~# "), ("", "root@web01:~# "))
        self.assertEqual(parted("a"), ("a", None))

    def test_opening(self) -> None:
        """The facts are told."""
        self.assertIn("web01", opening(Facts())[0].content)
