"""Typing text: insert and replace mode."""

from honeyllm.programs.editors._keyboard import ESCAPE, GONE, NAMED, RESIZED
from honeyllm.programs.editors._vim_state import Quit, Vim, clamp
from honeyllm.programs.editors._vim_view import show

MOVES = {"<Left>": (0, -1), "<Right>": (0, 1), "<Up>": (-1, 0), "<Down>": (1, 0)}
ERASE = ("\x7f", "\x08")


async def insert(vim: Vim, mode: str = "insert") -> None:
    """Put what is typed before the cursor, until Escape."""
    vim.mode = mode
    while (key := await _key(vim)) not in (ESCAPE, "\x03"):
        if key == GONE:
            raise Quit(1)
        if key in NAMED and vim.options.compatible:
            vim.keys.push(vim.keys.sequence[1:])
            vim.keys.taken[-1] = ESCAPE
            break
        _type(vim, key)
    vim.mode = vim.window.ghost = ""
    if vim.options.showmode:
        vim.tell("")
    vim.text.column = max(0, vim.text.column - 1)


async def _key(vim: Vim) -> str:
    await show(vim)
    return await vim.keys.read()


def _type(vim: Vim, key: str) -> None:
    if key in MOVES:
        down, right = MOVES[key]
        vim.text.row, vim.text.column = vim.text.row + down, vim.text.column + right
        clamp(vim)
    elif key in ERASE:
        _erase(vim)
    elif key in ("\r", "\n"):
        _break(vim)
    elif key == "\x17":
        vim.text.set_line(vim.text.line[vim.text.column :])
        vim.text.column = 0
    elif key != RESIZED and (len(key) == 1 or not key.startswith("<")):
        _put(vim, key)


def _put(vim: Vim, letter: str) -> None:
    text = vim.text
    behind = text.column + (vim.mode == "replace")
    if letter == "\t" and vim.options.expandtab:
        letter = " " * (8 - text.column % 8)
    text.set_line(text.line[: text.column] + letter + text.line[behind:])
    text.column += len(letter)
    vim.window.ghost = vim.window.ghost[len(letter) :]


def _break(vim: Vim) -> None:
    text = vim.text
    line = text.line
    vim.window.ghost = ""
    indent = line[: len(line) - len(line.lstrip(" \t"))] if vim.options.autoindent else ""
    text.splice(text.row, text.row + 1, (line[: text.column], indent + line[text.column :]))
    text.row, text.column = text.row + 1, len(indent)


def _erase(vim: Vim) -> None:
    text = vim.text
    if text.column:
        text.set_line(text.line[: text.column - 1] + text.line[text.column :])
        text.column -= 1
    elif text.row and not vim.options.compatible:
        above = text.lines[text.row - 1]
        text.splice(text.row - 1, text.row + 1, (above + text.line,))
        text.row, text.column = text.row - 1, len(above)
