"""column."""

from honeyllm.host import Process
from honeyllm.programs._numbers import whole
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs._width import width
from honeyllm.programs.text._column_table import Table
from honeyllm.programs.text._input import MEMORY

COLUMN = UtilLinux(
    name="column",
    short="c:dE:eH:i:JLl:N:n:O:o:p:R:r:s:T:tW:x",
    long={
        "columns": "c:",
        "fillrows": "x",
        "json": "J",
        "keep-empty-lines": "L",
        "output-separator": "o:",
        "output-width": "c:",
        "separator": "s:",
        "table": "t",
        "table-columns": "N:",
        "table-columns-limit": "l:",
        "table-hide": "H:",
        "table-name": "n:",
        "table-noextreme": "E:",
        "table-noheadings": "d",
        "table-order": "O:",
        "table-right": "R:",
        "table-truncate": "T:",
        "table-wrap": "W:",
        "table-empty-lines": "L",
        "table-header-repeat": "e",
        "tree": "r:",
        "tree-id": "i:",
        "tree-parent": "p:",
    },
)
TAB = 8


async def column(process: Process) -> int:
    """Put lists in columns, and fields in tables."""
    tool = await begin_util_linux(process, COLUMN)
    columns = await _width(tool)
    given = tool.parsed.has
    if given("J") and not given("N"):
        await tool.warn("option --table-columns required for --json")
        return 1
    if given("N", "E", "H", "O", "R", "T", "W", "n") and not given("t", "J"):
        await tool.warn("option --table required for all --table-*")
        return 1
    lines = await _lines(tool)
    if given("t", "J"):
        await _table(tool, lines)
    elif lines:
        await _fill(tool, lines, columns)
    return tool.status


async def _width(tool: UtilLinuxTool) -> int:
    text = tool.parsed.value("c")
    if text is None:
        variable = tool.process.environ.get("COLUMNS", "")
        return int(variable) if variable.isascii() and variable.isdigit() else tool.process.columns(1) or 80
    number = whole(text)
    if number.trouble:
        raise await tool.fatal(f"invalid columns argument: '{text}'")
    return number.value


async def _lines(tool: UtilLinuxTool) -> list[str]:
    """The lines of all files; those without text only when asked for."""
    process = tool.process
    lines: list[str] = []
    size = 0
    for name in tool.parsed.operands or ("",):
        try:
            fd = await process.open(name) if name else 0
        except OSError as error:
            await tool.error(name, error)
            continue
        try:
            async for line in process.stdin if fd == 0 else process.reader(fd):
                await process.checkpoint()
                size += len(line)
                text = line.removesuffix(b"\n").decode("utf-8", "surrogateescape")
                if text.strip() or tool.parsed.has("L"):
                    lines.append(text)
                if size > MEMORY:
                    raise await tool.fatal("cannot allocate memory")
        except IsADirectoryError as error:
            await tool.error(name, error)
    return lines


async def _fill(tool: UtilLinuxTool, lines: list[str], columns: int) -> None:
    """A list, down the columns or with ``-x`` across the rows."""
    process = tool.process
    cell = (max(map(width, lines)) + TAB) & ~(TAB - 1)
    count = columns // cell if cell < columns or columns >= cell else 0
    if count < 1 or max(map(width, lines)) >= columns:
        for line in lines:
            await process.stdout.write(line + "\n")
        return
    across = tool.parsed.has("x")
    rows = -(-len(lines) // count)
    for row in range(rows):
        await process.checkpoint()
        members = lines[row * count : (row + 1) * count] if across else lines[row::rows]
        await process.stdout.write(_row(members, cell) + "\n")


def _row(members: list[str], cell: int) -> str:
    pieces, used = [], 0
    for number, text in enumerate(members):
        pieces.append(text)
        used += width(text)
        if number < len(members) - 1:
            end = (number + 1) * cell
            while (stop := (used + TAB) & ~(TAB - 1)) <= end:
                pieces.append("\t")
                used = stop
    return "".join(pieces)


async def _table(tool: UtilLinuxTool, lines: list[str]) -> None:
    rows = []
    limit = await _limit(tool)
    for line in lines:
        await tool.process.checkpoint()
        rows.append(_cells(tool, line, limit))
    names = (tool.parsed.value("N") or "").split(",") if tool.parsed.has("N") else []
    count = max([len(names), *map(len, rows)], default=0)
    if tool.parsed.has("J") and count > len(names):
        number = next(n for n, row in enumerate(rows, 2) if len(row) > len(names))
        await tool.warn(f"line {number}: for JSON the name of the column {len(names) + 1} is required")
        tool.process.exit(1)
    hidden = await _columns(tool, "H", names, count, "hide")
    order = [at for at in await _columns(tool, "O", names, count, "order") if at < count]
    order += [at for at in range(count) if at not in order]
    right = await _columns(tool, "R", names, count, "right")
    given = tool.parsed.value("o")
    table = Table(
        rows=rows,
        names=names,
        order=[at for at in order if at not in hidden],
        right=frozenset(right),
        separator="  " if given is None else given,
        headings=not tool.parsed.has("d"),
    )
    if not rows:
        return
    if tool.parsed.has("J"):
        await tool.process.stdout.write(table.json(tool.parsed.value("n") or "table"))
        return
    async for text in table.lines(tool.process.checkpoint):
        await tool.process.stdout.write(text + "\n")


async def _limit(tool: UtilLinuxTool) -> int | None:
    text = tool.parsed.value("l")
    if text is None:
        return None
    number = whole(text)
    if number.trouble:
        raise await tool.fatal(f"invalid columns limit argument: '{text}'")
    if not number.value:
        raise await tool.fatal("columns limit must be greater than zero")
    return number.value


def _cells(tool: UtilLinuxTool, line: str, limit: int | None) -> list[str]:
    """The fields of *line*: white space runs separate them, or each single character of ``-s``."""
    separators = tool.parsed.value("s")
    most = -1 if limit is None else limit - 1
    if not most:
        return [line]
    if separators is None:
        return (
            [cell for cell in line.replace("\t", " ").split(" ") if cell]
            if limit is None
            else line.split(None, most)
        )
    if not separators:
        return [line]
    first = separators[0]
    for other in separators[1:]:
        line = line.replace(other, first)
    return line.split(first, most)


async def _columns(tool: UtilLinuxTool, option: str, names: list[str], count: int, what: str) -> list[int]:
    """The columns in a list of names and numbers."""
    found: list[int] = []
    text = tool.parsed.value(option)
    for item in text.split(",") if text else []:
        if item == "-" and option == "H":
            found += range(len(names), count)
        elif item == "0":
            found += range(count)
        elif item.isascii() and item.isdigit():
            found.append(int(item[:9]) - 1)
        elif item in names:
            found.append(names.index(item))
        else:
            raise await tool.fatal(f"undefined column name '{item}'")
    return found
