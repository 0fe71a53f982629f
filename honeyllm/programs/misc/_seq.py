"""seq."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import leading_real
from honeyllm.programs._printf import Flavour, Printf

SEQ = Usage(
    name="seq",
    authors="Ulrich Drepper",
    short="+f:s:w",
    long={"equal-width": "w", "format": "f:", "separator": "s:"},
)
NEGATIVE = re.compile(r"-[.0-9]", re.ASCII)
TAKE_NEXT = ("-f", "-s", "--format", "--separator")
DIGITS = re.compile(r"[0-9]+", re.ASCII)
DIRECTIVE = re.compile(
    r"%(?P<flags>[-+#0 ']*)(?P<width>[0-9]*)(?P<precision>\.[0-9]*)?L?(?P<code>.?)", re.DOTALL
)
UNKNOWN = 1 << 31
MOST_DIGITS = 4000
BLOCK = 200


@attrs.frozen(kw_only=True)
class _Operand:
    """One number: how many decimals it has, and how wide it prints."""

    value: Decimal
    precision: int
    width: int


async def seq(process: Process) -> int:
    """Print a sequence of numbers."""
    process.argv = _marked(process.argv)
    tool = await begin(process, SEQ)
    words = await tool.operands(1, 3, file=False)
    pattern, separator = tool.parsed.value("f"), tool.parsed.value("s")
    if pattern is not None:
        pattern = await _checked_format(tool, pattern)
        if tool.parsed.has("w"):
            raise await tool.misused("format string may not be specified when printing equal width strings")
    first = await _operand(tool, words[0]) if len(words) > 1 else ONE
    step = await _operand(tool, words[1]) if len(words) > 2 else ONE
    last = await _operand(tool, words[-1])
    if not step.value:
        raise await tool.misused(f"invalid Zero increment value: {tool.word(words[1])}")
    texts = _texts(first, step, last, pattern, tool.parsed.has("w"))
    await _print(process, texts, "\n" if separator is None else separator)
    return 0


ONE = _Operand(value=Decimal(1), precision=0, width=1)


def _marked(argv: tuple[str, ...]) -> tuple[str, ...]:
    """*argv* with ``--`` in front of the first negative number, which is no option."""
    at = 1
    while at < len(argv) and argv[at].startswith("-") and argv[at] != "--":
        if NEGATIVE.match(argv[at]):
            return (*argv[:at], "--", *argv[at:])
        at += 2 if argv[at] in TAKE_NEXT else 1
    return argv


async def _operand(tool: Tool, text: str) -> _Operand:
    found = leading_real(text)
    if found is None or found[1] or len(text) > MOST_DIGITS:
        raise await tool.misused(f"invalid floating point argument: {tool.word(text)}")
    if found[0].is_nan():
        raise await tool.misused(f"invalid {tool.word('not-a-number')} argument: {tool.word(text)}")
    shown = text.lstrip(" \t\n\v\f\r+")
    if "x" in shown.lower() or not found[0].is_finite():
        return _Operand(value=found[0], precision=UNKNOWN, width=len(shown))
    return _decimal(shown, found[0])


def _decimal(text: str, value: Decimal) -> _Operand:
    """As scan_arg of seq.c."""
    mantissa, e, exponent = text.lower().partition("e")
    whole, point, fraction = mantissa.partition(".")
    precision, width = len(fraction), len(mantissa)
    if point:
        width += -1 if not fraction else not whole[-1:].isdigit()
    if e:
        power = max(-MOST_DIGITS, min(MOST_DIGITS, int(exponent[:10])))
        precision += -power if power < 0 else -min(precision, power)
        if power < 0 and (not point or not fraction):
            width += 1
        width += abs(power)
    return _Operand(value=value, precision=precision, width=width)


def _width(first: _Operand, last: _Operand, precision: int) -> int:
    """As get_default_format of seq.c."""
    one = first.width + precision - first.precision + (first.precision == 0 and precision > 0)
    other = last.width + precision - last.precision
    if last.precision and not precision:
        other -= 1
    if not last.precision and precision:
        other += 1
    return max(one, other)


def _texts(
    first: _Operand, step: _Operand, last: _Operand, pattern: str | None, equal_width: bool
) -> Iterator[str]:
    precision = max(first.precision, step.precision)
    if pattern is None and precision == 0 and last.value.is_finite() and first.value.is_finite():
        width = _width(first, last, 0) if equal_width and last.precision != UNKNOWN else 0
        yield from (
            f"{number:0{width}d}" if width else str(number) for number in _integers(first, step, last)
        )
        return
    if pattern is None:
        pattern = "%g"
        if precision != UNKNOWN and last.precision != UNKNOWN:
            width = _width(first, last, precision) if equal_width else 0
            pattern = f"%0{width}.{precision}f" if width else f"%.{precision}f"
    for number in _decimals(first.value, step.value, last.value):
        run = Printf(flavour=Flavour(quote=str))
        run.run(pattern, (str(number),))
        yield run.output.decode("utf-8", "surrogateescape")


def _integers(first: _Operand, step: _Operand, last: _Operand) -> range:
    increment = int(step.value)
    end = last.value.to_integral_value(rounding="ROUND_FLOOR" if increment > 0 else "ROUND_CEILING")
    return range(int(first.value), int(end) + (1 if increment > 0 else -1), increment)


def _decimals(first: Decimal, step: Decimal, last: Decimal) -> Iterator[Decimal]:
    number, index = first, 0
    context = Context(prec=60, rounding=ROUND_HALF_EVEN)
    while not (number < last if step < 0 else last < number):
        yield number
        index += 1
        with localcontext(context):
            number = first + index * step


async def _print(process: Process, texts: Iterator[str], separator: str) -> None:
    between, started = "", False
    block: list[str] = []
    for text in texts:
        started = True
        block += (between, text)
        between = separator
        if len(block) > BLOCK:
            await process.stdout.write("".join(block))
            block.clear()
            await process.checkpoint()
    if started:
        await process.stdout.write("".join(block) + "\n")


async def _checked_format(tool: Tool, text: str) -> str:
    """*text* when it has one directive for a real number; as long_double_format of seq.c."""
    fault = _format_fault(text)
    if fault:
        raise await tool.fatal(f"format {tool.word(text)} {fault}")
    return text


def _format_fault(text: str) -> str:
    plain = text.replace("%%", "")
    match = DIRECTIVE.search(plain)
    if match is None:
        return "has no % directive"
    code = match["code"]
    if not code:
        return "ends in %"
    if code not in "efgaEFGA":
        return f"has unknown %{code} directive"
    if DIRECTIVE.search(plain, match.end()):
        return "has too many % directives"
    return ""
