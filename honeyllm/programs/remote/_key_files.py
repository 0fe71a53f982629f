"""Files with keys, as the clients read and write them."""

import os

from honeyllm.host import Process, compute
from honeyllm.programs.remote._keys import Pair, public_of
from honeyllm.programs.system._files import read_bytes

MAX_KEY = 32768


async def public_line(process: Process, name: str) -> str | None:
    """The public key of the pair that *name* is the private file of, or of the public file *name*."""
    process.fs.access(name, os.R_OK)
    data = read_bytes(process.fs, name)[:MAX_KEY]
    if b"PRIVATE KEY" not in data:
        return data.decode("utf-8", "surrogateescape").strip()
    return await compute(process, lambda: public_of(data))


async def shown_line(process: Process, name: str) -> str | None:
    """As `public_line`, of a private file with the comment that its public one has."""
    found = await public_line(process, name)
    try:
        beside = await public_line(process, f"{name}.pub") or ""
    except OSError:
        return found
    return beside if not found or beside.startswith(found) else found


async def public_blob(process: Process, name: str) -> str | None:
    """The base64 text of the public key of the private file *name*; None when there is none."""
    try:
        words = (await public_line(process, name) or "").split()
    except OSError:
        return None
    return words[1] if len(words) > 1 else None


async def save_pair(process: Process, name: str, pair: Pair, comment: str) -> None:
    """Write both files."""
    for path, data, mode in (
        (name, pair.private, 0o600),
        (f"{name}.pub", f"{pair.public} {comment}\n".encode("utf-8", "surrogateescape"), 0o644),
    ):
        fd = await process.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        await process.write(fd, data)
        process.close(fd)
