"""tr."""

import re

import attrs

from honeyllm.host import Process
from honeyllm.programs._gnu import Tool, Usage, begin, say
from honeyllm.programs.text._tr_sets import Parser, Piece, SetFault

TR = Usage(
    name="tr",
    authors="Jim Meyering",
    short="+AcCdst",
    long={"complement": "c", "delete": "d", "squeeze-repeats": "s", "truncate-set1": "t"},
)
CASES = ("lower", "upper")
BLOCK = 32768
ALL = bytes(range(256))


@attrs.frozen(kw_only=True)
class _Work:
    """What is done to the bytes: some deleted, the rest translated, runs of some squeezed."""

    deleted: bytes = b""
    table: bytes | None = None
    squeezed: bytes = b""

    def squeezer(self) -> re.Pattern[bytes] | None:
        """Matches runs of the same byte that become one."""
        if not self.squeezed:
            return None
        members = b"".join(b"\\x%02x" % byte for byte in sorted(set(self.squeezed)))
        return re.compile(b"([" + members + b"])\\1+", re.DOTALL)


async def tr(process: Process) -> int:
    """Translate, squeeze or delete characters."""
    tool = await begin(process, TR)
    await _check_operands(tool)
    work = await _work(tool)
    runs, last = work.squeezer(), b""
    while data := await process.stdin.read(BLOCK):
        await process.checkpoint()
        data = data.translate(work.table, work.deleted)
        if runs is not None:
            if last and last in work.squeezed:
                data = data.lstrip(last)
            data = runs.sub(rb"\1", data)
        last = data[-1:] or last
        await process.stdout.write(data)
    return 0


async def _check_operands(tool: Tool) -> None:
    delete, squeeze = tool.parsed.has("d"), tool.parsed.has("s")
    words = tool.parsed.operands
    least, most = 1 + (delete == squeeze), 1 + (delete <= squeeze)
    if len(words) < least:
        note = "Two strings must be given when translating."
        if delete:
            note = "Two strings must be given when both deleting and squeezing repeats."
        if not words:
            raise await tool.misused("missing operand")
        raise await tool.misused(f"missing operand after {tool.word(words[-1])}\n{note}")
    if len(words) > most:
        note = "Only one string may be given when deleting without squeezing repeats."
        extra = f"extra operand {tool.word(words[most])}"
        raise await tool.misused(f"{extra}\n{note}" if len(words) == 2 else extra)


async def _work(tool: Tool) -> _Work:
    words = [word.encode("utf-8", "surrogateescape") for word in tool.parsed.operands]
    delete, squeeze = tool.parsed.has("d"), tool.parsed.has("s")
    translating = len(words) == 2 and not delete
    try:
        pieces = [await _pieces(tool, word) for word in words]
        first = _first(tool, pieces[0])
        if translating:
            return _translation(tool, first, pieces, squeeze=squeeze)
        if len(pieces) == 2 and any(piece.fill for piece in pieces[1]):
            raise SetFault("the [c*] construct may appear in string2 only when translating")
    except SetFault as fault:
        raise await tool.fatal(str(fault)) from None
    if delete:
        return _Work(deleted=first, squeezed=_members(pieces[1]) if squeeze else b"")
    return _Work(squeezed=first)


async def _pieces(tool: Tool, word: bytes) -> list[Piece]:
    parser = Parser(word, tool.word)
    for warning in parser.warnings:
        await say(tool.process, f"{tool.process.argv[0]}: {warning}\n")
    return parser.run()


def _members(pieces: list[Piece]) -> bytes:
    return b"".join(piece.members for piece in pieces)


def _first(tool: Tool, pieces: list[Piece]) -> bytes:
    if any(piece.fill for piece in pieces):
        raise SetFault("the [c*] repeat construct may not appear in string1")
    members = _members(pieces)
    return bytes(set(ALL) - set(members)) if tool.parsed.has("c", "C") else members


def _translation(tool: Tool, first: bytes, pieces: list[list[Piece]], *, squeeze: bool) -> _Work:
    complement = tool.parsed.has("c", "C")
    first = bytes(sorted(first)) if complement else first
    second = _filled(pieces[1], len(first))
    _check_second(pieces[1])
    if not complement:
        _check_cases(pieces[0], pieces[1])
    if len(first) > len(second) and not tool.parsed.has("t"):
        second = _extended(pieces[1], second, len(first))
    first = first[: len(second)]
    if complement and any(p.kind for p in pieces[0]) and len(set(second[: len(first)])) != 1:
        raise SetFault(
            "when translating with complemented character classes,\n"
            "string2 must map all characters in the domain to one"
        )
    table = bytearray(ALL)
    for source, target in zip(first, second, strict=False):
        table[source] = target
    return _Work(table=bytes(table), squeezed=second if squeeze else b"")


def _filled(pieces: list[Piece], length: int) -> bytes:
    """The members of string2, its ``[c*]`` as long as needed."""
    if sum(bool(piece.fill) for piece in pieces) > 1:
        raise SetFault("only one [c*] repeat construct may appear in string2")
    known = sum(len(piece.members) for piece in pieces)
    return b"".join(_fill(piece, max(0, length - known)) for piece in pieces)


def _fill(piece: Piece, count: int) -> bytes:
    return piece.fill * count if piece.fill else piece.members


def _check_second(pieces: list[Piece]) -> None:
    if any(piece.kind == "=" for piece in pieces):
        raise SetFault("[=c=] expressions may not appear in string2 when translating")
    if any(piece.kind and piece.kind not in CASES for piece in pieces):
        raise SetFault(
            "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'"
        )


def _starts(pieces: list[Piece]) -> set[int]:
    """Where ``[:upper:]`` and ``[:lower:]`` begin."""
    starts, at = set(), 0
    for piece in pieces:
        if piece.kind in CASES:
            starts.add(at)
        at += len(piece.members)
    return starts


def _check_cases(first: list[Piece], second: list[Piece]) -> None:
    if not _starts(second) <= _starts(first):
        raise SetFault("misaligned [:upper:] and/or [:lower:] construct")


def _extended(pieces: list[Piece], second: bytes, length: int) -> bytes:
    if not second:
        raise SetFault("when not truncating set1, string2 must be non-empty")
    if pieces[-1].kind:
        raise SetFault(
            "when translating with string1 longer than string2,\n"
            "the latter string must not end with a character class"
        )
    return second + second[-1:] * (length - len(second))
