"""
Filters for streamed text that work across any cut (no I/O).

`ThoughtFilter` removes what a model thinks aloud between tags; `ControlFilter` what would
move a cursor, retitle a window or reorder text on an intruder's, or an operator's, terminal.
"""

import re

_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_TAG_BEGUN = re.compile(r"<(?:/?[a-z]{0,9})?\Z", re.IGNORECASE)

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|\x1b[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"  # two characters
)
_ESCAPE_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)\Z")
_RESTARTED = re.compile("\x1b+(?=\x1b)")
_LONGEST_ESCAPE = 1024
# C0 but tab and newline, DEL, C1, zero-width and bidirectional controls, half surrogates.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class ThoughtFilter:
    """
    Drops thoughts. `feed` gives the pieces that remain; `None` among them says that all
    text before it was a thought whose opening tag the model never wrote.
    """

    def __init__(self) -> None:
        self._inside = False
        self._rest = ""

    def feed(self, text: str) -> list[str | None]:
        text = self._rest + text
        begun = _TAG_BEGUN.search(text)
        self._rest = text[begun.start() :] if begun else ""
        return self._cut(text[: len(text) - len(self._rest)])

    def close(self) -> list[str | None]:
        """What was held back was no tag after all."""
        text, self._rest = self._rest, ""
        return self._cut(text)

    def _cut(self, text: str) -> list[str | None]:
        pieces: list[str | None] = []
        at = 0
        for tag in _TAG.finditer(text):
            if not self._inside:
                pieces.append(text[at : tag.start()])
                if tag[1]:
                    pieces.append(None)
            self._inside = not tag[1]
            at = tag.end()
        if not self._inside:
            pieces.append(text[at:])
        return pieces


class ControlFilter:
    """Drops escape sequences and control characters; CRLF becomes LF."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> str:
        text = _ESCAPES.sub("", _RESTARTED.sub("", self._rest + text))
        begun = _ESCAPE_BEGUN.search(text)
        self._rest = text[begun.start() :] if begun else ""
        text = text[: len(text) - len(self._rest)]
        if len(self._rest) > _LONGEST_ESCAPE:
            self._rest = ""
        return _CONTROLS.sub("", text)
