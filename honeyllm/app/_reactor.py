"""The reactor as the virtual kernel sees it."""

from collections.abc import Callable
from typing import Any

import attrs
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from honeyllm.host import Cancel


@attrs.frozen
class ReactorTimers:
    """``call_later`` over a reactor."""

    reactor: IReactorTime

    def call_later(self, delay: float, function: Callable[[], None]) -> Cancel:
        """Call *function* after *delay* seconds; the result cancels it, if it still waits."""
        call = self.reactor.callLater(delay, function)

        def cancel() -> None:
            if call.active():
                call.cancel()

        return cancel


def await_deferred(awaited: Any, wake: Callable[[], None]) -> Cancel:
    """The scheduler's adapter for Deferreds, which the model's client awaits."""
    if not isinstance(awaited, Deferred):
        raise TypeError(f"cannot await {type(awaited).__name__} here")
    live = [wake]

    def done(result: Any) -> Any:
        if live:
            live.pop()()
        return result

    def cancel() -> None:
        live.clear()
        awaited.addErrback(lambda _: None)
        awaited.cancel()

    awaited.addBoth(done)
    return cancel
