"""
A circuit breaker: an endpoint that keeps failing is left alone for a while.

An intruder's session must not wait through the same timeout at each command.
"""

from collections.abc import Callable, Sequence

import attrs
from twisted.internet.interfaces import IReactorTime

from honeyllm.llm._errors import LlmRefused, LlmRejected, LlmUnavailable
from honeyllm.llm._model import ChatModel, Completion, Message


@attrs.define(kw_only=True)
class Breaker:
    """
    Closed until *failures* in a row, then open for *rest_seconds*, then open to one trial at a
    time, whose success closes it. Time is an argument of each call.
    """

    failures: int = 3
    rest_seconds: float = 15.0
    refused_seconds: float = 300.0
    longest_rest_seconds: float = 300.0
    _in_a_row: int = attrs.field(default=0, init=False)
    _open_until: float | None = attrs.field(default=None, init=False)
    _on_trial: bool = attrs.field(default=False, init=False)

    def admits(self, now: float) -> bool:
        """Whether a request may go out at *now*; a request on trial is counted as sent."""
        if self._open_until is None:
            return True
        if self._on_trial or now < self._open_until:
            return False
        self._on_trial = True
        return True

    def succeeded(self) -> None:
        """The endpoint is well."""
        self._in_a_row, self._open_until, self._on_trial = 0, None, False

    def failed(self, now: float, *, retry_after: float | None = None) -> None:
        """It did not answer; if it asked for a pause it gets that, within reason."""
        self._in_a_row += 1
        if retry_after or self._on_trial or self._in_a_row >= self.failures:
            self._open_for(max(self.rest_seconds, retry_after or 0.0), now)
        self._on_trial = False

    def refused(self, now: float) -> None:
        """It will not answer until the operator has done something."""
        self._open_for(self.refused_seconds, now)
        self._on_trial = False

    def released(self) -> None:
        """The request ended without saying anything about the endpoint."""
        self._on_trial = False

    def _open_for(self, seconds: float, now: float) -> None:
        self._open_until = now + min(seconds, self.longest_rest_seconds)


class BreakingChat:
    """A `ChatModel` that asks another one, unless its breaker is open."""

    def __init__(self, model: ChatModel, *, clock: IReactorTime, breaker: Breaker) -> None:
        self._model = model
        self._clock = clock
        self._breaker = breaker

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """See `ChatModel.complete`."""
        if not self._breaker.admits(self._clock.seconds()):
            raise LlmUnavailable("resting after failures")
        try:
            completion = await self._model.complete(messages, on_text=on_text)
        except LlmUnavailable as error:
            self._breaker.failed(self._clock.seconds(), retry_after=error.retry_after)
            raise
        except LlmRefused:
            self._breaker.refused(self._clock.seconds())
            raise
        except LlmRejected:
            self._breaker.succeeded()
            raise
        except BaseException:
            self._breaker.released()
            raise
        self._breaker.succeeded()
        return completion
