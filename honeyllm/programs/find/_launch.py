"""Running a command as a child, for find and xargs."""

import errno

from honeyllm.host import Process, WaitStatus
from honeyllm.programs._gnu import Tool


async def start(process: Process, argv: tuple[str, ...], directory: str | None = None) -> Process:
    """
    Fork and run *argv*, looked up along PATH, in *directory*.

    A file of no known format is run by the shell, as execvp(3) does; errors of
    finding the program are raised.
    """
    await process.flush()
    path = process.kernel.search(process, argv[0])
    try:
        process.kernel.executable(process, path)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        path, argv = "/bin/sh", ("/bin/sh", path, *argv[1:])

    async def run(child: Process) -> int:
        if directory is not None:
            child.fs.change_directory(directory)
        return await child.execute(path, argv, dict(process.environ))

    return process.fork(run)


async def finished(process: Process, child: Process) -> WaitStatus:
    """Wait for *child*."""
    done = await process.wait([child.pid])
    assert done.status is not None
    return done.status


async def run_command(tool: Tool, argv: tuple[str, ...], directory: str | None) -> bool:
    """Run a command to its end; whether it succeeded."""
    try:
        child = await start(tool.process, argv, directory)
    except OSError as error:
        await tool.error(tool.word(argv[0]), error)
        return False
    status = await finished(tool.process, child)
    return status.code == 0
