"""cut."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs
from honeyllm.programs.text._ranges import END, RangeFault, RangeList, Ranges

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
KINDS = "bcf"
MOST_FIELDS = 1 << 30


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
        most = max(high for _, high in self.ranges) if self.ranges else 0
        if self.joiner == self.delimiter and most == END and len(self.ranges) == 1:
            return self._from(line, self.ranges[0][0] - 1)
        fields = line.split(self.delimiter, most if most < MOST_FIELDS else -1)
        if len(fields) == 1:
            return None if self.only_delimited else line
        del fields[most:]
        taken = [f for low, high in self.ranges for f in fields[low - 1 : high]]
        return self.joiner.join(taken)

    def _from(self, line: bytes, skipped: int) -> bytes | None:
        """What is behind the first *skipped* fields."""
        assert self.delimiter is not None
        if self.delimiter not in line:
            return None if self.only_delimited else line
        parts = line.split(self.delimiter, min(skipped, MOST_FIELDS))
        return parts[skipped] if skipped < len(parts) else b""


async def cut(process: Process) -> int:
    """Print selected parts of lines."""
    tool = await begin(process, CUT)
    job = await _job(tool)
    async for _, reader in Inputs(tool):
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
    ranges = await _ranges(tool, kind, lists[0].value or "")
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


async def _ranges(tool: Tool, kind: str, text: str) -> Ranges:
    try:
        return RangeList(positions=kind != "f").parse(text)
    except RangeFault as fault:
        message, word = fault.args
        raise await tool.misused(message.replace("%s", tool.word(word))) from None


def _complement(ranges: Ranges) -> Ranges:
    gaps, start = [], 1
    for low, high in ranges:
        if low > start:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, END)) if start < END else tuple(gaps)
