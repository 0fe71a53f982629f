"""Patterns: whole matches, prefixes and suffixes, spans to replace."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._patterns import Pattern, compile_pattern, escape, from_pieces, has_magic
from tests.unit.shell.recordings import recorded


def answers(pattern: Pattern, text: str) -> list[str]:
    """What bash was asked as well: match, shortest and longest prefix and suffix removed, replacements."""
    found = pattern.search(text)
    one = text if found is None else f"{text[: found[0]]}<>{text[found[1] :]}"
    pieces, position = [], 0
    for start, end in pattern.spans(text):
        pieces += [text[position:start], "<>"]
        position = end
    return [
        str(int(pattern.matches(text))),
        *(text[pattern.prefix(text, longest=longest) or 0 :] for longest in (False, True)),
        *(text[: pattern.suffix(text, longest=longest)] for longest in (False, True)),
        one,
        "".join([*pieces, text[position:]]),
    ]


class RecordedTests(SynchronousTestCase):
    def test_as_bash_matches(self) -> None:
        """Matching, trimming and replacing are bash's."""
        words = recorded("words")
        for text, rows in recorded("patterns"):
            if not text:
                continue  # the empty pattern is left alone before it comes to matching
            pattern = compile_pattern(text, extended=True)
            for word, expected in zip(words, rows, strict=True):
                self.assertEqual(answers(pattern, word), expected, (text, word))


class QuotingTests(SynchronousTestCase):
    def test_pieces(self) -> None:
        """Quoted pieces stand for themselves."""
        pattern = compile_pattern(from_pieces([("*", True), ("*", False), ("[a]", True)]))
        self.assertTrue(pattern.matches("*xyz[a]"))
        self.assertFalse(pattern.matches("xyz[a]"))
        self.assertFalse(pattern.matches("*xyza"))

    @given(st.text(max_size=20))
    def test_escape(self, text: str) -> None:
        """Escaped text matches itself and nothing else."""
        pattern = compile_pattern(escape(text), extended=True)
        self.assertTrue(pattern.matches(text))
        self.assertFalse(pattern.matches(text + "x"))

    def test_magic(self) -> None:
        """Only what may match other text has magic."""
        for text in ("*", "a?", "[a]", "+(a)", "@(a)", "!(a)", "a\\*"):
            self.assertTrue(has_magic(text), text)
        for text in ("", "abc", "a.b", "a+b", "(a)", "{a,b}"):
            self.assertFalse(has_magic(text), text)


class CaseTests(SynchronousTestCase):
    def test_nocase(self) -> None:
        """Without regard to case, literals and ranges match both, classes do not."""
        for text, word, expected in [
            ("a*", "ABC", True), ("abc", "aBc", True), ("[a-c]", "B", True), ("[[:upper:]]", "a", False),
            ("É", "é", True), ("!(a)", "A", False), ("!(a)", "b", True),
        ]:  # fmt: skip
            pattern = compile_pattern(text, extended=True, nocase=True)
            self.assertEqual(pattern.matches(word), expected, (text, word))


class UndecodableTests(SynchronousTestCase):
    def test_surrogates(self) -> None:
        """An undecodable byte is one character, and positions stay true."""
        text = "a\udcffb\udc80"
        self.assertTrue(compile_pattern("a?b?").matches(text))
        self.assertTrue(compile_pattern("[ab]\udcff*").matches(text))
        self.assertEqual(list(compile_pattern("[\udcff\udc80]").spans(text)), [(1, 2), (3, 4)])
        self.assertEqual(compile_pattern("?\udc80").suffix(text, longest=True), 2)
        self.assertTrue(compile_pattern("!(x)\udc80", extended=True).matches(text))


class BoundsTests(SynchronousTestCase):
    def test_hostile(self) -> None:
        """No pattern takes long, whatever the text."""
        before = time.perf_counter()
        text = "a" * 4000
        for source in (
            "*a" * 500 + "b", "*(*(*(a)))b", "!(" * 200 + ")" * 200, "*!(a)*!(b)*c", "+(a|aa|aaa)b", "[" * 5000,
            "*(" * 5000, "?" * 4000 + "b", "@(a" * 3000, "*(!(a)|!(b))c", "[[:alpha:]" * 1000,
        ):  # fmt: skip
            pattern = compile_pattern(source, extended=True)
            pattern.matches(text)
            pattern.prefix(text, longest=False)
            pattern.suffix(text, longest=True)
            pattern.search(text)
        self.assertLess(time.perf_counter() - before, 20)

    @settings(max_examples=300, deadline=None)
    @given(
        st.text(alphabet="ab*?[]!^-()|+@\\:.=é\udcff", max_size=20),
        st.text(alphabet="ab[]é\udcff", max_size=12),
    )
    def test_total(self, source: str, text: str) -> None:
        """Any text is a pattern, and its answers agree with each other."""
        pattern = compile_pattern(source, extended=True)
        for longest in (False, True):
            end = pattern.prefix(text, longest=longest)
            self.assertTrue(end is None or pattern.matches(text[:end]))
            start = pattern.suffix(text, longest=longest)
            self.assertTrue(start is None or pattern.matches(text[start:]))
        if pattern.matches(text):
            self.assertEqual(pattern.prefix(text, longest=True), len(text))
            self.assertEqual(pattern.suffix(text, longest=True), 0)
        for start, end in pattern.spans(text):
            self.assertTrue(pattern.matches(text[start:end]))
