"""du."""

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._human import BYTES, HUMAN, KILO, SI, Scale, block_size, default_scale
from honeyllm.programs._times import Moment
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk
from honeyllm.vfs import Inode

DU = Usage(
    name="du",
    authors="Torbjorn Granlund, David MacKenzie, Paul Eggert,\nand Jim Meyering",
    short="0abd:chHklmst:xB:DLPSX:",
    long={
        "all": "a",
        "apparent-size": "apparent-size",
        "block-size": "B:",
        "bytes": "b",
        "count-links": "l",
        "dereference": "L",
        "dereference-args": "D",
        "exclude": "exclude:",
        "exclude-from": "X:",
        "files0-from": "files0-from:",
        "human-readable": "h",
        "inodes": "inodes",
        "si": "si",
        "max-depth": "d:",
        "null": "0",
        "no-dereference": "P",
        "one-file-system": "x",
        "separate-dirs": "S",
        "summarize": "s",
        "total": "c",
        "threshold": "t:",
        "time": "time::",
        "time-style": "time-style:",
    },
)
SCALES = {"b": BYTES, "h": HUMAN, "k": KILO, "m": Scale(unit=1 << 20), "si": SI}
TIMES = {
    "atime": "atime",
    "access": "atime",
    "use": "atime",
    "ctime": "ctime",
    "status": "ctime",
}
STYLES = {"full-iso": "%Y-%m-%d %H:%M:%S.%N %z", "long-iso": "%Y-%m-%d %H:%M", "iso": "%Y-%m-%d"}


@attrs.define
class _Sum:
    """Of one directory: itself and the files in it, and the directories below."""

    size: int = 0
    below: int = 0
    newest: int = 0

    def add(self, size: int, when: int) -> None:
        self.size += size
        self.newest = max(self.newest, when)


async def du(process: Process) -> int:
    """Add up disk usage."""
    tool = await begin(process, DU)
    run = _Run(tool=tool, scale=await _scale(tool), depth=await _depth(tool), patterns=await _patterns(tool))
    await run.read_options()
    for path in await _operands(tool):
        await run.operand(path)
    if tool.parsed.has("c"):
        await run.print(run.total.size, run.total.newest, "total")
    return tool.status


async def _operands(tool: Tool) -> tuple[str, ...]:
    source = tool.parsed.value("files0-from")
    if source is None:
        return tool.parsed.operands or (".",)
    if tool.parsed.operands:
        extra = tool.file(tool.parsed.operands[0])
        text = f"extra operand {extra}\nfile operands cannot be combined with --files0-from"
        raise await tool.misused(text)
    try:
        fd = 0 if source == "-" else await tool.process.open(source)
    except OSError as error:
        raise await tool.fatal(f"cannot open {tool.file(source)} for reading", error) from None
    reader = tool.process.stdin if fd == 0 else tool.process.reader(fd)
    data = await reader.read()
    return tuple(name.decode("utf-8", "surrogateescape") for name in data.split(b"\0") if name)


async def _scale(tool: Tool) -> Scale:
    scale = default_scale(tool.process.environ, "DU_BLOCK_SIZE")
    for option in tool.parsed.options:
        if option.name in SCALES:
            scale = SCALES[option.name]
        elif option.name == "B":
            found = block_size(option.value or "")
            if found is None:
                named = "--block-size" if option.spelled.startswith("--") else "-B"
                raise await tool.fatal(f"invalid {named} argument {tool.file(option.value or '')}")
            scale = found
    return scale


async def _depth(tool: Tool) -> int | None:
    """How deep directories are shown; None for all."""
    text = tool.parsed.value("d")
    summarize, everything = tool.parsed.has("s"), tool.parsed.has("a")
    depth: int | None = None
    if text is not None:
        if not text.isascii() or not text.isdigit():
            raise await tool.misused(f"invalid maximum depth {tool.word(text)}")
        depth = int(text[:9])
    if summarize and everything:
        raise await tool.misused("cannot both summarize and show all entries")
    if summarize and depth == 0:
        await tool.warn("warning: summarizing is the same as using --max-depth=0")
    elif summarize and depth is not None:
        raise await tool.misused(f"warning: summarizing conflicts with --max-depth={depth}")
    return 0 if summarize else depth


async def _patterns(tool: Tool) -> tuple[str, ...]:
    patterns = list(tool.parsed.values("exclude"))
    for name in tool.parsed.values("X"):
        try:
            fd = 0 if name == "-" else await tool.process.open(name)
        except OSError as error:
            raise await tool.misused(f"{tool.maybe(name)}: {error.strerror}") from None
        data = await (tool.process.stdin if fd == 0 else tool.process.reader(fd)).read()
        patterns += [line for line in data.decode("utf-8", "surrogateescape").split("\n") if line]
    return tuple(patterns)


@attrs.define(kw_only=True)
class _Run:
    """One run; a file with several names is counted once."""

    tool: Tool
    scale: Scale
    depth: int | None
    patterns: tuple[str, ...]
    total: _Sum = attrs.field(factory=_Sum)
    _time: str = ""
    _style: str = STYLES["long-iso"]
    _threshold: int = 0
    _seen: set[tuple[int, int]] = attrs.field(factory=set)

    async def read_options(self) -> None:
        tool = self.tool
        if tool.parsed.has("time"):
            value = tool.parsed.value("time")
            self._time = "mtime" if value is None else await tool.choice("--time", value, TIMES)
        style = tool.parsed.value("time-style")
        if style is not None and style.startswith("+"):
            self._style = style[1:]
        elif style is not None:
            self._style = await tool.choice("time style", style, STYLES)
        text = tool.parsed.value("t")
        if text is not None:
            found = block_size(text.removeprefix("-"))
            if found is None or found.auto:
                spelled = [o.spelled for o in tool.parsed.options if o.name == "t"][-1]
                named = "--threshold" if spelled.startswith("--") else "-t"
                raise await tool.fatal(f"invalid {named} argument {tool.file(text)}")
            self._threshold = -found.unit if text.startswith("-") else found.unit

    def _follow(self) -> Follow:
        last = self.tool.parsed.last_of("D", "H", "L", "P")
        return {"L": Follow.ALWAYS, "D": Follow.OPERANDS, "H": Follow.OPERANDS}.get(last or "P", Follow.NEVER)

    async def operand(self, path: str) -> None:
        sums: list[_Sum] = []
        device = None
        for visit in walk(self.tool.process.fs, path, follow=self._follow()):
            await self.tool.process.checkpoint()
            if visit.kind is Kind.LOST:
                continue
            if visit.kind is Kind.MISSING or self._is_lost(visit):
                await self.tool.error(f"cannot access {self.tool.file(visit.path)}", visit.error)
                continue
            assert visit.place is not None
            device = visit.place.fs.device if device is None else device
            away = self.tool.parsed.has("x") and visit.place.fs.device != device
            repeated = visit.kind is Kind.DIRECTORY and not self._is_counted(visit)
            if away or repeated or self._is_excluded(visit):
                visit.prune = True
            elif visit.kind is Kind.DIRECTORY:
                sums.append(_Sum())
            elif visit.kind is Kind.LEFT:
                await self._directory(visit, sums)
            else:
                await self._file(visit, sums)

    def _is_lost(self, visit: Visit) -> bool:
        return self._follow() is Follow.ALWAYS and visit.inode.is_symlink

    def _is_excluded(self, visit: Visit) -> bool:
        if visit.kind is Kind.LEFT or not self.patterns:
            return False
        return any(matches(p, visit.name) or matches(p, visit.path) for p in self.patterns)

    def _is_counted(self, visit: Visit) -> bool:
        """Whether the file is met for the first time."""
        assert visit.place is not None
        named = visit.depth == 0 and len(self.tool.parsed.operands) > 1
        single = visit.inode.nlink < 2 or self.tool.parsed.has("l")
        if not visit.inode.is_directory and single and not named:
            return True
        key = visit.place.fs.device, visit.place.number
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _size(self, inode: Inode) -> int:
        given = self.tool.parsed
        if given.has("inodes"):
            return 1
        return inode.size if given.has("apparent-size", "b") else inode.blocks * 512

    def _when(self, inode: Inode) -> int:
        return {"atime": inode.atime, "ctime": inode.ctime}.get(self._time, inode.mtime)

    async def _file(self, visit: Visit, sums: list[_Sum]) -> None:
        if not self._is_counted(visit):
            return
        if visit.kind is Kind.UNREADABLE:
            await self.tool.error(f"cannot read directory {self.tool.file(visit.path)}", visit.error)
        size, when = self._size(visit.inode), self._when(visit.inode)
        self.total.add(size, when)
        if sums:
            sums[-1].add(size, when)
        shown = self.tool.parsed.has("a") or visit.kind is Kind.UNREADABLE
        if visit.depth == 0 or (shown and self._is_shallow(visit)):
            await self.print(size, when, visit.path)

    def _is_shallow(self, visit: Visit) -> bool:
        return self.depth is None or visit.depth <= self.depth

    async def _directory(self, visit: Visit, sums: list[_Sum]) -> None:
        done = sums.pop()
        own = self._size(visit.inode)
        done.add(own, self._when(visit.inode))
        self.total.add(own, self._when(visit.inode))
        if sums:
            sums[-1].below += done.size + done.below
            sums[-1].newest = max(sums[-1].newest, done.newest)
        if self._is_shallow(visit):
            size = done.size if self.tool.parsed.has("S") else done.size + done.below
            await self.print(size, done.newest, visit.path)

    async def print(self, size: int, newest: int, name: str) -> None:
        """One line, unless the threshold leaves it out."""
        if self._threshold > 0 and size < self._threshold and name != "total":
            return
        if self._threshold < 0 and size > -self._threshold and name != "total":
            return
        fixed = self.tool.parsed.has("inodes") and not self.scale.auto
        text = str(size) if fixed else self.scale.show(size)
        when = f"\t{Moment(newest).show(self._style)}" if self._time else ""
        end = "\0" if self.tool.parsed.has("0") else "\n"
        await self.tool.process.stdout.write(f"{text}{when}\t{name}{end}")
