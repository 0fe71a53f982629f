"""Stamping and handing out."""

from datetime import timedelta
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import (
    CommandInput,
    Envelope,
    EventBus,
    EventLog,
    ServiceStopped,
    SessionClosed,
    SessionConnect,
    new_session_id,
)
from tests.support.events import CONNECTION, SENSOR, SESSION, START, RecordedEvents, envelope


class EventLogTests(SynchronousTestCase):
    def test_stamps(self) -> None:
        """Each event carries the time, the sensor, the session, both ends and its number."""
        times = iter([START, START + timedelta(seconds=2)])
        got: list[Envelope] = []
        bus = EventBus()
        bus.subscribe(got.append)
        log = EventLog(
            bus=bus, now=lambda: next(times), sensor=SENSOR, session=SESSION, connection=CONNECTION
        )
        log.emit(SessionConnect())
        log.emit(CommandInput(input="ls"))
        self.assertEqual(
            got,
            [
                envelope(SessionConnect(), seq=0),
                envelope(CommandInput(input="ls"), seq=1, at=START + timedelta(seconds=2)),
            ],
        )

    def test_late(self) -> None:
        """What is emitted after the session's end is marked; the end itself is not."""
        recorded = RecordedEvents()
        for event in (SessionConnect(), SessionClosed(duration_ms=1), CommandInput(input="x")):
            recorded.session.emit(event)
        self.assertEqual([each.late for each in recorded.envelopes], [False, False, True])

    def test_service(self) -> None:
        recorded = RecordedEvents()
        recorded.service.emit(ServiceStopped())
        self.assertEqual(recorded.envelopes, [envelope(ServiceStopped(), is_service=True)])

    def test_sessions_count_apart(self) -> None:
        recorded = RecordedEvents()
        other = recorded.service.for_session(new_session_id(Random(1)), CONNECTION)
        for log in (recorded.session, other, recorded.session):
            log.emit(SessionConnect())
        self.assertEqual([each.seq for each in recorded.envelopes], [0, 0, 1])


class EventBusTests(SynchronousTestCase):
    def test_fault_is_isolated(self) -> None:
        """A subscriber that raises is reported, and the others and the emitter notice nothing."""
        faults: list[Exception] = []
        got: list[Envelope] = []
        bus = EventBus(lambda subscriber, error: faults.append(error))

        def broken(envelope: Envelope) -> None:
            raise ValueError("broken")

        bus.subscribe(broken)
        bus.subscribe(got.append)
        bus.publish(envelope(SessionConnect()))
        self.assertEqual(len(got), 1)
        self.assertEqual([str(fault) for fault in faults], ["broken"])

    def test_unsubscribe(self) -> None:
        got: list[Envelope] = []
        bus = EventBus()
        unsubscribe = bus.subscribe(got.append)
        unsubscribe()
        unsubscribe()
        bus.publish(envelope(SessionConnect()))
        self.assertEqual(got, [])

    def test_publishing_subscriber(self) -> None:
        """What a subscriber publishes comes after the current envelope, for everybody in the same order."""
        first, second = envelope(SessionConnect()), envelope(ServiceStopped())
        bus = EventBus()
        got: tuple[list[Envelope], list[Envelope]] = ([], [])

        def chatty(each: Envelope) -> None:
            got[0].append(each)
            if each is first:
                bus.publish(second)

        bus.subscribe(chatty)
        bus.subscribe(got[1].append)
        bus.publish(first)
        self.assertEqual(got, ([first, second], [first, second]))


class SessionIdTests(SynchronousTestCase):
    def test_twelve_digits(self) -> None:
        random = Random(5)
        for _ in range(100):
            self.assertRegex(new_session_id(random), r"\A[0-9a-f]{12}\Z")
