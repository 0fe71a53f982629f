"""The escapes that GNU sed resolves before anything else sees the text."""

SIMPLE = {"a": "\a", "f": "\f", "v": "\v", "t": "\t", "r": "\r"}
BASES = {"d": (10, 3, "0123456789"), "o": (8, 3, "01234567"), "x": (16, 2, "0123456789abcdefABCDEF")}


def _byte(value: int) -> str:
    """The character that stands for a byte."""
    return bytes([value & 0xFF]).decode("utf-8", "surrogateescape")


def resolve(text: str, keep: str = "") -> str:
    """
    Replace ``\\t``, ``\\x41``, ``\\cA`` and kin by what they mean.

    Other pairs stay as they are.  A character of *keep* that comes out of a
    number stays behind its backslash, so that it stands for itself.
    """
    if "\\" not in text:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        if letter != "\\" or at + 1 >= len(text):
            out.append(letter)
            at += 1
            continue
        piece, at = _pair(text, at + 1, keep)
        out.append(piece)
    return "".join(out).encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _pair(text: str, at: int, keep: str) -> tuple[str, int]:
    letter = text[at]
    if letter in SIMPLE:
        return SIMPLE[letter], at + 1
    if letter == "c" and at + 1 < len(text) and text[at + 1].isascii() and text[at + 1].isprintable():
        return chr(ord(text[at + 1].upper()) ^ 0x40), at + 2
    if letter in BASES:
        base, most, digits = BASES[letter]
        end = at + 1
        while end < len(text) and end - at <= most and text[end] in digits:
            end += 1
        if end > at + 1:
            result = _byte(int(text[at + 1 : end], base))
            return ("\\" + result if result in keep else result), end
    return "\\" + letter, at + 1
