"""All outputs together: what the event bus hands over, the evidence gets first."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from honeyllm.events import Emit, Envelope, EventBus
from honeyllm.outputs._backlog import BacklogLimits
from honeyllm.outputs._jsonlog import JsonLog
from honeyllm.outputs._output import OutputChoice, OutputContext
from honeyllm.outputs._pump import BATCH_SIZE, Pump

_LINGER_SECONDS: Final = 0.02
_EVIDENCE_LIMITS: Final = BacklogLimits(envelopes=1 << 20, max_bytes=64 << 20)


class Outputs:
    """
    Carries every event on a bus to every chosen output.

    Events of a moment are gathered and handed to the pumps together, the local JSON logs first: they have
    been written, or have failed, before any other output hears of the events. The JSON logs keep the newest
    64 MiB while they cannot be written, other outputs fewer.
    """

    def __init__(self, choices: Sequence[OutputChoice], *, reactor: IReactorTime, emit: Emit) -> None:
        self._reactor = reactor
        self._pumps = [self._pump(choice, emit) for choice in sorted(choices, key=_is_secondary)]
        self._gathered: list[Envelope] = []
        self._flush_call: IDelayedCall | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def _pump(self, choice: OutputChoice, emit: Emit) -> Pump:
        context = OutputContext(name=choice.name, reactor=self._reactor)
        return Pump(
            choice.name,
            partial(choice.output_class, choice.settings, context),
            clock=self._reactor,
            emit=emit,
            limits=BacklogLimits() if _is_secondary(choice) else _EVIDENCE_LIMITS,
        )

    def start(self, bus: EventBus) -> None:
        """Start all outputs, and carry away what is published on *bus* from now on."""
        for pump in self._pumps:
            pump.start()
        self._unsubscribe = bus.subscribe(self._take)

    async def stop(self, grace_seconds: float = 5.0) -> None:
        """Write what there is, then stop all outputs; each gets *grace_seconds*."""
        self._unsubscribe()
        self._flush()
        for pump in reversed(self._pumps):
            await pump.stop(grace_seconds)

    def _take(self, envelope: Envelope) -> None:
        self._gathered.append(envelope)
        if len(self._gathered) >= BATCH_SIZE:
            self._flush()
        elif self._flush_call is None:
            self._flush_call = self._reactor.callLater(_LINGER_SECONDS, self._flush)

    def _flush(self) -> None:
        if self._flush_call is not None and self._flush_call.active():
            self._flush_call.cancel()
        self._flush_call = None
        batch, self._gathered = self._gathered, []
        for pump in self._pumps:
            pump.put(batch)


def _is_secondary(choice: OutputChoice) -> bool:
    output_class = choice.output_class
    return not (isinstance(output_class, type) and issubclass(output_class, JsonLog))
