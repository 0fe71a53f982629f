"""expr."""

import re
from collections.abc import Callable, Mapping

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import Tool, Usage
from honeyllm.programs._options import Parsed
from honeyllm.programs.misc._simple import alone
from honeyllm.programs.regex import EXPR as EXPR_SYNTAX
from honeyllm.programs.regex import Fault, compile_posix

EXPR = Usage(name="expr", authors="Mike Parker, James Youngman, and Paul Eggert", failure=2)
INTEGER = re.compile(r"-?[0-9]+", re.ASCII)
ZERO = re.compile(r"-?0*", re.ASCII)
MAX_DIGITS = 4000
MAX_DEPTH = 100
COMPARISONS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    "=": lambda order: order == 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">=": lambda order: order >= 0,
    ">": lambda order: order > 0,
}


class _Failed(Exception):
    """The expression is wrong (status 2), or cannot be computed (3)."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.status = status


async def expr(process: Process) -> int:
    """Evaluate an expression; the status is 1 when its value is null."""
    await alone(process, EXPR)
    words = list(process.argv[1:])
    if words[:1] == ["--"]:
        words.pop(0)
    tool = Tool(process, EXPR, Parsed(operands=tuple(words)))
    if not words:
        raise await tool.misused("missing operand")
    try:
        value = await _Evaluation(tool, words).run()
    except _Failed as failure:
        await tool.warn(str(failure))
        raise Exited(failure.status) from None
    await process.stdout.write(value + "\n")
    return int(_is_null(value))


def _is_null(value: str) -> bool:
    return ZERO.fullmatch(value) is not None and value != "-"


class _Evaluation:
    """The recursive descent of coreutils' expr.c; *live* is false in what is skipped by ``|`` and ``&``."""

    def __init__(self, tool: Tool, words: list[str]) -> None:
        self._tool = tool
        self._words = words
        self._at = 0
        self._depth = 0

    async def run(self) -> str:
        value = await self._or(live=True)
        if self._at < len(self._words):
            raise _Failed(f"syntax error: unexpected argument {self._tool.word(self._words[self._at])}")
        return value

    def _next(self, *wanted: str) -> str:
        """Take the next word when it is one of *wanted*."""
        if self._at < len(self._words) and self._words[self._at] in wanted:
            self._at += 1
            return self._words[self._at - 1]
        return ""

    def _require(self) -> None:
        if self._at >= len(self._words):
            raise _Failed(
                f"syntax error: missing argument after {self._tool.word(self._words[self._at - 1])}"
            )

    async def _or(self, *, live: bool) -> str:
        value = await self._and(live=live)
        while self._next("|"):
            right = await self._and(live=live and _is_null(value))
            if _is_null(value):
                value = "0" if _is_null(right) else right
        return value

    async def _and(self, *, live: bool) -> str:
        value = await self._comparison(live=live)
        while self._next("&"):
            right = await self._comparison(live=live and not _is_null(value))
            if _is_null(value) or _is_null(right):
                value = "0"
        return value

    async def _comparison(self, *, live: bool) -> str:
        value = await self._sum(live=live)
        while operator := self._next(*COMPARISONS):
            right = await self._sum(live=live)
            if live:
                value = str(int(COMPARISONS[operator](_order(value, right))))
        return value

    async def _sum(self, *, live: bool) -> str:
        value = await self._product(live=live)
        while operator := self._next("+", "-"):
            right = await self._product(live=live)
            if live:
                value = self._arithmetic(operator, value, right)
        return value

    async def _product(self, *, live: bool) -> str:
        value = await self._match(live=live)
        while operator := self._next("*", "/", "%"):
            right = await self._match(live=live)
            if live:
                value = self._arithmetic(operator, value, right)
        return value

    @staticmethod
    def _arithmetic(operator: str, left: str, right: str) -> str:
        if not INTEGER.fullmatch(left) or not INTEGER.fullmatch(right):
            raise _Failed("non-integer argument")
        if max(len(left), len(right)) > MAX_DIGITS:
            raise _Failed("memory exhausted", 3)
        one, other = int(left), int(right)
        if operator in "/%" and not other:
            raise _Failed("division by zero")
        quotient = abs(one) // abs(other or 1) * (1 if (one < 0) == (other < 0) else -1)
        results = {"+": one + other, "-": one - other, "/": quotient, "%": one - quotient * other}
        result = one * other if operator == "*" else results[operator]
        if abs(result) >= 10**MAX_DIGITS:
            raise _Failed("memory exhausted", 3)
        return str(result)

    async def _match(self, *, live: bool) -> str:
        value = await self._keyword(live=live)
        while self._next(":"):
            right = await self._keyword(live=live)
            if live:
                value = await self._matched(value, right)
        return value

    async def _keyword(self, *, live: bool) -> str:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Failed("memory exhausted", 3)
        try:
            return await self._function(live=live)
        finally:
            self._depth -= 1

    async def _function(self, *, live: bool) -> str:
        match self._next("+", "length", "match", "index", "substr"):
            case "+":
                self._require()
                self._at += 1
                return self._words[self._at - 1]
            case "length":
                return str(len(await self._keyword(live=live)))
            case "match":
                text, pattern = await self._keyword(live=live), await self._keyword(live=live)
                return await self._matched(text, pattern) if live else text
            case "index":
                text, letters = await self._keyword(live=live), await self._keyword(live=live)
                return str(next((at for at, c in enumerate(text, 1) if c in letters), 0))
            case "substr":
                text = await self._keyword(live=live)
                start, length = await self._keyword(live=live), await self._keyword(live=live)
                return _part(text, start, length)
        return await self._primary(live=live)

    async def _primary(self, *, live: bool) -> str:
        self._require()
        if self._next("("):
            value = await self._or(live=live)
            if self._at >= len(self._words):
                last = self._tool.word(self._words[self._at - 1])
                raise _Failed(f"syntax error: expecting ')' after {last}")
            if not self._next(")"):
                found = self._tool.word(self._words[self._at])
                raise _Failed(f"syntax error: expecting ')' instead of {found}")
            return value
        if self._next(")"):
            raise _Failed("syntax error: unexpected ')'")
        self._at += 1
        return self._words[self._at - 1]

    async def _matched(self, text: str, pattern: str) -> str:
        try:
            regex = compile_posix(pattern, EXPR_SYNTAX)
            data = text.encode("utf-8", "surrogateescape")
            spans = await regex.find(data, checkpoint=self._tool.process.checkpoint)
        except Fault as fault:
            raise _Failed(str(fault)) from None
        found = spans is not None and spans[0][0] == 0
        if regex.groups:
            start, end = spans[1] if spans is not None and found else (0, 0)
            return data[max(start, 0) : max(end, 0)].decode("utf-8", "surrogateescape")
        if not found or spans is None:
            return "0"
        return str(len(data[: spans[0][1]].decode("utf-8", "surrogateescape")))


def _order(left: str, right: str) -> int:
    if INTEGER.fullmatch(left) and INTEGER.fullmatch(right) and max(len(left), len(right)) <= MAX_DIGITS:
        return (int(left) > int(right)) - (int(left) < int(right))
    one, other = left.encode("utf-8", "surrogateescape"), right.encode("utf-8", "surrogateescape")
    return (one > other) - (one < other)


def _part(text: str, start: str, length: str) -> str:
    if not INTEGER.fullmatch(start) or not INTEGER.fullmatch(length):
        return ""
    first, count = int(start[:18]), int(length[:18])
    return text[first - 1 : first - 1 + count] if first > 0 and count > 0 else ""
