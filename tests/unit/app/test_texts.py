"""Texts that nobody recorded."""

import json
from xml.etree import ElementTree

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._texts import PAGE, Texts, kind_of
from honeyllm.persona import TreeEntry, draw
from honeyllm.shell._faults import SyntaxFault
from honeyllm.shell._parser import parse_all

PERSONA = draw(7, now=1_760_000_000)
SIZES = (0, 1, 7, 40, 200, 1000, 4097, 3 * PAGE + 5)


def text(path: str, size: int, nature: str = "T", package: str = "adduser") -> bytes:
    """A text as it is read."""
    texts = Texts(PERSONA)
    entry = TreeEntry(path=path, kind="f", mode=0o644, size=size, nature=nature, package=package)
    for name in ("/etc/adduser.conf", "/usr/sbin/adduser", "/usr/share/doc/adduser/TODO"):
        texts.note(TreeEntry(path=name, kind="f", mode=0o644, package="adduser"))
    first, page = texts.parts(entry)
    return first + page * ((size - len(first)) // max(1, len(page)))


class TextTests(SynchronousTestCase):
    """They have their size, and are what their name says."""

    def test_size(self) -> None:
        """To the byte, whatever the kind."""
        for path in (
            "/a/x.sh", "/a/x.json", "/a/x.xml", "/a/x.html", "/a/x.py", "/a/x.pm", "/etc/ssl/certs/x.pem",
            "/var/lib/dpkg/info/adduser.md5sums", "/usr/share/doc/x/copyright", "/a/x.h", "/a/x.csv", "/a/README",
        ):  # fmt: skip
            for size in SIZES:
                for nature in "ST":
                    self.assertEqual(len(text(path, size, nature)), size, (path, size))

    def test_json(self) -> None:
        """It can be loaded."""
        for size in (200, 5000, 4 * PAGE):
            self.assertEqual(json.loads(text("/a/thing.json", size))["name"], "thing")

    def test_xml(self) -> None:
        """It has one root."""
        for size in (200, 5000, 4 * PAGE):
            self.assertEqual(ElementTree.fromstring(text("/a/thing.xml", size)).get("name"), "thing")

    def test_python(self) -> None:
        """It compiles."""
        for size in (200, 5000, 4 * PAGE):
            compile(text("/a/thing.py", size), "thing.py", "exec")

    def test_scripts(self) -> None:
        """Our own shell can read them."""
        for size in (60, 200, 5000):
            parsed = parse_all(text("/usr/bin/thing", size, "S").decode())
            self.assertFalse(any(isinstance(command, SyntaxFault) for command in parsed))

    def test_certificates(self) -> None:
        """They begin and end as such."""
        lines = text("/etc/ssl/certs/x.pem", 1500).splitlines()
        self.assertEqual((lines[0], lines[-1]), (b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"))

    def test_package_database(self) -> None:
        """dpkg's lists name the package's files."""
        self.assertIn(b"\n/usr/share/doc/adduser/TODO\n", text("/var/lib/dpkg/info/adduser.list", 200))

    def test_kinds(self) -> None:
        """Every path has one."""
        self.assertEqual(kind_of("/nowhere").comment, "# ")
