"""ps: every process of the world, its own included."""

from collections.abc import Sequence
from functools import partial

from attrs import evolve

from honeyllm.host import Process, ProcessInfo, listed_processes, thread_numbers
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._ps_columns import COLUMNS, Column, View, shorten
from honeyllm.programs.system._ps_options import FORMATS, Misused, Wanted, parse_columns, parse_ps
from honeyllm.programs.system._turns import settle

UNLIMITED = 131_072
WIDE = 132


async def ps(process: Process) -> int:
    """Report processes."""
    accounts = await read_accounts(process)
    try:
        wanted = parse_ps(list(process.argv[1:]), lambda name: name in accounts.users)
    except Misused as wrong:
        await say(process, f"error: {wrong}\n{usages()['ps']}")
        return 1
    if wanted.information:
        return await _inform(process, wanted.information)
    return await _report(process, wanted, accounts)


async def _inform(process: Process, what: str) -> int:
    if what == "version":
        await process.stdout.write(versioned(process, "ps from procps-ng {version:procps}\n"))
    elif what == "columns":
        rows = (f"{name:<14} {chosen.heading}\n" for name, chosen in COLUMNS.items())
        await process.stdout.write("".join(rows))
    elif what.strip() == "help":
        await process.stdout.write(usages()["ps"])
    else:
        return await process.kernel.unknown(process)
    return 0


async def _report(process: Process, wanted: Wanted, accounts: Accounts) -> int:
    await settle()
    system = process.kernel.system
    now = process.kernel.clock()
    memory = system.persona.hardware.memory.total_kib
    view = View(
        system=system,
        accounts=accounts,
        now=now,
        total_kib=memory,
        has_environment=wanted.environment,
        is_numeric=wanted.numeric,
    )
    chosen = [info for info in listed_processes(system) if select(info, process, wanted, accounts)]
    for reverse, column in reversed(wanted.sorting):
        chosen.sort(key=partial(column.sort_key, view=view), reverse=reverse)
    if wanted.threads:
        chosen = [evolve(info, thread=number) for info in chosen for number in thread_numbers(system, info)]
    columns = columns_of(wanted)
    rows = _arranged(chosen, wanted)
    width = _width(process, wanted)
    headings = [heading for _, heading in columns]
    if wanted.heading and any(headings):
        await process.stdout.write(_line(headings, columns, width) + "\n")
    for prefix, info in rows:
        cells = [_cell(column, info, view, prefix) for column, _ in columns]
        await process.stdout.write(_line(cells, columns, width) + "\n")
        await process.checkpoint()
    return 0 if rows else 1


def columns_of(wanted: Wanted) -> list[tuple[Column, str]]:
    """The columns with their headings, which may widen them."""
    form = wanted.form
    if wanted.columns:
        pairs = wanted.columns
        return [(evolve(c, width=max(c.width, len(h))), h) for c, h in pairs]
    if form == "F":
        name = "F"
    elif wanted.is_full:
        name = {"l": "lf", "j": "jf"}.get(form, "f")
    elif form == "l" and wanted.is_y:
        name = "ly"
    else:
        name = form or ("bsd" if wanted.is_bsd else "")
    found: list[tuple[Column, str]] = []
    for word in FORMATS[name].split():
        found += parse_columns(word)
    if wanted.names_only:
        found = [(COLUMNS["ucmd"], h) if c in (COLUMNS["args"], COLUMNS["cmd"]) else (c, h) for c, h in found]
    return found


# -- selection ---------------------------------------------------------------------------------


def select(info: ProcessInfo, process: Process, wanted: Wanted, accounts: Accounts) -> bool:
    """Whether *info* is among those that the command line asks for."""
    chosen = _selected(info, process, wanted, accounts)
    if wanted.only_running and info.state not in ("R", "D"):
        chosen = False
    return chosen != wanted.is_negated


def _selected(info: ProcessInfo, process: Process, wanted: Wanted, accounts: Accounts) -> bool:
    leads = info.session == info.pid
    if wanted.everything:
        return not (wanted.not_leaders and leads)
    own_tty = process.terminal.name if process.terminal is not None else ""
    simple: list[bool] = []
    if wanted.with_tty:
        simple.append(bool(info.tty) and not leads)
    if wanted.bsd_all or wanted.bsd_x:
        is_mine = wanted.bsd_all or info.uid == process.who.uid
        simple.append(is_mine and (wanted.bsd_x or bool(info.tty)))
    if wanted.this_tty:
        simple.append(info.tty == own_tty)
    listed = [_in_list(info, kind, items, accounts) for kind, items in wanted.lists.items()]
    if simple or listed:
        return any(simple) or any(listed)
    if wanted.is_bsd or wanted.form == "u":
        return info.uid == process.who.uid and bool(info.tty) and (not own_tty or info.tty == own_tty)
    return info.uid == process.who.uid and info.tty == own_tty


def _in_list(info: ProcessInfo, kind: str, items: Sequence[str], accounts: Accounts) -> bool:
    if kind in ("p", "q"):
        return str(info.pid) in items
    if kind == "ppid":
        return str(info.parent) in items
    if kind in ("u", "U"):
        return str(info.uid) in items or accounts.user_name(info.uid) in items
    if kind == "C":
        return info.comm in items or info.comm in [item[:15] for item in items]
    if kind == "t":
        return any(info.tty == t.removeprefix("/dev/") or (t in ("-", "?") and not info.tty) for t in items)
    if kind == "s":
        return str(info.session) in items
    names = (str(info.gid), accounts.group_name(info.gid))
    return any(name in items for name in names) or (kind == "g" and str(info.session) in items)


# -- order and layout --------------------------------------------------------------------------


def _arranged(chosen: list[ProcessInfo], wanted: Wanted) -> list[tuple[str, ProcessInfo]]:
    """Rows with what stands before the command: trees begin with the newest root, as procps shows them."""
    if not (wanted.forest or wanted.indented):
        return [("", info) for info in chosen]
    children: dict[int, list[ProcessInfo]] = {}
    known = {info.pid for info in chosen}
    for info in chosen:
        parent = info.parent if info.parent in known and info.parent != info.pid else 0
        children.setdefault(parent, []).append(info)
    rows: list[tuple[str, ProcessInfo]] = []
    stack = [(info, "", 0) for info in children.get(0, [])]
    while stack:
        info, lines, depth = stack.pop()
        art = f"{lines} \\_ " if depth else ""
        rows.append(("  " * depth if wanted.indented else art, info))
        siblings = children.get(info.parent if info.parent in known else 0, [info])
        bar = "    " if siblings[-1] is info else " |  "
        below = lines + bar if depth else ""
        deeper = depth if info.pid == 1 and wanted.forest else depth + 1
        stack += [(child, below, deeper) for child in reversed(children.get(info.pid, []))]
    return rows


def _width(process: Process, wanted: Wanted) -> int:
    if wanted.width:
        return wanted.width
    if wanted.wide > 1 or not process.is_terminal(1):
        return UNLIMITED
    columns = process.columns(1) or 80
    return max(columns, WIDE) if wanted.wide else columns


def _cell(column: Column, info: ProcessInfo, view: View, prefix: str) -> str:
    text = column.render(info, view)
    if prefix and column.heading in ("CMD", "COMMAND"):
        return prefix + text
    return shorten(text, column)


def _line(cells: Sequence[str], columns: Sequence[tuple[Column, str]], width: int) -> str:
    """Join cells; one too wide for its column pushes the next, which give way as far as they can."""
    out = ""
    start = 0
    for at, (cell, (column, _)) in enumerate(zip(cells, columns, strict=True)):
        is_last = at == len(cells) - 1
        gap = max(start - len(out), 1 if at else 0)
        if column.is_right:
            gap = max(start + column.width - len(cell) - len(out), 1 if at else 0)
        if not is_last and not column.is_right and column.width in (15, 27):
            cell = cell[: column.width]
        out += " " * gap + cell
        start += column.width + 1
    return out[:width]
