"""chage."""

import re
from datetime import UTC, date, datetime

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._database import Database, today
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._log import note

CHAGE = Form(
    short="d:E:hiI:lm:M:R:W:",
    long={
        "lastday": "d:",
        "expiredate": "E:",
        "help": "h",
        "iso8601": "i",
        "inactive": "I:",
        "list": "l",
        "mindays": "m:",
        "maxdays": "M:",
        "root": "R:",
        "warndays": "W:",
    },
    failure=2,
    usage="chage",
    help=("h",),
)
FIELDS = {"d": 2, "m": 3, "M": 4, "W": 5, "I": 6, "E": 7}
"""The field of a row of /etc/shadow that an option sets."""
NEVER = 10_000
"""A maximum of days from which on a password does not expire."""
MAX_DAY = 2_900_000
NUMBER = re.compile(r"-?[0-9]{1,9}")


async def chage(process: Process) -> int:
    """Show or change when a password expires."""
    parsed = await options(process, CHAGE)
    if len(parsed.operands) != 1 or (parsed.has("l") and parsed.has(*FIELDS)):
        await say(process, usages()["chage"])
        return 2
    name = parsed.operands[0]
    user = Database(process, "/etc/passwd").find(name)
    own = user is not None and user[2] == str(process.who.uid)
    if process.who.uid != 0 and not (parsed.has("l") and own):
        raise await fatal(process, "chage: Permission denied.")
    shadow = Database(process, "/etc/shadow")
    row = shadow.find(name)
    if user is None or row is None:
        raise await fatal(process, f"chage: user '{name}' does not exist in /etc/passwd")
    row += [""] * (9 - len(row))
    if parsed.has(*FIELDS):
        await _change(process, parsed, row)
        shadow.save()
        note(process, f"changed password expiry for {name}")
    elif parsed.has("l"):
        await process.stdout.write(_listing(row, iso=parsed.has("i")))
    else:
        await say(process, f"Changing the aging information for {name}\n")
    return 0


async def _change(process: Process, parsed: Parsed, row: list[str]) -> None:
    for letter, column in FIELDS.items():
        value = parsed.value(letter)
        if value is None:
            continue
        days = _days(value, is_date=letter in "dE")
        if days is None:
            kind = "date" if letter in "dE" else "numeric argument"
            raise await fatal(process, f"chage: invalid {kind} '{value}'", 2)
        row[column] = "" if days < 0 else str(days)
    if row[2] == "" and parsed.value("d") is None:
        row[2] = today(process)


def _days(text: str, *, is_date: bool) -> int | None:
    if NUMBER.fullmatch(text):
        return int(text)
    try:
        return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal() if is_date else None
    except ValueError:
        return None


def _number(text: str, otherwise: int) -> int:
    return int(text) if NUMBER.fullmatch(text) else otherwise


def _listing(row: list[str], *, iso: bool) -> str:
    last, most = _number(row[2], -1), _number(row[4], -1)
    inactive, end = _number(row[6], -1), _number(row[7], -1)

    def day(number: int) -> str:
        if not 0 <= number < MAX_DAY:
            return "never"
        return datetime.fromtimestamp(number * 86400, UTC).strftime("%Y-%m-%d" if iso else "%b %d, %Y")

    expires = last + most if last >= 0 and 0 <= most < NEVER else -1
    must = "password must be changed"
    return (
        f"Last password change\t\t\t\t\t: {must if last == 0 else day(last)}\n"
        f"Password expires\t\t\t\t\t: {must if last == 0 else day(expires)}\n"
        f"Password inactive\t\t\t\t\t: "
        f"{must if last == 0 else day(expires + inactive if expires >= 0 and inactive >= 0 else -1)}\n"
        f"Account expires\t\t\t\t\t\t: {day(end)}\n"
        f"Minimum number of days between password change\t\t: {_number(row[3], -1)}\n"
        f"Maximum number of days between password change\t\t: {most}\n"
        f"Number of days of warning before password expires\t: {_number(row[5], -1)}\n"
    )
