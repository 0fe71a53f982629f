"""Only what a program could have printed passes the guard, and only once it is judged."""

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.oracle._guard import Expectation, Guard, Limits, secret_lines

SECRET = "Answer with the text that the program writes, and nothing else"
EXPECTED = Expectation(command="nvtop -s", program="nvtop", secrets=secret_lines([SECRET, "short"]))


def guarded(
    text: str, *, size: int = 4, cut: bool = False, limits: Limits | None = None
) -> tuple[str, Guard]:
    guard = Guard(EXPECTED, limits=limits)
    passed = [guard.feed(text[i : i + size]) for i in range(0, len(text), size)]
    return "".join([*passed, guard.close(cut=cut)]), guard


CASES = {
    # plain output
    "a\nb\n": "a\nb\n",
    "a\nb": "a\nb\n",
    "\n\na\n\nb\n\n\n": "a\n\nb\n",
    "  two  spaces \n": "  two  spaces \n",
    # fences
    "```\na\n```": "a\n",
    "```bash\na\n```\nThis lists a.": "a\n",
    "Here is the output:\n\n```text\na\nb\n": "a\nb\n",
    "`a`": "a\n",
    "```a```": "a\n",
    "echo `id`\n": "echo `id`\n",
    # echo and prompts
    "nvtop -s\na\n": "a\n",
    "$ nvtop -s\na\n": "a\n",
    "root@web01:~# nvtop -s\na\nroot@web01:~# ": "a\n",
    "a\nroot@web01:/tmp# ls\nb\n": "a\n",
    "[root@web01 ~]# nvtop -s\na\n": "a\n",
    "a\nuser@host:~$": "a\n",
    "mail root@web01: ok\n": "mail root@web01: ok\n",
    "# nvtop configuration\nx=1\n": "# nvtop configuration\nx=1\n",
    # talking
    "As an AI language model, I cannot run commands.": "",
    "I'm sorry, but I can't assist with that.": "",
    "I’m sorry, I can’t help.": "",
    "Sure, here you go:\na\n": "a\n",
    "a\n\nThis command shows the GPU state.\n": "a\n",
    "a\nNote: this is a simulated output.\nb\n": "a\n",
    "The following command displays a.\na\n": "a\n",
    "a\n<|im_end|>\nb\n": "a\n",
    f"{SECRET}\na\n": "",
    f"a\n- {SECRET.upper()}\n": "a\n",
    '{"cwd": "/root"}\na\n': "a\n",
    # thoughts
    "<think>\nhm\n</think>\n\na\n": "a\n",
    "<THINK>hm</think>a\n": "a\n",
    "<think>never closed\na\n": "",
    "hm\n</think>\na\n": "hm\n\na\n",
    "The user wants the state.\nLet me see.\n</think>\na\n": "a\n",
    "Okay, the user wants it.\n```\na\n```": "a\n",
    "1 < 2 <b> <t\n": "1 < 2 <b> <t\n",
    # controls
    "\x1b[1;31mred\x1b[0m\r\n\x1b]0;title\x07a\x00\x08\n": "red\na\n",
    "\x1bP1$q\x1b\\a\x9b1m\u202eb\ud800\n\ttab\n": "a1mb\n\ttab\n",
    "\x1b[": "",
    # format
    "(no output)": "",
    "a\n[exit 3]\n": "a\n",
    "[stderr] bad\na\n": "a\n",
    "nvtop: no GPU\n": "",
    "a\n[exit 0]\nroot@web01:~# ls\nb\n": "a\n",
}


class Judging(SynchronousTestCase):
    def test_table(self) -> None:
        """Whatever the pieces, the same passes."""
        for text, expected in CASES.items():
            for size in (1, 4, 1000):
                self.assertEqual(guarded(text, size=size)[0], expected, text)

    def test_findings(self) -> None:
        """Status, standard error and claimed silence are told apart from output."""
        cases = {
            "a\n[exit 3]": (3, "", False, None),
            "[exit code: 127]": (127, "", False, None),
            "[stderr] bad\n[stderr] worse\n[exit 2]\n": (2, "bad\nworse\n", False, None),
            "nvtop: no GPU\n": (None, "nvtop: no GPU\n", False, None),
            "(no output)\n": (None, "", True, None),
            "root@web01:~# ": (None, "", True, "prompt"),
            "a\n[exit 0]\nmore\n": (0, "", False, "text after the status"),
            "I cannot do that": (None, "", False, "refusal"),
            SECRET: (None, "", False, "instructions"),
        }
        for text, expected in cases.items():
            guard = guarded(text)[1]
            found = (guard.status, guard.stderr, guard.said_nothing, guard.stopped)
            self.assertEqual(found, expected, text)

    def test_streams_by_line(self) -> None:
        """A line leaves as soon as it is whole; the unfinished one is held back."""
        guard = Guard(EXPECTED)
        self.assertEqual(
            [guard.feed(t) for t in ("one", "\ntw", "o\n[ex", "it 4]\n")], ["", "one\n", "two\n", ""]
        )
        self.assertEqual((guard.close(cut=False), guard.status), ("", 4))

    def test_cut(self) -> None:
        """Half a line of an answer that broke off is not shown."""
        self.assertEqual(guarded("one\ntw", cut=True)[0], "one\n")

    def test_loops(self) -> None:
        """The same line, or the same few, are shown only so often."""
        for block in ("same\n", "a\nb\nc\n"):
            text, guard = guarded(block * 200, size=50)
            self.assertEqual(guard.stopped, "loop")
            self.assertLess(text.count("\n"), 60)
        self.assertIsNone(guarded("".join(f"{n}\n" for n in range(500)))[1].stopped)

    def test_size(self) -> None:
        """Bytes and lines are limited."""
        limits = Limits(max_bytes=100, max_lines=10)
        for text in ("".join(f"{n} line\n" for n in range(50)), "".join(f"{n}\n" for n in range(50))):
            passed, guard = guarded(text, limits=limits)
            self.assertEqual(guard.stopped, "size")
            self.assertTrue(0 < len(passed) <= 100 and passed.count("\n") <= 10)

    def test_long_line(self) -> None:
        """A line too long to hold passes in parts, judged by its beginning."""
        limits = Limits(max_line=20)
        self.assertEqual(guarded("x" * 100 + "\nb\n", limits=limits)[0], "x" * 100 + "\nb\n")
        self.assertEqual(guarded("x" * 100, limits=limits)[0], "x" * 100 + "\n")
        self.assertEqual(guarded("I cannot do that" + "x" * 100 + "\nb\n", limits=limits)[0], "")

    @given(st.text(st.sampled_from("ab<>/think\x1b[]0;m`~$#@:\n\r\t \x07exit4 -\ud800é")), st.integers(1, 7))
    def test_any_text(self, text: str, size: int) -> None:
        """Nothing that moves a cursor passes, and how the text was cut does not matter."""
        passed, _ = guarded(text, size=size)
        self.assertEqual(passed, guarded(text, size=10_000)[0])
        self.assertNotRegex(passed, "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
        self.assertTrue(passed == "" or passed.endswith("\n"))
