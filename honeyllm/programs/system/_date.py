"""date."""

from honeyllm.host import Process
from honeyllm.programs._dates import parse_date
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._times import Moment
from honeyllm.programs.system._files import read_text

DATE = Usage(
    name="date",
    authors="David MacKenzie",
    short="d:f:I::r:Rs:u",
    long={
        "date": "d:",
        "debug": "debug",
        "file": "f:",
        "iso-8601": "I::",
        "reference": "r:",
        "rfc-822": "R",
        "rfc-2822": "R",
        "rfc-email": "R",
        "rfc-3339": "rfc-3339:",
        "set": "s:",
        "uct": "u",
        "utc": "u",
        "universal": "u",
    },
)
ISO = {
    "date": "%Y-%m-%d",
    "hours": "%Y-%m-%dT%H%:z",
    "minutes": "%Y-%m-%dT%H:%M%:z",
    "seconds": "%Y-%m-%dT%H:%M:%S%:z",
    "ns": "%Y-%m-%dT%H:%M:%S,%N%:z",
}
RFC_3339 = {
    "date": "%Y-%m-%d",
    "seconds": "%Y-%m-%d %H:%M:%S%:z",
    "ns": "%Y-%m-%d %H:%M:%S.%N%:z",
}
RFC_EMAIL = "%a, %d %b %Y %H:%M:%S %z"
DEFAULT = "%a %b %e %H:%M:%S %Z %Y"


async def date(process: Process) -> int:
    """Print, or seem to set, the date."""
    tool = await begin(process, DATE)
    pattern = await _pattern(tool)
    sources = [name for name in ("d", "f", "r") if tool.parsed.has(name)]
    if len(sources) > 1:
        raise await tool.misused("the options to specify dates for printing are mutually exclusive")
    if sources and tool.parsed.has("s"):
        raise await tool.misused("the options to print and set the time may not be used together")
    for text in await _texts(tool):
        moment = await _moment(tool, text)
        if moment is not None:
            await process.stdout.write(moment.show(pattern) + "\n")
    return tool.status


def _now(tool: Tool) -> Moment:
    return Moment(int(tool.process.kernel.clock() * 1_000_000_000))


async def _texts(tool: Tool) -> list[str | None]:
    """The dates to print; None is now."""
    given = tool.parsed
    if given.value("f") is not None:
        name = given.value("f") or ""
        if name == "-":
            text = (await tool.process.stdin.read()).decode("utf-8", "surrogateescape")
        else:
            try:
                tool.process.fs.access(name, 4)
            except OSError as error:
                raise await tool.fatal(tool.maybe(name), error) from None
            text = read_text(tool.process.fs, name)
        return list(text.splitlines())
    if given.has("d", "s"):
        return [given.value("d") if given.has("d") else given.value("s")]
    return [None]


async def _moment(tool: Tool, text: str | None) -> Moment | None:
    reference = tool.parsed.value("r")
    if reference is not None:
        try:
            return Moment(tool.process.fs.stat(reference).mtime)
        except OSError as error:
            await tool.error(tool.maybe(reference), error)
            return None
    if text is None:
        return await _operand(tool)
    moment = parse_date(text, _now(tool))
    if moment is None:
        await tool.error(f"invalid date {tool.word(text)}")
    elif tool.parsed.has("s") and tool.process.who.uid != 0:
        await tool.error("cannot set date: Operation not permitted")
    return moment


async def _operand(tool: Tool) -> Moment | None:
    """``date MMDDhhmm`` sets the clock; anything else that is no format is a bad date."""
    words = [word for word in tool.parsed.operands if not word.startswith("+")]
    if not words:
        return _now(tool)
    digits = words[0].replace(".", "", 1)
    if not digits.isdigit() or len(digits) not in (8, 10, 12, 14):
        await tool.error(f"invalid date {tool.word(words[0])}")
        return None
    if tool.process.who.uid != 0:
        await tool.error("cannot set date: Operation not permitted")
    year = _now(tool).show("%Y")
    return parse_date(f"{year}-{digits[:2]}-{digits[2:4]} {digits[4:6]}:{digits[6:8]}", _now(tool))


async def _pattern(tool: Tool) -> str:
    given = tool.parsed
    formats = [word for word in given.operands if word.startswith("+")]
    if len(given.operands) > 1:
        raise await tool.misused(f"extra operand {tool.word(given.operands[1])}")
    named = [option for option in given.options if option.name in ("I", "R", "rfc-3339")]
    if len(named) + len(formats) > 1:
        raise await tool.fatal("multiple output formats specified")
    if formats:
        return formats[0][1:]
    if not named:
        return DEFAULT
    option = named[0]
    if option.name == "R":
        return RFC_EMAIL
    table, title = (ISO, "--iso-8601") if option.name == "I" else (RFC_3339, "--rfc-3339")
    return await tool.choice(title, option.value or "date", table)
