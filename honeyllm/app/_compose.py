"""The composition root: settings in, Twisted service tree out."""

import os
import random
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import attrs
from twisted.application.service import MultiService
from twisted.conch.ssh.keys import Key
from twisted.internet.threads import deferToThread
from twisted.logger import Logger

from honeyllm.app._gate import WorldGate
from honeyllm.app._host import Clocks, Installation, facts, open_machine, open_oracle
from honeyllm.app._keeping import Granted, Identity, Recordings, load_identity, prepare
from honeyllm.app._loading import LoadingService
from honeyllm.app._memory import MemoryService
from honeyllm.app._service import (
    CaptureService,
    ComputingService,
    ListeningService,
    ModelService,
    OutputsService,
    WorldsService,
)
from honeyllm.app._ssh_version import ssh_habits
from honeyllm.capture import Arriving, Fetch, Placeholders, Running, Writer
from honeyllm.events import Connection, EventBus, EventLog, Sensor, new_session_id
from honeyllm.host import Kernel, Machine
from honeyllm.llm import Endpoint, OpenModel, open_model, read_api_key
from honeyllm.oracle import FACT_TABLES, ModelOracle, Oracle, StoredLedger
from honeyllm.outputs import Outputs
from honeyllm.persona import Persona, draw, read_persona
from honeyllm.programs import PROGRAMS, unloaded
from honeyllm.session import WORLD_TABLES, AuthPolicy, Services, Stored, Worlds, WorldStore
from honeyllm.settings import EngineKind, Settings
from honeyllm.shell import LINE_HANDLER, ModelLines
from honeyllm.ssh import SessionLogs, SshFactory, SshSettings, load_host_keys, public_files
from honeyllm.store import Database
from honeyllm.vfs import Quota

log = Logger()
ALWAYS_ABLE = "root"


def compose(settings: Settings, reactor: Any) -> MultiService:
    """Build the honeypot that *settings* describe; nothing listens before the service starts."""
    prepare(settings.state_dir)
    identity = load_identity(settings.state_dir, time.time())
    persona = choose_persona(settings, identity)
    events = _service_log(settings, identity, persona)
    clocks = Clocks(
        reactor=reactor,
        epoch=time.time,
        monotonic=time.perf_counter,
        chance=random.SystemRandom(),
        paced=settings.latency,
        down_seconds=settings.worlds.down_seconds(),
    )
    root = MultiService()
    OutputsService(
        Outputs(settings.outputs, reactor=reactor, emit=events.emit), events.bus, events
    ).setServiceParent(root)
    model = _open_model(settings, reactor)
    if model is not None:
        ModelService(model).setServiceParent(root)
    tables = (WORLD_TABLES, FACT_TABLES)
    database = Database(settings.state_dir / "worlds.sqlite", tables, reactor.callFromThread)
    oracle = open_oracle(persona, model, StoredLedger(database))
    computing = ComputingService(reactor)
    computing.setServiceParent(root)
    keys = load_host_keys(settings.state_dir / "ssh")
    own = _installation(settings, persona, root, reactor, public_files(keys, persona.hostname))
    machine = open_machine(persona, oracle, clocks, settings.oracle.programs, computing.compute, own)
    values = _session_values(settings, oracle, clocks)
    local = None if settings.auth.accept else secrets.token_hex(5)
    worlds = _worlds(settings, database, machine, events)
    WorldsService(reactor, database, worlds, time.time).setServiceParent(root)
    gate = _gate(settings, identity, machine.persona, worlds, _services(settings, reactor, values), local)
    gate = attrs.evolve(gate, offload=computing.compute)
    factory = _factory(settings, gate, events, clocks, keys)
    factory.habits = ssh_habits(machine.persona)
    listening = ListeningService(reactor, settings.ssh.listen, factory, events, version("honeyllm"))
    listening.announcement = _announcement(settings, local)
    listening.setServiceParent(root)
    MemoryService(reactor).setServiceParent(root)
    code = unloaded(PROGRAMS.values())
    LoadingService(reactor, code, lambda: factory.is_busy, deferToThread).setServiceParent(root)
    return root


def choose_persona(settings: Settings, identity: Identity) -> Persona:
    """The persona of the file, else the one drawn from the seed, with the users that are let in."""
    wanted = settings.persona
    if wanted.file is not None:
        persona = read_persona(wanted.file)
    else:
        seed = identity.seed if wanted.seed is None else wanted.seed
        persona = draw(seed, now=int(identity.created), profile=wanted.profile)
    if wanted.hostname is not None:
        persona = attrs.evolve(persona, hostname=wanted.hostname)
    for pair in settings.auth.accept:
        persona = persona.with_user(pair.partition(":")[0])
    return persona


def _service_log(settings: Settings, identity: Identity, persona: Persona) -> EventLog:
    def fault(subscriber: object, error: Exception) -> None:
        log.error("an output failed at {error!r}", error=error)

    sensor = Sensor(name=settings.sensor or persona.hostname, uuid=identity.uuid)
    return EventLog(bus=EventBus(fault), now=_now, sensor=sensor)


def _now() -> datetime:
    return datetime.now(UTC)


def _open_model(settings: Settings, reactor: Any) -> OpenModel | None:
    if not settings.llm.endpoints:
        if settings.engine is EngineKind.LLM:
            log.warn("engine: llm without llm.base_url: the virtual host answers by itself")
        return None

    def key_of(endpoint: Endpoint) -> str | None:
        key = read_api_key(endpoint, os.environ)
        if key is None and endpoint.api_key_env:
            log.warn("{name} is not set: asking without an Authorization header", name=endpoint.api_key_env)
        return key

    return open_model(settings.llm, reactor=reactor, key_of=key_of)


def _installation(
    settings: Settings, persona: Persona, root: MultiService, reactor: Any, files: Mapping[str, bytes]
) -> Installation:
    """What becomes of what intruders bring; the store ends after everything that could bring something."""
    capture = settings.capture
    writer = Writer(settings.state_dir / "artifacts", capture.limits(), reactor.callFromThread)
    arriving = Arriving(
        writer, clock=time.time, timer=reactor.callLater, max_file_bytes=capture.max_file_bytes
    )
    CaptureService(writer, arriving).setServiceParent(root)
    return Installation(
        files=files,
        arrivals=arriving,
        page=Placeholders(persona.kernel.machine) if capture.fetch is Fetch.RECORD else None,
        binary=Running(capture.run_default, capture.run),
    )


def _session_values(settings: Settings, oracle: Oracle, clocks: Clocks) -> Callable[[], Mapping[str, object]]:
    """What the shell of each session gets: with ``engine: llm`` the model for its lines."""
    if settings.engine is EngineKind.LLM and isinstance(oracle, ModelOracle):
        return lambda: {LINE_HANDLER: ModelLines(oracle, clocks.monotonic)}
    return dict


def _services(settings: Settings, reactor: Any, values: Callable[[], Mapping[str, object]]) -> Services:
    recordings = Recordings(settings.state_dir, reactor)
    reactor.addSystemEventTrigger("after", "shutdown", recordings.close)
    return Services(save=recordings.save, monotonic=time.perf_counter, now=_now, values=values)


def _worlds(settings: Settings, database: Database, machine: Machine, events: EventLog) -> Worlds:
    def make(quota: Quota, stored: Stored | None) -> Kernel:
        if stored is None:
            return machine.world(events.emit, quota=quota)
        return machine.world(events.emit, quota=quota, kept=stored.layers, state=stored.state)

    store = WorldStore(database, machine.fingerprint)
    return Worlds(make, store, now=time.time, rules=settings.worlds)


def _gate(
    settings: Settings,
    identity: Identity,
    persona: Persona,
    worlds: Worlds,
    services: Services,
    local: str | None,
) -> WorldGate:
    granted = Granted(path=settings.state_dir / "granted.jsonl")
    policy = AuthPolicy(
        accept=frozenset(settings.auth.accept),
        secret=identity.secret,
        local_password=local,
        granted=granted.add,
        known=granted.load(),
    )
    humans = {user.name for user in persona.accounts.humans}
    return WorldGate(
        policy=policy,
        worlds=worlds,
        services=services,
        users=frozenset({ALWAYS_ABLE} | humans),
        accounts=frozenset(user.name for user in persona.accounts.users),
    )


def _factory(
    settings: Settings, gate: WorldGate, events: EventLog, clocks: Clocks, keys: tuple[Key, ...]
) -> SshFactory:
    def open_log(connection: Connection) -> EventLog:
        return events.for_session(new_session_id(clocks.chance), connection)

    return SshFactory(
        settings=SshSettings(
            max_startups=settings.ssh.max_startups,
            failure_seconds=settings.ssh.failure_seconds if settings.latency else 0.0,
        ),
        host_keys=keys,
        gate=gate,
        logs=SessionLogs(open=open_log, service=events, chance=clocks.chance.random),
        clock=clocks.reactor,
    )


def _announcement(settings: Settings, local: str | None) -> tuple[str, ...]:
    lines = [f"state and recordings: {settings.state_dir}"]
    lines += [f"events: {path}" for c in settings.outputs if (path := getattr(c.settings, "path", None))]
    if local is not None:
        options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
        lines.append(f"try it from this machine: ssh {options} -p {{port}} root@127.0.0.1")
        lines.append(f"root's password, accepted from loopback addresses only: {local}")
    return tuple(lines)


__all__ = ["choose_persona", "compose", "facts"]
