"""findmnt: what is mounted, as a tree, a list, or one mount point."""

from collections.abc import Iterator, Sequence

from honeyllm.host import Process, measured
from honeyllm.persona import Mount
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._form import Form, fatal, options

FINDMNT = Form(
    short="AaDeFfhiJklmM:nN:O:o:PpRrS:sT:t:UuvVw:x",
    long={
        "all": "A",
        "ascii": "a",
        "df": "D",
        "first-only": "f",
        "help": "h",
        "list": "l",
        "mountpoint": "M:",
        "noheadings": "n",
        "output": "o:",
        "raw": "r",
        "source": "S:",
        "target": "T:",
        "types": "t:",
    },
    help=("h",),
    banner="findmnt from util-linux {version:util-linux}",
)
DEFAULT = ("TARGET", "SOURCE", "FSTYPE", "OPTIONS")
SIZES = ("SOURCE", "FSTYPE", "SIZE", "USED", "AVAIL", "USE%", "TARGET")
RIGHT = {"SIZE", "USED", "AVAIL", "USE%", "ID", "PARENT"}
LETTERS = "BKMGTP"


def _size(kib: int) -> str:
    size, power = float(kib * 1024), 0
    while size >= 1024 and power < len(LETTERS) - 1:
        size, power = size / 1024, power + 1
    return f"{size:.1f}".removesuffix(".0") + LETTERS[power]


def _cells(mount: Mount) -> dict[str, str]:
    rest = mount.super_options[1:] if mount.super_options[:1] in (("rw",), ("ro",)) else mount.super_options
    total, free = mount.total_kib, mount.total_kib - mount.used_kib - mount.reserved_kib
    return {
        "TARGET": mount.target,
        "SOURCE": mount.source,
        "FSTYPE": mount.kind,
        "OPTIONS": ",".join((*mount.options, *rest)),
        "UUID": mount.uuid,
        "LABEL": mount.label,
        "MAJ:MIN": f"{mount.major}:{mount.minor}",
        "ID": str(mount.mount_id),
        "PARENT": str(mount.parent_id),
        "SIZE": _size(total),
        "USED": _size(mount.used_kib),
        "AVAIL": _size(max(0, free)),
        "USE%": f"{round(mount.used_kib * 100 / total)}%" if total else "-",
    }


async def findmnt(process: Process) -> int:
    """Find a file system."""
    parsed = await options(process, FINDMNT)
    names = parsed.value("o")
    columns = names.upper().split(",") if names else SIZES if parsed.has("D") else DEFAULT
    mounts = list(measured(process.kernel.system))
    chosen = await _chosen(process, parsed, mounts)
    if not chosen:
        return 1
    unknown = next((name for name in columns if name not in _cells(chosen[0])), None)
    if unknown is not None:
        raise await fatal(process, f"findmnt: unknown column: {unknown}")
    is_tree = len(chosen) == len(mounts) and not parsed.has("l", "r", "D", "P")
    rows = list(_tree(chosen)) if is_tree else [("", mount) for mount in chosen]
    table = [[art * (c == "TARGET") + _cells(mount)[c] for c in columns] for art, mount in rows]
    if not parsed.has("n"):
        table.insert(0, list(columns))
    await process.stdout.write(_raw(table) if parsed.has("r") else _layout(table, columns))
    return 0


async def _chosen(process: Process, parsed: Parsed, mounts: Sequence[Mount]) -> list[Mount]:
    kinds = parsed.value("t")
    found = [m for m in mounts if kinds is None or m.kind in kinds.split(",")]
    if parsed.has("D"):
        found = [m for m in found if m.total_kib]
    wanted = [name for name in (parsed.value("M"), parsed.value("S"), *parsed.operands) if name]
    path = parsed.value("T")
    if path is not None:
        try:
            place = process.fs.find(path)
        except OSError:
            return []
        wanted.append(process.fs.namespace.mount_of(place).path)
    for name in wanted:
        tag, equals, value = name.partition("=")
        texts = (value,) if equals and tag in ("UUID", "LABEL") else (name,)
        found = [m for m in found if {m.target, m.source, m.uuid} & set(texts)]
    return found[:1] if parsed.has("f") else found


def _tree(mounts: Sequence[Mount]) -> Iterator[tuple[str, Mount]]:
    known = {m.mount_id for m in mounts}
    for root in (m for m in mounts if m.parent_id not in known or m.parent_id == m.mount_id):
        yield "", root
        yield from _below(mounts, root, "")


def _below(mounts: Sequence[Mount], parent: Mount, art: str) -> Iterator[tuple[str, Mount]]:
    children = [m for m in mounts if m.parent_id == parent.mount_id and m is not parent]
    for child in children:
        is_last = child is children[-1]
        yield art + ("└─" if is_last else "├─"), child
        yield from _below(mounts, child, art + ("  " if is_last else "│ "))


def _raw(table: list[list[str]]) -> str:
    return "".join(" ".join(cell.replace(" ", "\\x20") for cell in row) + "\n" for row in table)


def _layout(table: list[list[str]], columns: Sequence[str]) -> str:
    widths = [max(len(row[n]) for row in table) for n in range(len(columns))]
    out = ""
    for row in table:
        cells = zip(row, widths, columns, strict=True)
        out += " ".join(c.rjust(w) if n in RIGHT else c.ljust(w) for c, w, n in cells).rstrip() + "\n"
    return out
