"""Operators: what is done to the text between the cursor and where a motion leads."""

import attrs

from honeyllm.programs.editors._vim_insert import insert
from honeyllm.programs.editors._vim_motions import INCLUSIVE, LINES, Target
from honeyllm.programs.editors._vim_state import Register, Vim, clamp, indent_of

REPORT = 2
SHIFT = "\t"


@attrs.frozen
class Region:
    """Rows, and columns in the first and last unless it is of whole lines; the last column is not in it."""

    first: tuple[int, int]
    last: tuple[int, int]
    is_linewise: bool


def region(vim: Vim, target: Target) -> Region:
    """What lies between the cursor and *target*."""
    first, last = sorted(((vim.text.row, vim.text.column), (target.row, target.column)))
    if target.kind == INCLUSIVE:
        last = (last[0], last[1] + 1)
    elif target.kind != LINES and last[1] == 0 and last[0] > first[0]:
        last = (last[0] - 1, len(vim.text.lines[last[0] - 1]))
    return Region(first, last, target.kind == LINES)


def lines_from(vim: Vim, count: int) -> Region | None:
    """*count* lines from the cursor's; None past the end."""
    last = min(vim.text.row + count, len(vim.text.lines)) - 1
    return Region((vim.text.row, 0), (last, 0), is_linewise=True)


def taken(vim: Vim, where: Region) -> Register:
    """The text of a region."""
    (first, start), (last, stop) = where.first, where.last
    lines = vim.text.lines[first : last + 1]
    if not where.is_linewise:
        lines[-1] = lines[-1][:stop]
        lines[0] = lines[0][start:]
    return Register(tuple(lines), where.is_linewise)


def yank(vim: Vim, where: Region) -> None:
    """``y``."""
    vim.register = taken(vim, where)
    if not where.is_linewise or where.first[0] < vim.text.row:
        vim.text.row, vim.text.column = (
            where.first[0],
            where.first[1] if not where.is_linewise else vim.text.column,
        )
    count = len(vim.register.lines)
    if count > REPORT and where.is_linewise:
        vim.tell(f"{count} lines yanked")
    clamp(vim)


def delete(vim: Vim, where: Region) -> None:
    """``d``."""
    vim.register = taken(vim, where)
    _cut(vim, where)
    if where.is_linewise:
        text = vim.text
        text.row = min(text.row, len(text.lines) - 1)
        text.column = indent_of(text.line)
    report_growth(vim, -(where.last[0] - where.first[0] + where.is_linewise))
    if where.is_linewise and vim.text.lines == [""]:
        vim.tell("--No lines in buffer--")
    clamp(vim)


def _cut(vim: Vim, where: Region) -> None:
    (first, start), (last, stop) = where.first, where.last
    text = vim.text
    if where.is_linewise:
        text.splice(first, last + 1, ())
    else:
        text.splice(first, last + 1, (text.lines[first][:start] + text.lines[last][stop:],))
    text.row, text.column = first, start


def report_growth(vim: Vim, growth: int) -> None:
    """Tell of more or fewer lines than usual."""
    if growth:
        vim.tell("")
    if abs(growth) > REPORT:
        vim.tell(f"{abs(growth)} {'more' if growth > 0 else 'fewer'} lines")


async def change(vim: Vim, where: Region) -> None:
    """``c``."""
    vim.register = taken(vim, where)
    if where.is_linewise:
        vim.text.splice(where.first[0], where.last[0] + 1, ("",))
        vim.text.row, vim.text.column = where.first[0], 0
    else:
        _cut(vim, where)
        if vim.options.compatible and len(vim.register.lines) == 1 and vim.register.lines[0]:
            vim.window.ghost = vim.register.lines[0][:-1] + "$"
    await insert(vim)


def shift(vim: Vim, where: Region, *, left: bool) -> None:
    """``>`` and ``<``."""
    first, last = where.first[0], where.last[0]
    rows = [_shifted(line, left=left) for line in vim.text.lines[first : last + 1]]
    vim.text.splice(first, last + 1, rows)
    vim.text.row, vim.text.column = first, indent_of(rows[0])
    if len(rows) > REPORT:
        vim.tell(f"{len(rows)} lines {'<' if left else '>'}ed 1 time")


def _shifted(line: str, *, left: bool) -> str:
    if not left:
        return SHIFT + line if line else line
    return line[1:] if line.startswith("\t") else line[min(8, len(line) - len(line.lstrip(" "))) :]


async def operate(vim: Vim, operator: str, where: Region) -> None:
    """Do what *operator* says with a region."""
    if operator == "y":
        yank(vim, where)
    elif operator == "d":
        delete(vim, where)
    elif operator == "c":
        await change(vim, where)
    else:
        shift(vim, where, left=operator == "<")


def put(vim: Vim, count: int, *, before: bool) -> None:
    """``p`` and ``P``."""
    text, register = vim.text, vim.register
    if not register.lines:
        return
    if register.is_linewise:
        at = text.row + (not before)
        text.splice(at, at, register.lines * count)
        text.row, text.column = at, indent_of(text.lines[at])
        report_growth(vim, len(register.lines) * count)
        return
    at = min(len(text.line), text.column + (not before))
    joined = "\n".join(register.lines) * count
    new = (text.line[:at] + joined + text.line[at:]).split("\n")
    text.splice(text.row, text.row + 1, new)
    text.column = at + len(joined) - 1 if len(new) == 1 else at
    clamp(vim)
