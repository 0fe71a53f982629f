"""Incremental search through the history."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.tty._search import MAX_SEARCH, IncrementalSearch

LINES = ("ls -la", "cat x", "ls /tmp", "ls /tmp", "echo ls ls", "")


class SearchTests(SynchronousTestCase):
    """From the line being edited, the last, backwards or forwards."""

    def search(self, *, line: int = 5, index: int = 0, is_reverse: bool = True) -> IncrementalSearch:
        """A search that begins in that line."""
        return IncrementalSearch(LINES, line, index, is_reverse)

    def test_backwards(self) -> None:
        """The nearest match first, the last in its line; then further back, a repeated line once."""
        search = self.search()
        self.assertTrue(search.add("ls"))
        found = [(search.line, search.index)]
        while search.again():
            found.append((search.line, search.index))
        self.assertEqual(found, [(4, 8), (4, 5), (3, 0), (0, 0)])
        self.assertEqual(search.prompt(), "(failed reverse-i-search)`ls': ")
        self.assertEqual(search.text, "ls -la")

    def test_forwards(self) -> None:
        """And back again."""
        search = self.search(line=0, is_reverse=False)
        search.add("ls /")
        self.assertEqual((search.line, search.index), (2, 0))
        self.assertEqual(search.prompt(), "(i-search)`ls /': ")
        self.assertFalse(search.again())

    def test_longer_and_shorter(self) -> None:
        """A longer string may stay in place; a shorter one ends a failure."""
        search = self.search()
        for text in ("c", "a", "t"):
            self.assertTrue(search.add(text))
        self.assertEqual((search.text, search.standout), ("cat x", (0, 3)))
        self.assertFalse(search.add("z"))
        self.assertEqual(search.standout, (0, 0))
        self.assertTrue(search.remove())
        self.assertEqual((search.prompt(), search.standout), ("(reverse-i-search)`cat': ", (0, 3)))

    def test_nothing_to_remove(self) -> None:
        """An empty string has nothing to drop, and finds nothing new."""
        search = self.search()
        self.assertFalse(search.remove())
        self.assertTrue(search.again())
        self.assertEqual((search.line, search.standout), (5, (0, 0)))

    def test_limit(self) -> None:
        """The string is bounded."""
        search = self.search()
        search.add("x" * (MAX_SEARCH + 5))
        self.assertEqual(len(search.string), MAX_SEARCH)
