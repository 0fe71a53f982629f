"""
From the body of a reply to text, usage and an end (no I/O).

The providers differ in everything that is optional: ``content`` null, empty or absent;
``choices`` empty, null or absent in a chunk of usage or of content filters; usage on the
last chunk, on the finish chunk, or not at all; ``[DONE]`` missing; one JSON object although
a stream was asked for; an error event in the middle of a reply with status 200. Hidden
reasoning (``reasoning_content``, ``reasoning``) is not text.
"""

import json
from collections.abc import Mapping
from typing import Any

from honeyllm.llm._complaints import error_for, read_complaint
from honeyllm.llm._errors import LlmCut, LlmError, LlmGarbled, LlmUnavailable
from honeyllm.llm._sse import SseDecoder, SseEvent

_MAX_JSON = 1 << 20


class ReplyReader:
    """
    Reads one reply. Give bytes to `feed`, which returns new text; end with `close`.

    ``fault`` is set, once, when the reply turns out to be an error; text that came before it
    has been returned already. ``done`` means nothing more is expected; ``complete`` that the
    model has finished, though usage may still follow.
    """

    def __init__(self, *, max_bytes: int, secret: str | None = None) -> None:
        self.model = ""
        self.prompt_tokens: int | None = None
        self.completion_tokens: int | None = None
        self.finish_reason: str | None = None
        self.done = False
        self.fault: LlmError | None = None
        self._left = max_bytes
        self._secret = secret
        self._events = SseDecoder()
        self._json: bytes | None = None
        self._sniffed = False
        self._understood = False

    @property
    def complete(self) -> bool:
        """The model has finished."""
        return self.done or self.finish_reason is not None

    def feed(self, data: bytes) -> str:
        """Give the text that *data* brings; nothing once there is a fault or an end."""
        if not self._sniffed:
            data = data.lstrip(b" \t\r\n")
            if not data:
                return ""
            self._sniffed = True
            self._json = b"" if data.startswith(b"{") else None
        if self._json is not None:
            return self._collect(data)
        try:
            events = self._events.feed(data)
        except LlmGarbled as error:
            self.fault = error
            return ""
        return self._read(events)

    def close(self, *, clean: bool) -> str:
        """
        The body is over. *clean* says that its length was vouched for by the protocol.

        Without that, only a finish reason or ``[DONE]`` proves that nothing is missing: a
        body delimited by the end of the connection looks the same whole and cut.
        """
        text = ""
        if self._json is not None and self.fault is None:
            text = self._read([SseEvent(self._json.decode("utf-8", "replace"))])
            self.done = self.fault is None and self._understood
        elif not self.done and self.fault is None:
            text = self._read(self._events.close())
        if self.fault is None and not self.complete and not (clean and self._understood):
            self.fault = LlmCut("the reply ended before the model had finished")
        return text

    def _collect(self, data: bytes) -> str:
        assert self._json is not None
        self._json += data
        if len(self._json) > _MAX_JSON:
            self.fault = LlmGarbled("a reply larger than the limit")
        return ""

    def _read(self, events: list[SseEvent]) -> str:
        pieces = []
        for event in events:
            if self.done or self.fault is not None:
                break
            pieces.append(self._event(event))
        return "".join(pieces)

    def _event(self, event: SseEvent) -> str:
        if event.data.strip() == "[DONE]":
            self.done = True
            return ""
        try:
            value = json.loads(event.data)
        except (ValueError, RecursionError):
            self.fault = LlmGarbled("an event is not JSON")
            return ""
        complaint = read_complaint(value)
        if complaint is not None or event.event == "error":
            self.fault = (
                error_for(complaint, secret=self._secret) if complaint else LlmUnavailable("an error event")
            )
            return ""
        return self._chunk(value) if isinstance(value, Mapping) else ""

    def _chunk(self, chunk: Mapping[str, Any]) -> str:
        self._understood = self._understood or "choices" in chunk
        if isinstance(model := chunk.get("model"), str) and model:
            self.model = model
        self._usage(chunk.get("usage"))
        choices = chunk.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
            return ""
        choice = choices[0]
        text = self._text(choice)
        if isinstance(reason := choice.get("finish_reason"), str):
            self._finish(reason)
        return text

    def _usage(self, usage: object) -> None:
        if not isinstance(usage, Mapping):
            return
        self.prompt_tokens = _count(usage.get("prompt_tokens"), self.prompt_tokens)
        self.completion_tokens = _count(usage.get("completion_tokens"), self.completion_tokens)

    def _text(self, choice: Mapping[str, Any]) -> str:
        delta = choice.get("delta") or choice.get("message")
        if not isinstance(delta, Mapping):
            return ""
        if delta.get("refusal") and self.finish_reason is None:
            self.finish_reason = "refusal"
        return self._capped(_plain(delta.get("content")))

    def _finish(self, reason: str) -> None:
        if reason == "error":
            self.fault = LlmUnavailable("the endpoint ended the reply with an error")
        elif self.finish_reason is None:
            self.finish_reason = reason

    def _capped(self, text: str) -> str:
        data = text.encode("utf-8", "replace")
        if len(data) <= self._left:
            self._left -= len(data)
            return text
        text = data[: self._left].decode("utf-8", "ignore")
        self._left = 0
        self.finish_reason, self.done = "cap", True
        return text


def _plain(content: object) -> str:
    """Text of ``content``, which some providers send as a list of typed parts."""
    if isinstance(content, list):
        parts = [
            part.get("text") for part in content if isinstance(part, Mapping) and part.get("type") == "text"
        ]
        content = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        return ""
    # JSON can name half a surrogate pair; nothing downstream could encode it.
    return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _count(value: object, before: int | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else before
