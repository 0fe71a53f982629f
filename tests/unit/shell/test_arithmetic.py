"""Arithmetic: values and messages of bash, and nothing that nesting or length could break."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._arithmetic import ArithmeticFault, Key, evaluate, wrap
from tests.unit.shell.recordings import recorded


class Variables:
    """An environment of scalars, indexed arrays and one associative array named ``map``."""

    def __init__(self, **scalars: str) -> None:
        self.values: dict[tuple[str, Key], str] = {(name, 0): text for name, text in scalars.items()}

    def get(self, name: str, key: Key) -> str | None:
        return self.values.get((name, key or 0))

    def set(self, name: str, key: Key, value: int) -> None:
        self.values[name, key or 0] = str(value)

    def is_associative(self, name: str) -> bool:
        return name == "map"


def outcome(text: str, variables: Variables | None = None) -> str:
    try:
        return str(evaluate(text, variables or Variables()))
    except ArithmeticFault as fault:
        return fault.message


class RecordedTests(SynchronousTestCase):
    def test_as_bash_answers(self) -> None:
        """Values and messages are those of bash to the letter."""
        for expression, expected in recorded("arithmetic"):
            variables = Variables(x="4", y="2", q="1+", r="s", s="r", t="x y")
            self.assertEqual(outcome(expression, variables), expected, expression)


class VariableTests(SynchronousTestCase):
    def test_assignments(self) -> None:
        """Assignments are made in order, short circuits skip them."""
        variables = Variables()
        evaluate(
            "a = 5, b = a++ * 2, c[a - 4] += b, 0 && (d = 1), 1 || (d = 1), 0 ? (d = 1) : (e = 7)", variables
        )
        self.assertEqual(variables.values, {("a", 0): "6", ("b", 0): "10", ("c", 2): "10", ("e", 0): "7"})

    def test_values_are_expressions(self) -> None:
        """A variable's value is evaluated in turn."""
        self.assertEqual(outcome("a * 2", Variables(a="b + 1", b="3")), "8")

    def test_associative(self) -> None:
        """A subscript of an associative array is text."""
        variables = Variables()
        evaluate('map[x y] = 3, map["k"]++', variables)
        self.assertEqual(variables.values, {("map", "x y"): "3", ("map", "k"): "1"})

    def test_bad_subscript(self) -> None:
        """An empty subscript names nothing."""
        self.assertEqual(outcome("a[]"), "a[]: bad array subscript")


class BoundsTests(SynchronousTestCase):
    def test_deep_and_long(self) -> None:
        """Whatever its shape, an expression takes neither Python's stack nor long."""
        before = time.perf_counter()
        for text in (
            "(" * 5000, "(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "- " * 5000 + "1", "1+" * 5000 + "1",
            "2**" * 5000 + "1", "x=" * 5000 + "1", "1?" * 5000 + "1", "1?1:" * 5000 + "1", "1,"* 5000 + "1",
            "a[" * 5000 + "1" + "]" * 5000, "!" * 5000 + "1", "9" * 100000, "1" * 200000 + "+1",
        ):  # fmt: skip
            outcome(text)
        self.assertLess(time.perf_counter() - before, 10)

    def test_recursion(self) -> None:
        """Variables that name each other in a circle end in bash's message."""
        self.assertIn("expression recursion level exceeded", outcome("a", Variables(a="a")))
        self.assertIn("expression recursion level exceeded", outcome("a", Variables(a="a+a")))

    @settings(max_examples=300, deadline=None)
    @given(st.text(alphabet="0123456789abxy+-*/%()[]<>=!&|^~?:, #@.$'\"\n", max_size=40))
    def test_total(self, text: str) -> None:
        """Any text has a value or a fault."""
        outcome(text, Variables(a="1", b="a+", x="y"))

    @given(st.integers(), st.integers())
    def test_wraps(self, a: int, b: int) -> None:
        """Numbers are signed and have 64 bits."""
        self.assertTrue(-(1 << 63) <= wrap(a) < 1 << 63)
        self.assertEqual(wrap(wrap(a) + wrap(b)), wrap(a + b))
        self.assertEqual(outcome(f"{wrap(a)} * {wrap(b)}"), str(wrap(a * b)))
