"""The descriptions of terminals in ncurses-base, and how the strings with parameters are filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import attrs

CONTROLS = {
    "E": "\x1b",
    "e": "\x1b",
    "n": "\n",
    "l": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "s": " ",
}
ESCAPE = re.compile(r"\\([0-7]{3}|.)|\^(.)", re.DOTALL)
PADDING = re.compile(r"\$<[0-9.]+[*/]*>")
STEP = re.compile(r"%(%|p[1-9]|\{[0-9]+\}|'.'|[Pg][A-Za-z]|:?[-+# ]*[0-9]*(?:\.[0-9]+)?[doxXs]|.)", re.DOTALL)
MAX_NUMBER = 1 << 31


@attrs.frozen(kw_only=True)
class Terminfo:
    """One terminal: ``numbers`` and ``strings`` by capability name, and its ``flags``."""

    names: tuple[str, ...]
    flags: frozenset[str]
    numbers: Mapping[str, int]
    strings: Mapping[str, str]


@lru_cache(maxsize=1)
def _entries() -> Mapping[str, str]:
    text = files("honeyllm.programs.terminal").joinpath("terminfo.txt").read_text("ascii")
    entries: dict[str, str] = {}
    for entry in re.split(r"(?m)^(?=[^\t\n])", text):
        for name in entry.partition(",")[0].split("|")[:-1]:
            entries.setdefault(name, entry)
    return entries


@lru_cache(maxsize=16)
def terminal(name: str) -> Terminfo | None:
    """The description of the terminal *name*, None for one that the host does not know."""
    entry = _entries().get(name)
    if entry is None:
        return None
    header, *lines = entry.split(",\n")
    flags, numbers, strings = set(), {}, {}
    for line in lines:
        capability = line.strip()
        key, equals, value = capability.partition("=")
        if equals:
            strings[key] = ESCAPE.sub(_unescaped, value)
        elif "#" in capability:
            key, _, digits = capability.partition("#")
            numbers[key] = int(digits, 0)
        elif capability and not capability.endswith("@"):
            flags.add(capability)
    return Terminfo(
        names=tuple(header.strip().split("|")), flags=frozenset(flags), numbers=numbers, strings=strings
    )


def _unescaped(match: "re.Match[str]") -> str:
    escape, control = match.groups()
    if control is not None:
        return "\x7f" if control == "?" else chr(ord(control) & 31)
    if len(escape) == 3:
        return chr(int(escape, 8) & 127)
    return CONTROLS.get(escape, escape)


def fill(text: str, parameters: Sequence[int | str]) -> str:
    """*text* with *parameters* put in, as tparm(3) does; padding is left out."""
    run = _Parameters(list(parameters) + [0] * 9)
    return PADDING.sub("", run.run(text))


class _Parameters:
    """The stack machine of terminfo(5)."""

    def __init__(self, parameters: list[int | str]) -> None:
        self._parameters = parameters
        self._stack: list[int | str] = []
        self._variables: dict[str, int | str] = {}

    def run(self, text: str) -> str:
        """The text that comes out."""
        out: list[str] = []
        at = 0
        while at < len(text):
            percent = text.find("%", at)
            if percent < 0:
                out.append(text[at:])
                break
            out.append(text[at:percent])
            match = STEP.match(text, percent)
            if match is None:
                break
            at = match.end()
            code = match[1]
            if code == "t" and not self._number():
                at = _skip(text, at, stop_at_else=True)
            elif code == "e":
                at = _skip(text, at, stop_at_else=False)
            else:
                out.append(self._step(code))
        return "".join(out)

    def _pop(self) -> int | str:
        return self._stack.pop() if self._stack else 0

    def _number(self) -> int:
        value = self._pop()
        return value if isinstance(value, int) else 0

    def _step(self, code: str) -> str:
        if code == "%":
            return "%"
        if code == "c":
            return chr(self._number() & 127) or "\x80"
        if code[-1] in "doxXs" and (len(code) > 1 or code in "doxXs"):
            return self._print(code)
        self._push(code)
        return ""

    def _print(self, code: str) -> str:
        value = self._pop()
        spec = code.lstrip(":")
        if code[-1] == "s":
            return f"%{spec}" % (value,)
        return f"%{spec}" % (value if isinstance(value, int) else 0,)

    def _push(self, code: str) -> None:
        stack = self._stack
        if code[0] == "p" and len(code) == 2:
            stack.append(self._parameters[int(code[1]) - 1])
        elif code[0] == "{":
            stack.append(int(code[1:-1]))
        elif code[0] == "'":
            stack.append(ord(code[1]))
        elif code[0] == "P":
            self._variables[code[1]] = self._pop()
        elif code[0] == "g":
            stack.append(self._variables.get(code[1], 0))
        elif code == "i":
            self._parameters[:2] = [p + 1 if isinstance(p, int) else p for p in self._parameters[:2]]
        elif code == "l":
            stack.append(len(str(self._pop())))
        elif code in "!~":
            value = self._number()
            stack.append(int(not value) if code == "!" else ~value)
        elif code in BINARY:
            right, left = self._number(), self._number()
            stack.append(BINARY[code](left, right) % MAX_NUMBER)


BINARY: Mapping[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b if b else 0,
    "m": lambda a, b: a % b if b else 0,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "=": lambda a, b: int(a == b),
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "A": lambda a, b: int(bool(a and b)),
    "O": lambda a, b: int(bool(a or b)),
}


def _skip(text: str, at: int, *, stop_at_else: bool) -> int:
    """The place behind the ``%e`` or ``%;`` that ends the branch at *at*."""
    depth = 0
    while match := re.compile(r"%(.)", re.DOTALL).search(text, at):
        at = match.end()
        if match[1] == "?":
            depth += 1
        elif match[1] == ";":
            if depth == 0:
                return at
            depth -= 1
        elif match[1] == "e" and depth == 0 and stop_at_else:
            return at
    return len(text)
