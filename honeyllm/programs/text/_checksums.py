"""md5sum, sha1sum and their kin, b2sum, cksum and sum."""

from collections.abc import Callable, Coroutine
from typing import Any

import attrs

from honeyllm.host import Process, Reader
from honeyllm.programs._gnu import Tool, Usage, begin
from honeyllm.programs._numbers import whole
from honeyllm.programs.text._checksum_lines import Entry, escape, parse_line
from honeyllm.programs.text._digests import ALGORITHMS, Algorithm, blake2b

HEX_LONG = {
    "binary": "b",
    "check": "c",
    "ignore-missing": "ignore-missing",
    "quiet": "quiet",
    "status": "status",
    "text": "t",
    "warn": "w",
    "strict": "strict",
    "tag": "tag",
    "zero": "z",
}
DREPPER = "Ulrich Drepper, Scott Miller, and David Madore"
CKSUM = Usage(
    name="cksum",
    authors="Padraig Brady and Q. Frank Xia",
    short="a:bctwzl:",
    long={"algorithm": "a:", "length": "l:", "debug": "debug", "untagged": "untagged", **HEX_LONG},
)
SUM = Usage(name="sum", authors="Kayvan Aghaiepour and David MacKenzie", short="rs", long={"sysv": "s"})
CHECKING = ("ignore-missing", "status", "w", "quiet", "strict")
BLOCK = 32768
STEP = 2048
"""Bytes between two checkpoints for a checksum that Python computes."""


@attrs.frozen(kw_only=True)
class _Style:
    """How results are written."""

    algorithm: Algorithm
    free_length: bool = False
    tag: bool = False
    mark: str = " "
    end: str = "\n"
    raw_name: bool = False


def _hexadecimal(program: str, algorithm: str, authors: str) -> Callable[[Process], Coroutine[Any, Any, int]]:
    usage = Usage(name=program, authors=authors, short="bctwz", long=HEX_LONG)

    async def run(process: Process) -> int:
        tool = await begin(process, usage)
        return await _run(tool, _Style(algorithm=ALGORITHMS[algorithm], tag=tool.parsed.has("tag")))

    return run


md5sum = _hexadecimal("md5sum", "md5", DREPPER)
sha1sum = _hexadecimal("sha1sum", "sha1", DREPPER)
sha224sum = _hexadecimal("sha224sum", "sha224", DREPPER)
sha256sum = _hexadecimal("sha256sum", "sha256", DREPPER)
sha384sum = _hexadecimal("sha384sum", "sha384", DREPPER)
sha512sum = _hexadecimal("sha512sum", "sha512", DREPPER)
B2SUM = Usage(
    name="b2sum",
    authors="Padraig Brady and Samuel Neves",
    short="l:bctwz",
    long={"length": "l:", **HEX_LONG},
)


async def b2sum(process: Process) -> int:
    """BLAKE2b."""
    tool = await begin(process, B2SUM)
    algorithm = blake2b(await _bits(tool))
    return await _run(tool, _Style(algorithm=algorithm, free_length=True, tag=tool.parsed.has("tag")))


async def _bits(tool: Tool) -> int:
    text = tool.parsed.value("l")
    if text is None:
        return 512
    number = whole(text)
    if number.trouble:
        raise await tool.fatal(f"invalid length: {tool.word(text)}")
    if number.value % 8:
        await tool.error(f"invalid length: {tool.word(text)}")
        raise await tool.fatal("length is not a multiple of 8")
    if number.value > 512:
        await tool.error(f"invalid length: {tool.word(text)}")
        raise await tool.fatal(f"maximum digest length for {tool.word('BLAKE2b')} is 512 bits")
    return number.value or 512


async def cksum(process: Process) -> int:
    """The CRC of POSIX, or the checksum asked for."""
    tool = await begin(process, CKSUM)
    given = tool.parsed.value("a")
    name = "crc"
    if given is not None:
        name = await tool.choice("--algorithm", given, {key: key for key in ALGORITHMS})
    algorithm = ALGORITHMS[name]
    if tool.parsed.has("l"):
        bits = await _bits(tool)
        if name != "blake2b":
            raise await tool.fatal("--length is only supported with --algorithm=blake2b")
        algorithm = blake2b(bits)
    if tool.parsed.has("c") and not algorithm.digits:
        raise await tool.fatal("--check is not supported with --algorithm={bsd,sysv,crc}")
    style = _Style(algorithm=algorithm, free_length=name == "blake2b", tag=not tool.parsed.has("untagged"))
    return await _run(tool, style)


async def sum_(process: Process) -> int:
    """The checksums of BSD and System V."""
    tool = await begin(process, SUM)
    name = "sysv" if tool.parsed.last_of("r", "s") == "s" else "bsd"
    return await _run(tool, _Style(algorithm=ALGORITHMS[name]))


async def _run(tool: Tool, style: _Style) -> int:
    given = tool.parsed.has
    await _check_usage(tool)
    mark = "*" if tool.parsed.last_of("b", "t") == "b" else " "
    zero = given("z")
    style = attrs.evolve(style, mark=mark, end="\0" if zero else "\n", raw_name=zero)
    for name in tool.parsed.operands or ("-",):
        if given("c"):
            await _Check(tool, style, name).run()
        else:
            await _print(tool, style, name)
    return tool.status


async def _check_usage(tool: Tool) -> None:
    given, check = tool.parsed.has, tool.parsed.has("c")
    if check and given("tag"):
        raise await tool.misused("the --tag option is meaningless when verifying checksums")
    if given("tag") and tool.parsed.last_of("b", "t", "tag") == "t":
        raise await tool.misused("--tag does not support --text mode")
    if check and given("z"):
        raise await tool.misused("the --zero option is not supported when verifying checksums")
    if check and given("b", "t"):
        raise await tool.misused("the --binary and --text options are meaningless when verifying checksums")
    for option in CHECKING:
        if given(option) and not check:
            name = "warn" if option == "w" else option
            raise await tool.misused(f"the --{name} option is meaningful only when verifying checksums")


async def _digest(tool: Tool, algorithm: Algorithm, name: str) -> str:
    """The checksum of a file; OSError when it cannot be read."""
    process = tool.process
    fd = 0 if name == "-" else await process.open(name)
    digest = algorithm.make()
    try:
        reader = process.stdin if fd == 0 else process.reader(fd)
        while data := await reader.read(BLOCK if algorithm.digits else STEP):
            digest.update(data)
            await process.checkpoint()
    finally:
        if fd:
            process.close(fd)
    return digest.hexdigest()


async def _print(tool: Tool, style: _Style, name: str) -> None:
    try:
        digest = await _digest(tool, style.algorithm, name)
    except OSError as error:
        await tool.error(tool.maybe(name), error)
        return
    await tool.process.stdout.write(_line(style, digest, name, named=bool(tool.parsed.operands)) + style.end)


def _line(style: _Style, digest: str, name: str, *, named: bool) -> str:
    if not style.algorithm.digits:
        return f"{digest} {name}" if named else digest
    mark, shown = escape(name, zero=style.raw_name)
    if style.tag:
        return f"{mark}{style.algorithm.tag} ({shown}) = {digest}"
    return f"{mark}{digest} {style.mark}{shown}"


class _Check:
    """``-c`` for one file of checksums."""

    def __init__(self, tool: Tool, style: _Style, name: str) -> None:
        self._tool = tool
        self._style = style
        self._name = "standard input" if name == "-" else name
        self._path = name
        self._good = self._bad = self._unread = self._wrong = self._matched = 0

    async def run(self) -> None:
        tool = self._tool
        try:
            fd = 0 if self._path == "-" else await tool.process.open(self._path)
        except OSError as error:
            await tool.error(tool.maybe(self._path), error)
            return
        reader = tool.process.stdin if fd == 0 else tool.process.reader(fd)
        try:
            await self._lines(reader)
        except IsADirectoryError:
            await tool.error(f"{tool.maybe(self._path)}: read error")
            return
        await self._summary()

    async def _lines(self, reader: Reader) -> None:
        tool, number = self._tool, 0
        digits = None if self._style.free_length else self._style.algorithm.digits
        tag = "BLAKE2b" if self._style.free_length else self._style.algorithm.tag
        async for line in reader:
            await tool.process.checkpoint()
            number += 1
            text = line.decode("utf-8", "surrogateescape").removesuffix("\n")
            if text.startswith("#"):
                continue
            entry = parse_line(text.removesuffix("\r"), tag, digits)
            if entry is None:
                self._bad += 1
                if tool.parsed.has("w"):
                    where = f"{tool.maybe(self._name)}: {number}"
                    await tool.warn(f"{where}: improperly formatted {tag} checksum line")
            else:
                self._good += 1
                await self._verify(entry)

    async def _verify(self, entry: Entry) -> None:
        tool = self._tool
        algorithm = blake2b(len(entry.digest) * 4) if self._style.free_length else self._style.algorithm
        mark, name = escape(entry.name, zero=False)
        try:
            digest = await _digest(tool, algorithm, entry.name)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and tool.parsed.has("ignore-missing"):
                return
            self._unread += 1
            await tool.error(tool.maybe(entry.name), error)
            await self._say(f"{mark}{name}: FAILED open or read\n")
            return
        if digest == entry.digest:
            self._matched += 1
            if not tool.parsed.has("quiet"):
                await self._say(f"{mark}{name}: OK\n")
        else:
            self._wrong += 1
            await self._say(f"{mark}{name}: FAILED\n")

    async def _say(self, text: str) -> None:
        if not self._tool.parsed.has("status"):
            await self._tool.process.stdout.write(text)

    async def _summary(self) -> None:
        tool, name = self._tool, self._tool.maybe(self._name)
        if not self._good:
            await tool.error(f"{name}: no properly formatted checksum lines found")
            return
        strict = tool.parsed.has("strict") and self._bad
        missed = tool.parsed.has("ignore-missing") and not self._matched
        if not tool.parsed.has("status"):
            await self._warn(self._bad, "line is improperly formatted", "lines are improperly formatted")
            await self._warn(self._unread, "listed file could not be read", "listed files could not be read")
            await self._warn(
                self._wrong, "computed checksum did NOT match", "computed checksums did NOT match"
            )
            if missed:
                await tool.warn(f"{name}: no file was verified")
        if self._wrong or self._unread or strict or missed:
            tool.status = 1

    async def _warn(self, count: int, one: str, many: str) -> None:
        if count:
            await self._tool.warn(f"WARNING: {count} {one if count == 1 else many}")
