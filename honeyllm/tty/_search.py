"""Incremental search through the history (C-r, C-s)."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

#: A search string no longer than this.
MAX_SEARCH = 1024


@attrs.frozen(kw_only=True)
class _Found:
    line: int
    index: int


@attrs.define
class IncrementalSearch:
    """
    The search itself, without keys or display.

    *lines* are the history and, last, the line being edited.
    """

    lines: Sequence[str]
    line: int
    index: int
    is_reverse: bool = True
    string: str = ""
    is_failed: bool = False
    is_found: bool = False

    def prompt(self) -> str:
        """What is shown in place of the prompt."""
        failed = "failed " if self.is_failed else ""
        direction = "reverse-" if self.is_reverse else ""
        return f"({failed}{direction}i-search)`{self.string}': "

    @property
    def text(self) -> str:
        """The line that the search stands in."""
        return self.lines[self.line]

    @property
    def standout(self) -> tuple[int, int]:
        """The stretch of the line that matches."""
        if self.is_failed or not self.string or not self.is_found:
            return 0, 0
        return self.index, self.index + len(self.string)

    def add(self, text: str) -> bool:
        """Search for a longer string from here; False when it fails."""
        self.string = (self.string + text)[:MAX_SEARCH]
        return self._search(self.index)

    def remove(self) -> bool:
        """Drop the last character of the string and search for the rest; False when there is none."""
        if not self.string:
            return False
        self.string = self.string[:-1]
        self.is_failed = False
        return not self.string or self._search(self.index)

    def again(self) -> bool:
        """Find the next match in the direction of the search."""
        if not self.string:
            return True
        return self._search(self.index - 1 if self.is_reverse else self.index + 1)

    def _search(self, start: int) -> bool:
        found = self._find(start)
        self.is_failed = found is None
        if found is None:
            return False
        self.line, self.index, self.is_found = found.line, found.index, True
        return True

    def _find(self, start: int) -> _Found | None:
        index = self._find_in(self.text, start) if start >= 0 else -1
        if index >= 0:
            return _Found(line=self.line, index=index)
        step, line, last = (-1 if self.is_reverse else 1), self.line, self.text
        while 0 <= (line := line + step) < len(self.lines):
            text = self.lines[line]
            if text == last:
                continue
            last = text
            index = self._find_in(text, len(text) if self.is_reverse else 0)
            if index >= 0:
                return _Found(line=line, index=index)
        return None

    def _find_in(self, text: str, start: int) -> int:
        if self.is_reverse:
            return text.rfind(self.string, 0, start + len(self.string))
        return text.find(self.string, start)
