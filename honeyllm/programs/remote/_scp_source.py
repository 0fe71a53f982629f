"""``scp -f``: gives files to the client."""

import os
import stat
from collections.abc import Iterable

from honeyllm.host import Process
from honeyllm.programs.remote._scp_wire import OK, ScpError, Wire
from honeyllm.vfs import Inode

BLOCK = 65536
BILLION = 1_000_000_000


class Source:
    """The sending end; directories only with *recursive*."""

    def __init__(self, process: Process, *, recursive: bool, keeps_times: bool) -> None:
        self._process = process
        self._recursive = recursive
        self._keeps_times = keeps_times
        self._wire = Wire(process)

    async def run(self, paths: Iterable[str]) -> int:
        """Give everything."""
        try:
            await self._wire.is_accepted()
            for path in paths:
                await self._give(path)
        except ScpError:
            return 1
        return 1 if self._wire.errors else 0

    async def _give(self, path: str) -> None:
        await self._process.checkpoint()
        try:
            inode = self._process.fs.stat(path)
            if stat.S_ISREG(inode.mode):
                await self._file(path, inode)
            elif inode.is_directory and self._recursive:
                await self._directory(path, inode)
            else:
                await self._wire.complain(f"{path}: not a regular file")
        except OSError as error:
            await self._wire.complain(f"{path}: {error.strerror}")

    async def _announced(self, path: str, inode: Inode, letter: str, size: int) -> bool:
        name = path.rstrip("/").rpartition("/")[2]
        if self._keeps_times:
            times = f"T{inode.mtime // BILLION} 0 {inode.atime // BILLION} 0\n"
            await self._wire.send(times.encode())
            if not await self._wire.is_accepted():
                return False
        await self._wire.send(os.fsencode(f"{letter}{inode.mode & 0o7777:04o} {size} {name}\n"))
        return await self._wire.is_accepted()

    async def _file(self, path: str, inode: Inode) -> None:
        fd = await self._process.open(path)
        try:
            if await self._announced(path, inode, "C", inode.size):
                await self._send(fd, inode.size)
                await self._wire.send(OK)
                await self._wire.is_accepted()
        finally:
            self._process.close(fd)

    async def _send(self, fd: int, size: int) -> None:
        """Send *size* bytes, zeros where the file has become shorter."""
        while size:
            data = (await self._process.read(fd, min(size, BLOCK))) or bytes(min(size, BLOCK))
            await self._wire.send(data)
            size -= len(data)
            await self._process.checkpoint()

    async def _directory(self, path: str, inode: Inode) -> None:
        names = self._process.fs.names(path)
        if await self._announced(path, inode, "D", 0):
            for name in names:
                if name not in (".", ".."):
                    await self._give(f"{path.rstrip('/')}/{name}")
            await self._wire.send(b"E\n")
            await self._wire.is_accepted()
