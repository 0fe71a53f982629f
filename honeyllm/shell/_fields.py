"""What an expanded word is made of, and how it falls into fields (word splitting)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

QUOTED, LITERAL, SPLIT, BREAK, JOINT = range(5)
"""
Quoted text; unquoted text; unquoted result of an expansion; the border between ``"$@"`` elements;
what stands between those of ``"${a[*]#x}"``, until the quotes end.
"""

Segment: TypeAlias = tuple[str, int]
Run: TypeAlias = tuple[str, bool]
"""Text and whether it is quoted."""
Field: TypeAlias = list[Run]

PIECE = 4096
"""Text that is split at once."""
MANY = 64
"""Texts that are taken at once."""
BORDER: Segment = ("", BREAK)
DEFAULT_IFS = " \t\n"
WHITESPACE = " \t\n"
_SPECIAL = re.compile(r"([][*?\\()|!+@^,-])")


def joined(segments: Iterable[Segment]) -> str:
    """The text of segments that are not split; borders are blanks."""
    return "".join(" " if kind == BREAK else text for text, kind in segments)


def as_pattern(segments: Iterable[Segment]) -> str:
    """The glob pattern that segments make: what is quoted stands for itself."""
    return "".join(
        escape(text) if kind == QUOTED else " " if kind == BREAK else text for text, kind in segments
    )


def escape(text: str) -> str:
    """*text* as a pattern that matches only itself."""
    return _SPECIAL.sub(r"\\\1", text)


@lru_cache(maxsize=64)
def _tokens(ifs: str) -> re.Pattern[str]:
    white = "".join(c for c in ifs if c in WHITESPACE)
    other = "".join(c for c in ifs if c not in WHITESPACE)
    groups = [
        f"([{re.escape(white)}]+)" if white else "(?!)()",
        f"([{re.escape(other)}])" if other else "(?!)()",
    ]
    groups.append(f"([^{re.escape(ifs)}]+)")
    return re.compile("|".join(groups))


class Splitter:
    """Cuts segments into fields."""

    def __init__(self, ifs: str) -> None:
        self._ifs = ifs
        self.fields: list[Field] = []
        self._current: Field | None = None
        self._after_blank = False

    def _add(self, text: str, quoted: bool) -> None:
        if self._current is None:
            self._current = []
        self._current.append((text, quoted))
        self._after_blank = False

    def _close(self) -> bool:
        if self._current is None:
            return False
        self.fields.append(self._current)
        self._current = None
        return True

    def _split(self, text: str) -> None:
        if not self._ifs:
            if text:
                self._add(text, False)
            return
        for match in _tokens(self._ifs).finditer(text):
            kind = match.lastindex
            if kind == 3:
                self._add(match.group(), False)
            elif kind == 1:
                self._after_blank = self._close() or self._after_blank
            else:
                if not self._close() and not self._after_blank:
                    self.fields.append([])
                self._after_blank = False

    def pieces(self, segments: Iterable[Segment]) -> Iterator[list[Field]]:
        """The fields of long or many texts, some at a time."""
        for number, (text, kind) in enumerate(segments, 1):
            if kind == SPLIT and len(text) > PIECE:
                for start in range(0, len(text), PIECE):
                    self._split(text[start : start + PIECE])
                    yield self._finished()
                continue
            self._take(text, kind)
            if number % MANY == 0:
                yield self._finished()
        self._close()
        yield self._finished()

    def _finished(self) -> list[Field]:
        done, self.fields = self.fields, []
        return done

    def run(self, segments: Iterable[Segment]) -> list[Field]:
        """The fields that *segments* fall into."""
        for text, kind in segments:
            self._take(text, kind)
        self._close()
        return self.fields

    def _take(self, text: str, kind: int) -> None:
        if kind == SPLIT:
            self._split(text)
        elif kind == QUOTED:
            self._add(text, True)
        elif kind == LITERAL:
            if text:
                self._add(text, False)
        else:
            self._close()


def plain(field: Field) -> str:
    """The text of a field, quotes gone."""
    if len(field) == 1:
        return field[0][0]
    return "".join([text for text, _ in field])


def pattern_of(field: Field) -> str:
    """A field as a glob pattern."""
    return "".join([escape(text) if quoted else text for text, quoted in field])


_GLOB = "*?["
_EXTENDED = ("*", "?", "[", "+(", "@(", "!(")


def has_glob(field: Field, extended: bool) -> bool:
    """Whether unquoted pattern characters make the field a glob."""
    marks = _EXTENDED if extended else _GLOB
    return any(not quoted and any(mark in text for mark in marks) for text, quoted in field)
