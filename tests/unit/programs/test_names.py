"""Names in messages and listings, as gnulib quotes them."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._names import Style, is_utf8, quote

UTF8 = [
    ("plain", Style.SHELL_ESCAPE, "plain"),
    ("plain", Style.SHELL_ESCAPE_ALWAYS, "'plain'"),
    ("a b", Style.SHELL_ESCAPE, "'a b'"),
    ("it's", Style.SHELL_ESCAPE, '"it\'s"'),
    ("it's $x", Style.SHELL_ESCAPE, "'it'\\''s $x'"),
    ("a\nb", Style.SHELL_ESCAPE, "'a'$'\\n''b'"),
    ("zz\n", Style.SHELL_ESCAPE, "'zz'$'\\n'"),
    ("", Style.SHELL_ESCAPE, "''"),
    ("#x", Style.SHELL_ESCAPE, "'#x'"),
    ("x#", Style.SHELL_ESCAPE, "x#"),
    ("{", Style.SHELL_ESCAPE, "'{'"),
    ("{}", Style.SHELL_ESCAPE, "{}"),
    ("é", Style.SHELL_ESCAPE, "é"),
    ("\udce9", Style.SHELL_ESCAPE, "''$'\\351'"),
    ("\x1b[0m", Style.SHELL_ESCAPE, "''$'\\033''[0m'"),
    ("a\\b", Style.ESCAPE, "a\\\\b"),
    ('a"b\t', Style.C, '"a\\"b\\t"'),
    ("plain", Style.C_MAYBE, "plain"),
    ("x", Style.LOCALE, "‘x’"),
    ("a\x01", Style.LITERAL, "a\x01"),
]
ASCII = [
    ("é", Style.SHELL_ESCAPE, "''$'\\303\\251'"),
    ("x", Style.LOCALE, "'x'"),
    ("it's", Style.LOCALE, "'it\\'s'"),
    ("x", Style.CLOCALE, '"x"'),
]


class QuoteTests(SynchronousTestCase):
    """Every style."""

    def test_utf8(self) -> None:
        """In a UTF-8 locale."""
        for name, style, quoted in UTF8:
            self.assertEqual(quote(name, style), quoted, (name, style))

    def test_ascii(self) -> None:
        """In the C locale."""
        for name, style, quoted in ASCII:
            self.assertEqual(quote(name, style, utf8=False), quoted, (name, style))

    def test_locale(self) -> None:
        """The first of the three variables that is set decides."""
        self.assertTrue(is_utf8({"LANG": "en_US.UTF-8"}))
        self.assertTrue(is_utf8({"LANG": "C", "LC_ALL": "C.utf8"}))
        self.assertFalse(is_utf8({"LANG": "C.UTF-8", "LC_ALL": "POSIX"}))
        self.assertFalse(is_utf8({}))
