"""Motions: keys that say a place in the text."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import attrs

from honeyllm.programs.editors import _vim_words as words
from honeyllm.programs.editors._vim_search import search_again, search_from_prompt, search_word
from honeyllm.programs.editors._vim_state import Vim, indent_of

LINES, EXCLUSIVE, INCLUSIVE = "lines", "exclusive", "inclusive"
FAR = 1 << 30


@attrs.frozen
class Target:
    """A place, and what an operator takes up to it; *keeps* the wanted column of ``j`` and ``k``."""

    row: int
    column: int
    kind: str = EXCLUSIVE
    keeps: bool = False


Motion = Callable[[Vim, int | None], Awaitable[Target | None]]
Plain = Callable[[Vim, int | None], Target | None]


def _by_rows(vim: Vim, count: int) -> Target | None:
    text, habits = vim.text, vim.habits
    row = text.row + count
    if not 0 <= row < len(text.lines):
        return None
    wanted = text.column if habits.wanted is None else habits.wanted
    habits.wanted = wanted
    return Target(row, max(0, min(wanted, len(text.lines[row]) - 1)), LINES, keeps=True)


def _down(vim: Vim, count: int | None) -> Target | None:
    return _by_rows(vim, count or 1)


def _up(vim: Vim, count: int | None) -> Target | None:
    return _by_rows(vim, -(count or 1))


def _left(vim: Vim, count: int | None) -> Target | None:
    text = vim.text
    return Target(text.row, max(0, text.column - (count or 1))) if text.column else None


def _right(vim: Vim, count: int | None) -> Target | None:
    text = vim.text
    if text.column + 1 >= len(text.line) and not text.line:
        return None
    return Target(text.row, min(len(text.line), text.column + (count or 1)))


def _space(vim: Vim, count: int | None) -> Target | None:
    text = vim.text
    row, column = text.row, text.column
    for _ in range(min(count or 1, FAR)):
        if column + 1 < len(text.lines[row]):
            column += 1
        elif row + 1 < len(text.lines):
            row, column = row + 1, 0
        else:
            return Target(row, len(text.lines[row]))
    return Target(row, column)


def _start(vim: Vim, count: int | None) -> Target | None:
    return Target(vim.text.row, 0)


def _first(vim: Vim, count: int | None) -> Target | None:
    return Target(vim.text.row, indent_of(vim.text.line))


def _finish(vim: Vim, count: int | None) -> Target | None:
    row = vim.text.row + (count or 1) - 1
    if row >= len(vim.text.lines):
        return None
    vim.habits.wanted = FAR
    return Target(row, max(0, len(vim.text.lines[row]) - 1), INCLUSIVE, keeps=True)


def _line_first(step: int) -> Plain:
    def motion(vim: Vim, count: int | None) -> Target | None:
        row = vim.text.row + (step * (count or 1) if step else (count or 1) - 1)
        if not 0 <= row < len(vim.text.lines):
            return None
        return Target(row, indent_of(vim.text.lines[row]), LINES)

    return motion


def line_target(vim: Vim, row: int) -> Target:
    """The first letter of *row*, or of the nearest there is."""
    row = max(0, min(row, len(vim.text.lines) - 1))
    return Target(row, indent_of(vim.text.lines[row]), LINES)


def _last_line(vim: Vim, count: int | None) -> Target | None:
    return line_target(vim, len(vim.text.lines) - 1 if count is None else count - 1)


def _high(vim: Vim, count: int | None) -> Target | None:
    return line_target(vim, vim.window.top + (count or 1) - 1)


def _low(vim: Vim, count: int | None) -> Target | None:
    return line_target(vim, min(vim.window.top + vim.window.height, len(vim.text.lines)) - (count or 1))


def _middle(vim: Vim, count: int | None) -> Target | None:
    shown = min(vim.window.height, len(vim.text.lines) - vim.window.top)
    return line_target(vim, vim.window.top + (shown - 1) // 2)


def _paragraph(step: int) -> Plain:
    def motion(vim: Vim, count: int | None) -> Target | None:
        lines, row = vim.text.lines, vim.text.row
        for _ in range(min(count or 1, len(lines))):
            while 0 <= row + step < len(lines) and not lines[row]:
                row += step
            while 0 <= row + step < len(lines) and lines[row]:
                row += step
        return Target(row, len(lines[row]) if lines[row] and step > 0 else 0)

    return motion


def _words(step: Callable[..., words.Place], kind: str, *, big: bool) -> Plain:
    def motion(vim: Vim, count: int | None) -> Target | None:
        before = place = (vim.text.row, vim.text.column)
        for _ in range(min(count or 1, 1 << 16)):
            after = step(vim.text.lines, place, big=big)
            if after == place:
                break
            place = after
        return None if place == before else Target(*place, kind)

    return motion


PAIRS = {"(": ")", "[": "]", "{": "}"}
BACK = {close: start for start, close in PAIRS.items()}
MAX_PAIR_LINES = 20_000


def _pair(vim: Vim, count: int | None) -> Target | None:
    text = vim.text
    at = next((n for n in range(text.column, len(text.line)) if text.line[n] in "()[]{}"), None)
    if at is None:
        return None
    letter = text.line[at]
    step, other = (1, PAIRS[letter]) if letter in PAIRS else (-1, BACK[letter])
    depth, row, column = 0, text.row, at
    for _ in range(MAX_PAIR_LINES):
        line = text.lines[row]
        while 0 <= column < len(line):
            depth += (line[column] == letter) - (line[column] == other)
            if not depth:
                return Target(row, column, INCLUSIVE)
            column += step
        row += step
        if not 0 <= row < len(text.lines):
            break
        column = 0 if step > 0 else len(text.lines[row]) - 1
    return None


def _seek(vim: Vim, how: str, letter: str, count: int) -> Target | None:
    line, at = vim.text.line, vim.text.column
    step = 1 if how in "ft" else -1
    at += (
        step if how in "tT" and 0 <= at + step < len(line) and line[at + step] == letter and count == 1 else 0
    )
    for _ in range(min(count, len(line) + 1)):
        at = line.find(letter, at + 1) if step > 0 else line.rfind(letter, 0, max(0, at))
        if at < 0:
            return None
    return Target(vim.text.row, at - (step if how in "tT" else 0), INCLUSIVE if step > 0 else EXCLUSIVE)


def _find(how: str) -> Motion:
    async def motion(vim: Vim, count: int | None) -> Target | None:
        letter = await vim.keys.read()
        vim.search.find = (how, letter)
        return _seek(vim, how, letter, count or 1)

    return motion


def _refind(vim: Vim, count: int | None) -> Target | None:
    how, letter = vim.search.find
    return _seek(vim, how, letter, count or 1) if how else None


def _refind_back(vim: Vim, count: int | None) -> Target | None:
    how, letter = vim.search.find
    return _seek(vim, how.swapcase(), letter, count or 1) if how else None


def _searching(backwards: bool) -> Motion:
    async def motion(vim: Vim, count: int | None) -> Target | None:
        found = await search_from_prompt(vim, backwards=backwards)
        return None if found is None else Target(*found)

    return motion


def _again(reverse: bool) -> Motion:
    async def motion(vim: Vim, count: int | None) -> Target | None:
        found = await search_again(vim, reverse=reverse)
        return None if found is None else Target(*found)

    return motion


def _word_under(backwards: bool) -> Motion:
    async def motion(vim: Vim, count: int | None) -> Target | None:
        found = await search_word(vim, backwards=backwards)
        return None if found is None else Target(*found)

    return motion


async def _g(vim: Vim, count: int | None) -> Target | None:
    key = await vim.keys.read()
    if key == "g":
        return line_target(vim, (count or 1) - 1)
    return None


PLAIN: Mapping[str, Plain] = MappingProxyType(
    {
        "h": _left, "\x08": _left, "\x7f": _left, "<Left>": _left,
        "l": _right, "<Right>": _right, " ": _space,
        "j": _down, "\x0e": _down, "\n": _down, "<Down>": _down,
        "k": _up, "\x10": _up, "<Up>": _up,
        "0": _start, "<Home>": _start, "^": _first, "$": _finish, "<End>": _finish,
        "+": _line_first(1), "\r": _line_first(1), "-": _line_first(-1), "_": _line_first(0),
        "G": _last_line, "H": _high, "M": _middle, "L": _low,
        "{": _paragraph(-1), "}": _paragraph(1), "%": _pair,
        "w": _words(words.forward, EXCLUSIVE, big=False), "W": _words(words.forward, EXCLUSIVE, big=True),
        "b": _words(words.backward, EXCLUSIVE, big=False), "B": _words(words.backward, EXCLUSIVE, big=True),
        "e": _words(words.end, INCLUSIVE, big=False), "E": _words(words.end, INCLUSIVE, big=True),
        ";": _refind, ",": _refind_back,
    }
)  # fmt: skip
READING: Mapping[str, Motion] = MappingProxyType(
    {
        "f": _find("f"), "F": _find("F"), "t": _find("t"), "T": _find("T"), "g": _g,
        "/": _searching(backwards=False), "?": _searching(backwards=True),
        "n": _again(reverse=False), "N": _again(reverse=True),
        "*": _word_under(backwards=False), "#": _word_under(backwards=True),
    }
)  # fmt: skip
KEYS = frozenset((*PLAIN, *READING))


async def motion(vim: Vim, key: str, count: int | None) -> Target | None:
    """Where *key* leads; None where it leads nowhere."""
    if key in PLAIN:
        return PLAIN[key](vim, count)
    return await READING[key](vim, count)
