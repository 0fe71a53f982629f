"""install."""

import stat

from honeyllm.host import Process
from honeyllm.programs._accounts import Accounts, read_accounts
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._backups import read_backups
from honeyllm.programs.files._copy import Copier, Manner
from honeyllm.programs.files._modes import Mode, parse_mode
from honeyllm.programs.files._targets import is_directory, read_targets
from honeyllm.programs.files._walk import Follow, join

INSTALL = Usage(
    name="install",
    authors="David MacKenzie",
    short="bcCsDdg:m:o:pt:TvS:Z",
    long={
        "backup": "backup::",
        "compare": "C",
        "context": "Z::",
        "debug": "debug",
        "directory": "d",
        "group": "g:",
        "mode": "m:",
        "no-target-directory": "T",
        "owner": "o:",
        "preserve-timestamps": "p",
        "preserve-context": "preserve-context",
        "strip": "s",
        "strip-program": "strip-program:",
        "suffix": "S:",
        "target-directory": "t:",
        "verbose": "v",
    },
)


async def install(process: Process) -> int:
    """Copy files and set their attributes."""
    tool = await begin(process, INSTALL)
    mode = parse_mode(tool.parsed.value("m") or "755")
    if mode is None:
        raise await tool.fatal(f"invalid mode {tool.word(tool.parsed.value('m') or '')}")
    backups = await read_backups(tool)
    owner = await _owner(tool, await read_accounts(process))
    if tool.parsed.has("d"):
        for path in await tool.operands(1):
            await _directories(tool, path, mode, owner)
        return tool.status
    await _leading_directories(tool)
    targets = await read_targets(tool)
    preserve = frozenset({"timestamps"}) if tool.parsed.has("p") else frozenset()
    manner = Manner(
        installs=True,
        follow=Follow.ALWAYS,
        remove_first=True,
        preserve=preserve,
        copies_specials=False,
        verbose=tool.parsed.has("v"),
    )
    copier = Copier(tool=tool, manner=manner, backups=backups)
    for source, target in targets.pairs():
        if await copier.copy(source, target):
            await _attributes(tool, target, mode, owner)
    return tool.status


async def _owner(tool: Tool, accounts: Accounts) -> tuple[int, int]:
    user, group = tool.parsed.value("o"), tool.parsed.value("g")
    uid = gid = -1
    if user is not None:
        found = accounts.users.get(user)
        if found is None and not user.isdigit():
            raise await tool.fatal(f"invalid user {tool.word(user)}")
        uid = int(user[:10]) if found is None else found.uid
    if group is not None:
        known = accounts.groups.get(group)
        if known is None and not group.isdigit():
            raise await tool.fatal(f"invalid group {tool.word(group)}")
        gid = int(group[:10]) if known is None else known.gid
    return uid, gid


async def _leading_directories(tool: Tool) -> None:
    """-D makes the directories of the target first."""
    operands = tool.parsed.operands
    if not tool.parsed.has("D") or not operands:
        return
    directory = tool.parsed.value("t")
    if directory is None:
        directory = operands[-1].rpartition("/")[0] if len(operands) == 2 else ""
    if directory and not is_directory(tool, directory):
        await _make_all(tool, directory)


async def _make_all(tool: Tool, path: str) -> bool:
    """Make *path* and what is missing above it."""
    here = "/" if path.startswith("/") else ""
    for name in [part for part in path.split("/") if part]:
        here = join(here, name) if here else name
        if is_directory(tool, here):
            continue
        try:
            tool.process.fs.make(here, stat.S_IFDIR | 0o755)
        except OSError as error:
            await tool.error(f"cannot create directory {tool.word(here)}", error)
            return False
        if tool.parsed.has("v"):
            await tool.process.stdout.write(f"{tool.process.argv[0]}: creating directory {tool.file(here)}\n")
    return True


async def _directories(tool: Tool, path: str, mode: Mode, owner: tuple[int, int]) -> None:
    if await _make_all(tool, path):
        await _attributes(tool, path, mode, owner, directory=True)


async def _attributes(
    tool: Tool, path: str, mode: Mode, owner: tuple[int, int], *, directory: bool = False
) -> None:
    fs = tool.process.fs
    try:
        if owner != (-1, -1):
            fs.change_owner(path, *owner)
    except OSError as error:
        await tool.error(f"cannot change ownership of {tool.file(path)}", error)
        return
    try:
        fs.change_mode(path, mode.apply(0, directory=directory, umask=0))
    except OSError as error:
        await tool.error(f"cannot change permissions of {tool.file(path)}", error)
