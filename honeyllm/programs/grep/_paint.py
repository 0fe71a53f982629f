"""The colours of ``--color``, changed by GREP_COLORS."""

from collections.abc import Mapping

import attrs

DEFAULTS = {"ms": "01;31", "mc": "01;31", "sl": "", "cx": "", "fn": "35", "ln": "32", "bn": "32", "se": "36"}


@attrs.frozen(kw_only=True)
class Paint:
    """Colours by the names of GREP_COLORS; with none nothing is coloured."""

    colors: Mapping[str, str]

    def __call__(self, name: str, text: bytes) -> bytes:
        """*text* in the colour *name*."""
        color = self.colors.get(name, "")
        return b"\x1b[%sm\x1b[K%s\x1b[m\x1b[K" % (color.encode(), text) if color else text

    @property
    def is_on(self) -> bool:
        """Whether anything is coloured."""
        return bool(self.colors)


def choose_paint(environ: Mapping[str, str], *, wanted: bool) -> Paint:
    """The colours of this environment."""
    if not wanted:
        return Paint(colors={})
    colors = dict(DEFAULTS)
    for item in environ.get("GREP_COLORS", "").split(":"):
        name, equals, value = item.partition("=")
        if not equals or not all(c in "0123456789;" for c in value):
            continue
        for known in ("ms", "mc") if name == "mt" else (name,):
            if known in colors:
                colors[known] = value
    return Paint(colors=colors)
