"""base64, base32 and basenc."""

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs.text._bases import BASES, Base, Decoder

LONG = {"decode": "d", "wrap": "w:", "ignore-garbage": "i"}
BASE64 = Usage(name="base64", authors="Simon Josefsson", short="diw:", long=LONG)
BASE32 = Usage(name="base32", authors="Simon Josefsson", short="diw:", long=LONG)
BASENC = Usage(
    name="basenc",
    authors="Simon Josefsson and Assaf Gordon",
    short="diw:",
    long={**LONG, **{name: name for name in BASES}},
)
BLOCK = 30720
COLUMNS = 76


async def base64(process: Process) -> int:
    """Encode or decode in base 64."""
    return await _run(await begin(process, BASE64), BASES["base64"])


async def base32(process: Process) -> int:
    """Encode or decode in base 32."""
    return await _run(await begin(process, BASE32), BASES["base32"])


async def basenc(process: Process) -> int:
    """Encode or decode in the base asked for."""
    tool = await begin(process, BASENC)
    name = tool.parsed.last_of(*BASES)
    if name is None:
        raise await tool.misused("missing encoding type")
    return await _run(tool, BASES[name])


async def _run(tool: Tool, base: Base) -> int:
    columns = COLUMNS
    for text in tool.parsed.values("w"):
        number = whole(text)
        if number.trouble in ("invalid", "suffix"):
            raise await tool.fatal(f"invalid wrap size: {tool.word(text)}")
        columns = 0 if number.trouble == "large" else number.value
    names = tool.parsed.operands
    if len(names) > 1:
        raise await tool.misused(f"extra operand {tool.word(names[1])}")
    name = names[0] if names else "-"
    try:
        reader = tool.process.stdin if name == "-" else tool.process.reader(await tool.process.open(name))
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None
    try:
        if tool.parsed.has("d"):
            return await _decode(tool, reader, base)
        return await _encode(tool, reader, base, columns)
    except IsADirectoryError as error:
        raise await tool.fatal("read error", error) from None


async def _encode(tool: Tool, reader: Reader, base: Base, columns: int) -> int:
    wrap = _Wrap(columns)
    rest = b""
    while data := await reader.read(BLOCK):
        await tool.process.checkpoint()
        data = rest + data
        cut = len(data) - len(data) % base.octets
        rest = data[cut:]
        if rest and base is BASES["z85"]:
            raise await tool.fatal("invalid input (length must be multiple of 4 characters)")
        await tool.process.stdout.write(wrap.feed(base.encode(data[:cut])))
    await tool.process.stdout.write(wrap.feed(base.encode(rest)) + wrap.end())
    return 0


class _Wrap:
    """Breaks a stream into lines of *columns*; none with 0."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._used = 0

    def feed(self, data: bytes) -> bytes:
        """*data* with line ends where a further character needs a new line."""
        if not self._columns or not data:
            return data
        first = self._columns - self._used
        pieces = [data[:first]] + [
            data[at : at + self._columns] for at in range(first, len(data), self._columns)
        ]
        self._used = len(pieces[-1]) + (self._used if len(pieces) == 1 else 0)
        return b"\n".join(pieces)

    def end(self) -> bytes:
        """The last line's end."""
        return b"\n" if self._used else b""


async def _decode(tool: Tool, reader: Reader, base: Base) -> int:
    decoder = Decoder(base, ignore_garbage=tool.parsed.has("i"))
    while not decoder.failed and (data := await reader.read(BLOCK)):
        await tool.process.checkpoint()
        await tool.process.stdout.write(decoder.feed(data))
    await tool.process.stdout.write(decoder.finish())
    if decoder.failed:
        raise await tool.fatal("invalid input")
    return 0
