"""Perl-compatible regular expressions, as far as ``grep -P`` users go, with PCRE2's messages."""

import attrs

from honeyllm.programs.regex._bracket import CLASSES
from honeyllm.programs.regex._nodes import (
    ANY,
    EMPTY,
    EXHAUSTED,
    NOT_NEWLINE,
    Alt,
    At,
    Back,
    Chars,
    Fault,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    char,
    seq,
)
from honeyllm.programs.regex._regex import Parsed

MISSING_CLOSE = "missing closing parenthesis"
UNMATCHED_CLOSE = "unmatched closing parenthesis"
MISSING_BRACKET = "missing terminating ] for character class"
NOTHING_TO_REPEAT = "quantifier does not follow a repeatable item"
BAD_RANGE = "range out of order in character class"
BACKSLASH_AT_END = "\\ at end of pattern"
NUMBERS_OUT_OF_ORDER = "numbers out of order in {} quantifier"
NUMBER_TOO_BIG = "number too big in {} quantifier"
UNKNOWN_CLASS = "unknown POSIX class name"
NO_SUBPATTERN = "reference to non-existent subpattern"
UNKNOWN_ESCAPE = "unrecognized character follows \\"
UNKNOWN_GROUP = "unrecognized character after (? or (?-"
MAX_NESTING = 100
MAX_COUNT = 65535

PLACES = {
    "b": Place.EDGE,
    "B": Place.INSIDE,
    "A": Place.START,
    "z": Place.END,
    "Z": Place.END,
    "K": Place.KEEP,
    "G": Place.START,
}
SPACE_RANGES = ((9, 13), (32, 32))
BLANK_RANGES = ((9, 9), (32, 32))
SETS: dict[str, Chars] = {
    "d": Chars(ranges=((48, 57),)),
    "w": Chars(ranges=((48, 57), (65, 90), (95, 95), (97, 122))),
    "s": Chars(ranges=SPACE_RANGES),
    "h": Chars(ranges=BLANK_RANGES),
    "v": Chars(ranges=((10, 13),)),
}
SETS |= {letter.upper(): attrs.evolve(chars, negated=True) for letter, chars in SETS.items()}
SETS |= {"N": NOT_NEWLINE}
COMPLEMENTS = {"D": "^digit", "W": "^word", "S": "^space", "H": "^blank"}
CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "e": "\x1b", "a": "\a"}
LOOKS = {
    "=": Look(body=EMPTY),
    "!": Look(body=EMPTY, negated=True),
    "<=": Look(body=EMPTY, ahead=False),
    "<!": Look(body=EMPTY, ahead=False, negated=True),
    ">": Look(body=EMPTY, atomic=True),
}
HEXADECIMAL = "0123456789abcdefABCDEF"
UNKNOWN_LETTERS = "ijklmopqyFIJLMOTUYgkC"


@attrs.frozen(kw_only=True)
class Options:
    """The switches ``(?imsx)``."""

    i: bool = False
    m: bool = False
    s: bool = False
    x: bool = False


def parse_perl(pattern: str, options: Options | None = None) -> Parsed:
    """Parse *pattern*."""
    return _Parser(pattern, options or Options()).parse()


def _fold(chars: Chars) -> Chars:
    """The set with both cases of its letters."""
    more: list[tuple[int, int]] = []
    for low, high in chars.ranges:
        if low == high:
            more += [(ord(c), ord(c)) for c in (chr(low).lower(), chr(low).upper()) if len(c) == 1]
        for start, shift in ((65, 32), (97, -32)):
            a, b = max(low, start), min(high, start + 25)
            if a <= b:
                more.append((a + shift, b + shift))
    return attrs.evolve(chars, ranges=(*chars.ranges, *more))


class _Parser:
    def __init__(self, pattern: str, options: Options) -> None:
        self._pattern = pattern
        self._at = 0
        self._groups = 0
        self._names: dict[str, int] = {}
        self._backs: list[int] = []
        self._options = options

    def parse(self) -> Parsed:
        node = self._alternatives(0)
        if self._at < len(self._pattern):
            raise Fault(UNMATCHED_CLOSE)
        if any(number > self._groups for number in self._backs):
            raise Fault(NO_SUBPATTERN)
        return Parsed(node=node, groups=self._groups)

    # -- reading -----------------------------------------------------------------------

    def _peek(self, count: int = 1) -> str:
        return self._pattern[self._at : self._at + count]

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1 : self._at]

    def _eat(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _until(self, end: str, fault: str) -> str:
        stop = self._pattern.find(end, self._at)
        if stop < 0:
            raise Fault(fault)
        text = self._pattern[self._at : stop]
        self._at = stop + len(end)
        return text

    def _digits(self, allowed: str, most: int) -> str:
        start = self._at
        while self._at - start < most and self._peek() and self._peek() in allowed:
            self._at += 1
        return self._pattern[start : self._at]

    # -- grammar -----------------------------------------------------------------------

    def _alternatives(self, nest: int) -> Node:
        if nest > MAX_NESTING:
            raise Fault(EXHAUSTED)
        options = self._options
        choices = [self._branch(nest)]
        while self._eat("|"):
            choices.append(self._branch(nest))
        self._options = options
        return choices[0] if len(choices) == 1 else Alt(options=tuple(choices))

    def _branch(self, nest: int) -> Node:
        items: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            if self._skip_layout():
                continue
            if self._eat("\\Q"):
                quoted: list[Node] = [self._char(c) for c in self._quoted()]
                items += [*quoted[:-1], *map(self._repeats, quoted[-1:])]
                continue
            atom = self._atom(nest)
            if atom is not None:
                items.append(self._repeats(atom))
        return seq(items)

    def _quoted(self) -> str:
        if "\\E" in self._pattern[self._at :]:
            return self._until("\\E", MISSING_CLOSE)
        text = self._pattern[self._at :]
        self._at = len(self._pattern)
        return text

    def _skip_layout(self) -> bool:
        if self._eat("\\E"):
            return True
        if self._options.x and self._peek().isspace():
            self._at += 1
            return True
        if self._options.x and self._peek() == "#":
            end = self._pattern.find("\n", self._at)
            self._at = len(self._pattern) if end < 0 else end + 1
            return True
        if self._eat("(?#"):
            self._until(")", MISSING_CLOSE)
            return True
        return False

    def _atom(self, nest: int) -> Node | None:
        if self._count() is not None or self._peek() in ("*", "+", "?"):
            raise Fault(NOTHING_TO_REPEAT)
        letter = self._next()
        match letter:
            case "(":
                return self._group(nest)
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case ".":
                return ANY if self._options.s else NOT_NEWLINE
            case "^":
                return At(place=Place.LINE_START)
            case "$":
                return At(place=Place.LINE_END)
        return self._char(letter)

    def _char(self, letter: str) -> Chars:
        return self._set(char(letter))

    def _set(self, chars: Chars) -> Chars:
        return _fold(chars) if self._options.i else chars

    # -- groups ------------------------------------------------------------------------

    def _group(self, nest: int) -> Node | None:
        if self._eat("*"):
            self._until(")", MISSING_CLOSE)
            return None
        if not self._eat("?"):
            return self._capture(nest, "")
        for name in ("<", "P<", "'"):
            if self._peek(len(name)) == name and self._pattern[self._at + len(name)][:1] not in ("=", "!"):
                self._at += len(name)
                return self._capture(nest, self._until("'" if name == "'" else ">", MISSING_CLOSE))
        for mark in ("<=", "<!", "=", "!", ">"):
            if self._eat(mark):
                return attrs.evolve(LOOKS[mark], body=self._body(nest))
        return self._switches(nest)

    def _capture(self, nest: int, name: str) -> Node:
        self._groups += 1
        number = self._groups
        if name:
            self._names[name] = number
        return Group(body=self._body(nest), number=number)

    def _body(self, nest: int) -> Node:
        options = self._options
        body = self._alternatives(nest + 1)
        self._options = options
        if not self._eat(")"):
            raise Fault(MISSING_CLOSE)
        return body

    def _switches(self, nest: int) -> Node | None:
        """``(?i)``, ``(?i-s:...)``, ``(?:...)``."""
        on, changed = True, self._options
        while True:
            letter = self._next()
            if letter in ("i", "m", "s", "x"):
                changed = attrs.evolve(changed, **{letter: on})
            elif letter == "-":
                on = False
            elif letter == ")":
                self._options = changed
                return None
            elif letter == ":":
                return self._with(changed, nest)
            else:
                raise Fault(UNKNOWN_GROUP if letter else MISSING_CLOSE)

    def _with(self, changed: Options, nest: int) -> Node:
        before, self._options = self._options, changed
        body = self._alternatives(nest + 1)
        self._options = before
        if not self._eat(")"):
            raise Fault(MISSING_CLOSE)
        return body

    # -- escapes -----------------------------------------------------------------------

    def _escape(self) -> Node:
        letter = self._next()
        if not letter:
            raise Fault(BACKSLASH_AT_END)
        if letter in PLACES:
            return At(place=PLACES[letter])
        if letter in SETS:
            return SETS[letter]
        if letter == "R":
            return Alt(options=(seq([char("\r"), char("\n")]), Chars(ranges=((10, 13),))))
        if letter in "123456789":
            return self._back(int(letter + self._digits("0123456789", 1)))
        if letter in "gk":
            return self._named_back()
        return self._char(self._control(letter))

    def _back(self, number: int) -> Node:
        self._backs.append(number)
        return Back(number=number)

    def _named_back(self) -> Node:
        opening = self._next()
        closing = {"{": "}", "<": ">", "'": "'"}.get(opening)
        name = opening if closing is None else self._until(closing, UNKNOWN_ESCAPE)
        if name.lstrip("-").isdecimal() and name.isascii():
            number = int(name[:6])
            return self._back(number if number > 0 else self._groups + 1 + number)
        if name not in self._names:
            raise Fault(NO_SUBPATTERN)
        return Back(number=self._names[name])

    def _control(self, letter: str) -> str:
        if letter in CONTROLS:
            return CONTROLS[letter]
        if letter == "0":
            return chr(int("0" + self._digits("01234567", 2), 8))
        if letter == "x":
            braced = self._eat("{")
            digits = self._until("}", UNKNOWN_ESCAPE) if braced else self._digits(HEXADECIMAL, 2)
            if len(digits) > 6 or any(c not in HEXADECIMAL for c in digits):
                raise Fault(UNKNOWN_ESCAPE)
            return chr(min(int(digits or "0", 16), 0x10FFFF))
        if letter in UNKNOWN_LETTERS:
            raise Fault(UNKNOWN_ESCAPE)
        return letter

    # -- classes -----------------------------------------------------------------------

    def _class(self) -> Node:
        negated = self._eat("^")
        ranges: list[tuple[int, int]] = []
        classes: list[str] = []
        first = True
        while first or not self._eat("]"):
            if not self._peek():
                raise Fault(MISSING_BRACKET)
            self._member(ranges, classes)
            first = False
        return self._set(Chars(ranges=tuple(ranges), classes=tuple(classes), negated=negated))

    def _member(self, ranges: list[tuple[int, int]], classes: list[str]) -> None:
        if self._eat("[:"):
            self._posix(self._until(":]", MISSING_BRACKET), classes)
            return
        low = self._class_char(ranges, classes)
        if low is None or self._peek() != "-" or self._peek(2) in ("-]", "-"):
            ranges += [] if low is None else [(low, low)]
            return
        self._at += 1
        high = self._class_char(ranges, classes)
        if high is None:
            ranges += [(low, low), (45, 45)]
        elif high < low:
            raise Fault(BAD_RANGE)
        else:
            ranges.append((low, high))

    @staticmethod
    def _posix(name: str, classes: list[str]) -> None:
        bare = name.removeprefix("^")
        if bare not in CLASSES and bare != "word":
            raise Fault(UNKNOWN_CLASS)
        classes.append(name)

    def _class_char(self, ranges: list[tuple[int, int]], classes: list[str]) -> int | None:
        """One character, or None when a whole set was added."""
        letter = self._next()
        if letter != "\\":
            return ord(letter) if letter else None
        letter = self._next()
        if not letter:
            raise Fault(BACKSLASH_AT_END)
        if letter in COMPLEMENTS:
            classes.append(COMPLEMENTS[letter])
            return None
        if letter in "dwshv":
            ranges += SETS[letter].ranges
            return None
        return 8 if letter == "b" else ord(self._control(letter))

    # -- quantifiers -------------------------------------------------------------------

    def _repeats(self, atom: Node) -> Node:
        while True:
            bounds = self._bounds()
            if bounds is None:
                return atom
            lazy = self._eat("?")
            atom = Repeat(
                body=atom, least=bounds[0], most=bounds[1], lazy=lazy, atomic=not lazy and self._eat("+")
            )

    def _bounds(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._peek())
        if simple is not None:
            self._at += 1
            return simple
        found = self._count()
        if found is None:
            return None
        (least, most), self._at = found
        return least, most

    def _count(self) -> tuple[tuple[int, int | None], int] | None:
        """``{m}``, ``{m,}`` or ``{m,n}`` here, and where it ends; anything else is literal."""
        if self._peek() != "{":
            return None
        end = self._pattern.find("}", self._at, self._at + 16)
        low, comma, high = self._pattern[self._at + 1 : max(end, 0)].partition(",")
        if not (low.isdecimal() and low.isascii()) or (high and not (high.isdecimal() and high.isascii())):
            return None
        least = int(low)
        most = least if not comma else int(high) if high else None
        if max(least, most or 0) > MAX_COUNT:
            raise Fault(NUMBER_TOO_BIG)
        if most is not None and most < least:
            raise Fault(NUMBERS_OUT_OF_ORDER)
        return (least, most), end + 1
