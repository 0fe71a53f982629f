"""git, where it fails: on the network, and outside of a repository."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import FileDownloadFailed
from tests.support.machine_host import MachineHost

OUTSIDE = "fatal: not a git repository (or any of the parent directories): .git\n"


class GitTests(SynchronousTestCase):
    """What git 2.39 says."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def fails(self, *words: str) -> str:
        """The complaint of ``git WORDS``."""
        result = self.host.run("git", *words)
        self.assertEqual(result.status, 128)
        return result.stderr.decode()

    def test_version(self) -> None:
        """The version of the package."""
        self.assertEqual(self.host.out("git", "--version"), "git version 2.39.5\n")

    def test_outside(self) -> None:
        """Nothing can be done outside of a repository; within one the oracle answers."""
        self.assertEqual(self.fails("status"), OUTSIDE)
        self.host.run("mkdir", "-p", "/root/.git")
        self.host.leader.fs.change_directory("/root")
        self.assertEqual(self.host.run("git", "status").status, 99)

    def test_clone_of_what_is_not_there(self) -> None:
        """A path that is none, and a directory that is full; neither is an event."""
        self.assertEqual(self.fails("clone", "/nope"), "fatal: repository '/nope' does not exist\n")
        self.assertEqual(
            self.fails("clone", "http://x.invalid/etc", "/etc"),
            "fatal: destination path '/etc' already exists and is not an empty directory.\n",
        )
        self.assertEqual(self.host.events, [])

    def test_clone_from_the_web(self) -> None:
        """Names are not resolved, addresses refuse; the URL is an event."""
        url = "https://nosuch.example/a/b.git"
        self.assertEqual(
            self.fails("clone", "--depth", "1", url),
            f"Cloning into 'b'...\nfatal: unable to access '{url}/': Could not resolve host: nosuch.example\n",
        )
        self.assertEqual(self.host.events, [FileDownloadFailed(url=url)])
        refused = self.fails("clone", "-q", "http://8.8.8.8:81/a", "c")
        self.assertRegex(
            refused, r"'http://8\.8\.8\.8:81/a/': Failed to connect to 8\.8\.8\.8 port 81 after \d+ ms"
        )

    def test_clone_by_ssh(self) -> None:
        """ssh complains first, then git."""
        lines = self.fails("clone", "git@nosuch.example:a/b.git").splitlines()
        self.assertEqual(lines[0], "Cloning into 'b'...")
        self.assertTrue(lines[1].startswith("ssh: Could not resolve hostname nosuch.example: "))
        self.assertEqual(lines[2], "fatal: Could not read from remote repository.")
        self.assertEqual(self.fails("clone", "ssh://u@8.8.8.8/a/b").count("Connection timed out"), 1)

    def test_what_is_not_computed(self) -> None:
        """The rest is asked of the oracle."""
        for words in ((), ("init",), ("clone",), ("clone", "/etc"), ("clone", "git://x.invalid/a")):
            self.assertEqual(self.host.run("git", *words).status, 99, words)
