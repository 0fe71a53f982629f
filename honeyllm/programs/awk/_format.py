"""printf as mawk does it."""

import functools
import math

import attrs

from honeyllm.programs.awk._values import MAX_INTEGER, Input, Value, looks_numeric, number

SPRINTF_BUFFER = 8192
MAX_WIDTH = 1 << 20
UNSIGNED_MAX = 2 * MAX_INTEGER + 1
CONVERSIONS = "cdiouxXeEfFgGs"
WRONG = "?"
"""The conversion of a piece that is none; its text is the message."""


class FormatFault(Exception):
    """The format or its arguments are wrong; *done* is what came before."""

    done = ""


@attrs.frozen
class Piece:
    """Literal text, or (with *conversion*) one directive; a width of None comes from the arguments."""

    text: str
    conversion: str = ""
    flags: str = ""
    width: int | None = 0
    precision: int | None = -1


@functools.lru_cache(maxsize=256)
def pieces(template: str) -> tuple[Piece, ...]:
    """Split a format, as far as it is right."""
    found: list[Piece] = []
    at = 0
    count = 0
    while at < len(template):
        percent = template.find("%", at)
        if percent < 0:
            found.append(Piece(template[at:]))
            break
        found.append(Piece(template[at:percent]))
        if template.startswith("%%", percent):
            found.append(Piece("%"))
            at = percent + 2
            continue
        count += 1
        piece, at = _directive(template, percent + 1, count)
        found.append(piece)
        if piece.conversion == WRONG:
            break
    return tuple(found)


def _directive(template: str, at: int, count: int) -> tuple[Piece, int]:
    start = at
    while template[at : at + 1] and template[at] in "-+ #0":
        at += 1
    flags = template[start:at]
    width, at = _amount(template, at)
    precision: int | None = -1
    if template.startswith(".", at):
        precision, at = _amount(template, at + 1)
    if template[at : at + 1] in ("l", "h"):
        at += 1
    letter = template[at : at + 1]
    if not letter or letter not in CONVERSIONS:
        return Piece(f"improper conversion(number {count})", WRONG), at
    return Piece("", letter, flags, width, precision), at + 1


def _amount(template: str, at: int) -> tuple[int | None, int]:
    if template.startswith("*", at):
        return None, at + 1
    start = at
    while template[at : at + 1] and template[at] in "0123456789":
        at += 1
    return int(template[start:at][:9] or "0"), at


class Arguments:
    """The values that a format takes one after the other."""

    def __init__(self, values: list[Value]) -> None:
        self._values = values
        self._at = 0

    def next(self) -> Value:
        """The next one."""
        if self._at >= len(self._values):
            raise FormatFault("not enough arguments passed")
        self._at += 1
        return self._values[self._at - 1]


def format_text(template: str, values: list[Value], conversion_template: str) -> str:
    """
    Format *values*.

    Raises:
        FormatFault: a directive is unknown, or arguments are missing.
    """
    arguments = Arguments(values)
    done: list[str] = []
    try:
        for piece in pieces(template):
            done.append(_formatted(piece, arguments, conversion_template) if piece.conversion else piece.text)
    except FormatFault as fault:
        fault.done = "".join(done)
        raise
    return "".join(done)


def _formatted(piece: Piece, arguments: Arguments, conversion_template: str) -> str:
    if piece.conversion == WRONG:
        raise FormatFault(piece.text)
    flags = piece.flags
    width = piece.width
    if width is None:
        width = int(_clamp(number(arguments.next()), MAX_WIDTH))
        if width < 0:
            width, flags = -width, flags + "-"
    precision = piece.precision
    if precision is None:
        precision = int(_clamp(number(arguments.next()), MAX_WIDTH))
    if max(width, precision) > MAX_WIDTH:
        raise FormatFault("too wide")
    return _padded(
        _convert(piece.conversion, flags, precision, arguments.next(), conversion_template), flags, width
    )


def _padded(text: str, flags: str, width: int) -> str:
    if len(text) >= width:
        return text
    return (
        text.ljust(width) if "-" in flags else text.rjust(width) if "0" not in flags else _zeros(text, width)
    )


def _zeros(text: str, width: int) -> str:
    """Zeros behind the sign or prefix of a number; C leaves spaces for the rest."""
    if (
        not text
        or not (text[-1].isalnum() or text[-1] == ".")
        or text.lstrip("+- ")[:1] in ("i", "n", "I", "N")
    ):
        return text.rjust(width)
    prefix = 1 if text[0] in "+- " else 0
    if text[prefix : prefix + 2] in ("0x", "0X"):
        prefix += 2
    return text[:prefix] + text[prefix:].rjust(width - prefix, "0")


def _clamp(value: float, top: int) -> float:
    if math.isnan(value):
        return -top - 1 if top == MAX_INTEGER else 0
    return max(-top, min(top, value))


def _convert(conversion: str, flags: str, precision: int, value: Value, conversion_template: str) -> str:
    if conversion == "c":
        return _character(value)
    if conversion == "s":
        text = _string(value, conversion_template)
        return text if precision < 0 else text[:precision]
    size = number(value)
    if conversion in "di":
        return _integer(int(_clamp(size, MAX_INTEGER)), flags, precision)
    if conversion in "ouxX":
        return _unsigned(conversion, size, flags, precision)
    return _float(conversion, flags, precision, size)


def _string(value: Value, template: str) -> str:
    if type(value) is float:
        return (
            str(int(value)) if abs(value) <= MAX_INTEGER and value == int(value) else _plain(value, template)
        )
    return value or ""  # type: ignore[return-value]


def _plain(value: float, template: str) -> str:
    if math.isnan(value) or math.isinf(value):
        return _float("g", "", -1, value)
    try:
        return template % value
    except (ValueError, TypeError, OverflowError):
        return template


def _character(value: Value) -> str:
    if type(value) is Input and looks_numeric(value):
        value = number(value)
    if type(value) is float or value is None:
        return chr(int(_clamp(number(value), MAX_INTEGER)) & 0xFF)
    return value[:1] or "\0"  # type: ignore[index]


def _digits(text: str, precision: int) -> str:
    if precision == 0 and text == "0":
        return ""
    return text.rjust(precision, "0")


def _integer(value: int, flags: str, precision: int) -> str:
    sign = "-" if value < 0 else "+" if "+" in flags else " " if " " in flags else ""
    return sign + _digits(str(abs(value)), precision)


def _unsigned(conversion: str, value: float, flags: str, precision: int) -> str:
    size = int(max(0.0, min(float(UNSIGNED_MAX), value))) if not math.isnan(value) else 0
    digits = _digits(format(size, {"u": "d"}.get(conversion, conversion)), precision)
    if "#" in flags and size:
        digits = {"o": "0", "x": "0x", "X": "0X"}.get(conversion, "") + digits
    return digits


def _float(conversion: str, flags: str, precision: int, value: float) -> str:
    sign = "+" if "+" in flags else " " if " " in flags else ""
    if math.isnan(value) or math.isinf(value):
        sign = "-" if math.copysign(1.0, value) < 0 else sign
        name = "nan" if math.isnan(value) else "inf"
        return sign + (name.upper() if conversion.isupper() else name)
    shape = "%" + sign + ("#" if "#" in flags else "") + ("" if precision < 0 else f".{min(precision, 4096)}")
    return (shape + conversion) % value
