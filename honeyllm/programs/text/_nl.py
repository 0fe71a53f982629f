"""nl."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import checked
from honeyllm.programs.regex import POSIX_BASIC, Fault, Regex, compile_posix
from honeyllm.programs.text._input import Inputs

NL = Usage(
    name="nl",
    authors="Scott Bartram and David MacKenzie",
    short="h:b:f:v:i:pl:s:w:n:d:",
    long={
        "header-numbering": "h:",
        "body-numbering": "b:",
        "footer-numbering": "f:",
        "starting-line-number": "v:",
        "line-increment": "i:",
        "no-renumber": "p",
        "join-blank-lines": "l:",
        "number-separator": "s:",
        "number-width": "w:",
        "number-format": "n:",
        "section-delimiter": "d:",
    },
)
SECTIONS = {"h": "header", "b": "body", "f": "footer"}
FORMATS: Mapping[str, str] = {"ln": "<{}", "rn": ">{}", "rz": "0{}"}
INT_MAX = (1 << 31) - 1
FAR = -(1 << 63)


@attrs.define
class _Job:
    styles: dict[str, str] = attrs.field(factory=lambda: {"h": "n", "b": "t", "f": "n"})
    patterns: dict[str, Regex] = attrs.field(factory=dict)
    format: str = "rn"
    delimiter: bytes = b"\\:"
    separator: bytes = b"\t"
    numbers: dict[str, int] = attrs.field(factory=lambda: {"v": 1, "i": 1, "l": 1, "w": 6})


NUMBERS: Mapping[str, tuple[str, int, int]] = {
    "v": ("invalid starting line number", FAR, -FAR - 1),
    "i": ("invalid line number increment", FAR, -FAR - 1),
    "l": ("invalid line number of blank lines", 0, -FAR - 1),
    "w": ("invalid line number field width", 1, INT_MAX),
}
MOST_WIDTH = 4096


async def nl(process: Process) -> int:
    """Number lines."""
    tool = await begin(process, NL)
    numbering = _Numbering(tool, await _job(tool))
    async for _, reader in Inputs(tool):
        async for line in reader:
            await process.checkpoint()
            await process.stdout.write(await numbering.shown(line.removesuffix(b"\n")))
    return tool.status


async def _job(tool: Tool) -> _Job:
    job = _Job()
    wrong: list[str] = []
    for option in tool.parsed.options:
        text = option.value or ""
        if option.name in SECTIONS:
            await _style(tool, job, option.name, text, wrong)
        elif option.name in NUMBERS:
            what, least, most = NUMBERS[option.name]
            job.numbers[option.name] = await checked(tool, text, what, least=least, most=most)
        elif option.name == "n":
            if text not in FORMATS:
                wrong.append(f"invalid line numbering format: {tool.word(text)}")
            job.format = text
        elif option.name in ("s", "d"):
            data = text.encode("utf-8", "surrogateescape")
            if option.name == "s":
                job.separator = data
            else:
                job.delimiter = data + b":" * (len(text) == 1)
    for message in wrong[:-1]:
        await tool.error(message)
    if wrong:
        raise await tool.misused(wrong[-1])
    return job


async def _style(tool: Tool, job: _Job, section: str, text: str, wrong: list[str]) -> None:
    if text[:1] == "p":
        try:
            job.patterns[section] = compile_posix(text[1:], POSIX_BASIC)
        except Fault as fault:
            raise await tool.fatal(str(fault)) from None
    elif text[:1] not in ("a", "t", "n") or not text:
        wrong.append(f"invalid {SECTIONS[section]} numbering style: {tool.word(text)}")
    job.styles[section] = text[:1]


class _Numbering:
    def __init__(self, tool: Tool, job: _Job) -> None:
        self._tool = tool
        self._job = job
        self._number = job.numbers["v"]
        self._section = "b"
        self._blank = 0
        width = min(job.numbers["w"], MOST_WIDTH)
        self._format = "{:" + FORMATS[job.format].format(width) + "d}"
        self._without = b" " * (width + len(job.separator))

    async def shown(self, line: bytes) -> bytes:
        """*line* with its number, or the empty line that stands for a section's delimiter."""
        delimiter = self._job.delimiter
        if delimiter and line in (delimiter, delimiter * 2, delimiter * 3):
            self._section = "fbh"[len(line) // len(delimiter) - 1]
            if not self._tool.parsed.has("p"):
                self._number = self._job.numbers["v"]
            return b"\n"
        if not await self._is_numbered(line):
            return self._without + line + b"\n"
        number = self._format.format(self._number).encode()
        self._number += self._job.numbers["i"]
        if self._number > -FAR - 1:
            raise await self._tool.fatal("line number overflow")
        return number + self._job.separator + line + b"\n"

    async def _is_numbered(self, line: bytes) -> bool:
        style = self._job.styles[self._section]
        if style == "p":
            found = await self._job.patterns[self._section].find(
                line, checkpoint=self._tool.process.checkpoint
            )
            return found is not None
        if style == "a" and self._job.numbers["l"] > 1 and not line:
            self._blank += 1
            if self._blank < self._job.numbers["l"]:
                return False
        if style == "a":
            self._blank = 0
            return True
        return style == "t" and bool(line)
