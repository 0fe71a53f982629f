"""Several models in order: the next is asked when one fails before it said anything."""

from collections.abc import Callable, Sequence

from twisted.logger import Logger

from honeyllm.llm._errors import LlmError, LlmUnavailable
from honeyllm.llm._model import ChatModel, Completion, Message


class Fallbacks:
    """
    A `ChatModel` made of several.

    Once text was given out the answer belongs to the model that began it: two halves of
    different answers fit less well than one that breaks off.
    """

    _log = Logger()

    def __init__(self, models: Sequence[ChatModel]) -> None:
        self._models = tuple(models)

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """See `ChatModel.complete`."""
        begun = False

        def forward(text: str) -> None:
            nonlocal begun
            begun = True
            on_text(text)

        last: LlmError = LlmUnavailable("no model is configured")
        for number, model in enumerate(self._models, 1):
            try:
                return await model.complete(messages, on_text=forward)
            except LlmError as error:
                self._log.warn(
                    "model {number} of {count} failed: {reason}",
                    number=number,
                    count=len(self._models),
                    reason=f"{type(error).__name__}: {error}",
                )
                last = error
                if begun:
                    break
        raise last
