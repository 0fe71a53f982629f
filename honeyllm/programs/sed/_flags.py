"""The flags of ``s``."""

from honeyllm.programs.sed._cursor import Cursor

DIGITS = "0123456789"
MAX_NUMBER = (1 << 31) - 1


class Flags:
    """What stands behind the last delimiter of ``s``."""

    def __init__(self, cursor: Cursor, *, sandbox: bool) -> None:
        self._cursor = cursor
        self._sandbox = sandbox
        self.modes = ""
        self.number = 0
        self.every = False
        self.prints = 0
        self.evaluates = False
        self.file: str | None = None

    def read(self) -> None:
        """Take all of them, and the end of the command."""
        cursor = self._cursor
        while True:
            letter = cursor.next_solid()
            if letter in ("", "\n", ";"):
                return
            if letter in "}#":
                cursor.back()
                return
            if letter == "w":
                self._file()
                return
            self._one(letter)

    def _one(self, letter: str) -> None:
        cursor = self._cursor
        if letter in "iImM":
            self.modes += letter
        elif letter == "e":
            if self._sandbox:
                raise cursor.fault("e/r/w commands disabled in sandbox mode")
            self.evaluates = True
        elif letter == "p":
            if self.prints:
                raise cursor.fault("multiple `p' options to `s' command")
            self.prints = 2 if self.evaluates else 1
        elif letter == "g":
            if self.every:
                raise cursor.fault("multiple `g' options to `s' command")
            self.every = True
        elif letter in DIGITS:
            self._number(letter)
        else:
            raise cursor.fault("unknown option to `s'")

    def _number(self, letter: str) -> None:
        cursor = self._cursor
        if self.number:
            raise cursor.fault("multiple number options to `s' command")
        digits = ""
        while letter and letter in DIGITS:
            digits += letter
            letter = cursor.next()
        cursor.back()
        self.number = min(int(digits[:12]), MAX_NUMBER)
        if not self.number:
            raise cursor.fault("number option to `s' command may not be zero")

    def _file(self) -> None:
        cursor = self._cursor
        if self._sandbox:
            raise cursor.fault("e/r/w commands disabled in sandbox mode")
        letter = cursor.next_solid()
        name = ""
        while letter not in ("", "\n"):
            name += letter
            letter = cursor.next()
        if not name:
            raise cursor.fault("missing filename in r/R/w/W commands")
        self.file = name
