"""chown and chgrp."""

import errno

import attrs

from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk
from honeyllm.vfs import Inode

SHORT = "HLPRcfhv"
LONG = {
    "recursive": "R",
    "changes": "c",
    "dereference": "dereference",
    "from": "from:",
    "no-dereference": "h",
    "no-preserve-root": "no-preserve-root",
    "preserve-root": "preserve-root",
    "quiet": "f",
    "silent": "f",
    "reference": "reference:",
    "verbose": "v",
}
AUTHORS = "David MacKenzie and Jim Meyering"
CHOWN = Usage(name="chown", authors=AUTHORS, short=SHORT, long=LONG)
CHGRP = Usage(name="chgrp", authors=AUTHORS, short=SHORT, long={k: v for k, v in LONG.items() if k != "from"})
MAX_ID = 0xFFFFFFFE


@attrs.frozen(kw_only=True)
class Owner:
    """A user and a group, -1 for one that is left as it is; the names are as given."""

    uid: int = -1
    gid: int = -1
    user: str | None = None
    group: str | None = None


async def chown(process: Process) -> int:
    """Change owners and groups."""
    return await _run(await begin(process, CHOWN), is_group=False)


async def chgrp(process: Process) -> int:
    """Change groups."""
    return await _run(await begin(process, CHGRP), is_group=True)


async def _run(tool: Tool, *, is_group: bool) -> int:
    operands = list(tool.parsed.operands)
    reference = tool.parsed.value("reference")
    if len(operands) < (1 if reference is not None else 2):
        after = f" after {tool.word(operands[-1])}" if operands else ""
        raise await tool.misused(f"missing operand{after}")
    accounts = await read_accounts(tool.process)
    if reference is not None:
        owner = await _referenced(tool, reference, accounts, is_group=is_group)
    elif is_group:
        owner = await _group(tool, operands.pop(0), accounts)
    else:
        owner = await _owner(tool, operands.pop(0), accounts)
    required = Owner()
    text = tool.parsed.value("from")
    if text is not None:
        required = await _owner(tool, text, accounts)
    run = _Change(tool, owner, required, accounts, is_group)
    for path in operands:
        await run.operand(path)
    return tool.status


async def _referenced(tool: Tool, path: str, accounts: Accounts, *, is_group: bool) -> Owner:
    try:
        inode = tool.process.fs.stat(path)
    except OSError as error:
        raise await tool.fatal(f"failed to get attributes of {tool.file(path)}", error) from None
    group = accounts.group_name(inode.gid)
    if is_group:
        return Owner(gid=inode.gid, group=group)
    return Owner(uid=inode.uid, gid=inode.gid, user=accounts.user_name(inode.uid), group=group)


def _number(text: str) -> int | None:
    digits = text.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10:
        return None
    return int(digits) if int(digits) <= MAX_ID else None


def _group_id(text: str, accounts: Accounts) -> int | None:
    found = None if text.startswith("+") else accounts.groups.get(text)
    return _number(text) if found is None else found.gid


async def _group(tool: Tool, text: str, accounts: Accounts) -> Owner:
    if not text:
        return Owner(group="")
    gid = _group_id(text, accounts)
    if gid is None:
        raise await tool.fatal(f"invalid group: {tool.word(text)}")
    return Owner(gid=gid, group=text)


async def _owner(tool: Tool, text: str, accounts: Accounts) -> Owner:
    """``USER``, ``USER:GROUP``, ``USER:`` (the user's login group) or ``:GROUP``."""
    found = _parse(text, ":", accounts)
    if isinstance(found, str) and "." in text and ":" not in text:
        dotted = _parse(text, ".", accounts)
        if isinstance(dotted, Owner):
            await tool.warn(f"warning: '.' should be ':': {tool.word(text)}")
            found = dotted
    if isinstance(found, str):
        raise await tool.fatal(f"invalid {found}: {tool.word(text)}")
    return found


def _parse(text: str, separator: str, accounts: Accounts) -> Owner | str:
    """The owner, or which part is invalid."""
    user, colon, group = text.partition(separator)
    account = None if user.startswith("+") else accounts.users.get(user)
    uid = -1
    if user:
        found = _number(user) if account is None else account.uid
        if found is None:
            return "user"
        uid = found
    if group:
        gid = _group_id(group, accounts)
        if gid is None:
            return "group"
        named = user.removeprefix("+") if user or _number(group) is None else None
        return Owner(uid=uid, gid=gid, user=named, group=group)
    if colon and user:
        if account is None:
            return "spec"
        return Owner(uid=uid, gid=account.gid, user=user, group=accounts.group_name(account.gid))
    return Owner(uid=uid, user=user.removeprefix("+") or None, group="" if colon else None)


@attrs.frozen
class _Change:
    """One run over the operands."""

    tool: Tool
    owner: Owner
    required: Owner
    accounts: Accounts
    is_group: bool

    async def operand(self, path: str) -> None:
        given = self.tool.parsed
        if (
            given.has("R")
            and path == "/"
            and given.last_of("preserve-root", "no-preserve-root") == "preserve-root"
        ):
            await self.tool.error(f"it is dangerous to operate recursively on {self.tool.file(path)}")
            await self.tool.error("use --no-preserve-root to override this failsafe")
            return
        for visit in walk(self.tool.process.fs, path, follow=self._follow()):
            await self.tool.process.checkpoint()
            await self._visit(visit)

    def _follow(self) -> Follow:
        if self.tool.parsed.has("R"):
            return Follow(self.tool.parsed.last_of("H", "L", "P") or "P")
        return Follow.NEVER if self.tool.parsed.has("h") else Follow.OPERANDS

    async def _visit(self, visit: Visit) -> None:
        """Directories are changed after what is in them."""
        recursive = self.tool.parsed.has("R")
        shown = self.tool.file(visit.path)
        if visit.kind is Kind.MISSING:
            await self._fail(f"cannot access {shown}", visit.error)
            await self._tell_failure(shown)
        elif visit.kind is Kind.LOST or (visit.kind is Kind.DIRECTORY and recursive):
            return
        else:
            visit.prune = True
            if visit.kind is Kind.UNREADABLE and recursive:
                await self._fail(f"cannot read directory {shown}", visit.error)
            else:
                await self._change(visit, shown)

    async def _fail(self, text: str, error: OSError | None) -> None:
        if self.tool.parsed.has("f"):
            self.tool.status = 1
        else:
            await self.tool.error(text, error)

    async def _change(self, visit: Visit, shown: str) -> None:
        fs = self.tool.process.fs
        given = self.tool.parsed
        is_left = given.has("R") and self._follow() is not Follow.ALWAYS and visit.inode.is_symlink
        follow = not given.has("h") and not is_left
        try:
            inode = fs.stat(visit.path, follow=follow)
        except OSError as error:
            what = "dereference" if error.errno == errno.ENOENT else "access"
            await self._fail(f"cannot {what} {shown}", error)
            await self._tell_failure(shown)
            return
        before = inode.uid, inode.gid
        wanted = (self.required.uid in (-1, inode.uid)) and (self.required.gid in (-1, inode.gid))
        if wanted:
            try:
                fs.change_owner(visit.path, self.owner.uid, self.owner.gid, follow=follow)
            except OSError as error:
                what = (
                    "group" if self.owner.uid < 0 and (self.is_group or self.owner.gid >= 0) else "ownership"
                )
                await self._fail(f"changing {what} of {shown}", error)
                await self._tell(shown, before, inode, failed=True)
                return
        await self._tell(shown, before, fs.stat(visit.path, follow=follow))

    def _names(self, uid: int, gid: int) -> str:
        """``user:group``, as much of it as the operand named."""
        owner = self.owner
        user, group = self.accounts.user_name(uid), self.accounts.group_name(gid)
        if owner.user is not None and owner.group:
            return f"{user}:{group}"
        return user if owner.user is not None else group

    @property
    def _spelled(self) -> str:
        owner = self.owner
        if owner.user is not None and owner.group:
            return f"{owner.user}:{owner.group}"
        return (owner.group or "") if owner.user is None else owner.user

    async def _tell_failure(self, shown: str) -> None:
        if self.tool.parsed.last_of("v", "c") == "v":
            what = "group" if self._tells_group else "ownership"
            await self._print(f"failed to change {what} of {shown} to {self._spelled}")

    @property
    def _tells_group(self) -> bool:
        return self.owner.user is None and self.owner.group is not None

    async def _tell(self, shown: str, before: tuple[int, int], inode: Inode, *, failed: bool = False) -> None:
        how = self.tool.parsed.last_of("v", "c")
        changed = before != (inode.uid, inode.gid)
        if how is None or (how == "c" and (failed or not changed)):
            return
        what = "group" if self._tells_group else "ownership"
        old, new = self._names(*before), self._spelled
        if failed:
            await self._print(f"failed to change {what} of {shown} from {old} to {new}")
        elif changed:
            await self._print(f"changed {what} of {shown} from {old} to {new}")
        elif not self.owner.user and not self.owner.group:
            await self._print(f"ownership of {shown} retained")
        else:
            await self._print(f"{what} of {shown} retained as {old}")

    async def _print(self, text: str) -> None:
        await self.tool.process.stdout.write(text + "\n")
