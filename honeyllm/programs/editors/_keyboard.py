"""Keys of an editor: raw, each by its name, with those that are to be typed again."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType

from honeyllm.host import Process
from honeyllm.programs.terminal import size_of
from honeyllm.tty import PtyDevice, Termios

RAW = ("icanon", "echo", "isig", "icrnl", "ixon", "iexten")
RESIZED = "<Resize>"
GONE = ""
ESCAPE = "\x1b"
NAMES = {
    "\x1b[A": "<Up>",
    "\x1b[B": "<Down>",
    "\x1b[C": "<Right>",
    "\x1b[D": "<Left>",
    "\x1bOA": "<Up>",
    "\x1bOB": "<Down>",
    "\x1bOC": "<Right>",
    "\x1bOD": "<Left>",
    "\x1b[H": "<Home>",
    "\x1b[F": "<End>",
    "\x1bOH": "<Home>",
    "\x1bOF": "<End>",
    "\x1b[1~": "<Home>",
    "\x1b[4~": "<End>",
    "\x1b[2~": "<Insert>",
    "\x1b[3~": "<Delete>",
    "\x1b[5~": "<PageUp>",
    "\x1b[6~": "<PageDown>",
    "\x1b[200~": "<PasteStart>",
    "\x1b[201~": "<PasteEnd>",
}
MAX_SEQUENCE = 8
MAX_TAKEN = 1 << 16


class Keyboard:
    """
    The keys of the terminal while it is entered.

    ``taken`` are those since it was last cleared, ``sequence`` is what the last named one sent;
    what is pushed comes before new ones.
    """

    def __init__(self, process: Process, device: PtyDevice) -> None:
        self._process = process
        self._device = device
        self._before: Termios = device.termios
        self._size = size_of(device)
        self._queue: deque[str] = deque()
        self.taken: list[str] = []
        self.sequence = ""

    def __enter__(self) -> "Keyboard":
        raw = self._before.with_flags(off=RAW)
        self._device.set_termios(raw.with_character("min", 1).with_character("time", 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._device.set_termios(self._before)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Leave the terminal to another program."""
        raw = self._device.termios
        self._device.set_termios(self._before)
        try:
            yield
        finally:
            self._device.set_termios(raw)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the window."""
        return size_of(self._device)

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is typed ahead."""
        return not self._queue and not self._device.can_read()

    def push(self, keys: Iterable[str]) -> None:
        """Let *keys* be read next."""
        self._queue.extendleft(reversed(list(keys)))

    async def read(self) -> str:
        """The next key: a character, a name such as ``<Up>``, or GONE after the client has left."""
        await self._process.checkpoint()
        key = self._queue.popleft() if self._queue else await self._typed()
        if len(self.taken) < MAX_TAKEN:
            self.taken.append(key)
        return key

    async def _typed(self) -> str:
        first = await self._byte()
        if first == b"\x1b":
            return await self._sequence()
        if first and first[0] >= 0xC0:
            first += await self._tail(first[0])
        return first.decode("utf-8", "surrogateescape") if first else self._event()

    def _event(self) -> str:
        self._size = size_of(self._device)
        return GONE if self._device.is_hung_up else RESIZED

    async def _byte(self) -> bytes:
        """One byte; none when the client has gone or the window has changed."""
        await self._process.flush()
        while True:
            data = await self._device.read_or_wake(1)
            if data or self._device.is_hung_up or size_of(self._device) != self._size:
                return data

    async def _tail(self, first: int) -> bytes:
        count = 1 if first < 0xE0 else 2 if first < 0xF0 else 3
        data = b""
        while len(data) < count and self._device.can_read():
            data += await self._device.read(1)
        return data

    async def _sequence(self) -> str:
        text = ESCAPE
        while len(text) < MAX_SEQUENCE and self._device.can_read() and not _is_complete(text):
            text += (await self._device.read(1)).decode("latin-1")
        if text in NAMES:
            self.sequence = text
            return NAMES[text]
        self.push(text[1:])
        return ESCAPE


def _is_complete(text: str) -> bool:
    if len(text) == 1:
        return False
    if text[1] in "[O":
        return len(text) > 2 and (text[-1].isalpha() or text[-1] == "~")
    return True


NAMED = frozenset(NAMES.values())
