"""The built-in functions that need no waiting."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from honeyllm.programs.awk._arrays import Array
from honeyllm.programs.awk._chance import Random
from honeyllm.programs.awk._format import SPRINTF_BUFFER, FormatFault, format_text
from honeyllm.programs.awk._machine import MAX_STRING, Fatal, Machine, RunTimeError
from honeyllm.programs.awk._operators import NAN
from honeyllm.programs.awk._splitting import regex_of
from honeyllm.programs.awk._values import MAX_INTEGER, TooLong, Value, data_of, number, text_of
from honeyllm.programs.regex import Regex

UPPER = {code: code - 32 for code in range(97, 123)}
LOWER = {code: code + 32 for code in range(65, 91)}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _safely(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def run(value: Value) -> Value:
        try:
            return function(number(value))
        except OverflowError:
            return math.inf
        except ValueError:
            return NAN

    return run


def _log(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)


def _truncate(value: Value) -> Value:
    size = number(value)
    return size if math.isnan(size) or math.isinf(size) else float(math.trunc(size))


def _whole(value: Value) -> int:
    """A number cut to an int, as mawk's d_to_int does."""
    size = number(value)
    if math.isnan(size):
        return -MAX_INTEGER
    return int(max(-MAX_INTEGER, min(MAX_INTEGER, size)))


class Functions:
    """The functions, bound to a machine; :meth:`find` gives one by name."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._table: dict[str, Callable[..., Value]] = {
            "length": lambda *text: float(len(machine.string(text[0] if text else machine.record.record()))),
            "index": self.index,
            "substr": self.substr,
            "sprintf": self.sprintf,
            "toupper": lambda text: machine.string(text).translate(UPPER),
            "tolower": lambda text: machine.string(text).translate(LOWER),
            "sin": _safely(math.sin),
            "cos": _safely(math.cos),
            "exp": _safely(math.exp),
            "log": _safely(_log),
            "sqrt": _safely(math.sqrt),
            "int": _truncate,
            "atan2": lambda y, x: math.atan2(number(y), number(x)),
            "rand": lambda: machine.random.uniform(),
            "srand": self.srand,
            "systime": lambda: float(int(machine.process.kernel.clock())),
            "mktime": self.mktime,
            "strftime": self.strftime,
        }

    def find(self, name: str) -> Callable[..., Value] | None:
        """The function called *name* that takes only values."""
        return self._table.get(name)

    def index(self, text: Value, part: Value) -> Value:
        """Where *part* begins in *text*, from 1; 0 when nowhere."""
        whole, wanted = self._machine.string(text), self._machine.string(part)
        return float(whole.find(wanted) + 1) if whole else 0.0

    def substr(self, text: Value, start: Value, length: Value = float(MAX_INTEGER)) -> Value:
        """A part of *text*, with the arithmetic of this version for starts below 1."""
        begin, count = _whole(start), _whole(length)
        if begin <= -MAX_INTEGER:
            return ""
        if begin < 1:
            count -= begin if count < MAX_INTEGER else 0
            begin = 1
        return self._machine.string(text)[begin - 1 : begin - 1 + max(0, count)]

    def sprintf(self, template: Value, *values: Value) -> Value:
        """Formatted text, limited by a buffer as in mawk."""
        text = self.formatted("sprintf", template, list(values))
        if len(text) >= SPRINTF_BUFFER:
            raise Fatal(f"program limit exceeded: sprintf buffer size={SPRINTF_BUFFER}", located=True)
        return text

    def formatted(
        self, function: str, template: Value, values: list[Value], out: bytearray | None = None
    ) -> str:
        """Formatted text of any length; what came before an error goes to *out*."""
        text = self._machine.string(template)
        try:
            return format_text(text, values, self._machine.string(self._machine.globals["CONVFMT"]))
        except FormatFault as fault:
            if out is not None:
                out += data_of(fault.done)
            link = " to " if "arguments" in str(fault) else " in "
            raise RunTimeError(f'{fault}{link}{function}("{text}")') from None

    def srand(self, *seed: Value) -> Value:
        """Seed the generator; gives the seed before."""
        machine = self._machine
        before, machine.seed = machine.seed, seed[0] if seed else float(int(machine.process.kernel.clock()))
        machine.random = Random(int(number(machine.seed)) if math.isfinite(number(machine.seed)) else 0)
        return before

    # -- expressions -------------------------------------------------------------------

    def match(self, text: Value, regex: Regex) -> Value:
        """Set RSTART and RLENGTH."""
        spans = regex.search(data_of(self._machine.string(text)))
        start, end = (-1, -2) if spans is None else spans[0]
        self._machine.globals["RSTART"] = float(start + 1)
        self._machine.globals["RLENGTH"] = float(end - start)
        return float(start + 1)

    def regex(self, value: Value) -> Regex:
        """The expression that a value spells."""
        return regex_of(self._machine.string(value))

    async def substitute(
        self, regex: Regex, replacement: Value, text: Value, *, every: bool
    ) -> tuple[int, str]:
        """How often and with what result *regex* was replaced."""
        data = data_of(self._machine.string(text))
        parts = replacement_parts(self._machine.string(replacement))
        if every and regex.literal and len(parts) == 1:
            count = data.count(regex.literal)
            if len(data) + count * len(parts[0]) > MAX_STRING:
                raise TooLong
            return count, text_of(data.replace(regex.literal, parts[0]))
        out = bytearray()
        count = at = start = 0
        while at <= len(data) and (spans := regex.search(data, at)) is not None:
            low, high = spans[0]
            if not (high == low == start and count):
                out += data[start:low] + data[low:high].join(parts)
                if len(out) > MAX_STRING:
                    raise TooLong
                start = high
                count += 1
                if not every:
                    break
            at = high if high > low else high + 1
            await self._machine.turn()
        return count, text_of(bytes(out + data[start:]))

    # -- time --------------------------------------------------------------------------

    def mktime(self, text: Value) -> Value:
        """Seconds since the epoch of ``YYYY MM DD HH MM SS``."""
        parts = [_whole(part) for part in self._machine.string(text).split()[:6]]
        if len(parts) < 6:
            return -1.0
        year, month, day, hour, minute, second = parts
        try:
            start = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
            moment = start + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
        except (ValueError, OverflowError):
            return -1.0
        return float(int((moment - EPOCH).total_seconds()))

    def strftime(self, template: Value = "%c", moment: Value = None, utc: Value = None) -> Value:
        """A time as text."""
        seconds = self._machine.process.kernel.clock() if moment is None else number(moment)
        try:
            when = EPOCH + timedelta(seconds=int(seconds))
            return when.strftime(self._machine.string(template)[:1024])
        except (ValueError, OverflowError):
            return ""


def replacement_parts(text: str) -> list[bytes]:
    """The pieces between the places of the matched text: ``&``, but not ``\\&``."""
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        if text.startswith(("\\\\", "\\&"), at):
            parts[-1].append(text[at + 1])
            at += 2
            continue
        if text[at] == "&":
            parts.append([])
        else:
            parts[-1].append(text[at])
        at += 1
    return [data_of("".join(part)) for part in parts]


def length_of(array: Array) -> Value:
    """The number of elements."""
    return float(len(array))
