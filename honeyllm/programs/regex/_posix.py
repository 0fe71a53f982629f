"""
Basic and extended regular expressions, parsed as glibc's ``regcomp.c`` does.

The functions follow its ``parse_reg_exp``, ``parse_branch`` and
``parse_expression`` one for one, since what counts as an operator where, and
which error comes first, is decided by their order.
"""

import attrs

from honeyllm.programs.regex._bracket import BracketParser
from honeyllm.programs.regex._nodes import (
    ANY,
    BAD_BACK,
    BAD_INTERVAL,
    BAD_REPEAT,
    EMPTY,
    EXHAUSTED,
    NOT_NEWLINE,
    TOO_BIG,
    TRAILING_BACKSLASH,
    UNMATCHED_BRACE,
    UNMATCHED_CLOSE,
    UNMATCHED_OPEN,
    Alt,
    At,
    Back,
    Chars,
    Fault,
    Group,
    Node,
    Place,
    Repeat,
    char,
    seq,
)
from honeyllm.programs.regex._syntax import Syntax

MAX_NESTING = 100
MAX_REPEAT = 32767

LITERAL, END, ALT, OPEN, CLOSE, STAR, PLUS, QUESTION, BRACE, BRACE_END = range(10)
BRACKET, DOT, ANCHOR, BACK, SET, BACKSLASH = range(10, 16)
REPEATS = (STAR, PLUS, QUESTION, BRACE)
BOUNDS = {STAR: (0, None), PLUS: (1, None), QUESTION: (0, 1)}

ESCAPED_PLACES = {
    "<": Place.WORD_START,
    ">": Place.WORD_END,
    "b": Place.EDGE,
    "B": Place.INSIDE,
    "`": Place.START,
    "'": Place.END,
}
ESCAPED_SETS = {
    "w": Chars(classes=("word",)),
    "W": Chars(classes=("word",), negated=True),
    "s": Chars(classes=("space",)),
    "S": Chars(classes=("space",), negated=True),
}
OPERATORS = {"|": ALT, "(": OPEN, ")": CLOSE, "{": BRACE, "}": BRACE_END}
PLUSES = {"+": PLUS, "?": QUESTION}


@attrs.frozen
class _Token:
    kind: int
    text: str = ""
    place: Place | None = None
    length: int = 1


@attrs.frozen(kw_only=True)
class Flags:
    """How the text is looked at."""

    dot_matches_newline: bool = True
    hat_lists_match_newline: bool = True


class PosixParser:
    """One parse of one pattern."""

    def __init__(self, pattern: str, syntax: Syntax, flags: Flags) -> None:
        self._pattern = pattern
        self._syntax = syntax
        self._flags = flags
        self._at = 0
        self._token = _Token(END)
        self._groups = 0
        self._completed: set[int] = set()
        self.warnings: list[str] = []

    def parse(self) -> tuple[Node, int]:
        """The tree and the number of its groups."""
        self._fetch(caret_here=True)
        node = self._alternatives(0)
        return node, self._groups

    # -- tokens ------------------------------------------------------------------------

    def _fetch(self, *, caret_here: bool = False) -> None:
        self._token = self._peek(self._at, caret_here=caret_here)
        self._at += self._token.length

    def _peek(self, at: int, *, caret_here: bool = False) -> _Token:
        if at >= len(self._pattern):
            return _Token(END, length=0)
        letter = self._pattern[at]
        if letter == "\\":
            return self._peek_escaped(at)
        if letter == "^":
            anchored = caret_here or self._syntax.extended or at == 0
            return _Token(ANCHOR, place=Place.LINE_START) if anchored else _Token(LITERAL, letter)
        if letter == "$":
            return self._peek_dollar(at)
        return _Token(self._bare(letter), letter)

    def _bare(self, letter: str) -> int:
        if letter in OPERATORS:
            return OPERATORS[letter] if self._syntax.extended else LITERAL
        if letter in PLUSES:
            return PLUSES[letter] if self._syntax.plus_is_bare else LITERAL
        return {"*": STAR, "[": BRACKET, ".": DOT}.get(letter, LITERAL)

    def _peek_dollar(self, at: int) -> _Token:
        anchored = self._syntax.extended or at + 1 == len(self._pattern)
        if anchored or self._peek(at + 1).kind in (ALT, CLOSE):
            return _Token(ANCHOR, place=Place.LINE_END)
        return _Token(LITERAL, "$")

    def _peek_escaped(self, at: int) -> _Token:
        letter = self._pattern[at + 1 : at + 2]
        if not letter:
            return _Token(BACKSLASH)
        if letter in ESCAPED_PLACES:
            return _Token(ANCHOR, place=ESCAPED_PLACES[letter], length=2)
        if letter in ESCAPED_SETS:
            return _Token(SET, letter, length=2)
        if letter in "123456789":
            return _Token(BACK, letter, length=2)
        kind = LITERAL
        if letter in OPERATORS and not self._syntax.extended:
            kind = OPERATORS[letter]
        elif letter in PLUSES and not self._syntax.plus_is_bare:
            kind = PLUSES[letter]
        return _Token(kind, letter, length=2)

    # -- grammar -----------------------------------------------------------------------

    def _alternatives(self, nest: int) -> Node:
        if nest > MAX_NESTING:
            raise Fault(EXHAUSTED)
        before = frozenset(self._completed)
        options = [self._branch(nest)]
        while self._token.kind == ALT:
            done, self._completed = self._completed, set(before)
            self._fetch(caret_here=True)
            options.append(EMPTY if self._at_branch_end(nest) else self._branch(nest))
            self._completed |= done
        return options[0] if len(options) == 1 else Alt(options=tuple(options))

    def _at_branch_end(self, nest: int) -> bool:
        kind = self._token.kind
        return kind in (ALT, END) or (nest > 0 and kind == CLOSE)

    def _branch(self, nest: int) -> Node:
        items = [self._expression(nest)]
        while not self._at_branch_end(nest):
            items.append(self._expression(nest))
        return seq([item for item in items if item is not EMPTY]) if len(items) > 1 else items[0]

    def _expression(self, nest: int) -> Node:
        token = self._token
        while token.kind in REPEATS and self._skips_operator(token):
            self._fetch()
            token = self._token
        if token.kind in (ALT, END) or (token.kind == CLOSE and nest > 0):
            return EMPTY
        if token.kind == ANCHOR:
            assert token.place is not None
            self._fetch(caret_here=True)
            return At(place=token.place)
        node = self._atom(token, nest)
        self._fetch()
        return self._repeats(node)

    def _skips_operator(self, token: _Token) -> bool:
        """Whether an operator with nothing before it is passed over; otherwise it is a literal."""
        syntax = self._syntax
        if syntax.invalid_operators or (token.kind == BRACE and syntax.invalid_repeats):
            raise Fault(BAD_REPEAT)
        if not syntax.independent_operators:
            return False
        if token.kind == BRACE and not self._skip_interval():
            return False
        name = "{...}" if token.kind == BRACE else token.text
        self.warnings.append(f"{name} at start of expression")
        return True

    def _skip_interval(self) -> bool:
        start = self._at
        try:
            return self._interval() is not None
        except Fault:
            self._at = start
            return False

    def _atom(self, token: _Token, nest: int) -> Node:
        if token.kind == BRACKET:
            return self._bracket()
        if token.kind == DOT:
            return ANY if self._flags.dot_matches_newline else NOT_NEWLINE
        if token.kind == SET:
            return ESCAPED_SETS[token.text]
        if token.kind == OPEN:
            return self._group(nest)
        if token.kind == BACK:
            return self._back(int(token.text))
        if token.kind == BACKSLASH:
            raise Fault(TRAILING_BACKSLASH)
        if token.kind == CLOSE and not self._syntax.ordinary_close:
            raise Fault(UNMATCHED_CLOSE)
        return char(token.text)

    def _bracket(self) -> Node:
        parser = BracketParser(self._pattern, self._at, self._syntax)
        chars = parser.parse()
        self._at = parser.at
        if chars.negated and not self._flags.hat_lists_match_newline:
            chars = attrs.evolve(chars, ranges=(*chars.ranges, (10, 10)))
        return chars

    def _back(self, number: int) -> Node:
        if number not in self._completed:
            raise Fault(BAD_BACK)
        return Back(number=number)

    def _group(self, nest: int) -> Node:
        self._groups += 1
        number = self._groups
        self._fetch(caret_here=True)
        body: Node = EMPTY
        if self._token.kind != CLOSE:
            body = self._alternatives(nest + 1)
            if self._token.kind != CLOSE:
                raise Fault(UNMATCHED_OPEN)
        self._completed.add(number)
        return Group(body=body, number=number)

    # -- repetition --------------------------------------------------------------------

    def _repeats(self, node: Node) -> Node:
        while self._token.kind in REPEATS:
            token = self._token
            bounds = self._interval() if token.kind == BRACE else BOUNDS[token.kind]
            if bounds is None:
                self._token = attrs.evolve(token, kind=LITERAL)
                return node
            node = Repeat(body=node, least=bounds[0], most=bounds[1])
            self._fetch()
            if self._syntax.invalid_repeats and self._token.kind in (STAR, BRACE):
                raise Fault(BAD_REPEAT)
        return node

    def _interval(self) -> tuple[int, int | None] | None:
        """
        Read ``m,n}`` behind a brace; None when the brace stands for itself.

        The position is then behind the closing brace, or unchanged for None.
        """
        start = self._at
        low, stop = self._number()
        if low is None and stop == ",":
            low = 0
        elif low is None:
            self._broken(start, stop, certain=stop == "}")
            return None
        high: int | None = low
        if stop == ",":
            high, stop = self._number()
        if stop != "}":
            self._broken(start, stop, certain=stop == ",")
            return None
        return self._checked(low, high)

    def _checked(self, low: int, high: int | None) -> tuple[int, int | None]:
        if high is not None and low > high:
            raise Fault(BAD_INTERVAL)
        if max(low, high or 0) > MAX_REPEAT:
            raise Fault(TOO_BIG)
        return low, high

    def _broken(self, start: int, stop: str, *, certain: bool) -> None:
        """Refuse what began at *start*, unless it may stand for itself and is not *certain* to be wrong."""
        if certain or not self._syntax.ordinary_braces:
            raise Fault(BAD_INTERVAL if stop else UNMATCHED_BRACE)
        self._at = start

    def _number(self) -> tuple[int | None, str]:
        """
        A number and what stopped it: ``,``, ``}``, ``?`` for something wrong, nothing at the end.

        As in glibc, what is wrong inside is only known at the comma or brace.
        """
        digits, wrong = "", False
        while True:
            token = self._peek(self._at)
            self._at += token.length
            if token.kind == END:
                return None, ""
            if token.kind == BRACE_END or token.text == ",":
                break
            wrong = wrong or token.kind != LITERAL or token.text not in "0123456789"
            digits += "" if wrong or len(digits) > 6 else token.text
        if wrong:
            return None, "?"
        return int(digits) if digits else None, "," if token.kind != BRACE_END else "}"
