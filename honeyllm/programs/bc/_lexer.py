"""The tokens of bc."""

import re

import attrs

TOKEN = re.compile(
    r"(?P<space>[ \t\r\f]+|\\\n)|(?P<comment>/\*.*?\*/|\#[^\n]*)|(?P<newline>\n)"
    r'|(?P<string>"[^"]*")|(?P<number>[0-9A-F]+(?:\\\n[0-9A-F]+)*(?:\.[0-9A-F]*)?|\.[0-9A-F]+)'
    r"|(?P<name>[a-z][a-z0-9_]*)|(?P<op>\+\+|--|&&|\|\||[-+*/%^=!<>]=|[-+*/%^=<>!();,{}\[\].&])",
    re.DOTALL,
)
WORDS = frozenset(
    str.split(
        "define break quit length return for if while sqrt scale ibase obase auto else read limits halt last"
        " print continue warranty void random history"
    )
)


@attrs.frozen(slots=True)
class Token:
    """One token: ``kind`` is number, string, name, newline, end, bad, or the word or operator itself."""

    kind: str
    text: str
    line: int


def tokens(text: str, line: int, *, complete: bool) -> tuple[list[Token], str]:
    """
    The tokens of *text*, whose first line is *line*, and the rest that is no whole token yet.

    Only up to an unfinished string or comment, unless the text is *complete*.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        unfinished = text.startswith("/*", at) and "*/" not in text[at:]
        unfinished = unfinished or (text[at] == '"' and '"' not in text[at + 1 :])
        if unfinished:
            if not complete:
                return found, text[at:]
            found.append(Token("bad", text[at], line))
            at += 1
            continue
        match = TOKEN.match(text, at)
        if match is None:
            found.append(Token("bad", text[at], line))
            at += 1
            continue
        kind = match.lastgroup or "bad"
        value = match[0]
        line += value.count("\n")
        at = match.end()
        if kind == "newline":
            found.append(Token("newline", value, line))
        elif kind == "name" and value in WORDS:
            found.append(Token(value, value, line))
        elif kind in ("number", "string", "name"):
            found.append(Token(kind, value, line))
        elif kind == "op":
            found.append(Token(value, value, line))
    return found, ""
