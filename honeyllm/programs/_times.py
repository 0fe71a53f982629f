"""Local time and its formats as the C library has them (gnulib's nstrftime)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import attrs

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FIRST, LAST = -62135596800, 253402300799
BILLION = 1_000_000_000


@attrs.frozen
class Moment:
    """A point in time, in the zone of the process: UTC, which Debian's servers are set to."""

    nanoseconds: int

    @property
    def seconds(self) -> int:
        """Whole seconds since the epoch."""
        return self.nanoseconds // BILLION

    @property
    def fraction(self) -> int:
        """The nanoseconds within the second."""
        return self.nanoseconds % BILLION

    @property
    def broken_down(self) -> datetime:
        """Its date and time; years beyond 9999 are cut there."""
        return EPOCH + timedelta(seconds=min(max(self.seconds, FIRST), LAST))

    def show(self, pattern: str) -> str:
        """Format as strftime(3) with GNU's flags and ``%N``."""
        return strftime(self, pattern)


def _week(now: datetime, first: int) -> int:
    """The week of the year, weeks beginning on weekday *first* (0 is Sunday)."""
    weekday = (now.isoweekday() - first) % 7
    return (now.timetuple().tm_yday + 6 - weekday) // 7


NUMBERS: Mapping[str, tuple[Callable[[datetime], int], int, str]] = {
    "C": (lambda t: t.year // 100, 2, "0"),
    "d": (lambda t: t.day, 2, "0"),
    "e": (lambda t: t.day, 2, "_"),
    "G": (lambda t: t.isocalendar()[0], 4, "0"),
    "g": (lambda t: t.isocalendar()[0] % 100, 2, "0"),
    "H": (lambda t: t.hour, 2, "0"),
    "I": (lambda t: (t.hour + 11) % 12 + 1, 2, "0"),
    "j": (lambda t: t.timetuple().tm_yday, 3, "0"),
    "k": (lambda t: t.hour, 2, "_"),
    "l": (lambda t: (t.hour + 11) % 12 + 1, 2, "_"),
    "M": (lambda t: t.minute, 2, "0"),
    "m": (lambda t: t.month, 2, "0"),
    "q": (lambda t: (t.month + 2) // 3, 1, "0"),
    "S": (lambda t: t.second, 2, "0"),
    "U": (lambda t: _week(t, 0), 2, "0"),
    "u": (lambda t: t.isoweekday(), 1, "0"),
    "V": (lambda t: t.isocalendar()[1], 2, "0"),
    "W": (lambda t: _week(t, 1), 2, "0"),
    "w": (lambda t: t.isoweekday() % 7, 1, "0"),
    "Y": (lambda t: t.year, 4, "0"),
    "y": (lambda t: t.year % 100, 2, "0"),
}
WORDS: Mapping[str, Callable[[datetime], str]] = {
    "A": lambda t: DAYS[t.isoweekday() % 7],
    "a": lambda t: DAYS[t.isoweekday() % 7][:3],
    "B": lambda t: MONTHS[t.month - 1],
    "b": lambda t: MONTHS[t.month - 1][:3],
    "h": lambda t: MONTHS[t.month - 1][:3],
    "P": lambda t: "am" if t.hour < 12 else "pm",
    "p": lambda t: "AM" if t.hour < 12 else "PM",
    "Z": lambda t: "UTC",
    "n": lambda t: "\n",
    "t": lambda t: "\t",
    "%": lambda t: "%",
}
COMPOSED: Mapping[str, str] = {
    "c": "%a %b %e %H:%M:%S %Y",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "x": "%m/%d/%y",
}
ZONES: Mapping[str, str] = {"": "+0000", ":": "+00:00", "::": "+00:00:00", ":::": "+00"}
FLAGS = "_-0^#+"
MAX_PAD = 4096


@attrs.frozen(kw_only=True)
class _Conversion:
    """``%-10Y``: flags, width, colons and letter."""

    pad: str
    case: str
    width: int
    colons: str
    letter: str


def strftime(moment: Moment, pattern: str) -> str:
    """Format *moment*; unknown conversions stay as they are."""
    now = moment.broken_down
    pieces = []
    at = 0
    while at < len(pattern):
        percent = pattern.find("%", at)
        if percent < 0:
            break
        pieces.append(pattern[at:percent])
        found, at = _conversion(pattern, percent + 1)
        shown = None if found is None else _convert(found, moment, now)
        pieces.append(pattern[percent:at] if shown is None else shown)
    return "".join(pieces) + pattern[at:]


def _conversion(pattern: str, at: int) -> tuple[_Conversion | None, int]:
    pad = case = ""
    while at < len(pattern) and pattern[at] in FLAGS:
        if pattern[at] in "^#":
            case = pattern[at]
        else:
            pad = pattern[at]
        at += 1
    start = at
    while at < len(pattern) and pattern[at] in "0123456789":
        at += 1
    width = min(int(pattern[start:at][:9] or "-1"), MAX_PAD)
    if pattern[at : at + 1] in ("E", "O"):
        at += 1
    colons = pattern[at : at + 3]
    colons = colons[: len(colons) - len(colons.lstrip(":"))]
    at += len(colons)
    if at >= len(pattern):
        return None, at
    return _Conversion(pad=pad, case=case, width=width, colons=colons, letter=pattern[at]), at + 1


def _convert(found: _Conversion, moment: Moment, now: datetime) -> str | None:
    letter = found.letter
    if letter in NUMBERS:
        value, width, pad = NUMBERS[letter]
        return _number(found, value(now), width, pad)
    if letter == "s":
        return _number(found, moment.seconds, 1, "0")
    if letter == "N":
        digits = f"{moment.fraction:09d}"
        return digits[: found.width].ljust(found.width, "0") if found.width > 0 else digits
    if letter == "z":
        return ZONES.get(found.colons)
    if letter in WORDS:
        return _text(found, _cased(found, WORDS[letter](now)))
    if letter in COMPOSED:
        text = strftime(moment, COMPOSED[letter])
        return _text(found, text.upper() if found.case == "^" else text)
    return None


def _cased(found: _Conversion, text: str) -> str:
    if found.case == "^" or (found.case == "#" and found.letter in "aAbBh"):
        return text.upper()
    return text.lower() if found.case == "#" and found.letter in "pZ" else text


def _text(found: _Conversion, text: str) -> str:
    return text.rjust(max(0, found.width), "0" if found.pad == "0" else " ")


def _number(found: _Conversion, value: int, width: int, pad: str) -> str:
    pad = found.pad or pad
    if pad == "-":
        return str(value).zfill(found.width) if found.width > 0 else str(value)
    width = max(width, found.width)
    if pad == "_":
        return str(value).rjust(width)
    return str(value).zfill(width)
