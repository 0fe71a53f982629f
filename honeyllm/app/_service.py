"""The Twisted services of one honeypot."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort
from twisted.internet.task import LoopingCall
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool

from honeyllm.capture import Arriving, Writer
from honeyllm.errors import HoneyError
from honeyllm.events import EventBus, EventLog, ServiceStarted, ServiceStopped
from honeyllm.host import is_down
from honeyllm.llm import OpenModel
from honeyllm.outputs import Outputs
from honeyllm.programs import each_minute
from honeyllm.session import Worlds
from honeyllm.ssh import SshFactory
from honeyllm.store import Database

log = Logger()
T = TypeVar("T")

MINUTE = 60
SAVING_SECONDS = 0.2
"""How often changed worlds are handed over: less than a second is lost, however the process ends."""


class ListenError(HoneyError):
    """An endpoint cannot be listened on; the text names it and the remedy."""


class OutputsService(Service):
    """Carries events away; the first to start and the last to stop."""

    def __init__(self, outputs: Outputs, bus: EventBus, events: EventLog) -> None:
        self._outputs = outputs
        self._bus = bus
        self._events = events

    def startService(self) -> None:
        """Start the outputs."""
        super().startService()
        self._outputs.start(self._bus)

    def stopService(self) -> Deferred[None]:
        """Write what there is."""
        super().stopService()
        self._events.emit(ServiceStopped())
        return Deferred.fromCoroutine(self._outputs.stop())


class ModelService(Service):
    """Closes the model's connections at the end."""

    def __init__(self, model: OpenModel) -> None:
        self._model = model

    def stopService(self) -> Deferred[None]:
        """Close them."""
        super().stopService()
        return Deferred.fromCoroutine(self._model.close())


class CaptureService(Service):
    """Keeps what intruders bring, until the last of it lies in the store."""

    def __init__(self, writer: Writer, arriving: Arriving) -> None:
        self._writer = writer
        self._arriving = arriving

    def startService(self) -> None:
        """Begin to write."""
        super().startService()
        self._writer.start()

    def stopService(self) -> None:
        """Take what is not complete yet, and write it."""
        super().stopService()
        self._arriving.settle()
        self._writer.stop()


class ComputingService(Service):
    """The thread in which virtual programs compute what takes long in one go."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(minthreads=0, maxthreads=1, name="computing")

    def startService(self) -> None:
        """Begin with what has been asked for."""
        super().startService()
        self._pool.start()

    def stopService(self) -> None:
        """Wait for the step that is under way."""
        super().stopService()
        self._pool.stop()

    async def compute(self, function: Callable[[], T], /) -> T:
        """What *function* returns or raises."""
        result: T = await deferToThreadPool(self._reactor, self._pool, function)
        return result


class WorldsService(Service):
    """Stores what intruders change, from before anybody comes until after all have gone."""

    def __init__(self, reactor: Any, database: Database, worlds: Worlds, now: Callable[[], float]) -> None:
        self._reactor = reactor
        self._database = database
        self._worlds = worlds
        self._now = now
        self._saving = LoopingCall(worlds.open.save)
        self._saving.clock = reactor
        self._minute: Any = None

    def startService(self) -> None:
        """Begin to store."""
        super().startService()
        self._database.start()
        self._worlds.forget_old()
        self._save()
        self._await_minute()

    def _save(self) -> None:
        """Hand over again and again; a defect of ours that ends it is told of, and it begins anew."""
        self._saving.start(SAVING_SECONDS, now=False).addErrback(self._save_again)

    def _save_again(self, failure: Failure) -> None:
        log.failure("worlds could not be handed over", failure=failure)
        self._save()

    def _await_minute(self) -> None:
        """cron wakes up in the first second of each minute."""
        self._minute = self._reactor.callLater(MINUTE - self._now() % MINUTE + 0.5, self._each_minute)

    def _each_minute(self) -> None:
        self._await_minute()
        self._worlds.forget_old()
        for world in self._worlds.open:
            if not is_down(world.kernel):
                each_minute(world.kernel)

    def stopService(self) -> None:
        """Store the rest."""
        super().stopService()
        if self._saving.running:
            self._saving.stop()
        if self._minute is not None and self._minute.active():
            self._minute.cancel()
        self._worlds.open.close()
        self._database.stop()


class ListeningService(Service):
    """
    Listens on every endpoint, or stops the reactor with one clear message.

    ``announcement`` is logged when it listens, ``{port}`` in it replaced.
    """

    def __init__(
        self, reactor: Any, endpoints: Iterable[str], factory: SshFactory, events: EventLog, version: str
    ) -> None:
        self._reactor = reactor
        self._endpoints = tuple(endpoints)
        self._factory = factory
        self._events = events
        self._version = version
        self._ports: list[IListeningPort] = []
        self.announcement: tuple[str, ...] = ()

    def startService(self) -> None:
        """Start to listen."""
        super().startService()
        Deferred.fromCoroutine(self._listen()).addErrback(self._give_up)

    async def _listen(self) -> None:
        for text in self._endpoints:
            self._ports.append(await self._listen_on(text))
        where = tuple(_shown(port.getHost()) for port in self._ports)
        for address in where:
            log.info("listening on {address}", address=address)
        for line in self.announcement:
            log.info("{line}", line=line.replace("{port}", where[0].rpartition(":")[2]))
        self._events.emit(ServiceStarted(version=self._version, listen=where))

    async def _listen_on(self, text: str) -> IListeningPort:
        try:
            port: IListeningPort = await serverFromString(self._reactor, text).listen(self._factory)
        except Exception as error:  # noqa: BLE001  # whatever an endpoint plugin raises
            raise ListenError(
                f"cannot listen on {text}: {error}; change ssh.listen or free the port"
            ) from None
        return port

    def _give_up(self, failure: Failure) -> None:
        log.critical("{reason}", reason=failure.getErrorMessage())
        self._reactor.stop()

    def stopService(self) -> Deferred[None]:
        """Stop to listen, and hang up who is connected."""
        super().stopService()
        self._factory.hang_up()
        return Deferred.fromCoroutine(self._close())

    async def _close(self) -> None:
        for port in self._ports:
            stopping = port.stopListening()
            if stopping is not None:
                await stopping


def _shown(address: Any) -> str:
    host = getattr(address, "host", None)
    if host is None:
        return str(address)
    return f"[{host}]:{address.port}" if ":" in host else f"{host}:{address.port}"
