"""What is known of a stored world without its files."""

import attrs


@attrs.frozen(kw_only=True, order=True)
class Way:
    """A way into a world: ``kind`` is ``key`` (value: base64) or ``password`` (value: field of shadow)."""

    kind: str
    user: str
    value: str


@attrs.frozen(kw_only=True)
class WorldRow:
    """One world of the table; times in epoch seconds, ``kernel`` in JSON."""

    id: int
    source: str
    image: str
    created: float
    used: float
    kernel: str = "{}"
    inodes: int = 0
    bytes: int = 0
