"""The words of a history line, and the designators and modifiers that pick and change them (history(3))."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

_WORD = re.compile(
    r"(?:[<>]\(|[<>]{1,2}&?-?|[;&|]{1,2}|[()])"
    r"|(?:\\.|\"(?:\\.|[^\"\\])*\"?|'[^']*'?|`(?:\\.|[^`\\])*`?|\$\([^)]*\)?|[^\s\"'`\\;&|()<>])+",
    re.DOTALL,
)
_RANGE = re.compile(r":?(?:(\^|\$|\*|%)|:?(\d+)(?:-(\d+|\$|\^)|(-)|(\*))?|-(\d+|\$|\^))")
DESIGNATES = ":$*%^"
"""What may follow ``!`` or an event: a choice of words."""


def words_of(line: str) -> list[str]:
    """The words of *line*, with quotes and operators as the shell reads them."""
    return [match[0] for match in _WORD.finditer(line)]


def pick(line: str, spec: str) -> tuple[str, int] | None:
    """
    The words that the designator at the start of *spec* picks, and its length.

    Length 0 where there is none (then it is the whole line); None for words that the line has not.
    """
    is_modifier = spec[:1] == ":" and spec[1:2] in tuple("hrtepqxsgaG&")
    if is_modifier or not spec.startswith((":", "^", "$", "*", "%", "-")):
        return line, 0
    match = _RANGE.match(spec)
    if match is None:
        return line, 0
    words = words_of(line)
    last = len(words) - 1
    bounds = _bounds(match, last)
    if bounds is None:
        return None
    first, end = bounds
    if match[1] == "*" and last < 1:
        return "", match.end()
    if first > last or end > last or (first > end and not match[4] and not match[5] and match[1] != "*"):
        return None
    return " ".join(words[first : end + 1]), match.end()


def _bounds(match: re.Match[str], last: int) -> tuple[int, int] | None:
    sign, first, to, open_end, star, from_zero = match.groups()
    if sign is not None:
        return {"^": (1, 1), "$": (last, last), "*": (1, last)}.get(sign)
    if from_zero is not None:
        return 0, _number(from_zero, last)
    start = int(first)
    if to is not None:
        return start, _number(to, last)
    if open_end:
        return start, last - 1
    return (start, last) if star else (start, start)


def _number(text: str, last: int) -> int:
    return last if text == "$" else 1 if text == "^" else int(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _head(text: str) -> str:
    return text.rpartition("/")[0] or text


def _root(text: str) -> str:
    root, dot, suffix = text.rpartition(".")
    return root if dot and "/" not in suffix else text


def _suffix(text: str) -> str:
    return "." + text.rpartition(".")[2] if "." in posixpath.basename(text) else text


SIMPLE: Mapping[str, Callable[[str], str]] = {
    "h": _head,
    "t": lambda text: text.rpartition("/")[2],
    "r": _root,
    "e": _suffix,
    "q": _quoted,
    "x": lambda text: " ".join(map(_quoted, text.split())),
}


def split_substitution(text: str) -> tuple[str, str, int]:
    """The two sides of ``s/old/new/`` (from its delimiter on), and how much of *text* that is."""
    delimiter = text[:1]
    parts, at = [""], 1
    while at < len(text) and text[at] != "\n":
        if text[at] == "\\" and text[at + 1 : at + 2] == delimiter:
            at += 1
        elif text[at] == delimiter:
            at += 1
            if len(parts) == 2:
                break
            parts.append("")
            continue
        parts[-1] += text[at]
        at += 1
    return parts[0], parts[1] if len(parts) > 1 else "", at


def replaced(text: str, old: str, new: str, *, everywhere: bool) -> str | None:
    """*text* with *old* as *new* (where ``&`` stands for the old); None where it does not occur."""
    if not old or old not in text:
        return None
    filled = re.sub(r"\\&|&", lambda match: "&" if match[0] == "\\&" else old, new)
    return text.replace(old, filled) if everywhere else text.replace(old, filled, 1)


def each_word(text: str, change: Callable[[str], str]) -> str:
    """*change* for every word of *text* by itself (modifier ``G``)."""
    words: Sequence[str] = words_of(text)
    return " ".join(map(change, words))
