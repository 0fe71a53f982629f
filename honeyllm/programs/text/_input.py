"""Opening the files that a filter was named, with GNU's messages."""

from collections.abc import AsyncIterator

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool


class Inputs:
    """
    The input files of a filter, one after the other; ``-`` is standard input.

    A file that cannot be opened is complained about and passed over.
    ``verb`` is what the message says before the quoted name; without it the
    message is only the name.
    """

    def __init__(self, tool: Tool, names: tuple[str, ...], *, verb: str = "") -> None:
        self._tool = tool
        self._names = list(names or ("-",))
        self._verb = verb
        self._fd = -1

    def __aiter__(self) -> "Inputs":
        return self

    async def __anext__(self) -> tuple[str, Reader]:
        """The next name and its reader."""
        self._close()
        while self._names:
            name = self._names.pop(0)
            reader = await self._open(name)
            if reader is not None:
                return name, reader
        raise StopAsyncIteration

    async def _open(self, name: str) -> Reader | None:
        process = self._tool.process
        if name == "-":
            return process.stdin
        try:
            self._fd = await process.open(name)
            reader = process.reader(self._fd)
            await _check_directory(process, self._fd)
        except OSError as error:
            await self._tool.error(self._message(name, error), error)
            self._close()
            return None
        return reader

    def _message(self, name: str, error: OSError) -> str:
        if not self._verb:
            return self._tool.maybe(name)
        verb = "error reading" if isinstance(error, IsADirectoryError) else self._verb
        return f"{verb} {self._tool.file(name)}"

    def _close(self) -> None:
        if self._fd >= 0:
            self._tool.process.close(self._fd)
            self._fd = -1


async def _check_directory(process: Process, fd: int) -> None:
    if process.stat(fd).is_directory:
        await process.read(fd, 1)


Lines = AsyncIterator[bytes]
