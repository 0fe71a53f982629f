"""useradd, usermod, userdel, groupadd and groupdel."""

import re
import stat
from datetime import date

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Parsed
from honeyllm.programs.system._database import Database, today
from honeyllm.programs.system._files import as_root
from honeyllm.programs.system._form import Form, fatal, options, usages
from honeyllm.programs.system._log import note

HELP = ("h",)
USERADD = Form(
    short="b:c:d:De:f:Fg:G:hk:K:lmMNop:rR:P:s:u:UZ:",
    long={
        "badname": "badname",
        "base-dir": "b:",
        "btrfs-subvolume-home": "btrfs",
        "comment": "c:",
        "home-dir": "d:",
        "defaults": "D",
        "expiredate": "e:",
        "inactive": "f:",
        "gid": "g:",
        "groups": "G:",
        "help": "h",
        "skel": "k:",
        "key": "K:",
        "create-home": "m",
        "no-create-home": "M",
        "no-log-init": "l",
        "no-user-group": "N",
        "non-unique": "o",
        "password": "p:",
        "system": "r",
        "root": "R:",
        "prefix": "P:",
        "shell": "s:",
        "uid": "u:",
        "user-group": "U",
        "selinux-user": "Z:",
    },
    failure=2,
    usage="useradd",
    help=HELP,
)
USERMOD = Form(
    short="abc:d:e:f:g:G:hl:Lmop:P:rR:s:u:Uv:w:V:W:Z:",
    long={
        "append": "a",
        "badname": "b",
        "comment": "c:",
        "home": "d:",
        "expiredate": "e:",
        "inactive": "f:",
        "gid": "g:",
        "groups": "G:",
        "help": "h",
        "login": "l:",
        "lock": "L",
        "move-home": "m",
        "non-unique": "o",
        "password": "p:",
        "remove": "r",
        "root": "R:",
        "prefix": "P:",
        "shell": "s:",
        "uid": "u:",
        "unlock": "U",
    },
    failure=2,
    usage="usermod",
    help=HELP,
)
USERDEL = Form(
    short="fhrR:P:Z",
    long={"force": "f", "help": "h", "remove": "r", "root": "R:", "prefix": "P:", "selinux-user": "Z"},
    failure=2,
    usage="userdel",
    help=HELP,
)
GROUPADD = Form(
    short="fg:hK:oP:p:rR:U:",
    long={
        "force": "f",
        "gid": "g:",
        "help": "h",
        "key": "K:",
        "non-unique": "o",
        "password": "p:",
        "system": "r",
        "root": "R:",
        "prefix": "P:",
        "users": "U:",
    },
    failure=2,
    usage="groupadd",
    help=HELP,
)
GROUPDEL = Form(
    short="hR:P:f", long={"help": "h", "root": "R:", "prefix": "P:", "force": "f"},
    failure=2, usage="groupdel", help=HELP,
)  # fmt: skip
GOOD_NAME = re.compile(r"[a-z_][a-z0-9_-]*\$?\Z")
MAX_NAME = 32
OWN_GROUPS = ("group", "shadow group")
PASSWORDLESS = (
    "usermod: unlocking the user's password would result in a passwordless account.\n"
    "You should set a password with usermod -p to unlock this user's password.\n"
)


async def _begin(process: Process, form: Form) -> tuple[Parsed, str]:
    parsed = await options(process, form)
    if len(parsed.operands) != 1:
        await say(process, usages()[form.usage])
        process.exit(2)
    return parsed, parsed.operands[0]


async def _need_root(process: Process, path: str = "/etc/passwd") -> None:
    if process.who.uid != 0:
        name = process.name
        await say(process, f"{name}: Permission denied.\n{name}: cannot lock {path}; try again later.\n")
        process.exit(10 if path == "/etc/group" else 1)


def _free_id(database: Database, least: int, most: int) -> int:
    used = {int(row[2]) for row in database.rows if len(row) > 2 and row[2].isdigit()}
    return next((n for n in range(least, most) if n not in used), most)


async def useradd(process: Process) -> int:
    """Add a user."""
    parsed, name = await _begin(process, USERADD)
    if not parsed.has("badname") and (len(name) > MAX_NAME or not GOOD_NAME.match(name)):
        raise await fatal(process, f"useradd: invalid user name '{name}': use --badname to ignore", 3)
    await _need_root(process)
    users, groups = Database(process, "/etc/passwd"), Database(process, "/etc/group")
    if users.find(name) is not None:
        raise await fatal(process, f"useradd: user '{name}' already exists", 9)
    uid = await _wanted_uid(process, parsed, users)
    own_group = not parsed.has("N") and parsed.value("g") is None
    if own_group and groups.find(name) is not None:
        message = f"useradd: group {name} exists - if you want to add this user to that group, use -g."
        raise await fatal(process, message, 9)
    gid = await _primary_group(process, parsed, groups, uid)
    others = await _other_groups(process, parsed, groups)
    home = parsed.value("d") or f"{parsed.value('b') or '/home'}/{name}"
    shell = parsed.value("s") if parsed.value("s") is not None else "/bin/sh"
    users.rows.append([name, "x", uid, gid, parsed.value("c") or "", home, shell or ""])
    users.save()
    if own_group:
        groups.rows.append([name, "x", gid, ""])
    _join(groups, name, others)
    _join(Database(process, "/etc/gshadow"), name, others)
    _add_shadow(process, name, parsed.value("p") or "!", own_group=own_group)
    _note_new_user(process, users.rows[-1], others, own_group=own_group)
    if parsed.has("m"):
        await _make_home(process, home, int(uid), int(gid))
    return 0


def _note_new_user(process: Process, row: list[str], others: list[str], *, own_group: bool) -> None:
    name, _, uid, gid, _, home, shell = row
    group = [f"new group: name={name}, GID={gid}"] if own_group else []
    where = "none" if process.terminal is None else f"/dev/{process.terminal.name}"
    account = f"name={name}, UID={uid}, GID={gid}, home={home}, shell={shell}, from={where}"
    joined = [f"add '{name}' to {kind} '{other}'" for kind in ("group", "shadow group") for other in others]
    note(process, *group, f"new user: {account}", *joined)


async def _wanted_uid(process: Process, parsed: Parsed, users: Database) -> str:
    wanted = parsed.value("u")
    if wanted is None:
        least, most = (100, 999) if parsed.has("r") else (1000, 60000)
        return str(_free_id(users, least, most))
    if not wanted.isdigit() or len(wanted) > 10:
        raise await fatal(process, f"useradd: invalid user ID '{wanted}'", 3)
    if not parsed.has("o") and users.where(lambda row: len(row) > 2 and row[2] == wanted):
        raise await fatal(process, f"useradd: UID {wanted} is not unique", 4)
    return wanted


def _group_row(groups: Database, name: str) -> list[str] | None:
    return groups.find(name) or groups.where(lambda row: len(row) > 2 and row[2] == name)


async def _primary_group(process: Process, parsed: Parsed, groups: Database, uid: str) -> str:
    wanted = parsed.value("g")
    if wanted is None and parsed.has("N"):
        return "100"
    if wanted is None:
        free = groups.where(lambda row: len(row) > 2 and row[2] == uid) is None
        return uid if free else str(_free_id(groups, 1000, 60000))
    row = _group_row(groups, wanted)
    if row is None:
        raise await fatal(process, f"{process.name}: group '{wanted}' does not exist", 6)
    return row[2]


async def _other_groups(process: Process, parsed: Parsed, groups: Database) -> list[str]:
    found = []
    for name in (parsed.value("G") or "").split(","):
        row = _group_row(groups, name) if name else None
        if name and row is None:
            raise await fatal(process, f"{process.name}: group '{name}' does not exist", 6)
        if row is not None:
            found.append(row[0])
    return found


def _leave_all(groups: Database, name: str) -> None:
    for row in groups.rows:
        if len(row) > 3:
            row[3] = ",".join(m for m in row[3].split(",") if m and m != name)


def _join(groups: Database, name: str, others: list[str]) -> None:
    for row in groups.rows:
        if row[0] in others and len(row) > 3:
            members = [m for m in row[3].split(",") if m]
            row[3] = ",".join([*members, name] if name not in members else members)
    groups.save()


def _add_shadow(process: Process, name: str, field: str, *, own_group: bool) -> None:
    shadow = Database(process, "/etc/shadow")
    shadow.rows.append([name, field, today(process), "0", "99999", "7", "", "", ""])
    shadow.save()
    if own_group:
        groups = Database(process, "/etc/gshadow")
        groups.rows.append([name, "!", "", ""])
        groups.save()
    for path in ("/etc/subuid", "/etc/subgid"):
        table = Database(process, path)
        table.rows.append([name, str(100_000 + 65536 * len(table.rows)), "65536"])
        table.save()


async def _make_home(process: Process, home: str, uid: int, gid: int) -> None:
    view = as_root(process)
    try:
        view.make(home, stat.S_IFDIR | 0o755)
    except FileExistsError:
        await say(
            process,
            "useradd: warning: the home directory already exists.\n"
            "useradd: Not copying any file from skel directory into it.\n",
        )
        return
    except OSError as error:
        await say(process, f"useradd: cannot create directory {home}: {error.strerror}\n")
        return
    view.change_owner(home, uid, gid)
    try:
        names = view.names("/etc/skel")
    except OSError:
        return
    for name in names:
        source = view.stat(f"/etc/skel/{name}")
        if source.is_directory or source.content is None:
            continue
        place = view.make(f"{home}/{name}", stat.S_IFREG | 0o644)
        place.fs.write(place.number, 0, source.content.read(0, source.content.size))
        view.change_owner(f"{home}/{name}", uid, gid)


async def usermod(process: Process) -> int:
    """Change a user."""
    parsed, name = await _begin(process, USERMOD)
    users, groups = Database(process, "/etc/passwd"), Database(process, "/etc/group")
    row = users.find(name)
    if row is None:
        raise await fatal(process, f"usermod: user '{name}' does not exist", 6)
    await _need_root(process)
    if parsed.value("G") is not None:
        others = await _other_groups(process, parsed, groups)
        for table in (groups, Database(process, "/etc/gshadow")):
            if not parsed.has("a"):
                _leave_all(table, name)
            _join(table, name, others)
        note(process, *(f"add '{name}' to {kind} '{other}'" for kind in OWN_GROUPS for other in others))
    if parsed.value("g") is not None:
        row[3] = await _primary_group(process, parsed, groups, row[2])
    for letter, column in (("u", 2), ("c", 4), ("d", 5), ("s", 6)):
        row[column] = parsed.value(letter) or row[column]
    await _change_shadow(process, parsed, name)
    new_name = parsed.value("l")
    if new_name:
        row[0] = new_name
    users.save()
    return 0


async def _change_shadow(process: Process, parsed: Parsed, name: str) -> None:
    shadow = Database(process, "/etc/shadow")
    row = shadow.find(name)
    if row is None:
        return
    row += [""] * (9 - len(row))
    done = []
    if parsed.value("p") is not None:
        row[1], row[2] = parsed.value("p") or "", today(process)
        done.append(f"change user '{name}' password")
    if parsed.has("L") and not row[1].startswith("!"):
        row[1] = "!" + row[1]
        done.append(f"lock user '{name}' password")
    if parsed.has("U") and row[1] == "!":
        await say(process, PASSWORDLESS)
    elif parsed.has("U") and row[1].startswith("!"):
        row[1] = row[1].removeprefix("!")
        done.append(f"unlock user '{name}' password")
    for letter, column in (("f", 6), ("e", 7)):
        if parsed.value(letter) is not None:
            row[column] = _day(parsed.value(letter) or "")
    row[0] = parsed.value("l") or row[0]
    shadow.save()
    note(process, *done)


def _day(text: str) -> str:
    """A number of days, or a date as days since the epoch; nothing for none of them."""
    if text.isdigit():
        return text
    try:
        return str(date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal())
    except ValueError:
        return ""


async def userdel(process: Process) -> int:
    """Delete a user."""
    parsed, name = await _begin(process, USERDEL)
    await _need_root(process)
    users = Database(process, "/etc/passwd")
    row = users.find(name)
    if row is None:
        raise await fatal(process, f"userdel: user '{name}' does not exist", 6)
    busy = next((p for p in process.kernel.processes.values() if str(p.who.uid) == row[2]), None)
    if busy is not None and not parsed.has("f"):
        raise await fatal(process, f"userdel: user {name} is currently used by process {busy.pid}", 8)
    for path in ("/etc/passwd", "/etc/shadow", "/etc/subuid", "/etc/subgid", "/etc/gshadow", "/etc/group"):
        table = Database(process, path)
        if path not in ("/etc/group", "/etc/gshadow") or (table.find(name) or [""])[-1] == "":
            table.remove(name)
        if path in ("/etc/group", "/etc/gshadow"):
            _leave_all(table, name)
        table.save()
    note(process, f"delete user '{name}'", *(f"removed {k} '{name}' owned by '{name}'" for k in OWN_GROUPS))
    if parsed.has("r"):
        spool = f"/var/mail/{name}"
        if as_root(process).exists(spool):
            as_root(process).remove(spool)
        else:
            await say(process, f"userdel: {name} mail spool ({spool}) not found\n")
        _remove_tree(process, row[5])
    return 0


def _remove_tree(process: Process, path: str, depth: int = 0) -> None:
    view = as_root(process)
    try:
        inode = view.stat(path, follow=False)
        if inode.is_directory and depth < 64:
            for name in view.names(path):
                _remove_tree(process, f"{path}/{name}", depth + 1)
        view.remove(path, directory=inode.is_directory)
    except OSError:
        return


async def groupadd(process: Process) -> int:
    """Add a group."""
    parsed, name = await _begin(process, GROUPADD)
    if len(name) > MAX_NAME or not GOOD_NAME.match(name):
        raise await fatal(process, f"groupadd: '{name}' is not a valid group name", 3)
    groups = Database(process, "/etc/group")
    if groups.find(name) is not None:
        if parsed.has("f"):
            return 0
        raise await fatal(process, f"groupadd: group '{name}' already exists", 9)
    await _need_root(process, "/etc/group")
    wanted = parsed.value("g")
    if wanted is not None and groups.where(lambda row: len(row) > 2 and row[2] == wanted):
        raise await fatal(process, f"groupadd: GID '{wanted}' already exists", 4)
    least, most = (100, 999) if parsed.has("r") else (1000, 60000)
    groups.rows.append([name, "x", wanted or str(_free_id(groups, least, most)), ""])
    groups.save()
    shadow = Database(process, "/etc/gshadow")
    shadow.rows.append([name, "!", "", ""])
    shadow.save()
    gid = groups.rows[-1][2]
    note(
        process,
        f"group added to /etc/group: name={name}, GID={gid}",
        f"group added to /etc/gshadow: name={name}",
        f"new group: name={name}, GID={gid}",
    )
    return 0


async def groupdel(process: Process) -> int:
    """Delete a group."""
    _, name = await _begin(process, GROUPDEL)
    groups, users = Database(process, "/etc/group"), Database(process, "/etc/passwd")
    row = groups.find(name)
    if row is None:
        raise await fatal(process, f"groupdel: group '{name}' does not exist", 6)
    await _need_root(process, "/etc/group")
    gid = row[2]
    owner = users.where(lambda fields: len(fields) > 3 and fields[3] == gid)
    if owner is not None:
        raise await fatal(process, f"groupdel: cannot remove the primary group of user '{owner[0]}'", 8)
    for path in ("/etc/group", "/etc/gshadow"):
        table = Database(process, path)
        table.remove(name)
        table.save()
    note(
        process,
        f"group '{name}' removed from /etc/group",
        f"group '{name}' removed from /etc/gshadow",
        f"group '{name}' removed",
    )
    return 0
