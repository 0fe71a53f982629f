"""The SSH clients: a way back into the same host, keys, and hosts that do not answer."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandInput, FileDownloadFailed
from honeyllm.host import Refused, TimedOut
from honeyllm.persona import draw
from tests.support.downloads import address
from tests.support.facts_host import NOW, FactsHost
from tests.support.machine_host import MachineHost

TRUST = ("-o", "StrictHostKeyChecking=no")
KEY = "/root/.ssh/id_ed25519"


class SshTests(SynchronousTestCase):
    """ssh, with nobody at a terminal."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def fails(self, *argv: str) -> str:
        """The complaint of a command that ends with 255."""
        result = self.host.run(*argv)
        self.assertEqual(result.status, 255)
        return result.stderr.decode()

    def test_version(self) -> None:
        """The versions of both packages."""
        shown = self.host.run("ssh", "-V").stderr.decode()
        self.assertRegex(shown, r"^OpenSSH_9\.2p1 Debian-2\+deb12u\d+, OpenSSL 3\.0\.\d+ \d+ \w+ \d{4}\n$")

    def test_usage(self) -> None:
        """What OpenSSH's own getopt says of wrong options."""
        self.assertTrue(
            self.fails("ssh").startswith("usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]\n")
        )
        self.assertTrue(self.fails("ssh", "-Z").startswith("unknown option -- Z\r\nusage: ssh "))
        self.assertTrue(
            self.fails("ssh", "x", "-p").startswith("option requires an argument -- p\r\nusage: ")
        )
        self.assertEqual(self.fails("ssh", "-p", "99999", "x"), "Bad port '99999'\n")

    def test_nobody_there(self) -> None:
        """Names without address, and hosts that refuse after the time a packet takes; each is an event."""
        name = "nosuch.example"
        unknown = f"ssh: Could not resolve hostname {name}: Name or service not known\r\n"
        self.assertEqual(self.fails("ssh", f"bob@{name}"), unknown)
        self.assertIn(CommandInput(input=f"ssh://bob@{name}:22", realm="ssh"), self.host.events)
        before = self.host.timers.now
        for kind, reason in ((Refused, "Connection refused"), (TimedOut, "Connection timed out")):
            host = address(self.host, kind)
            refused = f"ssh: connect to host {host} port 2222: {reason}\r\n"
            self.assertEqual(self.fails("ssh", "-p", "2222", host), refused)
        self.assertGreater(self.host.timers.now, before)

    def test_without_terminal(self) -> None:
        """Nobody can be asked, neither for trust nor for a password."""
        self.assertEqual(self.fails("ssh", "localhost"), "Host key verification failed.\r\n")
        denied = self.fails("ssh", *TRUST, "localhost").splitlines()
        self.assertEqual(
            denied[0], "Warning: Permanently added 'localhost' (ED25519) to the list of known hosts."
        )
        self.assertEqual(denied[1:3], ["Permission denied, please try again."] * 2)
        self.assertEqual(denied[3], "root@localhost: Permission denied (publickey,password).")
        batch = self.fails("ssh", "-o", "BatchMode=yes", "nobody@localhost")
        self.assertEqual(batch, "nobody@localhost: Permission denied (publickey,password).\r\n")

    def test_identity_that_is_missing(self) -> None:
        """A file given with -i that is not there is said before anything else."""
        shown = self.fails("ssh", "-i", "/nope", "x.invalid").splitlines()[0]
        self.assertEqual(shown, "Warning: Identity file /nope not accessible: No such file or directory.")

    def test_scp(self) -> None:
        """Copies within the host once a key opens it; elsewhere it fails as ssh does."""
        self.assertTrue(self.host.run("scp").stderr.startswith(b"usage: scp [-346ABCOpqRrsTv] [-c cipher]"))
        lost = self.fails("scp", "u@nosuch.example:a", ".").splitlines()
        self.assertEqual(lost[1], "scp: Connection closed")
        self.assertIn(FileDownloadFailed(url="scp://u@nosuch.example/a"), self.host.events)
        self.host.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
        self.host.run("cp", f"{KEY}.pub", "/root/.ssh/authorized_keys")
        self.assertEqual(self.host.run("scp", *TRUST, "/etc/hostname", "localhost:copy").status, 0)
        self.assertEqual(self.host.read("/root/copy"), self.host.read("/etc/hostname"))
        missing = self.host.run("scp", "localhost:nope", "/tmp")
        self.assertEqual(
            (missing.status, missing.stderr), (1, b"scp: /root/nope: No such file or directory\r\n")
        )


class KeyTests(SynchronousTestCase):
    """ssh-keygen and ssh-keyscan."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def test_new_pair(self) -> None:
        """A pair is made and shown; -l and -y know it again."""
        shown = self.host.out(
            "ssh-keygen", "-t", "ed25519", "-N", "", "-f", "/tmp/k", "-C", "a@b"
        ).splitlines()
        self.assertEqual(shown[0], "Generating public/private ed25519 key pair.")
        self.assertEqual(shown[1], "Your identification has been saved in /tmp/k")
        self.assertEqual((shown[6], shown[-1]), ("+--[ED25519 256]--+", "+----[SHA256]-----+"))
        mark = shown[4].split()[0]
        self.assertEqual(self.host.out("ssh-keygen", "-lf", "/tmp/k"), f"256 {mark} a@b (ED25519)\n")
        self.assertEqual(self.host.out("ssh-keygen", "-yf", "/tmp/k"), self.host.read("/tmp/k.pub"))
        self.assertEqual(self.host.fs.stat("/tmp/k").mode & 0o777, 0o600)

    def test_prompts(self) -> None:
        """Where to, whether to overwrite, and the passphrase, twice."""
        answers = b"/tmp/p\none\ntwo\nsecret\nsecret\n"
        made = self.host.run("ssh-keygen", "-t", "ecdsa", stdin=answers)
        self.assertEqual(made.status, 0)
        self.assertIn(b"Passphrases do not match.  Try again.\n", made.stdout)
        again = self.host.run("ssh-keygen", "-f", "/tmp/p", "-N", "", stdin=b"n\n")
        self.assertEqual(again.status, 1)
        self.assertTrue(again.stdout.endswith(b"/tmp/p already exists.\nOverwrite (y/n)? "))

    def test_errors(self) -> None:
        """What it does not make, and what it cannot read."""
        for words, complaint in (
            (("-t", "foo"), "unknown key type foo\r\n"),
            (("-b", "12"), "Invalid RSA key length: minimum is 1024 bits\r\n"),
            (("-lf", "/nope"), "ssh-keygen: /nope: No such file or directory\r\n"),
            (("-yf", "/nope"), "/nope: No such file or directory\r\n"),
            (("-lf", "/etc/hostname"), "/etc/hostname is not a public key file.\r\n"),
            (("-R", "x", "-f", "/nope"), "Cannot stat /nope: No such file or directory\r\n"),
        ):
            result = self.host.run("ssh-keygen", *words)
            self.assertEqual((result.status, result.stderr.decode()), (255, complaint))

    def test_known_hosts(self) -> None:
        """Hosts are found under their hashes, and removed."""
        self.host.run("ssh", *TRUST, "localhost")
        found = self.host.out("ssh-keygen", "-F", "localhost")
        self.assertTrue(found.startswith("# Host localhost found: line 1 \n|1|"))
        self.assertTrue(self.host.out("ssh-keygen", "-R", "localhost").endswith("known_hosts.old\n"))
        self.assertEqual(self.host.read("/root/.ssh/known_hosts"), "")

    def test_keyscan(self) -> None:
        """The keys of this host, and nothing of others."""
        kind, blob = self.host.read("/etc/ssh/ssh_host_ed25519_key.pub").split()[:2]
        scanned = self.host.run("ssh-keyscan", "-t", "ed25519", "localhost", "8.8.8.8").stdout.decode()
        self.assertEqual(scanned, f"localhost {kind} {blob}\n")
        self.assertTrue(self.host.run("ssh-keyscan").stderr.startswith(b"usage: ssh-keyscan [-46cDHv]"))


class CopyIdTests(SynchronousTestCase):
    """ssh-copy-id."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def fails(self, *words: str) -> str:
        """The complaint of ``ssh-copy-id WORDS``."""
        result = self.host.run("ssh-copy-id", *words)
        self.assertEqual(result.status, 1)
        return result.stderr.decode()

    def test_errors(self) -> None:
        """No key, no such key, no such host."""
        self.assertEqual(self.fails("localhost"), "/usr/bin/ssh-copy-id: ERROR: No identities found\n")
        missing = "\n/usr/bin/ssh-copy-id: ERROR: failed to open ID file '/nope.pub': No such file\n"
        self.assertEqual(self.fails("-i", "/nope", "localhost"), missing)
        self.host.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
        silent = (
            "\n\n/usr/bin/ssh-copy-id: ERROR: ssh: connect to host 8.8.8.8 port 22: Connection timed out\n\n"
        )
        self.assertTrue(self.fails("8.8.8.8").endswith(silent))

    def test_keys_that_are_there(self) -> None:
        """A key that opens the account already is not installed again."""
        self.host.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
        self.host.run("cp", f"{KEY}.pub", "/root/.ssh/authorized_keys")
        again = self.host.run("ssh-copy-id", *TRUST, "root@localhost")
        self.assertEqual(again.status, 0)
        self.assertIn(b"WARNING: All keys were skipped because they already exist", again.stderr)


class TerminalTests(SynchronousTestCase):
    """ssh with somebody at the keyboard, and a real shell behind it."""

    def test_login(self) -> None:
        """The key is asked for, then the password; a login shell follows, and the way back."""
        host = FactsHost(draw(3, now=NOW - 3 * 86400))
        shown = host.type("ssh localhost\r")
        self.assertIn("The authenticity of host 'localhost (::1)' can't be established.", shown)
        self.assertIn("connecting (yes/no/[fingerprint])? ", shown)
        self.assertIn("Please type 'yes', 'no' or the fingerprint: ", host.type("maybe\r"))
        self.assertTrue(host.type("yes\r").endswith("root@localhost's password: "))
        self.assertTrue(host.type("wrong\r").endswith("root@localhost's password: "))
        host.type("\x03")

    def test_copy_id(self) -> None:
        """A key is planted with the password, and opens the way from then on."""
        host = FactsHost(draw(3, now=NOW - 3 * 86400))
        host.ask(f"ssh-keygen -q -t ed25519 -N '' -f {KEY}; echo root:sesame | chpasswd")
        host.type("ssh-copy-id localhost\r")
        self.assertIn("1 key(s) remain to be installed", host.type("yes\r"))
        self.assertIn("Number of key(s) added: 1", host.type("sesame\r"))
        self.assertEqual(host.ask("ssh localhost id -un"), "root\n")
        self.assertEqual(host.ask("stat -c %a /root/.ssh/authorized_keys"), "600\n")

    def test_key(self) -> None:
        """A key opens the way without a password, and the environment is that of a session."""
        host = FactsHost(draw(3, now=NOW - 3 * 86400))
        host.ask(f"ssh-keygen -q -t ed25519 -N '' -f {KEY}; cp {KEY}.pub /root/.ssh/authorized_keys")
        self.assertEqual(
            host.ask("ssh -o StrictHostKeyChecking=no localhost 'pwd; exit 3'; echo $?"), "/root\n3\n"
        )
        inside = host.type("ssh localhost\r") + host.type("echo $SSH_CONNECTION\r")
        self.assertRegex(inside, r"::1 \d+ ::1 22\r\n")
        self.assertIn("Connection to localhost closed.", host.type("exit\r"))
