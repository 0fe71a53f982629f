"""touch, truncate and sync."""

import errno
import os
import re
import stat
from datetime import UTC, datetime

from honeyllm.host import Process
from honeyllm.programs._dates import parse_date
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._human import multiplier
from honeyllm.programs._times import BILLION, Moment

TOUCH = Usage(
    name="touch",
    authors="Paul Rubin, Arnold Robbins, Jim Kingdon,\nDavid MacKenzie, and Randy Smith",
    short="acd:fhmr:t:",
    long={
        "time": "time:",
        "no-create": "c",
        "date": "d:",
        "reference": "r:",
        "no-dereference": "h",
    },
)
TIMES = {"atime": "a", "access": "a", "use": "a", "mtime": "m", "modify": "m"}


async def touch(process: Process) -> int:
    """Change times, making files that are missing."""
    tool = await begin(process, TOUCH)
    which = await _which(tool)
    times = await _times(tool)
    for path in await tool.operands(1):
        await process.checkpoint()
        await _touch(tool, path, which, times)
    return tool.status


async def _which(tool: Tool) -> str:
    which = "".join(name for name in ("a", "m") if tool.parsed.has(name))
    for value in tool.parsed.values("time"):
        which += await tool.choice("--time", value, TIMES)
    return which or "am"


async def _times(tool: Tool) -> tuple[int, int]:
    """Access and modification time, in nanoseconds."""
    given = tool.parsed
    if given.has("t") and given.has("d", "r"):
        raise await tool.misused("cannot specify times from more than one source")
    now = tool.process.fs.namespace.now()
    times = now, now
    reference = given.value("r")
    if reference is not None:
        try:
            inode = tool.process.fs.stat(reference, follow=not given.has("h"))
        except OSError as error:
            raise await tool.fatal(f"failed to get attributes of {tool.file(reference)}", error) from None
        times = inode.atime, inode.mtime
    text = given.value("d")
    stamp = given.value("t")
    if text is not None:
        times = await _dated(tool, text, times[0]), await _dated(tool, text, times[1])
    elif stamp is not None:
        found = _stamp(stamp, Moment(now))
        if found is None:
            raise await tool.fatal(f"invalid date format {tool.word(stamp)}")
        times = found.nanoseconds, found.nanoseconds
    return times


async def _dated(tool: Tool, text: str, base: int) -> int:
    moment = parse_date(text, Moment(base))
    if moment is None:
        raise await tool.fatal(f"invalid date format {tool.word(text)}")
    return moment.nanoseconds


def _stamp(text: str, now: Moment) -> Moment | None:
    """``[[CC]YY]MMDDhhmm[.ss]``."""
    found = re.fullmatch(r"((?:[0-9]{2}){4,6})(?:\.([0-9]{2}))?", text)
    if found is None:
        return None
    digits = found[1]
    year = now.broken_down.year
    if len(digits) == 10:
        year = int(digits[:2]) + (2000 if int(digits[:2]) < 69 else 1900)
    elif len(digits) == 12:
        year = int(digits[:4])
    month, day, hour, minute = (int(digits[at : at + 2]) for at in range(len(digits) - 8, len(digits), 2))
    try:
        whole = datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    second = int(found[2] or "0")
    return Moment((int(whole.timestamp()) + second) * BILLION) if second <= 60 else None


async def _touch(tool: Tool, path: str, which: str, times: tuple[int, int]) -> None:
    process = tool.process
    follow = not tool.parsed.has("h")
    shown = tool.file(path)
    failure: OSError | None = None
    if follow and not tool.parsed.has("c") and path != "-":
        failure = await _create(process, path)
    atime, mtime = (times[at] if letter in which else None for at, letter in enumerate("am"))
    try:
        to_now = which == "am" and not tool.parsed.has("d", "r", "t")
        process.fs.change_times(path, atime, mtime, follow=follow, to_now=to_now)
    except OSError as error:
        if failure is not None and failure.errno != errno.EISDIR:
            await tool.error(f"cannot touch {shown}", failure)
        elif not (tool.parsed.has("c") and error.errno == errno.ENOENT):
            await tool.error(f"setting times of {shown}", error)


async def _create(process: Process, path: str) -> OSError | None:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK
        process.close(await process.open(path, flags, 0o666))
    except OSError as error:
        return error
    return None


TRUNCATE = Usage(
    name="truncate",
    authors="Padraig Brady",
    short="cor:s:",
    long={"no-create": "c", "io-blocks": "o", "reference": "r:", "size": "s:"},
)
RELATIONS = "+-<>/%"


async def truncate(process: Process) -> int:
    """Set the sizes of files."""
    tool = await begin(process, TRUNCATE)
    given = tool.parsed
    relation, amount = await _size(tool)
    if given.value("s") is None and given.value("r") is None:
        raise await tool.misused(
            f"you must specify either {tool.word('--size')} or {tool.word('--reference')}"
        )
    if given.has("r") and given.has("s") and not relation:
        option = tool.word("--reference")
        raise await tool.misused(f"you must specify a relative {tool.word('--size')} with {option}")
    base = await _reference_size(tool)
    for path in await tool.operands(1):
        await process.checkpoint()
        await _truncate(tool, path, relation, amount, base)
    return tool.status


async def _reference_size(tool: Tool) -> int | None:
    reference = tool.parsed.value("r")
    if reference is None:
        return None
    try:
        return tool.process.fs.stat(reference).size
    except OSError as error:
        raise await tool.fatal(f"cannot stat {tool.file(reference)}", error) from None


async def _size(tool: Tool) -> tuple[str, int]:
    text = tool.parsed.value("s")
    if text is None:
        return "", 0
    body = text.lstrip(" ")
    relation = body[0] if body[:1] and body[0] in RELATIONS else ""
    found = re.fullmatch(r"\s*([0-9]{1,25})([A-Za-z]*)", body[len(relation) :])
    factor = multiplier(found[2]) if found else None
    if found is None or factor is None:
        raise await tool.fatal(f"Invalid number: {tool.word(text)}")
    amount = int(found[1]) * factor
    if amount >= 1 << 63:
        reason = "Value too large for defined data type"
        raise await tool.fatal(f"Invalid number: {tool.word(text)}: {reason}")
    if relation in ("/", "%") and not amount:
        raise await tool.fatal("division by zero")
    return relation, amount


def _new_size(old: int, relation: str, amount: int) -> int:
    match relation:
        case "+":
            return old + amount
        case "-":
            return max(0, old - amount)
        case "<":
            return min(old, amount)
        case ">":
            return max(old, amount)
        case "/":
            return old // amount * amount
        case "%":
            return -(-old // amount) * amount
    return amount


async def _truncate(tool: Tool, path: str, relation: str, amount: int, base: int | None) -> None:
    process, shown = tool.process, tool.file(path)
    flags = os.O_WRONLY | os.O_NONBLOCK | (0 if tool.parsed.has("c") else os.O_CREAT)
    try:
        fd = await process.open(path, flags, 0o666)
    except OSError as error:
        if not (tool.parsed.has("c") and error.errno == errno.ENOENT):
            await tool.error(f"cannot open {shown} for writing", error)
        return
    try:
        size = process.stat(fd).size if base is None else base
        if base is not None and not tool.parsed.has("s"):
            new = base
        else:
            new = _new_size(size, relation, amount * (4096 if tool.parsed.has("o") else 1))
        process.truncate(fd, new)
    except OSError as error:
        await tool.error(f"failed to truncate {shown} at {new} bytes", error)
    finally:
        process.close(fd)


SYNC = Usage(
    name="sync",
    authors="Jim Meyering and Giuseppe Scrivano",
    short="df",
    long={"data": "d", "file-system": "f"},
)


async def sync(process: Process) -> int:
    """Nothing is cached here; only the operands are checked."""
    tool = await begin(process, SYNC)
    operands = tool.parsed.operands
    if tool.parsed.has("d") and tool.parsed.has("f"):
        raise await tool.fatal("cannot specify both --data and --file-system")
    if tool.parsed.has("d") and not operands:
        raise await tool.fatal("--data needs at least one argument")
    for path in operands:
        try:
            if stat.S_ISFIFO(process.fs.stat(path).mode):
                continue
            process.close(await process.open(path, os.O_RDONLY | os.O_NONBLOCK))
        except OSError as error:
            await tool.error(f"error opening {tool.file(path)}", error)
    return tool.status
