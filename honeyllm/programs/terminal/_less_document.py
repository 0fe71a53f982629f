"""The file that less shows, as rows of the screen."""

from honeyllm.host import Process, Reader
from honeyllm.programs.terminal._less_text import folded, visible
from honeyllm.programs.terminal._screen import size_of
from honeyllm.tty import PtyDevice

MEMORY = 16 << 20


class Document:
    """One file as rows of the screen, read as far as needed."""

    def __init__(self, process: Process, device: PtyDevice, reader: Reader, letters: set[str]) -> None:
        self._process = process
        self._reader = reader
        self._letters = letters
        self.device = device
        self.name = ""
        self.place = ""
        self.previous = False
        self.rows: list[str] = []
        self.starts: list[int] = []
        """The row in which each line begins."""
        self.offsets: list[int] = []
        """Bytes of the file up to the end of each line."""
        self.ended = False
        self.bytes = 0

    @property
    def height(self) -> int:
        """Rows for text: the last one is for the prompt."""
        return max(1, size_of(self.device)[1] - 1)

    def fits(self) -> bool:
        """Whether one screen shows all of it."""
        return self.ended and len(self.rows) <= self.height

    async def need(self, count: int) -> None:
        """Read on until there are *count* rows."""
        while len(self.rows) < count and not self.ended:
            await self._process.checkpoint()
            line = await self._reader.line()
            if not line or self.bytes > MEMORY:
                self.ended = True
                return
            self._add(line)

    def _add(self, line: bytes) -> None:
        self.bytes += len(line)
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")
        if "s" in self._letters and not text and self.rows and not self.rows[-1]:
            return
        shown = visible(text, colors="R" in self._letters, raw="r" in self._letters)
        self.starts.append(len(self.rows))
        self.offsets.append(self.bytes)
        columns = size_of(self.device)[0]
        prefix = f"{len(self.starts):7d} " if "N" in self._letters else ""
        rows = folded(shown, max(1, columns - (8 if prefix else 0)), chop="S" in self._letters)
        self.rows += [prefix + rows[0], *((" " * 8 if prefix else "") + row for row in rows[1:])]

    async def all(self) -> None:
        """Read to the end."""
        await self.need(1 << 60)
