"""The keys of sort: their syntax, and which part of a line they are."""

import re
from collections.abc import Callable

import attrs

from honeyllm.programs._numbers import MOST

FIELD = re.compile(rb"[ \t\n]*[^ \t\n]*")
BLANKS = re.compile(rb"[ \t\n]*")
COUNT = re.compile(r"[ \t\n\v\f\r]*\+?([0-9]+)", re.ASCII)
OLD = re.compile(r"[-+]([0-9]+)(?:\.([0-9]+))?([bdfghiMnrRV]*)", re.ASCII)
TAKE_NEXT = frozenset({"-k", "-o", "-S", "-t", "-T"})
LETTERS = "bdfghiMnrRV"
"""All ordering options, in the order in which messages list them."""
KINDS = "ghMn"
END = 1 << 62
Word = Callable[[str], str]


class KeyFault(Exception):
    """The key is malformed; the message says how."""


@attrs.frozen(kw_only=True)
class Ordering:
    """How keys compare: the letters of the ordering options given (``b`` apart)."""

    letters: frozenset[str] = frozenset()
    blanks_start: bool = False
    blanks_end: bool = False

    @property
    def is_default(self) -> bool:
        """Whether nothing but perhaps ``r`` was given."""
        return not (self.letters - {"r"} or self.blanks_start or self.blanks_end)

    @property
    def reverse(self) -> bool:
        """Whether the order is turned round."""
        return "r" in self.letters

    @property
    def clash(self) -> str:
        """The options of which only one can be in effect, or nothing."""
        other = bool(self.letters & {"V", "R", "d", "i"})
        if len(self.letters & set(KINDS)) + other <= 1:
            return ""
        return "".join(letter for letter in LETTERS if letter in self.letters - {"r", "b"})


@attrs.frozen(kw_only=True)
class Key:
    """``-k``: from one field and character to another, counted from 0; to END is to the line's end."""

    field: int = 0
    char: int = 0
    last_field: int = END
    last_char: int = 0
    ordering: Ordering = Ordering()

    @property
    def is_line(self) -> bool:
        """Whether the whole line is the key."""
        return not (self.field or self.char or self.ordering.blanks_start) and self.last_field == END

    def part(self, line: bytes, tab: bytes | None) -> bytes:
        """The key's part of *line*."""
        if self.is_line:
            return line
        start = min(self._start(line, tab) + self.char, len(line))
        if self.last_field == END:
            return line[start:]
        return line[start : self._end(line, tab)]

    def _start(self, line: bytes, tab: bytes | None) -> int:
        at = skipped(line, 0, self.field, tab, inner=True)
        return _blanks(line, at) if self.ordering.blanks_start else at

    def _end(self, line: bytes, tab: bytes | None) -> int:
        if not self.last_char:
            return skipped(line, 0, self.last_field + 1, tab, inner=False)
        at = skipped(line, 0, self.last_field, tab, inner=True)
        if self.ordering.blanks_end:
            at = _blanks(line, at)
        return min(at + self.last_char, len(line))


def _blanks(line: bytes, at: int) -> int:
    match = BLANKS.match(line, at)
    return at if match is None else match.end()


def skipped(line: bytes, at: int, count: int, tab: bytes | None, *, inner: bool) -> int:
    """Where *count* fields end; with *inner* the separator behind the last is passed too."""
    if tab is None:
        for _ in range(count):
            match = FIELD.match(line, at)
            if match is None or match.end() == at:
                break
            at = match.end()
        return at
    for number in range(count, 0, -1):
        end = line.find(tab, at)
        if end < 0:
            return len(line)
        at = end + 1 if number > 1 or inner else end
    return at


def _count(text: str, at: int, what: str, word: Word) -> tuple[int, int]:
    match = COUNT.match(text, at)
    if match is None:
        raise KeyFault(f"{what}: invalid count at start of {word(text[at:])}")
    return min(int(match[1][:25]), MOST), match.end()


def _bad(text: str, what: str, word: Word) -> KeyFault:
    return KeyFault(f"{what}: invalid field specification {word(text)}")


def _letters(text: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] in LETTERS:
        end += 1
    return text[at:end], end


def parse_key(text: str, word: Word) -> Key:
    """
    The key that ``-k TEXT`` means; *word* quotes for messages.

    Raises:
        KeyFault: it is malformed.
    """
    field, at = _count(text, 0, "invalid number at field start", word)
    if not field:
        raise _bad(text, "field number is zero", word)
    char = 1
    if text[at : at + 1] == ".":
        char, at = _count(text, at + 1, "invalid number after '.'", word)
        if not char:
            raise _bad(text, "character offset is zero", word)
    letters, at = _letters(text, at)
    last, last_char, end_letters = END, 0, ""
    if text[at : at + 1] == ",":
        last, at = _count(text, at + 1, "invalid number after ','", word)
        if not last:
            raise _bad(text, "field number is zero", word)
        last -= 1
        if text[at : at + 1] == ".":
            last_char, at = _count(text, at + 1, "invalid number after '.'", word)
        end_letters, at = _letters(text, at)
    if at < len(text):
        raise _bad(text, "stray character in field spec", word)
    ordering = Ordering(
        letters=frozenset(letters + end_letters) - {"b"},
        blanks_start="b" in letters,
        blanks_end="b" in end_letters,
    )
    return Key(field=field - 1, char=char - 1, last_field=last, last_char=last_char, ordering=ordering)


def modern(argv: tuple[str, ...]) -> tuple[str, ...]:
    """*argv* with the obsolete keys ``+FIRST [-SECOND]`` written as ``-k``."""
    words, at = list(argv[:1]), 1
    while at < len(argv):
        start = OLD.fullmatch(argv[at])
        if argv[at] == "--":
            return (*words, *argv[at:])
        if start is None or argv[at][0] != "+" or words[-1] in TAKE_NEXT:
            words.append(argv[at])
            at += 1
            continue
        end = OLD.fullmatch(argv[at + 1]) if at + 1 < len(argv) else None
        if end is not None and argv[at + 1][0] != "-":
            end = None
        words.append("-k" + _start_of(start) + ("" if end is None else _end_of(end)))
        at += 1 if end is None else 2
    return tuple(words)


def _start_of(match: re.Match[str]) -> str:
    field, char, letters = match.groups()
    return f"{int(field[:20]) + 1}.{int((char or '0')[:20]) + 1}{letters}"


def _end_of(match: re.Match[str]) -> str:
    field, char, letters = match.groups()
    last = int(field[:20])
    if int((char or "0")[:20]):
        return f",{last + 1}.{char}{letters}"
    return f",{last}{letters}"
