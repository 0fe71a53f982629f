"""Character classes, operators and reserved words of the language, as tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

Matcher = Callable[[str, int], "re.Match[str] | None"]

NAME = r"[A-Za-z_][A-Za-z0-9_]*"

WORD = "word"
ASSIGNMENT = "assignment"
DESCRIPTOR = "descriptor"
NEWLINE = "newline"
END = "end"

# Blanks, then a word without anything special in it, an operator, the end of
# the line, or the end of the text.  What matches none of them is a word that
# must be read part by part.  The word is possessive: no backtracking.
token: Matcher = re.compile(
    r"""(?:[ \t]+|\\\n)*+
    (?:(?P<word>\[(?=[ \t])|[^ \t\n;|&()<>$`"'\\*?\[{~\#][^ \t\n;|&()<>$`"'\\*?\[{~]*+)(?=[ \t\n;|&)]|\Z)
      |(?P<newline>(?:\#[^\n]*)?\n)
      |(?P<operator>;;&|;;|;&|;|&&|&>>|&>|&|\|\||\|&|\||\(|\)
                   |<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>(?!\())
      |(?P<end>(?:\#[^\n]*)?\Z))""",
    re.VERBOSE,
).match

blanks: Matcher = re.compile(r"(?:[ \t]+|\\\n)*+").match
spaces: Matcher = re.compile(r"(?:[ \t\n]+|\\\n)*+").match
assignment: Matcher = re.compile(rf"({NAME})(\+?)=").match
plain_value: Matcher = re.compile(r"""([^ \t\n;|&()<>$`"'\\~*?\[]*+)(?=[ \t\n;|&)]|\Z)""").match
plain_word = re.compile(r"""[^ \t\n;|&()<>$`"'\\*?\[{~]+""").fullmatch
leading_tabs = re.compile(r"^\t+", re.MULTILINE)
unjoined_tabs = re.compile(r"(?<!\\\n)^\t+", re.MULTILINE)
element: Matcher = re.compile(rf"({NAME})\[").match
simple_parameter: Matcher = re.compile(rf"\$({NAME}|[0-9@*#?$!-])").match
single_quoted: Matcher = re.compile(r"'([^']*+)'").match
ansi_quoted: Matcher = re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.DOTALL).match
backquoted: Matcher = re.compile(r"`((?:[^`\\]++|\\.)*+)`", re.DOTALL).match
descriptor_variable = re.compile(rf"\{{({NAME}(?:\[[^]]*\])?)\}}").fullmatch

REDIRECTIONS = frozenset(("<", ">", ">>", "<>", ">|", "<&", ">&", "&>", "&>>", "<<<", "<<", "<<-"))
CASE_TERMINATORS = frozenset((";;", ";&", ";;&"))
CLOSERS = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}"))
RESERVED = CLOSERS | frozenset(
    ("!", "time", "{", "if", "while", "until", "for", "select", "case", "function", "coproc", "[[")
)
DECLARATIONS = frozenset(("declare", "typeset", "local", "export", "readonly", "alias"))
MODIFIERS = frozenset(("command", "builtin"))


@attrs.frozen(kw_only=True)
class Tokens:
    """How one language's tokens are found."""

    find: Matcher


@attrs.frozen(kw_only=True)
class Mode:
    """
    How the inside of one kind of word is read.

    *run* matches text that means nothing here, *inner* the same between
    *pairs* (a mapping of opening to closing characters, which nest).
    *stops* end the word outside of all pairs, those of *final* inside as well; *closer* is what is missing
    when the text ends first, empty if that is no fault.  *escapes* are the
    characters a backslash quotes, None for all; *quoted* is how ``"`` is read, *raw* whether ``$'`` stands
    for what it decodes to, unquoted.
    """

    run: Matcher
    stops: str
    closer: str = ""
    final: str = ""
    inner: Matcher | None = None
    pairs: dict[str, str] = attrs.field(factory=dict)
    escapes: str | None = None
    single: bool = True
    double: bool = True
    bare: bool = False
    quoted: Mode | None = None
    raw: bool = False


def _run(excluded: str) -> Matcher:
    return re.compile(f"[^{excluded}]+").match


_QUOTING = r"$`\"'\\"
_GROUP = _run(_QUOTING + "()")

# ``?( *( +( @( !(`` are left to the reader, which knows whether extglob is on.
BARE = Mode(
    run=re.compile(r"""(?:[^ \t\n;|&()<>$`"'\\?*+@!]++|[?*+@!](?!\())+""").match,
    stops=" \t\n;|&()<>",
    inner=_GROUP,
    bare=True,
)
REGEX = Mode(
    run=_run(_QUOTING + r" \t\n;&<>()"), stops=" \t\n;&<>)", inner=_GROUP, pairs={"(": ")"}, bare=True
)
DOUBLE = Mode(run=_run('$`"\\\\'), stops='"', closer='"', escapes='$`"\\', single=False)
DOUBLE_IN_BRACED = attrs.evolve(DOUBLE, escapes=None)
"""``"..."`` in ``"${a-...}"``, where a backslash quotes everything."""
HERE_DOCUMENT = Mode(run=_run("$`\\\\"), stops="", escapes="$`\\", single=False, double=False)
BRACED = Mode(run=_run(_QUOTING + "}"), stops="}", closer="}")
# Single quotes do not quote here, but they must come in pairs, between which nothing ends.
_LITERAL_QUOTES = {"'": "'"}
BRACED_IN_DOUBLE = Mode(
    run=_run(_QUOTING + "}"),
    stops="}",
    closer="}",
    pairs=_LITERAL_QUOTES,
    escapes='$`"\\}',
    single=False,
    quoted=DOUBLE_IN_BRACED,
    raw=True,
)
BRACED_IN_DOCUMENT = attrs.evolve(BRACED_IN_DOUBLE, raw=False)
DASH_BRACED_IN_DOUBLE = attrs.evolve(BRACED_IN_DOCUMENT, pairs={})
"""To dash they are characters like others."""
REPLACED = Mode(run=_run(_QUOTING + "/}"), stops="/}", closer="}")
SLICED = Mode(run=_run(_QUOTING + "()?:}"), stops=":}", closer="}", final="}", pairs={"(": ")", "?": ":"})
SUBSCRIPT = Mode(run=_run(_QUOTING + r"\[\]"), stops="]", closer="]", pairs={"[": "]"})
BRACED_SUBSCRIPT = attrs.evolve(SUBSCRIPT, run=_run(_QUOTING + r"\[\]}"), stops="]}", closer="}", final="}")
ARITHMETIC = Mode(
    run=_run(_QUOTING + "()"),
    stops=")",
    closer=")",
    pairs={"(": ")"} | _LITERAL_QUOTES,
    escapes='$`"\\',
    single=False,
)
ARITHMETIC_FOR = attrs.evolve(ARITHMETIC, run=_run(_QUOTING + "();"), stops=";)")
BRACKETED = attrs.evolve(
    ARITHMETIC,
    run=_run(_QUOTING + r"\[\]"),
    stops="]",
    closer="]",
    pairs={"[": "]"} | _LITERAL_QUOTES,
)

# The next parenthesis, or a quoted piece that hides some; what is quoted but never closed hides nothing.
parenthesis: Matcher = re.compile(
    r"""[^()'"`\\]*+(?:\\.|'[^']*'|"(?:[^"\\]++|\\.)*+"|`(?:[^`\\]++|\\.)*+`|[()'"`\\])""",
    re.DOTALL,
).match
