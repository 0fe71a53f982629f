"""The services of one honeypot: what starts, what stops, and in which order."""

from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.task import Clock
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import LogEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._service import ListeningService, ModelService, OutputsService, WorldsService, _shown
from honeyllm.events import EventBus, ServiceStarted, ServiceStopped
from honeyllm.session import WorldSettings
from tests.support.events import RecordedEvents
from tests.support.machine_host import shared_timers
from tests.support.stored_worlds import StoredWorlds, write


class Factory:
    """Counts hang-ups."""

    def __init__(self) -> None:
        self.hang_ups = 0

    def hang_up(self) -> None:
        """End every connection."""
        self.hang_ups += 1


class Reactor(MemoryReactorClock):
    """A reactor in memory that can be stopped, or on which nothing can listen."""

    def __init__(self, *, taken: bool = False) -> None:
        super().__init__()
        self.has_stopped = False
        self._taken = taken

    def listenTCP(self, *args: Any, **kwargs: Any) -> Any:
        """Listen, unless the port is taken."""
        if self._taken:
            raise OSError(98, "Address already in use")
        return super().listenTCP(*args, **kwargs)

    def stop(self) -> None:
        """The end."""
        self.has_stopped = True


class Logged(SynchronousTestCase):
    """With the log in ``lines``."""

    def setUp(self) -> None:
        self.logged: list[LogEvent] = []
        globalLogPublisher.addObserver(self.logged.append)
        self.addCleanup(globalLogPublisher.removeObserver, self.logged.append)
        self.seen = RecordedEvents()

    def lines(self) -> str:
        """Everything logged, as one text."""
        return "\n".join(
            event["log_format"].format(**event) for event in self.logged if event.get("log_format")
        )


class ListeningTests(Logged):
    """``ListeningService``."""

    def service(self, reactor: Reactor, *endpoints: str) -> tuple[ListeningService, Factory]:
        """A service for these endpoints."""
        factory: Any = Factory()
        service = ListeningService(reactor, endpoints, factory, self.seen.service, "1.2")
        service.announcement = ("ssh -p {port} {braces}",)
        return service, factory

    def test_listens(self) -> None:
        """On every endpoint; then it says where, with the port in the announcement, and emits the event."""
        reactor = Reactor()
        service, _ = self.service(reactor, "tcp:2222:interface=127.0.0.1", "tcp:2223")
        self.assertEqual(reactor.tcpServers, [])
        service.startService()
        self.assertEqual([server[0] for server in reactor.tcpServers], [2222, 2223])
        (event,) = self.seen.events
        assert isinstance(event, ServiceStarted)
        self.assertEqual((event.version, len(event.listen)), ("1.2", 2))
        port = event.listen[0].rpartition(":")[2]
        self.assertIn(f"listening on {event.listen[0]}", self.lines())
        self.assertIn(f"ssh -p {port} {{braces}}", self.lines())

    def test_port_taken(self) -> None:
        """One message with endpoint and remedy, and the process ends: nothing pretends to run."""
        for endpoint in ("tcp:22", "nonsense", "tcp:x"):
            reactor = Reactor(taken=True)
            self.logged.clear()
            self.service(reactor, endpoint)[0].startService()
            self.assertTrue(reactor.has_stopped)
            self.assertIn(f"cannot listen on {endpoint}: ", self.lines())
            self.assertIn("change ssh.listen or free the port", self.lines())
            self.assertEqual(self.seen.events, [])

    def test_stops(self) -> None:
        """The clients are hung up."""
        service, factory = self.service(Reactor(), "tcp:2222")
        service.startService()
        self.assertIsNone(self.successResultOf(service.stopService()))
        self.assertEqual(factory.hang_ups, 1)

    def test_addresses(self) -> None:
        """As an operator writes them."""
        for address, text in (
            (IPv4Address("TCP", "0.0.0.0", 22), "0.0.0.0:22"),
            (IPv6Address("TCP", "::1", 22), "[::1]:22"),
        ):
            self.assertEqual(_shown(address), text)
        self.assertIn("/run/x", _shown(UNIXAddress("/run/x")))


class OutputsTests(SynchronousTestCase):
    """``OutputsService``."""

    def test_order(self) -> None:
        """The outputs start before anything, and get the last event before they stop."""
        log: list[object] = []

        class Outputs:
            """Notes what it is told."""

            def start(self, bus: EventBus) -> None:
                log.append("start")
                bus.subscribe(lambda envelope: log.append(type(envelope.event)))

            async def stop(self) -> None:
                log.append("stop")

        seen = RecordedEvents()
        outputs: Any = Outputs()
        service = OutputsService(outputs, seen.bus, seen.service)
        service.startService()
        self.successResultOf(service.stopService())
        self.assertEqual(log, ["start", ServiceStopped, "stop"])


class ModelTests(SynchronousTestCase):
    """``ModelService``."""

    def test_closes(self) -> None:
        """The model's connections are closed when the honeypot stops."""
        closed: list[str] = []

        class Model:
            """Notes that it is closed."""

            async def close(self) -> None:
                closed.append("closed")

        model: Any = Model()
        self.successResultOf(ModelService(model).stopService())
        self.assertEqual(closed, ["closed"])


class Failing:
    """Worlds that cannot be handed over the first time."""

    def __init__(self) -> None:
        self.saved = 0

    @property
    def open(self) -> "Failing":
        """Themselves."""
        return self

    def forget_old(self) -> None:
        """There are none."""

    def save(self) -> None:
        """Fail, or count."""
        self.saved += 1
        if self.saved == 1:
            raise ValueError("a defect")


class WorldsTests(SynchronousTestCase):
    """What is stored, and forgotten, while the honeypot runs."""

    def setUp(self) -> None:
        self.host = StoredWorlds(WorldSettings(max_age_days=1))
        self.addCleanup(self.host.close)
        self.clock = Clock()

    def run_service(self, worlds: Any) -> WorldsService:
        """A service that runs."""
        service = WorldsService(self.clock, self.host.database, worlds, lambda: self.host.now)
        service.startService()
        return service

    def stored(self) -> list[str]:
        """The sources whose worlds are stored."""
        return [row.source for row in self.host.store.all()]

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.host.now += seconds
        self.clock.advance(seconds)
        timers = shared_timers()
        timers.run(lambda: not timers.is_due())

    def test_life(self) -> None:
        """Stored within less than a second, forgotten within a minute of the day; the rest is stored at the end."""
        service = self.run_service(self.host.worlds)
        write(self.host.worlds.of_source("a"), "/root/f", b"x")
        self.advance(0.25)
        self.assertEqual(self.stored(), ["a"])
        self.host.now += 86400
        self.advance(61)
        self.assertEqual(self.stored(), [])
        write(self.host.worlds.of_source("b"), "/root/f", b"x")
        service.stopService()
        self.host.restart()
        self.assertEqual(self.stored(), ["b"])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_defect(self) -> None:
        """One that ends a hand-over does not end those behind it."""
        worlds = Failing()
        self.run_service(worlds)
        for _ in range(5):
            self.advance(0.2)
        self.assertGreater(worlds.saved, 2)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
