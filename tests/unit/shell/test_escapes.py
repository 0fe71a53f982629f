"""Escapes of ``$'...'`` and of backquotes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._escapes import decode_ansi, encode, unescape_backquoted


class AnsiTests(SynchronousTestCase):
    def test_values(self) -> None:
        """Each escape is what bash makes of it; bytes that are no text become surrogates."""
        for text, expected in [
            ("a\\tb\\n", "a\tb\n"), ("\\x41\\101\\e", "AA\x1b"), ("\\u20ac\\U1F600", "€\U0001f600"),
            ("\\xc3\\xa9", "é"), ("\\xff", "\udcff"), ("\\'\\\"\\?\\\\", "'\"?\\"), ("\\cA\\c?", "\x01\x7f"),
            ("a\\0b", "a"), ("\\q", "\\q"), ("\\8", "\\8"), ("é\\n", "é\n"),
        ]:  # fmt: skip
            self.assertEqual(decode_ansi(text), expected, text)

    @given(st.text(alphabet="\\xuUc0189abé'\"\udcff"))
    def test_total(self, text: str) -> None:
        """Any text has a value that can be written as bytes."""
        decode_ansi(text).encode("utf-8", "surrogateescape")
        encode(text)


class BackquoteTests(SynchronousTestCase):
    def test_unescape(self) -> None:
        """A double quote is unescaped only within double quotes."""
        self.assertEqual(unescape_backquoted('\\$a \\` \\\\ \\" \\x', in_double=False), '$a ` \\ \\" \\x')
        self.assertEqual(unescape_backquoted('\\"', in_double=True), '"')
