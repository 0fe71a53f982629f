"""From what emits events to what carries them away."""

from collections.abc import Callable
from datetime import datetime
from random import Random

import attrs

from honeyllm.events._cowrie import SessionClosed
from honeyllm.events._event import Connection, Envelope, Event, Sensor, SessionId

Emit = Callable[[Event], None]
"""Accepts an event at once; never blocks and never raises."""

Subscriber = Callable[[Envelope], None]
"""Takes an envelope over, without blocking."""


def _ignore(subscriber: Subscriber, error: Exception) -> None: ...


class EventBus:
    """
    Hands each envelope to every subscriber, in the order in which they subscribed.

    A subscriber that raises is reported to *on_fault* and does not keep the envelope from the others: the
    session that emits must never notice. A subscriber may subscribe, unsubscribe or publish; what it
    publishes is handed out after the current envelope, so that all subscribers see one order.
    """

    def __init__(self, on_fault: Callable[[Subscriber, Exception], None] = _ignore) -> None:
        self._on_fault = on_fault
        self._subscribers: list[Subscriber] = []
        self._waiting: list[Envelope] = []
        self._is_publishing = False

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add *subscriber*; calling the result removes it again."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, envelope: Envelope) -> None:
        """Hand *envelope* to all subscribers; never raises."""
        self._waiting.append(envelope)
        if self._is_publishing:
            return
        self._is_publishing = True
        try:
            while self._waiting:
                self._hand_out(self._waiting.pop(0))
        finally:
            self._is_publishing = False

    def _hand_out(self, envelope: Envelope) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(envelope)
            except Exception as error:  # noqa: BLE001 (the boundary between sessions and outputs)
                self._on_fault(subscriber, error)


@attrs.define(kw_only=True)
class EventLog:
    """
    Where one session, or with neither session nor connection the service itself, emits its events.

    The identity is bound once, so that an event is attributed rightly wherever it is emitted from, even
    after the session's end; then it is marked late.
    """

    bus: EventBus
    now: Callable[[], datetime]
    sensor: Sensor
    session: SessionId | None = None
    connection: Connection | None = None
    _seq: int = attrs.field(default=0, init=False)
    _is_closed: bool = attrs.field(default=False, init=False)

    def emit(self, event: Event) -> None:
        """Stamp *event* and hand it on; never blocks, never raises."""
        envelope = Envelope(
            at=self.now(),
            sensor=self.sensor,
            session=self.session,
            connection=self.connection,
            seq=self._seq,
            late=self._is_closed,
            event=event,
        )
        self._seq += 1
        self._is_closed = self._is_closed or isinstance(event, SessionClosed)
        self.bus.publish(envelope)

    def for_session(self, session: SessionId, connection: Connection) -> "EventLog":
        """A new session's log, with the same bus, clock and sensor."""
        return EventLog(
            bus=self.bus, now=self.now, sensor=self.sensor, session=session, connection=connection
        )


def new_session_id(random: Random) -> SessionId:
    """A fresh session identifier."""
    return SessionId(f"{random.getrandbits(48):012x}")
