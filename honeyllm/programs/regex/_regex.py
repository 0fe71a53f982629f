"""Compiled regular expressions over bytes, and the cache that holds them."""

import functools
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from itertools import accumulate
from typing import Protocol

import attrs
import re2

from honeyllm.programs.regex._backtrack import Program, Run, compile_program
from honeyllm.programs.regex._nodes import TOO_BIG, Alt, Chars, Fault, Node, Seq
from honeyllm.programs.regex._translate import Manner, has_word_places, to_re2, widened

MAX_PATTERN = 1 << 16
MAX_MEMORY = 2 << 20
"""Bytes that one expression may use in RE2."""

Span = tuple[int, int]
Spans = tuple[Span, ...]
Checkpoint = Callable[[], Awaitable[None]]

ABSENT: Span = (-1, -1)


class _Match(Protocol):
    def span(self, group: int = 0) -> Span: ...


class _Compiled(Protocol):
    def finditer(self, text: bytes) -> Iterator[_Match]: ...

    def search(self, text: bytes, pos: int | None, endpos: int | None) -> _Match | None: ...


class Regex:
    """
    One expression, ready to search bytes.

    A search gives the spans of the whole match and of each group, in bytes
    (``ABSENT`` for a group that took no part), or None.
    """

    def __init__(self, node: Node, groups: int, manner: Manner) -> None:
        self.groups = groups
        self.warnings: tuple[str, ...] = ()
        self.literal = None if manner.fold_case else _literal(node, utf8=manner.utf8)
        """The text that is matched, when it is just that."""
        self._node = node
        self._manner = manner
        self._reported = groups if manner.captures else 0
        self._ascii_only = manner.utf8 and has_word_places(node)
        self._fast = _compile_re2(node, manner)
        self._slow: Program | None = None
        self._decoded: tuple[bytes, str, list[int] | None] = (b"", "", None)
        self._judged: tuple[bytes, bool] = (b"", True)
        self._wider: _Compiled | None = None
        if self._fast is None:
            self._program()
            self._wider = _compile_wider(node, manner)

    def joined(self, others: Sequence["Regex"]) -> "Regex":
        """One expression for this and *others*, all compiled in the same manner; without groups."""
        nodes = tuple(regex._node for regex in (self, *others))
        return Regex(Alt(options=nodes), 0, attrs.evolve(self._manner, captures=False))

    @property
    def is_linear(self) -> bool:
        """Whether it is matched in linear time, at least in ASCII text."""
        return self._fast is not None

    def is_fast(self, data: bytes) -> bool:
        """Whether *data* is searched in linear time at once; otherwise use :meth:`find`."""
        if self._fast is None or not self._ascii_only:
            return self._fast is not None
        if self._judged[0] is not data:
            self._judged = (data, data.isascii())
        return self._judged[1]

    def search(self, data: bytes, start: int = 0, end: int | None = None) -> Spans | None:
        """
        The leftmost match that begins at *start* or later and ends at *end* or before.

        Assertions see all of *data*. Raises :class:`Fault` when the step limit is passed.
        """
        if not self.is_fast(data):
            return _drain(self._steps(data, start, end))
        assert self._fast is not None
        match = self._fast.search(data, start, end)
        if match is None:
            return None
        if not self._reported:
            return (match.span(),)
        return tuple(match.span(group) for group in range(self._reported + 1))

    def matches(self, data: bytes) -> Iterator[Span]:
        """The spans of all matches one after the other, empty ones among them."""
        if self.is_fast(data):
            assert self._fast is not None
            for match in self._fast.finditer(data):
                yield match.span()
            return
        at = 0
        while at <= len(data) and (spans := self.search(data, at)) is not None:
            yield spans[0]
            at = max(spans[0][1], spans[0][0] + 1)

    async def find(
        self, data: bytes, start: int = 0, end: int | None = None, *, checkpoint: Checkpoint
    ) -> Spans | None:
        """As :meth:`search`, giving way by *checkpoint* in a long one."""
        if self.is_fast(data):
            return self.search(data, start, end)
        steps = self._steps(data, start, end)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                found: Spans | None = stop.value
                return found
            await checkpoint()

    def _program(self) -> Program:
        if self._slow is None:
            self._slow = compile_program(self._node, self.groups, self._manner)
        return self._slow

    def _steps(self, data: bytes, start: int, end: int | None) -> Generator[None, None, Spans | None]:
        if self._wider is not None:
            wider = self._wider.search(data, start, end)
            if wider is None:
                return None
            start = wider.span()[0]
        text, offsets = self._decode(data)
        if offsets is None:
            found = yield from Run(self._program(), text, self._manner, end).search(start)
            return None if found is None else _pairs(found)
        stop = None if end is None else _at_byte(offsets, end)
        found = yield from Run(self._program(), text, self._manner, stop).search(_at_byte(offsets, start))
        return None if found is None else _pairs(tuple(n if n < 0 else offsets[n] for n in found))

    def _decode(self, data: bytes) -> tuple[str, list[int] | None]:
        """The characters of *data*, and the byte offset of each unless they are the same."""
        if not self._manner.utf8:
            return data.decode("latin-1"), None
        if self._decoded[0] is not data:
            text = data.decode("utf-8", "surrogateescape")
            offsets = None if len(text) == len(data) else [0, *accumulate(map(_byte_length, text))]
            self._decoded = (data, text, offsets)
        return self._decoded[1:]


def _compile_re2(node: Node, manner: Manner) -> _Compiled | None:
    text = to_re2(node, manner)
    if text is None:
        return None
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    options.longest_match = manner.longest
    if not manner.utf8:
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        compiled: _Compiled = re2.compile(text.encode("ascii"), options)
    except re2.error as error:
        raise Fault(TOO_BIG) from error
    return compiled


def _compile_wider(node: Node, manner: Manner) -> _Compiled | None:
    """
    An expression for RE2 that matches wherever *node* does, and maybe elsewhere.

    It tells quickly that there is no match, or where the first can begin.
    """
    wider = attrs.evolve(manner, captures=False)
    try:
        return _compile_re2(widened(node), wider)
    except Fault:
        return None


def _byte_length(letter: str) -> int:
    code = ord(letter)
    if code < 0x80 or 0xDC80 <= code <= 0xDCFF:
        return 1
    return 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _at_byte(offsets: list[int], position: int) -> int:
    low, high = 0, len(offsets) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if offsets[middle] < position else (low, middle)
    return low


def _pairs(flat: tuple[int, ...]) -> Spans:
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return tuple(pair if min(pair) >= 0 else ABSENT for pair in pairs)


def _drain(steps: Generator[None, None, Spans | None]) -> Spans | None:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: Spans | None = stop.value
            return found


def _literal(node: Node, *, utf8: bool) -> bytes | None:
    items = node.items if isinstance(node, Seq) else (node,)
    letters = []
    for item in items:
        match item:
            case Chars(ranges=((low, high),), classes=(), negated=False) if low == high:
                letters.append(chr(low))
            case _:
                return None
    return "".join(letters).encode("utf-8" if utf8 else "latin-1", "surrogateescape")


@attrs.frozen(kw_only=True)
class Parsed:
    """What a parser of a syntax gives."""

    node: Node
    groups: int
    warnings: tuple[str, ...] = ()


Parser = Callable[[str], Parsed]


@functools.lru_cache(maxsize=128)
def build(parser: Parser, pattern: str, manner: Manner) -> Regex:
    """
    Parse and compile *pattern*, or take it from the cache.

    Raises:
        Fault: the pattern is wrong; the text is what the C library says.
    """
    if len(pattern) > MAX_PATTERN:
        raise Fault(TOO_BIG)
    parsed = parser(pattern)
    regex = Regex(parsed.node, parsed.groups, manner)
    regex.warnings = parsed.warnings
    return regex
