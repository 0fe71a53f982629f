"""The lines of a checksum file: what md5sum and its kin write and what they read."""

import re

import attrs

BACKSLASHED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
PLAIN = re.compile(r"[ \t]*(\\?)([0-9a-fA-F]+)[ \t]([ *]?)(.*)", re.DOTALL)
TAGGED = re.compile(r"[ \t]*(\\?)([A-Za-z0-9-]+) ?\((.*)\)[ \t]*=[ \t]*([0-9a-fA-F]+)", re.DOTALL)


@attrs.frozen(kw_only=True)
class Entry:
    """One line: the expected *digest* of the file *name*; *tag* where the line has one."""

    name: str
    digest: str
    tag: str = ""


def escape(name: str, *, zero: bool) -> tuple[str, str]:
    """The mark in front of the line and the name in it; names with line ends are escaped."""
    if zero or not any(letter in name for letter in BACKSLASHED):
        return "", name
    return "\\", "".join(BACKSLASHED.get(letter, letter) for letter in name)


def parse_line(line: str, tag: str, digits: int | None) -> Entry | None:
    """
    The entry in *line*, or None for an improperly formatted line.

    *tag* is that of the algorithm, a prefix for BLAKE2b, whose number of *digits* is free (None).
    """
    match = TAGGED.fullmatch(line)
    if match is not None:
        escaped, found, name, digest = match.groups()
        if found != tag and not (digits is None and found.startswith(tag + "-")):
            return None
    else:
        plain = PLAIN.fullmatch(line)
        if plain is None:
            return None
        escaped, digest, _, name = plain.groups()
        found = ""
    if len(digest) % 2 or (len(digest) != digits if digits is not None else not 2 <= len(digest) <= 128):
        return None
    original = _unescaped(name) if escaped else name
    return None if not original else Entry(name=original, digest=digest.lower(), tag=found)


def _unescaped(name: str) -> str:
    """The original of an escaped name; empty when it is escaped wrongly."""
    pieces = re.split(r"(\\.?)", name, flags=re.DOTALL)
    values = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}
    if any(piece.startswith("\\") and piece not in values for piece in pieces):
        return ""
    return "".join(values.get(piece, piece) for piece in pieces)
