"""passwd and chpasswd."""

from honeyllm.events import CommandChpasswd, CommandSuccess
from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._database import Database, hashed, knows_password, set_password, today
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._log import note
from honeyllm.programs.system._terminal import ask_secret

PASSWD = Form(
    short="adehi:kln:qr:R:Suw:x:",
    long={
        "all": "a",
        "delete": "d",
        "expire": "e",
        "help": "h",
        "inactive": "i:",
        "keep-tokens": "k",
        "lock": "l",
        "mindays": "n:",
        "quiet": "q",
        "repository": "r:",
        "root": "R:",
        "status": "S",
        "unlock": "u",
        "warndays": "w:",
        "maxdays": "x:",
    },
    failure=6,
    usage="passwd",
    help=("h",),
)
CHPASSWD = Form(
    short="c:ehmR:s:",
    long={
        "crypt-method": "c:",
        "encrypted": "e",
        "help": "h",
        "md5": "m",
        "root": "R:",
        "sha-rounds": "s:",
    },
    failure=2,
    usage="chpasswd",
    help=("h",),
)
TRIES = 3
TOKEN_ERROR = 10
UNCHANGED = "passwd: Authentication token manipulation error\npasswd: password unchanged\n"
PASSWORDLESS = (
    "unlocking the password would result in a passwordless account.\n"
    "You should set a password with usermod -p to unlock the password of this account."
)
MAX_LINES = 10_000


async def passwd(process: Process) -> int:
    """Change a password."""
    parsed = await options(process, PASSWD)
    me = _own_name(process)
    name = parsed.operands[0] if parsed.operands else me
    if Database(process, "/etc/passwd").find(name) is None:
        raise await fatal(process, f"passwd: user '{name}' does not exist")
    if process.who.uid != 0 and (name != me or parsed.has("d", "l", "u", "e")):
        raise await fatal(process, f"passwd: You may not view or modify password information for {name}.")
    if parsed.has("S"):
        await process.stdout.write(_status(process, name))
        return 0
    if parsed.has("d", "l", "u", "e", "n", "x", "w", "i"):
        return await _administer(process, parsed, name)
    return await _change(process, name)


def _own_name(process: Process) -> str:
    uid = str(process.who.uid)
    row = Database(process, "/etc/passwd").where(lambda fields: len(fields) > 2 and fields[2] == uid)
    return row[0] if row else process.user


async def _administer(process: Process, parsed: Parsed, name: str) -> int:
    """Do what the options for the administrator ask."""
    shadow = Database(process, "/etc/shadow")
    row = shadow.find(name)
    if row is None:
        raise await fatal(process, f"passwd: user '{name}' does not exist")
    row += [""] * (9 - len(row))
    action = parsed.last_of("l", "u", "d")
    if action == "u" and row[1] == "!":
        raise await fatal(process, f"passwd: {PASSWORDLESS}", 3)
    if action is not None:
        row[1] = {"l": "!" + row[1].removeprefix("!"), "u": row[1].removeprefix("!"), "d": ""}[action]
        row[2] = today(process)
    row[2] = "0" if parsed.has("e") else row[2]
    for letter, column in (("n", 3), ("x", 4), ("w", 5), ("i", 6)):
        value = parsed.value(letter)
        if value is not None and value.lstrip("-").isdigit():
            row[column] = "" if value.startswith("-") else value
    shadow.save()
    note(process, f"password for '{name}' changed by '{_own_name(process)}'")
    what = "password changed" if action is not None else "password expiry information changed"
    if not parsed.has("q"):
        await say(process, f"passwd: {what}.\n")
    return 0


def _status(process: Process, name: str) -> str:
    row = Database(process, "/etc/shadow").find(name) or [name, "!", "0", "0", "99999", "7", "", "", ""]
    kind = "L" if row[1][:1] in ("!", "*") else "P" if row[1] else "NP"
    days = int(row[2]) if row[2].isdigit() else 0
    date = Moment(days * 86400 * BILLION).show("%Y-%m-%d")
    return f"{name} {kind} {date} {row[3] or 0} {row[4] or 99999} {row[5] or 7} {row[6] or -1}\n"


async def _change(process: Process, name: str) -> int:
    if process.who.uid != 0 and not await _knows_old(process, name):
        return TOKEN_ERROR
    password = await _new_password(process)
    if password is None:
        await say(process, UNCHANGED)
        return TOKEN_ERROR
    set_password(process, name, hashed(process, password))
    note(process, f"pam_unix(passwd:chauthtok): password changed for {name}")
    await say(process, "passwd: password updated successfully\n")
    return 0


async def _knows_old(process: Process, name: str) -> bool:
    await say(process, f"Changing password for {name}.\n")
    old = await ask_secret(process, "Current password: ")
    _note(process, old)
    row = Database(process, "/etc/shadow").find(name)
    if row is None or old is None or not knows_password(process, name, old, row[1]):
        await say(process, UNCHANGED)
        return False
    return True


async def _new_password(process: Process) -> str | None:
    """What was typed twice; None after the message of what went wrong."""
    for _ in range(TRIES):
        first = await ask_secret(process, "New password: ")
        _note(process, first)
        again = None if first is None else await ask_secret(process, "Retype new password: ")
        if again is None:
            await say(process, "Password change has been aborted.\n")
            return None
        _note(process, again)
        if first != again:
            await say(process, "Sorry, passwords do not match.\n")
            return None
        if first:
            return first
        await say(process, "No password has been supplied.\n")
    return None


def _note(process: Process, text: str | None) -> None:
    if text is not None:
        process.emit(CommandSuccess(input=text, realm="passwd"))


async def chpasswd(process: Process) -> int:
    """Change passwords from ``user:password`` lines."""
    parsed = await options(process, CHPASSWD)
    if parsed.operands:
        await say(process, usages()["chpasswd"])
        return 2
    if process.who.uid != 0:
        raise await fatal(process, f"{process.name}: Permission denied.")
    status = 0
    for number in range(1, MAX_LINES):
        line = (await process.stdin.line()).decode("utf-8", "surrogateescape")
        if not line:
            break
        await process.checkpoint()
        status = await _set_one(process, parsed, number, line.rstrip("\n")) or status
    return status


async def _set_one(process: Process, parsed: Parsed, number: int, line: str) -> int:
    name, colon, password = line.partition(":")
    if not colon:
        await say(process, f"chpasswd: line {number}: missing new password\n")
        return 1
    process.emit(CommandSuccess(input=line, realm="chpasswd"))
    process.emit(CommandChpasswd(username=name))
    field = password if parsed.has("e") else hashed(process, password)
    if set_password(process, name, field):
        if not parsed.has("e"):
            note(process, f"pam_unix(chpasswd:chauthtok): password changed for {name}")
        return 0
    if parsed.has("e"):
        await say(process, f"chpasswd: line {number}: user '{name}' does not exist\n")
    else:
        await say(
            process,
            f"chpasswd: (user {name}) pam_chauthtok() failed, error:\n"
            f"Authentication token manipulation error\n"
            f"chpasswd: (line {number}, user {name}) password not changed\n",
        )
    return 1
