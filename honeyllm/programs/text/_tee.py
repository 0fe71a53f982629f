"""tee."""

import os
from signal import Signals

from honeyllm.host import Ignored, Process
from honeyllm.programs._gnu import Tool, Usage, begin

TEE = Usage(
    name="tee",
    authors="Mike Parker, Richard M. Stallman, and David MacKenzie",
    short="aip",
    long={"append": "a", "ignore-interrupts": "i", "output-error": "output-error::"},
)
MODES = {name: name for name in ("warn", "warn-nopipe", "exit", "exit-nopipe")}
BLOCK = 32768


async def tee(process: Process) -> int:
    """Copy standard input to standard output and to files."""
    tool = await begin(process, TEE)
    mode = "warn-nopipe" if tool.parsed.has("p") else ""
    value = tool.parsed.value("output-error")
    if value:
        mode = await tool.choice("--output-error", value, MODES)
    if tool.parsed.has("i"):
        process.handle(Signals.SIGINT, Ignored.IGNORE)
    if mode or tool.parsed.has("output-error"):
        process.handle(Signals.SIGPIPE, Ignored.IGNORE)
    outputs = {1: "standard output"}
    await _open(tool, outputs)
    while outputs and (data := await process.read(0, BLOCK)):
        await process.checkpoint()
        for fd in tuple(outputs):
            if not await _write(tool, outputs, fd, data, mode) and mode.startswith("exit"):
                return 1
    return tool.status


async def _open(tool: Tool, outputs: dict[int, str]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if tool.parsed.has("a") else os.O_TRUNC)
    for name in tool.parsed.operands:
        try:
            outputs[await tool.process.open(name, flags)] = name
        except OSError as error:
            await tool.error(tool.maybe(name), error)


async def _write(tool: Tool, outputs: dict[int, str], fd: int, data: bytes, mode: str) -> bool:
    """Write to one output; one that fails gets no more, and counts unless it is a pipe that may close."""
    try:
        await tool.process.write(fd, data)
    except OSError as error:
        name = outputs.pop(fd)
        if isinstance(error, BrokenPipeError) and mode.endswith("nopipe"):
            return True
        await tool.error(tool.file(name) if fd == 1 else tool.maybe(name), error)
        return False
    return True
