import os
import stat
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import (
    Discretion,
    Imported,
    PersonaError,
    Plan,
    Report,
    TreeEntry,
    check,
    check_files,
    import_tree,
    is_left_out,
    packages,
    read_persona,
    tree,
    write_imported,
)
from tests.support.system_tree import KERNEL, make_hostile, make_system

NOW = 1_796_000_000


def plan(**changes: int) -> Plan:
    """As the command plans without options."""
    return Plan(is_left_out=is_left_out, objection=Discretion().objection, **changes)


def read(root: Path, **changes: int) -> tuple[dict[str, TreeEntry], Imported, Report]:
    """The entries of *root* by path, the system, and what was left out."""
    system, report = import_tree(root, plan(**changes))
    return {entry.path: entry for entry in system.entries}, system, report


class TreeTests(SynchronousTestCase):
    """A real tree becomes a persona."""

    def setUp(self) -> None:
        self.root = Path(self.mktemp())
        self.root.mkdir()
        make_system(self.root)

    def test_metadata(self) -> None:
        """Modes, sizes, times, links and hard links are those of the files."""
        entries, _, _ = read(self.root)
        facts = (self.root / "usr/bin/hello").lstat()
        hello = entries["/usr/bin/hello"]
        self.assertEqual(
            (hello.mode, hello.size, hello.mtime),
            (stat.S_IMODE(facts.st_mode), facts.st_size, int(facts.st_mtime)),
        )
        self.assertEqual((hello.nature, hello.content), ("S", b"#!/bin/sh\necho hello\n"))
        self.assertEqual(entries["/etc/os-release"].target, "../usr/lib/os-release")
        self.assertEqual(entries["/usr/bin/ls"].link, "/usr/bin/dir")
        self.assertEqual((entries["/usr/bin/dir"].nature, entries["/usr/bin/dir"].content), ("E", None))

    def test_facts(self) -> None:
        """Who the system is follows from its files, links followed inside the tree."""
        _, system, _ = read(self.root)
        facts = system.facts
        assert facts.release is not None
        self.assertEqual(
            (facts.release.id, facts.release.version_id, facts.release.point), ("debian", "12", "12.15")
        )
        self.assertEqual((facts.hostname, facts.domain), ("stage-07", "example.net"))
        self.assertEqual((facts.kernel, facts.machine), (KERNEL, "x86_64"))
        self.assertEqual((facts.timezone, facts.locale), ("Europe/Vienna", "de_AT.UTF-8"))
        self.assertEqual((facts.interface, facts.name_servers), ("ens18", ("192.0.2.53",)))
        self.assertEqual(facts.root_uuid, "0a1b2c3d-0000-4000-8000-00000000beef")
        self.assertEqual([p.name for p in facts.packages], [f"linux-image-{KERNEL}", "openssh-server"])

    def test_secrets(self) -> None:
        """No key, hash, history or acquaintance is in what is written, and each is reported."""
        _, system, report = read(self.root)
        kept = b"".join(entry.content or b"" for entry in system.entries)
        for secret in (b"PRIVATE KEY", b"hhhhhh", b"psecret", b"bastion", b"host secret", b"y$j9T"):
            self.assertNotIn(secret, kept)
        text = "\n".join(report.lines())
        for word in ("/opt/app/deploy.pem", "/root/.bash_history", "/root/.ssh/known_hosts", "/etc/shadow"):
            self.assertIn(word, text)

    def test_history_by_wish(self) -> None:
        """Histories are kept when asked for."""
        wish = Plan(is_left_out=is_left_out, objection=Discretion(with_history=True).objection)
        system, _ = import_tree(self.root, wish)
        found = {entry.path: entry.content for entry in system.entries}
        self.assertEqual(found["/root/.bash_history"], b"mysql -psecret\n")

    def test_limits(self) -> None:
        """Larger texts keep their size alone; so do all once the total is reached."""
        entries, _, report = read(self.root, max_file_bytes=10)
        self.assertEqual((entries["/etc/motd"].content, entries["/etc/motd"].size), (None, 17))
        self.assertIn("content too large", "\n".join(report.lines()))
        _, system, _ = read(self.root, max_total_bytes=200)
        self.assertLessEqual(sum(len(entry.content or b"") for entry in system.entries), 200)

    def test_persona(self) -> None:
        """What is written reads back, agrees with itself and with the tree, and is the same for one seed."""
        _, system, _ = read(self.root)
        out = Path(self.mktemp())
        out.mkdir()
        write_imported(system, out, "stage", seed=4, now=NOW)
        persona = read_persona(out / "stage.yaml")
        self.assertEqual(check(persona), ())
        self.assertEqual(check_files(persona), ())
        self.assertEqual((persona.hostname, persona.kernel.release), ("stage-07", KERNEL))
        self.assertEqual(persona.network.primary.name, "ens18")
        self.assertEqual(
            [group.members for group in persona.accounts.groups if group.name == "adm"], [("anna",)]
        )
        self.assertEqual(len(packages(persona)), 2)
        files = {entry.path: entry for entry in tree(persona)}
        self.assertEqual(files["/etc/motd"].content, b"Welcome to stage\n")
        self.assertEqual(files["/home/anna/notes.txt"].content, b"call Bert\n")
        self.assertIn(b"crew:x:1001:anna", files["/etc/group"].content or b"")
        self.assertNotIn("/boot/grub/grub.cfg", files)
        first = {path.name: path.read_bytes() for path in out.iterdir()}
        write_imported(system, out, "stage", seed=4, now=NOW)
        self.assertEqual({path.name: path.read_bytes() for path in out.iterdir()}, first)

    def test_added_user(self) -> None:
        """A user who is let in beyond those of the tree gets a home."""
        _, system, _ = read(self.root)
        out = Path(self.mktemp())
        out.mkdir()
        write_imported(system, out, "stage", seed=4, now=NOW)
        files = {entry.path for entry in tree(read_persona(out / "stage.yaml").with_user("bert"))}
        self.assertIn("/home/bert/.bash_history", files)

    def test_no_directory(self) -> None:
        """A root that is not there is one message."""
        with self.assertRaisesRegex(PersonaError, "give a directory"):
            import_tree(self.root / "nowhere", plan())


class HostileTests(SynchronousTestCase):
    """A tree from strangers is read without being believed."""

    def setUp(self) -> None:
        self.root = Path(self.mktemp())
        self.root.mkdir()
        make_hostile(self.root)

    def test_nothing_is_followed(self) -> None:
        """Links, loops, FIFOs and sockets are noted as what they are."""
        entries, _, _ = read(self.root)
        kinds = {path.rpartition("/")[2]: entry.kind for path, entry in entries.items()}
        self.assertEqual([kinds[name] for name in ("loop", "up", "self", "fifo", "socket")], list("lllps"))
        self.assertNotIn("/etc/self/loop", entries)
        self.assertEqual([e.path for e in entries.values() if e.kind == "l" and e.content], [])

    def test_facts_stay_inside(self) -> None:
        """A fact whose file is a link out of the tree is unknown."""
        (self.root / "etc/hostname").symlink_to("/../../../../../../../../etc/hostname")
        (self.root / "etc/passwd").symlink_to("loop")
        _, system, _ = read(self.root)
        self.assertEqual((system.facts.hostname, system.facts.users), ("", ()))

    def test_sparse(self) -> None:
        """A huge file costs its first block, and keeps its size."""
        entries, _, _ = read(self.root)
        self.assertEqual((entries["/etc/huge.conf"].size, entries["/etc/huge.conf"].nature), (2**40, "B"))

    def test_depth(self) -> None:
        """What is nested without end is cut off and reported."""
        entries, _, report = read(self.root)
        self.assertEqual(max(path.count("/") for path in entries), 128)
        self.assertIn("nested too deeply", "\n".join(report.lines()))

    def test_report_is_printable(self) -> None:
        """Names never reach the operator's terminal as they are."""
        report = Report()
        report.skip("unreadable", "/a\x1b[2J\n\udcff")
        self.assertTrue(all(line.isprintable() and line.isascii() for line in report.lines()))

    def test_names_survive(self) -> None:
        """Names with line feeds, tabs, backslashes and bytes that are no UTF-8 come back from the image."""
        _, system, _ = read(self.root)
        out = Path(self.mktemp())
        out.mkdir()
        write_imported(system, out, "odd", seed=1, now=NOW)
        files = {entry.path: entry.content for entry in tree(read_persona(out / "odd.yaml"))}
        self.assertEqual(files["/etc/two\nlines\tand\\tab"], b"odd\n")
        self.assertEqual(files["/etc/caf\udce9\udcff"], b"latin\n")

    def test_unreadable(self) -> None:
        """What cannot be opened is reported, and the rest is read."""
        shared = tempfile.TemporaryDirectory()
        self.addCleanup(shared.cleanup)
        root = Path(shared.name)
        root.chmod(0o755)
        (root / "closed").mkdir(mode=0)
        (root / "open").write_text("read\n")
        self.be_nobody()
        entries, _, report = read(root)
        self.assertEqual(entries["/open"].content, b"read\n")
        self.assertIn("/closed", entries)
        self.assertIn("unreadable (Permission denied)", "\n".join(report.lines()))

    def be_nobody(self) -> None:
        """Give up root's rights, who reads everything, until the test ends."""
        if os.geteuid() == 0:
            self.addCleanup(os.seteuid, 0)
            os.seteuid(65534)
