"""Times of systemd.time(7): calendar events, to the minute, and spans."""

import re
from collections.abc import Mapping
from datetime import datetime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED: Mapping[str, str] = {
    "minutely": "*-*-* *:*",
    "hourly": "*-*-* *:00",
    "daily": "*-*-* 00:00",
    "weekly": "mon *-*-* 00:00",
    "monthly": "*-*-01 00:00",
    "quarterly": "*-01,04,07,10-01 00:00",
    "semiannually": "*-01,07-01 00:00",
    "yearly": "*-01-01 00:00",
    "annually": "*-01-01 00:00",
}
PART = re.compile(r"(\*|\d{1,4})(?:\.\.(\d{1,4}))?(?:/(\d{1,4}))?", re.ASCII)
SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([A-Za-z]*)\s*", re.ASCII)
UNITS: Mapping[str, float] = {
    **dict.fromkeys(("", "s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("ms", "msec"), 0.001),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "week", "weeks"), 604800),
    **dict.fromkeys(("M", "month", "months"), 2629800),
    **dict.fromkeys(("y", "year", "years"), 31557600),
}


def seconds_of(text: str) -> float | None:
    """The seconds of a span such as ``1h 30min``; None where it is none."""
    found = list(SPAN.finditer(text.strip()))
    if not found or "".join(match[0] for match in found) != text.strip():
        return None
    if any(match[2] not in UNITS for match in found):
        return None
    return sum(float(match[1]) * UNITS[match[2]] for match in found)


def is_due(text: str, now: datetime) -> bool:
    """Whether the calendar event *text* is in this minute; one that cannot be read never is."""
    words = NAMED.get(text.strip().lower(), text.strip().lower()).split()
    days = [word for word in words if word[:1].isalpha() and word != "utc"]
    dates = [word for word in words if "-" in word]
    times = [word for word in words if ":" in word]
    if len(days) + len(dates) + len(times) + words.count("utc") != len(words):
        return False
    return (
        all(_is_day(word, now.weekday()) for word in days)
        and all(_fits(word.split("-"), (now.year, now.month, now.day)) for word in dates)
        and all(_fits(word.split(":")[:2], (now.hour, now.minute)) for word in times or ["0:0"])
    )


def _is_day(word: str, today: int) -> bool:
    for part in word.strip(",").split(","):
        first, _, last = part.partition("..")
        if first[:3] in DAYS and (last or first)[:3] in DAYS:
            start, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
            if start <= today <= end:
                return True
    return False


def _fits(parts: list[str], values: tuple[int, ...]) -> bool:
    """Whether each of the last *values* is what its part says; what is left out in front is any."""
    if not 1 < len(parts) <= len(values):
        return False
    pairs = zip(reversed(parts), reversed(values), strict=False)
    return all(any(_is_in(choice, value) for choice in part.split(",")) for part, value in pairs)


def _is_in(choice: str, value: int) -> bool:
    found = PART.fullmatch(choice)
    if found is None:
        return False
    first = 0 if found[1] == "*" else int(found[1])
    step = int(found[3] or 1) or 1
    endless = found[1] == "*" or (found[3] and not found[2])
    last = value if endless else int(found[2] or first)
    return first <= value <= last and (value - first) % step == 0
