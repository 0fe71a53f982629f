"""Ex commands: what is typed behind a colon."""

import re
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import attrs

from honeyllm.programs.editors._files import load, may_write, save
from honeyllm.programs.editors._text import Text
from honeyllm.programs.editors._vim_operators import Region, delete, yank
from honeyllm.programs.editors._vim_search import compiled
from honeyllm.programs.editors._vim_state import Options, Quit, Vim, indent_of
from honeyllm.programs.regex import Fault

UNSAVED = "E37: No write since last change (add ! to override)"
ADDRESS = re.compile(r"\s*(%|(?:\d+|[.$])(?:[+-]\d*)*|[+-]\d*)?")
NAME = re.compile(r"([a-zA-Z]+|[!=<>&])?(!?)\s*(.*)", re.DOTALL)
OPTION_NAMES = {
    "nu": "number", "ic": "ignorecase", "ro": "readonly", "ai": "autoindent", "et": "expandtab",
    "cp": "compatible", "smd": "showmode", "ws": "wrapscan", "ru": "ruler",
}  # fmt: skip


@attrs.frozen(kw_only=True)
class Order:
    """A parsed command: its rows (first and last), ``!``, and the rest."""

    first: int
    last: int
    is_ranged: bool
    force: bool
    rest: str
    name: str


Command = Callable[[Vim, Order], Awaitable[None]]


async def execute(vim: Vim, line: str) -> None:
    """Do what *line* says."""
    vim.tell(":" + line)
    rows, rest = _range(vim, line.lstrip(": "))
    match = NAME.match(rest)
    name, force, argument = (match[1] or "", bool(match[2]), match[3]) if match else ("", False, "")
    if rows and max(rows) >= len(vim.text.lines):
        vim.fail(f"E16: Invalid range: {line}" if name else "")
        rows = [min(row, len(vim.text.lines) - 1) for row in rows]
    first, last = (rows[0], rows[-1]) if rows else (vim.text.row, vim.text.row)
    if not name:
        if rows:
            vim.text.row, vim.text.column = max(0, last), indent_of(vim.text.lines[max(0, last)])
        return
    run = _command(name)
    if run is None:
        vim.fail(f"E492: Not an editor command: {line}")
        return
    await run(
        vim,
        Order(first=first, last=last, is_ranged=bool(rows), force=force, rest=argument.strip(), name=name),
    )


def _range(vim: Vim, line: str) -> tuple[list[int], str]:
    """The rows that *line* begins with, and what follows."""
    if line.startswith("%"):
        return [0, len(vim.text.lines) - 1], line[1:].lstrip()
    rows: list[int] = []
    while (match := ADDRESS.match(line)) and match[1]:
        rows.append(_row(vim, match[1]))
        line = line[match.end() :].lstrip()
        if not line.startswith(","):
            break
        line = line[1:]
    return rows[-2:], line.lstrip()


def _row(vim: Vim, text: str) -> int:
    parts = re.match(r"(\d+|[.$])?(.*)", text)
    assert parts is not None
    base = parts[1] or "."
    row = {".": vim.text.row, "$": len(vim.text.lines) - 1}.get(base)
    row = int(base[:9]) - 1 if row is None else row
    for sign, number in re.findall(r"([+-])(\d*)", parts[2]):
        row += int(number[:9] or 1) * (1 if sign == "+" else -1)
    return max(0, row)


def _command(name: str) -> Command | None:
    return COMMANDS.get(name) or next(
        (run for full, run in COMMANDS.items() if len(name) > 1 and full.startswith(name)), None
    )


def counted(vim: Vim, lines: int, size: int) -> str:
    """``3L, 27B``, or in words where it is compatible."""
    if not vim.options.compatible:
        return f"{lines}L, {size}B"
    return f"{lines} line{'' if lines == 1 else 's'}, {size} byte{'' if size == 1 else 's'}"


async def edit(vim: Vim, name: str) -> None:
    """Open *name*."""
    vim.file.name, vim.file.is_new, vim.text = name, False, Text([""])
    compatible = vim.options.compatible
    try:
        found = await load(vim.process, name)
    except FileNotFoundError:
        parent = name.rpartition("/")[0]
        vim.file.is_new = True
        kind = "[New File]" if compatible else "[New]"
        vim.tell(f'"{name}" {kind if not parent or vim.process.fs.exists(parent) else "[New DIRECTORY]"}')
        return
    except IsADirectoryError:
        vim.tell(f'"{name}" is a directory')
        return
    except OSError:
        vim.tell(f'"{name}" [Permission Denied]')
        return
    vim.text = Text(list(found.lines) or [""])
    vim.file.is_whole = found.is_whole
    flags = _flags(vim, is_whole=found.is_whole)
    vim.tell(f'"{name}" {flags}{counted(vim, len(found.lines), found.size)}')


def _flags(vim: Vim, *, is_whole: bool) -> str:
    if not may_write(vim.process, vim.file.name):
        vim.options.readonly = True
    partial = "[Incomplete last line]" if vim.options.compatible else "[noeol]"
    flags = ("[readonly]" if vim.options.readonly else "") + ("" if is_whole else partial)
    return flags and flags + " "


async def write(vim: Vim, order: Order) -> bool:
    """``:w``; whether it was written."""
    name = order.rest.removeprefix(">>").strip() or vim.file.name
    if not name:
        vim.fail("E32: No file name")
        return False
    if not _may_write(vim, name, force=order.force):
        return False
    rows = vim.text.lines[order.first : order.last + 1] if order.is_ranged else vim.text.lines
    is_new = not vim.process.fs.exists(name)
    try:
        size = await save(vim.process, name, rows, append=order.rest.startswith(">>"))
    except OSError:
        vim.window.scrolled = [f'"{name}"', f'"{name}" E212: Can\'t open file for writing']
        return False
    _written(vim, name, is_new=is_new, size=size, count=len(rows), is_all=not order.is_ranged)
    return True


def _may_write(vim: Vim, name: str, *, force: bool) -> bool:
    if vim.process.fs.exists(name) and vim.process.fs.stat(name).is_directory:
        vim.fail(
            f'"{name}" is a directory' if name == vim.file.name else "E17: " + f'"{name}" is a directory'
        )
    elif not force and name == vim.file.name and vim.options.readonly:
        vim.fail("E45: 'readonly' option is set (add ! to override)")
    elif not force and name != vim.file.name and vim.process.fs.exists(name):
        vim.fail("E13: File exists (add ! to override)")
    else:
        return True
    return False


def _written(vim: Vim, name: str, *, is_new: bool, size: int, count: int, is_all: bool) -> None:
    new = ("[New File] " if vim.options.compatible else "[New] ") if is_new else ""
    vim.tell(f'"{name}" {new}{counted(vim, count, size)} written')
    vim.file.name = vim.file.name or name
    if is_all and name == vim.file.name:
        vim.file.is_new = False
        vim.text.saved()


async def _write(vim: Vim, order: Order) -> None:
    await write(vim, order)


async def _quit(vim: Vim, order: Order) -> None:
    if vim.text.is_modified and not order.force:
        vim.fail(UNSAVED)
        return
    raise Quit


async def _write_quit(vim: Vim, order: Order) -> None:
    if await write(vim, order):
        raise Quit


async def _exit(vim: Vim, order: Order) -> None:
    if vim.text.is_modified or order.rest:
        await _write_quit(vim, order)
    else:
        raise Quit


async def _fail_quit(vim: Vim, order: Order) -> None:
    raise Quit(1)


async def _edit(vim: Vim, order: Order) -> None:
    if vim.text.is_modified and not order.force:
        vim.fail(UNSAVED)
        return
    name = order.rest or vim.file.name
    if not name:
        vim.fail("E32: No file name")
        return
    await edit(vim, name)


async def _read(vim: Vim, order: Order) -> None:
    name = order.rest or vim.file.name
    try:
        found = await load(vim.process, name)
    except OSError:
        vim.fail(f"E484: Can't open file {name}")
        return
    at = order.last + 1
    vim.text.splice(at, at, found.lines)
    vim.text.row, vim.text.column = min(at, len(vim.text.lines) - 1), 0
    vim.tell(f'"{name}" {counted(vim, len(found.lines), found.size)}')


async def _set(vim: Vim, order: Order) -> None:
    for word in order.rest.split():
        is_on = not (word.startswith("no") and word != "number")
        name = OPTION_NAMES.get(word if is_on else word[2:], word if is_on else word[2:])
        if name in attrs.fields_dict(Options):
            setattr(vim.options, name, is_on)
        if name == "compatible":
            vim.options.showmode = not is_on


async def _delete(vim: Vim, order: Order) -> None:
    delete(vim, Region((order.first, 0), (order.last, 0), is_linewise=True))


async def _yank(vim: Vim, order: Order) -> None:
    yank(vim, Region((order.first, 0), (order.last, 0), is_linewise=True))


async def _substitute(vim: Vim, order: Order) -> None:
    sign = order.rest[:1]
    if not sign or sign.isalnum():
        vim.fail("E35: No previous regular expression")
        return
    parts = re.split(rf"(?<!\\){re.escape(sign)}", order.rest[1:])
    pattern, into, flags = (*parts, "", "")[:3]
    vim.search.pattern = pattern or vim.search.pattern
    try:
        await _replace(vim, order, into.replace("\\" + sign, sign), flags)
    except Fault:
        vim.fail(f"E486: Pattern not found: {vim.search.pattern}")


async def _replace(vim: Vim, order: Order, into: str, flags: str) -> None:
    regex = compiled(vim, vim.search.pattern)
    count, lines, last = 0, 0, order.first
    for row in range(order.first, order.last + 1):
        await vim.process.checkpoint()
        data = vim.text.lines[row].encode("utf-8", "surrogateescape")
        pieces: list[bytes] = []
        at = done = 0
        while at <= len(data):
            spans = await regex.find(data, at, checkpoint=vim.process.checkpoint)
            if not spans:
                break
            first, end = spans[0]
            groups = [data[a:b] if a >= 0 else b"" for a, b in spans]
            pieces += (data[done:first], _filled(into, groups))
            done, at, count = end, max(end, first + 1), count + 1
            if "g" not in flags:
                break
        if pieces:
            new = b"".join([*pieces, data[done:]]).decode("utf-8", "surrogateescape")
            vim.text.splice(row, row + 1, (new,))
            lines, last = lines + 1, row
    _report(vim, count, lines, last)


def _filled(into: str, groups: list[bytes]) -> bytes:
    def put(match: "re.Match[bytes]") -> bytes:
        text = match[0]
        if text == b"&":
            return groups[0]
        number = text[1] - 48
        if 0 <= number <= 9:
            return groups[number] if number < len(groups) else b""
        return {b"\\t": b"\t", b"\\&": b"&"}.get(text, text[1:])

    return re.sub(rb"\\.|&", put, into.encode("utf-8", "surrogateescape"))


def _report(vim: Vim, count: int, lines: int, last: int) -> None:
    if not count:
        vim.fail(f"E486: Pattern not found: {vim.search.pattern}")
        return
    vim.text.row, vim.text.column = last, indent_of(vim.text.lines[last])
    if count > 2:
        vim.tell(f"{count} substitutions on {lines} line{'' if lines == 1 else 's'}")


async def _shell(vim: Vim, order: Order) -> None:
    """``:!``: the shell runs a command on the terminal."""
    process = vim.process
    shell = process.environ.get("SHELL") or "/bin/sh"
    argv = (shell,) if order.name.startswith("sh") else (shell, "-c", order.rest)
    unsaved = "[No write since last change]\n" if vim.text.is_modified else ""
    with vim.keys.resting():
        await process.stdout.write(f"\r\n{unsaved}")
        await process.flush()
        try:
            child = process.spawn(shell, argv)
        except OSError:
            await process.stdout.write(f"\nCannot execute shell {shell}\n")
        else:
            await process.wait([child.pid])
    if order.name == "!":
        await process.stdout.write("\r\nPress ENTER or type command to continue")
        await vim.keys.read()
    vim.tell("")


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "w": _write, "write": _write, "q": _quit, "quit": _quit, "qa": _quit, "qall": _quit,
        "wq": _write_quit, "wqa": _write_quit, "x": _exit, "xit": _exit, "exit": _exit, "xa": _exit,
        "cq": _fail_quit, "cquit": _fail_quit,
        "e": _edit, "edit": _edit, "r": _read, "read": _read, "se": _set, "set": _set,
        "d": _delete, "delete": _delete, "y": _yank, "yank": _yank,
        "s": _substitute, "substitute": _substitute, "!": _shell, "sh": _shell, "shell": _shell,
    }
)  # fmt: skip
