"""
Shell patterns: of pathnames, ``case``, ``[[ == ]]``, ``${x#pattern}`` and ``${x/pattern/}``.

In a pattern a backslash quotes; `from_pieces` makes one of quoted and
unquoted pieces.  Plain text and stars are matched by hand, the rest by
google-re2 in linear time, and what that has no word for by a matcher with
a step limit.  Text may hold lone surrogates (undecodable bytes): each is one character.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import attrs
import re2

from honeyllm.shell._pattern_matcher import PositionMatcher, TooManySteps
from honeyllm.shell._pattern_nodes import (
    Any,
    Bracket,
    Group,
    Node,
    One,
    Text,
    escape,
    from_pieces,
    has_magic,
    parse_pattern,
    reverse,
)

__all__ = ["Pattern", "compile_pattern", "escape", "from_pieces", "has_magic"]

MAX_REGEX_TEXT = 1 << 11
_WINDOWS = (64, 1024, 16384)
_surrogate = re.compile("[\ud800-\udfff]").search
# Undecodable bytes as characters that re2 accepts; one for one, so that positions stay.
_ENCODED = {code: 0x10F000 + code - 0xD800 for code in range(0xD800, 0xE000)}

_REGEX_CLASSES = {
    "alpha": r"\pL",
    "digit": "0-9",
    "alnum": r"\pL\pN",
    "upper": r"\p{Lu}",
    "lower": r"\p{Ll}",
    "space": r" \t\n\r\v\f\pZ",
    "blank": r" \t",
    "cntrl": r"\p{Cc}",
    "xdigit": "0-9A-Fa-f",
    "word": r"\pL\pN_",
    "ascii": r"\x00-\x7f",
}


def _encoded(text: str) -> str:
    return text if text.isascii() or not _surrogate(text) else text.translate(_ENCODED)


class _NoRegex(Exception):
    """The pattern has no regular expression."""


def _bracket_regex(bracket: Bracket, nocase: bool) -> str:
    if any(name not in _REGEX_CLASSES for name in bracket.classes) or (nocase and bracket.classes):
        raise _NoRegex
    members = [_REGEX_CLASSES[name] for name in bracket.classes]
    for low, high in bracket.ranges:
        first, last = ord(_encoded(low)), ord(_encoded(high))
        if first <= last:
            members.append(f"\\x{{{first:x}}}-\\x{{{last:x}}}")
    if not members:
        return "." if bracket.negated else r"[^\x00-\x{10FFFF}]"
    return f"[{'^' if bracket.negated else ''}{''.join(members)}]"


def _regex(nodes: tuple[Node, ...], nocase: bool) -> str:
    """The regular expression for *nodes*."""
    pieces: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            pieces.append(re2.escape(_encoded(node.text)))
        elif isinstance(node, One):
            pieces.append(".")
        elif isinstance(node, Any):
            pieces.append(".*")
        elif isinstance(node, Bracket):
            pieces.append(_bracket_regex(node, nocase))
        else:
            pieces.append(_group_regex(node, nocase))
    return "".join(pieces)


def _group_regex(group: Group, nocase: bool) -> str:
    if group.kind == "!":
        raise _NoRegex
    inner = "|".join([_regex(nodes, nocase) for nodes in group.alternatives])
    return f"(?:{inner}){'' if group.kind == '@' else group.kind}"


def _options(nocase: bool) -> re2.Options:
    options = re2.Options()
    options.dot_nl = True
    options.longest_match = True
    options.never_capture = True
    options.log_errors = False
    options.case_sensitive = not nocase
    return options


@attrs.define(kw_only=True)
class Pattern:
    """A compiled pattern."""

    nodes: tuple[Node, ...]
    nocase: bool
    literal: str | None
    _segments: tuple[str, ...] | None
    _compiled: re2._Regexp | None = None
    _untranslatable: bool = False

    # --- whole text ---

    def matches(self, text: str) -> bool:
        """Whether the whole of *text* matches."""
        if self.nocase or self._segments is None:
            return self._prefix_ends_at(text, len(text))
        if self.literal is not None:
            return text == self.literal
        return _match_segments(self._segments, text)

    def _prefix_ends_at(self, text: str, end: int) -> bool:
        regex = self._regexp()
        if regex is not None:
            return regex.fullmatch(_encoded(text)) is not None
        return bool(self._ends(text) >> end & 1)

    # --- ends of the text ---

    def prefix(self, text: str, *, longest: bool) -> int | None:
        """Where the shortest or longest match at the beginning of *text* ends; None without one."""
        if self.literal is not None and not self.nocase:
            return len(self.literal) if text.startswith(self.literal) else None
        regex = self._regexp() if longest else None
        if regex is not None:
            match = regex.match(_encoded(text))
            return None if match is None else int(match.end())
        if longest:
            return _highest(self._ends(text))
        for size in _WINDOWS:
            if size >= len(text):
                break
            ends = self._ends(text[:size])
            if ends:
                return _lowest(ends)
        return _lowest(self._ends(text))

    def suffix(self, text: str, *, longest: bool) -> int | None:
        """Where the shortest or longest match at the end of *text* begins; None without one."""
        if self.literal is not None and not self.nocase:
            return len(text) - len(self.literal) if text.endswith(self.literal) else None
        length = _mirrored(self).prefix(text[::-1], longest=longest)
        return None if length is None else len(text) - length

    # --- anywhere ---

    def search(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """The leftmost match from *start* on, as long as it can be, as (start, end)."""
        if self.literal is not None and not self.nocase:
            found = text.find(self.literal, start)
            return None if found < 0 else (found, found + len(self.literal))
        regex = self._regexp()
        if regex is not None:
            match = regex.search(_encoded(text), start)
            return None if match is None else (match.start(), match.end())
        matcher = PositionMatcher(text, self.nocase)
        try:
            for position in range(start, len(text) + 1):
                end = _highest(matcher.ends(self.nodes, 1 << position))
                if end is not None:
                    return position, end
        except TooManySteps:
            pass
        return None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """
        The matches that ``${x//pattern/}`` replaces.

        An empty match does not stand at the end, except that of empty text.
        """
        for start, end in self._all(text):
            if start < len(text) or not text:
                yield start, end

    def _all(self, text: str) -> Iterator[tuple[int, int]]:
        regex = None if self.literal is not None and not self.nocase else self._regexp()
        if regex is not None:
            for match in regex.finditer(_encoded(text)):
                yield match.start(), match.end()
            return
        position = 0
        while position <= len(text):
            span = self.search(text, position)
            if span is None:
                return
            yield span
            position = span[1] if span[1] > span[0] else span[1] + 1

    # --- matchers ---

    def _ends(self, text: str) -> int:
        try:
            return PositionMatcher(text, self.nocase).ends(self.nodes, 1)
        except TooManySteps:
            return 0

    def _regexp(self) -> re2._Regexp | None:
        if self._compiled is None and not self._untranslatable:
            try:
                source = _regex(self.nodes, self.nocase)
                if len(source) > MAX_REGEX_TEXT:
                    raise _NoRegex
                self._compiled = re2.compile(source, _options(self.nocase))
            except (_NoRegex, re2.error):
                self._untranslatable = True
        return self._compiled


def _lowest(bits: int) -> int | None:
    return (bits & -bits).bit_length() - 1 if bits else None


def _highest(bits: int) -> int | None:
    return bits.bit_length() - 1 if bits else None


def _match_segments(segments: tuple[str, ...], text: str) -> bool:
    """Whether *text* is the *segments* with anything between them."""
    first, last = segments[0], segments[-1]
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for segment in segments[1:-1]:
        found = text.find(segment, position, end)
        if found < 0:
            return False
        position = found + len(segment)
    return True


def _segments(nodes: tuple[Node, ...]) -> tuple[str, ...] | None:
    """The texts between the stars of *nodes*; None if there is more to them than text and stars."""
    segments = [""]
    for node in nodes:
        if isinstance(node, Text):
            segments[-1] += node.text
        elif isinstance(node, Any):
            segments.append("")
        else:
            return None
    return tuple(segments)


def _make(nodes: tuple[Node, ...], nocase: bool) -> Pattern:
    segments = _segments(nodes)
    literal = segments[0] if segments is not None and len(segments) == 1 else None
    return Pattern(nodes=nodes, nocase=nocase, literal=literal, segments=segments)


@functools.lru_cache(maxsize=512)
def _mirror(nodes: tuple[Node, ...], nocase: bool) -> Pattern:
    return _make(reverse(nodes), nocase)


def _mirrored(pattern: Pattern) -> Pattern:
    """What matches the same texts read backwards."""
    return _mirror(pattern.nodes, pattern.nocase)


@functools.lru_cache(maxsize=512)
def compile_pattern(pattern: str, *, extended: bool = False, nocase: bool = False) -> Pattern:
    """
    *pattern* ready for matching; *extended* with extglob groups, *nocase* without regard to case.

    Any text is a pattern: what is malformed stands for itself, as in bash.
    """
    return _make(parse_pattern(pattern, extended=extended), nocase)
