"""The conversation of less with its user."""

import re
from collections.abc import Set as AbstractSet

from honeyllm.host import Process
from honeyllm.programs.regex import POSIX_EXTENDED, Fault, Regex, compile_posix
from honeyllm.programs.terminal._less_document import Document
from honeyllm.programs.terminal._less_text import PLAIN, STANDOUT
from honeyllm.programs.terminal._screen import Keys

ERASE, BELL, REVERSE = "\x1b[K", "\x07", "\x1b[H\x1bM"
TILDE = "\x1b[1m~\x1b[0m"
INTERRUPT = b"\x03"
FORWARD_ONE = (b"e", b"\x05", b"j", b"\x0e", b"\r", b"\n", b"\x1bOB")
BACKWARD_ONE = (b"y", b"\x19", b"k", b"\x0b", b"\x10", b"\x1bOA")
FORWARD_PAGE = (b" ", b"f", b"\x06", b"\x16", b"z", b"\x1b[6~", b"\x1b ")
BACKWARD_PAGE = (b"b", b"\x02", b"w", b"\x1bv", b"\x1b[5~")
START = (b"g", b"<", b"\x1b<", b"\x1b[H", b"\x1bOH", b"\x1b[1~")
END = (b"G", b">", b"\x1b>", b"\x1b[F", b"\x1bOF", b"\x1b[4~")


SINGLE = (b"d", b"\x04", b"u", b"\x15", b"/", b"?", b"n", b"N", b"=", b"\x07", b"F", b"%", b"p", b"q", b"Q")
KNOWN_KEYS = frozenset((*FORWARD_ONE, *BACKWARD_ONE, *FORWARD_PAGE, *BACKWARD_PAGE, *START, *END, *SINGLE))


def _echoed(keys: bytes) -> str:
    """The keys of a command as they appear in the prompt."""
    shown = []
    for letter in keys.decode("utf-8", "surrogateescape"):
        name = "ESC" if letter == "\x1b" else letter
        shown.append(ERASE + name + "\b" * len(name) + name)
    return "".join(shown)


class Pager:
    """
    The conversation about one document.

    ``_top`` is the first row on the screen, ``_bottom`` that behind the last; *start* is
    where to begin, as behind a ``+`` of the command line.
    """

    def __init__(
        self, process: Process, keys: Keys, document: Document, letters: AbstractSet[str], start: str
    ) -> None:
        self._process = process
        self._keys = keys
        self._document = document
        self._letters = letters
        self._start = start
        self._top = self._bottom = 0
        self._fresh = True
        self._belled = False
        self._regex: Regex | None = None
        self._backwards = False
        self._message = ""

    async def run(self) -> int:
        """Answer keys until q (0), or the next (1) or previous (-1) file is wanted."""
        await self._first()
        while not self._quits():
            await self._prompt()
            count, key = await self._command()
            if key in (b"", b"q", b"Q", b":q", b":Q", b"ZZ"):
                return 0
            if key in (b":n", b":p") and self._document.place:
                return 1 if key == b":n" else -1
            await self._act(key, count)
        return 0

    def _quits(self) -> bool:
        """``-e`` and ``-E``: the end of the file is the end."""
        ends = self._document.ended and self._bottom >= len(self._document.rows)
        return ends and ("E" in self._letters or ("e" in self._letters and self._belled))

    async def _write(self, text: str) -> None:
        await self._process.stdout.write(text)

    async def _key(self) -> bytes:
        try:
            return await self._keys.read()
        except InterruptedError:
            return INTERRUPT

    async def _first(self) -> None:
        """The first screen of the file, or the place that was asked for."""
        start = self._start
        document = self._document
        if document.previous:
            await self._jump(0)
        elif start:
            await self._write(f"\r{ERASE}")
        if start.startswith(("G", "F")):
            await document.all()
            self._top = self._bottom = max(0, len(document.rows) - document.height)
        elif start.isdigit():
            echo = "".join(f"{ERASE}{digit}\b{digit}" for digit in start)
            await self._write(f":{echo}\r{ERASE}")
            await document.need(1 << 16)
            number = min(int(start[:9]), len(document.starts))
            self._top = self._bottom = document.starts[number - 1] if number else 0
        elif start.startswith("/"):
            await self._search(start[1:], 1)
        if self._bottom == self._top:
            await self._forward(document.height)
        self._fresh = True

    async def _prompt(self) -> None:
        document = self._document
        await document.need(self._bottom + 1)
        ends = document.ended and self._bottom >= len(document.rows)
        text = ":"
        if self._fresh and document.name:
            text = f"{STANDOUT}{document.name}{document.place}{' (END)' if ends else ''}{PLAIN}"
        elif ends:
            text = f"{STANDOUT}(END){PLAIN}"
        self._fresh = False
        if self._message:
            await self._write(f"\r{ERASE}{STANDOUT}{self._message}  (press RETURN){PLAIN}")
        else:
            await self._write(text + ERASE)

    async def _command(self) -> tuple[int | None, bytes]:
        """A command, with the number typed in front of it; its keys are shown while it is incomplete."""
        digits = ""
        while True:
            key = await self._key()
            if self._message:
                self._message = ""
                await self._write(f"\x1b[{self._document.height + 1};1H{ERASE}\r{ERASE}")
                if key in (b"\r", b"\n", b" "):
                    await self._prompt()
                    continue
                return None, key
            if not key.isdigit():
                break
            await self._write((f"\r{ERASE}:" if not digits else "") + _echoed(key))
            digits += key.decode()
        if key in (b":", b"Z") or len(key) > 1:
            await self._write(f"\r{ERASE} {_echoed(key)}")
            following = b"" if len(key) > 1 else await self._key()
            await self._write(_echoed(following))
            key += following
        if (key in KNOWN_KEYS and key not in (b"q", b"Q")) or (digits and len(key) == 1):
            await self._write(f"\r{ERASE}")
        return (int(digits[:9]) if digits else None), key

    async def _act(self, key: bytes, count: int | None) -> None:
        height = self._document.height
        half = (height + 1) // 2
        if key in FORWARD_ONE:
            await self._forward(count or 1)
        elif key in BACKWARD_ONE:
            await self._backward(count or 1)
        elif key in FORWARD_PAGE:
            await self._forward(count or height)
        elif key in BACKWARD_PAGE:
            await self._backward(count or height)
        elif key in (b"d", b"\x04"):
            await self._forward(count or half)
        elif key in (b"u", b"\x15"):
            await self._backward(count or half)
        elif key in START:
            await self._to_line(count or 1)
        else:
            await self._act_rarely(key, count)

    async def _act_rarely(self, key: bytes, count: int | None) -> None:
        if key in END:
            await self._document.all()
            last = max(0, len(self._document.rows) - self._document.height)
            await (self._jump(last) if count is None else self._to_line(count))
        elif key in (b"/", b"?"):
            self._backwards = key == b"?"
            await self._search(await self._typed(key.decode()), count or 1)
        elif key in (b"n", b"N"):
            await self._again(key, count or 1)
        elif key in (b"=", b"\x07"):
            await self._tell()
        elif key == b"F":
            await self._follow()
        elif key in (b"r", b"R", b"\x0c", INTERRUPT):
            await self._repaint(bell=key == INTERRUPT)
        elif key in (b"%", b"p"):
            await self._to_percent(count or 0)
        else:
            await self._write(f"{BELL}\r{ERASE}")

    async def _forward(self, count: int) -> None:
        document = self._document
        await document.need(self._bottom + count)
        shown = document.rows[self._bottom : self._bottom + count]
        if not shown and self._bottom:
            await self._write(("" if self._belled else BELL) + f"\r{ERASE}")
            self._belled = True
            return
        for row in shown:
            await self._write(self._marked(row))
        self._bottom += len(shown)
        self._top = max(self._top, self._bottom - document.height)

    async def _backward(self, count: int) -> None:
        self._belled = False
        rows = self._document.rows
        count = min(count, self._top)
        if not count:
            await self._write(f"{BELL}\r{ERASE}")
            return
        if count > self._document.height:
            await self._jump(self._top - count)
            return
        for _ in range(count):
            self._top -= 1
            await self._write(REVERSE + self._marked(rows[self._top]))
        self._bottom = min(self._bottom, self._top + self._document.height)
        await self._write(f"\x1b[{self._document.height + 1};1H\r{ERASE}")

    async def _jump(self, top: int) -> None:
        """Show another part of the file."""
        document = self._document
        self._belled = False
        if self._top - document.height <= top < self._top and self._bottom:
            await self._backward(self._top - top)
            return
        await document.need(top + document.height)
        shown = document.rows[top : top + document.height]
        await self._write("...skipping...\n")
        for row in shown:
            await self._write(self._marked(row))
        self._top, self._bottom = top, top + len(shown)
        await self._write(f"{TILDE}\n" * (document.height - len(shown)))

    async def _to_line(self, number: int) -> None:
        document = self._document
        while len(document.starts) < number and not document.ended:
            await document.need(len(document.rows) + 1)
        if number > len(document.starts):
            self._message = f"Cannot seek to line number {number}"
            return
        top = document.starts[number - 1]
        if top != self._top or not self._bottom:
            await self._jump(top)

    async def _repaint(self, *, bell: bool) -> None:
        clear = "\x1b[H\x1b[2J\x1b[H"
        await self._write(BELL + clear * 2 if bell else clear)
        for row in self._document.rows[self._top : self._bottom]:
            await self._write(self._marked(row))

    async def _tell(self) -> None:
        document = self._document
        await document.all()
        last = sum(start < self._bottom for start in document.starts)
        first = sum(start <= self._top for start in document.starts)
        at = document.offsets[last - 1] if last else 0
        percent = f" {at * 100 // document.bytes}%" if document.bytes else ""
        place = f"lines {first}-{last}/{len(document.starts)} byte {at}/{document.bytes}{percent}"
        self._message = f"{document.name} {place}".strip()

    async def _to_percent(self, percent: int) -> None:
        document = self._document
        await document.all()
        wanted = document.bytes * min(percent, 100) // 100
        at = next((n for n, end in enumerate(document.offsets) if end > wanted), len(document.offsets) - 1)
        await self._jump(document.starts[max(0, at)])

    async def _follow(self) -> None:
        """``F``: wait for more, until Ctrl-C."""
        await self._document.all()
        await self._jump(max(0, len(self._document.rows) - self._document.height))
        await self._write(f"{STANDOUT}Waiting for data... (interrupt to abort){PLAIN}")
        try:
            while True:
                await self._process.sleep(1)
        except InterruptedError:
            await self._write(f"\r{ERASE}")

    # -- searching -----------------------------------------------------------------------

    def _marked(self, row: str) -> str:
        """*row* with what was searched for in standout, and its end unless the next row goes on with it."""
        end = "" if row.endswith(" \b") else "\n"
        if self._regex is None or "\x1b" in row or not self._regex.is_linear:
            return row + end
        pieces: list[bytes] = []
        data = row.encode("utf-8", "surrogateescape")
        at = 0
        while (spans := self._regex.search(data, at)) and spans[0][1] > spans[0][0]:
            first, last = spans[0]
            pieces += (data[at:first], STANDOUT.encode(), data[first:last], PLAIN.encode())
            at = last
        return b"".join([*pieces, data[at:]]).decode("utf-8", "surrogateescape") + end

    async def _typed(self, prompt: str) -> str:
        """A line typed behind *prompt*."""
        await self._write(prompt)
        text = b""
        while (key := await self._key()) not in (b"\n", b"\r", b""):
            if key in (INTERRUPT, b"\x1b") or (key in (b"\x7f", b"\b") and not text):
                text = b""
                break
            if key in (b"\x7f", b"\b"):
                text = text[:-1]
                await self._write("\b" + ERASE)
                continue
            text += key
            letter = key.decode("utf-8", "surrogateescape")
            await self._write(f"{ERASE}{letter}\b{letter}")
        await self._write(f"\r{ERASE}")
        return text.decode("utf-8", "surrogateescape")

    async def _search(self, pattern: str, count: int) -> None:
        if not pattern and self._regex is None:
            self._message = "No previous regular expression"
            return
        if pattern:
            fold = "I" in self._letters or ("i" in self._letters and pattern.islower())
            try:
                self._regex = compile_posix(pattern, POSIX_EXTENDED, fold_case=fold)
            except Fault as fault:
                self._message = f"{fault}"
                return
        await self._find(count, backwards=self._backwards)

    async def _again(self, key: bytes, count: int) -> None:
        if self._regex is None:
            self._message = "No previous regular expression"
            return
        await self._find(count, backwards=self._backwards != (key == b"N"))

    async def _find(self, count: int, *, backwards: bool) -> None:
        """Go to the *count*-th row that matches."""
        document, regex = self._document, self._regex
        assert regex is not None
        at = self._top
        while True:
            at += -1 if backwards else 1
            await document.need(at + 1)
            if not 0 <= at < len(document.rows):
                break
            data = re.sub("\x1b\\[[0-9;]*m", "", document.rows[at]).encode("utf-8", "surrogateescape")
            if await regex.find(data, checkpoint=self._process.checkpoint):
                count -= 1
                if not count:
                    await self._jump(at)
                    return
        self._message = "Pattern not found"
