"""crontab over /var/spool/cron/crontabs."""

import re
import stat
from contextlib import suppress
from errno import ENOENT

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._database import Database
from honeyllm.programs.system._files import as_root, read_text, write_text
from honeyllm.programs.system._form import fatal, usages

SPOOL = "/var/spool/cron/crontabs"
CRONTAB_GID = 101
MAX_BYTES = 1 << 20
FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
TIME = re.compile(r"[0-9*,/\-]+")
NAMED_TIME = re.compile(r"[0-9*,/\-]+|[a-zA-Z]{3}([,\-][a-zA-Z0-9]+)*")
NAMED = ("month", "day-of-week")
NICKNAMES = {"@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
MAX_FIELD = 100


async def crontab(process: Process) -> int:
    """Maintain the crontab of a user."""
    parsed = parse(process.argv, "u:lreihn")
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        raise await _misused(process, "unrecognized option")
    name = await _user(process, parsed)
    actions = [option.name for option in parsed.options if option.name in "lre"]
    if len(actions) > 1:
        raise await _misused(process, "only one operation permitted")
    if actions and parsed.operands:
        raise await _misused(process, "no arguments permitted after this option")
    path = f"{SPOOL}/{name}"
    match actions[0] if actions else "":
        case "l":
            return await _list(process, name, path)
        case "r":
            return await _remove(process, name, path)
        case "e":
            return await _edit(process, name, path)
    return await _install(process, name, path, parsed.operands[0] if parsed.operands else "-")


async def _misused(process: Process, reason: str) -> Exited:
    return await fatal(process, f"crontab: usage error: {reason}\n" + _usage())


def _usage() -> str:
    return usages()["crontab"].split("\n", 1)[1].rstrip("\n")


async def _user(process: Process, parsed: Parsed) -> str:
    users = Database(process, "/etc/passwd")
    uid = str(process.who.uid)
    own = users.where(lambda row: len(row) > 2 and row[2] == uid)
    name = parsed.value("u")
    if name is None:
        return own[0] if own else process.user
    if process.who.uid != 0 and (own is None or own[0] != name):
        raise await fatal(process, "must be privileged to use -u")
    if users.find(name) is None:
        raise await fatal(process, f"crontab:  user `{name}' unknown")
    return name


async def _list(process: Process, name: str, path: str) -> int:
    if not as_root(process).exists(path):
        raise await fatal(process, f"no crontab for {name}")
    await process.stdout.write(_without_heading(process, path))
    return 0


def _without_heading(process: Process, path: str) -> str:
    """An installed table as its user wrote it."""
    rows = read_text(as_root(process), path).splitlines(keepends=True)
    if rows[:1] and rows[0].startswith("# DO NOT EDIT"):
        rows = rows[3:]
    return "".join(rows)


async def _remove(process: Process, name: str, path: str) -> int:
    try:
        as_root(process).remove(path)
    except OSError:
        raise await fatal(process, f"no crontab for {name}") from None
    return 0


async def _edit(process: Process, name: str, path: str) -> int:
    if not as_root(process).exists(path):
        await say(process, f"no crontab for {name} - using an empty one\n")
    if not process.is_terminal(0):
        await say(process, "Standard input is not a terminal\n")
        await say(process, 'crontab: "/usr/bin/sensible-editor" exited with status 1\n')
        return 1
    return await _edit_copy(process, name, path)


async def _edit_copy(process: Process, name: str, path: str) -> int:
    """Let the user's editor change a copy, and install that."""
    folder = f"/tmp/crontab.{process.kernel.chance.randrange(1 << 24):06x}"
    copy = f"{folder}/crontab"
    before = _without_heading(process, path)
    process.fs.make(folder, stat.S_IFDIR | 0o700)
    write_text(process.fs, copy, before, mode=0o600)
    try:
        if not await _has_edited(process, copy):
            return 1
        if read_text(process.fs, copy) == before:
            await say(process, "No modification made\n")
            return 0
        await say(process, "crontab: installing new crontab\n")
        return await _install(process, name, path, copy)
    finally:
        with suppress(OSError):
            process.fs.remove(copy)
            process.fs.remove(folder, directory=True)


async def _has_edited(process: Process, copy: str) -> bool:
    editor = process.environ.get("VISUAL") or process.environ.get("EDITOR") or "/usr/bin/editor"
    try:
        child = process.spawn(editor, (editor, copy), search="/" not in editor)
    except OSError as error:
        await say(
            process, f"/bin/sh: 1: {editor}: {'not found' if error.errno == ENOENT else error.strerror}\n"
        )
        await say(process, f'crontab: "{editor}" exited with status 127\n')
        return False
    ended = (await process.wait([child.pid])).status
    code = ended.code if ended is not None else 0
    if code:
        await say(process, f'crontab: "{editor}" exited with status {code}\n')
    return not code


async def _install(process: Process, name: str, path: str, source: str) -> int:
    if source == "-":
        text = (await process.stdin.read()).decode("utf-8", "surrogateescape")
    else:
        try:
            process.fs.access(source, 4)
        except OSError as error:
            raise await fatal(process, f"{source}: {error.strerror}") from None
        text = read_text(process.fs, source)
    text = text[:MAX_BYTES]
    for number, row in enumerate(text.splitlines()):
        fault = _fault(row)
        if fault:
            await say(process, f'"{source}":{number}: {fault}\nerrors in crontab file, can\'t install.\n')
            return 1
    if text and not text.endswith("\n"):
        await say(process, "new crontab file is missing newline before EOF, can't install.\n")
        return 1
    stamp = Moment(int(process.kernel.clock()) * BILLION).show("%a %b %e %H:%M:%S %Y")
    heading = (
        "# DO NOT EDIT THIS FILE - edit the master and reinstall.\n"
        f"# ({source} installed on {stamp})\n"
        "# (Cron version -- $Id: crontab.c,v 2.13 1994/01/17 03:20:37 vixie Exp $)\n"
    )
    view = as_root(process)
    write_text(view, path, heading + text, mode=0o600, gid=CRONTAB_GID)
    account = Database(process, "/etc/passwd").find(name)
    view.change_owner(path, int(account[2]) if account else 0, CRONTAB_GID)
    view.change_mode(path, 0o600)
    return 0


def _fault(row: str) -> str:
    """What cron finds wrong with a line: ``bad minute``; nothing when it is right."""
    words = row.split(None, 6)
    if not words or words[0].startswith("#") or re.match(r"[A-Za-z_][A-Za-z0-9_]*\s*=", row[:MAX_FIELD]):
        return ""
    if words[0].startswith("@"):
        return "" if words[0] in NICKNAMES and len(words) > 1 else "bad time specifier"
    for name, word in zip(FIELDS, words, strict=False):
        if not (NAMED_TIME if name in NAMED else TIME).fullmatch(word[:MAX_FIELD]):
            return f"bad {name}"
    return "" if len(words) > len(FIELDS) else "bad command"
