"""od."""

import math
import re

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import MOST
from honeyllm.programs.text._input import Inputs
from honeyllm.programs.text._od_types import ESCAPES, OLD, Format, Order, TypeFault, parse_types

OD = Usage(
    name="od",
    authors="Jim Meyering",
    short="A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx",
    long={
        "skip-bytes": "j:",
        "address-radix": "A:",
        "read-bytes": "N:",
        "format": "t:",
        "output-duplicates": "v",
        "strings": "S::",
        "traditional": "traditional",
        "width": "w::",
        "endian": "endian:",
    },
)
ADDRESSES = {"d": "{:07d}", "o": "{:07o}", "x": "{:06x}", "n": ""}
POWERS = {letter: power for power, letter in enumerate("KMGTPEZY", 1)} | {"k": 1, "m": 2}
NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)(b|[EGKkMmPTYZ](?:B|iB)?|)(.*)", re.DOTALL)
OFFSET = re.compile(r"\+?(0[xX][0-9a-fA-F]+|[0-9]+)(\.?)(b?)")
ENDIAN: dict[str, Order] = {"little": "<", "big": ">"}
MAX_WIDTH = 65536
BLOCK = 32768
MAX_STRING = 1 << 20


@attrs.frozen(kw_only=True)
class _Job:
    formats: tuple[Format, ...]
    width: int
    address: str
    skip: int
    limit: int | None
    strings: int | None
    order: Order
    duplicates: bool


async def od(process: Process) -> int:
    """Dump files in octal and other formats."""
    tool = await begin(process, OD)
    names = list(tool.parsed.operands)
    job = await _job(tool, _old_offset(tool, names))
    source = _Source(tool, tuple(names))
    if not await source.open():
        return tool.status
    await source.skip(job.skip)
    if job.strings is not None:
        await _strings(tool, job, source)
    else:
        await _Dump(tool, job).run(source)
    return tool.status


def _old_offset(tool: Tool, names: list[str]) -> int:
    """The offset of ``od FILE [+]OFFSET[.][b]``, taken out of *names*."""
    modern = tool.parsed.has("A", "j", "N", "S", "t", "v", "w", "endian")
    if modern and not tool.parsed.has("traditional"):
        return 0
    last = names[-1] if names else ""
    fits = (len(names) == 1 and last.startswith("+")) or (
        len(names) == 2 and last[:1] in tuple("+0123456789")
    )
    match = OFFSET.fullmatch(last)
    if not fits or match is None:
        return 0
    names.pop()
    base = 16 if match[1][:2] in ("0x", "0X") else 10 if match[2] else 8
    try:
        return int(match[1], base) * (512 if match[3] else 1)
    except ValueError:
        names.append(last)
        return 0


async def _number(tool: Tool, option: str, text: str) -> int:
    match = NUMBER.fullmatch(text)
    if match is None:
        raise await tool.fatal(f"invalid -{option} argument '{text}'")
    digits, suffix, rest = match.groups()
    if rest:
        raise await tool.fatal(f"invalid suffix in -{option} argument '{text}'")
    octal = digits[0] == "0" and len(digits) > 1 and digits[1] not in "xX"
    try:
        value = int(digits[:64], 8 if octal else 0)
    except ValueError:
        raise await tool.fatal(f"invalid suffix in -{option} argument '{text}'") from None
    base = 1000 if suffix[1:] == "B" else 1024
    value *= 512 if suffix == "b" else base ** POWERS[suffix[0]] if suffix else 1
    if value > MOST:
        raise await tool.fatal(f"-{option} argument '{text}' too large")
    return value


async def _job(tool: Tool, skip: int) -> _Job:
    formats: list[Format] = []
    numbers: dict[str, int] = {}
    address = "o"
    for option in tool.parsed.options:
        if option.name == "A":
            address = await _radix(tool, option.value or "")
        elif option.name == "t" or option.name in OLD:
            formats += await _types(tool, OLD.get(option.name) or option.value or "")
        elif option.name in ("j", "N", "S", "w"):
            default = "3" if option.name == "S" else "32"
            numbers[option.name] = await _number(tool, option.name, option.value or default)
    endian = tool.parsed.value("endian")
    order = await tool.choice("--endian", endian, ENDIAN) if endian else "<"
    chosen = tuple(formats or [Format(kind="o", size=2)])
    return _Job(
        formats=chosen,
        width=await _width(tool, chosen, numbers.get("w")),
        address=ADDRESSES[address],
        skip=numbers.get("j", skip),
        limit=numbers.get("N"),
        strings=numbers.get("S"),
        order=order,
        duplicates=tool.parsed.has("v"),
    )


async def _radix(tool: Tool, text: str) -> str:
    if text[:1] not in ADDRESSES:
        raise await tool.fatal(
            f"invalid output address radix '{text[:1]}'; it must be one character from [doxn]"
        )
    return text[:1]


async def _types(tool: Tool, text: str) -> list[Format]:
    try:
        return parse_types(text, tool.word)
    except TypeFault as fault:
        raise await tool.fatal(str(fault)) from None


async def _width(tool: Tool, formats: tuple[Format, ...], given: int | None) -> int:
    common = math.lcm(*(item.size for item in formats))
    if given is None:
        return common * (16 // common) if common < 16 else common
    if given == 0 or given % common:
        await tool.warn(f"warning: invalid width {given}; using {common} instead")
        return common
    if given > MAX_WIDTH:
        raise await tool.fatal("memory exhausted")
    return given


class _Source:
    """The files one after the other, as one stream."""

    def __init__(self, tool: Tool, names: tuple[str, ...]) -> None:
        self._tool = tool
        self._inputs = Inputs(tool, names or ("-",), directories=True)
        self._name = ""
        self._reader: Reader | None = None
        self._ended = False
        self._rest = b""

    async def open(self) -> bool:
        """Open the first file that can be; whether there is one."""
        try:
            self._name, self._reader = await anext(self._inputs)
        except StopAsyncIteration:
            self._ended = True
        return not self._ended

    async def read(self, count: int) -> bytes:
        """Up to *count* bytes, fewer only at the end of the last file."""
        pieces, size = [self._rest[:count]], min(len(self._rest), count)
        self._rest = self._rest[count:]
        while size < count:
            await self._tool.process.checkpoint()
            data = await self._some(count - size)
            if not data:
                break
            pieces.append(data)
            size += len(data)
        return b"".join(pieces)

    async def _some(self, count: int) -> bytes:
        while not self._ended:
            if self._reader is None:
                if not await self.open():
                    break
                assert self._reader is not None
            try:
                data = await self._reader.read(count)
            except OSError as error:
                await self._tool.error(self._tool.maybe(self._name), error)
                data = b""
            if data:
                return data
            self._reader = None
        return b""

    async def skip(self, count: int) -> None:
        """Pass over *count* bytes; ends the program when there are fewer."""
        while count > 0:
            data = await self.read(min(count, BLOCK))
            if not data:
                raise await self._tool.fatal("cannot skip past end of combined input")
            count -= len(data)


class _Dump:
    """Writes blocks as lines, those that repeat as one star."""

    def __init__(self, tool: Tool, job: _Job) -> None:
        self._tool = tool
        self._job = job
        counts = [job.width // item.size for item in job.formats]
        widest = max((item.width + 1) * count for item, count in zip(job.formats, counts, strict=True))
        self._layout = [
            (item, count, widest - item.width * count)
            for item, count in zip(job.formats, counts, strict=True)
        ]
        self._last: bytes | None = None
        self._starred = False

    async def run(self, source: _Source) -> None:
        """Dump all of *source*."""
        job, stdout = self._job, self._tool.process.stdout
        at, left = job.skip, job.limit
        while True:
            await self._tool.process.checkpoint()
            want = job.width if left is None else min(job.width, left)
            block = await source.read(want) if want else b""
            if block:
                await stdout.write(self._block(block, at))
            at += len(block)
            left = None if left is None else left - len(block)
            if len(block) < job.width:
                break
        if job.address:
            await stdout.write(job.address.format(at) + "\n")

    def _block(self, block: bytes, at: int) -> str:
        job = self._job
        if block == self._last and not job.duplicates:
            starred, self._starred = self._starred, True
            return "" if starred else "*\n"
        self._last, self._starred = block, False
        address = job.address.format(at)
        lines = []
        for number, (item, count, pad) in enumerate(self._layout):
            lines.append((" " * len(address) if number else address) + self._line(item, count, pad, block))
        return "".join(lines)

    def _line(self, item: Format, count: int, pad: int, block: bytes) -> str:
        whole = block + bytes(-len(block) % item.size)
        pieces = []
        for number, text in enumerate(item.texts(whole, self._job.order)):
            ahead = pad * (count - number) // count - pad * (count - number - 1) // count
            pieces.append(text.rjust(item.width + ahead))
        if item.trailer:
            blank = (self._job.width - len(block)) // item.size
            pieces.append(" " * (blank * (item.width + pad // count)))
            pieces.append("  >" + "".join(chr(b) if 32 <= b < 127 else "." for b in block) + "<")
        return "".join(pieces) + "\n"


async def _strings(tool: Tool, job: _Job, source: _Source) -> None:
    """``-S``: strings of printable characters that end in NUL."""
    found, at = bytearray(), job.skip
    end = None if job.limit is None else job.skip + job.limit
    while data := await source.read(BLOCK):
        for byte in data:
            at += 1
            if end is not None and at > end:
                return
            if 32 <= byte < 127 or byte in b"\a\b\t\n\v\f\r":
                if len(found) < MAX_STRING:
                    found.append(byte)
                continue
            if byte == 0 and len(found) >= (job.strings or 0):
                text = "".join(ESCAPES.get(b) or chr(b) for b in found)
                address = job.address.format(at - 1 - len(found))
                await tool.process.stdout.write(f"{address}{' ' if address else ''}{text}\n")
            found.clear()
        await tool.process.checkpoint()
