"""The command line of ps: UNIX, BSD and long options together."""

import re
from collections.abc import Callable, Mapping

from attrs import define, evolve, field

from honeyllm.programs.system._ps_columns import Column, column

LISTS = {
    "p": "process ID",
    "q": "process ID",
    "u": "user",
    "U": "user",
    "C": "command",
    "t": "TTY",
    "g": "session or group",
    "G": "group",
    "s": "session ID",
}
LONG_LISTS = {
    "pid": "p", "quick-pid": "q", "ppid": "ppid", "user": "u", "User": "U", "tty": "t", "sid": "s",
    "group": "g", "Group": "G",
}  # fmt: skip
FORMATS: Mapping[str, str] = {
    "": "pid tty time ucmd",
    "bsd": "pid tty stat bsdtime args",
    "f": "user=UID pid ppid c stime tty time cmd",
    "F": "user=UID pid ppid c sz rss psr stime tty time cmd",
    "l": "flags s uid pid ppid c opri ni addr_sz wchan tty time ucmd",
    "ly": "s uid pid ppid c opri ni rss sz wchan tty time ucmd",
    "lf": "flags s user=UID pid ppid c opri ni addr_sz wchan stime tty time cmd",
    "j": "pid pgid sid tty time ucmd",
    "jf": "user=UID pid ppid pgid sid c stime tty time cmd",
    "u": "user pid %cpu %mem vsz rss tty stat start_time bsdtime args",
    "bsd l": "flags uid pid ppid pri ni vsz rss wchan stat tty bsdtime args",
    "bsd j": "ppid pid pgid sid tty tpgid stat uid bsdtime args",
    "bsd v": "pid tty stat bsdtime rss vsz %mem args",
    "bsd s": "uid pid stat tty bsdtime args",
}


SPECIFIER = re.compile(r"(?P<name>[^,=:\s]*)(?::(?P<width>[^,=\s]*))?")


class Misused(Exception):
    """A wrong command line; carries the message without ``error: ``."""


@define
class Wanted:
    """What the command line asks for."""

    everything: bool = False
    with_tty: bool = False
    not_leaders: bool = False
    bsd_all: bool = False
    bsd_x: bool = False
    only_running: bool = False
    this_tty: bool = False
    is_negated: bool = False
    is_bsd: bool = False
    form: str = ""
    is_full: bool = False
    is_y: bool = False
    columns: list[tuple[Column, str]] = field(factory=list)
    lists: dict[str, list[str]] = field(factory=dict)
    sorting: list[tuple[bool, Column]] = field(factory=list)
    forest: bool = False
    indented: bool = False
    heading: bool = True
    wide: int = 0
    width: int = 0
    environment: bool = False
    names_only: bool = False
    numeric: bool = False
    threads: bool = False
    information: str = ""


def parse_ps(words: list[str], is_user: Callable[[str], bool]) -> Wanted:
    """
    Parse; raises :class:`Misused`.

    Where the UNIX reading fails, everything is read as BSD options: ``-aux`` as ``aux``, ``-x`` as ``x``.
    """
    try:
        return _Reader(list(words), is_user).read()
    except Misused as unix:
        bare = [w[1:] if w.startswith("-") and not w.startswith("--") else w for w in words]
        if bare == words:
            raise
        try:
            return _Reader(bare, is_user).read()
        except Misused:
            raise unix from None


def split_list(text: str) -> list[str]:
    """Names or numbers between commas or blanks."""
    return [part for part in text.replace(",", " ").split() if part]


def parse_columns(text: str) -> list[tuple[Column, str]]:
    """``pid,user:20,comm=NAME`` and so on."""
    found: list[tuple[Column, str]] = []
    while text := text.lstrip(", \t\n"):
        match = SPECIFIER.match(text)
        assert match is not None
        chosen = _sized(match["name"], match["width"])
        text = text[match.end() :]
        heading = chosen.heading
        if text.startswith("="):
            heading, text = ("", text[1:]) if text[1:2] in ("", ",") else (text[1:], "")
        found.append((chosen, heading))
    if not found:
        raise Misused("improper format list")
    return found


def _sized(name: str, width: str | None) -> Column:
    chosen = column(name)
    if chosen is None:
        raise Misused(f'unknown user-defined format specifier "{name}"')
    if width is None:
        return chosen
    if not width.isdigit() or not int(width[:6]):
        raise Misused("column widths must be unsigned decimal numbers")
    return evolve(chosen, width=int(width[:6]))


class _Reader:
    def __init__(self, words: list[str], is_user: Callable[[str], bool]) -> None:
        self._words = words
        self._is_user = is_user
        self._wanted = Wanted()

    def read(self) -> Wanted:
        while self._words:
            word = self._words.pop(0)
            if word.startswith("--"):
                self._long(word[2:])
            elif word.startswith("-") and len(word) > 1:
                self._unix(word[1:])
            elif word[:1].isdigit():
                self._add_list("p", word)
            else:
                self._bsd(word)
        return self._wanted

    def _value(self, rest: str, message: str) -> str:
        if rest:
            return rest
        if not self._words:
            raise Misused(message)
        return self._words.pop(0)

    def _add_list(self, kind: str, text: str) -> None:
        items = split_list(text)
        if kind in ("p", "q", "ppid", "s") and not all(i.isascii() and i.isdigit() for i in items):
            raise Misused(
                "process ID list syntax error" if kind != "s" else "list of session IDs syntax error"
            )
        if kind in ("u", "U") and not all(i.isdigit() or self._is_user(i) for i in items):
            raise Misused("user name does not exist")
        self._wanted.lists.setdefault(kind, []).extend(items)

    def _add_columns(self, text: str) -> None:
        self._wanted.columns += parse_columns(text)

    # -- UNIX ------------------------------------------------------------------------------

    def _unix(self, letters: str) -> None:
        for at, letter in enumerate(letters):
            rest = letters[at + 1 :]
            if letter in LISTS:
                message = f"list of {LISTS[letter]}s must follow -{letter}".replace("IDss", "IDs")
                self._add_list(letter, self._value(rest, message))
                return
            if letter in "oO":
                text = self._value(rest, "format specification must follow -o")
                self._preloaded(text) if letter == "O" else self._add_columns(text)
                return
            self._unix_flag(letter)

    def _preloaded(self, text: str) -> None:
        self._add_columns("pid")
        self._add_columns(text)
        self._add_columns("s,tty,time,args")

    def _unix_flag(self, letter: str) -> None:
        w = self._wanted
        match letter:
            case "A" | "e":
                w.everything = True
            case "a":
                w.with_tty = w.not_leaders = True
            case "d":
                w.everything = w.not_leaders = True
            case "N":
                w.is_negated = True
            case "f" | "F":
                w.is_full, w.form = True, "F" if letter == "F" else w.form
            case "l" | "j":
                w.form = letter
            case _:
                self._rarer_unix_flag(letter)

    def _rarer_unix_flag(self, letter: str) -> None:
        w = self._wanted
        match letter:
            case "y":
                w.is_y = True
            case "H":
                w.indented = True
            case "w":
                w.wide += 1
            case "V":
                w.information = "version"
            case "T" | "L" | "m" | "c" | "M" | "P":
                w.threads = w.threads or letter in "TL"
            case _:
                raise Misused("unsupported SysV option")

    # -- BSD -------------------------------------------------------------------------------

    def _bsd(self, letters: str) -> None:
        self._wanted.is_bsd = True
        for at, letter in enumerate(letters):
            rest = letters[at + 1 :]
            if letter in "pUtqo" and (letter != "t" or rest or self._words):
                self._bsd_value(letter, rest)
                return
            if letter in "kO":
                text = self._value(rest, "long sort specification must follow 'k'")
                self._sort(text) if letter == "k" else self._preloaded(text)
                return
            self._bsd_flag(letter)

    def _bsd_value(self, letter: str, rest: str) -> None:
        if letter == "o":
            self._add_columns(self._value(rest, "format specification must follow -o"))
            return
        nouns = {"p": "process IDs", "q": "process IDs", "U": "users", "t": "TTYs"}
        self._add_list(letter, self._value(rest, f"list of {nouns[letter]} must follow {letter}"))

    def _bsd_flag(self, letter: str) -> None:
        w = self._wanted
        match letter:
            case "a":
                w.bsd_all = True
            case "x":
                w.bsd_x = True
            case "r":
                w.only_running = True
            case "T" | "t":
                w.this_tty = True
            case "f":
                w.forest = True
            case "u" | "l" | "j" | "v" | "s":
                w.form = letter if letter == "u" else f"bsd {letter}"
            case _:
                self._rarer_bsd_flag(letter)

    def _rarer_bsd_flag(self, letter: str) -> None:
        w = self._wanted
        match letter:
            case "w":
                w.wide += 1
            case "h":
                w.heading = False
            case "e":
                w.environment = True
            case "c":
                w.names_only = True
            case "n":
                w.numeric = True
            case "g" | "S" | "H" | "m" | "Z" | "X" | "A":
                pass
            case "V":
                w.information = "version"
            case "L":
                w.information = "columns"
            case _:
                raise Misused("unsupported option (BSD syntax)")

    # -- long ------------------------------------------------------------------------------

    def _long(self, text: str) -> None:
        name, equals, given = text.partition("=")
        w = self._wanted
        if name in LONG_LISTS or name in (
            "sort",
            "format",
            "cols",
            "columns",
            "width",
            "rows",
            "lines",
            "help",
        ):
            if name == "help":
                w.information = f"help {given or (self._words.pop(0) if self._words else '')}"
                return
            value = given if equals else self._value("", f"option --{name} must be followed by an argument")
            self._long_value(name, value)
            return
        match name:
            case "forest":
                w.forest = True
            case "no-headers" | "no-heading" | "noheaders" | "noheading" | "no-header":
                w.heading = False
            case "deselect":
                w.is_negated = True
            case "version":
                w.information = "version"
            case "headers" | "cumulative" | "context" | "info" | "heading":
                pass
            case _:
                raise Misused("unknown gnu long option")

    def _long_value(self, name: str, value: str) -> None:
        if name == "sort":
            self._sort(value)
        elif name == "format":
            self._add_columns(value)
        elif name in LONG_LISTS:
            self._add_list(LONG_LISTS[name], value)
        elif name in ("cols", "columns", "width") and value.isdigit():
            self._wanted.width = int(value[:6])

    def _sort(self, text: str) -> None:
        for key in split_list(text):
            chosen = column(key.lstrip("+-"))
            if chosen is None:
                raise Misused("unknown sort specifier")
            self._wanted.sorting.append((key.startswith("-"), chosen))
