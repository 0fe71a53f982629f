"""lsns: the namespaces of the system; all processes live in the first ones."""

from honeyllm.host import Process, ProcessInfo, listed_processes
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._util_linux import UtilLinux, begin_util_linux

LSNS = UtilLinux(
    name="lsns",
    short="Jlno:p:ruWTt:",
    long={
        "json": "J",
        "list": "l",
        "noheadings": "n",
        "output": "o:",
        "output-all": "output-all",
        "task": "p:",
        "persistent": "P",
        "raw": "r",
        "notruncate": "u",
        "nowrap": "W",
        "tree": "T",
        "type": "t:",
    },
)
ORDER = ("time", "cgroup", "pid", "user", "uts", "ipc", "mnt", "net")
DEFAULT = ("NS", "TYPE", "NPROCS", "PID", "USER", "COMMAND")
COLUMNS = (*DEFAULT, "PPID", "UID", "PATH", "NETNSID", "NSFS", "PNS", "ONS")
RIGHT = {"NS", "NPROCS", "PID", "PPID", "UID"}


async def lsns(process: Process) -> int:
    """List namespaces, each with the first process in it."""
    tool = await begin_util_linux(process, LSNS)
    kind, asked = tool.parsed.value("t"), tool.parsed.value("o")
    if kind is not None and kind not in ORDER:
        raise await tool.fatal(f"unknown namespace type: {kind}")
    columns = asked.upper().split(",") if asked else list(DEFAULT)
    for name in columns:
        if name not in COLUMNS:
            raise await tool.fatal(f"unknown column: {name}")
    infos = [i for i in listed_processes(process.kernel.system) if process.who.uid in (0, i.uid)]
    task = tool.parsed.value("p")
    if not infos or (task is not None and task not in {str(info.pid) for info in infos}):
        return 0
    accounts = await read_accounts(process)
    rows = [
        _cells(process, name, infos, accounts.user_name(infos[0].uid))
        for name in ORDER
        if kind in (None, name)
    ]
    rows.sort(key=lambda cells: cells["NS"])
    table = [[cells.get(name, "") for name in columns] for cells in rows]
    if not tool.parsed.has("n"):
        table.insert(0, columns)
    await process.stdout.write(_text(table, columns, raw=tool.parsed.has("r")))
    return 0


def _cells(process: Process, name: str, infos: list[ProcessInfo], user: str) -> dict[str, str]:
    first = infos[0]
    link = process.fs.read_link(f"/proc/{process.pid}/ns/{name}")
    return {
        "NS": link.partition("[")[2].rstrip("]"),
        "TYPE": name,
        "NPROCS": str(len(infos)),
        "PID": str(first.pid),
        "PPID": str(first.parent),
        "UID": str(first.uid),
        "USER": user,
        "COMMAND": " ".join(first.argv) or first.comm,
        "PATH": f"/proc/{first.pid}/ns/{name}",
    }


def _text(table: list[list[str]], columns: list[str], *, raw: bool) -> str:
    if raw:
        return "".join(" ".join(cell.replace(" ", "\\x20") for cell in row) + "\n" for row in table)
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    out = ""
    for row in table:
        cells = zip(row, widths, columns, strict=True)
        out += " ".join(c.rjust(w) if n in RIGHT else c.ljust(w) for c, w, n in cells).rstrip() + "\n"
    return out
