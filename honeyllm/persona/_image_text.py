"""How any file name stands in the lines of an image: tabs, line feeds and backslashes are escaped."""

import re

ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
_PLAIN = {escape: plain for plain, escape in ESCAPES.items()}
_SPECIAL = re.compile(r"[\\\t\n]")
_ESCAPED = re.compile(r"\\[\\tn]")


def escaped(name: str) -> str:
    """*name* without tab and line feed."""
    return _SPECIAL.sub(lambda found: ESCAPES[found[0]], name)


def unescaped(text: str) -> str:
    """The name that `escaped` made *text* of."""
    return _ESCAPED.sub(lambda found: _PLAIN[found[0]], text) if "\\" in text else text


def encoded(text: str) -> bytes:
    """*text* as bytes; names that are no UTF-8 keep theirs."""
    return text.encode("utf-8", "surrogateescape")


def decoded(data: bytes) -> str:
    """The reverse of `encoded`."""
    return data.decode("utf-8", "surrogateescape")
