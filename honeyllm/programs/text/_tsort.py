"""tsort."""

from collections import deque

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._turns import sorted_in_turns
from honeyllm.programs.text._input import MEMORY

TSORT = Usage(name="tsort", authors="Mark Kettenis")


async def tsort(process: Process) -> int:
    """Sort topologically."""
    tool = await begin(process, TSORT)
    names = tool.parsed.operands
    if len(names) > 1:
        raise await tool.misused(f"extra operand {tool.word(names[1])}")
    name = names[0] if names else "-"
    words: list[bytes] = []
    size = 0
    try:
        reader = process.stdin if name == "-" else process.reader(await process.open(name))
        async for line in reader:
            words += line.split()
            size += len(line)
            if size > MEMORY // 4:
                raise await tool.fatal("memory exhausted")
    except IsADirectoryError as error:
        raise await tool.fatal(f"{tool.maybe(name)}: read error", error) from None
    except OSError as error:
        raise await tool.fatal(tool.maybe(name), error) from None
    if len(words) % 2:
        raise await tool.fatal(f"{tool.maybe(name)}: input contains an odd number of tokens")
    await _Sorting(tool, name, words).run()
    return tool.status


class _Sorting:
    """
    Knuth's algorithm, as tsort.c has it.

    Of the successors of an item the last comes first, and items start in the order of their bytes.
    """

    def __init__(self, tool: Tool, name: str, words: list[bytes]) -> None:
        self._tool = tool
        self._name = name
        self._words = words
        self._count: dict[bytes, int] = {}
        self._after: dict[bytes, list[bytes]] = {}

    async def _count_all(self) -> None:
        for first, second in zip(self._words[::2], self._words[1::2], strict=True):
            await self._tool.process.checkpoint()
            for word in (first, second):
                self._count.setdefault(word, 0)
                self._after.setdefault(word, [])
            if first != second:
                self._count[second] += 1
                self._after[first].append(second)

    async def run(self) -> None:
        """Print everything; loops are complained of and broken."""
        process = self._tool.process
        await self._count_all()
        left = dict.fromkeys(await sorted_in_turns(process, self._count, bytes))
        while left:
            ready = deque(item for item in left if not self._count[item])
            while ready:
                await process.checkpoint()
                item = ready.popleft()
                del left[item]
                await process.stdout.write(item + b"\n")
                for other in reversed(self._after.pop(item, [])):
                    self._count[other] -= 1
                    if not self._count[other]:
                        ready.append(other)
            if left:
                await self._break_loop(left)

    async def _break_loop(self, left: dict[bytes, None]) -> None:
        """As detect_loop of tsort.c: walk over what is left until a loop closes, and cut it there."""
        tool = self._tool
        await tool.error(f"{tool.maybe(self._name)}: input contains a loop:")
        links: dict[bytes, bytes | None] = {}
        loop: bytes | None = None
        while True:
            for item in [item for item in left if self._count[item]]:
                await tool.process.checkpoint()
                if loop is None:
                    loop = item
                    links[item] = None
                elif loop in self._after[item]:
                    if links.get(item) is not None:
                        await self._cut(item, loop, links)
                        return
                    links[item], loop = loop, item

    async def _cut(self, last: bytes, loop: bytes, links: dict[bytes, bytes | None]) -> None:
        item: bytes | None = loop
        while item is not None:
            await self._tool.warn(item.decode("utf-8", "surrogateescape"))
            if item == last:
                break
            item = links[item]
        self._after[last].remove(loop)
        self._count[loop] -= 1
