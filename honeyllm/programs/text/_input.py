"""Opening the files that a filter was named, with GNU's messages."""

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool

MEMORY = 16 << 20
"""What a filter may keep of its input."""


class Inputs:
    """
    The input files of a filter, one after the other; ``-`` is standard input.

    A file that cannot be opened is complained about and passed over.
    ``message`` is what stands in front of the reason, ``{}`` the quoted name;
    without it that is only the name.  Directories count as unreadable, unless
    *directories* lets the filter find out by itself.
    """

    def __init__(
        self,
        tool: Tool,
        names: tuple[str, ...] | None = None,
        *,
        message: str = "",
        reading: str = "",
        directories: bool = False,
    ) -> None:
        self._tool = tool
        given = tool.parsed.operands if names is None else names
        self._names = list(given or ("-",))
        self._message = message
        self._reading = reading
        self._directories = directories
        self.fd = -1

    def __aiter__(self) -> "Inputs":
        return self

    async def __anext__(self) -> tuple[str, Reader]:
        """The next name and its reader."""
        self.close()
        while self._names:
            name = self._names.pop(0)
            reader = await self._open(name)
            if reader is not None:
                return name, reader
        raise StopAsyncIteration

    async def _open(self, name: str) -> Reader | None:
        process = self._tool.process
        if name == "-":
            self.fd = 0
            return process.stdin
        try:
            self.fd = await process.open(name)
            reader = process.reader(self.fd)
            if not self._directories:
                await _check_directory(process, self.fd)
        except OSError as error:
            await self.complain(name, error)
            self.close()
            return None
        return reader

    async def complain(self, name: str, error: OSError) -> None:
        """Say that *name* cannot be opened or read."""
        message = self._reading if isinstance(error, IsADirectoryError) and self._reading else self._message
        shown = message.format(self._tool.file(name)) if message else self._tool.maybe(name)
        await self._tool.error(shown, error)

    def close(self) -> None:
        """Close the file that is open."""
        if self.fd > 0:
            self._tool.process.close(self.fd)
        self.fd = -1


async def _check_directory(process: Process, fd: int) -> None:
    if process.stat(fd).is_directory:
        await process.read(fd, 1)
