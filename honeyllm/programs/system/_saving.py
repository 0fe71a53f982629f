"""Writing what was fetched."""

import os

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.system._fetching import comes_from, piped


async def save(process: Process, name: str, body: bytes, url: str) -> int:
    """Write *body*, from *url*, to the file *name*, or to standard output for ``-``; the exit status."""
    if name == "-":
        piped(process, body, url)
        await process.stdout.write(body)
        return 0
    try:
        fd = await process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    except OSError as error:
        await say(process, f"{process.argv[0]}: can't open '{name}': {error.strerror}\n")
        return 1
    comes_from(process, fd, url)
    try:
        await process.write(fd, body)
    except OSError as error:
        await say(process, f"{process.argv[0]}: write error: {error.strerror}\n")
        return 1
    finally:
        process.close(fd)
    return 0
