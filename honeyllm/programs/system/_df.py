"""df."""

from collections.abc import Callable, Mapping

from attrs import frozen

from honeyllm.host import Exited, Process, is_again, measured
from honeyllm.persona import Mount
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._human import HUMAN, SI, Scale, block_size, default_scale

DF = Usage(
    name="df",
    authors="Torbjorn Granlund, David MacKenzie, and Paul Eggert",
    short="aB:iF:hHklmPTt:vx:",
    long={
        "all": "a",
        "block-size": "B:",
        "direct": "direct",
        "inodes": "i",
        "human-readable": "h",
        "si": "H",
        "local": "l",
        "no-sync": "no-sync",
        "output": "output::",
        "portability": "P",
        "print-type": "T",
        "sync": "sync",
        "total": "total",
        "type": "t:",
        "exclude-type": "x:",
    },
)
FIELDS: Mapping[str, tuple[int, bool]] = {
    "source": (14, False),
    "fstype": (4, False),
    "itotal": (5, True),
    "iused": (5, True),
    "iavail": (5, True),
    "ipcent": (4, True),
    "size": (5, True),
    "used": (5, True),
    "avail": (5, True),
    "pcent": (4, True),
    "file": (0, False),
    "target": (0, False),
}
"""Least width and alignment of each column."""
HEADINGS = {
    "source": "Filesystem",
    "fstype": "Type",
    "itotal": "Inodes",
    "iused": "IUsed",
    "iavail": "IFree",
    "ipcent": "IUse%",
    "used": "Used",
    "file": "File",
    "target": "Mounted on",
}


@frozen(kw_only=True)
class Space:
    """One line of the table, in KiB and inodes."""

    source: str
    kind: str
    target: str
    total: int = 0
    used: int = 0
    available: int = 0
    inodes: int = 0
    inodes_used: int = 0
    file: str = "-"


def space(mount: Mount, file: str = "-") -> Space:
    """What *mount* has and has left."""
    return Space(
        source=mount.source,
        kind=mount.kind,
        target=mount.target,
        total=mount.total_kib,
        used=mount.used_kib,
        available=max(0, mount.total_kib - mount.used_kib - mount.reserved_kib),
        inodes=mount.inodes,
        inodes_used=mount.inodes_used,
        file=file,
    )


async def df(process: Process) -> int:
    """Report the space of file systems."""
    tool = await begin(process, DF)
    columns = await _columns(tool)
    scale = _scale(tool)
    rows = await _rows(tool)
    if not rows:
        raise Exited(tool.status) if tool.status else await tool.fatal("no file systems processed")
    if tool.parsed.has("total"):
        rows.append(_total(rows))
    table = [_headings(tool, columns, scale)]
    table += [[_cell(row, name, scale) for name in columns] for row in rows]
    await process.stdout.write(_layout(table, columns))
    return tool.status


async def _columns(tool: Tool) -> list[str]:
    given = tool.parsed
    if given.has("output"):
        names = [n for v in given.values("output") for n in v.split(",")] or list(FIELDS)
        for name in names:
            if name not in FIELDS:
                raise await tool.misused(f"option --output: field {tool.word(name)} unknown")
        return names
    numbers = (
        ["itotal", "iused", "iavail", "ipcent"] if given.has("i") else ["size", "used", "avail", "pcent"]
    )
    return ["source", *(["fstype"] if given.has("T") else []), *numbers, "target"]


def _scale(tool: Tool) -> Scale:
    fixed = {"k": Scale(unit=1024), "m": Scale(unit=1 << 20), "h": HUMAN, "H": SI}
    chosen = tool.parsed.last_of("k", "m", "h", "H", "B")
    if chosen == "B":
        return block_size(tool.parsed.value("B") or "1K") or Scale(unit=1024)
    if chosen is not None:
        return fixed[chosen]
    return default_scale(tool.process.environ, "DF_BLOCK_SIZE")


async def _rows(tool: Tool) -> list[Space]:
    process, given = tool.process, tool.parsed
    mounts = list(measured(process.kernel.system))
    if given.operands:
        found = []
        for name in given.operands:
            try:
                place = process.fs.find(name)
            except OSError as error:
                await tool.error(tool.maybe(name), error)
                continue
            path = process.fs.namespace.mount_of(place).path
            mount = next((m for m in reversed(mounts) if m.target == path), mounts[0])
            found.append(space(mount, name))
        return found
    kinds, excluded = given.values("t"), given.values("x")
    return [
        space(m)
        for m in mounts
        if (given.has("a") or (m.total_kib and not is_again(m)))
        and (not kinds or m.kind in kinds)
        and m.kind not in excluded
    ]


def _total(rows: list[Space]) -> Space:
    return Space(
        source="total",
        kind="-",
        target="-",
        total=sum(row.total for row in rows),
        used=sum(row.used for row in rows),
        available=sum(row.available for row in rows),
        inodes=sum(row.inodes for row in rows),
        inodes_used=sum(row.inodes_used for row in rows),
    )


def _headings(tool: Tool, columns: list[str], scale: Scale) -> list[str]:
    posix = tool.parsed.has("P")
    names = {**HEADINGS, "pcent": "Capacity" if posix else "Use%", "avail": "Available"}
    if scale.auto:
        names |= {"size": "Size", "avail": "Avail"}
    else:
        names["size"] = f"{scale.unit}-blocks" if posix else f"{_unit_name(scale.unit)}-blocks"
    return [names[name] for name in columns]


def _unit_name(unit: int) -> str:
    for base, suffix in ((1024, ""), (1000, "B")):
        for power, letter in reversed(list(enumerate("KMGTP", 1))):
            if unit and unit % base**power == 0:
                return f"{unit // base**power}{letter if base == 1024 else letter.replace('K', 'k')}{suffix}"
    return f"{unit}B"


def _percent(used: int, available: int) -> str:
    total = used + available
    return f"{-(-used * 100 // total)}%" if total else "-"


def _cell(row: Space, name: str, scale: Scale) -> str:
    free = max(0, row.inodes - row.inodes_used)
    cells: Mapping[str, Callable[[], str]] = {
        "source": lambda: row.source,
        "fstype": lambda: row.kind,
        "target": lambda: row.target,
        "file": lambda: row.file,
        "size": lambda: scale.show(row.total * 1024),
        "used": lambda: scale.show(row.used * 1024),
        "avail": lambda: scale.show(row.available * 1024),
        "pcent": lambda: _percent(row.used, row.available),
        "itotal": lambda: _inodes(scale, row.inodes),
        "iused": lambda: _inodes(scale, row.inodes_used),
        "iavail": lambda: _inodes(scale, free),
        "ipcent": lambda: _percent(row.inodes_used, free),
    }
    return cells[name]()


def _inodes(scale: Scale, count: int) -> str:
    return scale.show(count) if scale.auto else str(count)


def _layout(table: list[list[str]], columns: list[str]) -> str:
    widths = [max(FIELDS[name][0], *(len(row[n]) for row in table)) for n, name in enumerate(columns)]
    out = ""
    for row in table:
        cells = [
            c.rjust(w) if FIELDS[n][1] else c.ljust(w) for c, w, n in zip(row, widths, columns, strict=True)
        ]
        out += " ".join(cells).rstrip() + "\n" if not FIELDS[columns[-1]][1] else " ".join(cells) + "\n"
    return out
