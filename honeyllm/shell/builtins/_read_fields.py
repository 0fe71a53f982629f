"""How ``read`` cuts a line into fields: IFS, with backslashes that take the meaning of what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import attrs

_WHITE = " \t\n"
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
unescape = _ESCAPED.sub


def without_escapes(text: str) -> str:
    """*text* with each backslash gone, and what follows it kept."""
    return unescape(r"\1", text) if "\\" in text else text


@attrs.frozen
class Delimiters:
    """What separates fields."""

    white: str
    other: str
    search: re.Pattern[str]
    """The next delimiter."""
    stop: re.Pattern[str]
    """The next delimiter or backslash."""


@lru_cache(maxsize=64)
def delimiters(ifs: str) -> Delimiters:
    """Those of a value of IFS."""
    members = re.escape(ifs)
    return Delimiters(
        white="".join(c for c in ifs if c in _WHITE),
        other="".join(c for c in ifs if c not in _WHITE),
        search=re.compile(f"[{members}]" if ifs else "(?!)"),
        stop=re.compile(rf"[{members}\\]"),
    )


def fields(text: str, ifs: str, *, raw: bool, most: int | None) -> Iterator[str]:
    """The fields of *text*, at most *most*: the last is all the rest; a *raw* text has no escapes."""
    marks = delimiters(ifs)
    raw = raw or "\\" not in text
    at, count = _skip(text, 0, marks.white), 0
    while at < len(text):
        count += 1
        if count == most:
            yield _rest(text, at, marks, raw)
            return
        end = _end(text, at, marks, raw)
        yield text[at:end] if raw else without_escapes(text[at:end])
        at = _skip(text, end, marks.white)
        if text[at : at + 1] and text[at] in marks.other:
            at = _skip(text, at + 1, marks.white)


def _skip(text: str, at: int, white: str) -> int:
    while at < len(text) and text[at] in white:
        at += 1
    return at


def _end(text: str, at: int, marks: Delimiters, raw: bool) -> int:
    """Where the field that begins at *at* ends."""
    find = (marks.search if raw else marks.stop).search
    while (found := find(text, at)) is not None:
        if raw or found.group() != "\\":
            return found.start()
        at = found.start() + 2
    return len(text)


def _is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands in front of *at*."""
    before = text[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _rest(text: str, at: int, marks: Delimiters, raw: bool) -> str:
    """What the last variable gets: all, but for trailing blanks and one lone delimiter at the end."""
    end = max(at, len(text.rstrip(marks.white)) if marks.white else len(text))
    if not raw and end < len(text) and _is_escaped(text, end):
        end += 1
    piece = text[at:end]
    if piece and piece[-1] in marks.other and (raw or not _is_escaped(piece, len(piece) - 1)):
        body = piece[:-1]
        if not marks.search.search(body if raw else _ESCAPED.sub("", body)):
            piece = body
    return piece if raw else without_escapes(piece)
