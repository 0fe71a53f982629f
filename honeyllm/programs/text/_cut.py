"""cut."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs

CUT = Usage(
    name="cut",
    authors="David M. Ihnat, David MacKenzie, and Jim Meyering",
    short="b:c:d:f:nsz",
    long={
        "bytes": "b:",
        "characters": "c:",
        "fields": "f:",
        "delimiter": "d:",
        "only-delimited": "s",
        "output-delimiter": "output-delimiter:",
        "complement": "complement",
        "zero-terminated": "z",
    },
)
END = 1 << 62
KINDS = {"b": "byte/character", "c": "byte/character", "f": "field"}
NAMES = {"b": "byte", "c": "character", "f": "field"}
Ranges = tuple[tuple[int, int], ...]


@attrs.frozen(kw_only=True)
class Cut:
    """What to take from a line: merged *ranges* counted from 1, of bytes or of fields."""

    ranges: Ranges
    delimiter: bytes | None
    joiner: bytes
    only_delimited: bool
    separator: bytes

    def apply(self, line: bytes) -> bytes | None:
        """The selected parts of *line* (without its end), or None to drop it."""
        if self.delimiter is None:
            return self.joiner.join(line[low - 1 : high] for low, high in self.ranges if low <= len(line))
        fields = line.split(self.delimiter)
        if len(fields) == 1:
            return None if self.only_delimited else line
        taken = [f for low, high in self.ranges for f in fields[low - 1 : high]]
        return self.joiner.join(taken)


async def cut(process: Process) -> int:
    """Print selected parts of lines."""
    tool = await begin(process, CUT)
    job = await _job(tool)
    async for _, reader in Inputs(tool, tool.parsed.operands):
        while line := await reader.line(job.separator):
            await process.checkpoint()
            taken = job.apply(line.removesuffix(job.separator))
            if taken is not None:
                await process.stdout.write(taken + job.separator)
    return tool.status


async def _job(tool: Tool) -> Cut:
    lists = [o for o in tool.parsed.options if o.name in KINDS]
    if not lists:
        raise await tool.misused("you must specify a list of bytes, characters, or fields")
    if len(lists) > 1:
        raise await tool.misused("only one list may be specified")
    kind, by_field = lists[0].name, lists[0].name == "f"
    delimiter = await _delimiter(tool, by_field)
    ranges = _merged(await _ranges(tool, kind, lists[0].value or ""))
    if tool.parsed.has("complement"):
        ranges = _complement(ranges)
    given = tool.parsed.value("output-delimiter")
    default = delimiter if by_field else b""
    return Cut(
        ranges=ranges,
        delimiter=delimiter if by_field else None,
        joiner=default if given is None else given.encode("utf-8", "surrogateescape"),
        only_delimited=tool.parsed.has("s"),
        separator=b"\0" if tool.parsed.has("z") else b"\n",
    )


async def _delimiter(tool: Tool, by_field: bool) -> bytes:
    given = tool.parsed.value("d")
    if given is not None and not by_field:
        raise await tool.misused("an input delimiter may be specified only when operating on fields")
    if tool.parsed.has("s") and not by_field:
        raise await tool.misused(
            "suppressing non-delimited lines makes sense\n\tonly when operating on fields"
        )
    data = b"\t" if given is None else given.encode("utf-8", "surrogateescape") or b"\0"
    if len(data) > 1:
        raise await tool.misused("the delimiter must be a single character")
    return data


async def _ranges(tool: Tool, kind: str, text: str) -> list[tuple[int, int]]:
    ranges = []
    for item in text.replace(" ", ",").replace("\t", ",").split(","):
        low, dash, high = item.partition("-")
        await _check(tool, kind, item, (low, dash, high))
        start = int(low) if low else 1
        ranges.append((start, int(high) if high else END if dash else start))
    return ranges


async def _check(tool: Tool, kind: str, item: str, parts: tuple[str, str, str]) -> None:
    low, dash, high = parts
    plural = "fields" if kind == "f" else "byte/character positions"
    if item == "-":
        raise await tool.misused("invalid range with no endpoint: -")
    for number in (low, high):
        if number and not (number.isascii() and number.isdigit()):
            what = "field value" if kind == "f" else "byte/character position"
            raise await tool.misused(f"invalid {what} {tool.word(item)}")
    if (not low and not dash) or (low and int(low) == 0) or (high and int(high) == 0 and not low):
        raise await tool.misused(f"{plural} are numbered from 1")
    if high and low and int(high) < int(low):
        raise await tool.misused("invalid decreasing range")


def _merged(ranges: list[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _complement(ranges: Ranges) -> Ranges:
    gaps, start = [], 1
    for low, high in ranges:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, END)) if start < END else tuple(gaps)
