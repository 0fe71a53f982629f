"""Brace expansion over words whose quoted parts stay what they are."""

from __future__ import annotations

import time
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._ast import DoubleQuoted, Escaped, Literal, Parameter, SimpleCommand, SingleQuoted, Word
from honeyllm.shell._brace import count_braces, expand_braces
from honeyllm.shell._parser import parse_all
from tests.unit.shell.recordings import recorded


def word(source: str) -> Word:
    (command,) = parse_all("echo " + source)
    assert isinstance(command, SimpleCommand) and isinstance(command.words[1], Word), source
    return command.words[1]


def text(word: Word) -> str:
    """The word without its quotes."""
    pieces = []
    for part in word.parts:
        if isinstance(part, DoubleQuoted):
            pieces.append(text(Word(part.parts)))
        else:
            assert isinstance(part, Literal | Escaped | SingleQuoted)
            pieces.append(part.text)
    return "".join(pieces)


class RecordedTests(SynchronousTestCase):
    def test_as_bash_expands(self) -> None:
        """The words and their order are bash's."""
        for source, expected in recorded("braces"):
            found = [text(one) for one in expand_braces(word(source))]
            # Empty words were gone before bash could show them.
            self.assertEqual([one for one in found if one], [one for one in expected if one], source)


class QuotingTests(SynchronousTestCase):
    def test_parts_stay(self) -> None:
        """Quoted and expanded parts are taken over into every word."""
        self.assertEqual(
            list(expand_braces(word("{a,'b c'}$x"))),
            [
                Word((Literal("a"), Parameter(name="x"))),
                Word((SingleQuoted("b c"), Parameter(name="x"))),
            ],
        )

    def test_itself(self) -> None:
        """A word without braces comes back itself."""
        for source in ("a", "'{a,b}'", "{a}", "$x", "{}"):
            one = word(source)
            self.assertEqual(list(expand_braces(one)), [one])

    def test_plain(self) -> None:
        """A result that needs no further expansion says so."""
        self.assertEqual([one.plain for one in expand_braces(word("a{b,*}"))], ["ab", None])


class BoundsTests(SynchronousTestCase):
    def test_lazy(self) -> None:
        """Astronomical numbers of words cost nothing until they are asked for."""
        one = word("{1..1000000000}{1..1000000000}x{a,b}")
        self.assertEqual(count_braces(one), 2 * 10**18)
        self.assertEqual([text(found) for found in islice(expand_braces(one), 3)], ["11xa", "11xb", "12xa"])

    def test_hostile(self) -> None:
        """Thousands of braces, closed or not, take little time."""
        before = time.perf_counter()
        for source in (
            "{" * 20000,
            "{a," * 5000,
            "{a,b}" * 3000,
            "{a," * 3000 + "}" * 3000,
            "{}" * 10000,
            "}" * 9999,
        ):
            count_braces(word(source))
            list(islice(expand_braces(word(source)), 2))
        self.assertLess(time.perf_counter() - before, 10)

    @settings(max_examples=200, deadline=None)
    @given(st.text(alphabet="{},.a19-'\"$", max_size=20))
    def test_total(self, source: str) -> None:
        """Any word expands to as many words as were counted."""
        (command,) = parse_all("echo " + source)[:1] or (None,)
        if not isinstance(command, SimpleCommand):
            return
        for one in command.words:
            assert isinstance(one, Word)
            if count_braces(one) < 1000:
                self.assertEqual(len(list(expand_braces(one))), count_braces(one))
