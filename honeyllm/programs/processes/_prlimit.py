"""prlimit: the resource limits of a process, or of a program to be started."""

from collections.abc import Mapping

from attrs import frozen

from honeyllm.host import Process, limit_of, set_limit
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs.misc._launch import become, check, status_of

Limit = tuple[int | None, int | None]


@frozen(kw_only=True)
class Resource:
    """A limit: its name, the letter of the option and of ulimit, what it is, and its unit."""

    name: str
    option: str
    letter: str
    text: str
    unit: str


RESOURCES: tuple[Resource, ...] = tuple(
    Resource(name=name, option=option, letter=letter, text=text, unit=unit)
    for name, option, letter, text, unit in (
        ("AS", "v", "v", "address space limit", "bytes"),
        ("CORE", "c", "c", "max core file size", "bytes"),
        ("CPU", "t", "t", "CPU time", "seconds"),
        ("DATA", "d", "d", "max data size", "bytes"),
        ("FSIZE", "f", "f", "max file size", "bytes"),
        ("LOCKS", "x", "x", "max number of file locks held", "locks"),
        ("MEMLOCK", "l", "l", "max locked-in-memory address space", "bytes"),
        ("MSGQUEUE", "q", "q", "max bytes in POSIX mqueues", "bytes"),
        ("NICE", "e", "e", "max nice prio allowed to raise", ""),
        ("NOFILE", "n", "n", "max number of open files", "files"),
        ("NPROC", "u", "u", "max number of processes", "processes"),
        ("RSS", "m", "m", "max resident set size", "bytes"),
        ("RTPRIO", "r", "r", "max real-time priority", ""),
        ("RTTIME", "y", "R", "timeout for real-time tasks", "microsecs"),
        ("SIGPENDING", "i", "i", "max number of pending signals", "signals"),
        ("STACK", "s", "s", "max stack size", "bytes"),
    )
)
PRLIMIT = UtilLinux(
    name="prlimit",
    short="+p:o:" + "".join(f"{r.option}::" for r in RESOURCES),
    long={
        "pid": "p:",
        "output": "o:",
        "noheadings": "noheadings",
        "raw": "raw",
        "verbose": "verbose",
        **{r.name.lower(): f"{r.option}::" for r in RESOURCES},
    },
)
COLUMNS: Mapping[str, bool] = {
    "DESCRIPTION": False,
    "RESOURCE": False,
    "SOFT": True,
    "HARD": True,
    "UNITS": False,
}
"""Whether they are aligned to the right."""
DEFAULT = "RESOURCE,DESCRIPTION,SOFT,HARD,UNITS"
UNLIMITED = ("unlimited", "-1", "infinity")


async def prlimit(process: Process) -> int:
    """Show or set limits."""
    tool = await begin_util_linux(process, PRLIMIT)
    columns = [name.upper() for name in (tool.parsed.value("o") or DEFAULT).split(",")]
    for name in columns:
        if name not in COLUMNS:
            raise await tool.fatal(f"unknown column: {name}")
    target = await _target(tool)
    asked = {option.name: option.value for option in tool.parsed.options}
    shown = [r for r in RESOURCES if r.option in asked and asked[r.option] is None]
    for resource in RESOURCES:
        text = asked.get(resource.option)
        if text is not None:
            await _set(tool, target, resource, text)
    if tool.parsed.operands:
        return await _start(tool, target)
    if shown or not any(r.option in asked for r in RESOURCES):
        await _show(tool, target, columns, shown or list(RESOURCES))
    return tool.status


async def _target(tool: UtilLinuxTool) -> Process | None:
    """The process that is meant; None for a daemon at rest, whose limits are the system's."""
    text = tool.parsed.value("p")
    if text is None:
        return tool.process
    if not (text.isascii() and text.isdigit()):
        raise await tool.fatal(f"invalid PID argument: '{text}'")
    pid = int(text[:10])
    if pid == 0:
        return tool.process
    info = tool.process.kernel.system.process(pid)
    if info is None:
        raise await tool.fatal("failed to get the AS resource limit: No such process")
    if tool.process.who.uid not in (0, info.uid):
        raise await tool.fatal("failed to get the AS resource limit: Operation not permitted")
    return info.process


def _limit(tool: UtilLinuxTool, target: Process | None, resource: Resource) -> Limit:
    if target is None:
        return tool.process.kernel.limits[resource.letter]
    return limit_of(target, resource.letter)


async def _set(tool: UtilLinuxTool, target: Process | None, resource: Resource, text: str) -> None:
    old = _limit(tool, target, resource)
    new = _parsed(text.removeprefix("="), old)
    if new is None:
        raise await tool.fatal(f"failed to parse {resource.name} limit")
    if _above(new[0], new[1]):
        raise await tool.fatal(f"the soft limit {resource.name} cannot exceed the hard limit")
    if _above(new[1], old[1]) and tool.process.who.uid != 0:
        raise await tool.fatal(f"failed to set the {resource.name} resource limit: Operation not permitted")
    if tool.parsed.has("verbose"):
        pid = tool.process.pid if target is None else target.pid
        row = f"New {resource.name} limit for pid {pid}: <{_text(new[0])}:{_text(new[1])}>\n"
        await tool.process.stdout.write(row)
    if target is not None:
        set_limit(target, resource.letter, new)


def _above(value: int | None, most: int | None) -> bool:
    return most is not None and (value is None or value > most)


def _parsed(text: str, old: Limit) -> Limit | None:
    """``soft:hard``, ``soft:``, ``:hard`` or one value for both; None for what is none of them."""
    soft, colon, hard = text.partition(":")
    parts = (soft, hard) if colon else (soft, soft)
    values: list[int | None] = []
    for part, before in zip(parts, old, strict=True):
        if part in UNLIMITED:
            values.append(None)
        elif part.isascii() and part.isdigit():
            values.append(int(part[:19]))
        elif not part and colon and len(text) > 1:
            values.append(before)
        else:
            return None
    return values[0], values[1]


def _text(value: int | None) -> str:
    return "unlimited" if value is None else str(value)


async def _start(tool: UtilLinuxTool, target: Process | None) -> int:
    argv = tool.parsed.operands
    if target is not tool.process:
        await tool.warn("options --pid and COMMAND are mutually exclusive")
        raise await tool.pointed()
    try:
        check(tool.process, argv)
    except OSError as error:
        await tool.warn(f"failed to execute {argv[0]}", error)
        return status_of(error)
    return await become(tool.process, argv)


async def _show(
    tool: UtilLinuxTool, target: Process | None, columns: list[str], resources: list[Resource]
) -> None:
    rows = [list(columns)]
    for resource in resources:
        soft, hard = _limit(tool, target, resource)
        cells = {
            "RESOURCE": resource.name,
            "DESCRIPTION": resource.text,
            "SOFT": _text(soft),
            "HARD": _text(hard),
            "UNITS": resource.unit,
        }
        rows.append([cells[name] for name in columns])
    if tool.parsed.has("raw"):
        rows = rows[tool.parsed.has("noheadings") :]
        await tool.process.stdout.write("".join(" ".join(row).rstrip() + "\n" for row in rows))
        return
    lines = _table(rows, columns).splitlines(keepends=True)
    await tool.process.stdout.write("".join(lines[tool.parsed.has("noheadings") :]))


def _table(rows: list[list[str]], columns: list[str]) -> str:
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    out = ""
    for row in rows:
        cells = []
        for at, cell in enumerate(row):
            is_last = at == len(row) - 1
            width = 0 if is_last and not COLUMNS[columns[at]] else widths[at]
            cells.append(cell.rjust(width) if COLUMNS[columns[at]] else cell.ljust(width))
        out += " ".join(cells) + "\n"
    return out
