"""The screen of nano: title, text, status line and two rows of help."""

from collections.abc import Mapping

import attrs

from honeyllm.programs._width import width
from honeyllm.programs.editors._painter import Row
from honeyllm.programs.editors._text import Text

TAB = 8
STATE = 10
"""Columns for what the title says of the text's state."""
HELP = (
    (
        ("^G", "Help"),
        ("^O", "Write Out"),
        ("^W", "Where Is"),
        ("^K", "Cut"),
        ("^T", "Execute"),
        ("^C", "Location"),
    ),
    (
        ("^X", "Exit"),
        ("^R", "Read File"),
        ("^\\", "Replace"),
        ("^U", "Paste"),
        ("^J", "Justify"),
        ("^/", "Go To Line"),
    ),
)
WRITE = (
    (("^G", "Help"), ("M-D", "DOS Format"), ("M-A", "Append"), ("M-B", "Backup File")),
    (("^C", "Cancel"), ("M-M", "Mac Format"), ("M-P", "Prepend"), ("^T", "Browse")),
)
SEARCH = (
    (("^G", "Help"), ("M-C", "Case Sens"), ("M-B", "Backwards"), ("^P", "Older"), ("^T", "Go To Line")),
    (("^C", "Cancel"), ("M-R", "Reg.exp."), ("^R", "Replace"), ("^N", "Newer")),
)
GO = (
    (("^G", "Help"), ("^W", "Begin of Paragr."), ("^Y", "First Line"), ("^T", "Go To Text")),
    (("^C", "Cancel"), ("^O", "End of Paragraph"), ("^V", "Last Line")),
)
YES_NO = (((" Y", "Yes"),), ((" N", "No"), ("^C", "Cancel")))
Shortcuts = tuple[tuple[tuple[str, str], ...], ...]
WIDTHS: Mapping[Shortcuts, int] = {HELP: 13, SEARCH: 16, YES_NO: 16}


@attrs.define
class Screen:
    """What is shown besides the text."""

    columns: int = 80
    rows: int = 24
    top: int = 0
    name: str = ""
    message: tuple[str, str] = ("", "")
    prompt: str = ""
    answer: str = ""
    shortcuts: Shortcuts = HELP

    @property
    def height(self) -> int:
        """Rows for text."""
        return max(1, self.rows - 4)


def cells(line: str) -> str:
    """*line* with tabs and control characters made visible."""
    shown, used = [], 0
    for letter in line:
        code = ord(letter)
        piece = (
            " " * (TAB - used % TAB)
            if letter == "\t"
            else f"^{chr(code ^ 64)}"
            if code < 32 or code == 127
            else letter
        )
        shown.append(piece)
        used += width(piece)
    return "".join(shown)


def page_start(column: int, columns: int) -> int:
    """The column at which a long line begins on the screen."""
    if column < columns - 1 or columns <= TAB:
        return 0
    return column - 6 - (column - 6) % (columns - TAB)


def scroll(screen: Screen, text: Text, *, center: bool) -> None:
    """Move the window so that the cursor is seen."""
    bottom = screen.top + screen.height - 1
    if screen.top <= text.row <= bottom:
        return
    if center:
        screen.top = max(0, text.row - screen.height // 2)
    else:
        screen.top = text.row if text.row < screen.top else text.row - screen.height + 1


def rows_of(screen: Screen, text: Text) -> tuple[list[Row], tuple[int, int]]:
    """All rows, and the cursor."""
    column = width(cells(text.line[: text.column]))
    start = page_start(column, screen.columns)
    rows: list[Row] = [_title(screen, is_modified=text.is_modified)]
    for number in range(screen.top, screen.top + screen.height):
        line = text.lines[number][: 1 << 16] if number < len(text.lines) else ""
        rows.append(_line(cells(line), start if number == text.row else 0, screen.columns))
    rows.append(_status(screen))
    rows += [_help(screen, half) for half in screen.shortcuts]
    if screen.prompt:
        return rows, (min(screen.columns - 1, width(screen.prompt + screen.answer)), screen.rows - 3)
    return rows, (column - start, text.row - screen.top + 1)


def _line(text: str, start: int, columns: int) -> Row:
    shown = text[start:]
    pieces = [("reverse", "<"), ("", shown[1:columns])] if start else [("", shown[:columns])]
    if len(shown) > columns:
        style, last = pieces[-1]
        pieces[-1:] = [(style, last[:-1]), ("reverse", ">")]
    return tuple(pieces)


def _title(screen: Screen, *, is_modified: bool) -> Row:
    name = screen.name or "New Buffer"
    left = "  GNU nano 7.2"
    at = max(len(left) + 2, (screen.columns + 4) // 2 - (len(name) + 1) // 2)
    text = left.ljust(at) + name
    if not is_modified:
        return (("reverse", text.ljust(screen.columns)[: screen.columns]),)
    wide = max(0, screen.columns - STATE)
    return (("reverse", text.ljust(wide)[:wide] + "Modified".ljust(STATE)),)


def _status(screen: Screen) -> Row:
    if screen.prompt:
        return (("reverse", (screen.prompt + screen.answer).ljust(screen.columns)[: screen.columns]),)
    style, text = screen.message
    if not text:
        return (("", ""),)
    shown = f"[ {text} ]"[: screen.columns]
    return (("", " " * ((screen.columns - len(shown)) // 2)), (style or "reverse", shown))


def _help(screen: Screen, half: tuple[tuple[str, str], ...]) -> Row:
    wide = WIDTHS.get(screen.shortcuts, 20) * screen.columns // 80
    row: list[tuple[str, str]] = []
    for key, what in half:
        row += [("reverse", key), ("", f" {what}".ljust(wide - len(key))[: wide - len(key)])]
    return tuple(row)
