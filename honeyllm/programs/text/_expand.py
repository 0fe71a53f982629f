"""expand and unexpand."""

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.text._input import Inputs
from honeyllm.programs.text._tab_stops import TabStops, tab_stops

DIGITS = "".join(f"{digit}::" for digit in "0123456789")
EXPAND = Usage(
    name="expand",
    authors="David MacKenzie",
    short="it:" + DIGITS,
    long={"tabs": "t:", "initial": "i"},
)
UNEXPAND = Usage(
    name="unexpand",
    authors="David MacKenzie",
    short=",0123456789at:",
    long={"tabs": "t:", "all": "a", "first-only": "first-only"},
)
BLANKS = b" \t"


async def expand(process: Process) -> int:
    """Turn tabs into spaces."""
    tool = await begin(process, EXPAND)
    lists = [
        (option.name if option.name.isdigit() else "") + (option.value or "")
        for option in tool.parsed.options
        if option.name == "t" or option.name.isdigit()
    ]
    stops = await tab_stops(tool, lists)
    async for _, reader in Inputs(tool):
        async for line in reader:
            await process.checkpoint()
            await process.stdout.write(await _expanded(process, line, stops, initial=tool.parsed.has("i")))
    return tool.status


async def _expanded(process: Process, line: bytes, stops: TabStops, *, initial: bool) -> bytes:
    if b"\t" not in line:
        return line
    if b"\b" not in line and not initial and stops.size:
        return line.expandtabs(stops.size)
    pieces = bytearray()
    column, convert = 0, True
    for at, byte in enumerate(line):
        if not at & 1023:
            await process.checkpoint()
        if byte == 9 and convert:
            stop = stops.next(column) or column + 1
            pieces += b" " * (stop - column)
            column = stop
            continue
        column = max(0, column - 1) if byte == 8 else column + 1
        pieces.append(byte)
        convert = convert and (not initial or byte in BLANKS)
        if not convert:
            return bytes(pieces) + line[at + 1 :]
    return bytes(pieces)


async def unexpand(process: Process) -> int:
    """Turn spaces into tabs."""
    tool = await begin(process, UNEXPAND)
    stops = await tab_stops(tool, _unexpand_lists(tool))
    given = [o.name for o in tool.parsed.options if o.name in ("a", "t", "first-only") or o.name.isdigit()]
    whole_line = bool(given) and not tool.parsed.has("first-only")
    async for _, reader in Inputs(tool):
        async for line in reader:
            await process.checkpoint()
            await process.stdout.write(await _unexpanded(process, line, stops, whole_line=whole_line))
    return tool.status


def _unexpand_lists(tool: Tool) -> list[str]:
    lists, digits = [], ""
    for option in tool.parsed.options:
        if option.name == "t":
            lists.append(option.value or "")
        elif option.name.isdigit():
            digits += option.name
        elif option.name == ",":
            digits += " "
    return [*lists, digits] if digits else lists


class _Unexpanding:
    """As unexpand.c: blanks are held back until what follows them is known."""

    def __init__(self, stops: TabStops) -> None:
        self._stops = stops
        self._pending = bytearray()
        self._column = 0
        self._one_blank = False
        self._previous_blank = True
        self.out = bytearray()
        self.convert = True

    def blank(self, byte: int) -> bool:
        """Take a blank; False where it is to be treated like any other character."""
        stop = self._stops.next(self._column)
        if stop is None:
            self.convert = False
            return False
        if byte == 9:
            self._column = stop
            if self._pending:
                self._pending[0] = 9
        else:
            self._column += 1
            if not (self._previous_blank and self._column == stop):
                if self._column == stop:
                    self._one_blank = True
                self._pending.append(byte)
                self._previous_blank = True
                return True
            self._pending[:1] = b"\t"
            byte = 9
        del self._pending[int(self._one_blank) :]
        self._previous_blank = True
        self._flush()
        self.out.append(byte)
        return True

    def other(self, byte: int) -> None:
        """Take what is no blank."""
        self._column = max(0, self._column - 1) if byte == 8 else self._column + 1
        self._flush(last=True)
        self.out.append(byte)
        self._previous_blank = False

    def _flush(self, *, last: bool = False) -> None:
        if self._pending:
            if len(self._pending) > 1 and self._one_blank:
                self._pending[0] = 9
            self.out += self._pending
            self._pending.clear()
        self._one_blank = False if last or not self._pending else self._one_blank

    def finish(self) -> bytes:
        """The line."""
        self._flush(last=True)
        return bytes(self.out)


async def _unexpanded(process: Process, line: bytes, stops: TabStops, *, whole_line: bool) -> bytes:
    body = line.removesuffix(b"\n")
    run = _Unexpanding(stops)
    for at, byte in enumerate(body):
        if not at & 1023:
            await process.checkpoint()
        if byte in BLANKS and run.blank(byte):
            continue
        run.other(byte)
        if not run.convert or not whole_line:
            return run.finish() + body[at + 1 :] + line[len(body) :]
    return run.finish() + line[len(body) :]
