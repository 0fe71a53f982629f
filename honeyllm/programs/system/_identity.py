"""id, groups, whoami, users and logname."""

from collections.abc import Sequence

from attrs import frozen

from honeyllm.host import Process
from honeyllm.programs._accounts import Account, Accounts, Group, read_accounts
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.system._sessions import sessions

ID = Usage(
    name="id",
    authors="Arnold Robbins and David MacKenzie",
    short="agnruzGZ",
    long={
        "context": "Z",
        "group": "g",
        "groups": "G",
        "name": "n",
        "real": "r",
        "user": "u",
        "zero": "z",
    },
)
GROUPS = Usage(name="groups", authors="David MacKenzie and James Youngman")
WHOAMI = Usage(name="whoami", authors="Richard Mlynarik")
USERS = Usage(name="users", authors="Joseph Arceneaux and David MacKenzie")
LOGNAME = Usage(name="logname", authors="FIXME: unknown")


@frozen(kw_only=True)
class Identity:
    """Ids of a process or of an account; the primary group comes first among ``groups``."""

    uid: int
    gid: int
    groups: tuple[int, ...]


def _own(process: Process) -> Identity:
    who = process.who
    others = tuple(sorted(who.groups - {who.gid}))
    return Identity(uid=who.uid, gid=who.gid, groups=(who.gid, *others))


def _of(account: Account, accounts: Accounts) -> Identity:
    others = [g.gid for g in accounts.groups.values() if account.name in g.members and g.gid != account.gid]
    return Identity(uid=account.uid, gid=account.gid, groups=(account.gid, *reversed(others)))


def _find(name: str, accounts: Accounts) -> Account | None:
    found = accounts.users.get(name)
    if found is None and name.lstrip("+").isdigit():
        found = accounts.by_uid.get(int(name.lstrip("+")[:10]))
    return found


async def id_(process: Process) -> int:
    """Print real and effective ids."""
    tool = await begin(process, ID)
    await _check(tool)
    accounts = await read_accounts(process)
    end = "\0" if tool.parsed.has("z") else "\n"
    names = tool.parsed.operands
    for name in names:
        account = _find(name, accounts)
        if account is None:
            await tool.error(f"{tool.word(name)}: no such user")
            continue
        await process.stdout.write(await _show(tool, _of(account, accounts), accounts) + end)
    if not names:
        await process.stdout.write(await _show(tool, _own(process), accounts) + end)
    return tool.status


async def _check(tool: Tool) -> None:
    given = tool.parsed
    if given.has("Z"):
        raise await tool.fatal("--context (-Z) works only on an SELinux-enabled kernel")
    chosen = [letter for letter in "ugG" if given.has(letter)]
    if len(chosen) > 1:
        raise await tool.fatal('cannot print "only" of more than one choice')
    if not chosen and given.has("n", "r"):
        raise await tool.fatal("cannot print only names or real IDs in default format")
    if not chosen and given.has("z"):
        raise await tool.fatal("option --zero not permitted in default format")


async def _show(tool: Tool, who: Identity, accounts: Accounts) -> str:
    given = tool.parsed
    if given.has("u"):
        return await _one(tool, accounts, "user", who.uid)
    if given.has("g"):
        return await _one(tool, accounts, "group", who.gid)
    if given.has("G"):
        separator = "\0" if given.has("z") else " "
        return separator.join([await _one(tool, accounts, "group", gid) for gid in who.groups])
    groups = ",".join(_named(gid, accounts.by_gid.get(gid)) for gid in who.groups)
    user = _named(who.uid, accounts.by_uid.get(who.uid))
    return f"uid={user} gid={_named(who.gid, accounts.by_gid.get(who.gid))} groups={groups}"


def _named(number: int, found: Account | Group | None) -> str:
    return str(number) if found is None else f"{number}({found.name})"


async def _one(tool: Tool, accounts: Accounts, kind: str, number: int) -> str:
    if not tool.parsed.has("n"):
        return str(number)
    known = number in (accounts.by_uid if kind == "user" else accounts.by_gid)
    if not known:
        await tool.error(f"cannot find name for {kind} ID {number}")
    return accounts.user_name(number) if kind == "user" else accounts.group_name(number)


async def groups(process: Process) -> int:
    """Print group memberships."""
    tool = await begin(process, GROUPS)
    accounts = await read_accounts(process)
    for name in tool.parsed.operands:
        account = accounts.users.get(name)
        if account is None:
            await tool.error(f"{tool.word(name)}: no such user")
            continue
        row = _group_names(_of(account, accounts).groups, accounts)
        await process.stdout.write(f"{name} : {row}\n")
    if not tool.parsed.operands:
        await process.stdout.write(_group_names(_own(process).groups, accounts) + "\n")
    return tool.status


def _group_names(numbers: Sequence[int], accounts: Accounts) -> str:
    return " ".join(accounts.group_name(number) for number in numbers)


async def whoami(process: Process) -> int:
    """Print the effective user's name."""
    tool = await begin(process, WHOAMI)
    await tool.operands(0, 0, file=False)
    uid = process.who.uid
    found = (await read_accounts(process)).by_uid.get(uid)
    if found is None:
        raise await tool.fatal(f"cannot find name for user ID {uid}")
    await process.stdout.write(found.name + "\n")
    return 0


async def users(process: Process) -> int:
    """Print who is logged in, on one line."""
    tool = await begin(process, USERS)
    await tool.operands(0, 1)
    names = sorted(session.user for session in sessions(process.kernel.system))
    if names:
        await process.stdout.write(" ".join(names) + "\n")
    return 0


async def logname(process: Process) -> int:
    """Print the login name."""
    tool = await begin(process, LOGNAME)
    await tool.operands(0, 0, file=False)
    if process.terminal is None:
        raise await tool.fatal("no login name")
    await process.stdout.write(process.user + "\n")
    return 0
