"""The seam: what a language model is to the rest of the honeypot."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import attrs

Role = Literal["system", "user", "assistant"]


@attrs.frozen(kw_only=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@attrs.frozen(kw_only=True)
class Completion:
    """
    A finished generation.

    ``finish_reason`` is the endpoint's word (``stop``, ``length``, ``content_filter``, ...)
    or ours: ``enough`` when the caller ended it, ``cap`` when it outgrew the byte limit,
    ``refusal`` when the model declined in the field made for that, `None` when the endpoint
    gave none. Token counts are `None` when it did not report usage.
    """

    text: str
    model: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    finish_reason: str | None = None
    first_text_seconds: float | None = None
    seconds: float = 0.0


class ChatModel(Protocol):
    """Anything that continues a conversation."""

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """
        Continue *messages*, giving each piece of text to *on_text* as it arrives.

        An exception of *on_text* ends the generation and is raised here, except `EnoughText`,
        which ends it well. Cancelling the caller closes the connection at once.

        Raises:
            LlmError: no answer, or not all of it; pieces already given stay given.
        """
