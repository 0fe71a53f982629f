"""``tail -f``: print what is appended to files."""

import os
import stat

import attrs

from honeyllm.programs._gnu import Tool
from honeyllm.programs.text._head import print_header

BLOCK = 32768
NOTHING_LEFT = "no files remaining"


@attrs.define
class Followed:
    """One file that is followed; ``fd`` is -1 while it cannot be opened."""

    name: str
    fd: int


async def follow(
    tool: Tool,
    files: list[Followed],
    *,
    by_name: bool,
    headers: bool,
    interval: float,
    pids: tuple[int, ...],
) -> None:
    """Print what is appended to *files* until none can grow any more, or all of *pids* have ended."""
    process = tool.process
    retry = by_name and tool.parsed.has("F", "retry")
    followed = [file for file in files if retry or _grows(tool, file)]
    if not followed:
        if any(file.fd < 0 for file in files):
            raise await tool.fatal(NOTHING_LEFT)
        return
    last = files[-1]
    while True:
        await process.sleep(interval)
        ending = bool(pids) and not any(pid in process.kernel.processes for pid in pids)
        for file in followed:
            if by_name:
                await _reopen(tool, file)
            if await _news(tool, file, headers=headers and file is not last):
                last = file
        await process.flush()
        if ending:
            return


def _grows(tool: Tool, file: Followed) -> bool:
    """A pipe on standard input that has ended gets no more."""
    return file.fd >= 0 and not (file.name == "-" and stat.S_ISFIFO(tool.process.stat(file.fd).mode))


async def _news(tool: Tool, file: Followed, *, headers: bool) -> bool:
    """Print what is new in *file*; whether there was something."""
    process = tool.process
    if file.fd < 0:
        return False
    if (
        stat.S_ISREG(process.stat(file.fd).mode)
        and process.seek(file.fd, 0, os.SEEK_CUR) > process.stat(file.fd).size
    ):
        await tool.warn(f"{tool.maybe(file.name)}: file truncated")
        process.seek(file.fd, 0)
    found = False
    while data := await process.read(file.fd, BLOCK):
        if headers and not found:
            await print_header(process, file.name, first=False)
        found = True
        await process.stdout.write(data)
    return found


async def _reopen(tool: Tool, file: Followed) -> None:
    """Open *file* again when its name now means another file."""
    process = tool.process
    name = tool.file(file.name)
    try:
        place = process.fs.find(file.name)
    except OSError as error:
        if file.fd >= 0:
            await tool.warn(f"{name} has become inaccessible: {error.strerror}")
            process.close(file.fd)
            file.fd = -1
        return
    if file.fd >= 0 and place.inode.number == process.stat(file.fd).number:
        return
    replaced = file.fd >= 0
    if replaced:
        process.close(file.fd)
    try:
        file.fd = await process.open(file.name)
    except OSError:
        file.fd = -1
        return
    await tool.warn(f"{name} has {'been replaced' if replaced else 'appeared'};  following new file")
