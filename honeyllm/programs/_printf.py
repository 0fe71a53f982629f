"""
The formatting of ``printf`` and the escapes of ``echo -e``: no I/O.

Both the shells' builtins and the program of coreutils use it; what differs is
in :class:`Flavour`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

import attrs

from honeyllm.programs._long_double import hexadecimal, rounded

MAX_OUTPUT = 16 << 20
MAX_WIDTH = 1 << 20
_DIRECTIVE = re.compile(rb"%([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?((?:hh|h|ll|l|L|j|z|t)?)", re.DOTALL)
_SIMPLE = dict(zip(b"abfnrtv\\", b"\a\b\f\n\r\t\v\\", strict=True))
_OCTAL, _HEX = b"01234567", b"0123456789abcdefABCDEF"
_INTEGER = re.compile(r"\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_LEADING_ZERO = re.compile(r"0[0-9]")
_FLOAT = re.compile(
    r"\s*[-+]?(?:inf(?:inity)?|nan(?:\([0-9A-Za-z_]*\))?|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)(?:[pP][-+]?\d+)?"
    r"|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)",
    re.IGNORECASE,
)
LONG_MAX, LONG_MIN, ULONG_MAX = (1 << 63) - 1, -(1 << 63), (1 << 64) - 1


def _digits(data: bytes, start: int, allowed: bytes, most: int) -> int:
    end = start
    while end < len(data) and end - start < most and data[end] in allowed:
        end += 1
    return end


def _unicode(value: int) -> bytes:
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
        return b"?"
    return chr(value).encode()


@attrs.frozen(kw_only=True)
class Escapes:
    """Which backslash escapes there are besides the common ones."""

    stops: bool = False
    """``\\c`` ends the output, and octal may be written ``\\0nnn``."""
    octal: bool = True
    """``\\nnn`` is octal."""
    quotes: bool = False
    """``\\"``, ``\\'`` and ``\\?``"""


IN_FORMAT = Escapes(quotes=True)
IN_ARGUMENT = Escapes(stops=True)
"""For ``%b``."""
IN_ECHO = Escapes(stops=True, octal=False)


def decode_escapes(data: bytes, escapes: Escapes) -> tuple[bytes, bool]:
    """Decode backslash escapes; also whether ``\\c`` ended the output."""
    if b"\\" not in data:
        return data, False
    out = bytearray()
    at = 0
    while at < len(data):
        slash = data.find(b"\\", at)
        if slash < 0 or slash + 1 >= len(data):
            out += data[at:]
            break
        out += data[at:slash]
        if data[slash + 1] == ord("c") and escapes.stops:
            return bytes(out), True
        piece, at = _escape(data, slash + 1, escapes)
        out += piece
    return bytes(out), False


def _escape(data: bytes, at: int, escapes: Escapes) -> tuple[bytes, int]:
    code = data[at]
    if code in _SIMPLE:
        return bytes((_SIMPLE[code],)), at + 1
    if code in b"eE":
        return b"\x1b", at + 1
    if code in b"\"'?" and escapes.quotes:
        return bytes((code,)), at + 1
    if code in _OCTAL and (code == ord("0") or escapes.octal):
        return _octal(data, at, escapes)
    if code == ord("x"):
        end = _digits(data, at + 1, _HEX, 2)
        if end > at + 1:
            return bytes((int(data[at + 1 : end], 16),)), end
    if code in b"uU":
        end = _digits(data, at + 1, _HEX, 4 if code == ord("u") else 8)
        if end > at + 1:
            return _unicode(int(data[at + 1 : end], 16)), end
    return b"\\" + bytes((code,)), at + 1


def _octal(data: bytes, at: int, escapes: Escapes) -> tuple[bytes, int]:
    if escapes.stops and data[at] == ord("0"):
        end = _digits(data, at + 1, _OCTAL, 3)
        return bytes((int(data[at + 1 : end] or b"0", 8) & 0xFF,)), end
    end = _digits(data, at, _OCTAL, 3)
    return bytes((int(data[at:end], 8) & 0xFF,)), end


Decode = Callable[[bytes], tuple[bytes, bool]]
"""Decodes escapes; also whether the output ends there."""


def _format_escapes(text: bytes) -> tuple[bytes, bool]:
    head, stop, _ = text.partition(b"\\c")
    decoded, _ = decode_escapes(head, IN_FORMAT)
    return decoded, bool(stop)


def _argument_escapes(text: bytes) -> tuple[bytes, bool]:
    return decode_escapes(text, IN_ARGUMENT)


@attrs.frozen(kw_only=True)
class Flavour:
    """
    What the shell's printf has that the program has not, and the other way round.

    *format_escapes* are those of the format, *argument_escapes* those of ``%b``; *letters* are the
    conversions and lengths; *invalid* says what is wrong with a directive, given as it is written.
    """

    quote: Callable[[str], str]
    """``%q``"""
    time: Callable[[str, int], str] | None = None
    """``%(format)T``; the second argument is the time, -1 now, -2 the start of the shell."""
    seconds: Callable[[], int] = lambda: 0
    format_escapes: Decode = _format_escapes
    argument_escapes: Decode = _argument_escapes
    letters: str = "diouxXeEfFgGaAcsbqQhlLjzt"
    invalid: Callable[[str], str] = lambda directive: f"`{directive[-1]}': invalid format character"


@attrs.define
class Printf:
    """One run of printf: *output* and *errors* are the results."""

    flavour: Flavour
    output: bytearray = attrs.field(factory=bytearray)
    errors: list[str] = attrs.field(factory=list)
    messages: list[tuple[int, str]] = attrs.field(factory=list)
    """The errors and the warnings, and how much of *output* there was at each."""
    arguments: Sequence[str] = ()
    at: int = 0
    stopped: bool = False
    invalid: bool = False

    def run(self, pattern: str, arguments: Sequence[str]) -> int:
        """Format *arguments*, using the format again while there are some left; the status."""
        for _ in self.steps(pattern, arguments):
            pass
        return self.status

    def complain(self, text: str) -> None:
        """Note an error."""
        self.errors.append(text)
        self.messages.append((len(self.output), text))

    @property
    def status(self) -> int:
        """What printf exits with."""
        return int(bool(self.errors) or self.invalid)

    def steps(self, pattern: str, arguments: Sequence[str]) -> Iterator[None]:
        """As :meth:`run`, one use of the format at a time."""
        self.arguments = arguments
        data = pattern.encode("utf-8", "surrogateescape")
        while True:
            before = self.at
            self._once(data)
            if self.stopped or self.at >= len(arguments) or self.at == before:
                break
            if len(self.output) > MAX_OUTPUT:
                self.complain("Cannot allocate memory")
                break
            yield

    def _once(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self.stopped:
            percent = data.find(b"%", at)
            text = data[at : percent if percent >= 0 else len(data)]
            decoded, self.stopped = self.flavour.format_escapes(text)
            self.output += decoded
            if percent < 0 or self.stopped:
                return
            at = self._directive(data, percent)

    def _argument(self) -> str | None:
        if self.at >= len(self.arguments):
            return None
        self.at += 1
        return self.arguments[self.at - 1]

    def _directive(self, data: bytes, start: int) -> int:
        if data[start + 1 : start + 2] == b"%":
            self.output += b"%"
            return start + 2
        match = _DIRECTIVE.match(data, start)
        assert match is not None
        flags = match[1].decode()
        width = self._number(match[2])
        precision = self._number(match[3]) if match[3] is not None else (0 if b"." in match[0] else None)
        if width is not None and width < 0:
            flags, width = flags + "-", -width
        if precision is not None and precision < 0:
            precision = None
        end = match.end()
        if data[end : end + 1] == b"(":
            return self._time(data, end, flags, width, precision)
        code = data[end : end + 1].decode("latin-1")
        if not code:
            self._fail(f"`{match[0].decode('utf-8', 'replace')}': missing format character")
            return len(data)
        convert = _CONVERSIONS.get(code)
        if convert is None or not set(match[4].decode() + code) <= set(self.flavour.letters):
            self._fail(self.flavour.invalid(data[start : end + 1].decode("utf-8", "replace")))
            return len(data)
        convert(self, code, flags, min(width or 0, MAX_WIDTH), precision)
        return end + 1

    def _fail(self, text: str) -> None:
        self.complain(text)
        self.stopped = True

    def _number(self, text: bytes | None) -> int | None:
        if text is None:
            return None
        if text == b"*":
            return max(-MAX_WIDTH, min(MAX_WIDTH, self.integer(self._argument())))
        return max(-MAX_WIDTH, min(MAX_WIDTH, int(text)))

    def _time(self, data: bytes, start: int, flags: str, width: int | None, precision: int | None) -> int:
        end = data.find(b")T", start)
        if end < 0 or self.flavour.time is None:
            self._fail(f"`{chr(data[start])}': invalid format character")
            return len(data)
        argument = self._argument()
        when = -1 if argument is None else self.integer(argument)
        text = self.flavour.time(data[start + 1 : end].decode("utf-8", "surrogateescape"), when)
        self.pad(text.encode("utf-8", "surrogateescape")[:precision], flags, width or 0)
        return end + 2

    def pad(self, data: bytes, flags: str, width: int) -> None:
        """Put *data* out in a field of *width* bytes."""
        self.output += data.ljust(width) if "-" in flags else data.rjust(width)

    # -- numbers -----------------------------------------------------------------

    def integer(self, text: str | None, *, unsigned: bool = False) -> int:
        """An argument as a number; what is wrong with it becomes an error."""
        if text is None or text == "":
            return 0
        if text[0] in "'\"":
            return self._character(text[1:])
        match = _INTEGER.match(text)
        if match is None:
            self._invalid(text)
            return 0
        value = self._value(match[2])
        if match.end() < len(text):
            self._invalid(text)
        number = -value if match[1] == "-" else value
        return self._clamped(text, number, unsigned=unsigned)

    def _invalid(self, text: str) -> None:
        kind = "hex " if text.startswith("0x") else "octal " if _LEADING_ZERO.match(text) else ""
        self.complain(f"{text}: invalid {kind}number")

    def _clamped(self, text: str, number: int, *, unsigned: bool) -> int:
        low, high = (-ULONG_MAX, ULONG_MAX) if unsigned else (LONG_MIN, LONG_MAX)
        if low <= number <= high:
            return number
        self.messages.append((len(self.output), f"warning: {text}: Numerical result out of range"))
        return ULONG_MAX if unsigned else high if number > 0 else low

    def _value(self, digits: str) -> int:
        if digits[:2] in ("0x", "0X"):
            return int(digits, 16)
        return int(digits, 8) if digits[0] == "0" else int(digits[:40])

    @staticmethod
    def _character(text: str) -> int:
        if not text:
            return 0
        number = ord(text[0])
        return number - 0xDC00 if 0xDC80 <= number <= 0xDCFF else number

    def floating(self, text: str | None) -> Decimal | float:
        """An argument as a real number."""
        if text is None or text == "":
            return Decimal(0)
        if text[0] in "'\"":
            return Decimal(self._character(text[1:]))
        match = _FLOAT.match(text)
        if match is None:
            self._invalid(text)
            return Decimal(0)
        if match.end() < len(text):
            self._invalid(text)
        return _real(match[0].strip())

    # -- conversions -------------------------------------------------------------

    def signed(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%d %i``"""
        value = self.integer(self._argument())
        self._digits(str(abs(value)), "-" if value < 0 else _plus(flags), flags, width, precision)

    def unsigned(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%u %o %x %X``"""
        value = self.integer(self._argument(), unsigned=True) & ULONG_MAX
        text = {"u": str(value), "o": f"{value:o}", "x": f"{value:x}", "X": f"{value:X}"}[code]
        prefix = ""
        if "#" in flags and value and code in "xX":
            prefix = "0" + code
        if "#" in flags and code == "o" and not text.startswith("0"):
            text = "0" + text
        self._digits(text, prefix, flags, width, precision)

    def _digits(self, digits: str, prefix: str, flags: str, width: int, precision: int | None) -> None:
        if precision is not None:
            digits = "" if precision == 0 and digits == "0" else digits.rjust(min(precision, MAX_WIDTH), "0")
        elif "0" in flags and "-" not in flags:
            digits = digits.rjust(width - len(prefix), "0")
        self.pad((prefix + digits).encode(), flags, width)

    def real(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%e %f %g %a`` and their capitals."""
        value = self.floating(self._argument())
        text = _format_real(value, code, flags, 6 if precision is None else min(precision, 4096), precision)
        negative = text.startswith("-")
        sign = "-" if negative else _plus(flags)
        digits = text.lstrip("-")
        if "0" in flags and "-" not in flags and digits[:1].isdigit():
            digits = digits.rjust(width - len(sign), "0")
        self.pad((sign + digits).encode(), flags, width)

    def character(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%c``"""
        data = (self._argument() or "\0").encode("utf-8", "surrogateescape")[:1]
        self.pad(data, flags, width)

    def string(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%s``"""
        data = (self._argument() or "").encode("utf-8", "surrogateescape")
        self.pad(data[:precision], flags, width)

    def escaped(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%b``"""
        data = (self._argument() or "").encode("utf-8", "surrogateescape")
        data, stop = self.flavour.argument_escapes(data)
        self.pad(data[:precision], flags, width)
        self.stopped = self.stopped or stop

    def quoted(self, code: str, flags: str, width: int, precision: int | None) -> None:
        """``%q`` and ``%Q``"""
        text = self._argument() or ""
        if code == "Q" and precision is not None:
            text, precision = text[:precision], None
        data = self.flavour.quote(text).encode("utf-8", "surrogateescape")
        self.pad(data[:precision], flags, width)


def _plus(flags: str) -> str:
    return "+" if "+" in flags else " " if " " in flags else ""


def _real(text: str) -> Decimal | float:
    lowered = text.lower().lstrip("+")
    if "inf" in lowered or "nan" in lowered:
        return float("-inf" if lowered.startswith("-inf") else "inf" if "inf" in lowered else "nan")
    if "0x" in lowered:
        try:
            return Decimal(float.fromhex(text))
        except (ValueError, OverflowError):
            return Decimal(0)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    if number and number.adjusted() > 4930:
        return float("-inf" if number < 0 else "inf")
    return rounded(number) if not number or number.adjusted() > -4950 else Decimal(0)


def _format_real(value: Decimal | float, code: str, flags: str, digits: int, given: int | None) -> str:
    if isinstance(value, float):
        text = f"{value}"
        return text.upper() if code.isupper() else text
    if code in "aA":
        text = hexadecimal(value, given)
        return text.upper() if code == "A" else text
    with localcontext() as context:
        context.prec = 5000
        context.rounding = ROUND_HALF_EVEN
        if code in "gG" and digits == 0:
            digits = 1
        alternate = "#" if "#" in flags else ""
        if code in "fF":
            text = f"{value:.{digits}f}" + ("." if alternate and not digits else "")
        elif code in "eE":
            text = _exponent(_scientific(value, digits))
        else:
            text = _general(value, digits, bool(alternate))
    return text.upper() if code.isupper() else text


def _scientific(value: Decimal, digits: int) -> str:
    """As ``%e`` writes it; Python shows the exponent that a decimal zero was written with."""
    return f"{value:.{digits}e}" if value else f"{'-' if value.is_signed() else ''}{0:.{digits}e}"


def _exponent(text: str) -> str:
    mantissa, _, power = text.partition("e")
    sign, number = power[0], power[1:]
    return f"{mantissa}e{sign}{number.rjust(2, '0')}"


def _general(value: Decimal, digits: int, alternate: bool) -> str:
    rounded = f"{value:.{digits - 1}e}"
    power = int(rounded.partition("e")[2]) if value else 0
    if power < -4 or power >= digits:
        mantissa, _, exponent = _exponent(rounded).partition("e")
        if not alternate and "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{exponent}"
    text = f"{value:.{max(0, digits - 1 - power)}f}"
    if alternate and "." not in text:
        return text + "."
    if not alternate and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


Conversion = Callable[[Printf, str, str, int, int | None], None]
_CONVERSIONS: dict[str, Conversion] = {
    **dict.fromkeys("di", Printf.signed),
    **dict.fromkeys("uoxX", Printf.unsigned),
    **dict.fromkeys("eEfFgGaA", Printf.real),
    "c": Printf.character,
    "s": Printf.string,
    "b": Printf.escaped,
    **dict.fromkeys("qQ", Printf.quoted),
}
