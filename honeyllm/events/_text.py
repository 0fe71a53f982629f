"""
Attackers' bytes as text that every consumer can store.

Event fields are cleaned where they are built, so that nothing behind them has to think of invalid
UTF-8, of lone surrogates (which strict JSON writers refuse) or of a value without bound.
"""

from collections.abc import Iterable

MAX_CHARS = 1 << 17
MAX_ITEMS = 4096


def plain_text(value: str | bytes) -> str:
    """Decode *value* as UTF-8; what is not valid becomes ``\\xNN``, what exceeds `MAX_CHARS` is cut."""
    if isinstance(value, str) and value.isascii() and len(value) <= MAX_CHARS:
        return value
    raw = value if isinstance(value, bytes) else _encoded(value[: MAX_CHARS + 1])
    return _bounded(raw[: 4 * MAX_CHARS + 4].decode("utf-8", "backslashreplace"), len(value))


def optional_text(value: str | bytes | None) -> str | None:
    """`plain_text` of anything but ``None``."""
    return None if value is None else plain_text(value)


def text_list(values: Iterable[str | bytes]) -> tuple[str, ...]:
    """`plain_text` of each of *values*, all of them together bounded as one is."""
    kept: list[str] = []
    room = MAX_CHARS
    for value in values:
        if room <= 0 or len(kept) >= MAX_ITEMS:
            break
        kept.append(plain_text(value)[:room])
        room -= len(kept[-1]) + 1
    return tuple(kept)


def quoted_bytes(value: str | bytes) -> str:
    """Raw data as Cowrie writes it: a quoted literal with escapes; text passes, being one already."""
    return plain_text(repr(value[:MAX_CHARS]) if isinstance(value, bytes) else value)


def inert(text: str) -> str:
    """*text* with everything that a terminal or a reader of lines would act on shown as an escape."""
    return text if text.isprintable() else "".join(map(_inert_character, text))


_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _inert_character(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    form = "\\x{:02x}" if code < 0x100 else "\\u{:04x}" if code < 0x10000 else "\\U{:08x}"
    return _SHORT_ESCAPES.get(character) or form.format(code)


def _encoded(value: str) -> bytes:
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "backslashreplace")


def _bounded(text: str, length: int) -> str:
    if len(text) <= MAX_CHARS:
        return text
    note = f"[... of {length}]"
    return text[: MAX_CHARS - len(note)] + note
