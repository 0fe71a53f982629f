"""The tests of find that look at times."""

from collections.abc import Callable, Mapping

from honeyllm.programs._dates import parse_date
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.files._walk import Follow, Visit
from honeyllm.programs.find._parse import Primary, Refused, Words
from honeyllm.programs.find._search import Expression, Search, plain
from honeyllm.programs.find._tests import compare
from honeyllm.vfs import Inode

DAY, MINUTE = 86400, 60
Time = Callable[[Inode], int]
TIMES: Mapping[str, Time] = {
    "a": lambda inode: inode.atime,
    "B": lambda inode: inode.birth or inode.ctime,
    "c": lambda inode: inode.ctime,
    "m": lambda inode: inode.mtime,
}


def _amount(words: Words, name: str) -> tuple[str, float]:
    text = words.argument(name)
    sign = text[:1] if text[:1] in ("+", "-") else ""
    body = text[len(sign) :]
    try:
        amount = float(body) if body.replace(".", "", 1).isdigit() and body.isascii() else None
    except ValueError:
        amount = None
    if amount is None or len(body) > 20:
        raise Refused(f"invalid argument `{text}' to `{name}'")
    return sign, amount


def _origin(search: Search) -> int:
    """What ages count from: the start of the run, or with -daystart the end of the day."""
    if not search.day_start:
        return search.now
    return (search.now // (DAY * BILLION) + 1) * DAY * BILLION


def _days(time: Time) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        sign, amount = _amount(words, name)

        def check(search: Search, visit: Visit) -> bool:
            age = _origin(search) - time(visit.inode)
            if sign == "-":
                return age < amount * DAY * BILLION
            if sign == "+":
                return age >= (amount + 1) * DAY * BILLION
            return amount * DAY * BILLION <= age < (amount + 1) * DAY * BILLION

        return plain(check)

    return primary


def _minutes(time: Time) -> Primary:
    def primary(words: Words, name: str) -> Expression:
        sign, amount = _amount(words, name)

        def check(search: Search, visit: Visit) -> bool:
            age = _origin(search) - time(visit.inode)
            limit = amount * MINUTE * BILLION
            if sign:
                return age < limit if sign == "-" else age > limit
            return limit - MINUTE * BILLION < age <= limit

        return plain(check)

    return primary


def _newer(mine: Time, theirs: Time | None) -> Primary:
    """Newer than a file's time, or with None than a point in time."""

    def primary(words: Words, name: str) -> Expression:
        text = words.argument(name)
        limit = _date(words, text) if theirs is None else _reference(words, text, theirs)
        return plain(lambda search, visit: mine(visit.inode) > limit)

    return primary


def _date(words: Words, text: str) -> int:
    moment = parse_date(text, Moment(words.search.now))
    if moment is None:
        raise Refused(
            f"I cannot figure out how to interpret {words.search.tool.word(text)} as a date or time"
        )
    return moment.nanoseconds


def _reference(words: Words, path: str, time: Time) -> int:
    try:
        return time(words.search.tool.process.fs.stat(path, follow=words.search.follow is not Follow.NEVER))
    except OSError as error:
        raise Refused(f"{words.search.tool.word(path)}: {error.strerror}") from None


def _used(words: Words, name: str) -> Expression:
    text = words.argument(name)
    sign = text[:1] if text[:1] in ("+", "-") else ""
    if not text[len(sign) :].isdigit():
        raise Refused(f"Invalid argument {text} to -used")
    wanted = int(text[len(sign) :][:9])

    def check(search: Search, visit: Visit) -> bool:
        gap = visit.inode.atime - visit.inode.ctime
        return gap >= 0 and compare(sign, wanted, gap // (DAY * BILLION))

    return plain(check)


def _table() -> dict[str, Primary]:
    table: dict[str, Primary] = {"-used": _used}
    for letter in "acm":
        table[f"-{letter}time"] = _days(TIMES[letter])
        table[f"-{letter}min"] = _minutes(TIMES[letter])
    for mine, time in TIMES.items():
        table[f"-newer{mine}t"] = _newer(time, None)
        for theirs, other in TIMES.items():
            table[f"-newer{mine}{theirs}"] = _newer(time, other)
    table["-newer"], table["-anewer"], table["-cnewer"] = (
        table[f"-newer{pair}"] for pair in ("mm", "am", "cm")
    )
    return table


AGES: Mapping[str, Primary] = _table()
