"""An endpoint that fails is left alone, then tried once."""

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import (
    Breaker,
    BreakingChat,
    Completion,
    LlmError,
    LlmRefused,
    LlmRejected,
    LlmUnavailable,
    Message,
)


class Scripted:
    """Fails with what it is given, or answers."""

    def __init__(self) -> None:
        self.failure: BaseException | None = None
        self.calls = 0

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        self.calls += 1
        if self.failure is not None:
            raise self.failure
        return Completion(text="", model="m")


class Breaking(SynchronousTestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.inner = Scripted()
        breaker = Breaker(failures=3, rest_seconds=10)
        self.chat = BreakingChat(self.inner, clock=self.clock, breaker=breaker)

    def ask(self, failure: BaseException | None = None) -> bool:
        """Ask once; say whether the model behind was reached."""
        self.inner.failure = failure
        before = self.inner.calls
        asking = Deferred.fromCoroutine(self.chat.complete([], on_text=lambda _: None))
        if failure is None and self.inner.calls > before:
            self.successResultOf(asking)
        else:
            self.failureResultOf(asking)
        return self.inner.calls > before

    def test_opens_and_closes(self) -> None:
        """Three failures in a row open it; one trial after a rest decides."""
        down = LlmUnavailable("down")
        self.assertEqual([self.ask(down) for _ in range(4)], [True, True, True, False])
        self.clock.advance(10)
        self.assertEqual([self.ask(down), self.ask(down)], [True, False])
        self.clock.advance(10)
        self.assertEqual([self.ask(), self.ask(down), self.ask()], [True, True, True])

    def test_success_between_failures(self) -> None:
        down = LlmUnavailable("down")
        self.assertEqual([self.ask(f) for f in (down, down, None, down, down, None)], [True] * 6)

    def test_pauses(self) -> None:
        """What was asked for is kept, within reason; a refusal rests longest; a rejection does not."""
        cases: list[tuple[LlmError, float]] = [
            (LlmUnavailable("slow", retry_after=40), 40),
            (LlmUnavailable("slow", retry_after=86400), 300),
            (LlmRefused("key"), 300),
            (LlmRejected("too long"), 0),
        ]
        for failure, seconds in cases:
            self.setUp()
            self.ask(failure)
            if seconds:
                self.clock.advance(seconds - 1)
                self.assertFalse(self.ask(), failure)
                self.clock.advance(1)
            self.assertTrue(self.ask(), failure)

    def test_cancelled_trial(self) -> None:
        """A trial that ends without a verdict leaves room for the next one."""
        self.ask(LlmRefused("key"))
        self.clock.advance(300)
        self.assertTrue(self.ask(KeyboardInterrupt()))
        self.assertTrue(self.ask())
