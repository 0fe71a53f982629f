"""numfmt."""

import re
from collections.abc import Mapping
from decimal import Decimal

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import checked
from honeyllm.programs.text._numfmt_units import CONTEXT, MODES, SUFFIXES, rounded, scaled
from honeyllm.programs.text._ranges import END, RangeFault, RangeList, Ranges

NUMFMT = Usage(
    name="numfmt",
    authors="Assaf Gordon",
    short="d:z",
    long={
        "from": "from:",
        "from-unit": "from-unit:",
        "to": "to:",
        "to-unit": "to-unit:",
        "round": "round:",
        "padding": "padding:",
        "suffix": "suffix:",
        "grouping": "grouping",
        "delimiter": "d:",
        "field": "field:",
        "debug": "debug",
        "-debug": "devdebug",
        "header": "header::",
        "format": "format:",
        "invalid": "invalid:",
        "zero-terminated": "z",
    },
)
FROM = {name: name for name in ("none", "auto", "si", "iec", "iec-i")}
TO = {name: name for name in ("none", "si", "iec", "iec-i")}
INVALID = {name: name for name in ("abort", "fail", "warn", "ignore")}
FORMAT = re.compile(
    r"%(?P<flags>[-0' ]*)(?P<width>[0-9]*)(?:\.(?P<precision>[0-9]*))?(?P<code>.?)", re.DOTALL
)
NUMBER = re.compile(r"(-?)([0-9]*)(?:\.([0-9]+))?", re.ASCII)
UNIT = re.compile(r"([0-9]*)([KMGTPEZY]?)(i?)", re.ASCII)
CONVERSION = 2
MOST_DIGITS = 33


@attrs.frozen(kw_only=True)
class _Job:
    source: str
    target: str
    from_unit: int
    to_unit: int
    mode: str
    padding: int
    suffix: str
    delimiter: str | None
    fields: Ranges
    header: int
    invalid: str
    before: str
    after: str
    precision: int | None
    zero: bool
    end: bytes


class _Refused(Exception):
    """A field is no number; the message says why."""


async def numfmt(process: Process) -> int:
    """Convert numbers to and from human-readable ones."""
    tool = await begin(process, NUMFMT)
    job = await _job(tool)
    run = _Conversion(tool, job)
    if tool.parsed.operands:
        for word in tool.parsed.operands:
            await process.stdout.write((await run.line(word)).encode("utf-8", "surrogateescape") + job.end)
        return run.status
    number = 0
    while line := await process.stdin.line(job.end):
        await process.checkpoint()
        number += 1
        text = line.removesuffix(job.end).decode("utf-8", "surrogateescape")
        shown = text if number <= job.header else await run.line(text)
        await process.stdout.write(shown.encode("utf-8", "surrogateescape") + job.end)
    return run.status


async def _job(tool: Tool) -> _Job:
    value = tool.parsed.value
    before, after, precision, padding, zero = await _format(tool, value("format"))
    given = value("padding")
    if given is not None:
        if not re.fullmatch("-?[0-9]{1,9}", given, re.ASCII) or int(given) == 0:
            raise await tool.fatal(f"invalid padding value {tool.word(given)}")
        padding = int(given)
    delimiter = value("d")
    if delimiter is not None and len(delimiter) > 1:
        raise await tool.fatal("the delimiter must be a single character")
    return _Job(
        source=await _choice(tool, "from", FROM, "none"),
        target=await _choice(tool, "to", TO, "none"),
        from_unit=await _unit(tool, value("from-unit")),
        to_unit=await _unit(tool, value("to-unit")),
        mode=await _choice(tool, "round", {name: name for name in MODES}, "from-zero"),
        padding=padding,
        suffix=value("suffix") or "",
        delimiter=delimiter,
        fields=await _fields(tool, value("field") or "1"),
        header=await _header(tool),
        invalid=await _choice(tool, "invalid", INVALID, "abort"),
        before=before,
        after=after,
        precision=precision,
        zero=zero,
        end=b"\0" if tool.parsed.has("z") else b"\n",
    )


async def _choice(tool: Tool, option: str, choices: Mapping[str, str], default: str) -> str:
    text = tool.parsed.value(option)
    return default if text is None else await tool.choice(f"--{option}", text, choices)


async def _unit(tool: Tool, text: str | None) -> int:
    if text is None:
        return 1
    match = UNIT.fullmatch(text)
    power = SUFFIXES.find(match[2]) + 1 if match is not None and match[2] else 0
    base = 1024 if match is not None and match[3] else 1000
    value = int(match[1][:18] or "1") * base**power if match is not None and text else 0
    if not value:
        raise await tool.fatal(f"invalid unit size: {tool.word(text)}")
    return value


async def _fields(tool: Tool, text: str) -> Ranges:
    try:
        return ((1, END),) if text == "-" else RangeList(positions=False, lone_dash=True).parse(text)
    except RangeFault as fault:
        message, word = fault.args
        raise await tool.misused(message.replace("%s", tool.word(word))) from None


async def _header(tool: Tool) -> int:
    if not tool.parsed.has("header"):
        return 0
    text = tool.parsed.value("header")
    if text is None:
        return 1
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII) or int(text) == 0:
        raise await tool.fatal(f"invalid header value {tool.word(text)}")
    return int(text)


async def _format(tool: Tool, text: str | None) -> tuple[str, str, int | None, int, bool]:
    """What stands before and behind the number, its precision, its width, and whether zeros fill it."""
    if text is None:
        return "", "", None, 0, False
    shown = tool.word(text)
    at = next((m.start() for m in re.finditer("%%|%", text) if m[0] == "%"), -1)
    if at < 0:
        raise await tool.fatal(f"format {shown} has no % directive")
    match = FORMAT.match(text, at)
    assert match is not None
    if not match["code"]:
        raise await tool.fatal(f"format {shown} ends in %")
    if match["code"] != "f":
        raise await tool.fatal(f"invalid format {shown}, directive must be %[0]['][-][N][.][N]f")
    rest = text[match.end() :]
    if "%" in rest.replace("%%", ""):
        raise await tool.fatal(f"format {shown} has too many % directives")
    width = await checked(tool, match["width"] or "0", "invalid format", most=4096)
    precision = None if match["precision"] is None else int(match["precision"][:4] or "0")
    padding = -width if "-" in match["flags"] else width
    return text[:at].replace("%%", "%"), rest.replace("%%", "%"), precision, padding, "0" in match["flags"]


class _Conversion:
    """Converts the fields of lines."""

    def __init__(self, tool: Tool, job: _Job) -> None:
        self._tool = tool
        self._job = job
        self.status = 0

    async def line(self, text: str) -> str:
        """*text* with its fields converted."""
        job = self._job
        if job.delimiter is not None:
            fields = text.split(job.delimiter) if job.delimiter else [text]
            blanks = [""] + [job.delimiter] * (len(fields) - 1)
        else:
            pieces = re.findall(r"([ \t]*)([^ \t]*)", text)
            pieces = [piece for piece in pieces if piece[0] or piece[1]] or [("", "")]
            blanks, fields = [piece[0] for piece in pieces], [piece[1] for piece in pieces]
        out = []
        for number, (blank, field) in enumerate(zip(blanks, fields, strict=True), 1):
            if not any(low <= number <= high for low, high in job.fields):
                out.append(blank + field)
                continue
            out.append(await self._field(blank, field))
        return "".join(out)

    async def _field(self, blank: str, field: str) -> str:
        """One field; with automatic padding it takes the place that it had."""
        job = self._job
        automatic = job.delimiter is None and not job.padding and len(blank) > 1
        width = job.padding or (len(blank) + len(field) if automatic else 0)
        try:
            shown = self._shown(self._value(field))
        except _Refused as refusal:
            self.status = CONVERSION if job.invalid in ("abort", "fail") else self.status
            if job.invalid != "ignore":
                await self._tool.warn(str(refusal))
            if job.invalid == "abort":
                raise Exited(CONVERSION) from None
            shown = field
        padded = shown.ljust(-width) if width < 0 else shown.rjust(width)
        return job.before + (padded if automatic else blank + padded) + job.after

    def _value(self, field: str) -> Decimal:
        job, word = self._job, self._tool.word
        text = field.removesuffix(job.suffix) if job.suffix else field
        match = NUMBER.match(text)
        assert match is not None
        sign, whole, fraction = match.groups()
        if not whole and not fraction:
            raise _Refused(f"invalid number: {word(text)}")
        if len(whole) > MOST_DIGITS:
            raise _Refused(f"value too large to be converted: {word(text)}")
        value = Decimal(f"{sign}{whole or 0}.{fraction or 0}")
        factor = self._factor(text, text[match.end() :])
        return CONTEXT.multiply(CONTEXT.multiply(value, Decimal(factor)), Decimal(job.from_unit))

    def _factor(self, text: str, rest: str) -> int:
        job, word = self._job, self._tool.word
        if not rest:
            return 1
        power = SUFFIXES.find(rest[0]) + 1
        if not power:
            raise _Refused(f"invalid suffix in input: {word(text)}")
        if job.source == "none":
            raise _Refused(f"rejecting suffix in input: {word(text)} (consider using --from)")
        tail = rest[1:]
        base = 1000 if job.source == "si" else 1024
        if job.source == "auto":
            base = 1024 if tail[:1] == "i" else 1000
            tail = tail.removeprefix("i")
        elif job.source == "iec-i":
            if tail[:1] != "i":
                raise _Refused(f"missing 'i' suffix in input: {word(text)} (e.g Ki/Mi/Gi)")
            tail = tail[1:]
        if tail:
            raise _Refused(f"invalid suffix in input {word(text)}: {word(tail)}")
        factor: int = base**power
        return factor

    def _shown(self, value: Decimal) -> str:
        job = self._job
        value = CONTEXT.divide(value, Decimal(job.to_unit))
        if job.target == "none":
            places = job.precision
            if places is None:
                exponent = value.normalize().as_tuple().exponent
                digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
                places = digits if digits and job.to_unit == 1 else 0
            text = f"{rounded(value, places, job.mode):f}"
        else:
            base = 1000 if job.target == "si" else 1024
            mantissa, power, places = scaled(value, base, job.mode, job.precision)
            suffix = SUFFIXES[power - 1] + "i" * (job.target == "iec-i") if power else ""
            text = f"{mantissa:.{places}f}{suffix}"
        text += job.suffix
        return text.zfill(abs(job.padding)) if job.zero else text
