"""tac and rev."""

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._util_linux import UtilLinux, begin_util_linux
from honeyllm.programs.regex import EMACS, Fault, compile_posix
from honeyllm.programs.text._input import MEMORY, Inputs

TAC = Usage(
    name="tac",
    authors="Jay Lepreau and David MacKenzie",
    short="brs:",
    long={"before": "b", "regex": "r", "separator": "s:"},
)
REV = UtilLinux(name="rev", short="0", long={"zero": "0"})
BLOCK = 32768


async def tac(process: Process) -> int:
    """Print files from the last line to the first."""
    tool = await begin(process, TAC)
    given = tool.parsed.value("s")
    separator = b"\n" if given is None else given.encode("utf-8", "surrogateescape")
    if not separator and tool.parsed.has("r"):
        raise await tool.fatal("separator cannot be empty")
    inputs = Inputs(tool, message="failed to open {} for reading", directories=True)
    async for name, reader in inputs:
        data = bytearray()
        try:
            while piece := await reader.read(BLOCK):
                data += piece
                if len(data) > MEMORY:
                    raise await tool.fatal(
                        "failed to create temporary file in '/tmp': No space left on device"
                    )
        except IsADirectoryError:
            await tool.error(f"{tool.maybe(name)}: read error: Invalid argument")
        await _print(tool, bytes(data), separator or b"\0")
    return tool.status


async def _print(tool: Tool, data: bytes, separator: bytes) -> None:
    ends = await _separators(tool, data, separator)
    cuts = [start if tool.parsed.has("b") else end for start, end in ends]
    last = len(data)
    for cut in reversed(cuts):
        await tool.process.checkpoint()
        await tool.process.stdout.write(data[cut:last])
        last = cut
    await tool.process.stdout.write(data[:last])


async def _separators(tool: Tool, data: bytes, separator: bytes) -> list[tuple[int, int]]:
    """Where the separators are."""
    found: list[tuple[int, int]] = []
    at = 0
    if not tool.parsed.has("r"):
        while (start := data.find(separator, at)) >= 0:
            at = start + len(separator)
            found.append((start, at))
            await tool.process.checkpoint()
        return found
    try:
        regex = compile_posix(separator.decode("utf-8", "surrogateescape"), EMACS, captures=False)
    except Fault as fault:
        raise await tool.fatal(str(fault)) from None
    while spans := await regex.find(data, at, checkpoint=tool.process.checkpoint):
        await tool.process.checkpoint()
        start, end = spans[0]
        if end == start:
            at = end + 1
        else:
            found.append((start, end))
            at = end
        if at > len(data):
            break
    return found


def _reversed(line: bytes) -> bytes:
    if line.isascii():
        return line[::-1]
    return line.decode("utf-8", "surrogateescape")[::-1].encode("utf-8", "surrogateescape")


async def rev(process: Process) -> int:
    """Print each line with its characters in reverse order."""
    tool = await begin_util_linux(process, REV)
    end = b"\0" if tool.parsed.has("0") else b"\n"
    for name in tool.parsed.operands or ("-",):
        try:
            fd = 0 if name == "-" and not tool.parsed.operands else await process.open(name)
        except OSError as error:
            await tool.error(f"cannot open {name}", error)
            continue
        reader = process.stdin if fd == 0 else process.reader(fd)
        try:
            while line := await reader.line(end):
                await process.checkpoint()
                await process.stdout.write(_reversed(line.removesuffix(end)))
                if line.endswith(end):
                    await process.stdout.write(end)
        except IsADirectoryError as error:
            await tool.error(name, error)
    return tool.status
