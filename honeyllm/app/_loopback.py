"""A honeypot for measuring: a process of its own that listens on loopback and keeps nothing."""

import json
import multiprocessing
import re
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from twisted.internet import reactor
from twisted.logger import globalLogBeginner, textFileLogObserver

from honeyllm.app._compose import choose_persona, compose
from honeyllm.app._keeping import load_identity
from honeyllm.app._loading import uncollected
from honeyllm.errors import HoneyError
from honeyllm.events import CommandAnswered
from honeyllm.outputs import JsonLog, OutputChoice
from honeyllm.persona import Persona
from honeyllm.settings import AuthSettings, Settings
from honeyllm.ssh import MaxStartups

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_ROOT = "root"
_LISTENING = re.compile(r"listening on \S*?:(\d+)")


class LoopbackError(HoneyError):
    """The honeypot did not start; the text has what it logged last."""


@attrs.frozen(kw_only=True)
class Spent:
    """What its models took."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class LoopbackHoneypot:
    """
    The honeypot that *settings* describe, from ``with`` to its end, on a port of its own.

    State, recordings and the JSON log go to a temporary directory, and to no other output; root's password is
    drawn. `spent` and `persona` may be asked until the end.
    """

    user = _ROOT

    def __init__(self, settings: Settings) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="honeyllm-"))
        self.password = secrets.token_hex(8)
        self.settings = private(settings, self.directory, self.password)
        self.port = 0
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(
            target=serve, args=(self.settings, self.directory / "log"), daemon=True
        )

    def __enter__(self) -> "LoopbackHoneypot":
        try:
            self._process.start()
            self.port = self._listening()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.halt()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def persona(self) -> Persona:
        """The host that it serves."""
        return choose_persona(self.settings, load_identity(self.settings.state_dir, time.time()))

    def halt(self) -> Spent:
        """End the process, and tell what its models took."""
        if self._process.pid is not None:
            self._process.terminate()
            self._process.join(_STOP_SECONDS)
            self._process.kill()
        return spent(self.directory / "events.json")

    def _listening(self) -> int:
        log, end = self.directory / "log", time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process.is_alive():
            text = log.read_text("utf-8", "replace") if log.exists() else ""
            found = _LISTENING.search(text)
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        text = log.read_text("utf-8", "replace") if log.exists() else "nothing"
        raise LoopbackError(f"the honeypot did not start; it logged {text[-2000:].strip()}")


def private(settings: Settings, directory: Path, password: str) -> Settings:
    """*settings* for a host on loopback that lets root in by *password* and keeps to *directory*."""
    log = OutputChoice(
        name="jsonlog", output_class=JsonLog, settings=JsonLog.Settings(path=directory / "events.json")
    )
    ssh = attrs.evolve(settings.ssh, listen=("tcp:0:interface=127.0.0.1",), max_startups=MaxStartups(0, 0, 0))
    accept = AuthSettings(accept=(f"{_ROOT}:{password}",))
    return attrs.evolve(settings, state_dir=directory / "state", ssh=ssh, auth=accept, outputs=(log,))


def serve(settings: Settings, log: Path) -> None:
    """Run the honeypot until it is told to end; the body of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with log.open("w", encoding="utf-8", buffering=1) as file:
        globalLogBeginner.beginLoggingTo([textFileLogObserver(file)], redirectStandardIO=False)
        running: Any = reactor
        with uncollected():
            service = compose(settings, running)
        running.callWhenRunning(service.privilegedStartService)
        running.callWhenRunning(service.startService)
        running.addSystemEventTrigger("before", "shutdown", service.stopService)
        running.run()


def spent(path: Path) -> Spent:
    """The tokens in the JSON log at *path*."""
    events = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    answered = [event for event in events if event["eventid"] == CommandAnswered.kind]
    return Spent(
        prompt_tokens=_sum(answered, "prompt_tokens"), completion_tokens=_sum(answered, "completion_tokens")
    )


def _sum(events: list[Mapping[str, Any]], name: str) -> int:
    return sum(event.get(name) or 0 for event in events)
