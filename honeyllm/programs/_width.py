"""How many columns text takes on a terminal (wcwidth)."""

import unicodedata


def width(text: str) -> int:
    """Columns of *text*; wide East Asian characters take two, combining and control ones none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_width_of, text))


def _width_of(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
