"""``[[ ]]``"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from honeyllm.programs import binary_file_test, file_test
from honeyllm.programs.regex import ABSENT, POSIX_EXTENDED, Fault, compile_posix
from honeyllm.shell import _ast as ast
from honeyllm.shell._fields import BREAK, QUOTED, Segment, as_pattern
from honeyllm.shell._flow import ExpressionFault, ShellError
from honeyllm.shell._matching import matches
from honeyllm.shell._options import NAMES
from honeyllm.shell._state import Shell
from honeyllm.shell._trace import trace

if TYPE_CHECKING:
    from honeyllm.shell._expansion import Expander

ARITHMETIC: Mapping[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}
_REGEX_SPECIAL = re.compile(r"([][*?+\\(){}|^$.])")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*)\])?", re.DOTALL).fullmatch


class RegexFault(Exception):
    """The right side of ``=~`` is no regular expression: status 2, without a message."""


class NumberFault(Exception):
    """A side of ``-eq`` and its kin is no expression."""


async def evaluate(exp: Expander, test: ast.Test, *, negated: bool = False) -> int:
    """The status of *test*; *negated* (there is a ``!`` in front) is for ``set -x`` alone."""
    match test:
        case ast.JunctionTest():
            return await _junction(exp, test)
        case ast.NotTest():
            return int(not await evaluate(exp, test.operand, negated=not negated))
        case ast.GroupTest():
            return await evaluate(exp, test.operand)
        case ast.UnaryTest():
            return int(not await _unary(exp, test, "! " if negated else ""))
        case ast.BinaryTest():
            return await _comparison(exp, test, "! " if negated else "")


async def _junction(exp: Expander, test: ast.JunctionTest) -> int:
    status = 0
    for operand in test.operands:
        status = await evaluate(exp, operand)
        if (status == 0) != (test.operator == "&&"):
            break
    return status


async def _comparison(exp: Expander, test: ast.BinaryTest, mark: str) -> int:
    """What cannot be compared is said, and is false; what stands around it is tested all the same."""
    try:
        return int(not await _binary(exp, test, mark))
    except RegexFault:
        return 2
    except NumberFault as fault:
        await exp.shell.complain(str(fault))
        return 1


async def _unary(exp: Expander, test: ast.UnaryTest, mark: str) -> bool:
    shell = exp.shell
    text = await exp.text(test.operand)
    if shell.options.xtrace:
        await trace(shell, f"[[ {mark}{test.operator} {_shown(text)} ]]")
    return unary_test(shell, test.operator, text)


def unary_test(shell: Shell, operator: str, text: str) -> bool:
    """A test with one operand, also for ``test``."""
    if operator == "-n":
        return bool(text)
    if operator == "-z":
        return not text
    if operator in ("-v", "-R"):
        return is_set(shell, text) if operator == "-v" else _is_reference(shell, text)
    if operator == "-o":
        return text in NAMES and text in shell.options
    return file_test(shell.process, operator, text)


def is_set(shell: Shell, text: str) -> bool:
    """``-v``: whether the variable or element is set."""
    if text.isdecimal():
        return (int(text) <= len(shell.positional) and text != "0") or text == "0"
    match = _NAME(text)
    if match is None:
        return False
    variable = shell.variables.find(match[1])
    if variable is None:
        return False
    if match[2] is None:
        return variable.scalar() is not None
    if match[2] in ("@", "*"):
        return bool(variable.elements())
    key = shell.subscript(match[1], match[2])
    if isinstance(key, int) and key < 0:
        key += max(variable.elements(), default=-1) + 1
    return key in variable.elements()


def _is_reference(shell: Shell, name: str) -> bool:
    variable = shell.variables.raw(name)
    return variable is not None and bool(variable.flags & 32) and bool(variable.value)


async def _binary(exp: Expander, test: ast.BinaryTest, mark: str) -> bool:
    shell = exp.shell
    operator = test.operator
    left = await exp.text(test.left)
    if operator == "=~":
        return await _regex(exp, left, test.right, mark)
    if operator in ("=", "==", "!="):
        segments = await exp.segments(test.right, single=True)
        pattern = as_pattern(segments)
        if shell.options.xtrace:
            await trace(shell, f"[[ {mark}{_shown(left)} {operator} {_shown(_pattern_text(segments))} ]]")
        nocase = shell.options.shopt["nocasematch"]
        return matches(pattern, left, nocase=nocase, extended=True) == (operator != "!=")
    right = await exp.text(test.right)
    if shell.options.xtrace:
        await trace(shell, f"[[ {mark}{_shown(left)} {operator} {_shown(right)} ]]")
    if operator in ARITHMETIC:
        return ARITHMETIC[operator](_number(shell, left), _number(shell, right))
    if operator in ("<", ">"):
        return left < right if operator == "<" else left > right
    return binary_file_test(shell.process, operator, left, right)


def _shown(text: str) -> str:
    return text or "''"


def _pattern_text(segments: Iterable[Segment]) -> str:
    """A pattern for ``set -x``: every quoted character behind a backslash."""
    return "".join(
        "".join(f"\\{character}" for character in text) if kind == QUOTED else text for text, kind in segments
    )


def _number(shell: Shell, text: str) -> int:
    if not text.strip():
        return 0
    try:
        return shell.arithmetic(text)
    except ShellError as error:
        if error.fatal:
            raise
        named = isinstance(error, ExpressionFault)  # an assignment does not know who wants it
        raise NumberFault(f"[[: {error.text}" if named else error.text) from None


async def _regex(exp: Expander, left: str, word: ast.Word, mark: str) -> bool:
    segments = await exp.segments(word, single=True)
    pattern = "".join(
        _REGEX_SPECIAL.sub(r"\\\1", text) if kind == QUOTED else " " if kind == BREAK else text
        for text, kind in segments
    )
    shell = exp.shell
    if shell.options.xtrace:
        await trace(shell, f"[[ {mark}{_shown(left)} =~ {_shown(pattern)} ]]")
    data = left.encode("utf-8", "surrogateescape")
    try:
        regex = compile_posix(pattern, POSIX_EXTENDED, fold_case=shell.options.shopt["nocasematch"])
    except Fault:
        raise RegexFault from None
    try:
        spans = await regex.find(data, checkpoint=shell.process.checkpoint)
    except Fault:
        spans = None
    if spans is None:
        shell.variables.replace("BASH_REMATCH", {})
        return False
    groups = ["" if s == ABSENT else data[s[0] : s[1]].decode("utf-8", "surrogateescape") for s in spans]
    shell.variables.replace("BASH_REMATCH", dict(enumerate(groups)))
    return True
