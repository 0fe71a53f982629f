"""The right side of ``s``: parsing, and making the text from a match."""

from collections.abc import Sequence

from honeyllm.programs.regex import Spans
from honeyllm.programs.sed._script import Case, Part

CASES = {case.value: case for case in Case}


def parse_replacement(text: str) -> tuple[Part, ...]:
    """Split *text*, in which numbers and kin are resolved, into its parts."""
    parts: list[Part] = []
    literal: list[str] = []

    def flush() -> None:
        if literal:
            parts.append("".join(literal).encode("utf-8", "surrogateescape"))
            literal.clear()

    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter == "&":
            flush()
            parts.append(0)
        elif letter == "\\" and at < len(text):
            letter = text[at]
            at += 1
            if letter in "0123456789":
                flush()
                parts.append(int(letter))
            elif letter in CASES:
                flush()
                parts.append(CASES[letter])
            else:
                literal.append("\n" if letter == "n" else letter)
        else:
            literal.append(letter)
    flush()
    return tuple(parts)


def highest_group(parts: Sequence[Part]) -> int:
    """The highest group that is referred to."""
    return max((part for part in parts if isinstance(part, int)), default=0)


def expand(parts: Sequence[Part], data: bytes, spans: Spans) -> bytes:
    """The text that replaces a match."""
    if not any(isinstance(part, Case) for part in parts):
        return b"".join(part if isinstance(part, bytes) else _group(part, data, spans) for part in parts)  # type: ignore[arg-type]
    out: list[str] = []
    running: Case | None = None
    once: Case | None = None
    for part in parts:
        if isinstance(part, Case):
            if part in (Case.NEXT_UPPER, Case.NEXT_LOWER):
                once = part
            else:
                running, once = (None if part is Case.END else part), None if part is Case.END else once
            continue
        piece = part if isinstance(part, bytes) else _group(part, data, spans)
        text = _cased(piece.decode("utf-8", "surrogateescape"), running)
        if once is not None and text:
            first = text[0].upper() if once is Case.NEXT_UPPER else text[0].lower()
            text, once = first + text[1:], None
        out.append(text)
    return "".join(out).encode("utf-8", "surrogateescape")


def _group(number: int, data: bytes, spans: Spans) -> bytes:
    start, end = spans[number] if number < len(spans) else (-1, -1)
    return data[start:end] if start >= 0 else b""


def _cased(text: str, case: Case | None) -> str:
    if case is Case.UPPER:
        return text.upper()
    return text.lower() if case is Case.LOWER else text
