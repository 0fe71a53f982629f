"""
Brace expansion: ``{a,b}``, ``{1..10..2}``, ``{a..z}``.

A word becomes a template whose expansions are counted and computed one by
one by their number, so that ``{1..1000000000}`` costs nothing until it is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import prod
from typing import TypeAlias

import attrs

from honeyllm.shell._ast import Literal, Parameter, Part, SingleQuoted, Word
from honeyllm.shell._lexicon import plain_word

MAX_DEPTH = 50

_INT64 = 1 << 63
_sequence = re.compile(
    r"(?:([-+]?[0-9]+)\.\.([-+]?[0-9]+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.([-+]?[0-9]+))?"
).fullmatch
_marks = re.compile(r"[{},]")

Atom: TypeAlias = str | Part
"""A character of unquoted text, or a part that is quoted or expanded later."""


@attrs.frozen
class _Range:
    """``{first..last..step}``; *width*: numbers are padded with zeros to this; else *letters*."""

    first: int
    step: int
    count: int
    width: int
    letters: bool

    def item(self, number: int) -> tuple[Atom, ...]:
        value = self.first + number * self.step
        if not self.letters:
            return (f"{value:0{self.width}d}",)
        # A backslash made this way quotes, as in bash, what is left of the word: nothing.
        return (SingleQuoted(""),) if chr(value) == "\\" else (chr(value),)


@attrs.frozen
class _Choice:
    """``{a,b}``"""

    alternatives: tuple[_Template, ...]
    borders: tuple[int, ...]

    @property
    def count(self) -> int:
        return self.borders[-1]

    def item(self, number: int) -> tuple[Atom, ...]:
        which = bisect_right(self.borders, number)
        before = self.borders[which - 1] if which else 0
        return self.alternatives[which].item(number - before)


@attrs.frozen
class _Template:
    """Atoms, choices and ranges one after the other; the last of them changes first."""

    pieces: tuple[tuple[Atom, ...] | _Choice | _Range, ...]
    count: int

    def item(self, number: int) -> tuple[Atom, ...]:
        atoms: list[tuple[Atom, ...]] = []
        for piece in reversed(self.pieces):
            if isinstance(piece, tuple):
                atoms.append(piece)
            else:
                number, choice = divmod(number, piece.count)
                atoms.append(piece.item(choice))
        return tuple(atom for piece in reversed(atoms) for atom in piece)


def _range(match: re.Match[str]) -> _Range | None:
    low, high, first_letter, last_letter, increment = match.groups()
    letters = first_letter is not None
    first = ord(first_letter) if letters else int(low)
    last = ord(last_letter) if letters else int(high)
    step = abs(int(increment or "1")) or 1
    if any(not -_INT64 <= value < _INT64 for value in (first, last, step)):
        return None
    padded = not letters and any(re.match(r"-?0[0-9]", text) for text in (low, high))
    return _Range(
        first=first,
        step=step if last >= first else -step,
        count=abs(last - first) // step + 1,
        width=max(len(low), len(high)) if padded else 1,
        letters=letters,
    )


@attrs.define
class _Reader:
    """Finds the braces of a word."""

    atoms: list[Atom]
    matches: dict[int, int] = attrs.field(factory=dict)
    commas: dict[int, list[int]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        """Pair the braces, in one pass however many are never closed."""
        open_braces: list[int] = []
        for position, atom in enumerate(self.atoms):
            if atom == "{":
                open_braces.append(position)
                self.commas[position] = []
            elif atom == "," and open_braces:
                self.commas[open_braces[-1]].append(position)
            elif atom == "}" and open_braces:
                self.matches[open_braces.pop()] = position

    def template(self, start: int, end: int, depth: int) -> _Template:
        pieces: list[tuple[Atom, ...] | _Choice | _Range] = []
        plain: list[Atom] = []
        position = start
        while position < end:
            group = self.group(position, depth)
            if group is None:
                plain.append(self.atoms[position])
                position += 1
                continue
            if plain:
                pieces.append(tuple(plain))
                plain = []
            pieces.append(group)
            position = self.matches[position] + 1
        pieces.append(tuple(plain))
        return _Template(tuple(pieces), prod(p.count for p in pieces if not isinstance(p, tuple)))

    def group(self, position: int, depth: int) -> _Choice | _Range | None:
        """What the brace at *position* means; None if it stands for itself."""
        close = self.matches.get(position)
        if close is None or depth >= MAX_DEPTH:
            return None
        commas = self.commas[position]
        if not commas:
            return self.range(position + 1, close)
        borders = [position, *commas, close]
        alternatives = [self.template(left + 1, right, depth + 1) for left, right in pairwise(borders)]
        return _Choice(tuple(alternatives), tuple(accumulate(a.count for a in alternatives)))

    def range(self, start: int, end: int) -> _Range | None:
        text = self.atoms[start:end]
        if not 4 <= len(text) <= 64 or not all(isinstance(atom, str) for atom in text):
            return None
        match = _sequence("".join(map(str, text)))
        return None if match is None else _range(match)


def _atoms(word: Word) -> list[Atom]:
    """The atoms of *word*: only braces, commas and the text of ranges are looked at one by one."""
    atoms: list[Atom] = []
    for part in word.parts:
        if isinstance(part, Literal):
            atoms.extend(part.text)
        else:
            atoms.append(part)
    return atoms


def _word(atoms: tuple[Atom, ...]) -> Word:
    parts: list[Part] = []
    text = ""
    for atom in atoms:
        if isinstance(atom, str):
            if not text and parts and (longer := _longer_name(parts[-1], atom)) is not None:
                parts[-1] = longer
            else:
                text += atom
            continue
        if text:
            parts.append(Literal(text))
            text = ""
        parts.append(atom)
    if not parts and plain_word(text):
        return Word((Literal(text),), text)
    if text:
        parts.append(Literal(text))
    return Word(tuple(parts))


def _longer_name(part: Part, character: str) -> Parameter | None:
    """``$name`` with one more character: braces are expanded before names are read."""
    if not isinstance(part, Parameter) or part.braced or not part.name.isidentifier():
        return None
    if not (character.isascii() and (character.isalnum() or character == "_")):
        return None
    return attrs.evolve(part, name=part.name + character, source=part.source + character)


def _template(word: Word) -> _Template | None:
    """The template of *word*; None if no brace in it can mean anything."""
    if word.plain is not None:
        return None
    text = "".join([part.text for part in word.parts if isinstance(part, Literal)])
    if "{" not in text or "}" not in text or ("," not in text and ".." not in text):
        return None
    atoms = _atoms(word)
    return _Reader(atoms).template(0, len(atoms), 0)


def count_braces(word: Word) -> int:
    """How many words `expand_braces` makes of *word*; may be astronomical."""
    template = _template(word)
    return 1 if template is None else template.count


def expand_braces(word: Word) -> Iterator[Word]:
    """
    The words that *word* stands for, one at a time.

    What is quoted or expanded later stays as it is; a word without braces comes back itself.
    """
    template = _template(word)
    if template is None or all(isinstance(piece, tuple) for piece in template.pieces):
        yield word
        return
    number = 0
    while number < template.count:
        yield _word(template.item(number))
        number += 1
