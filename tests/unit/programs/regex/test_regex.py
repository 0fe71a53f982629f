"""What the expressions match and how wrong ones are refused, as recorded from the real tools."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.regex import (
    ABSENT,
    EGREP,
    GREP,
    POSIX_EXTENDED,
    SED,
    SED_EXTENDED,
    Fault,
    Regex,
    Syntax,
    compile_mawk,
    compile_perl,
    compile_posix,
    is_word,
)

FOUND: list[tuple[Syntax, str, str, str | None]] = [
    (GREP, "b*", "abb", ""),
    (GREP, "*a", "x*a", "*a"),
    (GREP, r"\(*a\)", "*a", "*a"),
    (GREP, "^*", "*", "*"),
    (GREP, r"\{1\}", "{1}", "{1}"),
    (GREP, r"a\{2,\}", "aaa", "aaa"),
    (GREP, r"a\|ab", "xab", "ab"),
    (GREP, r"\(.\)\1", "abccd", "cc"),
    (GREP, r"\<foo\>", "a_foo foo", "foo"),
    (GREP, "a^b$c", "a^b$c", "a^b$c"),
    (GREP, "[]a]*", "]a", "]a"),
    (GREP, "[^[:space:]]*", "ab c", "ab"),
    (GREP, r"\w*", "caf\u00e9-x", "caf\u00e9"),
    (GREP, r"caf\b", "caf\u00e9", None),
    (GREP, r"\<.", "-x", "x"),
    (GREP, "[[.-.]]", "a-b", "-"),
    (EGREP, "(ab|a)(c|bcd)", "abcd", "abcd"),
    (EGREP, "a{1", "a{1", "a{1"),
    (EGREP, "a)", "a)", "a)"),
    (EGREP, "+a", "+a", "a"),
    (EGREP, "a{,2}", "aaa", "aa"),
    (EGREP, "[0-9]{1,3}(\\.[0-9]{1,3}){3}", "ip 192.168.1.10/24", "192.168.1.10"),
    (EGREP, "(a|b)*c|(a|ab)*c", "abc", "abc"),
    (EGREP, "x{2000}", "x" * 2001, "x" * 2000),
    (SED_EXTENDED, "a.b", "a\nb", "a\nb"),
    (POSIX_EXTENDED, "a)", "a)", "a)"),
]

REFUSED: list[tuple[Syntax, str, str]] = [
    (GREP, "[", "Invalid regular expression"),
    (GREP, "[a", "Unmatched [, [^, [:, [., or [="),
    (GREP, "[[:foo:]]", "Invalid character class name"),
    (GREP, "[:space:]", "character class syntax is [[:space:]], not [:space:]"),
    (GREP, "a\\", "Trailing backslash"),
    (GREP, r"\(", r"Unmatched ( or \("),
    (GREP, r"\)", r"Unmatched ) or \)"),
    (GREP, r"a\{1", r"Unmatched \{"),
    (GREP, r"a\{x\}", r"Invalid content of \{\}"),
    (GREP, r"a\{2,1\}", r"Invalid content of \{\}"),
    (GREP, r"a\{40000\}", "Regular expression too big"),
    (GREP, r"\1", "Invalid back reference"),
    (GREP, r"\(a\)\|\1", "Invalid back reference"),
    (GREP, "[b-a]", "Invalid range end"),
    (GREP, "[[.foo.]]", "Invalid collation character"),
    (GREP, "[a-\u00e9]", "Invalid collation character"),
    (EGREP, "a{}", r"Invalid content of \{\}"),
    (EGREP, "a{1,2,3}", r"Invalid content of \{\}"),
    (SED, "a**", "Invalid preceding regular expression"),
    (SED, r"\{1\}", "Invalid preceding regular expression"),
    (SED_EXTENDED, "*a", "Invalid preceding regular expression"),
    (SED_EXTENDED, "a)", r"Unmatched ) or \)"),
    (SED_EXTENDED, "a{1", r"Unmatched \{"),
]

MAWK_FOUND: list[tuple[str, str, str | None]] = [
    ("a{2}", "aaa{2}", "a{2}"),
    (r"\x41\102", "xAB", "AB"),
    ("[b-a]", "-", "-"),
    (r"[a\]b]*", "]ab", "]ab"),
    (r"\s", "s", "s"),
    ("^..$", "\u00e9", "\u00e9"),
    ("x)", "x)", "x)"),
    ("a.b", "a\nb", "a\nb"),
]

MAWK_REFUSED = [
    ("(a", "missing ')'"),
    ("*a", "missing operand"),
    ("a|", "missing operand"),
    ("()", "missing operand"),
    ("^*", "syntax error ^* or ^+"),
    ("[a", "bad class -- [], [^] or ["),
]

PERL_FOUND: list[tuple[str, str, str | None]] = [
    (r"inet \K[\d.]+", "inet 10.0.0.1/8", "10.0.0.1"),
    (r"(?<=src )\S+", "a src 1.2 b", "1.2"),
    (r"(?<!a)b", "abb", "b"),
    (r"a(?=c)", "abac", "a"),
    (r"a|ab", "ab", "a"),
    (r"<.+?>", "<a><b>", "<a>"),
    (r"(?i)ab[c-e]", "xABD", "ABD"),
    (r"(\w)\1", "hello", "ll"),
    (r"(?P<q>['\"]).*?\k<q>", "a 'b' c", "'b'"),
    (r"a++a", "aaa", None),
    (r"\x41[[:digit:]\s]", "A1", "A1"),
    (r"\Qa.b\E+", "xa.bb", "a.bb"),
    ("[^\\W\\d]+", "12ab", "ab"),
]

PERL_REFUSED = [
    ("(", "missing closing parenthesis"),
    (")", "unmatched closing parenthesis"),
    ("[a", "missing terminating ] for character class"),
    ("*a", "quantifier does not follow a repeatable item"),
    ("[b-a]", "range out of order in character class"),
    ("a{2,1}", "numbers out of order in {} quantifier"),
    ("\\", "\\ at end of pattern"),
    (r"\1", "reference to non-existent subpattern"),
]


def _text(regex: Regex, subject: str) -> str | None:
    data = subject.encode()
    spans = regex.search(data)
    return None if spans is None else data[slice(*spans[0])].decode()


class PosixTests(SynchronousTestCase):
    """Basic and extended expressions."""

    def test_found(self) -> None:
        """The leftmost longest match is found."""
        for syntax, pattern, subject, expected in FOUND:
            self.assertEqual(_text(compile_posix(pattern, syntax), subject), expected, (pattern, subject))

    def test_refused(self) -> None:
        """Wrong patterns have glibc's messages."""
        for syntax, pattern, message in REFUSED:
            fault = self.assertRaises(Fault, compile_posix, pattern, syntax)
            self.assertEqual(str(fault), message, pattern)

    def test_warnings(self) -> None:
        """An operator at the start is skipped with a warning."""
        self.assertEqual(compile_posix("*a", EGREP).warnings, ("* at start of expression",))
        self.assertEqual(compile_posix("{1}a", EGREP).warnings, ("{...} at start of expression",))

    def test_groups(self) -> None:
        """Groups have byte spans; one that took no part is absent."""
        spans = compile_posix(r"(é)(x)?(.)\1?", SED_EXTENDED).search("-éaé".encode())
        self.assertEqual(spans, ((1, 6), (1, 3), ABSENT, (3, 4)))

    def test_invalid_bytes(self) -> None:
        """A byte that is no UTF-8 matches nothing but itself."""
        self.assertIsNone(compile_posix(".", GREP).search(b"\xff"))
        self.assertEqual(compile_posix("\udcff", GREP).search(b"a\xff"), ((1, 2),))

    def test_flags(self) -> None:
        """Case folding, line anchors, and where a search starts and ends."""
        folding = compile_posix("[a-c]é", GREP, fold_case=True)
        self.assertEqual(_text(folding, "BÉ"), "BÉ")
        lines = compile_posix("^b$", GREP, multiline=True)
        self.assertEqual(lines.search(b"a\nb\nc"), ((2, 3),))
        self.assertIsNone(compile_posix("^a", GREP).search(b"aa", 1))
        self.assertEqual(compile_posix("a*", GREP).search(b"aaaa", 1, 3), ((1, 3),))

    def test_hostile(self) -> None:
        """Exponential patterns end: in linear time, or at the step limit."""
        self.assertIsNotNone(compile_posix("(a*)*(a*)*b|a", EGREP).search(b"a" * 5000))
        slow = compile_posix(r"^\(a*\)\(a*\)\(a*\)b\1\2\3b$", GREP)
        self.assertRaises(Fault, slow.search, b"a" * 700 + b"b" + b"a" * 699 + b"b")
        self.assertRaises(Fault, compile_posix, "(" * 5000 + ")" * 5000, EGREP)
        self.assertRaises(Fault, compile_posix, "(((a{30}){30}){30}){30}", EGREP)

    def test_literal(self) -> None:
        """A plain word is known to be one."""
        self.assertEqual(compile_posix("a.", GREP).literal, None)
        self.assertEqual(compile_posix("aé", GREP).literal, "aé".encode())

    @given(
        st.text(alphabet="ab(){}[]\\|*+?^$.1,-é:", max_size=12),
        st.sampled_from([GREP, EGREP, SED, SED_EXTENDED]),
    )
    def test_any_pattern(self, pattern: str, syntax: Syntax) -> None:
        """Whatever the pattern, there is a match, none, or a fault."""
        try:
            compile_posix(pattern, syntax).search(b"aab(1)\\{}a")
        except Fault:
            pass


class OtherTests(SynchronousTestCase):
    """mawk and Perl."""

    def test_mawk(self) -> None:
        """Bytes, escapes, no intervals."""
        for pattern, subject, expected in MAWK_FOUND:
            self.assertEqual(_text(compile_mawk(pattern), subject), expected, pattern)
        for pattern, message in MAWK_REFUSED:
            self.assertEqual(str(self.assertRaises(Fault, compile_mawk, pattern)), message)

    def test_perl(self) -> None:
        """Lazy quantifiers, look-around and the reset of the start."""
        for pattern, subject, expected in PERL_FOUND:
            self.assertEqual(_text(compile_perl(pattern), subject), expected, pattern)
        for pattern, message in PERL_REFUSED:
            self.assertEqual(str(self.assertRaises(Fault, compile_perl, pattern)), message)

    def test_words(self) -> None:
        """Letters, digits and the underscore make words."""
        self.assertEqual([is_word(c) for c in "a_9é-"], [True, True, True, True, False])
