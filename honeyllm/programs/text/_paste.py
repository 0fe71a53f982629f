"""paste."""

from collections.abc import Sequence

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs

PASTE = Usage(
    name="paste",
    authors="David M. Ihnat and David MacKenzie",
    short="d:sz",
    long={"serial": "s", "delimiters": "d:", "zero-terminated": "z"},
)
ESCAPES = dict(zip(b"bfnrtv\\", b"\b\f\n\r\t\v\\", strict=True))


async def paste(process: Process) -> int:
    """Join lines of files side by side."""
    tool = await begin(process, PASTE)
    given = tool.parsed.value("d")
    between = await _delimiters(tool, "\\t" if given is None else given)
    end = b"\0" if tool.parsed.has("z") else b"\n"
    if tool.parsed.has("s"):
        async for _, reader in Inputs(tool):
            await _serial(tool, reader, between, end)
        return tool.status
    readers = [await _reader(tool, name) for name in tool.parsed.operands or ("-",)]
    await _parallel(tool, readers, between, end)
    return tool.status


async def _delimiters(tool: Tool, text: str) -> list[bytes]:
    """The delimiters of a list; ``\\0`` is an empty one."""
    data = text.encode("utf-8", "surrogateescape")
    found: list[bytes] = []
    at = 0
    while at < len(data):
        byte = data[at : at + 1]
        at += 1
        if byte == b"\\":
            if at == len(data):
                raise await tool.fatal(f"delimiter list ends with an unescaped backslash: {text}")
            code = data[at]
            byte = b"" if code == ord("0") else bytes((ESCAPES.get(code, code),))
            at += 1
        found.append(byte)
    return found or [b""]


async def _reader(tool: Tool, name: str) -> Reader:
    if name == "-":
        return tool.process.stdin
    try:
        return tool.process.reader(await tool.process.open(name))
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None


async def _serial(tool: Tool, reader: Reader, between: Sequence[bytes], end: bytes) -> None:
    number = 0
    while line := await reader.line(end):
        await tool.process.checkpoint()
        if number:
            await tool.process.stdout.write(between[(number - 1) % len(between)])
        await tool.process.stdout.write(line.removesuffix(end))
        number += 1
    await tool.process.stdout.write(end)


async def _parallel(tool: Tool, readers: Sequence[Reader], between: Sequence[bytes], end: bytes) -> None:
    names = tool.parsed.operands or ("-",)
    ended: set[int] = set()
    while True:
        await tool.process.checkpoint()
        row: list[bytes] = []
        for number, reader in enumerate(readers):
            line = b"" if number in ended else await _line(tool, names[number], reader, end)
            if not line:
                ended.add(number)
            row += (line.removesuffix(end), between[number % len(between)])
        if len(ended) == len(readers):
            return
        await tool.process.stdout.write(b"".join(row[:-1]) + end)


async def _line(tool: Tool, name: str, reader: Reader, end: bytes) -> bytes:
    try:
        return await reader.line(end)
    except IsADirectoryError as error:
        await tool.error(tool.maybe(name), error)
        return b""
