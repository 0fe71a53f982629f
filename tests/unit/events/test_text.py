"""Attackers' bytes become valid, bounded text."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events._text import MAX_CHARS, MAX_ITEMS, optional_text, plain_text, quoted_bytes, text_list


class PlainTextTests(SynchronousTestCase):
    def test_examples(self) -> None:
        """Valid UTF-8 stays; what is not becomes an escape, whether it comes as bytes or as surrogates."""
        for value, expected in (
            (b"ls -l", "ls -l"),
            ("gr\xfc\xdfe".encode(), "gr\xfc\xdfe"),
            (b"\xff\x00\xc3", "\\xff\x00\\xc3"),
            (b"\xffa".decode("utf-8", "surrogateescape"), "\\xffa"),
            ("\ud83da", "\\ud83da"),
            ("", ""),
        ):
            self.assertEqual(plain_text(value), expected)

    def test_long(self) -> None:
        """A value without bound is cut, says how long it was, and is cut only once."""
        for value in (b"a" * 10_000_000, "a" * 10_000_000):
            text = plain_text(value)
            self.assertEqual(len(text), MAX_CHARS)
            self.assertTrue(text.endswith("a[... of 10000000]"))
            self.assertEqual(plain_text(text), text)

    @given(st.one_of(st.binary(), st.text(alphabet=st.characters(exclude_categories=()))))
    def test_encodes(self, value: str | bytes) -> None:
        """Whatever goes in, UTF-8 comes out, and cleaning it again changes nothing."""
        text = plain_text(value)
        text.encode()
        self.assertEqual(plain_text(text), text)

    def test_optional(self) -> None:
        self.assertIsNone(optional_text(None))
        self.assertEqual(optional_text(b"\xff"), "\\xff")

    def test_list(self) -> None:
        """Lists are bounded in their length and in the length of all items together."""
        self.assertEqual(text_list([b"a", "b"]), ("a", "b"))
        self.assertEqual(len(text_list(["x"] * 1_000_000)), MAX_ITEMS)
        self.assertLessEqual(sum(map(len, text_list(["x" * 100_000] * 10))), MAX_CHARS)

    def test_quoted(self) -> None:
        self.assertEqual(quoted_bytes(b"GET /\r\n\xff"), r"b'GET /\r\n\xff'")
        self.assertEqual(quoted_bytes("b'x'"), "b'x'")
