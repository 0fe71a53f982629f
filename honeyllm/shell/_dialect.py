"""Which shell language is spoken."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Dialect:
    """What differs between the shells that share this grammar."""

    name: str


BASH = Dialect(name="bash")
