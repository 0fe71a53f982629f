"""``honeyllm init`` and ``honeyllm check``."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import load_persona
from honeyllm.settings import load_settings
from tests.unit.cli.test_main import run


class InitTests(SynchronousTestCase):
    """A directory of one's own."""

    def setUp(self) -> None:
        self.directory = Path(self.mktemp()) / "new"

    def test_init_then_check(self) -> None:
        """What ``init`` writes, ``check`` finds good; it names the host it drew and what to do next."""
        status, out, err = run("init", str(self.directory))
        self.assertEqual((status, err), (0, ""))
        config = self.directory / "honeyllm.yaml"
        settings = load_settings(config, home=Path("/nonexistent"))
        assert settings.persona.file is not None
        persona = load_persona(settings.persona.file.read_text())
        self.assertIn(persona.hostname, out)
        self.assertIn(f"next: honeyllm start --config {config}", out)
        self.assertEqual(run("check", str(config)), (0, f"{config}: good\n", ""))

    def test_two_hosts(self) -> None:
        """Two directories get two hosts."""
        other = Path(self.mktemp())
        for directory in (self.directory, other):
            run("init", str(directory))
        texts = {(directory / "persona.yaml").read_text() for directory in (self.directory, other)}
        self.assertEqual(len(texts), 2)

    def test_nothing_is_overwritten(self) -> None:
        """With either file there already, neither is touched."""
        for name in ("honeyllm.yaml", "persona.yaml"):
            directory = Path(self.mktemp())
            directory.mkdir()
            (directory / name).write_text("mine")
            status, out, err = run("init", str(directory))
            self.assertEqual((status, out), (1, ""))
            self.assertIn(f"{directory / name} is there already", err)
            self.assertEqual([path.name for path in directory.iterdir()], [name])
            self.assertEqual((directory / name).read_text(), "mine")

    def test_no_directory(self) -> None:
        """A path that cannot be a directory is one message."""
        file = Path(self.mktemp())
        file.write_text("")
        status, _, err = run("init", str(file / "x"))
        self.assertEqual(status, 1)
        self.assertIn("Not a directory; give a directory that can be written", err)


class CheckTests(SynchronousTestCase):
    """A configuration with mistakes."""

    def test_every_mistake(self) -> None:
        """All mistakes at once, each with its key."""
        path = Path(self.mktemp())
        path.write_text("sssh: 1\nlatency: sometimes\nauth: {acept: []}\n")
        status, out, err = run("check", str(path))
        self.assertEqual((status, out), (1, ""))
        for key in ("sssh", "latency", "acept"):
            self.assertIn(key, err)
