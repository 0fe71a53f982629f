"""chmod."""

import errno
import stat

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs.files._modes import Mode, described, parse_mode, permissions
from honeyllm.programs.files._walk import Follow, Kind, Visit, walk

MODE_LETTERS = "rwxXstugoa,+=01234567"
CHMOD = Usage(
    name="chmod",
    authors="David MacKenzie and Jim Meyering",
    short="Rcfv" + "".join(f"{letter}::" for letter in MODE_LETTERS),
    long={
        "changes": "c",
        "recursive": "R",
        "no-preserve-root": "no-preserve-root",
        "preserve-root": "preserve-root",
        "quiet": "f",
        "reference": "reference:",
        "silent": "f",
        "verbose": "v",
    },
)


async def chmod(process: Process) -> int:
    """Change permission bits."""
    tool = await begin(process, CHMOD)
    operands = list(tool.parsed.operands)
    clauses = [f"-{o.name}{o.value or ''}" for o in tool.parsed.options if o.name in MODE_LETTERS]
    reference = tool.parsed.value("reference")
    mode_text = ",".join(clauses)
    if clauses and reference is not None:
        raise await tool.misused("cannot combine mode and --reference options")
    if not clauses and reference is None:
        mode_text = operands.pop(0) if operands else ""
    if not operands:
        after = f" after {tool.word(mode_text)}" if mode_text and not clauses else ""
        raise await tool.misused(f"missing operand{after}")
    mode = await _mode(tool, mode_text, reference)
    run = _Change(tool, mode, from_option=bool(clauses))
    for path in operands:
        await run.operand(path)
    return tool.status


async def _mode(tool: Tool, text: str, reference: str | None) -> Mode:
    if reference is not None:
        try:
            bits = tool.process.fs.stat(reference).mode & 0o7777
        except OSError as error:
            raise await tool.fatal(f"failed to get attributes of {tool.file(reference)}", error) from None
        text = f"{bits:05o}"
    mode = parse_mode(text)
    if mode is None:
        raise await tool.misused(f"invalid mode: {tool.word(text)}")
    return mode


class _Change:
    """One run over the operands."""

    def __init__(self, tool: Tool, mode: Mode, *, from_option: bool) -> None:
        self.tool = tool
        self.mode = mode
        self.from_option = from_option
        self.recursive = tool.parsed.has("R")
        self.quiet = tool.parsed.has("f")
        self.tell = tool.parsed.last_of("v", "c")
        self.preserve_root = tool.parsed.last_of("preserve-root", "no-preserve-root") == "preserve-root"

    async def operand(self, path: str) -> None:
        fs = self.tool.process.fs
        if self.recursive and self.preserve_root and path == "/":
            await self.tool.error(f"it is dangerous to operate recursively on {self.tool.file(path)}")
            await self.tool.error("use --no-preserve-root to override this failsafe")
            return
        for visit in walk(fs, path, follow=Follow.OPERANDS):
            await self.tool.process.checkpoint()
            visit.prune = not self.recursive
            await self._visit(visit)

    async def _visit(self, visit: Visit) -> None:
        shown = self.tool.file(visit.path)
        if visit.kind is Kind.MISSING:
            assert visit.error is not None
            await self._fail(f"cannot access {shown}", visit.error)
            await self._unreachable(shown)
        elif visit.kind is Kind.LOST:
            await self._fail(f"cannot read directory {shown}", visit.error)
        elif visit.kind is Kind.LEFT:
            return
        elif visit.inode.is_symlink:
            await self._link(visit, shown)
        else:
            await self._change(visit.path, shown)
            if visit.kind is Kind.UNREADABLE and self.recursive:
                assert visit.error is not None
                await self._fail(f"cannot read directory {shown}", visit.error)

    async def _link(self, visit: Visit, shown: str) -> None:
        """A link named on the command line is followed; one met below is left alone."""
        if visit.depth:
            if self.tell == "v":
                text = f"neither symbolic link {shown} nor referent has been changed\n"
                await self.tool.process.stdout.write(text)
            return
        try:
            self.tool.process.fs.stat(visit.path)
        except OSError as error:
            if error.errno == errno.ENOENT:
                await self._fail(f"cannot operate on dangling symlink {shown}", None)
                await self._unreachable(shown)
            else:
                await self._fail(f"cannot access {shown}", error)
            return
        await self._change(visit.path, shown)

    async def _unreachable(self, shown: str) -> None:
        if self.tell == "v":
            await self.tool.process.stdout.write(f"{shown} could not be accessed\n")

    async def _fail(self, text: str, error: OSError | None) -> None:
        if self.quiet:
            self.tool.status = 1
        else:
            await self.tool.error(text, error)

    async def _change(self, path: str, shown: str) -> None:
        fs = self.tool.process.fs
        old = fs.stat(path).mode
        new = self.mode.apply(old, directory=stat.S_ISDIR(old), umask=fs.umask)
        try:
            fs.change_mode(path, new)
        except OSError as error:
            await self._fail(f"changing permissions of {shown}", error)
            await self._report(shown, old, new, failed=True)
            return
        await self._report(shown, old, fs.stat(path).mode)
        await self._check_umask(path, old, new)

    async def _report(self, shown: str, old: int, new: int, *, failed: bool = False) -> None:
        changed = (old ^ new) & 0o7777
        if self.tell is None or (self.tell == "c" and (failed or not changed)):
            return
        if failed:
            text = f"failed to change mode of {shown} from {described(old)} to {described(new)}"
        elif changed:
            text = f"mode of {shown} changed from {described(old)} to {described(new)}"
        else:
            text = f"mode of {shown} retained as {described(new)}"
        await self.tool.process.stdout.write(text + "\n")

    async def _check_umask(self, path: str, old: int, new: int) -> None:
        """``chmod -w f`` is not the same as ``chmod a-w f``: say so where the umask made the difference."""
        if not self.from_option:
            return
        naive = self.mode.apply(old, directory=stat.S_ISDIR(old), umask=0)
        if new & ~naive:
            shown = self.tool.maybe(path)
            wanted, got = permissions(naive), permissions(new)
            await self.tool.error(f"{shown}: new permissions are {got}, not {wanted}")
