"""wc."""

import codecs
import re
import stat

from honeyllm.host import Process, Reader
from honeyllm.programs._descriptors import stat_of
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._width import width
from honeyllm.programs.text._input import Inputs

WC = Usage(
    name="wc",
    authors="Paul Rubin and David MacKenzie",
    short="clLmw",
    long={
        "bytes": "c",
        "chars": "m",
        "lines": "l",
        "words": "w",
        "debug": "debug",
        "files0-from": "files0-from:",
        "max-line-length": "L",
    },
)
ORDER = "lwmcL"
BLOCK = 8192
CONTROL = bytes(byte for byte in range(256) if (byte < 32 and byte not in b"\t\n\v\f\r") or byte == 127)
NOT_PRINTED = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\udc80-\\udcff]")


async def wc(process: Process) -> int:
    """Count lines, words, characters and bytes."""
    tool = await begin(process, WC)
    columns = [c for c in ORDER if tool.parsed.has(c)] or list("lwc")
    names = await _names(tool)
    places = await _width(tool, names, columns)
    total = dict.fromkeys(ORDER, 0)
    inputs = Inputs(tool, names, directories=True)
    async for name, reader in inputs:
        counter = _Counter(utf8=tool.utf8)
        try:
            await counter.run(process, reader, columns)
        except IsADirectoryError as error:
            await inputs.complain(name, error)
        for column, value in counter.counts.items():
            total[column] = max(total[column], value) if column == "L" else total[column] + value
        await _print(process, [counter.counts[c] for c in columns], name if names else "", places)
    if len(names) > 1:
        await _print(process, [total[c] for c in columns], "total", places)
    return tool.status


async def _names(tool: Tool) -> tuple[str, ...]:
    """The operands, or the names in the file of ``--files0-from``."""
    source = tool.parsed.value("files0-from")
    names = tool.parsed.operands
    if source is None:
        return names
    if names:
        extra = f"extra operand {tool.file(names[0])}"
        raise await tool.misused(f"{extra}\nfile operands cannot be combined with --files0-from")
    process = tool.process
    try:
        reader = process.stdin if source == "-" else process.reader(await process.open(source))
    except OSError as error:
        raise await tool.fatal(f"cannot open {tool.file(source)} for reading", error) from None
    found = []
    while name := await reader.line(b"\0"):
        found.append(name.rstrip(b"\0").decode("utf-8", "surrogateescape"))
    return tuple(found)


async def _width(tool: Tool, names: tuple[str, ...], columns: list[str]) -> int:
    """As wc.c: 1 for a single number, else the digits of all sizes together, 7 where a size is unknown."""
    if (len(names) <= 1 and len(columns) == 1) or tool.parsed.has("files0-from"):
        return 1
    total, least = 0, 1
    for name in names or ("-",):
        try:
            inode = tool.process.stat(0) if name == "-" else stat_of(tool.process, name)
        except OSError:
            continue
        if stat.S_ISREG(inode.mode):
            total += inode.size
        else:
            least = 7
    return max(least, len(str(total)))


class _Counter:
    """Counts one file, a block at a time."""

    def __init__(self, *, utf8: bool) -> None:
        self.counts = dict.fromkeys(ORDER, 0)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape") if utf8 else None
        self._inside = False
        self._column = 0

    async def run(self, process: Process, reader: Reader, columns: list[str]) -> None:
        """Read all of *reader*; only what *columns* need is counted."""
        counts = self.counts
        text_needed = not {"w", "m", "L"}.isdisjoint(columns)
        while data := await reader.read(BLOCK):
            await process.checkpoint()
            counts["c"] += len(data)
            counts["l"] += data.count(b"\n")
            if text_needed:
                self._text(data, lengths="L" in columns)
        counts["L"] = max(counts["L"], self._column)

    def _text(self, data: bytes, *, lengths: bool) -> None:
        if self._decoder is None:
            self.counts["m"] += len(data)
            text = data.translate(None, CONTROL).decode("ascii", "ignore")
        else:
            text = self._decoder.decode(data)
            self.counts["m"] += len(text)
            cleaned = text if text.isascii() and text.isprintable() else NOT_PRINTED.sub("", text)
            if len(cleaned) != len(text):
                self.counts["m"] -= sum(1 for letter in text if 0xDC80 <= ord(letter) <= 0xDCFF)
            text = cleaned
        self._words(text)
        if lengths:
            self._lengths(text)

    def _words(self, text: str) -> None:
        if text:
            words = len(text.split())
            self.counts["w"] += words - (self._inside and not text[0].isspace())
            self._inside = not text[-1].isspace()

    def _lengths(self, text: str) -> None:
        for piece in re.split("([\n\r\f\t])", text):
            if piece == "\t":
                self._column += 8 - self._column % 8
            elif piece in ("\n", "\r", "\f"):
                self.counts["L"] = max(self.counts["L"], self._column)
                self._column = 0
            else:
                self._column += width(piece)


async def _print(process: Process, counts: list[int], name: str, places: int) -> None:
    numbers = " ".join(f"{count:{places}d}" for count in counts)
    await process.stdout.write(f"{numbers} {name}\n" if name else f"{numbers}\n")
