"""grep's command line, option by option, with its own messages."""

from collections.abc import Callable, Mapping
from typing import Literal

import attrs

from honeyllm.programs._options import Fault, Given, Parsed, parse

SHORT = "0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noPqRrsuvwxyZz"
LONG = {
    "basic-regexp": "G",
    "extended-regexp": "E",
    "fixed-regexp": "F",
    "fixed-strings": "F",
    "perl-regexp": "P",
    "after-context": "A:",
    "before-context": "B:",
    "binary-files": "binary-files:",
    "binary": "U",
    "byte-offset": "b",
    "context": "C:",
    "color": "color::",
    "colour": "color::",
    "count": "c",
    "devices": "D:",
    "directories": "d:",
    "exclude": "exclude:",
    "exclude-from": "exclude-from:",
    "exclude-dir": "exclude-dir:",
    "file": "f:",
    "files-with-matches": "l",
    "files-without-match": "L",
    "group-separator": "group-separator:",
    "help": "help",
    "include": "include:",
    "ignore-case": "i",
    "no-ignore-case": "no-ignore-case",
    "initial-tab": "T",
    "label": "label:",
    "line-buffered": "line-buffered",
    "line-number": "n",
    "line-regexp": "x",
    "max-count": "m:",
    "no-filename": "h",
    "no-group-separator": "no-group-separator",
    "no-messages": "s",
    "null": "Z",
    "null-data": "z",
    "only-matching": "o",
    "quiet": "q",
    "recursive": "r",
    "dereference-recursive": "R",
    "regexp": "e:",
    "invert-match": "v",
    "silent": "q",
    "text": "a",
    "unix-byte-offsets": "u",
    "version": "V",
    "with-filename": "H",
    "word-regexp": "w",
}
USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
VERSION = """\
grep (GNU grep) {version:grep}
Copyright (C) {year:grep} Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.

Written by Mike Haertel and others; see
<https://git.sv.gnu.org/cgit/grep.git/tree/AUTHORS>.
"""
MAX_CONTEXT = (1 << 63) - 1
TROUBLE = 2

Directories = Literal["read", "recurse", "skip"]


@attrs.frozen(kw_only=True)
class NameRule:
    """One ``--include``, ``--exclude`` or a line of ``--exclude-from``."""

    pattern: str
    include: bool


@attrs.frozen(kw_only=True)
class Settings:
    """What a command line asks for."""

    matcher: str = ""
    patterns: tuple[str, ...] | None = None
    pattern_files: tuple[tuple[int, str], ...] = ()
    """Files to take patterns from, each with the number of patterns that stand before it."""
    operands: tuple[str, ...] = ()
    fold_case: bool = False
    invert: bool = False
    words: bool = False
    lines: bool = False
    count: bool = False
    listing: Literal["", "l", "L"] = ""
    quiet: bool = False
    only_matching: bool = False
    max_count: int | None = None
    before: int | None = None
    after: int | None = None
    context: int | None = None
    separator: str | None = "--"
    names: bool | None = None
    numbers: bool = False
    offsets: bool = False
    initial_tab: bool = False
    null_names: bool = False
    null_data: bool = False
    line_buffered: bool = False
    label: str = "(standard input)"
    silent: bool = False
    binary: Literal["binary", "text", "without-match"] = "binary"
    directories: Directories = "read"
    follow: bool = False
    skip_devices: bool | None = None
    color: Literal["never", "always", "auto"] = "never"
    name_rules: tuple[NameRule, ...] = ()
    exclude_from: tuple[str, ...] = ()
    excluded_directories: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def end(self) -> bytes:
        """What ends a line."""
        return b"\0" if self.null_data else b"\n"


@attrs.frozen(kw_only=True)
class Ending:
    """The command line ends the program: *text* on standard error (or output), and the status."""

    text: str = ""
    status: int = TROUBLE
    output: str = ""
    wants_help: bool = False


class _Stop(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__()
        self.ending = ending


def read_command_line(argv: tuple[str, ...]) -> Settings | Ending:
    """Parse *argv* as grep does."""
    program = argv[0] if argv else "grep"
    parsed = parse(argv, SHORT, LONG)
    try:
        if isinstance(parsed, Fault):
            _apply_all(parsed.earlier, program)
            return Ending(text=f"{program}: {parsed.message}\n{USAGE}")
        return _finish(_apply_all(parsed.options, program), parsed)
    except _Stop as stop:
        return stop.ending


def _finish(settings: Settings, parsed: Parsed) -> Settings | Ending:
    operands = parsed.operands
    if settings.patterns is None and not settings.pattern_files:
        if not operands:
            return Ending(text=USAGE)
        settings = attrs.evolve(settings, patterns=(operands[0],))
        operands = operands[1:]
    return attrs.evolve(settings, operands=operands)


Change = dict[str, object]
Handler = Callable[[Settings, str, str], Change]
"""From the settings so far, the option's value and the program's name to what changes."""


def _die(program: str, text: str) -> _Stop:
    return _Stop(Ending(text=f"{program}: {text}\n"))


def _number(text: str, program: str, fault: str) -> int:
    """A decimal number; too big ones are as good as infinite."""
    digits = text.strip().removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        raise _die(program, fault)
    return min(int(digits[:20]), MAX_CONTEXT)


def _context(field: str) -> Handler:
    def change(settings: Settings, value: str, program: str) -> Change:
        return {field: _number(value, program, f"{value}: invalid context length argument")}

    return change


def _max_count(settings: Settings, value: str, program: str) -> Change:
    negative = value.startswith("-") and value[1:].isdecimal()
    return {"max_count": None if negative else _number(value, program, "invalid max count")}


def _matcher(name: str) -> Handler:
    def change(settings: Settings, value: str, program: str) -> Change:
        if settings.matcher and "perl" in (settings.matcher, name) and settings.matcher != name:
            raise _die(program, "conflicting matchers specified")
        return {"matcher": name}

    return change


def _named_matcher(settings: Settings, value: str, program: str) -> Change:
    names = {"grep": "grep", "egrep": "egrep", "fgrep": "fgrep", "awk": "egrep", "gawk": "egrep"}
    names |= {"posixawk": "egrep", "perl": "perl"}
    if value not in names:
        raise _die(program, f"invalid matcher {value}")
    return _matcher(names[value])(settings, value, program)


def _pattern(settings: Settings, value: str, program: str) -> Change:
    return {"patterns": (*(settings.patterns or ()), value)}


def _pattern_file(settings: Settings, value: str, program: str) -> Change:
    place = (len(settings.patterns or ()), value)
    return {"pattern_files": (*settings.pattern_files, place)}


def _directories(settings: Settings, value: str, program: str) -> Change:
    for choice in ("read", "recurse", "skip"):
        if value and choice.startswith(value) and (value != "re"):
            return {"directories": choice}
    kind = "ambiguous" if value in ("", "r", "re") else "invalid"
    text = f"{program}: {kind} argument ‘{value}’ for ‘--directories’\nValid arguments are:\n"
    text += "  - ‘read’\n  - ‘recurse’\n  - ‘skip’\n"
    raise _Stop(Ending(text=text + USAGE, status=1))


def _devices(settings: Settings, value: str, program: str) -> Change:
    if value not in ("read", "skip"):
        raise _die(program, "unknown devices method")
    return {"skip_devices": value == "skip"}


def _binary_files(settings: Settings, value: str, program: str) -> Change:
    if value not in ("binary", "text", "without-match"):
        raise _die(program, "unknown binary-files type")
    return {"binary": value}


def _color(settings: Settings, value: str, program: str) -> Change:
    names = {"always": "always", "yes": "always", "force": "always"}
    names |= {"never": "never", "no": "never", "none": "never"}
    names |= {"auto": "auto", "tty": "auto", "if-tty": "auto", "": "auto"}
    if value.lower() not in names:
        raise _Stop(Ending(wants_help=True, status=0))
    return {"color": names[value.lower()]}


def _rule(*, include: bool) -> Handler:
    def change(settings: Settings, value: str, program: str) -> Change:
        return {"name_rules": (*settings.name_rules, NameRule(pattern=value, include=include))}

    return change


def _more(field: str, *, strip: bool = False) -> Handler:
    def change(settings: Settings, value: str, program: str) -> Change:
        text = value.rstrip("/") if strip and value.rstrip("/") else value
        earlier: tuple[str, ...] = attrs.asdict(settings)[field]
        return {field: (*earlier, text)}

    return change


def _set(**fields: object) -> Handler:
    return lambda settings, value, program: dict(fields)


def _value(field: str) -> Handler:
    return lambda settings, value, program: {field: value}


def _obsolete(settings: Settings, value: str, program: str) -> Change:
    text = "--unix-byte-offsets (-u) is obsolete"
    return {"warnings": (*settings.warnings, text)}


def _help(settings: Settings, value: str, program: str) -> Change:
    raise _Stop(Ending(wants_help=True, status=0))


def _version(settings: Settings, value: str, program: str) -> Change:
    raise _Stop(Ending(output=VERSION, status=0))


HANDLERS: Mapping[str, Handler] = {
    "A": _context("after"),
    "B": _context("before"),
    "C": _context("context"),
    "D": _devices,
    "E": _matcher("egrep"),
    "F": _matcher("fgrep"),
    "G": _matcher("grep"),
    "P": _matcher("perl"),
    "X": _named_matcher,
    "H": _set(names=True),
    "h": _set(names=False),
    "I": _set(binary="without-match"),
    "a": _set(binary="text"),
    "T": _set(initial_tab=True),
    "U": _set(),
    "u": _obsolete,
    "V": _version,
    "help": _help,
    "b": _set(offsets=True),
    "c": _set(count=True),
    "d": _directories,
    "e": _pattern,
    "f": _pattern_file,
    "i": _set(fold_case=True),
    "y": _set(fold_case=True),
    "no-ignore-case": _set(fold_case=False),
    "L": _set(listing="L"),
    "l": _set(listing="l"),
    "m": _max_count,
    "n": _set(numbers=True),
    "o": _set(only_matching=True),
    "q": _set(quiet=True),
    "R": _set(directories="recurse", follow=True),
    "r": _set(directories="recurse", follow=False),
    "s": _set(silent=True),
    "v": _set(invert=True),
    "w": _set(words=True),
    "x": _set(lines=True),
    "Z": _set(null_names=True),
    "z": _set(null_data=True),
    "binary-files": _binary_files,
    "color": _color,
    "exclude": _rule(include=False),
    "include": _rule(include=True),
    "exclude-from": _more("exclude_from"),
    "exclude-dir": _more("excluded_directories", strip=True),
    "group-separator": _value("separator"),
    "no-group-separator": _set(separator=None),
    "label": _value("label"),
    "line-buffered": _set(line_buffered=True),
}


def _apply_all(options: tuple[Given, ...], program: str) -> Settings:
    settings = Settings()
    digits, digits_at = "", -1
    for option in options:
        if option.name.isdecimal():
            digits = digits + option.name if option.at == digits_at else option.name
            digits_at = option.at
            change: Change = {"context": min(int(digits[:20]), MAX_CONTEXT)}
        else:
            digits_at = -1
            change = HANDLERS[option.name](settings, option.value or "", program)
        settings = attrs.evolve(settings, **change)  # type: ignore[arg-type]
    return settings
