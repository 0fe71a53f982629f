"""Writing what was fetched."""

import os

from honeyllm.host import Process
from honeyllm.programs._gnu import say


async def save(process: Process, name: str, body: bytes) -> int:
    """Write *body* to the file *name*, or to standard output for ``-``; the exit status."""
    if name == "-":
        await process.stdout.write(body)
        return 0
    try:
        fd = await process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    except OSError as error:
        await say(process, f"{process.argv[0]}: can't open '{name}': {error.strerror}\n")
        return 1
    await process.write(fd, body)
    process.close(fd)
    return 0
