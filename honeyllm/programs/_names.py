"""
Quoting of names as gnulib's ``quotearg`` does it, for messages and for ``ls``.

Text is decoded with surrogateescape.  Whether a character is printable depends
on the locale: *utf8* tells which of the two that matter it is, C or UTF-8.
"""

from collections.abc import Mapping
from enum import Enum

ESCAPES = {
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
}
SHELL_SPECIAL = frozenset(" !\"$&()*;<=>[^`|'?\\\t\n\r")
SHELL_SPECIAL_FIRST = frozenset("#~")
ALSO_C_SAFE = frozenset(" #~'%+,-./:]_{}\b")


class Style(Enum):
    """The quoting styles by the names that ``ls --quoting-style`` gives them."""

    LITERAL = "literal"
    SHELL = "shell"
    SHELL_ALWAYS = "shell-always"
    SHELL_ESCAPE = "shell-escape"
    SHELL_ESCAPE_ALWAYS = "shell-escape-always"
    C = "c"
    C_MAYBE = "c-maybe"
    ESCAPE = "escape"
    LOCALE = "locale"
    CLOCALE = "clocale"


def is_utf8(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment selects a UTF-8 locale."""
    for variable in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = environ.get(variable)
        if value:
            return value.lower().replace("-", "").partition("@")[0].endswith("utf8")
    return False


def printable(text: str, *, utf8: bool) -> bool:
    """Tell whether every character of *text* is printable."""
    return text.isprintable() if utf8 else text.isascii() and text.isprintable()


def quote(
    name: str, style: Style = Style.SHELL_ESCAPE_ALWAYS, *, utf8: bool = True, special: str = ""
) -> str:
    """
    Quote *name* in *style*.

    *special* are further characters that the C-like styles escape with a
    backslash, and that make the shell styles quote.
    """
    match style:
        case Style.LITERAL:
            return name
        case Style.SHELL | Style.SHELL_ALWAYS:
            return _shell(name, style is Style.SHELL_ALWAYS, False, utf8=utf8, special=special)
        case Style.SHELL_ESCAPE | Style.SHELL_ESCAPE_ALWAYS:
            return _shell(name, style is Style.SHELL_ESCAPE_ALWAYS, True, utf8=utf8, special=special)
        case Style.ESCAPE:
            return _escaped(name, "\\" + special, utf8=utf8)
        case Style.C_MAYBE:
            quoted = _escaped(name, '\\"' + special, utf8=utf8)
            return name if quoted == name else f'"{quoted}"'
        case Style.C:
            return '"' + _escaped(name, '\\"' + special, utf8=utf8) + '"'
    if not utf8:
        mark = '"' if style is Style.CLOCALE else "'"
        return mark + _escaped(name, "\\" + mark + special, utf8=utf8) + mark
    return "‘" + _escaped(name, "\\’" + special, utf8=utf8) + "’"


def _escaped(name: str, special: str, *, utf8: bool) -> str:
    pieces = []
    for letter in name:
        if letter in ESCAPES:
            pieces.append("\\" + ESCAPES[letter])
        elif letter in special:
            pieces.append("\\" + letter)
        elif printable(letter, utf8=utf8):
            pieces.append(letter)
        else:
            pieces.append(_octal(letter))
    return "".join(pieces)


def _octal(letter: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in letter.encode("utf-8", "surrogateescape"))


def _needs_quotes(name: str, escape: bool, special: str, *, utf8: bool) -> bool:
    if not name or name in ("{", "}") or name[0] in SHELL_SPECIAL_FIRST:
        return True
    if not SHELL_SPECIAL.isdisjoint(name) or any(letter in special for letter in name):
        return True
    return escape and not printable(name, utf8=utf8)


def _c_compatible(name: str) -> bool:
    return all(letter in ALSO_C_SAFE or (letter.isascii() and letter.isalnum()) for letter in name)


def _shell(name: str, always: bool, escape: bool, *, utf8: bool, special: str) -> str:
    if not always and not _needs_quotes(name, escape, special, utf8=utf8):
        return name
    if "'" in name and _c_compatible(name):
        return f'"{name}"'
    pieces = ["'"]
    inside = False
    for letter in name:
        shown = _shell_escape(letter, utf8=utf8) if escape else ""
        if shown and not inside:
            pieces.append("'$'")
        elif not shown and inside:
            pieces.append("''")
        inside = bool(shown)
        pieces.append(shown or ("'\\''" if letter == "'" else letter))
        if letter == "'":
            inside = False
    return "".join(pieces) + "'"


def _shell_escape(letter: str, *, utf8: bool) -> str:
    if letter in ESCAPES:
        return "\\" + ESCAPES[letter]
    return "" if printable(letter, utf8=utf8) else _octal(letter)
