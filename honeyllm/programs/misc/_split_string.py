"""``env -S``: how it splits a string into words."""

from collections.abc import Mapping

ESCAPES = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
ITSELF = frozenset("\"#$'\\")
BLANKS = " \t\n\v\f\r"


class SplitFault(Exception):
    """The string is malformed."""


class _Splitter:
    def __init__(self, text: str, environ: Mapping[str, str]) -> None:
        self._text = text
        self._environ = environ
        self._at = 0
        self._words: list[str] = []
        self._word: str | None = None
        self._quote = ""

    def run(self) -> list[str]:
        while self._at < len(self._text):
            letter = self._text[self._at]
            self._at += 1
            if not self._step(letter):
                break
        if self._quote:
            raise SplitFault("no terminating quote in -S string")
        self._end()
        return self._words

    def _step(self, letter: str) -> bool:
        """Take one character; False where the string ends early."""
        if letter in "'\"" and self._quote in ("", letter):
            self._quote = "" if self._quote else letter
            self._add("")
        elif letter in BLANKS and not self._quote:
            self._end()
        elif letter == "#" and not self._quote and self._word is None:
            return False
        elif letter == "\\":
            return self._escape()
        elif letter == "$" and self._quote != "'":
            self._variable()
        else:
            self._add(letter)
        return True

    def _add(self, text: str) -> None:
        self._word = (self._word or "") + text

    def _end(self) -> None:
        if self._word is not None:
            self._words.append(self._word)
            self._word = None

    def _escape(self) -> bool:
        letter = self._text[self._at : self._at + 1]
        if self._quote == "'" and letter not in ("'", "\\"):
            self._add("\\")
            return True
        self._at += 1
        if letter == "":
            raise SplitFault("invalid backslash at end of string in -S")
        if letter in ITSELF:
            self._add(letter)
        elif letter in ESCAPES:
            self._add(ESCAPES[letter])
        elif letter == "_":
            self._underscore()
        elif letter == "c":
            if self._quote:
                raise SplitFault("'\\c' must not appear in double-quoted -S string")
            return False
        else:
            raise SplitFault(f"invalid sequence '\\{letter}' in -S")
        return True

    def _underscore(self) -> None:
        if self._quote:
            self._add(" ")
        else:
            self._end()

    def _variable(self) -> None:
        rest = self._text[self._at :]
        name, brace, _ = rest[1:].partition("}")
        plain = name.replace("_", "a")
        if (
            not rest.startswith("{")
            or not brace
            or not (plain.isalnum() and plain.isascii() and plain[0].isalpha())
        ):
            raise SplitFault(f"only ${{VARNAME}} expansion is supported, error at: ${rest}")
        self._at += len(name) + 2
        self._add(self._environ.get(name, ""))


def split_string(text: str, environ: Mapping[str, str]) -> list[str]:
    """
    The words of *text*.

    Raises:
        SplitFault: it is malformed; the message says how.
    """
    return _Splitter(text, environ).run()
