"""What all of tar shares: messages, the archive as a stream, names."""

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._accounts import Accounts
from honeyllm.programs._gnu import program, say
from honeyllm.programs._names import Style, quote
from honeyllm.programs.archive import _tar_format as form
from honeyllm.programs.archive._streams import Corrupt, FdSource, Source, Unpacked, detect
from honeyllm.programs.archive._tar_options import FAILURE, Operand, Order
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._walk import join

COMPLAINTS = {
    "gzip": ("\ngzip: stdin: not in gzip format", 1),
    "bzip2": ("bzip2: (stdin) is not a bzip2 file.", 2),
    "xz": ("xz: (stdin): File format not recognized", 1),
}


@attrs.define(kw_only=True)
class Tar:
    """One run."""

    process: Process
    order: Order
    accounts: Accounts
    failed: bool = False
    _said: set[str] = attrs.field(factory=set)
    _found: set[str] = attrs.field(factory=set)
    _patterns: tuple[str, ...] | None = None

    # -- messages --------------------------------------------------------------------------

    async def warn(self, text: str) -> None:
        """Complain; the exit status stays."""
        await say(self.process, f"{program(self.process)}: {text}\n")

    async def error(self, text: str, error: OSError | None = None) -> None:
        """Complain and go on; the exit status will be 2."""
        self.failed = True
        await self.warn(text if error is None else f"{text}: {error.strerror}")

    async def fatal(self, text: str) -> Exited:
        """Complain; the result is to be raised."""
        await self.warn(text)
        await self.warn("Error is not recoverable: exiting now")
        return Exited(FAILURE)

    async def once(self, text: str) -> None:
        """Complain the first time only."""
        if text not in self._said:
            self._said.add(text)
            await self.warn(text)

    async def ended(self) -> int:
        """The exit status, and what is said of failures at the end."""
        if not self.failed:
            return 0
        await self.warn("Exiting with failure status due to previous errors")
        return FAILURE

    def shown(self, name: str) -> str:
        """A name in listings and messages."""
        return quote(name, Style.ESCAPE)

    # -- the archive -----------------------------------------------------------------------

    async def open_to_read(self) -> Source:
        """The archive's bytes, decompressed."""
        order = self.order
        fd = 0
        if order.archive == "-":
            if self.process.is_terminal(0):
                raise await self.fatal("Refusing to read archive contents from terminal (missing -f option?)")
        else:
            try:
                fd = await self.process.open(order.archive)
                if self.process.stat(fd).is_directory:
                    raise IsADirectoryError(21, "Is a directory")
            except OSError as error:
                raise await self._cannot_open(order.archive, error) from None
        return await self._unpacked(FdSource(self.process, fd))

    async def _cannot_open(self, path: str, error: OSError) -> Exited:
        what = "Cannot read" if isinstance(error, IsADirectoryError) else "Cannot open"
        text = f"{self.shown(path)}: {what}: {error.strerror}"
        if isinstance(error, IsADirectoryError):
            text += f"\n{program(self.process)}: At beginning of tape, quitting now"
        if self.order.compressor is None:
            return await self.fatal(text)
        child = f"{program(self.process)} (child)"
        await say(self.process, f"{child}: {text}\n{child}: Error is not recoverable: exiting now\n")
        return await self.fatal("Child returned status 2")

    async def _unpacked(self, source: FdSource) -> Source:
        head = await source.read(6)
        while 0 < len(head) < 6:
            more = await source.read(6 - len(head))
            if not more:
                break
            head += more
        source.push_back(head)
        kind = detect(head)
        wanted = self.order.compressor
        if wanted is not None and kind is None:
            complaint, status = COMPLAINTS[wanted]
            if not head and wanted == "gzip":
                complaint = "\ngzip: stdin: unexpected end of file"
            await say(self.process, complaint + "\n")
            raise await self.fatal(f"Child returned status {status}")
        return source if kind is None else Unpacked(self.process, source, kind)

    async def enter(self, directory: str | None) -> None:
        """Change to the directory of a -C."""
        if directory is None:
            return
        try:
            self.process.fs.change_directory(directory)
        except OSError as error:
            raise await self.fatal(f"{self.shown(directory)}: Cannot open: {error.strerror}") from None

    # -- names -----------------------------------------------------------------------------

    async def read_lists(self) -> tuple[Operand, ...]:
        """The operands, with those that -T names; reads the lists of -X as well."""
        patterns = list(self.order.excluded)
        for path in self.order.exclude_lists:
            patterns += await self._lines(path)
        self._patterns = tuple(patterns)
        operands = list(self.order.operands)
        for path in self.order.lists:
            names = await self._lines(path)
            operands += [Operand(name=name, directory=self.order.directory) for name in names]
        return tuple(operands)

    async def _lines(self, path: str) -> list[str]:
        try:
            fd = 0 if path == "-" else await self.process.open(path)
        except OSError as error:
            raise await self.fatal(f"{self.shown(path)}: Cannot open: {error.strerror}") from None
        data = await (self.process.stdin if fd == 0 else self.process.reader(fd)).read()
        separator = "\0" if self.order.has("null") else "\n"
        return [line for line in data.decode("utf-8", "surrogateescape").split(separator) if line]

    def is_excluded(self, name: str) -> bool:
        """Whether --exclude leaves *name* out: a pattern matches all of it, or what follows a slash."""
        patterns = self._patterns if self._patterns is not None else self.order.excluded
        if not patterns:
            return False
        parts = name.rstrip("/").split("/")
        tails = ["/".join(parts[at:]) for at in range(len(parts))]
        return any(matches(pattern.rstrip("/"), tail) for pattern in patterns for tail in [*tails, *parts])

    def is_wanted(self, name: str, operands: tuple[Operand, ...]) -> bool:
        """Whether a member is among the operands; remembers which of those were found."""
        if not operands:
            return True
        wanted = False
        for operand in operands:
            pattern = operand.name.rstrip("/") or "/"
            if self.order.has("wildcards"):
                found = matches(pattern, name.rstrip("/")) or matches(pattern + "/*", name)
            else:
                found = name.rstrip("/") == pattern or name.startswith(pattern + "/")
            if found:
                self._found.add(operand.name)
                wanted = True
        return wanted

    async def check_found(self) -> None:
        """Complain about operands that were not in the archive."""
        for operand in self.order.operands:
            if operand.name not in self._found:
                await self.error(f"{self.shown(operand.name)}: Not found in archive")

    async def safe_name(self, name: str, what: str = "member names") -> str:
        """*name* without what leads out of the current directory, unless -P was given."""
        if self.order.has("P"):
            return name
        cut = name.rfind("../") + 3 if "/../" in f"/{name}" and "../" in name else 0
        while name[cut : cut + 1] == "/":
            cut += 1
        if cut:
            await self.once(f"Removing leading `{name[:cut]}' from {what}")
        return name[cut:] or "."

    def path(self, directory: str | None, name: str) -> str:
        """The path of an operand."""
        return name if directory is None or name.startswith("/") else join(directory, name)


class Reader:
    """The members of an archive, in order."""

    def __init__(self, run: Tar, source: Source) -> None:
        self._run = run
        self._source = source
        self._left = 0
        self._seen = False
        self._lost = False
        self._offset = 0

    async def _exactly(self, count: int) -> bytes:
        pieces = []
        while count:
            try:
                data = await self._source.read(count)
            except Corrupt:
                await say(self._run.process, "\ngzip: stdin: unexpected end of file\n")
                if not self._seen:
                    raise await self._run.fatal("Child returned status 1") from None
                await self._run.warn("Unexpected EOF in archive")
                raise await self._run.fatal("Unexpected EOF in archive") from None
            except OSError as error:
                raise await self._run.fatal(f"-: Cannot read: {error.strerror}") from None
            if not data:
                break
            pieces.append(data)
            count -= len(data)
        return b"".join(pieces)

    async def next(self) -> form.Member | None:
        """The next member; None at the end."""
        extensions: dict[str, str] = {}
        while True:
            await self._skip()
            block = await self._exactly(form.BLOCK)
            if len(block) < form.BLOCK or not block.strip(b"\0"):
                await self._at_end(block)
                return None
            if not form.is_header(block):
                await self._bad_header()
                continue
            self._seen, self._lost = True, False
            if form.letter_of(block) in (form.LONG_NAME, form.LONG_LINK, form.PAX, form.GLOBAL_PAX):
                await self._extension(block, extensions)
                continue
            member = form.unpack(block, extensions)
            self._left = member.padded
            return member

    async def _bad_header(self) -> None:
        """Complain about the first of a row of blocks that are no headers."""
        if self._lost:
            return
        if not self._seen:
            await self._run.error("This does not look like a tar archive")
        await self._run.error("Skipping to next header")
        self._seen = self._lost = True

    async def _at_end(self, block: bytes) -> None:
        if len(block) < form.BLOCK and not self._seen:
            await self._run.error("This does not look like a tar archive")
        self._seen = True

    async def _extension(self, block: bytes, extensions: dict[str, str]) -> None:
        size = form.size_of(block)
        data = await self._exactly(min(-(-size // form.BLOCK) * form.BLOCK, form.MAX_EXTENSION))
        text = data[:size].rstrip(b"\0").decode("utf-8", "surrogateescape")
        if form.letter_of(block) == form.LONG_NAME:
            extensions["path"] = text
        elif form.letter_of(block) == form.LONG_LINK:
            extensions["linkpath"] = text
        elif form.letter_of(block) == form.PAX:
            extensions.update(form.read_pax(data[:size]))

    async def data(self, member: form.Member, done: int) -> bytes:
        """The next piece of the data of *member*, of which *done* bytes were read."""
        wanted = min(65536, member.size - done)
        if not wanted:
            return b""
        data = await self._exactly(wanted)
        self._left -= len(data)
        if len(data) < wanted:
            await self._run.warn("Unexpected EOF in archive")
            raise await self._run.fatal("Unexpected EOF in archive")
        return data

    async def _skip(self) -> None:
        while self._left:
            data = await self._exactly(min(65536, self._left))
            if not data:
                raise await self._run.fatal("Unexpected EOF in archive")
            self._left -= len(data)
