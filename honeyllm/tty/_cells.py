"""Text as terminal cells: widths, control characters, prompts with invisible parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

#: Brackets around what a prompt prints without moving the cursor (readline's RL_PROMPT_*_IGNORE).
PROMPT_IGNORE_START, PROMPT_IGNORE_END = "\x01", "\x02"

TAB_STOP = 8
_INVISIBLE = re.compile(f"{PROMPT_IGNORE_START}([^{PROMPT_IGNORE_END}]*){PROMPT_IGNORE_END}?")
_FORMAT_CHARACTERS = ("Mn", "Me", "Cf")


class Cell(NamedTuple):
    """What is written for one place of the screen; *text* may carry what does not move the cursor."""

    text: str
    width: int
    is_standout: bool = False


@lru_cache(maxsize=4096)
def character_width(character: str) -> int:
    """How many columns *character* takes, as wcwidth of glibc counts."""
    if character < "\x7f" or "\udc80" <= character <= "\udcff":
        return 1
    if unicodedata.category(character) in _FORMAT_CHARACTERS and character != "\xad":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """How many columns *text* takes when it is printed as it is."""
    return sum(map(character_width, text))


@lru_cache(maxsize=1024)
def shown(character: str) -> str:
    """How a line editor shows *character*: control characters get a caret."""
    if character < " ":
        return "^" + chr(ord(character) + 64)
    return "^?" if character == "\x7f" else character


@lru_cache(maxsize=8192)
def cells_of(character: str, is_standout: bool) -> tuple[Cell, ...]:
    """The cells of one character that is neither a tab nor a newline."""
    text = shown(character)
    return tuple(Cell(piece, character_width(piece), is_standout) for piece in text)


def prompt_cells(prompt: str) -> list[Cell]:
    """A prompt's visible cells, each with the invisible text before it; the last also has what follows."""
    cells: list[Cell] = []
    before, position = "", 0
    for hidden in _INVISIBLE.finditer(prompt):
        before = _extend(cells, prompt[position : hidden.start()], before) + hidden.group(1)
        position = hidden.end()
    before = _extend(cells, prompt[position:], before)
    if before:
        last = cells.pop() if cells else Cell("", 0)
        cells.append(Cell(last.text + before, last.width))
    return cells


def _extend(cells: list[Cell], visible: str, before: str) -> str:
    """Append the cells of *visible*; what is left of *before* when it is empty."""
    for character in visible:
        for cell in cells_of(character, False):
            cells.append(Cell(before + cell.text, cell.width) if before else cell)
            before = ""
    return before


def has_invisible(prompt: str) -> bool:
    """Whether a part of *prompt* is printed without moving the cursor."""
    return PROMPT_IGNORE_START in prompt


def without_brackets(prompt: str) -> str:
    """What is written to the terminal for *prompt*."""
    return prompt.replace(PROMPT_IGNORE_START, "").replace(PROMPT_IGNORE_END, "")


def write_cells(cells: Iterable[Cell], standout: bytes, standout_end: bytes) -> bytes:
    """The bytes that show *cells*."""
    return b"".join(_written(cells, standout, standout_end))


def _written(cells: Iterable[Cell], standout: bytes, standout_end: bytes) -> Iterator[bytes]:
    is_standout = False
    for cell in cells:
        if cell.is_standout != is_standout:
            is_standout = cell.is_standout
            yield standout if is_standout else standout_end
        yield cell.text.encode("utf-8", "surrogateescape")
    if is_standout:
        yield standout_end
