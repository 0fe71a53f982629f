"""What expansion does with patterns: match, trim, replace, change case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias

from honeyllm.shell import _patterns

Matcher: TypeAlias = Callable[[str], bool]
Meter: TypeAlias = Callable[[int], Awaitable[None]]
"""Gives way in long work, having checked how long its result has become."""
MATCH = None
"""In a replacement: what was matched."""


def compile_pattern(
    pattern: str, *, nocase: bool = False, extended: bool = False, path: bool = False
) -> Matcher:
    """A function that tells whether a text matches."""
    return _patterns.compile_pattern(pattern, extended=extended, nocase=nocase).matches


def matches(pattern: str, text: str, *, nocase: bool = False, extended: bool = False) -> bool:
    """Whether all of *text* matches."""
    return _patterns.compile_pattern(pattern, extended=extended, nocase=nocase).matches(text)


def in_bytes(text: str) -> str:
    """*text* with a character for each byte, for shells that know no others."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("ascii", "surrogateescape")


def trim(pattern: str, text: str, operator: str, *, extended: bool = True) -> str:
    """``${text#pattern}`` and its kin."""
    compiled = _patterns.compile_pattern(pattern, extended=extended)
    longest = len(operator) == 2
    if operator[0] == "#":
        end = compiled.prefix(text, longest=longest)
        return text if end is None else text[end:]
    start = compiled.suffix(text, longest=longest)
    return text if start is None else text[:start]


def trim_bytes(pattern: str, text: str, operator: str, *, extended: bool = False) -> str:
    """The same in shells that know no characters but bytes."""
    rest = trim(in_bytes(pattern), in_bytes(text), operator, extended=extended)
    return rest.encode("ascii", "surrogateescape").decode("utf-8", "surrogateescape")


async def substitute(
    compiled: _patterns.Pattern, text: str, replacement: Sequence[str | None], operator: str, meter: Meter
) -> str:
    """
    ``${text/pattern/replacement}`` and its kin.

    *meter* is asked between many replacements.
    """
    done: list[str] = []
    out: list[str] = []
    position = size = 0
    for count, (start, end) in enumerate(_spans(compiled, text, operator), 1):
        out.append(text[position:start])
        out.extend(text[start:end] if piece is None else piece for piece in replacement)
        size += start - position + sum(end - start if piece is None else len(piece) for piece in replacement)
        position = end
        if count % 256 == 0:
            done.append("".join(out))
            out.clear()
            await meter(size)
    return "".join([*done, *out, text[position:]])


def _spans(compiled: _patterns.Pattern, text: str, operator: str) -> Iterable[tuple[int, int]]:
    if operator == "//":
        return compiled.spans(text)
    if operator == "/#":
        end = compiled.prefix(text, longest=True)
        return [] if end is None else [(0, end)]
    if operator == "/%":
        start = compiled.suffix(text, longest=True)
        return [] if start is None else [(start, len(text))]
    span = compiled.search(text)
    return [] if span is None else [span]


_CASE: dict[str, Callable[[str], str]] = {"^": str.upper, ",": str.lower, "~": str.swapcase}


def change_case(pattern: str, text: str, operator: str, *, extended: bool = True) -> str:
    """``${text^pattern}`` and its kin."""
    change = _CASE[operator[0]]
    one = _patterns.compile_pattern(pattern or "?", extended=extended)
    if len(operator) == 1:
        return change(text[0]) + text[1:] if text and one.matches(text[0]) else text
    if pattern in ("", "?"):
        return "".join([_single(change, char) for char in text]) if not text.isascii() else change(text)
    return "".join([_single(change, char) if one.matches(char) else char for char in text])


def _single(change: Callable[[str], str], char: str) -> str:
    changed = change(char)
    return changed if len(changed) == 1 else char
