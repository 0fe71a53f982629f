"""
Server-sent events, as bytes arrive (WHATWG HTML, section 9.2; no I/O).

Lines end in LF, CR or CRLF; a blank line ends an event; lines beginning with a colon are
comments, which providers send to keep a connection open (``: OPENROUTER PROCESSING``).
Splitting is done on bytes and decoding on whole lines, so a character cut in two by the
network is never seen in halves.
"""

import attrs

from honeyllm.llm._errors import LlmGarbled

_BOM = b"\xef\xbb\xbf"


@attrs.frozen
class SseEvent:
    """One dispatched event; ``event`` is empty unless the server named it."""

    data: str
    event: str = ""


class SseDecoder:
    """
    Turns pieces of a body into events, holding at most *max_bytes* of an unfinished one.

    Raises:
        LlmGarbled: from `feed`, when an event outgrows the bound.
    """

    def __init__(self, *, max_bytes: int = 1 << 20) -> None:
        self._max_bytes = max_bytes
        self._rest = b""
        self._data: list[str] = []
        self._held = 0
        self._event = ""
        self._at_start = True
        self._skip_lf = False

    def feed(self, data: bytes) -> list[SseEvent]:
        """Give the events that *data* completes."""
        text = self._rest + data
        if self._at_start:
            if _BOM.startswith(text):
                self._rest = text
                return []
            text = text.removeprefix(_BOM)
            self._at_start = False
        lines = self._split(text)
        return [event for line in lines if (event := self._line(line)) is not None]

    def close(self) -> list[SseEvent]:
        """
        End of input: give what is left.

        The standard discards an event without its blank line, but servers that close right
        after the last line are common, and its data is whole.
        """
        line, self._rest = self._rest, b""
        last = [self._line(line) if line else None, self._dispatch()]
        return [event for event in last if event is not None]

    def _split(self, text: bytes) -> list[bytes]:
        # A CR ends its line at once; if its LF comes with the next bytes, that one is skipped.
        if self._skip_lf and text:
            text = text.removeprefix(b"\n")
        self._skip_lf = text.endswith(b"\r")
        *lines, self._rest = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if len(self._rest) + self._held > self._max_bytes:
            raise LlmGarbled("an event is larger than the limit")
        return lines

    def _line(self, line: bytes) -> SseEvent | None:
        if not line:
            return self._dispatch()
        name, _, raw = line.partition(b":")
        value = raw.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._held += len(raw) + 1
            if self._held > self._max_bytes:
                raise LlmGarbled("an event is larger than the limit")
            self._data.append(value)
        elif name == b"event":
            self._event = value
        return None

    def _dispatch(self) -> SseEvent | None:
        data, name = self._data, self._event
        self._data, self._event, self._held = [], "", 0
        return SseEvent("\n".join(data), name) if data else None
