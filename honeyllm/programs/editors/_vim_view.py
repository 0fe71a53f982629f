"""The screen of vi: rows of text, fillers, and the last row."""

from collections.abc import Iterator

from honeyllm.programs._width import width
from honeyllm.programs.editors._painter import Painter, Row
from honeyllm.programs.editors._vim_state import Vim

TAB = 8
ENTER = "Press ENTER or type command to continue"
MODES = {"insert": "-- INSERT --", "replace": "-- REPLACE --", "v": "-- VISUAL --", "V": "-- VISUAL LINE --"}
INTRO = """\
VIM - Vi IMproved

version 9.0.2142
by Bram Moolenaar et al.
Modified by team+vim@tracker.debian.org
Vim is open source and freely distributable

{}
type  :help {:18}for information

type  :q<Enter>               to exit
type  :help<Enter>  or  <F1>  for on-line help
type  :help version9<Enter>   for version info
"""
THANKS = (
    ("Help poor children in Uganda!", "iccf<Enter>"),
    ("Become a registered Vim user!", "register<Enter>"),
    ("Sponsor Vim development!", "sponsor<Enter>"),
)
COMPATIBLE = """\

Running in Vi compatible mode
type  :set nocp<Enter>        for Vim defaults
type  :help cp-default<Enter> for info on this
"""


class View:
    """Shows a :class:`Vim` on a painter."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter

    async def show(self, vim: Vim) -> None:
        """Paint it, unless more keys are typed ahead."""
        window = vim.window
        window.columns, window.rows = vim.keys.size
        if not vim.keys.is_waiting:
            return
        scroll(vim)
        rows, cursor = _text_rows(vim)
        await self._painter.paint(*_with_last(vim, rows, cursor))


async def show(vim: Vim) -> None:
    """Paint *vim* on its own view."""
    view = vim.process.values.get(VIEW)
    if isinstance(view, View):
        await view.show(vim)


VIEW = "vim"


def _with_last(vim: Vim, rows: list[Row], cursor: tuple[int, int]) -> tuple[list[Row], tuple[int, int]]:
    window = vim.window
    if window.scrolled:
        pushed = [(("", line[: window.columns]),) for line in window.scrolled]
        last = (("", window.prompt if window.prompt is not None else ENTER),)
        every = [*rows[max(0, len(pushed)) :], *pushed, last][-window.rows :]
        return every, (min(window.columns - 1, width(last[0][1])), window.rows - 1)
    if window.prompt is not None:
        return [*rows, (("", window.prompt),)], (
            min(window.columns - 1, width(window.prompt)),
            window.rows - 1,
        )
    style, text = _last_row(vim)
    return [*rows, ((style, text[: window.columns - 1]),)], cursor


def _last_row(vim: Vim) -> tuple[str, str]:
    if vim.mode and vim.options.showmode:
        return ("bold", MODES[vim.mode])
    return vim.window.message


def cells(vim: Vim, line: str, stop: int | None = None) -> str:
    """How *line* (up to column *stop*) looks: tabs and control characters made visible."""
    shown: list[str] = []
    used = 0
    for letter in line[:stop]:
        piece = _piece(letter, used, is_list=vim.options.list)
        shown.append(piece)
        used += width(piece)
    return "".join(shown)


def _piece(letter: str, used: int, *, is_list: bool) -> str:
    code = ord(letter)
    if letter == "\t" and not is_list:
        return " " * (TAB - used % TAB)
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if 0xDC80 <= code <= 0xDCFF:
        return f"<{code - 0xDC00:02x}>"
    return letter


def _gutter(vim: Vim) -> int:
    return 8 if vim.options.number else 0


def _screen_rows(vim: Vim, row: int) -> list[str]:
    """A line of the text as rows of the screen; no more than fit on it."""
    columns = max(1, vim.window.columns - _gutter(vim))
    limit = columns * vim.window.height
    line = vim.text.lines[row]
    if vim.window.ghost and row == vim.text.row:
        line = line[: vim.text.column] + vim.window.ghost + line[vim.text.column :]
    text = cells(vim, line, limit)[:limit] + ("$" if vim.options.list and len(line) < limit else "")
    if len(text) <= columns and text.isascii():
        return [text]
    return list(_folded(text, columns))


def _folded(text: str, columns: int) -> Iterator[str]:
    row, used = "", 0
    for letter in text:
        wide = width(letter)
        if used + wide > columns:
            yield row
            row, used = "", 0
        row += letter
        used += wide
    yield row


def _height_of(vim: Vim, row: int) -> int:
    return len(_screen_rows(vim, row))


def scroll(vim: Vim) -> None:
    """Move the window so that the cursor's line is seen."""
    window, row = vim.window, vim.text.row
    window.top = max(0, min(window.top, len(vim.text.lines) - 1))
    if row < window.top:
        is_near = window.top - row < window.height // 2
        window.top = row if is_near else _centered(vim)
    elif row >= window.top + window.height + window.height // 2 - 1:
        window.top = _centered(vim)
    elif row > window.top:
        while (
            row > window.top and sum(_height_of(vim, n) for n in range(window.top, row + 1)) > window.height
        ):
            window.top += 1


def _centered(vim: Vim) -> int:
    """The top row that has the cursor in the middle; the end of the text stays at the bottom."""
    height = vim.window.height
    if vim.text.row + height // 2 + 1 >= len(vim.text.lines):
        return max(0, _top_for_end(vim))
    return max(0, vim.text.row - height // 2)


def _top_for_end(vim: Vim) -> int:
    top, left = len(vim.text.lines), vim.window.height
    while top > 0:
        left -= _height_of(vim, top - 1)
        if left < 0:
            break
        top -= 1
    return min(top, vim.text.row)


def _text_rows(vim: Vim) -> tuple[list[Row], tuple[int, int]]:
    window, text = vim.window, vim.text
    rows: list[Row] = []
    cursor = (0, 0)
    for number in range(window.top, len(text.lines)):
        if len(rows) >= window.height:
            break
        if number == text.row:
            cursor = _cursor(vim, len(rows))
        shown = _screen_rows(vim, number)
        if len(rows) + len(shown) > window.height and rows:
            rows += [(("filler", "@"),)] * (window.height - len(rows))
            break
        rows += _numbered(vim, number, shown)
    rows += [(("filler", "~"),)] * (window.height - len(rows))
    if _is_fresh(vim):
        _introduce(vim, rows)
    return rows[: window.height], cursor


def _numbered(vim: Vim, number: int, shown: list[str]) -> list[Row]:
    if not vim.options.number:
        return [(("", line),) for line in shown]
    heads = [f"{number + 1:7} ", *[" " * 8] * (len(shown) - 1)]
    return [(("number", head), ("", line)) for head, line in zip(heads, shown, strict=True)]


def _cursor(vim: Vim, row: int) -> tuple[int, int]:
    text, columns = vim.text, max(1, vim.window.columns - _gutter(vim))
    line = text.line
    before = width(cells(vim, line, text.column))
    if line[text.column : text.column + 1] == "\t" and not vim.mode and not vim.options.list:
        before += TAB - before % TAB - 1
    down = min(before // columns, vim.window.height - row - 1)
    return before % columns + _gutter(vim), row + down


def _is_fresh(vim: Vim) -> bool:
    return not vim.file.name and vim.text.lines == [""] and not vim.text.is_modified


def _introduce(vim: Vim, rows: list[Row]) -> None:
    lines = (
        INTRO.format(*THANKS[vim.window.thanks]) + (COMPATIBLE if vim.options.compatible else "")
    ).splitlines()
    at = (len(rows) - len(lines)) // 2
    wide = 45
    if at < 1 or vim.window.columns < wide:
        return
    for number, line in enumerate(lines, at):
        block = wide if line.startswith("type") else len(line)
        rows[number] = (("filler", "~"), ("", " " * ((vim.window.columns - block) // 2 - 1) + line))
