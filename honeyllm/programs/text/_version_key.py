"""Sort keys for version order, for many names: each is taken apart only once."""

import re

PART = re.compile(rb"([^0-9]*)([0-9]*)")
SUFFIX = re.compile(rb"(?:\.[A-Za-z~][A-Za-z0-9~]*)*\Z")
RANKS = tuple(
    -1 if byte == ord("~") else byte if chr(byte).isalpha() and byte < 128 else byte + 256
    for byte in range(256)
)
Parts = tuple[tuple[int, ...] | tuple[int, bytes], ...]
SPECIAL = {b"": 0, b".": 1, b"..": 2}
HIDDEN, ORDINARY = 3, 4


def _parts(name: bytes) -> Parts:
    """Text and numbers in turn; the end of text ranks below letters and above ``~``."""
    parts: list[tuple[int, ...] | tuple[int, bytes]] = []
    for match in PART.finditer(name):
        text, digits = match.groups()
        if not match[0]:
            break
        number = digits.lstrip(b"0")
        parts.append((*(RANKS[byte] for byte in text), 0))
        parts.append((len(number), number))
    return (*parts, (0,))


def version_key(name: bytes) -> tuple[int, Parts, Parts, bytes]:
    """The key of *name* in the order of filevercmp."""
    if name in SPECIAL:
        return SPECIAL[name], (), (), name
    hidden = name.startswith(b".")
    found = SUFFIX.search(name, 1 if hidden else 0)
    head = name if found is None else name[: found.start()]
    return (HIDDEN if hidden else ORDINARY), _parts(head), _parts(name), name
