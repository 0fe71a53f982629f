"""Normal mode: one command after the other."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from honeyllm.programs.editors._keyboard import ESCAPE, GONE
from honeyllm.programs.editors._vim_ex import Order, execute, write
from honeyllm.programs.editors._vim_insert import insert
from honeyllm.programs.editors._vim_motions import (
    EXCLUSIVE,
    INCLUSIVE,
    KEYS,
    LINES,
    Target,
    line_target,
    motion,
)
from honeyllm.programs.editors._vim_operators import Region, lines_from, operate, put, region
from honeyllm.programs.editors._vim_prompt import ask
from honeyllm.programs.editors._vim_state import Quit, Vim, clamp, indent_of
from honeyllm.programs.editors._vim_view import show
from honeyllm.programs.editors._vim_words import end

OPERATORS = "dcy<>"
SHORT = {"x": "dl", "<Delete>": "dl", "X": "dh", "D": "d$", "C": "c$", "s": "cl", "S": "cc", "Y": "yy"}
HALVES = {"\x04": 1, "\x15": -1}
MAX_COUNT = 1 << 20
UNREPEATED = ("u", "\x12", ".", ":", "U")
Action = Callable[[Vim, int], Awaitable[None]]


async def command(vim: Vim) -> None:
    """Read one command and do it."""
    await show(vim)
    vim.keys.taken.clear()
    count, key = await _counted(vim)
    if vim.window.scrolled:
        vim.window.scrolled = []
        vim.tell("")
        if key in ("\r", "\n", " "):
            return
    if key == GONE:
        raise Quit(1)
    vim.text.begin()
    await _do(vim, key, count)
    if vim.text.commit(vim.now()) and key not in UNREPEATED:
        vim.habits.last = tuple(vim.keys.taken)
        vim.habits.is_undone = False
    if key not in ("j", "k", "<Up>", "<Down>", "$", "<End>"):
        vim.habits.wanted = None
    clamp(vim)


async def _counted(vim: Vim) -> tuple[int | None, str]:
    digits = ""
    key = await vim.keys.read()
    while key == '"':
        await vim.keys.read()
        key = await vim.keys.read()
    while key.isdigit() and key.isascii() and (digits or key != "0"):
        digits += key
        key = await vim.keys.read()
    return (min(int(digits[:9]), MAX_COUNT) if digits else None), key


async def _do(vim: Vim, key: str, count: int | None) -> None:
    if vim.mode in ("v", "V"):
        return
    if key in SHORT:
        await _operate(vim, SHORT[key][0], count, SHORT[key][1])
    elif key in OPERATORS:
        await _operate(vim, key, count)
    elif key in KEYS:
        await _move(vim, key, count)
    elif key in ACTIONS:
        await ACTIONS[key](vim, count or 1)
    elif key in HALVES:
        await _half(vim, HALVES[key], count)
    elif key in ("v", "V"):
        await _visual(vim, key)


async def _move(vim: Vim, key: str, count: int | None) -> None:
    target = await motion(vim, key, count)
    if target is not None:
        vim.text.row, vim.text.column = target.row, target.column


async def _operate(vim: Vim, operator: str, count: int | None, motion_key: str = "") -> None:
    more, key = (None, motion_key) if motion_key else await _counted(vim)
    times = None if count is None and more is None else (count or 1) * (more or 1)
    if key == operator:
        where = lines_from(vim, times or 1)
        if where is not None:
            await operate(vim, operator, where)
        return
    if key not in KEYS:
        return
    target = await _target(vim, operator, key, times)
    if target is not None:
        await operate(vim, operator, region(vim, target))


async def _target(vim: Vim, operator: str, key: str, count: int | None) -> Target | None:
    text = vim.text
    on_word = text.line[text.column : text.column + 1].strip()
    if operator == "c" and key in "wW" and on_word:
        place = (text.row, text.column - 1)
        for _ in range(min(count or 1, len(text.line) + 1)):
            place = end(text.lines, place, big=key == "W")
        return Target(*place, INCLUSIVE)
    target = await motion(vim, key, count)
    if target is not None and key in "wW" and target.row > text.row and target.kind == EXCLUSIVE:
        before = text.lines[target.row - 1]
        if not text.lines[target.row][: target.column].strip():
            return Target(target.row - 1, len(before))
    return target


async def _visual(vim: Vim, mode: str) -> None:
    anchor = (vim.text.row, vim.text.column)
    shown = vim.options.showmode
    while True:
        vim.mode = mode
        await show(vim)
        count, key = await _counted(vim)
        vim.mode = ""
        if key in (ESCAPE, "\x03", GONE, mode):
            break
        if key in ("v", "V"):
            mode = key
        elif key in KEYS:
            await _move(vim, key, count)
            clamp(vim)
        elif key in "dxcsy<>":
            where = _selected(vim, anchor, mode)
            await operate(vim, {"x": "d", "s": "c"}.get(key, key), where)
            break
        elif key == ":":
            await _colon(vim, 1)
            break
    if shown:
        vim.tell("")


def _selected(vim: Vim, anchor: tuple[int, int], mode: str) -> Region:
    target = Target(*anchor, LINES if mode == "V" else INCLUSIVE)
    return region(vim, target)


# -- actions: (vim, count) ---------------------------------------------------------------


async def _insert(vim: Vim, count: int) -> None:
    await insert(vim)


async def _insert_first(vim: Vim, count: int) -> None:
    line = vim.text.line
    vim.text.column = len(line) - len(line.lstrip(" \t"))
    await insert(vim)


async def _append(vim: Vim, count: int) -> None:
    vim.text.column = min(len(vim.text.line), vim.text.column + 1)
    await insert(vim)


async def _append_last(vim: Vim, count: int) -> None:
    vim.text.column = len(vim.text.line)
    await insert(vim)


async def _open_below(vim: Vim, count: int) -> None:
    await _open(vim, vim.text.row + 1)


async def _open_above(vim: Vim, count: int) -> None:
    await _open(vim, vim.text.row)


async def _open(vim: Vim, row: int) -> None:
    vim.tell("")
    vim.text.splice(row, row, ("",))
    vim.text.row, vim.text.column = row, 0
    await insert(vim)


async def _replace_many(vim: Vim, count: int) -> None:
    await insert(vim, "replace")


async def _replace(vim: Vim, count: int) -> None:
    letter = await vim.keys.read()
    text = vim.text
    last = text.column + count
    if len(letter) != 1 or letter == ESCAPE or last > len(text.line):
        return
    if letter == "\r":
        text.splice(text.row, text.row + 1, (text.line[: text.column], text.line[last:]))
        text.row, text.column = text.row + 1, 0
        return
    text.set_line(text.line[: text.column] + letter * count + text.line[last:])
    text.column = last - 1


async def _swap_case(vim: Vim, count: int) -> None:
    text = vim.text
    last = min(len(text.line), text.column + count)
    text.set_line(text.line[: text.column] + text.line[text.column : last].swapcase() + text.line[last:])
    text.column = last


async def _join(vim: Vim, count: int) -> None:
    text = vim.text
    for _ in range(min(max(1, count - 1), len(text.lines) - 1 - text.row)):
        first, second = text.line, text.lines[text.row + 1].lstrip(" \t")
        gap = "" if not second or first.endswith((" ", "\t")) or second.startswith(")") else " "
        text.splice(text.row, text.row + 2, (first + gap + second,))
        text.column = len(first) if gap else max(0, len(first) - (not second))


async def _put(vim: Vim, count: int) -> None:
    put(vim, count, before=False)


async def _put_before(vim: Vim, count: int) -> None:
    put(vim, count, before=True)


async def _undo(vim: Vim, count: int) -> None:
    """Take back; the old vi's ``u`` takes back its own."""
    habits = vim.habits
    if not vim.options.compatible:
        _turn(vim, is_undo=True)
        return
    habits.is_undone = not habits.is_undone
    _turn(vim, is_undo=habits.is_undone)


async def _redo(vim: Vim, count: int) -> None:
    _turn(vim, is_undo=vim.options.compatible and vim.habits.is_undone)


def _turn(vim: Vim, *, is_undo: bool) -> None:
    text = vim.text
    change = text.undo() if is_undo else text.redo()
    if change is None:
        vim.tell("Already at oldest change" if is_undo else "Already at newest change")
        return
    is_near = change.row in (text.row, text.row - 1)
    text.row = min(change.row if is_near else text.row, len(text.lines) - 1)
    text.column = change.column if is_near else indent_of(text.line)
    growth = -change.growth if is_undo else change.growth
    vim.tell(_told(growth, change.number, vim.now() - change.when, is_undo=is_undo))


def _told(growth: int, number: int, seconds: float, *, is_undo: bool) -> str:
    what = "1 change"
    if growth:
        lines = "line" if abs(growth) == 1 else "lines"
        what = (
            f"{growth} more {lines}"
            if growth > 0
            else f"{-growth} fewer lines"
            if growth < -1
            else "1 line less"
        )
    age = int(seconds)
    return f"{what}; {'before' if is_undo else 'after'} #{number}  {age} second{'' if age == 1 else 's'} ago"


async def _again(vim: Vim, count: int) -> None:
    if vim.habits.last:
        vim.keys.push(vim.habits.last)
        await command(vim)


async def _colon(vim: Vim, count: int) -> None:
    line = await ask(vim, ":")
    if line is not None:
        await execute(vim, line)


async def _z(vim: Vim, count: int) -> None:
    key = await vim.keys.read()
    order = Order(first=0, last=0, is_ranged=False, force=key == "Q", rest="", name="x")
    if key == "Q" or (key == "Z" and (not vim.text.is_modified or await write(vim, order))):
        raise Quit


async def _file(vim: Vim, count: int) -> None:
    text = vim.text
    total = len(text.lines)
    name = f'"{vim.file.name}"' if vim.file.name else '"[No Name]"'
    flags = (" [Modified]" if text.is_modified else "") + (" [readonly]" if vim.options.readonly else "")
    percent = (text.row + 1) * 100 // total
    vim.tell(f"{name}{flags} line {text.row + 1} of {total} --{percent}%-- col {text.column + 1}")


def _page(rows: int, overlap: int = 2) -> Action:
    """Scroll by *rows* windows, less *overlap* lines."""

    async def action(vim: Vim, count: int) -> None:
        window, text = vim.window, vim.text
        step = window.height * rows - overlap * rows
        window.top = max(0, min(window.top + step * count, len(text.lines) - 1))
        bottom = window.top + window.height - 1
        target = line_target(vim, bottom if rows < 0 else max(window.top, min(bottom, text.row)))
        text.row, text.column = target.row, target.column
        vim.tell("")

    return action


async def _half(vim: Vim, step: int, count: int | None) -> None:
    """Scroll by half a window, or by the lines that a count said once."""
    window, text = vim.window, vim.text
    window.scroll = count or window.scroll
    lines = (window.scroll or window.height // 2) * step
    last = max(window.top, len(text.lines) - window.height)
    window.top = max(0, min(window.top + lines, last))
    target = line_target(vim, text.row + lines)
    text.row, text.column = target.row, target.column
    vim.tell("")


async def _bracket(vim: Vim, count: int) -> None:
    await vim.keys.read()


async def _line_by(vim: Vim, step: int) -> None:
    window = vim.window
    window.top = max(0, min(window.top + step, len(vim.text.lines) - 1))
    vim.text.row = max(window.top, min(vim.text.row, window.top + window.height - 1))


async def _line_down(vim: Vim, count: int) -> None:
    await _line_by(vim, count)


async def _line_up(vim: Vim, count: int) -> None:
    await _line_by(vim, -count)


async def _interrupted(vim: Vim, count: int) -> None:
    vim.tell("Type  :qa  and press <Enter> to exit Vim")


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "i": _insert, "<Insert>": _insert, "I": _insert_first, "a": _append, "A": _append_last,
        "o": _open_below, "O": _open_above, "R": _replace_many, "r": _replace, "~": _swap_case, "J": _join,
        "p": _put, "P": _put_before, "u": _undo, "\x12": _redo, ".": _again, ":": _colon, "Z": _z,
        "\x07": _file, "\x03": _interrupted,
        "\x06": _page(1), "<PageDown>": _page(1), "\x02": _page(-1), "<PageUp>": _page(-1),
        "[": _bracket, "]": _bracket, "\x05": _line_down, "\x19": _line_up,
    }
)  # fmt: skip
