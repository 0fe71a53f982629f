import gzip
from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, dump_persona, read_persona
from tests.support.cowrie_tree import make_cowrie
from tests.support.system_tree import make_system
from tests.unit.cli.test_main import run


class ImportTests(SynchronousTestCase):
    """``honeyllm persona import``."""

    def setUp(self) -> None:
        self.base = Path(self.mktemp())
        self.base.mkdir()

    def test_tree(self) -> None:
        """A tree becomes a persona that ``check`` finds no fault with; what was left out is told."""
        root = self.base / "root"
        root.mkdir()
        make_system(root)
        status, out, err = run("persona", "import", str(root), "--out", str(self.base / "out"), "--seed", "3")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("left out, private key: 1 (/opt/app/deploy.pem)", out)
        self.assertNotIn("to be corrected", out)
        written = self.base / "out/imported.yaml"
        self.assertEqual(read_persona(written).hostname, "stage-07")
        status, out, _ = run("persona", "check", str(written))
        self.assertEqual((status, out), (0, f"{written}: stage-07 could exist\n"))
        status, _, err = run("persona", "import", str(root), "--out", str(self.base / "out"))
        self.assertEqual(status, 1)
        self.assertIn("is there already", err)

    def test_cowrie(self) -> None:
        """A Cowrie becomes one too, with suggestions for the configuration."""
        make_cowrie(self.base / "cowrie")
        argv = ("persona", "import", "--cowrie", str(self.base / "cowrie"), "--out", str(self.base))
        status, out, err = run(*argv, "--name", "old")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("'richard:fout'", out)
        self.assertNotIn("to be corrected", out)
        self.assertEqual(run("persona", "check", str(self.base / "old.yaml"))[0], 0)
        self.assertEqual(read_persona(self.base / "old.yaml").hostname, "svr04")
        share = self.base / "cowrie/share/cowrie"
        argv = (
            "persona",
            "import",
            "--cowrie-fs",
            str(share / "fs.pickle"),
            "--txtcmds",
            str(share / "txtcmds"),
        )
        status, _, err = run(*argv, "--out", str(self.base), "--name", "bare")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("/bin/df", read_persona(self.base / "bare.yaml").software.printed_programs)

    def test_refusals(self) -> None:
        """What cannot be done is one message and status 1."""
        for argv, word in (
            ((), "give either"),
            ((str(self.base / "nowhere"),), "give a directory"),
            ((str(self.base), "--name", "a/b"), "not a file's name"),
            ((str(self.base), "--cowrie", str(self.base)), "give either"),
        ):
            status, _, err = run("persona", "import", *argv, "--out", str(self.base / "out"))
            self.assertEqual(status, 1, argv)
            self.assertIn(word, err)


class CheckTests(SynchronousTestCase):
    """``honeyllm persona check``."""

    def test_status(self) -> None:
        """0 for a host that could exist, 1 with a line for each contradiction, 2 for what is no persona."""
        path = Path(self.mktemp())
        text = dump_persona(draw(5))
        path.write_text(text)
        self.assertEqual(run("persona", "check", str(path))[0], 0)
        path.write_text(text.replace("release: 6.1.0-50-cloud-amd64", "release: 6.1.0-99-amd64"))
        status, out, _ = run("persona", "check", str(path))
        self.assertEqual(status, 1)
        self.assertIn("/boot has 6.1.0-50-cloud-amd64, uname says kernel 6.1.0-99-amd64", out)
        path.write_text("hostname: 7")
        status, out, err = run("persona", "check", str(path))
        self.assertEqual((status, out), (2, ""))
        self.assertIn(str(path), err)
        self.assertEqual(run("persona", "check", "/nonexistent.yaml")[0], 2)

    def test_image(self) -> None:
        """An image that is missing or damaged is status 2, naming the file and the remedy."""
        base = Path(self.mktemp())
        base.mkdir()
        persona, path = draw(5), base / "p.yaml"
        path.write_text(dump_persona(evolve(persona, software=evolve(persona.software, image="./gone"))))
        wanted = gzip.compress(b"tree 2\nnot JSON\n")
        for data in (None, b"no gzip", wanted[:-9], wanted, gzip.compress(b"tree 9\n"), gzip.compress(b"")):
            for suffix in ("tree", "files", "packages") if data is not None else ():
                (base / f"gone.{suffix}.gz").write_bytes(data or b"")
            status, out, err = run("persona", "check", str(path))
            self.assertEqual((status, out), (2, ""), data)
            self.assertRegex(err, r"gone.*import it again|of a later release|gone.*damaged")
