"""find."""

from collections.abc import Mapping

from honeyllm.host import Process
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import FINDUTILS, Tool, Usage
from honeyllm.programs._options import Parsed
from honeyllm.programs._versions import versioned
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk
from honeyllm.programs.find._actions import ACTIONS, default_action, open_outputs
from honeyllm.programs.find._ages import AGES
from honeyllm.programs.find._parse import Primary, Refused, Words, parse
from honeyllm.programs.find._search import Expression, Search, both
from honeyllm.programs.find._tests import TESTS

FIND = Usage(
    name="find",
    authors="Eric B. Decker, James Youngman, and Kevin Dalley",
    package=FINDUTILS,
)
FEATURES = "Features enabled: D_TYPE O_NOFOLLOW(enabled) LEAF_OPTIMISATION FTS(FTS_CWDFD) CBO(level=2) \n"
FOLLOW = {"-P": Follow.NEVER, "-H": Follow.OPERANDS, "-L": Follow.ALWAYS}
PRIMARIES: Mapping[str, Primary] = {**TESTS, **AGES, **ACTIONS}


async def find(process: Process) -> int:
    """Search for files."""
    tool = Tool(process, FIND, Parsed())
    search = Search(tool=tool, accounts=await read_accounts(process), now=process.fs.namespace.now())
    words = await _leading_options(search, list(process.argv[1:]))
    if "-version" in words or "--version" in words:
        await process.stdout.write(versioned(process, FIND.version) + FEATURES)
        return 0
    if "-help" in words or "--help" in words:
        return await process.kernel.unknown(process)
    count = next((at for at, word in enumerate(words) if _begins_expression(word)), len(words))
    try:
        expression = await _expression(search, words[count:])
    except Refused as refused:
        await tool.error(str(refused))
        return 1
    for path in words[:count] or ["."]:
        await _search(search, path, expression)
        if search.has_quit:
            break
    for finish in search.at_end:
        await finish()
    return tool.status


async def _leading_options(search: Search, words: list[str]) -> list[str]:
    """Take -H, -L, -P, -D and -O off the front."""
    while words:
        if words[0] in FOLLOW:
            search.follow = FOLLOW[words.pop(0)]
        elif words[0].startswith("-O") and words[0][2:].isdigit():
            words.pop(0)
        elif words[0] == "-D" and len(words) > 1:
            words.pop(0)
            await search.tool.warn(f"Ignoring unrecognised debug flag {search.tool.word(words.pop(0))}")
        else:
            if words[0] == "--":
                words.pop(0)
            break
    return words


def _begins_expression(word: str) -> bool:
    return (word.startswith("-") and len(word) > 1) or word in ("(", "!")


async def _expression(search: Search, items: list[str]) -> Expression:
    words = Words(search, items)
    expression = parse(words, PRIMARIES)
    if words.deletes and words.prunes and "-depth" not in items and "-d" not in items:
        raise Refused(
            "The -delete action automatically turns on -depth, but -prune does nothing when -depth is in "
            "effect.  If you want to carry on anyway, just explicitly use the -depth option."
        )
    await open_outputs(search)
    for warning in words.warnings:
        if warning.startswith("warning: you have") and not search.tool.process.is_terminal(0):
            continue
        await search.tool.warn(warning)
    return expression if words.has_action else both([expression, default_action()])


async def _search(search: Search, path: str, expression: Expression) -> None:
    search.root = path
    device: int | None = None
    for visit in walk(search.tool.process.fs, path, follow=search.follow, by_name=True):
        await search.tool.process.checkpoint()
        if visit.kind in (Kind.MISSING, Kind.LOST):
            await search.error(search.tool.word(visit.path), visit.error)
            continue
        assert visit.place is not None
        device = visit.place.fs.device if device is None else device
        await _look(search, visit, expression, away=visit.place.fs.device != device)
        if search.has_quit:
            return


def _at_limit(search: Search, visit: Visit) -> bool:
    return search.max_depth is not None and visit.depth >= search.max_depth


async def _look(search: Search, visit: Visit, expression: Expression, *, away: bool) -> None:
    if visit.kind is Kind.CYCLE:
        text = (
            f"File system loop detected; {search.tool.word(visit.path)} is part of the same file system loop"
        )
        await search.error(f"{text} as {search.tool.word(search.root)}.")
        return
    if visit.kind is Kind.DIRECTORY:
        visit.prune = _at_limit(search, visit) or (search.one_file_system and away)
        if search.depth_first and not visit.prune:
            return
    if visit.kind is Kind.LEFT and not search.depth_first:
        return
    was_pruned, visit.prune = visit.prune, False
    if visit.depth >= search.min_depth:
        await expression(search, visit)
    if visit.kind is Kind.UNREADABLE and not visit.prune and not _at_limit(search, visit):
        await search.error(search.tool.word(visit.path), visit.error)
    visit.prune = visit.prune or was_pruned
