"""The program: patterns together, file after file, exit status."""

import os
import stat

import attrs

from honeyllm.host import Exited, OpenFile, Process
from honeyllm.programs._versions import versioned
from honeyllm.programs.grep._matcher import Matcher, PatternFault, make_matcher
from honeyllm.programs.grep._paint import choose_paint
from honeyllm.programs.grep._scan import LineTooLong, Scan, Shared
from honeyllm.programs.grep._settings import (
    TROUBLE,
    Ending,
    NameRule,
    Settings,
    read_command_line,
)
from honeyllm.programs.grep._walk import Found, Walk
from honeyllm.programs.regex import Fault

MAX_PATTERNS = 1 << 20
STDIN = "-"


async def grep(process: Process) -> int:
    """GNU grep 3.8."""
    return await _Grep(process).run(process.argv)


async def egrep(process: Process) -> int:
    """The script that calls ``grep -E``."""
    return await _Grep(process).run(("grep", "-E", *process.argv[1:]))


async def fgrep(process: Process) -> int:
    """The script that calls ``grep -F``."""
    return await _Grep(process).run(("grep", "-F", *process.argv[1:]))


async def rgrep(process: Process) -> int:
    """The script that calls ``grep -r``."""
    return await _Grep(process).run(("grep", "-r", *process.argv[1:]))


class _Grep:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._program = "grep"
        self._failed = False
        self._silent = False
        self._selected = False

    async def _say(self, text: str) -> None:
        await self._process.flush()
        await self._process.stderr.write(text)

    async def _warn(self, text: str) -> None:
        await self._say(f"{self._program}: {text}\n")

    async def _suppressible(self, text: str) -> None:
        self._failed = True
        if not self._silent:
            await self._warn(text)

    async def _die(self, text: str) -> Exited:
        await self._warn(text)
        return Exited(TROUBLE)

    async def run(self, argv: tuple[str, ...]) -> int:
        self._program = argv[0] if argv else "grep"
        settings = read_command_line(argv)
        if isinstance(settings, Ending):
            return await self._end(settings)
        for text in settings.warnings:
            await self._warn(f"warning: {text}")
        self._silent = settings.silent
        settings = await self._with_exclusions(settings)
        shared = await self._prepare(settings)
        selected = await self._search_all(shared)
        return TROUBLE if self._failed and not (settings.quiet and selected) else int(not selected)

    async def _end(self, ending: Ending) -> int:
        if ending.wants_help:
            return await self._process.kernel.unknown(self._process)
        await self._process.stdout.write(versioned(self._process, ending.output))
        if ending.text:
            await self._say(ending.text)
        return ending.status

    # -- preparation -----------------------------------------------------------------------

    async def _with_exclusions(self, settings: Settings) -> Settings:
        rules = list(settings.name_rules)
        for path in settings.exclude_from:
            data = await self._contents(path)
            rules += [NameRule(pattern=line, include=False) for line in data.splitlines() if line]
        return attrs.evolve(settings, name_rules=tuple(rules))

    async def _contents(self, path: str) -> str:
        process = self._process
        try:
            if path == STDIN:
                data = await process.stdin.read()
            else:
                fd = await process.open(path)
                data = await process.reader(fd).read()
                process.close(fd)
        except OSError as error:
            raise await self._die(f"{path}: {error.strerror}") from None
        return data.decode("utf-8", "surrogateescape")

    async def _patterns(self, settings: Settings) -> tuple[list[str], list[str]]:
        """The patterns, and for each where it comes from as messages tell it."""
        given: list[list[str]] = [[] for _ in range(len(settings.patterns or ()) + 1)]
        origins: list[list[str]] = [[] for _ in given]
        for place, path in settings.pattern_files:
            lines = (await self._contents(path)).split("\n")
            lines = lines[:-1] if lines[-1] == "" else lines
            given[place] += lines
            label = "-" if path == STDIN else path
            origins[place] += [f"{label}:{number}: " for number in range(1, len(lines) + 1)]
        patterns, labels = list(given[0]), list(origins[0])
        for at, text in enumerate(settings.patterns or (), 1):
            lines = text.split("\n")
            patterns += lines + given[at]
            labels += [""] * len(lines) + origins[at]
        return patterns, labels

    async def _matcher(self, settings: Settings) -> Matcher:
        patterns, labels = await self._patterns(settings)
        if settings.matcher == "perl" and len(patterns) > 1:
            raise await self._die("the -P option only supports a single pattern")
        unique = dict.fromkeys(patterns)
        try:
            matcher = make_matcher(list(unique), settings, self._process.checkpoint)
        except PatternFault as fault:
            label = labels[patterns.index(list(unique)[fault.index])]
            raise await self._die(f"{label}{fault}") from None
        for text in matcher.warnings:
            await self._warn(f"warning: {text}")
        return matcher

    async def _prepare(self, settings: Settings) -> Shared:
        process = self._process
        matcher = await self._matcher(settings)
        terminal = process.is_terminal(1) and process.environ.get("TERM", "dumb") != "dumb"
        wanted = settings.color == "always" or (settings.color == "auto" and terminal)
        names = settings.names
        if names is None:
            recursive = settings.directories == "recurse"
            names = len(settings.operands) > 1 or (recursive and self._searches_directory(settings))
        return Shared(
            process=process,
            settings=settings,
            matcher=matcher,
            paint=choose_paint(process.environ, wanted=wanted),
            show_names=names,
            forget_output=self._output_is_null(),
        )

    def _searches_directory(self, settings: Settings) -> bool:
        if not settings.operands:
            return True
        try:
            return self._process.fs.stat(settings.operands[0]).is_directory
        except OSError:
            return False

    def _output_is_null(self) -> bool:
        """Lines for /dev/null need not be found."""
        try:
            inode = self._process.stat(1)
        except OSError:
            return False
        return stat.S_ISCHR(inode.mode) and inode.rdev == (1, 3)

    # -- searching -------------------------------------------------------------------------

    async def _search_all(self, shared: Shared) -> bool:
        settings = shared.settings
        self._selected = False

        async def visit(found: Found) -> None:
            self._selected |= await self._search(shared, found)
            if self._selected and settings.quiet:
                raise Exited(0)

        walk = Walk(self._process, settings, visit, self._suppressible)
        operands = settings.operands
        if not operands:
            operands = (".",) if settings.directories == "recurse" else (STDIN,)
        for operand in operands:
            if operand == STDIN:
                await visit(Found(STDIN, settings.label, True))
            else:
                await walk.operand(operand, operand if settings.operands else "")
        return self._selected

    async def _search(self, shared: Shared, found: Found) -> bool:
        process = self._process
        try:
            fd = 0 if found.path == STDIN else await process.open(found.path)
        except OSError as error:
            await self._suppressible(f"{found.shown}: {error.strerror}")
            return False
        try:
            return await self._search_open(shared, found, fd)
        finally:
            if fd:
                process.close(fd)

    async def _search_open(self, shared: Shared, found: Found, fd: int) -> bool:
        process, settings = self._process, shared.settings
        name = found.shown.encode("utf-8", "surrogateescape")
        scan = Scan(shared, name)
        if settings.max_count == 0:
            return False
        if self._is_output(shared, fd):
            await self._suppressible(f"{found.shown}: input file is also the output")
            return False
        start = _position(process.fds.get(fd)) if fd == 0 else None
        try:
            await scan.run(process.stdin if fd == 0 else process.reader(fd))
        except OSError as error:
            await self._suppressible(f"{found.shown}: {error.strerror}")
        except LineTooLong:
            raise await self._die("memory exhausted") from None
        except Fault as fault:
            raise await self._die(str(fault).lower()) from None
        if start is not None and settings.max_count == scan.selected:
            process.seek(0, start + scan.consumed)
        await self._summary(shared, scan, found, name)
        return scan.selected > 0

    async def _summary(self, shared: Shared, scan: Scan, found: Found, name: bytes) -> None:
        settings, out, paint = shared.settings, self._process.stdout, shared.paint
        after_name = b"\0" if settings.null_names else b""
        if settings.count and not settings.quiet and not settings.listing:
            head = paint("fn", name) + (after_name or paint("se", b":")) if shared.show_names else b""
            await out.write(head + b"%d\n" % scan.selected)
        if settings.listing and not settings.quiet and (scan.selected > 0) == (settings.listing == "l"):
            await out.write(paint("fn", name) + (after_name or b"\n"))
        if scan.has_binary_match:
            await self._warn(f"{found.shown}: binary file matches")

    def _is_output(self, shared: Shared, fd: int) -> bool:
        settings = shared.settings
        if settings.quiet or settings.listing or settings.max_count in (0, 1):
            return False
        try:
            output, source = self._process.fds.get(1), self._process.fds.get(fd)
        except OSError:
            return False
        if output.place is None or source.place is None or not stat.S_ISREG(source.inode().mode):
            return False
        return source.place.same(output.place) and (fd != 0 or bool(output.flags & os.O_APPEND))


def _position(file: OpenFile) -> int | None:
    try:
        return file.seek(0, os.SEEK_CUR)
    except OSError:
        return None
