"""What wget says, and where: on standard error or in a file."""

import os

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._wget_progress import bar, dots


class WgetLog:
    """The log of one run; ``is_quiet`` says nothing, ``is_verbose`` everything."""

    def __init__(self, process: Process, parsed: Parsed) -> None:
        self._process = process
        self._parsed = parsed
        self._journal: int | None = None
        self.is_quiet = parsed.has("q")
        self.is_verbose = not self.is_quiet and not (parsed.has("no-verbose") or "v" in parsed.values("n"))

    async def open(self) -> bool:
        """Open the file of ``-o`` or ``-a``."""
        for option, how in (("o", os.O_TRUNC), ("a", os.O_APPEND)):
            name = self._parsed.value(option)
            if name is None or name == "-":
                continue
            try:
                self._journal = await self._process.open(name, os.O_WRONLY | os.O_CREAT | how)
            except OSError as error:
                await say(self._process, f"{name}: {error.strerror}\n")
                return False
        return True

    async def note(self, text: str) -> None:
        """Say what only a verbose wget says."""
        if self.is_verbose:
            await self.put(text)

    async def complain(self, text: str) -> None:
        """Say what is wrong."""
        if not self.is_quiet:
            await self.put(text)

    async def put(self, text: str) -> None:
        """Say it."""
        if self._journal is None:
            await say(self._process, text)
        else:
            await self._process.write(self._journal, text.encode("utf-8", "surrogateescape"))

    async def progress(self, name: str, size: int, seconds: float) -> None:
        """Show the progress of a download, which is over."""
        if not self.is_verbose and not self._parsed.has("show-progress"):
            return
        wanted = (self._parsed.value("progress") or "bar").partition(":")[0]
        if wanted == "bar" and self._journal is None and self._process.is_terminal(2):
            columns = self._process.columns(2) or 80
            await self.put(bar(name.rpartition("/")[2], size, seconds, columns))
        else:
            await self.put(dots(size, seconds))

    def now(self) -> str:
        """The time as wget writes it."""
        return Moment(int(self._process.kernel.clock()) * BILLION).show("%Y-%m-%d %H:%M:%S")
