"""What an output is, and what it is made with."""

from collections.abc import Sequence
from typing import Any, Protocol

import attrs
from twisted.internet.interfaces import IReactorTime

from honeyllm.errors import HoneyError
from honeyllm.events import Envelope


class OutputError(HoneyError):
    """An output cannot do its work now; it is tried again later."""


class PartlyWritten(OutputError):
    """The first *written* envelopes of the batch arrived; only the others are to be tried again."""

    def __init__(self, message: str, written: int) -> None:
        super().__init__(message)
        self.written = written


class Output(Protocol):
    """
    A destination of events.

    Its pump calls one method at a time. An exception of `start` or `write` means that the call is repeated
    later, with a batch that begins with the same envelopes; both may be cancelled. Nothing waits for an
    output but its own queue, so it need not be fast; it must not block the reactor.
    """

    async def start(self) -> None:
        """Acquire what writing needs; not called again once it has succeeded."""

    async def write(self, batch: Sequence[Envelope]) -> None:
        """Deliver *batch*, oldest first; returning means that it arrived."""

    async def stop(self) -> None:
        """Release everything; may follow a failed `start`, and nothing follows it."""


@attrs.frozen(kw_only=True)
class OutputContext:
    """What the honeypot gives every output: its name in the configuration, and the reactor with its clock."""

    name: str
    reactor: IReactorTime


class OutputClass(Protocol):
    """
    A class of outputs, as plugins provide it.

    ``Settings`` is a frozen attrs class; the output's section of the configuration is validated into one of
    these, and unknown keys there are errors. Making an output acquires nothing.
    """

    @property
    def Settings(self) -> type[Any]: ...

    def __call__(self, settings: Any, context: OutputContext) -> Output: ...


@attrs.frozen(kw_only=True)
class OutputChoice:
    """An output that the operator asked for: its name in the configuration, its class, its settings."""

    name: str
    output_class: OutputClass
    settings: attrs.AttrsInstance = attrs.field(repr=False)
