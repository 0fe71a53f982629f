"""Where lines go: standard output, the file edited in place, and those of ``w``."""

import os

from honeyllm.host import Process, Writer

FULL = 32768


class Output:
    """
    One destination.

    A last line without newline is written without one; the newline comes as
    soon as anything else follows.
    """

    def __init__(self, writer: Writer, end: bytes = b"\n") -> None:
        self.writer = writer
        self._end = end
        self._buffer = bytearray()
        self._lacks_end = False

    def line(self, data: bytes, end: bytes) -> None:
        """Write a line; *end* is empty when its file ended instead."""
        self.raw(data)
        if end:
            self._buffer += end
        else:
            self._lacks_end = True

    def raw(self, data: bytes) -> None:
        """Write text as it is."""
        if self._lacks_end:
            self._buffer += self._end
            self._lacks_end = False
        self._buffer += data

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand on."""
        return len(self._buffer) > FULL

    async def drain(self) -> None:
        """Hand everything to the writer below."""
        if self._buffer:
            data = bytes(self._buffer)
            self._buffer.clear()
            await self.writer.write(data)


class Outputs:
    """The files of ``w``, each made empty when the script is read."""

    def __init__(self, process: Process, standard: Output, end: bytes) -> None:
        self._process = process
        self._end = end
        self._standard = standard
        self._files: dict[str, Output] = {}

    async def open(self, name: str) -> None:
        """Make the file *name*; raises OSError."""
        if name in self._files or name == "/dev/stdout":
            return
        if name == "/dev/stderr":
            self._files[name] = Output(self._process.stderr, self._end)
            return
        fd = await self._process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._files[name] = Output(Writer(self._process, fd), self._end)

    def find(self, name: str) -> Output:
        """The output of an opened name."""
        return self._files.get(name, self._standard)

    async def drain(self) -> None:
        """Write everything down."""
        for output in self._files.values():
            await output.drain()
            await output.writer.flush()
