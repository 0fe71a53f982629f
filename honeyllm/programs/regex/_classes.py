"""Character classes, as the C.UTF-8 locale of glibc and as plain bytes see them."""

from collections.abc import Callable

BYTE_CLASSES = {
    "alpha": "A-Za-z",
    "upper": "A-Z",
    "lower": "a-z",
    "digit": "0-9",
    "xdigit": "0-9A-Fa-f",
    "alnum": "0-9A-Za-z",
    "word": "0-9A-Za-z_",
    "space": r"\x09-\x0d\x20",
    "blank": r"\x09\x20",
    "cntrl": r"\x00-\x1f\x7f",
    "graph": r"\x21-\x7e",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
}
"""Members of each class in RE2's set notation."""

_WIDE_SPACE = r"\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}"
_WIDE_BLANK = r"\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{205f}\x{3000}"
_WIDE_OTHER = r"\p{M}\p{P}\p{S}\p{Cf}\x{a0}\x{2007}\x{202f}"

_WIDE_EXTRA = {
    "alpha": r"\p{L}\p{Nd}\p{Nl}",
    "upper": r"\p{Lu}",
    "lower": r"\p{Ll}",
    "alnum": r"\p{L}\p{Nd}\p{Nl}",
    "word": r"\p{L}\p{Nd}\p{Nl}",
    "space": _WIDE_SPACE,
    "blank": _WIDE_BLANK,
    "cntrl": r"\x{80}-\x{9f}\x{2028}\x{2029}",
    "graph": r"\p{L}\p{N}" + _WIDE_OTHER,
    "print": r"\p{L}\p{N}\p{Zs}" + _WIDE_OTHER,
    "punct": r"\p{No}" + _WIDE_OTHER,
}


def _without_ascii_digits(name: str) -> str:
    """The ASCII digits are not letters although Unicode's Nd, which glibc counts as letters, has them."""
    return _WIDE_EXTRA[name].replace(r"\p{Nd}", r"\x{660}-\x{669}\x{966}-\x{96f}\x{ff10}-\x{ff19}")


WIDE_CLASSES = {
    name: members + ("" if name not in _WIDE_EXTRA else _without_ascii_digits(name))
    for name, members in BYTE_CLASSES.items()
}

_SPACES = frozenset("\t\n\v\f\r \u1680\u2028\u2029\u205f\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
_NOT_SPACES = frozenset("\u2007")

WIDE_TESTS: dict[str, Callable[[str], bool]] = {
    "alpha": lambda c: c.isalpha() or (c.isdecimal() and c > "9"),
    "upper": str.isupper,
    "lower": str.islower,
    "digit": lambda c: "0" <= c <= "9",
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
    "alnum": lambda c: c.isalpha() or c.isdecimal(),
    "word": lambda c: c == "_" or c.isalpha() or c.isdecimal(),
    "space": lambda c: c in _SPACES and c not in _NOT_SPACES,
    "blank": lambda c: c == "\t" or (c in _SPACES and c not in _NOT_SPACES and c.isprintable()) or c == " ",
    "cntrl": lambda c: c < " " or "\x7f" <= c <= "\x9f",
    "graph": lambda c: c > " " and (c.isprintable() or c > "\x9f") and c not in _SPACES,
    "print": lambda c: c >= " " and not "\x7f" <= c <= "\x9f",
    "punct": lambda c: c > " " and not "\x7f" <= c <= "\x9f" and not c.isalnum() and c not in _SPACES,
}


def _ascii_only(test: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda c: c.isascii() and test(c)


BYTE_TESTS = {name: _ascii_only(test) for name, test in WIDE_TESTS.items()}


def is_word(letter: str, *, wide: bool = True) -> bool:
    """Whether *letter* is a word constituent."""
    return (WIDE_TESTS if wide else BYTE_TESTS)["word"](letter)
