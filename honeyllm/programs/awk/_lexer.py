"""
Tokens, as mawk's ``scan.c`` finds them.

The scanner knows the parser's place in three ways, as mawk's does: whether a
slash can be a division, whether ``>`` and ``|`` belong to a print statement,
and where a semicolon is missing in front of a closing brace.
"""

import attrs

KEYWORDS = frozenset(
    ("BEGIN", "END", "if", "else", "while", "for", "do", "break", "continue", "return", "next", "nextfile")
) | {"exit", "print", "printf", "function", "delete", "getline", "in", "length"}
BUILTINS = {
    "index": (2, 2),
    "substr": (2, 3),
    "sprintf": (1, 255),
    "sin": (1, 1),
    "cos": (1, 1),
    "atan2": (2, 2),
    "exp": (1, 1),
    "log": (1, 1),
    "int": (1, 1),
    "sqrt": (1, 1),
    "rand": (0, 0),
    "srand": (0, 1),
    "close": (1, 1),
    "system": (1, 1),
    "toupper": (1, 1),
    "tolower": (1, 1),
    "fflush": (0, 1),
    "mktime": (1, 1),
    "strftime": (0, 3),
    "systime": (0, 0),
    "match": (2, 2),
    "split": (2, 3),
    "sub": (2, 3),
    "gsub": (2, 3),
}
"""How many arguments each built-in function takes."""

OPERATORS = (
    *("&&", "||", "==", "!=", "<=", ">=", "!~", "++", "--", "+=", "-=", "*=", "/=", "%=", "^="),
    *("+", "-", "*", "/", "%", "^", "<", ">", "=", "~", "!", "?", ":", ",", "(", ")", "[", "]", "{", "}"),
    *("$", ";", "|"),
)
ENDS_OPERAND = frozenset(
    ("number", "string", "name", "builtin", "length", "regex", ")", "]", "$n", "++", "--")
)
SEPARATORS = frozenset(("newline", ";", "fake"))
ESCAPES = {'"': '"', "\\": "\\", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
ESCAPES |= {"v": "\v"}
DIGITS = "0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
EXCERPT = 10


@attrs.frozen
class Token:
    """One token: *kind* is a class of tokens or the operator or keyword itself."""

    kind: str
    text: str
    line: int
    number: float = 0.0

    @property
    def shown(self) -> str:
        """How a syntax error names it."""
        special = {
            "newline": "end of line",
            "fake": "}",
            "regex": f"/{self.text}/",
            "~": "",
            "!~": "",
            "$n": "$",
        }
        return special.get(self.kind, self.text)


class Stop(Exception):
    """The scanner cannot go on; the message has been noted."""


def unescape(text: str) -> str:
    """Resolve the escape sequences of a string constant."""
    if "\\" not in text:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter != "\\" or at == len(text):
            out.append(letter)
            continue
        piece, at = _escape(text, at)
        out.append(piece)
    return "".join(out)


def _escape(text: str, at: int) -> tuple[str, int]:
    letter = text[at]
    if letter in ESCAPES:
        return ESCAPES[letter], at + 1
    if letter == "\n":
        return "", at + 1
    for prefix, allowed, most, base in (("", "01234567", 3, 8), ("x", "0123456789abcdefABCDEF", 2, 16)):
        start = at + len(prefix)
        if text.startswith(prefix, at):
            end = start
            while end < len(text) and end - start < most and text[end] in allowed:
                end += 1
            if end > start:
                return chr(int(text[start:end], base) & 0xFF), end
    return "\\" + letter, at + 1


class Lexer:
    """Scans *text*, whose characters stand for bytes."""

    def __init__(self, text: str, place: str = "") -> None:
        self._text = text + "\n"
        self._at = 0
        self._line = 1
        self._token_line = 0
        self._place = place
        self._last = "newline"
        self._printing = False
        self.parens = 0
        self.braces = 0
        self.faults: list[str] = []

    def fault(self, message: str, line: int | None = None) -> None:
        """Note an error at *line*, by default where the scanner is."""
        self.faults.append(f"{self._place}line {self._line if line is None else line}: {message}")

    def next(self) -> Token:
        """The next token; raises :class:`Stop` where mawk gives up."""
        token = self._scan()
        self._last = token.kind
        self._token_line = token.line
        if token.kind in SEPARATORS:
            self._printing = False
        elif token.kind in ("print", "printf"):
            self._printing = True
        return token

    def peek_word(self) -> str:
        """The word that follows, if one does, without taking it."""
        at = self._at
        while at < len(self._text) and self._text[at] in " \t":
            at += 1
        end = at
        while end < len(self._text) and self._text[end] in LETTERS:
            end += 1
        return self._text[at:end]

    def unexpected(self, token: Token) -> None:
        """Note that *token* is no character of the language."""
        letter = token.text
        shown = f"'{letter}'" if " " < letter < "\x7f" else f"0x{ord(letter):02x}"
        self.faults.append(f"{self._place}{token.line}: unexpected character {shown}")

    # -- layout ------------------------------------------------------------------------

    def _skip_blanks(self) -> None:
        text = self._text
        while self._at < len(text):
            letter = text[self._at]
            if letter in " \t\r\f\v":
                self._at += 1
            elif letter == "#":
                self._at = text.find("\n", self._at)
            elif letter == "\\" and text.startswith(("\\\n", "\\\r\n"), self._at):
                self._at = text.index("\n", self._at) + 1
                self._line += 1
            else:
                return

    def skip_newlines(self) -> None:
        """Skip blank space, comments and newlines."""
        while True:
            self._skip_blanks()
            if not self._text.startswith("\n", self._at):
                return
            self._at += 1
            self._line += 1

    def _make(self, kind: str, text: str, number: float = 0.0) -> Token:
        return Token(kind, text, self._line, number)

    # -- tokens ------------------------------------------------------------------------

    def _scan(self) -> Token:
        self._skip_blanks()
        if self._at >= len(self._text):
            return self._end()
        letter = self._text[self._at]
        if letter == "\n":
            token = self._make("newline", "\n")
            self.skip_newlines()
            return token
        if letter in LETTERS:
            return self._word()
        if letter in DIGITS or (letter == "." and self._text[self._at + 1] in DIGITS):
            return self._number()
        if letter == '"':
            return self._string()
        if letter == "/" and self._last not in ENDS_OPERAND:
            return self._regex()
        return self._operator()

    def _end(self) -> Token:
        if self.braces > 0:
            self.fault("missing } near end of file")
            raise Stop
        if self.parens > 0:
            self.fault("missing ) near end of file")
            raise Stop
        return self._make("eof", "end of file")

    def _word(self) -> Token:
        start = self._at
        while self._text[self._at] in LETTERS or self._text[self._at] in DIGITS:
            self._at += 1
        word = self._text[start : self._at]
        if word in KEYWORDS:
            return self._make(word, word)
        if word in BUILTINS:
            return self._make("builtin", word)
        return self._make("function name" if self._text[self._at] == "(" else "name", word)

    def _number(self) -> Token:
        start = self._at
        self._digits()
        if self._text[self._at] == ".":
            self._at += 1
            self._digits()
        if self._text[self._at] in "eE":
            mark = self._at
            self._at += 1
            if self._text[self._at] in "+-":
                self._at += 1
            if not self._digits():
                self._at = mark
        text = self._text[start : self._at]
        value = float(text)
        if value == float("inf"):
            self.fault(f"{text} : decimal overflow")
        return self._make("number", text, value)

    def _digits(self) -> bool:
        start = self._at
        while self._text[self._at] in DIGITS:
            self._at += 1
        return self._at > start

    def _runaway(self, what: str, start: int) -> None:
        excerpt = self._text[start : start + EXCERPT].partition("\n")[0]
        self.fault(f"runaway {what}{excerpt} ...")

    def _string(self) -> Token:
        start = at = self._at + 1
        while True:
            letter = self._text[at : at + 1]
            if letter in ("\n", ""):
                self._runaway('string constant "', start)
                raise Stop
            if letter == '"':
                break
            at += 2 if letter == "\\" else 1
        token = self._make("string", unescape(self._text[start:at]))
        self._line += self._text.count("\n", start, at)
        self._at = at + 1
        return token

    def _regex(self) -> Token:
        start = at = self._at + 1
        inside = False
        while True:
            letter = self._text[at : at + 1]
            if letter in ("\n", ""):
                self._runaway("regular expression /", start)
                raise Stop
            if letter == "/" and not inside:
                break
            if letter == "\\":
                at += 1
            elif letter == "[" and not inside:
                inside = True
                at += self._text.startswith("^", at + 1)
                at += self._text.startswith("]", at + 1)
            elif letter == "]":
                inside = False
            at += 1
        self._at = at + 1
        return self._make("regex", self._text[start:at])

    def _operator(self) -> Token:
        letter = self._text[self._at]
        operator = next((o for o in OPERATORS if self._text.startswith(o, self._at)), "")
        if letter == "\\":
            self._at += 1
            self.unexpected(Token("unexpected", letter, self._token_line))
            return self._make("unexpected", "")
        if not operator:
            self._at += 1
            return self._make("unexpected", self._text[self._at - 1])
        if self._printing and not self.parens and operator in (">", "|", ">="):
            return self._redirection()
        if operator == "}":
            return self._close_brace()
        self._at += len(operator)
        if operator == ")" and self.parens == 0:
            self.fault("extra ')'")
            return self._scan()
        self.parens += {"(": 1, ")": -1}.get(operator, 0)
        if operator == "{":
            self.braces += 1
        if operator in ("{", ";", ",", "&&", "||"):
            token = self._make(operator, operator)
            self.skip_newlines()
            return token
        return self._make(operator, operator)

    def _redirection(self) -> Token:
        """Only the first of a print statement; later ones are comparisons."""
        self._printing = False
        text = ">>" if self._text.startswith(">>", self._at) else self._text[self._at]
        self._at += len(text)
        return self._make("output", text)

    def _close_brace(self) -> Token:
        if self._last not in SEPARATORS and self._last != "}":
            return self._make("fake", "}")
        self._at += 1
        if self.braces == 0:
            self.fault("extra '}'")
            return self._scan()
        self.braces -= 1
        token = self._make("}", "}")
        self._skip_blanks()
        if self._text.startswith(";", self._at) and not self.braces:
            self._at += 1
        self.skip_newlines()
        return token
