"""The operands of dd."""

import re

import attrs

from honeyllm.programs._gnu import Tool, Usage

DD = Usage(name="dd", authors="Paul Rubin, David MacKenzie, and Stuart Kemp", short="")
NAMES = frozenset({"if", "of", "iflag", "oflag", "conv", "status"})
SIZES = frozenset({"ibs", "obs", "bs", "cbs"})
COUNTS = frozenset({"skip", "iseek", "seek", "oseek", "count"})
CONVERSIONS = frozenset(
    {
        "ascii",
        "ebcdic",
        "ibm",
        "block",
        "unblock",
        "lcase",
        "ucase",
        "sparse",
        "swab",
        "sync",
        "noerror",
        "nocreat",
        "excl",
        "notrunc",
        "fdatasync",
        "fsync",
    }
)
EXCLUSIVE = (
    ("ascii", "ebcdic", "ibm"),
    ("block", "unblock"),
    ("lcase", "ucase"),
    ("excl", "nocreat"),
)
BOTH_FLAGS = frozenset(
    {
        "append",
        "direct",
        "directory",
        "dsync",
        "sync",
        "nonblock",
        "noatime",
        "nocache",
        "noctty",
        "nofollow",
        "nolinks",
        "binary",
        "text",
    }
)
FLAGS = {
    "iflag": BOTH_FLAGS | {"fullblock", "count_bytes", "skip_bytes"},
    "oflag": BOTH_FLAGS | {"seek_bytes"},
}
STATUSES = ("none", "noxfer", "progress")
UNITS = {
    "c": 1,
    "w": 2,
    "b": 512,
    "k": 1024,
    **{unit: 1024 ** (at + 1) for at, unit in enumerate("KMGTPEZY")},
}
NUMBER = re.compile(r"([0-9]{1,40})(?:([cwb])|([kKMGTPEZY])(iB|B|D)?)?(B)?")
BLOCK = 512
LIMIT = 1 << 63


@attrs.define(kw_only=True)
class Operands:
    """What dd is to do; sizes in bytes."""

    source: str | None = None
    target: str | None = None
    input_size: int = BLOCK
    output_size: int = BLOCK
    conversion_size: int = 0
    count: int | None = None
    skip: int = 0
    seek: int = 0
    counts_bytes: bool = False
    skips_bytes: bool = False
    seeks_bytes: bool = False
    same_size: bool = False
    """bs was given: each block read is written as it is."""
    conversions: set[str] = attrs.field(factory=set)
    input_flags: set[str] = attrs.field(factory=set)
    output_flags: set[str] = attrs.field(factory=set)
    status: str = "default"


async def read_operands(tool: Tool) -> Operands:
    """Parse the operands; ends the program on a wrong one."""
    operands = Operands()
    for word in tool.parsed.operands:
        name, equals, value = word.partition("=")
        if not equals or name not in NAMES | SIZES | COUNTS:
            raise await tool.misused(f"unrecognized operand {tool.word(word)}")
        await _take(tool, operands, name, value)
    await _check(tool, operands)
    operands.counts_bytes |= "count_bytes" in operands.input_flags
    operands.skips_bytes |= "skip_bytes" in operands.input_flags
    operands.seeks_bytes |= "seek_bytes" in operands.output_flags
    return operands


async def _take(tool: Tool, operands: Operands, name: str, value: str) -> None:
    match name:
        case "if":
            operands.source = value
        case "of":
            operands.target = value
        case "conv":
            operands.conversions |= await _words(tool, value, CONVERSIONS, "invalid conversion")
        case "iflag":
            operands.input_flags |= await _words(tool, value, FLAGS[name], "invalid input flag")
        case "oflag":
            operands.output_flags |= await _words(tool, value, FLAGS[name], "invalid output flag")
        case "status":
            await _words(tool, value, frozenset(STATUSES), "invalid status level")
            operands.status = value.split(",")[-1]
        case _:
            await _take_number(tool, operands, name, value)


async def _words(tool: Tool, value: str, known: frozenset[str], trouble: str) -> set[str]:
    words = value.split(",")
    for word in words:
        if word not in known:
            raise await tool.misused(f"{trouble}: {tool.word(word)}")
    return set(words)


async def _take_number(tool: Tool, operands: Operands, name: str, value: str) -> None:
    number, is_bytes = await _number(tool, value)
    if name in SIZES and number == 0:
        raise await tool.fatal(f"invalid number: {tool.word(value)}")
    match name:
        case "bs":
            operands.input_size = operands.output_size = number
            operands.same_size = True
        case "ibs":
            operands.input_size, operands.same_size = number, False
        case "obs":
            operands.output_size, operands.same_size = number, False
        case "cbs":
            operands.conversion_size = number
        case "count":
            operands.count, operands.counts_bytes = number, is_bytes
        case "skip" | "iseek":
            operands.skip, operands.skips_bytes = number, is_bytes
        case _:
            operands.seek, operands.seeks_bytes = number, is_bytes


async def _number(tool: Tool, value: str) -> tuple[int, bool]:
    """A number with suffixes and ``x`` products; whether a ``B`` behind it says bytes."""
    product, is_bytes = 1, False
    parts = value.split("x")
    for at, part in enumerate(parts):
        found = NUMBER.fullmatch(part) if part or at else None
        if found is None and at and part[:1] in tuple("KMGTPEZY") and parts[0]:
            found = NUMBER.fullmatch("1" + part)
        if found is None:
            raise await tool.fatal(f"invalid number: {tool.word(value)}")
        digits, small, large, base, trailing = found.groups()
        unit = UNITS[small or large] if small or large else 1
        if base in ("B", "D") and large:
            unit = 1000 ** (1 if large == "k" else "KMGTPEZY".index(large) + 1)
        product *= int(digits) * unit
        is_bytes = trailing is not None and base is None
    if product >= LIMIT:
        reason = "Value too large for defined data type"
        raise await tool.fatal(f"invalid number: {tool.word(value)}: {reason}")
    return product, is_bytes


async def _check(tool: Tool, operands: Operands) -> None:
    for names in EXCLUSIVE:
        given = [name for name in names if name in operands.conversions]
        if len(given) > 1:
            if len(names) == 3:
                raise await tool.fatal("cannot combine any two of {ascii,ebcdic,ibm}")
            raise await tool.fatal(f"cannot combine {names[0]} and {names[1]}")
    if "append" in operands.output_flags and "notrunc" not in operands.conversions:
        await tool.warn("you probably want conv=notrunc with oflag=append")
