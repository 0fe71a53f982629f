"""The command line of zip 3.0, which has a parser of its own: options of two letters, lists of patterns."""

from collections.abc import Mapping

import attrs

VALUES: Mapping[str, str] = {
    "b": "dir to use for temp archive",
    "n": "suffixes to not compress: .gz:.zip",
    "P": "encrypt entries, option value is password",
    "t": "exclude before date",
    "tt": "include before date",
    "x": "exclude files matching patterns",
    "i": "include only files matching patterns",
    "s": "do splits, set split size (-s=0 no splits)",
    "Z": "compression method",
    "O": "set out zipfile different than in zipfile",
    "ds": "set progress dot size - default 10M bytes",
    "TT": "unzip command to use, name is added to end",
    "UN": "UN=quit, warn, ignore, no, escape",
}
"""Options with a value, and what the program calls them."""
LISTS = frozenset({"x", "i"})
PLAIN = frozenset("0123456789AcDdeFfghJjklLmoqrRSTuUvVwXyz@$")
PROGRESS_PAIRS = ("dd", "ds", "db", "dc", "dv", "du", "dg")
OTHER_PAIRS = ("FF", "FI", "FS", "DF", "h2", "ll", "li", "lf", "la", "nw", "sc", "sd", "sf", "so", "sv", "tt")
PAIRS = frozenset((*PROGRESS_PAIRS, *OTHER_PAIRS, "TT", "UN", "ws", "wl", "MM"))
LONG: Mapping[str, str] = {
    "adjust-sfx": "A",
    "archive-comment": "z",
    "compression-method": "Z",
    "copy-entries": "U",
    "delete": "d",
    "difference-archive": "DF",
    "dot-size": "ds",
    "encrypt": "e",
    "entry-comments": "c",
    "exclude": "x",
    "filesync": "FS",
    "fix": "F",
    "fixfix": "FF",
    "freshen": "f",
    "from-crlf": "ll",
    "grow": "g",
    "help": "h",
    "include": "i",
    "junk-paths": "j",
    "junk-sfx": "J",
    "latest-time": "o",
    "license": "L",
    "more-help": "h2",
    "move": "m",
    "names-stdin": "@",
    "no-dir-entries": "D",
    "no-wild": "nw",
    "out": "O",
    "output-file": "O",
    "password": "P",
    "quiet": "q",
    "recurse-paths": "r",
    "recurse-patterns": "R",
    "show-files": "sf",
    "split-size": "s",
    "store": "0",
    "suffixes": "n",
    "symlinks": "y",
    "temp-path": "b",
    "test": "T",
    "to-crlf": "l",
    "update": "u",
    "verbose": "v",
    "version": "v",
}


class Misuse(Exception):
    """The command line is wrong: why, in the program's words."""


@attrs.define
class ZipOrder:
    """What is to be done: the archive, the names, and the options with their values."""

    archive: str | None = None
    names: list[str] = attrs.field(factory=list)
    letters: list[str] = attrs.field(factory=list)
    values: dict[str, list[str]] = attrs.field(factory=dict)

    def has(self, *letters: str) -> bool:
        """Whether one of the options was given."""
        return any(letter in self.letters for letter in letters)

    def value(self, letter: str) -> str | None:
        """The last value of an option."""
        values = self.values.get(letter)
        return values[-1] if values else None

    @property
    def level(self) -> int:
        """How hard to compress; the last digit counts."""
        return next((int(letter) for letter in reversed(self.letters) if letter.isdigit()), 6)


def read_zip_order(argv: tuple[str, ...]) -> ZipOrder:
    """Parse the command line; raises :class:`Misuse`."""
    scan = _Scan(list(argv[1:]))
    while scan.words:
        scan.take(scan.words.pop(0))
    return scan.order


class _Scan:
    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.order = ZipOrder()

    def take(self, word: str) -> None:
        """One argument."""
        if word == "--":
            if self.order.archive is None:
                raise Misuse("can't use -- before archive name")
            self.order.names += self.words
            self.words.clear()
        elif word.startswith("--"):
            self._long(word[2:])
        elif word.startswith("-") and word != "-":
            self._short(word[1:])
        elif self.order.archive is None:
            self.order.archive = word
        else:
            self.order.names.append(word)

    def _long(self, text: str) -> None:
        name, equals, value = text.partition("=")
        found = [name] if name in LONG else [known for known in LONG if known.startswith(name)]
        if not found:
            raise Misuse(f"long option '{name}' not supported")
        if len(found) > 1:
            raise Misuse(f"long option '{name}' ambiguous")
        self._option(LONG[found[0]], value if equals else None)

    def _short(self, letters: str) -> None:
        while letters:
            size = 2 if letters[:2] in PAIRS else 1
            option, letters = letters[:size], letters[size:]
            if option not in PLAIN and option not in PAIRS and option not in VALUES:
                raise Misuse(f"short option '{option}' not supported")
            if option in VALUES:
                self._option(option, letters.removeprefix("=") if letters else None)
                return
            self._option(option, None)

    def _option(self, option: str, value: str | None) -> None:
        self.order.letters.append(option)
        if option not in VALUES:
            return
        found = [] if value is None else [value]
        if not found and self.words and not self._ends_list(self.words[0]):
            found.append(self.words.pop(0))
        if not found:
            raise Misuse(f"option '{option}' ({VALUES[option]}) requires a value")
        while option in LISTS and self.words and not self._ends_list(self.words[0]):
            found.append(self.words.pop(0))
        if option in LISTS and self.words and self.words[0] == "@":
            self.words.pop(0)
        self.order.values.setdefault(option, []).extend(found)

    def _ends_list(self, word: str) -> bool:
        return word == "@" or (word.startswith("-") and len(word) > 1)
