"""Copying what is in a file, holes and all."""

import os

from honeyllm.host import Process, RegularFile, limit_of
from honeyllm.vfs import Generated, Sparse, Stored, TreeFs

BLOCK = 65536


async def copy_data(process: Process, source: int, target: int) -> None:
    """
    Copy everything from descriptor *source* to descriptor *target*, which is empty.

    What an image file holds is shared and not copied, so that a copied program
    stays one.
    """
    given, made = process.fds.get(source), process.fds.get(target)
    if not isinstance(given, RegularFile) or not isinstance(made, RegularFile):
        await _copy_stream(process, source, target)
        return
    content = given.inode().content
    fs = made.place.fs if made.place is not None else None
    if limit_of(process, "f")[0] is not None:
        await _copy_stream(process, source, target)
    elif isinstance(content, Stored | Generated) and isinstance(fs, TreeFs) and made.place is not None:
        fs.share(made.place.number, content)
    elif isinstance(content, Sparse):
        await _copy_sparse(process, content, source, target)
    else:
        await _copy_stream(process, source, target)


async def _copy_stream(process: Process, source: int, target: int) -> None:
    while True:
        await process.checkpoint()
        data = await process.read(source, BLOCK)
        if not data:
            return
        await process.write(target, data)


async def _copy_sparse(process: Process, content: Sparse, source: int, target: int) -> None:
    for offset, length in content.extents():
        await process.checkpoint()
        process.seek(source, offset)
        process.seek(target, offset, os.SEEK_SET)
        await process.write(target, await process.read(source, length))
    process.truncate(target, content.size)
