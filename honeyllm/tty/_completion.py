"""What Tab does: who knows the candidates, and how readline lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from honeyllm.tty._cells import text_width

#: More candidates than this are listed only after a question (completion-query-items).
QUERY_ITEMS = 100
_MAX_LISTED = 20_000
_GAP = 2


@attrs.frozen(kw_only=True)
class Candidate:
    """
    One way to complete a word.

    *text* replaces the word as it is typed (quoted as the shell needs it), *shown* is its
    place in a list (a directory's without its slash), *suffix* follows when it is the only one:
    a blank, a closing quote, or a slash.
    """

    text: str
    shown: str
    suffix: str = " "


@attrs.frozen(kw_only=True)
class Completions:
    """Candidates for the word that begins at *start* of the line and ends at the cursor."""

    start: int
    candidates: tuple[Candidate, ...] = ()


class Completer(Protocol):
    """Knows what a word of a command line may become."""

    def __call__(self, text: str, cursor: int) -> Completions:
        """The candidates for the word before *cursor*, sorted, without duplicates."""
        ...


class NoCompleter:
    """Completes nothing."""

    def __call__(self, text: str, cursor: int) -> Completions:
        """No candidates, whatever the line."""
        return Completions(start=cursor)


def common_prefix(candidates: Sequence[Candidate]) -> str:
    """The text that all *candidates* begin with."""
    texts = [candidate.text for candidate in candidates]
    low, high = min(texts, default=""), max(texts, default="")
    length = 0
    while length < min(len(low), len(high)) and low[length] == high[length]:
        length += 1
    return low[:length]


def list_lines(candidates: Sequence[Candidate], columns: int) -> list[str]:
    """Candidates in columns, down before across, padded as readline pads them."""
    listed = candidates[:_MAX_LISTED]
    width = max((text_width(candidate.shown) for candidate in listed), default=0) + _GAP
    names = [candidate.shown + ("/" if candidate.suffix == "/" else "") for candidate in listed]
    across = columns // width
    if across > 1 and across * width == columns:
        across -= 1
    if across <= 1:
        return names
    down = -(-len(names) // across)
    return [_row(names[row::down], width, across) for row in range(down)]


def _row(names: Sequence[str], width: int, across: int) -> str:
    """Every name is padded but one in the last place of a row."""
    padded = [name + " " * (width - text_width(name)) for name in names[: across - 1]]
    return "".join([*padded, *names[across - 1 :]])
