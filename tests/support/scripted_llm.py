"""
A scripted chat-completions endpoint on loopback, for tests.

It answers by rules (the first whose pattern fits the last user message) and, where a rule
names a fault, in that way (see `tests.support.llm_faults`). Each request, and each end of
one, is kept, and written as a line of JSON when there is a log.

As a process of its own::

    python -m tests.support.scripted_llm --port 8089 --script rules.yaml --log requests.jsonl

where the script is ``{model: NAME, rules: [{match: REGEX, command: REGEX, answer: TEXT,
fault: NAME, delay_seconds: 0, token_seconds: 0, piece_size: 6}], default: {...}}``; ``match``
is searched in the message, ``command`` must fit the whole command line in it.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import attrs
import yaml
from twisted.internet import task
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IDelayedCall, IListeningPort
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from tests.support.llm_faults import FAULTS, Close, Hold, Reset, Script, Send, Step, Wait, whole

_MAX_REQUEST = 8 << 20


@attrs.frozen(kw_only=True)
class Rule:
    """When the last user message fits, say *answer*, in the way that *fault* names."""

    match: str | None = None
    command: str | None = None
    answer: str = ""
    fault: str = attrs.field(default="none", validator=attrs.validators.in_(FAULTS))
    delay_seconds: float = 0.0
    token_seconds: float = 0.0
    piece_size: int = 6

    def fits(self, message: str) -> bool:
        if self.match is not None and not re.search(self.match, message):
            return False
        return self.command is None or re.fullmatch(self.command, command_of(message), re.DOTALL) is not None


@attrs.frozen(kw_only=True)
class Rules:
    """All the rules, and what to do when none fits."""

    rules: tuple[Rule, ...] = ()
    default: Rule = attrs.field(factory=Rule)
    model: str = "scripted-1"

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Rules":
        return cls(
            rules=tuple(Rule(**rule) for rule in value.get("rules", ())),
            default=Rule(**value.get("default", {})),
            model=value.get("model", "scripted-1"),
        )

    def rule_for(self, message: str) -> Rule:
        return next((rule for rule in self.rules if rule.fits(message)), self.default)


def command_of(message: str) -> str:
    """The command line that a message is about: its JSON's argv or line, or all of it."""
    try:
        value = json.loads(message)
    except ValueError:
        return message
    if not isinstance(value, dict):
        return message
    argv = value.get("argv")
    return " ".join(argv) if isinstance(argv, list) else str(value.get("line", message))


@attrs.define(kw_only=True)
class Seen:
    """One request as it came, and what became of it."""

    number: int
    connection: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    command: str
    fault: str
    ended: str | None = None

    @property
    def last_message(self) -> str:
        return _last_user_message(self.body)


def _last_user_message(body: Mapping[str, Any]) -> str:
    messages = body.get("messages") or [{}]
    users = [m.get("content", "") for m in messages if m.get("role") == "user"]
    return str(users[-1]) if users else ""


class ScriptedLlm(Factory):
    """The endpoint. Change `rules` at any time; read `seen`; await `disconnect`."""

    def __init__(self, rules: Rules, reactor: Any, *, log: IO[str] | None = None) -> None:
        self.rules = rules
        self.reactor = reactor
        self.seen: list[Seen] = []
        self.connections = 0
        self.open: set[ScriptedConnection] = set()
        self._log = log
        self._port: IListeningPort | None = None
        self._waiting: list[Deferred[None]] = []

    async def start(self, port: int = 0) -> None:
        self._port = self.reactor.listenTCP(port, self, interface="127.0.0.1")

    async def stop(self) -> None:
        """Stop listening and drop whoever is connected."""
        for connection in list(self.open):
            connection.drop()
        while self.open:
            await self.disconnect()
        if self._port is not None:
            await self._stop_listening(self._port)

    @staticmethod
    async def _stop_listening(port: IListeningPort) -> None:
        stopped = port.stopListening()
        if stopped is not None:
            await stopped

    @property
    def base_url(self) -> str:
        assert self._port is not None
        address = self._port.getHost()
        assert isinstance(address, IPv4Address)
        return f"http://127.0.0.1:{address.port}/v1"

    def disconnect(self) -> "Deferred[None]":
        """Fires when a connection next ends."""
        waiting: Deferred[None] = Deferred()
        self._waiting.append(waiting)
        return waiting

    def buildProtocol(self, addr: IAddress | None) -> "ScriptedConnection":
        self.connections += 1
        return ScriptedConnection(self, self.connections)

    def note(self, seen: Seen, event: str) -> None:
        if self._log is not None:
            self._log.write(json.dumps({"event": event, **attrs.asdict(seen)}) + "\n")
            self._log.flush()

    def lost(self, connection: "ScriptedConnection") -> None:
        self.open.discard(connection)
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one.callback(None)


class ScriptedConnection(Protocol):
    """One client: reads a request, plays the reply, and again."""

    def __init__(self, llm: ScriptedLlm, number: int) -> None:
        self._llm = llm
        self._number = number
        self._buffer = b""
        self._count = 0
        self._steps: Iterator[Step] | None = None
        self._call: IDelayedCall | None = None
        self._seen: Seen | None = None

    def connectionMade(self) -> None:
        self._llm.open.add(self)

    def dataReceived(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > _MAX_REQUEST:
            self.drop()
        elif self._steps is None:
            self._next_request()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._call is not None and self._call.active():
            self._call.cancel()
        self._end("client left")
        self._llm.lost(self)

    def drop(self) -> None:
        assert self.transport is not None
        self.transport.abortConnection()  # type: ignore[attr-defined]

    def _next_request(self) -> None:
        header, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        first, *lines = header.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._answer(first.split(" ")[1], headers, rest[:length])

    def _answer(self, path: str, headers: dict[str, str], data: bytes) -> None:
        self._count += 1
        body = json.loads(data) if data else {}
        message = _last_user_message(body)
        rule = self._llm.rules.rule_for(message)
        seen = Seen(
            number=len(self._llm.seen) + 1,
            connection=self._number,
            path=path,
            headers=headers,
            body=body,
            command=command_of(message),
            fault=rule.fault,
        )
        self._seen = seen
        self._llm.seen.append(seen)
        self._llm.note(seen, "request")
        self._steps = iter(self._reply(path, rule))
        self._play()

    def _reply(self, path: str, rule: Rule) -> Iterator[Step]:
        if not path.endswith("/chat/completions"):
            return iter(whole(404, b'{"error":{"message":"no such path"}}'))
        script = Script(
            text=rule.answer,
            model=self._llm.rules.model,
            delay_seconds=rule.delay_seconds,
            token_seconds=rule.token_seconds,
            piece_size=rule.piece_size,
            repeated=self._count > 1,
        )
        return iter(FAULTS[rule.fault](script))

    def _play(self) -> None:
        assert self.transport is not None and self._steps is not None
        for step in self._steps:
            match step:
                case Send(data):
                    self.transport.write(data)
                case Wait(seconds):
                    self._call = self._llm.reactor.callLater(seconds, self._play)
                    return
                case Hold():
                    return
                case Close():
                    self._end("closed")
                    self.transport.loseConnection()
                    return
                case Reset():
                    self._end("reset")
                    self.drop()
                    return
        self._steps = None
        self._end("answered")
        self._next_request()

    def _end(self, how: str) -> None:
        if self._seen is not None and self._seen.ended is None:
            self._seen.ended = how
            self._llm.note(self._seen, "end")


async def _serve(reactor: Any, options: argparse.Namespace) -> None:
    rules = (
        Rules.of(yaml.safe_load(Path(options.script).read_text("utf-8")) or {}) if options.script else Rules()
    )
    log = open(options.log, "a", encoding="utf-8") if options.log else None  # noqa: SIM115 - open until the end
    llm = ScriptedLlm(rules, reactor, log=log)
    await llm.start(options.port)
    print(json.dumps({"url": llm.base_url}), flush=True)
    await Deferred()


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="a scripted chat-completions endpoint on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose; it is printed")
    parser.add_argument("--script", help="YAML file of rules")
    parser.add_argument("--log", help="file to which each request is appended as a line of JSON")
    options = parser.parse_args(arguments)
    task.react(lambda reactor: Deferred.fromCoroutine(_serve(reactor, options)))


if __name__ == "__main__":
    main(sys.argv[1:])
