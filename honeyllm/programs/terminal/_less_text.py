"""How less shows a line: control characters made visible, tabs expanded, long lines folded."""

import re

from honeyllm.programs._width import width

STANDOUT, PLAIN = "\x1b[7m", "\x1b[27m"
SPECIAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\udc80-\udcff]+")
COLORS = re.compile(r"\x1b\[[0-9;]*[mK]")
OVERSTRIKE = re.compile(r"(.)\x08(.)")
SEQUENCE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def visible(line: str, *, colors: bool, raw: bool) -> str:
    """*line* without what would disturb the terminal; with *colors* those stay, with *raw* everything."""
    if raw or line.isprintable():
        return line
    if "\x08" in line:
        line = OVERSTRIKE.sub(_overstruck, line)
    if not colors:
        return SPECIAL.sub(_special, line)
    pieces: list[str] = []
    at = 0
    for match in COLORS.finditer(line):
        pieces += (SPECIAL.sub(_special, line[at : match.start()]), match[0])
        at = match.end()
    return "".join([*pieces, SPECIAL.sub(_special, line[at:])])


MARKS = {"\x1b[1m": "\ue000", "\x1b[0m": "\ue001", "\x1b[4m": "\ue002", "\x1b[24m": "\ue003"}


def _overstruck(match: "re.Match[str]") -> str:
    first, second = match.groups()
    if first == "_" and second != "_":
        return f"\ue002{second}\ue003"
    return f"\ue000{second}\ue001"


def _special(match: "re.Match[str]") -> str:
    return STANDOUT + "".join(map(_name, match[0])) + PLAIN


def _name(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"<{code - 0xDC00:02X}>"
    if letter == "\x1b":
        return "ESC"
    if code >= 0x80:
        return f"<U+{code:04X}>"
    return "^?" if code == 127 else f"^{chr(code + 64)}"


def restored(text: str) -> str:
    """Bold and underlined text as the terminal is told of it."""
    if not any(mark in text for mark in MARKS.values()):
        return text
    text = text.replace("\ue001\ue000", "").replace("\ue003\ue002", "")
    for sequence, mark in MARKS.items():
        text = text.replace(mark, sequence)
    return text


def folded(text: str, columns: int, *, chop: bool) -> list[str]:
    """*text* in rows of *columns*; a full row that goes on ends as a terminal that wraps needs it."""
    if len(text) <= columns and text.isascii() and text.isprintable():
        return [text]
    rows, row, used = [], "", 0
    at = 0
    while at < len(text):
        sequence = SEQUENCE.match(text, at)
        if sequence is not None:
            row += sequence[0]
            at = sequence.end()
            continue
        letter = text[at]
        at += 1
        wide = 8 - used % 8 if letter == "\t" else 0 if letter in MARKS.values() else width(letter)
        if used + wide > columns:
            if chop:
                return [restored(row[:-1]) + STANDOUT + ">" + PLAIN]
            rows.append(row + " \b")
            row, used = "", 0
        row += " " * wide if letter == "\t" else letter
        used += wide
    return [restored(line) for line in [*rows, row]]
