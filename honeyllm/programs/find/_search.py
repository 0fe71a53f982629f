"""What every part of a find expression can see, and the parts that join the others."""

from collections.abc import Awaitable, Callable, Sequence

import attrs

from honeyllm.programs._accounts import Accounts
from honeyllm.programs._gnu import Tool
from honeyllm.programs.files._walk import Follow, Visit


@attrs.define(kw_only=True)
class Search:
    """One run of find: its settings, and what it has come to."""

    tool: Tool
    accounts: Accounts
    now: int
    """When it started, in nanoseconds."""
    follow: Follow = Follow.NEVER
    max_depth: int | None = None
    min_depth: int = 0
    depth_first: bool = False
    one_file_system: bool = False
    day_start: bool = False
    regex_type: str = "findutils-default"
    root: str = ""
    """The starting point that is being searched."""
    has_quit: bool = False
    at_end: list[Callable[[], Awaitable[None]]] = attrs.field(factory=list)
    """What runs when all is done: commands that -exec + has collected arguments for."""
    outputs: dict[str, int] = attrs.field(factory=dict)
    """Descriptors of the files that -fprint and kin write."""

    async def error(self, text: str, error: OSError | None = None) -> None:
        """Complain; the exit status will be 1."""
        await self.tool.error(text, error)


Expression = Callable[[Search, Visit], Awaitable[bool]]
Check = Callable[[Search, Visit], bool]


def plain(check: Check) -> Expression:
    """An expression of a test that never waits."""

    async def run(search: Search, visit: Visit) -> bool:
        return check(search, visit)

    return run


def both(parts: Sequence[Expression]) -> Expression:
    """``-a``: up to the first that is false."""
    if len(parts) == 1:
        return parts[0]

    async def run(search: Search, visit: Visit) -> bool:
        for part in parts:
            if not await part(search, visit) or search.has_quit:
                return False
        return True

    return run


def either(parts: Sequence[Expression]) -> Expression:
    """``-o``: up to the first that is true."""
    if len(parts) == 1:
        return parts[0]

    async def run(search: Search, visit: Visit) -> bool:
        for part in parts:
            if await part(search, visit) or search.has_quit:
                return True
        return False

    return run


def each(parts: Sequence[Expression]) -> Expression:
    """``,``: all of them; the last one counts."""
    if len(parts) == 1:
        return parts[0]

    async def run(search: Search, visit: Visit) -> bool:
        result = False
        for part in parts:
            result = await part(search, visit)
            if search.has_quit:
                break
        return result

    return run


def negated(part: Expression) -> Expression:
    """``!``."""

    async def run(search: Search, visit: Visit) -> bool:
        return not await part(search, visit)

    return run
