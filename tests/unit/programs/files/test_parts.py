"""The parts that programs on files are made of: patterns, modes, walks, canonical names."""

import stat

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._version_order import version_key
from honeyllm.programs.files._glob import matches
from honeyllm.programs.files._modes import parse_mode
from honeyllm.programs.files._resolve import Missing, canonical
from honeyllm.programs.files._walk import Follow, Kind, walk
from tests.support.virtual_host import VirtualHost

MATCHING = [
    ("*", ""),
    ("a*b", "axxb"),
    ("?.txt", "a.txt"),
    ("[a-c]x", "bx"),
    ("[!a]", "b"),
    ("[^a]", "b"),
    ("[]x]", "]"),
    ("[[:digit:]]*", "1x"),
    ("\\*", "*"),
    ("*/x", "a/b/x"),
    ("[", "["),
    ("a[", "a["),
]
DIFFERENT = [("a*b", "axxc"), ("?", ""), ("[a-c]", "d"), ("\\*", "x"), ("[!a]", "a"), ("A", "a")]
MODES = [
    ("755", 0o644, 0o755),
    ("u+x", 0o644, 0o744),
    ("go-rwx", 0o755, 0o700),
    ("a=r,u+w", 0o777, 0o644),
    ("g=u", 0o740, 0o770),
    ("+x", 0o644, 0o755),
    ("+t", 0o777, 0o1777),
    ("u+s,g+s", 0o755, 0o6755),
    ("X", None, None),
    ("+X", 0o644, 0o644),
    ("a+X", 0o744, 0o755),
    ("8", None, None),
    ("77777", None, None),
    ("u=rwx,", None, None),
]


class PartTests(SynchronousTestCase):
    """One test for each part."""

    def test_glob(self) -> None:
        """fnmatch(3)."""
        for pattern, text in MATCHING:
            self.assertTrue(matches(pattern, text), (pattern, text))
        for pattern, text in DIFFERENT:
            self.assertFalse(matches(pattern, text), (pattern, text))
        self.assertTrue(matches("A*", "abc", fold=True))
        self.assertFalse(matches("*", ".x", period=True))

    def test_glob_takes_no_time(self) -> None:
        """Many stars are not tried in all ways."""
        self.assertFalse(matches("*a" * 50 + "b", "a" * 5000))

    def test_modes(self) -> None:
        """Octal and symbolic modes."""
        for text, old, new in MODES:
            mode = parse_mode(text)
            if old is None or mode is None:
                self.assertEqual((mode, new), (None, None), text)
            else:
                self.assertEqual(mode.apply(old, directory=False, umask=0o022), new, text)

    def test_versions(self) -> None:
        """ls -v."""
        names = ["a-1.10", "a-1.9", "a-1.2.tar.gz", "a-1.2", "b", ".hidden", "a~", "a"]
        expected = [".hidden", "a~", "a", "a-1.2", "a-1.2.tar.gz", "a-1.9", "a-1.10", "b"]
        self.assertEqual(sorted(names, key=version_key), expected)

    def test_walk(self) -> None:
        """Directories come before and after what is in them; links are followed on demand."""
        fs = VirtualHost(files={"/tmp/d/a": b"", "/tmp/d/e/b": b""}).fs
        fs.make("/tmp/l", stat.S_IFLNK, target="d")
        fs.make("/tmp/d/up", stat.S_IFLNK, target="..")
        found = [(v.kind, v.path) for v in walk(fs, "/tmp/d")]
        self.assertEqual(
            found,
            [
                (Kind.DIRECTORY, "/tmp/d"),
                (Kind.FILE, "/tmp/d/a"),
                (Kind.DIRECTORY, "/tmp/d/e"),
                (Kind.FILE, "/tmp/d/e/b"),
                (Kind.LEFT, "/tmp/d/e"),
                (Kind.FILE, "/tmp/d/up"),
                (Kind.LEFT, "/tmp/d"),
            ],
        )
        self.assertEqual([v.kind for v in walk(fs, "/tmp/l")], [Kind.FILE])
        self.assertIn(Kind.CYCLE, [v.kind for v in walk(fs, "/tmp/d", follow=Follow.ALWAYS)])

    def test_deep_trees(self) -> None:
        """A tree deeper than Python's stack is no matter."""
        fs = VirtualHost().fs
        fs.change_directory("/tmp")
        for _ in range(1500):
            fs.make("d", stat.S_IFDIR | 0o755)
            fs.change_directory("d")
        self.assertTrue(fs.working_directory().endswith("/d/d"))
        self.assertEqual(sum(v.kind is Kind.DIRECTORY for v in walk(fs, "/tmp/d")), 1500)

    def test_canonical(self) -> None:
        """Links, dots and missing ends."""
        fs = VirtualHost(files={"/tmp/d/a": b""}).fs
        fs.make("/tmp/l", stat.S_IFLNK, target="d")
        fs.make("/tmp/loop", stat.S_IFLNK, target="loop")
        self.assertEqual(canonical(fs, "/tmp/l/../l/a", Missing.NONE), "/tmp/d/a")
        self.assertEqual(canonical(fs, "/tmp/new", Missing.LAST), "/tmp/new")
        self.assertEqual(canonical(fs, "/x/y/../z", Missing.ANY), "/x/z")
        for path in ("/tmp/new/x", "/tmp/loop", "/tmp/d/a/x"):
            self.assertRaises(OSError, canonical, fs, path, Missing.LAST)
