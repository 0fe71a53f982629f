"""The whole honeypot put together, without a socket."""

from pathlib import Path
from typing import Any

import attrs
from twisted.application.service import MultiService
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app import Options, choose_persona, compose, makeService
from honeyllm.app._keeping import Identity
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
from honeyllm.persona import draw, dump_persona
from honeyllm.settings import Settings, load_settings

IDENTITY = Identity(uuid="u", secret=b"s", seed=11, created=1_760_000_000.0)


def settings(text: str = "", *, directory: Path) -> Settings:
    """The settings of this configuration, with its state in *directory*."""
    directory.mkdir(exist_ok=True)
    path = directory / "honeyllm.yaml"
    path.write_text(f"state_dir: state\n{text}")
    return load_settings(path, home=directory)


class PersonaTests(SynchronousTestCase):
    """Who the host is."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp())

    def choose(self, text: str) -> object:
        """The persona for this configuration."""
        return choose_persona(settings(text, directory=self.directory), IDENTITY)

    def test_drawn(self) -> None:
        """From the sensor's own seed, or the one that is given."""
        self.assertEqual(self.choose(""), draw(11, now=1_760_000_000))
        self.assertEqual(self.choose("persona: {seed: 12}"), draw(12, now=1_760_000_000))

    def test_file(self) -> None:
        """The file's, when there is one; its name may be overridden."""
        persona = draw(5, now=1_750_000_000)
        self.directory.mkdir()
        (self.directory / "p.yaml").write_text(dump_persona(persona))
        self.assertEqual(self.choose("persona: {file: p.yaml}"), persona)
        self.assertEqual(
            self.choose("persona: {file: p.yaml, hostname: web9}"), attrs.evolve(persona, hostname="web9")
        )

    def test_users_that_are_let_in(self) -> None:
        """Whoever the list lets in has an account."""
        chosen = choose_persona(
            settings('auth: {accept: ["root:a", "deploy:b:c"]}', directory=self.directory), IDENTITY
        )
        self.assertIsNotNone(chosen.accounts.user("deploy"))


class Reactor(MemoryReactorClock):
    """A reactor in memory that threads may call."""

    def callFromThread(self, function: Any, *args: Any) -> None:
        """Later."""
        self.callLater(0, function, *args)


class ComposeTests(SynchronousTestCase):
    """The service tree."""

    def compose(self, text: str = "") -> tuple[MultiService, MemoryReactorClock]:
        """The tree for this configuration, not started."""
        reactor = Reactor()
        return compose(settings(text, directory=Path(self.mktemp())), reactor), reactor

    def test_order(self) -> None:
        """The outputs come first, so that they stop last; nothing listens yet."""
        tree, reactor = self.compose()
        self.assertEqual(
            [type(service) for service in tree],
            [
                OutputsService,
                ComputingService,
                CaptureService,
                WorldsService,
                ListeningService,
                MemoryService,
                LoadingService,
            ],
        )
        self.assertEqual(reactor.tcpServers, [])

    def test_with_a_model(self) -> None:
        """With an endpoint the model's connections are closed at the end."""
        tree, _ = self.compose("llm: {base_url: 'http://127.0.0.1:9/v1', model: m}")
        self.assertIn(ModelService, [type(service) for service in tree])

    def test_announcement(self) -> None:
        """Without a list the way in from this machine is told, with a list no password is made up."""
        for text, wanted in (("", True), ('auth: {accept: ["root:a"]}', False)):
            tree, _ = self.compose(text)
            (listening,) = [service for service in tree if isinstance(service, ListeningService)]
            said = "\n".join(listening.announcement)
            self.assertEqual("root's password" in said, wanted)
            self.assertIn("state and recordings: ", said)


class ServiceMakerTests(SynchronousTestCase):
    """What ``twistd honeyllm`` calls."""

    def test_unusable(self) -> None:
        """A configuration that cannot be used ends the process with one message."""
        options = Options()
        options.parseOptions(["--config", "/nonexistent/honeyllm.yaml"])
        error = self.assertRaises(SystemExit, makeService, options)
        self.assertIn("honeyllm: ", str(error))
        self.assertIn("/nonexistent/honeyllm.yaml", str(error))
