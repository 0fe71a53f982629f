"""What the descendants of ash read, and how each words what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from honeyllm.shell import _ast as ast
from honeyllm.shell._lexicon import Tokens

_WORDS = r"""(?:[ \t]+|\\\n)*+
    (?:(?P<word>[^ \t\n;|&()<>$`"'\\*?\[{~\#][^ \t\n;|&()<>$`"'\\*?\[{~]*+)(?=[ \t\n;|&)]|\Z)
      |(?P<newline>(?:\#[^\n]*)?\n)
      |(?P<operator>"""
_OPERATORS = r";;|;|&&|&|\|\||\||\(|\)|<<-|<<|<&|<>|<|>>|>&|>\||>"
_TAIL = r""")
      |(?P<end>(?:\#[^\n]*)?\Z))"""


def _tokens(more: str, less: str = "") -> Tokens:
    operators = more + _OPERATORS.replace(r"|<|>>", rf"|<{less}|>>")
    return Tokens(find=re.compile(_WORDS + operators + _TAIL, re.VERBOSE).match)


@attrs.frozen(kw_only=True)
class Features:
    """What one descendant of ash reads, and how it words what it cannot read."""

    tokens: Tokens
    operations: tuple[type[ast.Operation], ...]
    unexpected: str
    expecting: str
    wording: Callable[[str], str]
    dollar_quotes: bool = False
    appends: bool = False
    function_keyword: bool = False
    process_substitution: bool = False
    long_descriptors: bool = False
    odd_names: bool = False
    double_bracket: bool = False


def _sentence(text: str) -> str:
    return f"Syntax error: {text}"


DASH_FEATURES = Features(
    tokens=_tokens(""),
    operations=(ast.Length, ast.Default, ast.Trim),
    unexpected="{token} unexpected",
    expecting=" (expecting {token})",
    wording=_sentence,
)
_ASH_WORDS = {"Unterminated": "unterminated", "Bad": "bad", "Missing": "missing"}


def _ash_sentence(text: str) -> str:
    first, blank, rest = text.partition(" ")
    return f"syntax error: {_ASH_WORDS.get(first, first)}{blank}{rest}"


ASH_FEATURES = Features(
    tokens=_tokens("&>(?!>)|", r"(?!\()"),
    operations=(ast.Length, ast.Default, ast.Trim, ast.Substitute, ast.Slice),
    unexpected="unexpected {token}",
    expecting=" (expecting {token})",
    wording=_ash_sentence,
    dollar_quotes=True,
    function_keyword=True,
    process_substitution=True,
    long_descriptors=True,
    double_bracket=True,
)
