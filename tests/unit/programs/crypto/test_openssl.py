"""openssl: what it prints, what it writes, and its complaints, as OpenSSL 3.0 has them."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.machine_host import MachineHost

HELLO = b"hello\n"


class OpensslTests(SynchronousTestCase):
    """The commands that are computed."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def out(self, *words: str) -> str:
        """What ``openssl WORDS`` prints of a line of input."""
        return self.host.out("openssl", *words, stdin=HELLO)

    def test_version(self) -> None:
        """The version of the package, with its date, twice."""
        self.assertRegex(self.out("version"), r"^(OpenSSL 3\.0\.\d+ \d+ \w+ \d{4}) \(Library: \1\)\n$")
        self.assertEqual(self.out("version", "-d"), 'OPENSSLDIR: "/usr/lib/ssl"\n')

    def test_passwd(self) -> None:
        """crypt(3) with a given salt; MD5 without a word."""
        self.assertEqual(self.out("passwd", "-1", "-salt", "abc", "pw"), "$1$abc$Kb85XxsXB.VXinPhbS4431\n")
        self.assertTrue(self.out("passwd", "-6", "-salt", "abc", "pw").startswith("$6$abc$MtSdWSZbhct2oe.SO"))
        self.assertRegex(self.out("passwd", "x"), r"^\$1\$[./0-9A-Za-z]{8}\$[./0-9A-Za-z]{22}\n$")

    def test_digest(self) -> None:
        """The names of 3.0 stand before the sum; -r is the form of coreutils."""
        sum_ = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
        self.assertEqual(self.out("sha256"), f"SHA2-256(stdin)= {sum_}\n")
        self.assertEqual(self.out("dgst", "-r"), f"{sum_} *stdin\n")
        self.assertEqual(self.out("dgst", "-md5"), "MD5(stdin)= b1946ac92492d2347c6235b4d2611184\n")

    def test_rand(self) -> None:
        """As many bytes as asked for, by chance."""
        self.assertRegex(self.out("rand", "-hex", "8"), r"^[0-9a-f]{16}\n$")
        self.assertEqual(len(self.out("rand", "-base64", "30")), 41)

    def test_base64(self) -> None:
        """Lines of 64 signs, back again, and in one line without a newline."""
        self.assertEqual(self.out("base64"), "aGVsbG8K\n")
        self.assertEqual(self.out("enc", "-base64", "-A"), "aGVsbG8K")
        self.assertEqual(self.host.out("openssl", "base64", "-d", stdin=b"aGVsbG8K\n"), "hello\n")

    def test_encrypted_file(self) -> None:
        """What was encrypted comes back with its password, and with no other."""
        cipher = ("enc", "-aes-256-cbc", "-pbkdf2", "-a")
        self.out(*cipher, "-k", "x", "-out", "/tmp/e")
        self.assertTrue(self.host.out("cat", "/tmp/e").startswith("U2FsdGVkX1"))
        self.assertEqual(self.out(*cipher, "-d", "-pass", "pass:x", "-in", "/tmp/e"), "hello\n")
        wrong = self.host.run("openssl", *cipher, "-d", "-k", "y", "-in", "/tmp/e")
        self.assertEqual((wrong.status, wrong.stderr[:12]), (1, b"bad decrypt\n"))
        plain = self.host.run("openssl", "enc", "-d", "-aes128", "-pbkdf2", "-k", "y", stdin=b"x" * 30)
        self.assertEqual((plain.status, plain.stderr), (1, b"bad magic number\n"))

    def test_errors(self) -> None:
        """Unknown commands, and files that are not there."""
        nope = self.host.run("openssl", "nope")
        self.assertEqual(
            (nope.status, nope.stderr), (1, b"Invalid command 'nope'; type \"help\" for a list.\n")
        )
        missing = self.host.run("openssl", "sha256", "/x").stderr.decode().splitlines()
        self.assertEqual(missing[0], "/x: No such file or directory")
        self.assertRegex(missing[1], r"^40[0-9A-F]{8}7F0000:error:80000002:system library:file_ctrl:")
        absent = self.host.run("openssl", "base64", "-in", "/x").stderr.decode().splitlines()
        self.assertEqual(absent[0], 'Can\'t open "/x" for reading, No such file or directory')
        written = self.host.run("openssl", "rand", "-out", "/x/y", "4")
        self.assertIn(b'Can\'t open "/x/y" for writing, No such file', written.stderr)

    def test_what_is_not_computed(self) -> None:
        """The rest is asked of the oracle."""
        for words in (("version", "-a"), ("s_client",), ("dgst", "-foo"), ("passwd", "-foo"), ("rand",), ()):
            self.assertEqual(self.host.run("openssl", *words).status, 99, words)
