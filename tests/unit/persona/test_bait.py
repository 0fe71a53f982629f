from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import (
    Bait,
    Persona,
    PersonaError,
    TreeEntry,
    check_files,
    draw,
    dump_persona,
    load_persona,
    tree,
)


def with_bait(persona: Persona, bait: tuple[Bait, ...]) -> Persona:
    """*persona*, with *bait* laid in it."""
    return evolve(persona, software=evolve(persona.software, bait=bait))


class BaitTests(SynchronousTestCase):
    persona = draw(3)

    def laid(self, *bait: Bait) -> dict[str, TreeEntry]:
        """The tree with *bait*."""
        return {entry.path: entry for entry in tree(with_bait(self.persona, bait))}

    def test_in_the_tree(self) -> None:
        """Bait has its text or size, mode and owner; missing directories are made, links followed."""
        user = self.persona.accounts.humans[0]
        files = self.laid(
            Bait(path=f"{user.home}/.aws/credentials", text="[default]\n", mode=0o600, owner=user.name),
            Bait(path="/srv/backup/db/backup.sql.gz", size=123_456),
            Bait(path="/lib/note", text="x"),
        )
        found = files[f"{user.home}/.aws/credentials"]
        self.assertEqual((found.content, found.size, found.mode), (b"[default]\n", 10, 0o600))
        self.assertEqual((found.uid, found.gid), (user.uid, user.gid))
        self.assertEqual((files[f"{user.home}/.aws"].kind, files[f"{user.home}/.aws"].uid), ("d", user.uid))
        dump = files["/srv/backup/db/backup.sql.gz"]
        self.assertEqual((dump.content, dump.size, dump.uid), (None, 123_456, 0))
        self.assertIn("/usr/lib/note", files)
        self.assertTrue(self.persona.installed_at <= dump.mtime <= self.persona.boot_at)

    def test_no_room(self) -> None:
        """A directory is not replaced, and nothing lies below a file; ``check_files`` tells of both."""
        bait = (Bait(path="/etc", text="x"), Bait(path="/etc/passwd/a/b", text="x"))
        files = self.laid(*bait, Bait(path="/srv/x", text="x"))
        self.assertEqual(files["/etc"].kind, "d")
        self.assertEqual([path for path in files if path.startswith("/etc/passwd/")], [])
        problems = check_files(with_bait(self.persona, (*bait, Bait(path="/srv/x", text="x"))))
        self.assertEqual(
            [problem.split()[2] for problem in problems if problem.startswith("the bait")],
            ["/etc", "/etc/passwd/a/b"],
        )

    def test_round_trip(self) -> None:
        """Bait is written and read back."""
        persona = with_bait(self.persona, (Bait(path="/root/wallet.dat", size=9),))
        self.assertEqual(load_persona(dump_persona(persona)), persona)

    def test_mistakes(self) -> None:
        """Every mistake is told at once, with its path in the record."""
        bait = (
            Bait(path="root/x", text="x"),
            Bait(path="/proc/x", text="x", owner="nobody-here"),
            Bait(path="/a/../b", size=-1, mode=-1),
            Bait(path="/c", text="x", size=1),
            Bait(path="/c", text="x"),
        )
        text = dump_persona(with_bait(self.persona, bait))
        problems = "\n".join(self.assertRaises(PersonaError, load_persona, text).problems)
        for part in (
            "[0].path",
            "[1].path",
            "[1].owner",
            "[2].path",
            "[2].size",
            "[2].mode",
            "[3]",
            "[4].path",
        ):
            self.assertIn(f"@ persona.software.bait{part}", problems)
