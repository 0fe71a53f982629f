"""Shell patterns taken apart: literals, ``?``, ``*``, bracket expressions and extglob groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeAlias

import attrs

MAX_DEPTH = 50
# After so many brackets and groups that are never closed, the rest stand for themselves unlooked at.
MAX_UNCLOSED = 8


@attrs.frozen
class Text:
    """Characters that stand for themselves."""

    text: str


@attrs.frozen
class One:
    """``?``"""


@attrs.frozen
class Any:
    """``*``"""


@attrs.frozen(kw_only=True)
class Bracket:
    """``[...]``: *ranges* of characters and *classes* by name; an unknown class makes it match nothing."""

    negated: bool
    ranges: tuple[tuple[str, str], ...]
    classes: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Group:
    """``?( *( +( @( !(``: *kind* is the character before the parenthesis."""

    kind: str
    alternatives: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Text | One | Any | Bracket | Group

CLASSES: dict[str, Callable[[str], bool]] = {
    "alpha": str.isalpha,
    "digit": lambda c: "0" <= c <= "9",
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": lambda c: c in " \t\n\r\v\f" or (c > "\x7f" and c.isspace()),
    "blank": lambda c: c in " \t",
    "punct": lambda c: c.isprintable() and not c.isalnum() and not c.isspace(),
    "print": str.isprintable,
    "graph": lambda c: c.isprintable() and not c.isspace(),
    "cntrl": lambda c: unicodedata.category(c) == "Cc",
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
    "word": lambda c: c.isalnum() or c == "_",
    "ascii": lambda c: c <= "\x7f",
}
_COLLATING = {
    "hyphen": "-",
    "period": ".",
    "space": " ",
    "slash": "/",
    "left-square-bracket": "[",
    "right-square-bracket": "]",
    "backslash": "\\",
    "asterisk": "*",
    "question-mark": "?",
    "hyphen-minus": "-",
    "full-stop": ".",
    "tab": "\t",
    "newline": "\n",
    "underscore": "_",
    "low-line": "_",
}
_named = re.compile(r"\[([:.=])(.{0,32}?)\1\]", re.DOTALL).match
_plain = re.compile(r"[^\\*?\[+@!()|]+").match
_magic = re.compile(r"[*?\[\\]|[+@!]\(").search
_special = re.compile(r"([][*?\\()|!+@^,-])")


def has_magic(pattern: str) -> bool:
    """Whether *pattern* can match anything but itself."""
    return _magic(pattern) is not None


def escape(text: str) -> str:
    """The pattern that matches only *text*."""
    return _special.sub(r"\\\1", text)


def from_pieces(pieces: Iterable[tuple[str, bool]]) -> str:
    """The pattern made of (text, quoted) pieces: what is quoted stands for itself."""
    return "".join([escape(text) if quoted else text for text, quoted in pieces])


@attrs.define
class _Reader:
    pattern: str
    extended: bool
    pos: int = 0
    depth: int = 0
    unclosed: int = 0

    def sequence(self, end: int) -> tuple[Node, ...]:
        """Read up to *end*."""
        nodes: list[Node] = []
        text = ""
        while self.pos < end:
            plain = _plain(self.pattern, self.pos, end)
            if plain is not None:
                text += plain[0]
                self.pos = plain.end()
                continue
            node = self.special(end)
            if isinstance(node, str):
                text += node
                continue
            if text:
                nodes.append(Text(text))
                text = ""
            if not (isinstance(node, Any) and nodes and isinstance(nodes[-1], Any)):
                nodes.append(node)
        if text:
            nodes.append(Text(text))
        return tuple(nodes)

    def special(self, end: int) -> Node | str:
        """Read what a special character begins; a character that is not special after all is returned."""
        character = self.pattern[self.pos]
        if self.extended and character in "?*+@!" and self.pattern.startswith("(", self.pos + 1, end):
            group = self.group(character, end)
            if group is not None:
                return group
        if character == "[":
            bracket = self.bracket(end)
            if bracket is not None:
                return bracket
        self.pos += 1
        if character == "\\" and self.pos < end:
            self.pos += 1
            return self.pattern[self.pos - 1]
        return One() if character == "?" else Any() if character == "*" else character

    # --- groups ---

    def group(self, kind: str, end: int) -> Group | None:
        borders = self.borders(self.pos + 2, end)
        if borders is None or self.depth >= MAX_DEPTH:
            return None
        alternatives: list[tuple[Node, ...]] = []
        self.depth += 1
        self.pos += 2
        for border in borders:
            alternatives.append(self.sequence(border))
            self.pos = border + 1
        self.depth -= 1
        return Group(kind=kind, alternatives=tuple(alternatives))

    def borders(self, start: int, end: int) -> list[int] | None:
        """Where the alternatives of the group beginning at *start* end, the last with its parenthesis."""
        borders: list[int] = []
        depth, position = 0, start
        while position < end and self.unclosed < MAX_UNCLOSED:
            character = self.pattern[position]
            if character == "\\":
                position += 1
            elif character == "[":
                close = self.bracket_end(position, end)
                position = position if close is None else close - 1
            elif character == "(" and self.pattern[position - 1] in "?*+@!":
                depth += 1
            elif character == "|" and depth == 0:
                borders.append(position)
            elif character == ")":
                if depth == 0:
                    return [*borders, position]
                depth -= 1
            position += 1
        self.unclosed += 1
        return None

    # --- brackets ---

    def bracket_end(self, start: int, end: int) -> int | None:
        """Where the bracket expression at *start* ends; None if it is none."""
        position = start + 1
        if self.pattern.startswith(("!", "^"), position):
            position += 1
        first = position
        while position < end and self.unclosed < MAX_UNCLOSED:
            character = self.pattern[position]
            named = _named(self.pattern, position, end) if character == "[" else None
            if named is not None:
                position = named.end()
            elif character == "]" and position > first:
                return position + 1
            else:
                position += 2 if character == "\\" else 1
        self.unclosed += 1
        return None

    def bracket(self, end: int) -> Bracket | None:
        close = self.bracket_end(self.pos, end)
        if close is None:
            return None
        position = self.pos + 1
        negated = self.pattern[position] in "!^"
        position += negated
        ranges: list[tuple[str, str]] = []
        classes: list[str] = []
        while position < close - 1:
            low, position = self.member(position, classes)
            if not low:
                continue
            high = low
            if self.pattern.startswith("-", position) and position + 1 < close - 1:
                high, position = self.member(position + 1, classes)
                if not high:
                    # A range up to a class makes bash's whole bracket match nothing.
                    classes.append("")
            ranges.append((low, high))
        self.pos = close
        return Bracket(negated=negated, ranges=tuple(ranges), classes=tuple(classes))

    def member(self, position: int, classes: list[str]) -> tuple[str, int]:
        """The character at *position* and where it ends; a class is put away, with no character."""
        character = self.pattern[position]
        named = _named(self.pattern, position) if character == "[" else None
        if named is None:
            if character == "\\":
                position += 1
                character = self.pattern[position]
            return character, position + 1
        name = named[2]
        if named[1] == ":":
            classes.append(name)
            return "", named.end()
        return name if len(name) == 1 else _COLLATING.get(name, ""), named.end()


def parse_pattern(pattern: str, *, extended: bool) -> tuple[Node, ...]:
    """The nodes of *pattern*; *extended* tells whether there are extglob groups."""
    return _Reader(pattern, extended).sequence(len(pattern))


def reverse(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """The nodes that match the same texts read backwards."""
    return tuple(_reversed(node) for node in reversed(nodes))


def _reversed(node: Node) -> Node:
    if isinstance(node, Text):
        return Text(node.text[::-1])
    if isinstance(node, Group):
        return Group(kind=node.kind, alternatives=tuple(reverse(nodes) for nodes in node.alternatives))
    return node


def holds(bracket: Bracket, character: str, *, nocase: bool) -> bool:
    """Whether *bracket* matches *character*."""
    if any(name not in CLASSES for name in bracket.classes):
        return False
    variants = {character, character.lower(), character.upper()} if nocase else {character}
    found = any(low <= variant <= high for low, high in bracket.ranges for variant in variants)
    found = found or any(CLASSES[name](character) for name in bracket.classes)
    return found != bracket.negated
