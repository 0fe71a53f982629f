"""Dates as GNU programs read them: ``date -d``, ``touch -d`` (gnulib's parse_datetime)."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

import attrs

from honeyllm.programs._times import BILLION, DAYS, EPOCH, MONTHS, Moment

UNITS = {
    "year": ("months", 12),
    "month": ("months", 1),
    "fortnight": ("seconds", 1209600),
    "week": ("seconds", 604800),
    "day": ("seconds", 86400),
    "hour": ("seconds", 3600),
    "minute": ("seconds", 60),
    "min": ("seconds", 60),
    "second": ("seconds", 1),
    "sec": ("seconds", 1),
}
ORDINALS = {
    "last": -1,
    "this": 0,
    "next": 1,
    "first": 1,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}
DAY_WORDS = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
ZONES = {
    "utc": 0,
    "gmt": 0,
    "ut": 0,
    "z": 0,
    "wet": 0,
    "bst": 60,
    "cet": 60,
    "met": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "msk": 180,
    "jst": 540,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
TOKENS = re.compile(
    r"""
    (?P<iso>[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}) (?:t(?=[0-9]))?
  | (?P<american>[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?)
  | (?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)
    (?:\s*(?P<half>[ap]\.?m\.?)(?![a-z]))?
    (?P<offset>[+-][0-9]{1,2}(?::?[0-9]{2})?)?
  | (?P<hour>[0-9]{1,2})\s*(?P<hour_half>[ap]\.?m\.?)(?![a-z])
  | (?P<signed>(?:[+-]\s*)?[0-9]+)
  | (?P<word>[a-z]+\.?)
  | (?P<blank>[\s,]+|\([^)]*\))
    """,
    re.VERBOSE,
)
MAX_TEXT = 256


class _Invalid(Exception):
    """Not a date."""


@attrs.define
class _Reading:
    """What the words read so far say."""

    now: datetime
    fraction: int
    date: tuple[int, int, int] | None = None
    clock: tuple[int, int, int, int] | None = None
    offset: int | None = None
    weekday: tuple[int, int] | None = None
    months: int = 0
    seconds: int = 0
    count: int | None = None
    last: tuple[str, int] | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    empty: bool = False
    """Nothing was said: the beginning of this day."""


def parse_date(text: str, now: Moment) -> Moment | None:
    """The point in time that *text* means at *now*; None for an invalid date."""
    if len(text) > MAX_TEXT:
        return None
    if text.strip().startswith("@"):
        return _seconds(text.strip()[1:])
    reading = _Reading(now.broken_down, now.fraction)
    try:
        _read(reading, text.lower().strip())
        return _result(reading)
    except (_Invalid, ValueError, OverflowError):
        return None


def _seconds(text: str) -> Moment | None:
    found = re.fullmatch(r"([+-]?)([0-9]{1,18})(?:[.,]([0-9]{1,18}))?", text)
    if found is None:
        return None
    value = int(found[2]) * BILLION + int((found[3] or "0")[:9].ljust(9, "0"))
    return Moment(-value if found[1] == "-" else value)


def _read(reading: _Reading, text: str) -> None:
    at = 0
    reading.empty = not text
    while at < len(text):
        found = TOKENS.match(text, at)
        if found is None or found.end() == at:
            raise _Invalid
        at = found.end()
        kind = found.lastgroup
        if found["iso"]:
            year, month, day = map(int, found["iso"].split("-"))
            _set_date(reading, year, month, day)
        elif found["american"]:
            _american(reading, found["american"])
        elif found["clock"]:
            _clock(reading, found["clock"], found["half"], found["offset"])
        elif found["hour"]:
            _clock(reading, f"{found['hour']}:00", found["hour_half"], None)
        elif found["signed"]:
            _number(reading, found["signed"])
        elif kind == "word":
            _word(reading, found["word"].rstrip("."))
    if reading.count is not None:
        _leftover(reading, reading.count)


def _set_date(reading: _Reading, year: int, month: int, day: int) -> None:
    if reading.date is not None:
        raise _Invalid
    reading.date = year, month, day
    if reading.count is not None:
        _leftover(reading, reading.count)


def _american(reading: _Reading, text: str) -> None:
    parts = text.split("/")
    year = _full_year(parts[2]) if len(parts) == 3 else reading.now.year
    _set_date(reading, year, int(parts[0]), int(parts[1]))


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 69 else 1900)


def _clock(reading: _Reading, text: str, half: str | None, offset: str | None) -> None:
    if reading.clock is not None:
        raise _Invalid
    parts = text.replace(",", ".").split(":")
    hour, minute = int(parts[0]), int(parts[1])
    whole, _, fraction = (parts[2] if len(parts) > 2 else "0").partition(".")
    if half:
        if not 1 <= hour <= 12:
            raise _Invalid
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or int(whole) > 60:
        raise _Invalid
    reading.clock = hour, minute, int(whole), int(fraction[:9].ljust(9, "0"))
    if offset:
        _set_offset(reading, offset)


def _set_offset(reading: _Reading, text: str) -> None:
    digits = text[1:].replace(":", "")
    minutes = int(digits) * 60 if len(digits) <= 2 else int(digits[:-2]) * 60 + int(digits[-2:])
    if minutes > 24 * 60:
        raise _Invalid
    reading.offset = minutes if text[0] == "+" else -minutes


def _number(reading: _Reading, text: str) -> None:
    if reading.count is not None:
        _leftover(reading, reading.count)
    compact = text.replace(" ", "")
    digits = compact.lstrip("+-")
    if (
        reading.clock is not None
        and compact[0] in "+-"
        and reading.offset is None
        and len(digits) in (1, 2, 4)
    ):
        _set_offset(reading, compact)
        return
    if len(digits) == 8 and compact == digits and reading.date is None:
        _set_date(reading, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return
    if len(digits) > 12:
        raise _Invalid
    reading.count = int(compact)


def _leftover(reading: _Reading, value: int) -> None:
    """A number that no unit followed: day, year, or hour and minute."""
    reading.count = None
    dated = reading.month is not None or (reading.date is not None and reading.clock is not None)
    if reading.month is not None and reading.day is None and 1 <= value <= 31:
        reading.day = value
    elif dated and reading.year is None and value > 31:
        reading.year = value
    elif reading.clock is None and 0 <= value <= 2400:
        hour, minute = (value, 0) if value < 100 else divmod(value, 100)
        _clock(reading, f"{hour}:{minute:02}", None, None)
    else:
        raise _Invalid


def _word(reading: _Reading, word: str) -> None:
    singular = word[:-1] if word.endswith("s") and word[:-1] in UNITS else word
    if singular in UNITS:
        _unit(reading, singular)
    elif word == "ago":
        _ago(reading)
    elif word in DAY_WORDS:
        reading.seconds += DAY_WORDS[word] * 86400
    elif word in ORDINALS:
        reading.count = ORDINALS[word]
    elif word in ZONES:
        reading.offset = ZONES[word]
    elif word == "t" and reading.date is not None:
        return
    else:
        _name(reading, word)


def _unit(reading: _Reading, unit: str) -> None:
    count = 1 if reading.count is None else reading.count
    reading.count = None
    field, size = UNITS[unit]
    setattr(reading, field, getattr(reading, field) + count * size)
    reading.last = field, count * size


def _ago(reading: _Reading) -> None:
    if reading.last is None:
        raise _Invalid
    reading.months, reading.seconds = -reading.months, -reading.seconds
    reading.last = None


def _name(reading: _Reading, word: str) -> None:
    for number, name in enumerate(MONTHS, 1):
        if word == name.lower() or word == name[:3].lower() or (word == "sept" and number == 9):
            if reading.month is not None:
                raise _Invalid
            reading.month = number
            if reading.count is not None:
                reading.day, reading.count = reading.count, None
            return
    for number, name in enumerate(DAYS):
        if (
            len(word) >= 3
            and name.lower().startswith(word)
            and word in (name.lower(), name[:3].lower(), name[:4].lower())
        ):
            reading.weekday = number, reading.count or 0
            reading.count = None
            return
    raise _Invalid


def _result(reading: _Reading) -> Moment:
    now = reading.now
    year, month, day = reading.date or (now.year, now.month, now.day)
    if reading.month is not None:
        if reading.day is None:
            raise _Invalid
        year, month, day = reading.year or now.year, reading.month, reading.day
    elif reading.year is not None:
        year = reading.year
    named = reading.date is not None or reading.month is not None or reading.weekday is not None
    if reading.clock is not None:
        hour, minute, second, fraction = reading.clock
    elif named or reading.empty:
        hour = minute = second = fraction = 0
    else:
        hour, minute, second, fraction = now.hour, now.minute, now.second, reading.fraction
    base = datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second)
    base = _weekday(reading, base)
    base = _months_later(base, reading.months) + timedelta(seconds=reading.seconds)
    if reading.offset is not None:
        base -= timedelta(minutes=reading.offset)
    whole = base - EPOCH
    return Moment((whole.days * 86400 + whole.seconds) * BILLION + fraction)


def _weekday(reading: _Reading, base: datetime) -> datetime:
    if reading.weekday is None or reading.date is not None or reading.month is not None:
        return base
    wanted, ordinal = reading.weekday
    ahead = (wanted - base.isoweekday()) % 7
    if ordinal > 0 and ahead:
        ordinal -= 1
    return base + timedelta(days=ahead + 7 * ordinal)


def _months_later(base: datetime, months: int) -> datetime:
    """Days beyond the end of the month run on into the next, as in mktime(3)."""
    if not months:
        return base
    count = base.year * 12 + base.month - 1 + months
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    extra = max(0, base.day - last)
    return base.replace(year=year, month=month + 1, day=min(base.day, last)) + timedelta(days=extra)
