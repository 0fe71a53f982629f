"""Listing completions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import Candidate
from honeyllm.tty._completion import common_prefix, list_lines


def candidates(*names: str) -> list[Candidate]:
    return [
        Candidate(text=name, shown=name.rstrip("/"), suffix="/" if name.endswith("/") else " ")
        for name in names
    ]


class ListTests(SynchronousTestCase):
    def test_columns(self) -> None:
        """Down before across; the last of a full row is not padded."""
        self.assertEqual(list_lines(candidates("a", "b/", "c"), 80), ["a  b/ c  "])
        self.assertEqual(list_lines(candidates(*"abcde"), 7), ["a  d", "b  e", "c  "])

    def test_one_column(self) -> None:
        """Too wide for columns: one on a line."""
        self.assertEqual(list_lines(candidates("long", "x"), 8), ["long", "x"])

    def test_nothing(self) -> None:
        """No candidates, no lines."""
        self.assertEqual([line for line in list_lines([], 80) if line], [])

    @given(st.lists(st.text("ab漢", min_size=1, max_size=9), min_size=1, max_size=50), st.integers(1, 200))
    def test_every_name_is_listed(self, names: list[str], columns: int) -> None:
        """No candidate is lost, whatever the width."""
        listed = "\n".join(list_lines(candidates(*names), columns)).split()
        self.assertEqual(sorted(listed), sorted(names))


class PrefixTests(SynchronousTestCase):
    def test_common_prefix(self) -> None:
        """What all candidates begin with."""
        self.assertEqual(common_prefix(candidates("alpha", "alphabet", "alps")), "alp")
        self.assertEqual(common_prefix([]), "")
