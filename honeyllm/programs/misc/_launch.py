"""Becoming another program, as execvp(3), and the messages of those that do so."""

import errno

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool

CANNOT_RUN, NOT_FOUND = 126, 127


async def become(process: Process, argv: tuple[str, ...], environ: dict[str, str] | None = None) -> int:
    """execvp(3): look *argv*'s program up along PATH and become it; a file of no known format is a script."""
    process.environ = dict(process.environ) if environ is None else environ
    path = process.kernel.search(process, argv[0])
    try:
        return await process.execute(path, argv, process.environ)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        return await process.execute("/bin/sh", ("/bin/sh", path, *argv[1:]), process.environ)


def check(process: Process, argv: tuple[str, ...]) -> None:
    """Raise what :func:`become` would, before anything has changed."""
    try:
        process.kernel.executable(process, process.kernel.search(process, argv[0]))
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise


async def run(tool: Tool, argv: tuple[str, ...], environ: dict[str, str] | None = None) -> int:
    """Become *argv*, or complain as coreutils do: ``failed to run command``."""
    if environ is not None:
        tool.process.environ = environ
    try:
        check(tool.process, argv)
    except OSError as error:
        return await failed(tool, tool.word(argv[0]), error)
    return await become(tool.process, argv)


async def failed(tool: Tool, name: str, error: OSError) -> int:
    """Complain that *name*, as quoted, cannot be run; the exit status."""
    await tool.error(f"failed to run command {name}", error)
    return status_of(error)


def status_of(error: OSError) -> int:
    """127 for a program that is not there, 126 for one that cannot be run."""
    return NOT_FOUND if error.errno == errno.ENOENT else CANNOT_RUN
