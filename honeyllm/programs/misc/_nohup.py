"""nohup."""

import os
from signal import Signals

from honeyllm.host import Exited, Ignored, Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.misc._launch import become, check, failed

NOHUP = Usage(name="nohup", authors="Jim Meyering", short="+", failure=125)
OUTPUT = "nohup.out"
PRIVATE = 0o600


async def nohup(process: Process) -> int:
    """Run a program that a hangup does not end, with its output in a file where it was a terminal."""
    tool = await begin(process, NOHUP)
    argv = tuple(await tool.operands(1, file=False))
    terminal = [process.is_terminal(fd) for fd in range(3)]
    if terminal[0]:
        await _redirect(process, 0, "/dev/null", os.O_WRONLY)
    if terminal[1]:
        await _append(tool, ignoring=terminal[0])
    elif terminal[0] or terminal[2]:
        await tool.warn(_said(ignoring=terminal[0], joining=terminal[2]))
    if terminal[2]:
        await process.flush()
        process.fds.set(2, process.fds.get(1))
    process.handle(Signals.SIGHUP, Ignored.IGNORE)
    try:
        check(process, argv)
    except OSError as error:
        return await failed(tool, tool.file(argv[0]), error)
    return await become(process, argv)


def _said(*, ignoring: bool, joining: bool) -> str:
    parts = ["ignoring input"] * ignoring + ["redirecting stderr to stdout"] * joining
    return " and ".join(parts)


async def _redirect(process: Process, fd: int, path: str, flags: int) -> None:
    opened = await process.open(path, flags, PRIVATE)
    process.fds.set(fd, process.fds.get(opened))
    process.close(opened)


async def _append(tool: Tool, *, ignoring: bool) -> None:
    process = tool.process
    home = process.environ.get("HOME")
    paths = [OUTPUT] + ([f"{home}/{OUTPUT}"] if home else [])
    for path in paths:
        try:
            await _redirect(process, 1, path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            await tool.error(f"failed to open {tool.file(path)}", error)
            continue
        verb = "ignoring input and appending output to" if ignoring else "appending output to"
        await tool.warn(f"{verb} {tool.file(path)}")
        return
    raise Exited(125)
