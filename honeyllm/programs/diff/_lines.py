"""The two sides of a comparison: their lines, and what of a line counts."""

import re
from collections.abc import Callable

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool

MEMORY = 16 << 20
MOST_LINES = 100_000
BINARY_LINES = 1000
BLANKS = re.compile(rb"[ \t\v\f\r]+")
Key = Callable[[bytes], bytes]


@attrs.define
class Side:
    """
    One file: its *lines* without their ends.

    ``complete`` is false when the last line has no end; ``label`` and ``mtime`` are for headers.
    """

    name: str
    label: str
    mtime: int = 0
    raw: list[bytes] = attrs.field(factory=list)
    """The lines with their ends."""
    lines: list[bytes] = attrs.field(factory=list)
    complete: bool = True

    @property
    def is_binary(self) -> bool:
        """Whether it looks like no text."""
        return any(b"\0" in line for line in self.raw[:BINARY_LINES])

    async def split(self, process: Process, *, strip_cr: bool) -> None:
        """Take the ends from the lines."""
        for line in self.raw:
            body = line.removesuffix(b"\n")
            self.lines.append(body.removesuffix(b"\r") if strip_cr else body)
            if not len(self.lines) & 255:
                await process.checkpoint()
        self.complete = not self.raw or self.raw[-1].endswith(b"\n")


async def read_all(tool: Tool, reader: Reader) -> list[bytes]:
    """All lines of *reader*, as long as there is memory for them."""
    lines: list[bytes] = []
    size = 0
    while line := await reader.line():
        lines.append(line)
        size += len(line)
        if size > MEMORY or len(lines) > MOST_LINES:
            raise await tool.fatal("memory exhausted")
        await tool.process.checkpoint()
    return lines


def key_of(tool: Tool) -> Key | None:
    """What is compared of a line; None for all of it."""
    given = tool.parsed.has
    steps: list[Key] = []
    if given("ignore-tab-expansion", "E"):
        steps.append(bytes.expandtabs)
    if given("w"):
        steps.append(lambda line: BLANKS.sub(b"", line))
    elif given("b"):
        steps.append(lambda line: BLANKS.sub(b" ", line).rstrip(b" "))
    elif given("Z"):
        steps.append(lambda line: line.rstrip(b" \t\v\f\r"))
    if given("i"):
        steps.append(bytes.lower)
    if not steps:
        return None
    return lambda line: _all(steps, line)


def _all(steps: list[Key], line: bytes) -> bytes:
    for step in steps:
        line = step(line)
    return line


async def keys(process: Process, side: Side, key: Key | None) -> list[bytes]:
    """What is compared of each line; the lack of a line end counts too."""
    if key is None:
        found = list(side.lines)
    else:
        found = []
        for line in side.lines:
            found.append(key(line))
            if not len(found) & 255:
                await process.checkpoint()
    if not side.complete and found:
        found[-1] += b"\n"
    return found
