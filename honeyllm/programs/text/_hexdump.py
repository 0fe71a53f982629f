"""hexdump and hd."""

import re

import attrs

from honeyllm.host import Process
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.programs.text._hexdump_format import Format, FormatFault, parse_format

HEXDUMP = UtilLinux(
    name="hexdump",
    short="bcCde:f:L::n:os:vx",
    long={
        "one-byte-octal": "b",
        "one-byte-char": "c",
        "canonical": "C",
        "two-bytes-decimal": "d",
        "two-bytes-octal": "o",
        "two-bytes-hex": "x",
        "format": "e:",
        "format-file": "f:",
        "color": "L::",
        "length": "n:",
        "skip": "s:",
        "no-squeezing": "v",
    },
)
END, START = '"%07.7_Ax\n"', '"%07.7_ax '
STYLES = {
    "b": (END, START + '" 16/1 "%03o " "\n"'),
    "c": (END, START + '" 16/1 "%3_c " "\n"'),
    "C": (
        '"%08.8_Ax\n"',
        '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x " ',
        '"  |" 16/1 "%_p" "|\n"',
    ),
    "d": (END, START + '" 8/2 "  %05u " "\n"'),
    "o": (END, START + '" 8/2 " %06o " "\n"'),
    "x": (END, START + '" 8/2 "   %04x " "\n"'),
    "": (END, START + '" 8/2 "%04x " "\n"'),
}
NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)(b|[kKmMgGtT](?:iB|B)?|)", re.ASCII)
POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}
MAX_BLOCK = 1 << 16
BLOCK = 8192


async def hexdump(process: Process) -> int:
    """Dump files in hexadecimal and other formats."""
    tool = await begin_util_linux(process, HEXDUMP)
    formats = await _formats(tool)
    limit = await _number(tool, "n", "length")
    skip = await _number(tool, "s", "offset") or 0
    dump = _Dump(tool, formats)
    return await dump.run(limit, skip)


async def _formats(tool: UtilLinuxTool) -> list[Format]:
    texts: list[str] = []
    for option in tool.parsed.options:
        if option.name in STYLES:
            texts += STYLES[option.name]
        elif option.name == "e":
            texts.append(option.value or "")
        elif option.name == "f":
            texts += await _format_file(tool, option.value or "")
    if not texts:
        texts += STYLES["C" if tool.process.name == "hd" else ""]
    try:
        return [parse_format(text) for text in texts]
    except FormatFault as fault:
        raise await tool.fatal(str(fault)) from None


async def _format_file(tool: UtilLinuxTool, name: str) -> list[str]:
    try:
        reader = tool.process.reader(await tool.process.open(name))
    except OSError as error:
        raise await tool.fatal(f"can't read {name}", error) from None
    text = (await reader.read(1 << 16)).decode("utf-8", "surrogateescape")
    return [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]


async def _number(tool: UtilLinuxTool, option: str, what: str) -> int | None:
    text = tool.parsed.value(option)
    if text is None:
        return None
    match = NUMBER.fullmatch(text)
    if match is None:
        raise await tool.fatal(f"failed to parse {what}: '{text}': Invalid argument")
    digits, suffix = match.groups()
    octal = digits[0] == "0" and digits.isdigit() and not digits.strip("01234567")
    value = int(digits[:20], 8 if octal else 16 if digits[:2] in ("0x", "0X") else 10)
    base = 1000 if suffix[1:] == "B" else 1024
    return value * (512 if suffix == "b" else base ** POWERS[suffix[0].lower()] if suffix else 1)


@attrs.define
class _Dump:
    tool: UtilLinuxTool
    formats: list[Format]
    files: list[str] = attrs.field(factory=list)
    opened: int = 0
    rest: bytes = b""
    at: int = 0

    async def run(self, limit: int | None, skip: int) -> int:
        """Dump all files as one stream."""
        self.files = list(self.tool.parsed.operands) or [""]
        size = max((item.size for item in self.formats), default=0)
        if size > MAX_BLOCK:
            raise await self.tool.fatal("cannot allocate memory")
        self.formats = [item.filled(size) for item in self.formats]
        source = self._blocks()
        while skip > self.at and (data := await self._take(source, min(skip - self.at, BLOCK))):
            self.at += len(data)
        await self._dump(source, size, limit)
        if size and not self.opened:
            await self.tool.warn("all input file arguments failed")
            return 1
        return self.tool.status

    async def _dump(self, source: "_Source", size: int, limit: int | None) -> None:
        start, last, starred = self.at, b"", False
        while size and limit != 0:
            await self.tool.process.checkpoint()
            want = size if limit is None else min(size, limit)
            block = await self._take(source, want)
            limit = None if limit is None else limit - len(block)
            if not block:
                break
            if block == last and not self.tool.parsed.has("v"):
                if not starred:
                    await self.tool.process.stdout.write("*\n")
                starred = True
            else:
                starred, last = False, block
                for item in self.formats:
                    await self.tool.process.stdout.write(item.show(block, self.at))
            self.at += len(block)
            if len(block) < size:
                break
        if self.at > start or start:
            finals = [item.final for item in self.formats if item.final]
            text = "".join(piece.show(b"", self.at) for piece in (finals[-1] if finals else ()))
            await self.tool.process.stdout.write(text)

    async def _take(self, source: "_Source", count: int) -> bytes:
        while len(self.rest) < count and (data := await source.read()):
            self.rest += data
        data, self.rest = self.rest[:count], self.rest[count:]
        return data

    def _blocks(self) -> "_Source":
        return _Source(self)


class _Source:
    """Reads one file after the other."""

    def __init__(self, dump: _Dump) -> None:
        self._dump = dump
        self._fd = -1

    async def read(self) -> bytes:
        """The next bytes; empty after the last file."""
        tool = self._dump.tool
        while self._fd >= 0 or self._dump.files:
            if self._fd < 0:
                await self._open(self._dump.files.pop(0))
                continue
            try:
                data = await tool.process.read(self._fd, BLOCK)
            except OSError as error:
                await tool.warn(tool.parsed.operands[-1 - len(self._dump.files)], error)
                data = b""
            if data:
                return data
            if self._fd:
                tool.process.close(self._fd)
            self._fd = -1
        return b""

    async def _open(self, name: str) -> None:
        tool = self._dump.tool
        try:
            self._fd = await tool.process.open(name) if name else 0
            self._dump.opened += 1
        except OSError as error:
            await tool.error(name, error)
