"""getopt_long's behaviour, message by message."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._options import OPERAND, Fault, Given, Parsed, parse

SHORT = "abc:d::"
LONG = {"all": "a", "almost-all": "A", "bytes": "c:", "color": "color::", "colour": "color::", "help": "help"}

ACCEPTED: list[tuple[list[str], list[tuple[str, str | None]], list[str]]] = [
    (["-ab", "x"], [("a", None), ("b", None)], ["x"]),
    (["x", "-a", "y"], [("a", None)], ["x", "y"]),
    (["-c5", "-c", "6", "--bytes=7", "--byt", "8"], [("c", "5"), ("c", "6"), ("c", "7"), ("c", "8")], []),
    (["-bc", "-a"], [("b", None), ("c", "-a")], []),
    (["-d", "x", "-dy"], [("d", None), ("d", "y")], ["x"]),
    (["--", "-a"], [], ["-a"]),
    (["-a", "-", "--", "-b"], [("a", None)], ["-", "-b"]),
    (["--colo", "--color="], [("color", None), ("color", "")], []),
    (["--all"], [("a", None)], []),
]

REFUSED = [
    (["-z"], "invalid option -- 'z'"),
    (["-aé"], "invalid option -- '\udcc3'"),
    (["-c"], "option requires an argument -- 'c'"),
    (["--bytes"], "option '--bytes' requires an argument"),
    (["--byt"], "option '--bytes' requires an argument"),
    (["--all=3"], "option '--all' doesn't allow an argument"),
    (["--bogus=3"], "unrecognized option '--bogus=3'"),
    (["--al=1"], "option '--al=1' is ambiguous; possibilities: '--all' '--almost-all'"),
    (["-:"], "invalid option -- ':'"),
]


def _parsed(arguments: list[str], short: str = SHORT) -> Parsed:
    result = parse(["ls", *arguments], short, LONG)
    assert isinstance(result, Parsed), result
    return result


class ParseTests(SynchronousTestCase):
    """Permuting scans."""

    def test_accepted(self) -> None:
        """Options come in order with their values, operands keep their order."""
        for arguments, options, operands in ACCEPTED:
            parsed = _parsed(arguments)
            self.assertEqual([(o.name, o.value) for o in parsed.options], options, arguments)
            self.assertEqual(list(parsed.operands), operands, arguments)

    def test_refused(self) -> None:
        """Every fault has glibc's words."""
        for arguments, message in REFUSED:
            fault = parse(["ls", *arguments], SHORT, LONG)
            assert isinstance(fault, Fault)
            self.assertEqual(fault.message, message)

    def test_text(self) -> None:
        """The hint follows on a line of its own."""
        fault = parse(["/bin/ls", "-a", "-z"], SHORT)
        assert isinstance(fault, Fault)
        self.assertEqual(
            fault.text("/bin/ls"),
            "/bin/ls: invalid option -- 'z'\nTry '/bin/ls --help' for more information.\n",
        )
        self.assertEqual(fault.earlier, (Given(name="a", spelled="-a", at=1),))

    def test_modes(self) -> None:
        """``+`` stops at the first operand, ``-`` hands operands over in place."""
        self.assertEqual(_parsed(["-a", "x", "-b"], "+ab").operands, ("x", "-b"))
        in_place = _parsed(["x", "-a", "--", "y"], "-ab")
        self.assertEqual([o.name for o in in_place.options], [OPERAND, "a"])
        self.assertEqual(in_place.operands, ("y",))

    def test_plain_getopt(self) -> None:
        """Without long names two dashes are a letter like any other."""
        fault = parse(["lsattr", "--bogus"], "abc")
        assert isinstance(fault, Fault)
        self.assertEqual(fault.message, "invalid option -- '-'")

    def test_questions(self) -> None:
        """Counting, last value and overriding options."""
        parsed = _parsed(["-c1", "-a", "-c2", "-b", "-a"])
        self.assertTrue(parsed.has("x", "b"))
        self.assertEqual(parsed.count("a"), 2)
        self.assertEqual(parsed.value("c"), "2")
        self.assertEqual(parsed.values("c"), ("1", "2"))
        self.assertEqual(parsed.last_of("b", "c"), "b")
        self.assertIsNone(parsed.value("a"))
