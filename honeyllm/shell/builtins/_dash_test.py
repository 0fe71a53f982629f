"""``test`` and ``[`` as dash and busybox ash have them: dash's are read as it reads them, oddities too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from honeyllm.programs import TestExpression, TestFault
from honeyllm.shell._dash_words import is_ash
from honeyllm.shell._double_bracket import unary_test
from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell

UNARY = frozenset(f"-{letter}" for letter in "bcdefgGhkLnOprsStuwxz")
BINARY = frozenset(("=", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"))
Decide = Callable[[Sequence[str]], bool]


class DashExpression:
    """
    One expression; *decide* tells of two or three words that are an operator with what it is for.

    A word is an operator by where it stands: one that could be an operand of the next is none.
    """

    def __init__(self, words: Sequence[str], decide: Decide) -> None:
        self._words = words
        self._decide = decide
        self._at = 0

    def run(self) -> bool:
        """Whether it holds; `TestFault` when it is malformed."""
        words = self._words
        if not words:
            return False
        if len(words) == 3 and words[1] in BINARY:
            return self._decide(words)
        negated = False
        if len(words) in (3, 4):
            if words[0] == "(" and words[-1] == ")":
                self._words = words[1:-1]
            elif words[0] == "!":
                negated, self._words = True, words[1:]
        value = self._or()
        if self._at + 1 < len(self._words):
            raise TestFault(f"{self._words[self._at]}: unexpected operator")
        return value != negated

    def _word(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._words[at] if at < len(self._words) else None

    def _or(self) -> bool:
        value = self._and()
        while self._word(1) == "-o":
            self._at += 2
            value = self._and() or value
        return value

    def _and(self) -> bool:
        value = self._not()
        while self._word(1) == "-a":
            self._at += 2
            value = self._not() and value
        return value

    def _not(self) -> bool:
        if self._word() != "!":
            return self._primary()
        if self._word(1) is None:
            return True
        self._at += 1
        return not self._not()

    def _is_unary(self) -> bool:
        """Whether the word is an operator with one operand, and not the left one of two."""
        following = self._word(1)
        if self._word() not in UNARY or following is None:
            return False
        right = self._word(2)
        return right is None or following not in BINARY or right == ")"

    def _primary(self) -> bool:
        word = self._word()
        if word is None:
            return False
        if word == "(" and self._word(1) is not None:
            return self._parenthesis()
        if self._is_unary():
            self._at += 1
            return self._decide((word, self._words[self._at]))
        operator = self._word(1)
        if operator in BINARY:
            right = self._word(2)
            if right is None:
                raise TestFault(f"{operator}: argument expected")
            self._at += 2
            return self._decide((word, operator, right))
        return bool(word)

    def _parenthesis(self) -> bool:
        self._at += 1
        if self._word() == ")":
            return False
        value = self._or()
        self._at += 1
        if self._word() != ")":
            raise TestFault("closing paren expected")
        return value


async def test(shell: Shell, argv: Sequence[str]) -> int:
    """``test`` and ``[``"""
    words = list(argv[1:])
    if argv[0] == "[":
        if not words or words[-1] != "]":
            raise ShellError("missing ]", status=2)
        words.pop()
    if argv[0] == "[[" and words[-1:] == ["]]"]:
        words.pop()
    if not is_ash(shell):
        return await _dash_test(shell, words)
    foreign = words[:1] in (["-v"], ["-o"]) and len(words) == 2
    if foreign:
        raise ShellError(f"{words[-1]}: unknown operand", status=2)
    if len(words) == 2 and words[1] in BINARY:
        raise ShellError(f"{words[1]}: argument expected", status=2)
    try:
        return int(not _expression(shell, words).run())
    except TestFault as fault:
        raise ShellError(_test_fault(str(fault), words), status=2) from None


async def _dash_test(shell: Shell, words: Sequence[str]) -> int:
    def decide(part: Sequence[str]) -> bool:
        return _expression(shell, part).run()

    try:
        return int(not DashExpression(words, decide).run())
    except TestFault as fault:
        text = str(fault)
        name = text.removesuffix(": integer expression expected")
        raise ShellError(text if name == text else f"Illegal number: {name}", status=2) from None


def _expression(shell: Shell, words: Sequence[str]) -> TestExpression:
    def unary(operator: str, text: str) -> bool:
        return unary_test(shell, operator, text)

    return TestExpression(words, process=shell.process, unary=unary)


def _test_fault(text: str, words: Sequence[str]) -> str:
    """What is wrong with an expression, in the words of busybox."""
    if text.endswith(": integer expression expected"):
        return f"{text.removesuffix(': integer expression expected')}: bad number"
    if text.endswith("operator expected") or text == "too many arguments":
        return f"{words[min(1, len(words) - 1)]}: unknown operand"
    return "argument expected" if text.endswith("argument expected") else text
