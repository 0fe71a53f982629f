"""``honeyllm worlds`` beside a database that a honeypot has written."""

import tarfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._keeping import load_identity, prepare
from honeyllm.app._stored_worlds import StoredWorlds
from honeyllm.host import hash_password
from honeyllm.session import WORLD_TABLES, Stored, Worlds, WorldStore
from honeyllm.settings import load_settings
from honeyllm.vfs import Quota
from tests.support.stored_worlds import ImmediateDatabase, damage, files, write
from tests.unit.cli.test_main import run


class WorldsTests(SynchronousTestCase):
    """One world, of 192.0.2.1."""

    def setUp(self) -> None:
        directory = Path(self.mktemp())
        directory.mkdir()
        self.config = directory / "honeyllm.yaml"
        self.config.write_text("state_dir: state\npersona: {seed: 3}\n")
        settings = load_settings(self.config, home=directory)
        prepare(settings.state_dir)
        load_identity(settings.state_dir, 1_760_000_000.0)
        self.path = settings.state_dir / "worlds.sqlite"
        self.database = ImmediateDatabase(self.path, (WORLD_TABLES,), lambda done: done())
        self.addCleanup(self.database.reader.close)
        beside = StoredWorlds(settings)
        machine = beside._machine

        def make(quota: Quota, stored: Stored | None) -> object:
            return machine.world(lambda event: None, quota=quota)

        self.worlds = Worlds(make, WorldStore(self.database, beside.image), now=lambda: 1_796_000_000.0)  # type: ignore[arg-type]  # kernels
        kernel = self.worlds.of_source("192.0.2.1")
        view = files(kernel)
        write(kernel, "/opt/tool", b"#!/bin/sh\n", mode=0o4755)
        view.make("/opt/link", 0o120777, target="../../outside")
        view.make("/opt/dir", 0o40755)
        write(kernel, "/etc/motd", b"mine\n")
        view.remove("/etc/debian_version")
        write(kernel, "/opt/bad\x1b[2J", b"")
        shadow = f"root:{hash_password('n3w', bytes(16))}:20000:0:99999:7:::\n"
        write(kernel, "/etc/shadow", shadow.encode())
        self.worlds.open.close()

    def run_worlds(self, command: str, *arguments: str) -> tuple[int, str, str]:
        """Run a command on this configuration."""
        return run("worlds", command, "--config", str(self.config), *arguments)

    def test_list_and_show(self) -> None:
        """The source, the times, what it holds, and the ways in."""
        status, out, err = self.run_worlds("list")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out.splitlines()[1], r"^ +1  192\.0\.2\.1 +2026-11-30 \d\d:\d\d:\d\d .* 4 +\d+$")
        status, out, err = self.run_worlds("show", "1")
        self.assertEqual((status, err), (0, ""))
        self.assertIn("password of root: $y$j9T$", out)

    def test_diff(self) -> None:
        """Added, changed and removed paths; control characters are shown as escapes."""
        status, out, err = self.run_worlds("diff", "1")
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(
            set(out.splitlines()),
            {
                "A /opt/tool", "A /opt/link", "A /opt/dir", "A /opt/bad\\x1b[2J",
                "M /etc/motd", "M /etc/shadow", "D /etc/debian_version",
            },
        )  # fmt: skip

    def test_export(self) -> None:
        """Nothing in the archive can run or leads elsewhere; an existing file is not overwritten."""
        archive = Path(self.mktemp())
        status, out, err = self.run_worlds("export", "1", str(archive))
        self.assertEqual((status, out, err), (0, f"{archive}: 6 entries\n", ""))
        with tarfile.open(archive) as tar:
            self.assertEqual({m.mode for m in tar if m.isfile()}, {0o600})
            self.assertTrue(all(m.isfile() or m.isdir() for m in tar))
            link = tar.extractfile("opt/link")
            self.assertEqual(None if link is None else link.read(), b"symbolic link to ../../outside\n")
        status, _, err = self.run_worlds("export", "1", str(archive))
        self.assertEqual((status, err), (1, f"honeyllm: {archive}: File exists; give another name\n"))

    def test_reset(self) -> None:
        """The world is gone, from a running honeypot's memory too, and does not come back."""
        self.assertEqual(self.run_worlds("reset", "1")[:2], (0, "world 1 of 192.0.2.1 is forgotten\n"))
        kernel = self.worlds.of_source("192.0.2.1")
        write(kernel, "/opt/more", b"x")
        self.worlds.open.save()
        self.assertIsNot(self.worlds.of_source("192.0.2.1"), kernel)
        self.worlds.open.close()
        self.assertEqual(len(self.run_worlds("list")[1].splitlines()), 2)
        self.assertEqual(self.run_worlds("show", "1")[0], 1)

    def test_no_such_world(self) -> None:
        """One clear message."""
        expected = "honeyllm: there is no world 9; honeyllm worlds list tells which there are\n"
        self.assertEqual(self.run_worlds("diff", "9"), (1, "", expected))

    def test_damaged(self) -> None:
        """One clear message, with the path and the remedy."""
        self.database.reader.close()
        damage(self.path)
        status, out, err = self.run_worlds("diff", "1")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"^honeyllm: \S+/worlds.sqlite: .* malformed; restore it from a backup, or .*\n$")
