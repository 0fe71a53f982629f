from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import (
    CowrieFiles,
    Discretion,
    PersonaError,
    Plan,
    check,
    find_cowrie,
    import_cowrie,
    is_left_out,
    read_persona,
    tree,
    write_imported,
)
from tests.support.cowrie_tree import make_cowrie

PLAN = Plan(is_left_out=is_left_out, objection=Discretion().objection)
NOW = 1_796_000_000


class CowrieTests(SynchronousTestCase):
    """A Cowrie installation becomes a persona."""

    def setUp(self) -> None:
        self.home = Path(self.mktemp())
        make_cowrie(self.home)

    def test_tree(self) -> None:
        """The pickle gives the files, honeyfs their contents where the pickle has them."""
        system, _, report = import_cowrie(find_cowrie(self.home), PLAN)
        entries = {entry.path: entry for entry in system.entries}
        issue = b"Debian GNU/Linux 12 \\n \\l\n"
        self.assertEqual((entries["/etc/issue"].content, entries["/etc/issue"].size), (issue, len(issue)))
        self.assertEqual((entries["/usr/bin/ls"].mode, entries["/usr/bin/ls"].nature), (0o755, "E"))
        self.assertEqual((entries["/bin"].kind, entries["/bin"].target), ("l", "usr/bin"))
        self.assertEqual(entries["/tmp"].mode, 0o1777)
        self.assertNotIn("/dev/null", entries)
        self.assertNotIn("/etc/nowhere", entries)
        text = "\n".join(report.lines())
        self.assertIn("in honeyfs, not in fs.pickle: 1 (/etc/nowhere)", text)
        self.assertIsNone(entries["/etc/shadow"].content)

    def test_configuration(self) -> None:
        """Names and versions come from cowrie.cfg, accounts from honeyfs, logins are suggested."""
        system, suggestions, _ = import_cowrie(find_cowrie(self.home / "etc/cowrie.cfg"), PLAN)
        facts = system.facts
        self.assertEqual((facts.hostname, facts.kernel, facts.machine), ("svr04", "6.1.0-18-amd64", "x86_64"))
        self.assertEqual(facts.kernel_version, "#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)")
        self.assertEqual([user.name for user in facts.users], ["root", "richard"])
        self.assertEqual(suggestions.accept, ("richard:fout", "anna:letmein"))
        self.assertEqual(suggestions.banner, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u2")

    def test_persona(self) -> None:
        """What is written reads back without contradiction; programs of txtcmds are executables."""
        system, _, _ = import_cowrie(find_cowrie(self.home), PLAN)
        out = Path(self.mktemp())
        out.mkdir()
        write_imported(system, out, "svr04", seed=9, now=NOW)
        persona = read_persona(out / "svr04.yaml")
        self.assertEqual(check(persona), ())
        self.assertEqual(
            persona.software.printed_programs["/bin/df"], "Filesystem 1K-blocks\nrootfs 4739864\n"
        )
        files = {entry.path: entry for entry in tree(persona)}
        self.assertEqual(files["/usr/bin/df"].executable_name, "/bin/df")
        self.assertEqual(files["/usr/bin/lscpu2"].executable_name, "/usr/bin/lscpu2")
        self.assertEqual(files["/usr/bin/ls"].executable_name, "ls")

    def test_nothing_there(self) -> None:
        """Without a pickle, or without an installation, the message names the remedy."""
        with self.assertRaisesRegex(PersonaError, "--cowrie-fs"):
            import_cowrie(CowrieFiles(), PLAN)
        with self.assertRaisesRegex(PersonaError, r"cowrie\.cfg"):
            find_cowrie(self.home / "nowhere")
        with self.assertRaisesRegex(PersonaError, "No such file|not a regular file"):
            import_cowrie(CowrieFiles(pickle=self.home / "nowhere"), PLAN)
