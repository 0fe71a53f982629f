"""An editor's screen: what changed since the last time is sent to the terminal."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs

from honeyllm.host import Process
from honeyllm.programs.terminal import Terminfo

STYLES: Mapping[str, str] = MappingProxyType(
    {
        "": "",
        "bold": "\x1b[1m",
        "reverse": "\x1b[7m",
        "filler": "\x1b[94m",
        "number": "\x1b[33m",
        "error": "\x1b[97m\x1b[41m",
        "warning": "\x1b[91m",
        "alarm": "\x1b[1m\x1b[37m\x1b[41m",
    }
)
Row = Sequence[tuple[str, str]]
"""Pieces of a row: style and text."""


def plain(row: Row) -> str:
    """The text of *row*."""
    return "".join(text for _, text in row)


@attrs.define
class Painter:
    """Paints rows on the terminal of *process*."""

    process: Process
    terminal: Terminfo
    _shown: list[Row] = attrs.field(factory=list)

    async def start(self) -> None:
        """Take the screen."""
        await self._write(self._string("smcup") + self._string("smkx") + "\x1b[m\x1b[H\x1b[2J")

    async def stop(self, rows: int) -> None:
        """Give it back."""
        end = f"\x1b[{rows};1H\x1b[K" + self._string("rmkx") + self._string("rmcup")
        await self._write(end)

    def forget(self) -> None:
        """Paint everything the next time."""
        self._shown = []

    async def paint(self, rows: Sequence[Row], at: tuple[int, int]) -> None:
        """Show *rows* and put the cursor *at* a column and row."""
        pieces = ["\x1b[?25l"]
        if len(self._shown) != len(rows):
            pieces.append("\x1b[m\x1b[H\x1b[2J")
            self._shown = [()] * len(rows)
        for number, row in enumerate(rows):
            if self._shown[number] != row:
                pieces.append(f"\x1b[{number + 1};1H{_colored(row)}\x1b[K")
        self._shown = list(rows)
        column, line = at
        await self._write("".join(pieces) + f"\x1b[{line + 1};{column + 1}H\x1b[?25h")

    def _string(self, name: str) -> str:
        return self.terminal.strings.get(name, "")

    async def _write(self, text: str) -> None:
        await self.process.stdout.write(text)


def _colored(row: Row) -> str:
    return "".join(f"{STYLES[style]}{text}\x1b[m" if style else text for style, text in row)
