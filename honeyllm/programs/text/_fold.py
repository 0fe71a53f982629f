"""fold."""

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage, begin
from honeyllm.programs._numbers import checked
from honeyllm.programs.text._input import Inputs

FOLD = Usage(
    name="fold",
    authors="David MacKenzie",
    short="bsw:" + "".join(f"{digit}::" for digit in "0123456789"),
    long={"bytes": "b", "spaces": "s", "width": "w:"},
)
FAR = (1 << 64) - 10


async def fold(process: Process) -> int:
    """Break lines that are too long."""
    tool = await begin(process, FOLD)
    width = 80
    for option in tool.parsed.options:
        if option.name == "w" or option.name.isdigit():
            text = (option.name if option.name.isdigit() else "") + (option.value or "")
            width = await checked(tool, text, "invalid number of columns", least=1, most=FAR)
    folding = _Folding(width, by_bytes=tool.parsed.has("b"), at_spaces=tool.parsed.has("s"))
    async for _, reader in Inputs(tool):
        while line := await reader.line():
            await process.checkpoint()
            await folding.run(process, line)
    return tool.status


class _Folding:
    def __init__(self, width: int, *, by_bytes: bool, at_spaces: bool) -> None:
        self._width = width
        self._by_bytes = by_bytes
        self._at_spaces = at_spaces

    async def run(self, process: Process, line: bytes) -> None:
        """Print *line*, with its end if it has one, in pieces."""
        body = line.removesuffix(b"\n")
        simple = self._by_bytes or not (b"\t" in body or b"\b" in body or b"\r" in body)
        if simple and len(body) <= self._width:
            await process.stdout.write(line)
            return
        start = 0
        while start < len(body):
            await process.checkpoint()
            end = min(len(body), start + self._width) if simple else self._end(body, start)
            if self._at_spaces and end < len(body):
                blank = max(body.rfind(b" ", start, end), body.rfind(b"\t", start, end))
                end = blank + 1 if blank >= 0 else end
            await process.stdout.write(body[start:end] + b"\n" if end < len(body) else line[start:])
            start = end

    def _end(self, body: bytes, start: int) -> int:
        """Where the piece ends that begins at *start*: always behind one character at least."""
        column = 0
        for at in range(start, len(body)):
            column = _after(column, body[at])
            if column > self._width and at > start:
                return at
        return len(body)


def _after(column: int, byte: int) -> int:
    if byte == 8:
        return max(0, column - 1)
    if byte == 13:
        return 0
    return column + 8 - column % 8 if byte == 9 else column + 1
