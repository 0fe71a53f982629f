"""The tokens of arithmetic expressions, read on demand since faults arise in reading order."""

from __future__ import annotations

import re
from typing import NoReturn

import attrs

from honeyllm.errors import HoneyError

NUMBER, NAME, OPERATOR, PREFIX, POSTFIX, END = "number", "name", "operator", "prefix", "postfix", "end"
MAX_SUBSCRIPTS = 32
_MASK = (1 << 64) - 1
_DIGITS = {
    character: value
    for value, character in enumerate("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_")
}
BLANKS = " \t"
"""What a message leaves out at the start of an expression; a newline it shows."""
_blanks = re.compile(r"[ \t\n]*").match
_number = re.compile(r"[0-9][0-9A-Za-z@_#]*").match
_assigns = re.compile(r"[ \t\n]*=(?!=)").match
_name_behind = re.compile(r"[ \t\n]*[A-Za-z_][A-Za-z0-9_]*").match
_name = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").match
_known = re.compile(r"[0-9A-Za-z_=><+\-*/%!()&|^~?:,]").match
_operator = re.compile(
    r"<<=|>>=|\*\*|<<|>>|&&|\|\||==|!=|<=|>=|[-+*/%&|^]=|\+\+|--|[=><+\-*/%!()&|^~?:,]"
).match


class ArithmeticFault(HoneyError):
    """An expression without a value; *message* is what the shell prints behind its prefix."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def wrap(value: int) -> int:
    """*value* as a signed 64-bit number."""
    value &= _MASK
    return value - (1 << 64) if value >> 63 else value


@attrs.define(kw_only=True)
class Token:
    """One token; *subscript* is the text between brackets behind a name."""

    kind: str
    text: str
    value: int = 0
    subscript: str | None = None


_END = Token(kind=END, text="")


@attrs.define
class TokenReader:
    """
    Reads *text*; *token* is the current token, *last* where the last one began.

    The end of the text is not counted as one, so that a fault there shows what stands before it.
    """

    text: str
    token: Token = _END
    last: int = 0
    _pos: int = 0

    def fault(self, message: str, at: int | None = None) -> NoReturn:
        """Stop with bash's report, which shows the text from *at* on."""
        rest = self.text[self.last if at is None else at :]
        raise ArithmeticFault(f'{self.text.lstrip(BLANKS)}: {message} (error token is "{rest}")')

    def advance(self) -> None:
        """Read the next token."""
        blank = _blanks(self.text, self._pos)
        self._pos = blank.end() if blank is not None else self._pos
        if self._pos >= len(self.text):
            self.token = _END
            return
        self.last = start = self._pos
        match = _number(self.text, start)
        if match is not None:
            self._pos = match.end()
            self.token = Token(kind=NUMBER, text=match[0], value=self._value(match[0]))
            return
        match = _name(self.text, start)
        if match is not None:
            self._pos = match.end()
            self.token = Token(kind=NAME, text=match[0], subscript=self._subscript())
            self._look_behind_name()
            return
        self.token = self._read_operator(start)

    def assigns(self) -> bool:
        """Whether a lone ``=`` comes next."""
        return _assigns(self.text, self._pos) is not None

    def _look_behind_name(self) -> None:
        """What follows a name, and names behind it, is looked at before it is evaluated."""
        start = self._pos
        while (name := _name_behind(self.text, start)) is not None:
            start = name.end()
        blank = _blanks(self.text, start)
        start = blank.end() if blank is not None else start
        if start < len(self.text) and not _known(self.text, start):
            self.last = start
            self.fault("syntax error: invalid arithmetic operator")
        number = _number(self.text, start)
        if number is not None:
            before, self._pos = self._pos, number.end()
            self._value(number[0])
            self._pos = before

    def _read_operator(self, start: int) -> Token:
        match = _operator(self.text, start)
        if match is None:
            behind_operand = self.token.kind in (NUMBER, NAME, POSTFIX) or self.token.text == ")"
            what = "invalid arithmetic operator" if behind_operand else "operand expected"
            self.fault(f"syntax error: {what}")
        self._pos = match.end()
        if match[0] not in ("++", "--"):
            return Token(kind=OPERATOR, text=match[0])
        if self.token.kind is NAME:
            return Token(kind=POSTFIX, text=match[0])
        blank = _blanks(self.text, self._pos)
        if _name(self.text, blank.end() if blank is not None else self._pos):
            return Token(kind=PREFIX, text=match[0])
        self._pos = start + 1
        return Token(kind=OPERATOR, text=match[0][0])

    def _subscript(self) -> str | None:
        if not self.text.startswith("[", self._pos):
            return None
        depth, position = 0, self._pos
        for match in re.compile(r"[\[\]]").finditer(self.text, self._pos):
            depth += 1 if match[0] == "[" else -1
            if depth > MAX_SUBSCRIPTS:
                self.fault("expression recursion level exceeded")
            if depth == 0:
                position = match.end()
                break
        else:
            self.fault("bad array subscript")
        content = self.text[self._pos + 1 : position - 1]
        self._pos = position
        return content

    # --- numbers ---

    def _value(self, text: str) -> int:
        base, digits = 10, text
        if "#" in text:
            base, digits = self._base(text)
        elif text[0] == "0" and len(text) > 1:
            base, digits = (16, text[2:]) if text[1] in "xX" else (8, text[1:])
        value = 0
        for character in digits:
            digit = _DIGITS.get(character, 64)
            if 36 <= digit < 62 and base <= 36:
                digit -= 26
            if digit >= base:
                self._wrong_number(text, "invalid number" if character == "#" else "value too great for base")
            value = (value * base + digit) & _MASK
        return wrap(value)

    def _base(self, text: str) -> tuple[int, str]:
        prefix, _, digits = text.partition("#")
        if prefix[0] == "0":
            self._wrong_number(text, "invalid number")
        if not prefix.isdecimal():
            self._wrong_number(text, "value too great for base")
        if not 2 <= int(prefix[:4]) <= 64:
            self._wrong_number(text, "invalid arithmetic base")
        if not digits:
            self._wrong_number(text, "invalid integer constant")
        return int(prefix), digits

    def _wrong_number(self, text: str, message: str) -> NoReturn:
        """Stop; bash then shows the expression only up to this number."""
        shown = self.text[: self._pos].lstrip(BLANKS)
        raise ArithmeticFault(f'{shown}: {message} (error token is "{text}")')
