"""grep's output, messages and exit status, as recorded from GNU grep 3.8."""

import shlex

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.grep import PROGRAMS
from tests.support.virtual_host import VirtualHost

FILES = {
    "f": b"one\ntwo\nthree\nfour\nfive\nsix one\nseven\n",
    "b": b"one\0x\ntwo one\n",
    "enc": b"one \xff\nok one\n",
    "d/e/x.c": b"one\n",
    "words": b"foo foobar bar_foo foo-bar\n",
    "pat": b"a\n[\n",
}
USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"

CASES: list[tuple[str, str, str, int]] = [
    ("grep one f", "one\nsix one\n", "", 0),
    ("grep -n -C1 one f", "1:one\n2-two\n--\n5-five\n6:six one\n7-seven\n", "", 0),
    ("grep -A1 -m1 one f", "one\ntwo\n", "", 0),
    ("grep -12 two f", "one\ntwo\nthree\nfour\nfive\nsix one\nseven\n", "", 0),
    ("grep -c one f b", "f:2\nb:2\n", "", 0),
    ("grep one b", "", "grep: b: binary file matches\n", 0),
    ("grep one enc", "ok one\n", "grep: enc: binary file matches\n", 0),
    ("grep -a one b", "one\0x\ntwo one\n", "", 0),
    ("grep -L zzz f", "f\n", "", 1),
    ("grep -ob one f", "0:one\n28:one\n", "", 0),
    ("grep -o 'on\\|o' f", "on\no\no\non\n", "", 0),
    ("grep -wo foo words", "foo\nfoo\n", "", 0),
    ("grep -oP 'si\\Kx' f", "x\n", "", 0),
    ("grep -Tn two f", " 2:\ttwo\n", "", 0),
    ("grep -r one d", "d/e/x.c:one\n", "", 0),
    ("grep -vc one f", "5\n", "", 0),
    ("grep one", "one stdin\n", "", 0),
    ("grep -q one f /nofile", "", "", 0),
    (
        "grep --color=always -n one d/e/x.c",
        "\x1b[32m\x1b[K1\x1b[m\x1b[K\x1b[36m\x1b[K:\x1b[m\x1b[K\x1b[01;31m\x1b[Kone\x1b[m\x1b[K\n",
        "",
        0,
    ),
    ("grep", "", USAGE, 2),
    ("grep -J x", "", "grep: invalid option -- 'J'\n" + USAGE, 2),
    ("grep one /nofile", "", "grep: /nofile: No such file or directory\n", 2),
    ("grep -s one /nofile", "", "", 2),
    ("grep one d", "", "grep: d: Is a directory\n", 2),
    ("grep -A x r f", "", "grep: x: invalid context length argument\n", 2),
    ("grep -f pat f", "", "grep: pat:2: Invalid regular expression\n", 2),
    ("grep -E '*two' f", "two\n", "grep: warning: * at start of expression\n", 0),
    ("grep -P -e a -e b f", "", "grep: the -P option only supports a single pattern\n", 2),
    ("egrep 'two|six' f", "two\nsix one\n", "", 0),
    ("fgrep x.c f", "", "", 1),
]


class GrepTests(SynchronousTestCase):
    """One command line after the other."""

    def test_cases(self) -> None:
        """Output, messages and status are those of the real one."""
        host = VirtualHost(files=FILES)
        for line, stdout, stderr, status in CASES:
            argv = shlex.split(line)
            result = host.run(PROGRAMS[argv[0]], *argv, stdin=b"x\none stdin\n")
            got = (result.stdout.decode("utf-8", "replace"), result.stderr.decode(), result.status)
            expected = (stdout.replace("\xff", "\ufffd"), stderr, status)
            self.assertEqual(got, expected, line)

    def test_same_words_longest_option(self) -> None:
        """``-o`` prints the longest match of all patterns."""
        host = VirtualHost(files=FILES)
        result = host.run(PROGRAMS["grep"], "grep", "-o", "-e", "o", "-e", "one", "f")
        self.assertEqual(result.stdout, b"one\no\no\none\n")

    def test_endless_line(self) -> None:
        """A line without end ends the search, not the honeypot."""
        result = VirtualHost().run(PROGRAMS["grep"], "grep", "x", stdin=b"a" * (17 << 20))
        self.assertEqual((result.stderr, result.status), (b"grep: memory exhausted\n", 2))

    @given(st.lists(st.sampled_from([b"x", b"xx", b"", b"a", b"ab x", b"\xff x", b"yxyx"]), max_size=40), st.booleans())
    def test_blocks(self, lines: list[bytes], ended: bool) -> None:
        """What is passed over or counted at once is what line by line is found."""
        data = b"\n".join(lines) + (b"\n" if ended else b"")
        found = [line for line in data.split(b"\n") if b"x" in line]
        host = VirtualHost(files={"f": data})
        counted = host.run(PROGRAMS["grep"], "grep", "-c", "x", "f")
        self.assertEqual(counted.stdout, b"%d\n" % len(found))
        numbered = host.run(PROGRAMS["grep"], "grep", "-an", "x", "f")
        numbers = [n for n, line in enumerate(data.split(b"\n"), 1) if b"x" in line]
        self.assertEqual(numbered.stdout, b"".join(b"%d:%s\n" % pair for pair in zip(numbers, found, strict=True)))
