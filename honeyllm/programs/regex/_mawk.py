"""Regular expressions as mawk 1.3.4 20200120 reads them: bytes, no intervals, C escapes."""

from honeyllm.programs.regex._bracket import CLASSES
from honeyllm.programs.regex._nodes import (
    ANY,
    EMPTY,
    EXHAUSTED,
    Alt,
    At,
    Chars,
    Fault,
    Group,
    Node,
    Place,
    Repeat,
    char,
    seq,
)
from honeyllm.programs.regex._regex import Parsed

BAD_CLASS = "bad class -- [], [^] or ["
MISSING_PAREN = "missing ')'"
MISSING_OPERAND = "missing operand"
BAD_ANCHOR = "syntax error ^* or ^+"
MAX_NESTING = 100

ESCAPES = {'"': '"', "\\": "\\", "/": "/", "a": "\a", "b": "\b", "f": "\f"} | {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
OCTAL = "01234567"
HEXADECIMAL = "0123456789abcdefABCDEF"
BOUNDS = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse_mawk(pattern: str) -> Parsed:
    """Parse *pattern*, whose characters stand for bytes."""
    data = pattern.encode("utf-8", "surrogateescape").decode("latin-1")
    return _Parser(data).parse()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._groups = 0

    def parse(self) -> Parsed:
        if not self._pattern:
            return Parsed(node=EMPTY, groups=0)
        return Parsed(node=self._alternatives(0), groups=self._groups)

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1 : self._at]

    def _alternatives(self, nest: int) -> Node:
        if nest > MAX_NESTING:
            raise Fault(EXHAUSTED)
        options = [self._branch(nest)]
        while self._peek() == "|":
            self._next()
            options.append(self._branch(nest))
        return options[0] if len(options) == 1 else Alt(options=tuple(options))

    def _branch(self, nest: int) -> Node:
        items: list[Node] = []
        while self._peek() not in ("", "|") and not (nest and self._peek() == ")"):
            items.append(self._repeated(nest))
        if not items:
            raise Fault(MISSING_OPERAND)
        return seq(items)

    def _repeated(self, nest: int) -> Node:
        letter = self._next()
        if letter in BOUNDS:
            raise Fault(MISSING_OPERAND)
        if letter == "^" and self._peek() in ("*", "+"):
            raise Fault(BAD_ANCHOR)
        node = self._atom(letter, nest)
        while self._peek() in BOUNDS:
            least, most = BOUNDS[self._next()]
            node = Repeat(body=node, least=least, most=most)
        return node

    def _atom(self, letter: str, nest: int) -> Node:
        match letter:
            case "^":
                return At(place=Place.START)
            case "$":
                return At(place=Place.END)
            case ".":
                return ANY
            case "[":
                return self._class()
            case "\\":
                return char(self._escape())
            case "(":
                return self._group(nest)
        return char(letter)

    def _group(self, nest: int) -> Node:
        self._groups += 1
        number = self._groups
        if self._pattern.find(")", self._at) < 0:
            raise Fault(MISSING_PAREN)
        body = self._alternatives(nest + 1)
        if self._next() != ")":
            raise Fault(MISSING_PAREN)
        return Group(body=body, number=number)

    def _escape(self) -> str:
        letter = self._next()
        if letter in ESCAPES:
            return ESCAPES[letter]
        if letter and letter in OCTAL:
            return chr(int(letter + self._digits(OCTAL, 2), 8) & 0xFF)
        if letter == "x":
            digits = self._digits(HEXADECIMAL, 2)
            return chr(int(digits, 16)) if digits else "x"
        return letter or "\\"

    def _digits(self, allowed: str, most: int) -> str:
        start = self._at
        while self._at - start < most and self._peek() and self._peek() in allowed:
            self._at += 1
        return self._pattern[start : self._at]

    def _class(self) -> Node:
        negated = self._peek() == "^"
        self._at += negated
        ranges: list[tuple[int, int]] = []
        classes: list[str] = []
        first = True
        while first or self._peek() != "]":
            if not self._peek():
                raise Fault(BAD_CLASS)
            name = self._class_name()
            if name:
                classes.append(name)
            else:
                ranges.append(self._range())
            first = False
        self._at += 1
        return Chars(ranges=tuple(ranges), classes=tuple(classes), negated=negated)

    def _class_name(self) -> str:
        if not self._pattern.startswith("[:", self._at):
            return ""
        end = self._pattern.find(":]", self._at)
        name = self._pattern[self._at + 2 : end]
        if end < 0 or name not in CLASSES:
            raise Fault(BAD_CLASS)
        self._at = end + 2
        return name

    def _member(self) -> int:
        letter = self._next()
        return ord(self._escape() if letter == "\\" else letter)

    def _range(self) -> tuple[int, int]:
        """A range; one that is upside down stands for its letters, so only the first is taken."""
        low = self._member()
        if self._peek() != "-" or self._pattern[self._at + 1 : self._at + 2] in ("]", ""):
            return low, low
        start = self._at
        self._at += 1
        high = self._member()
        if high >= low:
            return low, high
        self._at = start
        return low, low
