"""
A drawn host with somebody logged in on a terminal, who is asked questions through its own bash.

``FactsHost(persona).ask("nproc")`` is what ``ssh host nproc`` prints.
"""

import random
from functools import lru_cache

from honeyllm.app._contents import Contents
from honeyllm.events import EventLog
from honeyllm.host import Machine, Program, Scheduler, Wiring
from honeyllm.oracle import LocalOracle
from honeyllm.persona import Persona, draw
from honeyllm.programs import PROGRAMS, asking
from honeyllm.session import ChannelSession, Login, Services, TerminalRequest, find_account
from honeyllm.shell import ASH, DASH, ash_program, shell_program
from tests.support.events import CONNECTION, START, RecordedEvents
from tests.support.session_host import Client
from tests.support.virtual_host import ManualTimers

NOW = 1_796_000_000.0
SHELLS = {"bash": shell_program(), "dash": ash_program(DASH), "ash": ash_program(ASH)}


class FactsHost:
    """A fresh world of *persona*; ``terminal`` is the client of the session that stays open."""

    def __init__(self, persona: Persona) -> None:
        self.timers = ManualTimers()
        self.failures: list[BaseException] = []
        self._seen = RecordedEvents()
        self.kernel = self._machine(persona).world(self._seen.session.emit)
        self._login = self._log_in(self._seen.session)
        self.session, self.terminal = self._open(None, TerminalRequest(name="xterm-256color"))
        self.settle()

    def _machine(self, persona: Persona) -> Machine:
        ask = asking(LocalOracle(), lambda: self.timers.now)
        programs: dict[str, Program] = {**PROGRAMS, **SHELLS}
        wiring = Wiring(
            scheduler=Scheduler(self.timers, clock=lambda: self.timers.now),
            programs=programs,
            unknown=ask,
            clock=lambda: NOW + self.timers.now,
            chance=random.Random(1),
            report=lambda name, failure: self.failures.append(failure),
        )
        return Machine(persona, Contents(persona), wiring)

    def _log_in(self, log: EventLog) -> Login:
        account = find_account(self.kernel, "root")
        assert account is not None
        services = Services(
            save=lambda name, data: (name, ""), monotonic=lambda: self.timers.now, now=lambda: START
        )
        return Login(kernel=self.kernel, account=account, log=log, connection=CONNECTION, services=services)

    def _open(self, command: str | None, terminal: TerminalRequest | None) -> tuple[ChannelSession, Client]:
        client = Client()
        session = ChannelSession(login=self._login, peer=client, terminal=terminal, variables={})
        session.start(command)
        return session, client

    def settle(self, *, seconds: float = 0.0) -> None:
        """Let everything run that can within *seconds*."""
        end = self.timers.now + seconds
        self.timers.call_later(seconds, lambda: None)
        self.timers.run(lambda: not self.timers.is_due() and self.timers.now >= end)
        self._raise()

    def ask(self, command: str) -> str:
        """Standard output of *command*, run by root's login shell without a terminal."""
        session, client = self._open(command, None)
        session.end_of_input()
        self.timers.run(lambda: client.status is not None)
        assert client.status is not None, f"waits for ever: {command}"
        self._raise()
        self.errors = client.errors.decode("utf-8", "replace")
        return client.output.decode("utf-8", "replace")

    def type(self, keys: str) -> str:
        """What the terminal shows in answer to *keys*."""
        before = len(self.terminal.output)
        self.session.feed(keys.encode())
        self.settle(seconds=1.0)
        return self.terminal.output[before:].decode("utf-8", "replace")

    def _raise(self) -> None:
        if self.failures:
            raise self.failures.pop()


@lru_cache(maxsize=2)
def facts_host(seed: int) -> FactsHost:
    """The host of *seed*; who asks must leave it as it was."""
    return FactsHost(draw(seed, now=NOW - 3 * 86400))
