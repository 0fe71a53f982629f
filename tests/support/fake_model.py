"""A `ChatModel` in memory: says what it is told to say, in pieces, then ends or fails."""

from collections.abc import Callable, Sequence

import attrs

from honeyllm.llm import Completion, EnoughText, LlmError, Message


@attrs.define(kw_only=True)
class FakeModel:
    """Each question gets the next of *answers*, or the last one again."""

    answers: Sequence[str] = ("",)
    failure: LlmError | None = None
    finish_reason: str = "stop"
    piece_size: int = 5
    asked: list[tuple[Message, ...]] = attrs.field(factory=list)

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """See `ChatModel.complete`."""
        text = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(tuple(messages))
        finish_reason = self.finish_reason
        try:
            for start in range(0, len(text), self.piece_size):
                on_text(text[start : start + self.piece_size])
        except EnoughText:
            finish_reason = "enough"
        else:
            if self.failure is not None:
                raise self.failure
        return Completion(text=text, model="fake-1", finish_reason=finish_reason, completion_tokens=len(text))
