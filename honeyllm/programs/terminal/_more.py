"""more of util-linux."""

from signal import Signals

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs._width import width
from honeyllm.programs.regex import POSIX_BASIC, Fault, compile_posix
from honeyllm.programs.terminal._screen import Keys, open_terminal, size_of
from honeyllm.tty import PtyDevice

MORE = UtilLinux(
    name="more",
    short="dflcpsuen:0123456789",
    long={
        "silent": "d",
        "exit-on-eof": "e",
        "logical": "f",
        "no-pause": "l",
        "print-over": "p",
        "clean-print": "c",
        "squeeze": "s",
        "plain": "u",
        "lines": "n:",
    },
)
BANNER = "::::::::::::::\n{}\n::::::::::::::\n"
MEMORY = 16 << 20
STANDOUT, PLAIN, ERASE = "\x1b[7m", "\x1b[27m", "\x1b[K"
INTERRUPT = b"\x03"


async def more(process: Process) -> int:
    """Show files, a screen at a time on a terminal."""
    tool = await begin_util_linux(process, MORE)
    names = [name for name in tool.parsed.operands if not name.startswith("+")]
    device = await open_terminal(process) if process.is_terminal(1) else None
    banner = len(names) > 1
    if not process.is_terminal(0):
        await _show(tool, None, device, banner="")
        banner = True
    elif not names:
        await tool.warn("bad usage")
        raise await tool.pointed()
    for name in names:
        if not await _show(tool, name, device, banner=BANNER.format(name) if banner else ""):
            break
    return tool.status


async def _show(tool: UtilLinuxTool, name: str | None, device: PtyDevice | None, *, banner: str) -> bool:
    """Show one file, standard input without *name*; whether to go on with the next."""
    process = tool.process
    try:
        fd = 0 if name is None else await process.open(name)
    except OSError as error:
        await tool.warn(f"cannot open {name}", error)
        return True
    if process.stat(fd).is_directory:
        await process.stdout.write(f"\n*** {name}: directory ***\n\n")
        return True
    reader = process.stdin if fd == 0 else process.reader(fd)
    await process.stdout.write(banner)
    if device is None:
        while data := await reader.read(8192):
            await process.stdout.write(data)
        return True
    size = process.stat(fd).size if name is not None else 0
    with Keys(process, device) as keys:
        pager = _Pager(tool, device, keys, reader, size)
        process.handle(Signals.SIGINT, lambda _: process.interrupt())
        return await pager.run(squeeze=tool.parsed.has("s"), used=banner.count("\n"))


@attrs.define
class _Pager:
    tool: UtilLinuxTool
    device: PtyDevice
    keys: Keys
    reader: Reader
    size: int
    rows: list[str] = attrs.field(factory=list)
    offsets: list[int] = attrs.field(factory=list)
    """How many bytes of the file have been read after each of ``rows``."""
    at: int = 0
    ended: bool = False
    pattern: str = ""
    prompts: bool = True
    over: bool = False

    async def run(self, *, squeeze: bool, used: int) -> bool:
        """
        Page through the file; False when the user has had enough of all files.

        *used* are the lines of the first screen that a banner has taken.
        """
        await self._load(squeeze=squeeze)
        _, lines = size_of(self.device)
        await self._page(lines - 1 - used)
        while not self._is_over():
            if self.prompts:
                await self._prompt()
            key = await self._key()
            if key in (b"", b"q", b"Q", INTERRUPT):
                await self._write("\r" + ERASE)
                return False
            _, lines = size_of(self.device)
            await self._act(key, lines)
        return True

    def _is_over(self) -> bool:
        return self.over or (self.at >= len(self.rows) and self.tool.parsed.has("e"))

    async def _load(self, *, squeeze: bool) -> None:
        columns, _ = size_of(self.device)
        read, blank = 0, False
        async for line in self.reader:
            await self.tool.process.checkpoint()
            read += len(line)
            text = line.removesuffix(b"\n").decode("utf-8", "surrogateescape")
            if squeeze and not text and blank:
                continue
            blank = not text
            for row in _wrapped(text, columns):
                self.rows.append(row)
                self.offsets.append(read)
            if read > MEMORY:
                break

    async def _key(self) -> bytes:
        try:
            return await self.keys.read()
        except InterruptedError:
            return INTERRUPT

    async def _write(self, text: str) -> None:
        await self.tool.process.stdout.write(text)

    async def _page(self, count: int, *, first: str = "") -> None:
        """Show *count* rows; behind the end of the file they are empty."""
        shown = self.rows[self.at : self.at + count]
        for number, row in enumerate(shown):
            await self._write(f"{row}{first if not number else ''}\n")
        self.at += len(shown)
        if len(shown) < count and not self.tool.parsed.has("e"):
            await self._write("\n" * (count - len(shown)))

    async def _prompt(self) -> None:
        await self._write(f"{STANDOUT}--More--")
        if self.at >= len(self.rows):
            await self._write(f"\r{ERASE}(END)")
        elif self.size:
            await self._write(f"({self.offsets[self.at - 1] * 100 // self.size if self.at else 0}%)")
        await self._write(PLAIN)

    async def _act(self, key: bytes, lines: int) -> None:
        forward = {
            b" ": lines - 1,
            b"z": lines - 1,
            b"\n": 1,
            b"\r": 1,
            b"d": lines // 2 - 1,
            b"\x04": lines // 2 - 1,
        }
        self.prompts = True
        if key in forward:
            await self._forward(forward[key])
        elif key in (b"b", b"\x02"):
            await self._write(f"\r{ERASE}...back 1 page\n\r")
            self.at = max(0, self.at - 2 * (lines - 1))
            await self._page(lines - 1)
        elif key == b"=":
            await self._write(f"\r{ERASE}{self.at}")
            self.prompts = False
        elif key in (b"f", b"\x06", b"s"):
            count = 1 if key == b"s" else lines - 1
            await self._write(f"\r\r{ERASE}\n...skipping {count} line{'s' if count > 1 else ''}\n\r")
            self.at = min(len(self.rows), self.at + count)
            self.over = self.at >= len(self.rows)
            if not self.over:
                await self._page(lines - 1)
        elif key == b"/":
            await self._search(lines)
        elif self.tool.parsed.has("d"):
            await self._write(f"\r{ERASE}[Press 'h' for instructions.]")
        else:
            self.prompts = False

    async def _forward(self, count: int) -> None:
        await self._write("\r" + (ERASE if self.at >= len(self.rows) else ""))
        await self._page(count, first=ERASE)

    async def _search(self, lines: int) -> None:
        await self._write(f"\r{ERASE}/")
        self.pattern = await self._line() or self.pattern
        try:
            regex = compile_posix(self.pattern, POSIX_BASIC, captures=False)
        except Fault as fault:
            await self._write(f"\r{ERASE}{fault}\n")
            return
        for at in range(self.at, len(self.rows)):
            data = self.rows[at].encode("utf-8", "surrogateescape")
            if await regex.find(data, checkpoint=self.tool.process.checkpoint):
                self.at = max(self.at, at - 2)
                await self._write(f"\r{ERASE}\n...skipping\n")
                await self._page(lines - 2)
                return
        await self._write(f"\r{ERASE}Pattern not found\n")

    async def _line(self) -> str:
        """A line typed at the prompt."""
        text = b""
        while (key := await self._key()) not in (b"\n", b"\r", b"", INTERRUPT):
            if key in (b"\x7f", b"\b"):
                await self._write("\b \b" if text else "")
                text = text[:-1]
            else:
                text += key
                await self._write(key.decode("utf-8", "surrogateescape"))
        return text.decode("utf-8", "surrogateescape")


def _wrapped(text: str, columns: int) -> list[str]:
    """*text* in pieces of at most *columns*."""
    if len(text.expandtabs()) <= columns and text.isascii():
        return [text]
    rows, row, used = [], "", 0
    for letter in text:
        wide = 8 - used % 8 if letter == "\t" else width(letter)
        if used + wide > columns and row:
            rows.append(row)
            row, used = "", 0
        row += letter
        used += wide
    return [*rows, row]
