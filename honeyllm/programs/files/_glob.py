"""
fnmatch(3) for ls -I, find -name, tar --exclude and kin, in time linear in the text.

The pattern is compiled to a list of single-character matchers and stars; the
match walks both with one point of return, the last star, so that no pattern
takes more than length of pattern times length of text steps.
"""

from collections.abc import Callable
from functools import lru_cache

Single = Callable[[str], bool]
Token = Single | None
"""None stands for a star."""

CLASSES: dict[str, Single] = {
    "alpha": str.isalpha,
    "digit": lambda c: c in "0123456789",
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": lambda c: c in " \t\n\v\f\r",
    "blank": lambda c: c in " \t",
    "punct": lambda c: c.isascii() and c.isprintable() and not c.isalnum() and c != " ",
    "print": str.isprintable,
    "graph": lambda c: c.isprintable() and c != " ",
    "cntrl": lambda c: ord(c) < 32 or ord(c) == 127,
    "xdigit": lambda c: c in "0123456789abcdefABCDEF",
}
MAX_STEPS = 2_000_000


def matches(pattern: str, text: str, *, fold: bool = False, period: bool = False) -> bool:
    """
    Whether the whole *text* matches; a slash is like any other character.

    With *fold* letters match in either case; with *period* a leading dot must
    be matched by a dot.
    """
    if fold:
        pattern, text = pattern.lower(), text.lower()
    if period and text.startswith(".") and not pattern.startswith((".", "\\.")):
        return False
    return _run(_compile(pattern), text)


def _run(tokens: tuple[Token, ...], text: str) -> bool:
    at = here = 0
    star = mark = -1
    steps = 0
    while here < len(text):
        steps += 1
        if steps > MAX_STEPS:
            return False
        token = tokens[at] if at < len(tokens) else None
        if at < len(tokens) and token is None:
            star, mark = at, here
            at += 1
        elif token is not None and token(text[here]):
            at += 1
            here += 1
        elif star >= 0:
            mark += 1
            at, here = star + 1, mark
        else:
            return False
    return all(token is None for token in tokens[at:])


@lru_cache(maxsize=256)
def _compile(pattern: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        at += 1
        if letter == "*":
            if not tokens or tokens[-1] is not None:
                tokens.append(None)
        elif letter == "?":
            tokens.append(lambda c: True)
        elif letter == "[" and (found := _bracket(pattern, at)) is not None:
            token, at = found
            tokens.append(token)
        elif letter == "\\" and at < len(pattern):
            tokens.append(pattern[at].__eq__)
            at += 1
        else:
            tokens.append(letter.__eq__)
    return tuple(tokens)


def _bracket(pattern: str, at: int) -> tuple[Single, int] | None:
    """The set that begins at *at*, and where it ends; None when it is not closed."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    singles: list[Single] = []
    first = True
    while at < len(pattern):
        if pattern[at] == "]" and not first:
            return _any_of(tuple(singles), negated), at + 1
        first = False
        if pattern.startswith("[:", at) and (end := pattern.find(":]", at)) > 0:
            singles.append(CLASSES.get(pattern[at + 2 : end], lambda c: False))
            at = end + 2
            continue
        low, at = _member(pattern, at)
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(pattern, at + 1)
            singles.append(lambda c, low=low, high=high: low <= c <= high)  # type: ignore[misc]
        else:
            singles.append(low.__eq__)
    return None


def _any_of(tests: tuple[Single, ...], negated: bool) -> Single:
    return lambda c: any(test(c) for test in tests) != negated


def _member(pattern: str, at: int) -> tuple[str, int]:
    if pattern[at] == "\\" and at + 1 < len(pattern):
        return pattern[at + 1], at + 2
    return pattern[at], at + 1
