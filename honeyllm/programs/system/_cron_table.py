"""crontab(5): what a table says, and when a line of it is due."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
NAMES: Mapping[int, Mapping[str, int]] = {
    3: {name: number for number, name in enumerate(MONTHS, 1)},
    4: {name: number for number, name in enumerate(WEEKDAYS)},
}
NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
REBOOT = "@reboot"
ASSIGNMENT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|\"[^\"]*\"|'[^']*')\s*=\s*(.*)", re.ASCII)
PART = re.compile(r"(\*|(\w+)(?:-(\w+))?)(?:/(\d+))?", re.ASCII)
MAX_LINES = 200


@attrs.frozen(kw_only=True)
class Job:
    """One line: ``fields`` are the sets of minutes, hours, days, months and weekdays; empty for @reboot."""

    fields: tuple[frozenset[int], ...]
    starred: tuple[bool, ...]
    user: str
    command: str
    environ: Mapping[str, str]

    def is_due(self, now: datetime) -> bool:
        """Whether it runs in this minute; with both days restricted either is enough."""
        if not self.fields:
            return False
        minutes, hours, days, months, weekdays = self.fields
        if now.minute not in minutes or now.hour not in hours or now.month not in months:
            return False
        day, weekday = now.day in days, now.isoweekday() % 7 in weekdays
        return day and weekday if self.starred[2] or self.starred[4] else day or weekday


def jobs(text: str, user: str | None) -> Iterator[Job]:
    """The jobs of a table; that of a *user*, or one of the system's with a column for users."""
    environ: dict[str, str] = {}
    for line in text.split("\n")[:MAX_LINES]:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if found := ASSIGNMENT.fullmatch(line):
            environ[found[1].strip("\"'")] = found[2].strip().strip("\"'")
        elif job := _job(line, user, dict(environ)):
            yield job


def _job(line: str, user: str | None, environ: Mapping[str, str]) -> Job | None:
    nickname = line.startswith("@")
    when = 1 if nickname else 5
    words = line.split(None, when + (user is None))
    if len(words) <= when + (user is None):
        return None
    owner = words[when] if user is None else user
    times = [] if words[0] == REBOOT else NICKNAMES.get(words[0], "").split() if nickname else words[:5]
    fields = tuple(_field(number, text) for number, text in enumerate(times))
    if not all(fields) or (not fields and words[0] != REBOOT):
        return None
    starred = tuple(text.startswith("*") for text in times)
    return Job(fields=fields, starred=starred, user=owner, command=words[-1], environ=environ)


def _field(number: int, text: str) -> frozenset[int]:
    """The numbers of one field; none where it cannot be read."""
    found: set[int] = set()
    for part in text.lower().split(","):
        values = _part(number, part)
        if not values:
            return frozenset()
        found |= values
    return frozenset(value % 7 for value in found) if number == 4 else frozenset(found)


def _part(number: int, text: str) -> set[int]:
    found = PART.fullmatch(text)
    if found is None:
        return set()
    low, high = RANGES[number]
    first = low if found[1] == "*" else _number(number, found[2])
    last = high if found[1] == "*" else _number(number, found[3]) if found[3] else first
    if found[4] and found[1] != "*" and not found[3]:
        last = high
    step = int(found[4] or 1)
    if not low <= first <= last <= high or not step:
        return set()
    return set(range(first, last + 1, step))


def _number(number: int, text: str) -> int:
    named = NAMES.get(number, {}).get(text[:3])
    return int(text[:4]) if text.isdecimal() else -1 if named is None else named
