"""Words, as editing commands and the history count them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty import history_words
from honeyllm.tty._motion import is_not_blank, word_end, word_start


class WordTests(SynchronousTestCase):
    def test_ends_and_starts(self) -> None:
        """Words of letters and digits, or of anything but blanks."""
        text = "ls -la /tmp/x"
        self.assertEqual([word_end(text, at) for at in (0, 2, 6, 13)], [2, 6, 11, 13])
        self.assertEqual([word_start(text, at) for at in (13, 12, 2, 0)], [12, 8, 0, 0])
        self.assertEqual(word_start(text, 13, is_not_blank), 7)

    def test_history_words(self) -> None:
        """Quotes hold words together; operators are words."""
        for line, words in (
            ("echo a  b", ["echo", "a", "b"]),
            ("echo 'a b' \"c d\" e\\ f", ["echo", "'a b'", '"c d"', "e\\ f"]),
            ("a|b && c;d", ["a", "|", "b", "&&", "c", ";", "d"]),
            ("echo 'open", ["echo", "'open"]),
            ("", []),
        ):
            self.assertEqual(history_words(line), words)
