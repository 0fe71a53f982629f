"""The command line of unzip 6.0 and zipinfo."""

import attrs

UNZIP_LETTERS = frozenset("abcCfhjKlLMnopqstTuUvVXzZ:^DB12WFSi/")
ZIPINFO_LETTERS = frozenset("12smlvhMtTzCU:^W")


class Usage(Exception):
    """The command line is wrong; the screen of usage is all there is to say."""


class Refusal(Exception):
    """The command line is wrong: why, in the program's words."""


@attrs.define
class UnzipOrder:
    """What is to be done."""

    archive: str | None = None
    names: list[str] = attrs.field(factory=list)
    excluded: list[str] = attrs.field(factory=list)
    directory: str | None = None
    password: str | None = None
    letters: list[str] = attrs.field(factory=list)
    is_zipinfo: bool = False

    def has(self, *letters: str) -> bool:
        """Whether one of the options was given."""
        return any(letter in self.letters for letter in letters)

    def count(self, letter: str) -> int:
        """How often an option was given."""
        return self.letters.count(letter)


def read_unzip_order(argv: tuple[str, ...], *, is_zipinfo: bool) -> UnzipOrder:
    """Parse the command line; raises :class:`Usage` and :class:`Refusal`."""
    words = list(argv[1:])
    is_zipinfo = is_zipinfo or (words[:1] != [] and words[0].startswith("-Z"))
    scan = _Scan(words, UnzipOrder(is_zipinfo=is_zipinfo))
    while scan.words and scan.words[0].startswith("-") and scan.words[0] != "-":
        scan.options(scan.words.pop(0)[1:])
    if scan.words:
        scan.order.archive = scan.words.pop(0)
    scan.members()
    return scan.order


class _Scan:
    def __init__(self, words: list[str], order: UnzipOrder) -> None:
        self.words = words
        self.order = order

    def options(self, letters: str) -> None:
        """One argument of letters."""
        known = ZIPINFO_LETTERS | {"Z"} if self.order.is_zipinfo else UNZIP_LETTERS
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in "dP" and not self.order.is_zipinfo:
                self._value(letter, letters)
                return
            if letter == "x" and not letters:
                self._exclusions()
                return
            if letter == "-":
                self._negate(letters[:1])
                letters = letters[1:]
            elif letter not in known:
                raise Usage
            elif letter != "Z":
                self.order.letters.append(letter)

    def _negate(self, letter: str) -> None:
        """``--q`` takes a ``-q`` back."""
        if letter not in UNZIP_LETTERS:
            raise Usage
        if letter in self.order.letters:
            self.order.letters.remove(letter)

    def _value(self, letter: str, rest: str) -> None:
        if not rest and (not self.words or self.words[0].startswith("-")):
            what = (
                "must specify directory to which to extract with -d option"
                if letter == "d"
                else "must give decryption password with -P option"
            )
            raise Refusal(what)
        value = rest or self.words.pop(0)
        if letter == "d":
            self.order.directory = value
        else:
            self.order.password = value

    def _exclusions(self) -> None:
        while self.words and not self.words[0].startswith("-"):
            self.order.excluded.append(self.words.pop(0))

    def members(self) -> None:
        """What follows the archive: members, -x with a list, -d with a directory."""
        while self.words:
            word = self.words.pop(0)
            if word == "-x":
                self._exclusions()
            elif word.startswith("-d") and not self.order.is_zipinfo:
                self._value("d", word[2:])
            else:
                self.order.names.append(word)
