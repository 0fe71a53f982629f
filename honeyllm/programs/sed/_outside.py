"""What a script takes from outside its input: files of ``r``, the output of commands."""

from honeyllm.host import Process

SHELL = "/bin/sh"


async def contents(process: Process, name: str) -> bytes:
    """All of a file; nothing when it cannot be read."""
    try:
        if name == "/dev/stdin":
            return await process.stdin.read()
        fd = await process.open(name)
        try:
            return await process.reader(fd).read()
        finally:
            process.close(fd)
    except OSError:
        return b""


async def output_of(process: Process, line: str) -> bytes:
    """What a command line prints, run by the host's sh."""
    await process.flush()
    ours, theirs = process.pipe()

    async def run(child: Process) -> int:
        child.fds.set(1, child.fds.get(theirs))
        child.close(theirs)
        child.close(ours)
        return await child.execute(SHELL, ("sh", "-c", line), child.environ)

    child = process.fork(run)
    process.close(theirs)
    data = await process.reader(ours).read()
    process.close(ours)
    await process.wait([child.pid])
    return data
