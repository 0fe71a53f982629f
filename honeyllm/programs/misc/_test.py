"""The programs test and [, with the messages of coreutils."""

from collections.abc import Sequence

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage, say
from honeyllm.programs._names import Style, is_utf8, quote
from honeyllm.programs._test_expression import (
    FILE_OPERATORS,
    NUMBER_OPERATORS,
    TestFault,
    binary_file_test,
    file_test,
)
from honeyllm.programs.misc._simple import alone

BRACKET = Usage(name="[", authors="Kevin Braunsdorf and Matthew Bradburn")
UNARY = frozenset(f"-{letter}" for letter in "bcdefgGhkLnNOprsStuwxz")
STRINGS = {"=", "==", "!=", "<", ">"}
BINARY = STRINGS | FILE_OPERATORS | NUMBER_OPERATORS.keys()
MAX_DEPTH = 200


class _Expression:
    """The recursive descent of coreutils' test.c; a fault is raised as TestFault."""

    def __init__(self, process: Process, words: Sequence[str]) -> None:
        self._process = process
        self._words = words
        self._at = 0
        self._utf8 = is_utf8(process.environ)

    def run(self) -> bool:
        if not self._words:
            return False
        value = self._posix(len(self._words))
        if self._at != len(self._words):
            raise TestFault(f"extra argument {self._quoted(self._words[self._at])}")
        return value

    def _quoted(self, word: str) -> str:
        return quote(word, Style.LOCALE, utf8=self._utf8)

    def _word(self, ahead: int = 0) -> str:
        return self._words[self._at + ahead]

    def _left(self) -> int:
        return len(self._words) - self._at

    def _advance(self, *, required: bool = False) -> None:
        self._at += 1
        if required and self._at >= len(self._words):
            raise TestFault(f"missing argument after {self._quoted(self._words[-1])}")

    def _posix(self, count: int) -> bool:
        match count:
            case 1:
                return self._one()
            case 2:
                return self._two()
            case 3:
                return self._three()
            case 4 if self._word() == "!":
                self._advance(required=True)
                return not self._three()
            case 4 if self._word() == "(" and self._word(3) == ")":
                self._advance()
                value = self._two()
                self._advance()
                return value
        return self._or(0)

    def _one(self) -> bool:
        self._at += 1
        return bool(self._words[self._at - 1])

    def _two(self) -> bool:
        word = self._word()
        if word == "!":
            self._advance()
            return not self._one()
        if len(word) == 2 and word[0] == "-":
            if word in UNARY:
                return self._unary()
            raise TestFault(f"{self._quoted(word)}: unary operator expected")
        raise TestFault(f"missing argument after {self._quoted(self._words[-1])}")

    def _three(self) -> bool:
        if self._word(1) in BINARY:
            return self._binary(left_length=False)
        if self._word() == "!":
            self._advance(required=True)
            return not self._two()
        if self._word() == "(" and self._word(2) == ")":
            self._advance()
            value = self._one()
            self._advance()
            return value
        if self._word(1) in ("-a", "-o") or self._word(1) in (">", "<"):
            return self._or(0)
        raise TestFault(f"{self._quoted(self._word(1))}: binary operator expected")

    def _or(self, depth: int) -> bool:
        value = self._and(depth)
        while self._left() and self._word() == "-o":
            self._advance()
            value = self._and(depth) or value
        return value

    def _and(self, depth: int) -> bool:
        value = self._term(depth)
        while self._left() and self._word() == "-a":
            self._advance()
            value = self._term(depth) and value
        return value

    def _term(self, depth: int) -> bool:
        if depth > MAX_DEPTH:
            raise TestFault("Cannot allocate memory")
        negated = False
        while self._left() and self._word() == "!":
            self._advance(required=True)
            negated = not negated
        if not self._left():
            raise TestFault(f"missing argument after {self._quoted(self._words[-1])}")
        return self._primary(depth) != negated

    def _primary(self, depth: int) -> bool:
        word, left = self._word(), self._left()
        if word == "(":
            return self._parenthesis(depth)
        if left >= 4 and word == "-l" and self._word(2) in BINARY:
            return self._binary(left_length=True)
        if left >= 3 and self._word(1) in BINARY:
            return self._binary(left_length=False)
        if len(word) == 2 and word[0] == "-":
            if word in UNARY:
                return self._unary()
            raise TestFault(f"{self._quoted(word)}: unary operator expected")
        return self._one()

    def _parenthesis(self, depth: int) -> bool:
        self._advance(required=True)
        count = 1
        while count < 4 and count < self._left() and self._word(count) != ")":
            count += 1
        closed = count < self._left() and self._word(count) == ")"
        value = self._posix(count) if closed and count < 4 else self._or(depth + 1)
        if not self._left():
            raise TestFault(f"{self._quoted(')')} expected")
        if self._word() != ")":
            raise TestFault(f"{self._quoted(')')} expected, found {self._word()}")
        self._advance()
        return value

    def _unary(self) -> bool:
        operator = self._word()
        self._advance(required=True)
        operand = self._word()
        self._at += 1
        if operator == "-t":
            return self._process.is_terminal(self._integer(operand))
        return file_test(self._process, operator, operand)

    def _binary(self, *, left_length: bool) -> bool:
        if left_length:
            self._advance()
        left, operator = self._word(), self._word(1)
        self._at += 2
        right_length = operator in NUMBER_OPERATORS and self._left() > 1 and self._word() == "-l"
        if right_length:
            self._advance(required=True)
        right = self._word()
        self._at += 1
        if operator in NUMBER_OPERATORS:
            first = len(left) if left_length else self._integer(left)
            second = len(right) if right_length else self._integer(right)
            return NUMBER_OPERATORS[operator](first, second)
        return self._compare(left, operator, right)

    def _compare(self, left: str, operator: str, right: str) -> bool:
        if operator in FILE_OPERATORS:
            return binary_file_test(self._process, operator, left, right)
        if operator in ("=", "=="):
            return left == right
        if operator == "!=":
            return left != right
        return left < right if operator == "<" else left > right

    def _integer(self, text: str) -> int:
        digits = text.strip(" \t\n\v\f\r")
        sign = digits[:1] if digits[:1] in ("+", "-") else ""
        number = digits[len(sign) :]
        if not (number.isascii() and number.isdigit()) or len(number) > 4000:
            raise TestFault(f"invalid integer {self._quoted(text)}")
        return -int(number) if sign == "-" else int(number)


async def test(process: Process) -> int:
    """Evaluate a condition; the status is the answer, 2 for a malformed one."""
    return await _answer(process, process.argv[1:])


async def bracket(process: Process) -> int:
    """``[``: as test, up to a closing bracket."""
    await alone(process, BRACKET)
    if process.argv[-1] != "]" or len(process.argv) < 2:
        name = process.argv[0]
        await say(process, f"{name}: missing {quote(']', Style.LOCALE, utf8=is_utf8(process.environ))}\n")
        return 2
    return await _answer(process, process.argv[1:-1])


async def _answer(process: Process, words: Sequence[str]) -> int:
    try:
        return 0 if _Expression(process, words).run() else 1
    except TestFault as fault:
        await say(process, f"{process.argv[0]}: {fault}\n")
        return 2
