"""The grammar of find expressions."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from honeyllm.programs.find._search import Expression, Search, both, each, either, negated, plain

MAX_NESTING = 100
AND, OR, NOT = ("-a", "-and"), ("-o", "-or"), ("!", "-not")
GLOBALS = frozenset(
    {"-depth", "-d", "-maxdepth", "-mindepth", "-mount", "-xdev", "-noleaf", "-ignore_readdir_race"}
)
WILD = frozenset({"-name", "-iname", "-path", "-ipath", "-wholename", "-iwholename", "-lname", "-ilname"})


class Refused(Exception):
    """The command line is wrong: the message without the program's name."""


@attrs.define
class Words:
    """The words of an expression, and what is known of it so far."""

    search: Search
    items: Sequence[str]
    at: int = 0
    has_action: bool = False
    """Whether anything but tests was given, so that -print is not added."""
    warnings: list[str] = attrs.field(factory=list)
    deletes: bool = False
    prunes: bool = False
    nesting: int = 0
    last: str = ""
    """The primary before."""

    @property
    def next(self) -> str:
        """The next word, or nothing at the end."""
        return self.items[self.at] if self.at < len(self.items) else ""

    def take(self) -> str:
        """Go past the next word."""
        self.at += 1
        return self.items[self.at - 1]

    def argument(self, name: str) -> str:
        """The argument of the primary *name*."""
        if self.at >= len(self.items):
            raise Refused(f"missing argument to `{name}'")
        return self.take()


Primary = Callable[[Words, str], Expression]
Primaries = Mapping[str, Primary]


def parse(words: Words, primaries: Primaries) -> Expression:
    """The whole expression."""
    if not words.items:
        return plain(lambda search, visit: True)
    found = _list(words, primaries)
    if words.at < len(words.items):
        raise Refused("you have too many ')'")
    return found


def _list(words: Words, primaries: Primaries) -> Expression:
    parts = [_either(words, primaries)]
    while words.next == ",":
        words.take()
        parts.append(_either(words, primaries, after=","))
    return each(parts)


def _either(words: Words, primaries: Primaries, after: str = "") -> Expression:
    parts = [_both(words, primaries, after)]
    while words.next in OR:
        operator = words.take()
        parts.append(_both(words, primaries, operator))
    return either(parts)


def _both(words: Words, primaries: Primaries, after: str) -> Expression:
    parts = [_factor(words, primaries, after)]
    while words.at < len(words.items) and words.next not in (")", ",", *OR):
        operator = words.take() if words.next in AND else ""
        parts.append(_factor(words, primaries, operator))
    return both(parts)


def _factor(words: Words, primaries: Primaries, after: str) -> Expression:
    if words.at >= len(words.items):
        raise Refused(f"expected an expression after '{after}'")
    word = words.take()
    if word in (*AND, *OR, ","):
        text = f"you have used a binary operator '{word}' with nothing before it."
        raise Refused(f"invalid expression; {text}")
    if word == ")":
        if after == "(":
            raise Refused("invalid expression; empty parentheses are not allowed.")
        raise Refused("you have too many ')'")
    if word in NOT:
        return negated(_deeper(words, lambda: _factor(words, primaries, word)))
    if word == "(":
        return _deeper(words, lambda: _group(words, primaries))
    return _primary(words, primaries, word)


def _deeper(words: Words, parse_more: Callable[[], Expression]) -> Expression:
    words.nesting += 1
    if words.nesting > MAX_NESTING:
        raise Refused("invalid expression; too many nested parentheses or negations.")
    found = parse_more()
    words.nesting -= 1
    return found


def _group(words: Words, primaries: Primaries) -> Expression:
    if words.at >= len(words.items):
        text = "expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('"
        raise Refused(f"invalid expression; {text}")
    if words.next == ")":
        raise Refused("invalid expression; empty parentheses are not allowed.")
    found = _list(words, primaries)
    if words.next != ")":
        raise Refused("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
    words.take()
    return found


def _primary(words: Words, primaries: Primaries, word: str) -> Expression:
    if not word.startswith("-"):
        raise Refused(f"paths must precede expression: `{word}'" + _hint(words, word))
    primary = primaries.get(word.replace("--", "-", 1) if word.startswith("--") else word)
    if primary is None:
        raise Refused(_unknown(word))
    if word in GLOBALS and words.last and words.last not in GLOBALS:
        words.warnings.append(
            f"warning: you have specified the global option {word} after the argument {words.last}, "
            f"but global options are not positional, i.e., {word} affects tests specified before it as "
            "well as those specified after it.  Please specify global options before other arguments."
        )
    words.last = word
    return primary(words, word)


def _hint(words: Words, word: str) -> str:
    """A word that names a file may come from a pattern that the shell has expanded."""
    if words.last not in WILD:
        return ""
    try:
        words.search.tool.process.fs.find(word, follow=False)
    except OSError:
        return ""
    return f"\nfind: possible unquoted pattern after predicate `{words.last}'?"


def _unknown(word: str) -> str:
    if word.startswith("-newer") and len(word) == 8:
        return f"invalid predicate `{word}'"
    return f"unknown predicate `{word}'"
