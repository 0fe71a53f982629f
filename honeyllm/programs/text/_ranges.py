"""Lists of ranges as cut and numfmt take them: ``1,3-5,7-``."""

import attrs

END = 1 << 62
TOO_LARGE = (1 << 64) - 1
DIGITS = "0123456789"
Ranges = tuple[tuple[int, int], ...]


class RangeFault(Exception):
    """The list is malformed: a message, and the word to be quoted in its ``%s``."""


@attrs.define
class RangeList:
    """
    Reads one list, a character at a time, as coreutils' set-fields.c does.

    With *positions* the messages speak of bytes and characters instead of fields.
    """

    positions: bool
    lone_dash: bool = False
    _pairs: list[tuple[int, int]] = attrs.field(factory=list)
    _first: int = 1
    _digits: str = ""
    _left: bool = False
    _dash: bool = False

    def parse(self, text: str) -> Ranges:
        """
        The ranges, sorted and merged where they overlap.

        Raises:
            RangeFault: *text* is malformed.
        """
        for at, letter in enumerate(text):
            if letter == "-":
                self._start_range()
            elif letter in ", \t":
                self._finish()
            elif letter in DIGITS:
                self._digit(letter, text[at:])
            else:
                raise self._fault("invalid byte/character position %s", "invalid field value %s", text[at:])
        self._finish()
        return merged(self._pairs)

    def _fault(self, position: str, field: str, word: str = "") -> RangeFault:
        return RangeFault(position if self.positions else field, word)

    def _from_one(self) -> RangeFault:
        return self._fault("byte/character positions are numbered from 1", "fields are numbered from 1")

    def _digit(self, letter: str, rest: str) -> None:
        self._left = self._left or not self._dash
        self._digits = (self._digits + letter).lstrip("0") or "0"
        if int(self._digits) >= TOO_LARGE:
            word = self._digits + rest[1 : len(rest) - len(rest[1:].lstrip(DIGITS))]
            raise self._fault("byte/character offset %s is too large", "field number %s is too large", word)

    def _start_range(self) -> None:
        if self._dash:
            raise self._fault("invalid byte or character range", "invalid field range")
        value = int(self._digits or "0")
        if self._left and not value:
            raise self._from_one()
        self._dash, self._first, self._digits = True, value if self._left else 1, ""

    def _finish(self) -> None:
        """A comma or the end: one range is complete."""
        value = int(self._digits or "0")
        if self._dash:
            if not self._left and not self._digits and not self.lone_dash:
                raise RangeFault("invalid range with no endpoint: -", "")
            if self._digits and value < self._first:
                raise RangeFault("invalid decreasing range", "")
            self._pairs.append((self._first, value if self._digits else END))
        elif not value:
            raise self._from_one()
        else:
            self._pairs.append((value, value))
        self._dash, self._left, self._digits = False, False, ""


def merged(pairs: list[tuple[int, int]]) -> Ranges:
    """*pairs* sorted, those that overlap made one."""
    result: list[tuple[int, int]] = []
    for low, high in sorted(pairs):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)
