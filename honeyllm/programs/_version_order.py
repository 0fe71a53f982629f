"""The order of version numbers within names (gnulib's filevercmp), for ``ls -v`` and ``sort -V``."""

import re
from functools import cmp_to_key

SUFFIX = re.compile(r"(?:\.[A-Za-z~][A-Za-z0-9~]*)*\Z")
DIGITS = frozenset("0123456789")


def _rank(letter: str) -> int:
    if letter in DIGITS:
        return 0
    if letter.isascii() and letter.isalpha():
        return ord(letter)
    return -1 if letter == "~" else ord(letter) + 256


def _compare_parts(one: str, other: str) -> int:
    """Debian's version comparison."""
    i = j = 0
    while i < len(one) or j < len(other):
        while (i < len(one) and one[i] not in DIGITS) or (j < len(other) and other[j] not in DIGITS):
            left = _rank(one[i]) if i < len(one) else 0
            right = _rank(other[j]) if j < len(other) else 0
            if left != right:
                return left - right
            i, j = i + 1, j + 1
        first, i = _number(one, i)
        second, j = _number(other, j)
        if (len(first), first) != (len(second), second):
            return -1 if (len(first), first) < (len(second), second) else 1
    return 0


def _number(text: str, at: int) -> tuple[str, int]:
    end = at
    while end < len(text) and text[end] in DIGITS:
        end += 1
    return text[at:end].lstrip("0"), end


def compare(one: str, other: str) -> int:
    """Compare two file names; negative when *one* comes first."""
    if one == other:
        return 0
    for special in ("", ".", ".."):
        if one == special or other == special:
            return -1 if one == special else 1
    hidden = (not one.startswith("."), not other.startswith("."))
    if hidden[0] != hidden[1]:
        return -1 if not hidden[0] else 1
    heads = one[: _suffix(one)], other[: _suffix(other)]
    result = _compare_parts(*heads) if heads[0] != heads[1] else 0
    return result or _compare_parts(one, other) or (-1 if one < other else 1)


def _suffix(name: str) -> int:
    """Where the file name's extensions begin."""
    start = 1 if name.startswith(".") else 0
    found = SUFFIX.search(name, start)
    return len(name) if found is None else found.start()


version_key = cmp_to_key(compare)
"""A sort key."""
