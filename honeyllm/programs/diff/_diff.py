"""diff."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from honeyllm.host import Process
from honeyllm.programs._descriptors import stat_of
from honeyllm.programs._gnu import Tool, Usage
from honeyllm.programs._names import Style, quote
from honeyllm.programs.diff import _styles as styles
from honeyllm.programs.diff._compare import Change, compare
from honeyllm.programs.diff._diffutils import DIFFUTILS, TROUBLE, begin_diffutils, misused
from honeyllm.programs.diff._lines import Key, Side, key_of, keys, read_all
from honeyllm.programs.files._glob import matches
from honeyllm.vfs import Inode

DIFF = Usage(
    name="diff",
    authors="Paul Eggert, Mike Haertel, David Hayes,\nRichard Stallman, and Len Tower",
    short="0123456789abBcC:dD:eEfF:hHiI:lL:nNpPqrsS:tTuU:vwW:x:X:yZ",
    long={
        "binary": "binary",
        "brief": "q",
        "changed-group-format": "format:",
        "color": "color::",
        "context": "context::",
        "ed": "e",
        "exclude": "x:",
        "exclude-from": "X:",
        "expand-tabs": "t",
        "forward-ed": "f",
        "from-file": "from-file:",
        "horizon-lines": "horizon-lines:",
        "ifdef": "D:",
        "ignore-all-space": "w",
        "ignore-blank-lines": "B",
        "ignore-case": "i",
        "ignore-file-name-case": "ignore-file-name-case",
        "ignore-matching-lines": "I:",
        "ignore-space-change": "b",
        "ignore-tab-expansion": "E",
        "ignore-trailing-space": "Z",
        "initial-tab": "T",
        "label": "L:",
        "left-column": "left-column",
        "line-format": "format:",
        "minimal": "d",
        "new-file": "N",
        "new-group-format": "format:",
        "new-line-format": "format:",
        "no-dereference": "no-dereference",
        "no-ignore-file-name-case": "no-ignore-file-name-case",
        "normal": "normal",
        "old-group-format": "format:",
        "old-line-format": "format:",
        "paginate": "l",
        "palette": "palette:",
        "rcs": "n",
        "recursive": "r",
        "report-identical-files": "s",
        "sdiff-merge-assist": "sdiff-merge-assist",
        "show-c-function": "p",
        "show-function-line": "F:",
        "side-by-side": "y",
        "speed-large-files": "H",
        "starting-file": "S:",
        "strip-trailing-cr": "strip-trailing-cr",
        "suppress-blank-empty": "suppress-blank-empty",
        "suppress-common-lines": "suppress-common-lines",
        "tabsize": "tabsize:",
        "text": "a",
        "to-file": "to-file:",
        "unchanged-group-format": "format:",
        "unchanged-line-format": "format:",
        "unidirectional-new-file": "P",
        "unified": "unified::",
        "width": "W:",
    },
    package=DIFFUTILS,
    failure=TROUBLE,
)
Write = Callable[[tuple[Side, Side], Sequence[Change], styles.Layout], Iterator[bytes]]
STYLES: Mapping[str, tuple[str, Write]] = {
    "u": ("unified", styles.unified),
    "U": ("unified", styles.unified),
    "unified": ("unified", styles.unified),
    "c": ("context", styles.context),
    "C": ("context", styles.context),
    "context": ("context", styles.context),
    "e": ("ed", styles.ed),
    "n": ("rcs", styles.rcs),
    "y": ("side by side", styles.side_by_side),
    "normal": ("normal", styles.normal),
}
MAX_DEPTH = 64


@attrs.define
class _Job:
    tool: Tool
    style: str
    write: Write
    layout: styles.Layout
    key: Key | None
    labels: list[str]

    def has(self, *names: str) -> bool:
        """Whether one of the options was given."""
        return self.tool.parsed.has(*names)


async def diff(process: Process) -> int:
    """Compare files line by line."""
    tool = await begin_diffutils(process, DIFF)
    job = await _job(tool)
    pairs = await _pairs(tool)
    status = 0
    for one, other in pairs:
        status = max(status, await _Comparison(job).run(one, other, 0))
    return status


async def _pairs(tool: Tool) -> list[tuple[str, str]]:
    words = tool.parsed.operands
    first, second = tool.parsed.value("from-file"), tool.parsed.value("to-file")
    if first is not None:
        return [(first, word) for word in words]
    if second is not None:
        return [(word, second) for word in words]
    if len(words) < 2:
        raise await misused(tool.process, f"missing operand after '{tool.process.argv[-1]}'")
    if len(words) > 2:
        raise await misused(tool.process, f"extra operand '{words[2]}'")
    return [(words[0], words[1])]


async def _job(tool: Tool) -> _Job:
    style, write = STYLES["normal"]
    lines = -1
    digits = ""
    for option in tool.parsed.options:
        if option.name in STYLES:
            found, write = STYLES[option.name]
            if style not in ("normal", found):
                raise await misused(tool.process, "conflicting output style options")
            style = found
        if option.name in ("U", "C", "unified", "context") and option.value is not None:
            lines = max(lines, await _number(tool, "context length", option.value))
        elif option.name.isdigit():
            digits += option.name
    if digits:
        lines = int(digits[:9])
    if tool.parsed.has("p") and style == "normal":
        style, write = STYLES["c"]
    labels = list(tool.parsed.values("L"))
    if len(labels) > 2:
        raise await tool.fatal("too many file label options")
    width = tool.parsed.value("W")
    layout = styles.Layout(
        context=3 if lines < 0 else lines,
        width=130 if width is None else await _number(tool, "width", width, least=1),
        functions=tool.parsed.has("p"),
        common=not tool.parsed.has("suppress-common-lines"),
        left_column=tool.parsed.has("left-column"),
        expand=tool.parsed.has("t"),
    )
    return _Job(tool, style, write, layout, key_of(tool), labels)


async def _number(tool: Tool, what: str, text: str, *, least: int = 0) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < least:
        raise await misused(tool.process, f"invalid {what} '{text}'")
    return min(int(text[:12]), 1 << 30)


def _kind(inode: Inode) -> str:
    if stat.S_ISREG(inode.mode):
        return "regular file" if inode.size else "regular empty file"
    names = {
        stat.S_IFDIR: "directory",
        stat.S_IFCHR: "character special file",
        stat.S_IFBLK: "block special file",
        stat.S_IFIFO: "fifo",
        stat.S_IFSOCK: "socket",
        stat.S_IFLNK: "symbolic link",
    }
    return names.get(stat.S_IFMT(inode.mode), "weird file")


class _Comparison:
    """Compares two files, or two directories."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self._tool = job.tool
        self._process = job.tool.process
        self._recursing = False

    async def run(self, one: str, other: str, depth: int) -> int:
        """Compare two names of the command line, or of directories that are compared."""
        await self._process.checkpoint()
        inodes = [await self._inode(name, depth) for name in (one, other)]
        if inodes[0] is None and inodes[1] is None and self._job.has("N"):
            missing = True
        else:
            missing = any(inode is None for inode in inodes) and not self._job.has("N", "P")
        if missing or (inodes[0] is None and inodes[1] is None):
            return TROUBLE
        is_directory = [inode is not None and inode.is_directory for inode in inodes]
        if depth == 0 and is_directory[0] != is_directory[1] and None not in inodes:
            directory, name = (one, other) if is_directory[0] else (other, one)
            if name == "-":
                raise await self._tool.fatal("cannot compare '-' to a directory")
            inside = f"{directory.rstrip('/') or ''}/{name.rstrip('/').rpartition('/')[2]}"
            return await self.run(*((inside, other) if is_directory[0] else (one, inside)), 1)
        if all(is_directory) or (any(is_directory) and None in inodes):
            return await self._directories(one, other, depth)
        if is_directory[0] != is_directory[1] or not self._alike(inodes):
            await self._kinds(one, other, inodes)
            return 1
        return await self._files(one, other, inodes, depth)

    @staticmethod
    def _alike(inodes: list[Inode | None]) -> bool:
        """Whether both can be read: special files are compared by themselves only."""
        return True

    async def _kinds(self, one: str, other: str, inodes: list[Inode | None]) -> None:
        kinds = [_kind(inode) if inode is not None else "regular empty file" for inode in inodes]
        text = f"File {one} is a {kinds[0]} while file {other} is a {kinds[1]}\n"
        await self._process.stdout.write(text)

    async def _inode(self, name: str, depth: int) -> Inode | None:
        if name == "-":
            return self._process.stat(0)
        try:
            return stat_of(self._process, name)
        except OSError as error:
            if not (isinstance(error, FileNotFoundError) and self._job.has("N", "P")):
                await self._tool.warn(f"{name}: {error.strerror}")
            return None

    # -- directories ---------------------------------------------------------------------

    async def _directories(self, one: str, other: str, depth: int) -> int:
        if depth and not self._job.has("r"):
            await self._process.stdout.write(f"Common subdirectories: {one} and {other}\n")
            return 0
        if depth > MAX_DEPTH:
            await self._tool.warn(f"{one}: recursive directory loop")
            return TROUBLE
        self._recursing = True
        names = [await self._names(one), await self._names(other)]
        if names[0] is None or names[1] is None:
            return TROUBLE
        first, second = set(names[0]), set(names[1])
        status = 0
        for name in sorted(first | second, key=lambda text: text.encode("utf-8", "surrogateescape")):
            paths = (f"{one.rstrip('/')}/{name}", f"{other.rstrip('/')}/{name}")
            if name in first and name in second:
                status = max(status, await self.run(*paths, depth + 1))
            elif self._job.has("N") or (self._job.has("P") and name in second):
                status = max(status, await self._one_sided(paths, depth))
            else:
                where = one if name in first else other
                await self._process.stdout.write(f"Only in {where.rstrip('/') or '/'}: {name}\n")
                status = max(status, 1)
        return status

    async def _one_sided(self, paths: tuple[str, str], depth: int) -> int:
        """``-N``: a file that is missing counts as empty."""
        existing = next(path for path in paths if self._process.fs.exists(path))
        if self._process.fs.stat(existing).is_directory and not self._job.has("r"):
            return 0
        return await self.run(*paths, depth + 1)

    async def _names(self, path: str) -> list[str] | None:
        excluded = self._tool.parsed.values("x")
        try:
            names = self._process.fs.names(path)
        except FileNotFoundError:
            return []
        except OSError as error:
            await self._tool.warn(f"{path}: {error.strerror}")
            return None
        return [name for name in names if not any(matches(pattern, name) for pattern in excluded)]

    # -- files ---------------------------------------------------------------------------

    async def _files(self, one: str, other: str, inodes: list[Inode | None], depth: int) -> int:
        sides = []
        for number, (name, inode) in enumerate(zip((one, other), inodes, strict=True)):
            label = self._job.labels[number] if number < len(self._job.labels) else ""
            side = Side(name, label, 0 if inode is None else inode.mtime)
            try:
                side.raw = [] if inode is None else await self._read(name)
            except OSError as error:
                await self._tool.warn(f"{name}: {error.strerror}")
                return TROUBLE
            sides.append(side)
        pair = (sides[0], sides[1])
        if pair[0].raw == pair[1].raw:
            return await self._same(pair)
        if not self._job.has("a") and (pair[0].is_binary or pair[1].is_binary):
            return await self._binary(pair)
        return await self._text(pair, depth)

    async def _read(self, name: str) -> list[bytes]:
        if name == "-":
            return await read_all(self._tool, self._process.stdin)
        fd = await self._process.open(name, os.O_RDONLY)
        try:
            return await read_all(self._tool, self._process.reader(fd))
        finally:
            self._process.close(fd)

    async def _same(self, sides: tuple[Side, Side]) -> int:
        if self._job.has("s"):
            text = f"Files {sides[0].name} and {sides[1].name} are identical\n"
            await self._process.stdout.write(text)
        elif self._job.style == "side by side":
            await self._text(sides, 0)
        return 0

    async def _binary(self, sides: tuple[Side, Side]) -> int:
        what = "Files" if self._job.has("q") else "Binary files"
        await self._process.stdout.write(f"{what} {sides[0].name} and {sides[1].name} differ\n")
        return 1

    async def _text(self, sides: tuple[Side, Side], depth: int) -> int:
        for side in sides:
            await side.split(self._process, strip_cr=self._job.has("strip-trailing-cr"))
        changes = await self._changes(sides)
        if self._job.has("q"):
            if changes:
                text = f"Files {sides[0].name} and {sides[1].name} differ\n"
                await self._process.stdout.write(text)
            return int(bool(changes))
        if not changes and self._job.style != "side by side":
            return await self._same(sides)
        if changes and depth and self._recursing:
            await self._process.stdout.write(self._command(sides))
        for piece in self._job.write(sides, changes, self._job.layout):
            await self._process.checkpoint()
            await self._process.stdout.write(piece)
        return await self._ed_trouble(sides) or int(bool(changes))

    async def _ed_trouble(self, sides: tuple[Side, Side]) -> int:
        """An ed script cannot say that the last line has no end."""
        status = 0
        for side in sides:
            if self._job.style == "ed" and not side.complete:
                await self._tool.warn(f"{side.name}: No newline at end of file\n")
                status = TROUBLE
        return status

    def _command(self, sides: tuple[Side, Side]) -> str:
        """The line in front of each file of a recursive comparison."""
        words = list(self._process.argv[1:])
        for operand in self._tool.parsed.operands:
            del words[len(words) - 1 - words[::-1].index(operand)]
        options = [quote(word, Style.SHELL) for word in words]
        names = [quote(side.name, Style.SHELL) for side in sides]
        return " ".join(["diff", *options, *names]) + "\n"

    async def _changes(self, sides: tuple[Side, Side]) -> list[Change]:
        found = [await keys(self._process, side, self._job.key) for side in sides]
        if self._job.key is not None or self._job.has("B"):
            found = [[line.removesuffix(b"\n") for line in side] for side in found]
        horizon = self._job.layout.context if self._job.style in ("unified", "context") else 0
        changes = await compare(found[0], found[1], self._process.checkpoint, horizon=horizon)
        if self._job.has("B"):
            changes = [change for change in changes if not self._is_blank(sides, change)]
        return changes

    @staticmethod
    def _is_blank(sides: tuple[Side, Side], change: Change) -> bool:
        removed = sides[0].lines[change.at : change.at + change.deleted]
        added = sides[1].lines[change.other : change.other + change.inserted]
        return not any(removed) and not any(added)
