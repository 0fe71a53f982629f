"""Bracket expressions, ``[a-z[:digit:]]``, with glibc's errors."""

import attrs

from honeyllm.programs.regex._nodes import (
    BAD_CLASS,
    BAD_COLLATION,
    BAD_PATTERN,
    BAD_RANGE,
    COLON_CLASS,
    UNMATCHED_BRACKET,
    Chars,
    Fault,
)
from honeyllm.programs.regex._syntax import Syntax

CLASSES = frozenset(
    (
        "alpha",
        "upper",
        "lower",
        "digit",
        "xdigit",
        "space",
        "punct",
        "alnum",
        "print",
        "graph",
        "cntrl",
        "blank",
    )
)
MAX_NAME = 32


@attrs.frozen
class _Element:
    kind: str
    """``char``, ``class`` or ``equal``."""
    text: str


class BracketParser:
    """Reads one bracket expression of *pattern*; *at* is behind the ``[``."""

    def __init__(self, pattern: str, at: int, syntax: Syntax) -> None:
        self._pattern = pattern
        self.at = at
        self._syntax = syntax
        self._ranges: list[tuple[int, int]] = []
        self._classes: list[str] = []

    def parse(self) -> Chars:
        """The set; ``at`` is then behind the ``]``."""
        start = self.at
        if not self._rest():
            raise Fault(BAD_PATTERN)
        negated = self._eat("^")
        if not self._rest():
            raise Fault(BAD_PATTERN if negated else UNMATCHED_BRACKET)
        first = True
        while first or not self._eat("]"):
            if not self._rest():
                raise Fault(UNMATCHED_BRACKET)
            self._member(first)
            first = False
        self._check_colons(self._pattern[start : self.at - 1])
        return Chars(ranges=tuple(self._ranges), classes=tuple(self._classes), negated=negated)

    def _check_colons(self, inside: str) -> None:
        if (
            self._syntax.checks_colons
            and len(inside) > 2
            and inside[0] == inside[-1] == ":"
            and "[" not in inside
        ):
            raise Fault(COLON_CLASS)

    def _rest(self) -> bool:
        return self.at < len(self._pattern)

    def _eat(self, text: str) -> bool:
        if self._pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _member(self, first: bool) -> None:
        hyphen = self._pattern[self.at] == "-"
        if hyphen and not first and self._pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            raise Fault(BAD_RANGE)
        start = self._element()
        if start.kind == "char" and self._range_follows():
            self.at += 1
            if not self._rest():
                raise Fault(UNMATCHED_BRACKET)
            self._add_range(start, self._element())
        elif start.kind == "class":
            self._classes.append(start.text)
        else:
            self._ranges.append((ord(start.text), ord(start.text)))

    def _range_follows(self) -> bool:
        if self._pattern[self.at : self.at + 1] != "-":
            return False
        if self.at + 1 >= len(self._pattern):
            raise Fault(UNMATCHED_BRACKET)
        return self._pattern[self.at + 1] != "]"

    def _add_range(self, start: _Element, end: _Element) -> None:
        if end.kind != "char":
            raise Fault(BAD_RANGE)
        if not (start.text + end.text).isascii():
            raise Fault(BAD_COLLATION)
        low, high = ord(start.text), ord(end.text)
        if low <= high:
            self._ranges.append((low, high))
        elif not self._syntax.empty_ranges:
            raise Fault(BAD_RANGE)

    def _element(self) -> _Element:
        letter = self._pattern[self.at]
        kind = self._pattern[self.at + 1 : self.at + 2]
        self.at += 1
        if letter != "[" or kind not in (":", ".", "="):
            return _Element("char", letter)
        self.at += 1
        name = self._name(kind)
        if kind == ":":
            if name not in CLASSES:
                raise Fault(BAD_CLASS)
            return _Element("class", name)
        if len(name) != 1:
            raise Fault(BAD_COLLATION)
        return _Element("char" if kind == "." else "equal", name)

    def _name(self, kind: str) -> str:
        end = self._pattern.find(kind + "]", self.at)
        if end < 0 or end - self.at >= MAX_NAME:
            raise Fault(UNMATCHED_BRACKET)
        name = self._pattern[self.at : end]
        self.at = end + 2
        return name
