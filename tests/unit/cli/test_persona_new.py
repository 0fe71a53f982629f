"""``honeyllm persona new``."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import check, draw, load_persona
from tests.unit.cli.test_main import run


class NewTests(SynchronousTestCase):
    def test_seed(self) -> None:
        """A seed gives the same host each time, on standard output or in a file."""
        path = Path(self.mktemp())
        status, text, err = run("persona", "new", "--seed", "5", "--profile", "cloud-vm")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(load_persona(text), draw(5))
        status, out, _ = run("persona", "new", "--seed", "5", "--out", str(path))
        self.assertEqual((status, out), (0, f"{path}: the virtual host {draw(5).hostname}\n"))
        self.assertEqual(path.read_text("utf-8"), text)

    def test_no_seed(self) -> None:
        """Without a seed each call draws another host that could exist."""
        one, other = (load_persona(run("persona", "new")[1]) for _ in range(2))
        self.assertNotEqual(one.machine_id, other.machine_id)
        self.assertEqual(check(one), ())

    def test_nothing_is_overwritten(self) -> None:
        """A file that is there already is left, one that cannot be made is told of."""
        path = Path(self.mktemp())
        path.write_text("mine")
        status, out, err = run("persona", "new", "--out", str(path))
        self.assertEqual((status, out, path.read_text()), (1, "", "mine"))
        self.assertIn(f"{path} is there already", err)
        self.assertIn("Not a directory", run("persona", "new", "--out", str(path / "x"))[2])
