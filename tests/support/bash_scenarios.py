"""What record_bash.py types into a real bash, and the line editor's tests into ours."""

from __future__ import annotations

import attrs

Step = bytes | tuple[str, int]

LEFT, RIGHT, UP, DOWN = b"\x1b[D", b"\x1b[C", b"\x1b[A", b"\x1b[B"


@attrs.frozen(kw_only=True)
class Scenario:
    """One conversation with a fresh bash; *files* are made in its home (a slash at the end: directory)."""

    steps: tuple[Step, ...]
    columns: int = 80
    prompt: str = "$ "
    term: str = "xterm"
    history: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def type_keys(*steps: Step, **settings: object) -> Scenario:
    return Scenario(steps=steps, **settings)  # type: ignore[arg-type]


COLOUR = "\\[\x1b[01;32m\\]user@host\\[\x1b[00m\\]:\\[\x1b[01;34m\\]~\\[\x1b[00m\\]\\$ "
TITLE = "\\[\x1b]0;user@host: ~\a\\]user@host:~\\$ "
HISTORY = ("echo first", "echo second one", "echo third")

SCENARIOS: dict[str, Scenario] = {
    "enter": type_keys(b"echo hi", b"\r"),
    "empty enter": type_keys(b"\r"),
    "char by char": type_keys(b"e", b"c", b"h", b"o", b"\r"),
    "backspace at end": type_keys(b"echo abc", b"\x7f", b"\x08", b"\x7f\x7f"),
    "backspace at start": type_keys(b"\x7f"),
    "left and insert": type_keys(b"echo ac", LEFT, b"b", b"\r"),
    "left left insert": type_keys(b"echo abcdef", LEFT, LEFT, LEFT, b"X", b"Y", b"\x7f", b"\x7f"),
    "backspace in middle": type_keys(b"echo abcdef", LEFT * 3, b"\x7f", b"\x1b[3~", b"\x04"),
    "home end": type_keys(
        b"echo abc", b"\x01", b"\x05", b"\x1b[H", b"\x1b[F", b"\x1bOH", b"\x1bOF", b"\x1b[1~", b"\x1b[4~"
    ),
    "home at short": type_keys(b"e", b"\x01", b"\x05"),
    "moves at the edges": type_keys(b"ab", RIGHT, LEFT, LEFT, LEFT, b"\x02", b"\x06", b"\x06", b"\x06"),
    "long lefts": type_keys(
        b"abcdefghijklmnopqrstuvwxyz", LEFT * 4, LEFT * 5, LEFT * 10, RIGHT * 5, RIGHT * 2
    ),
    "words": type_keys(
        b"echo one two-three", b"\x1bb", b"\x1bb", b"\x1bb", b"\x1bf", b"\x1bf", b"\x1b[1;5D", b"\x1b[1;5C"
    ),
    "kill word": type_keys(b"echo one two three", b"\x1bb\x1bb", b"\x1bd", b"\x1b\x7f", b"\x19"),
    "kill to end": type_keys(b"echo one two", b"\x1bb", b"\x0b", b"\x19", b"\x01", b"\x0b"),
    "kill line": type_keys(b"echo one two", b"\x15", b"\x19", b"\x1bb", b"\x15"),
    "rubout word": type_keys(b"echo keep drop", b"\x17", b"\x17", b"\x17", b"\x17", b"\x19"),
    "yank pop": type_keys(b"one two", b"\x17", LEFT, b"\x15", b"\x19", b"\x1by"),
    "transpose": type_keys(b"abc", b"\x14", LEFT, b"\x14"),
    "undo": type_keys(b"echo abc", b"\x17", b"\x1f", b"\x1f", b"x"),
    "clear": type_keys(b"echo abc", LEFT, b"\x0c"),
    "interrupt": type_keys(b"some words", b"\x03", b"echo", LEFT, b"\x03"),
    "interrupt empty": type_keys(b"\x03"),
    "eof": type_keys(b"\x04"),
    "eof on text": type_keys(b"ab", b"\x04", b"\x01", b"\x04", b"\x04"),
    "history": type_keys(
        b"\x10", b"\x10", b"\x1b[A", b"\x1b[A", b"\x0e", b"\x1b[B", b"\x1b[B", b"\x1b[B", history=HISTORY
    ),
    "history edited": type_keys(b"new", UP, b"X", UP, DOWN, DOWN, b"\r", UP, UP, history=HISTORY),
    "history ends": type_keys(b"xy", b"\x1b<", b"\x1b>", history=HISTORY),
    "last argument": type_keys(b"ls ", b"\x1b.", b"\x1b.", b"\x1b_", history=HISTORY),
    "search": type_keys(b"\x12", b"s", b"e", b"\x12", b"\r", history=HISTORY),
    "search fails": type_keys(b"\x12", b"zz", b"\x07", history=HISTORY),
    "search and edit": type_keys(b"\x12", b"eco", LEFT, b"X", history=HISTORY),
    "search backspace": type_keys(b"\x12", b"f", b"i", b"\x7f", b"\x03", history=HISTORY),
    "search forward": type_keys(b"\x12", b"e", b"\x12", b"\x1b", b"x", history=HISTORY),
    "wide": type_keys("echo ä".encode(), "漢字".encode(), b"\x7f", LEFT, b"x", b"\x7f", b"\x1b[3~"),
    "combining": type_keys("e\u0301x".encode(), LEFT, LEFT, b"\x05", b"\x7f\x7f"),
    "invalid": type_keys(b"a\xffb", b"\x7f", b"\x7f", b"\x00", b"\r"),
    "control characters": type_keys(b"a\x16\x01b", LEFT, b"\x7f", b"\x16\x1b", b"\x7f"),
    "tab quoted": type_keys(b"a\x16\tb", LEFT, LEFT, b"\x7f"),
    "wrap": type_keys(b"abcdefghijklmnopq", b"r", b"s", b"\x7f", b"\x7f", b"\x7f", b"\r", columns=20),
    "wrap edit": type_keys(
        b"abcdefghijklmnopqrstuvwxyz", b"\x01", b"X", b"\x05", b"\x02" * 8, b"Y", b"\x15", columns=20
    ),
    "wrap long": type_keys(b"a" * 50, b"\x01", b"b", b"\x0b", b"\x19", b"\x15", b"\x19", b"\r", columns=20),
    "wrap enter in middle": type_keys(b"a" * 50, b"\x01", b"\r", columns=20),
    "wrap history": type_keys(UP, UP, DOWN, b"\r", columns=20, history=("echo " + "x" * 40, "echo short")),
    "wrap wide": type_keys("漢".encode() * 9, "字".encode(), b"a", b"\x7f", b"\x7f", columns=21),
    "resize": type_keys(
        b"abcdefghijklmnopqrstuvwxyz", ("resize", 20), b"X", ("resize", 60), b"Y", columns=40
    ),
    "paste": type_keys(b"\x1b[200~echo a\x1b[201~", b"\r"),
    "paste lines": type_keys(b"\x1b[200~echo a\necho b\x1b[201~", b"\r"),
    "type ahead": type_keys(b"echo a\recho b\r"),
    "meta and unknown": type_keys(b"\x1bZ", b"\x1b[99~", b"\x1b[20~", b"\x1b\x1b", b"q", b"\x1b[Z"),
    "case": type_keys(b"hello world", b"\x01", b"\x1bu", b"\x1bc", b"\x01\x1bl"),
    "transpose words": type_keys(b"one two", b"\x1bt"),
    "complete": type_keys(b"echo al", b"\t", b"b", b"\t", files=("alpha", "beta/", "alphabet")),
    "complete list": type_keys(b"echo al", b"\t", b"\t", b"\t", files=("alpha", "alpine", "almond", "beta")),
    "complete none": type_keys(b"echo zz", b"\t", b"\t", files=("alpha",)),
    "complete middle": type_keys(b"echo al x", LEFT, LEFT, b"\t", files=("alpha",)),
    "complete directory": type_keys(b"echo be", b"\t", b"\t", files=("beta/", "beta/one")),
    "complete space": type_keys(b"echo wi", b"\t", files=("with space",)),
    "complete many": type_keys(b"echo f", b"\t\t", columns=40, files=tuple(f"file{i:02}" for i in range(15))),
    "prompt colour": type_keys(b"echo a", LEFT, b"b", b"\x0c", prompt="\\[\x1b[32m\\]user\\[\x1b[0m\\]$ "),
    "prompt long": type_keys(
        b"abcdefghijk", b"\x01", b"Z", b"\x15", prompt="root@server:/var/log# ", columns=26
    ),
    "prompt two lines": type_keys(b"abc", LEFT, b"x", b"\x0c", prompt="one\\ntwo$ "),
    "continuation": type_keys(b"echo 'a\r", b"b", UP, DOWN, b"\x03"),
    "dumb": type_keys(b"echo ac", LEFT, b"b", UP, b"\x15", b"\r", term="dumb", history=HISTORY),
    "linux": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="linux"),
    "vt100": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="vt100"),
    "xterm-256color": type_keys(
        b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="xterm-256color"
    ),
    "screen": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="screen"),
    "ansi": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="ansi"),
    "batch in middle": type_keys(b"echo abc", LEFT * 2, b"XY", "ÄZ".encode(), b"\x7f\x7fQR"),
    "colour edits": type_keys(
        b"hello world",
        b"\x01",
        b"X",
        b"\x7f",
        b"\x05",
        b"\x15",
        b"abc",
        b"\x1bb",
        b"\x12",
        b"e",
        b"\x07",
        b"\r",
        prompt=COLOUR,
        history=HISTORY,
    ),
    "colour history": type_keys(
        UP, UP, DOWN, DOWN, b"ab", b"\x17", b"\x19", b"\x01", b"\x0b", prompt=COLOUR, history=HISTORY
    ),
    "colour wrap": type_keys(b"a" * 30, b"\x01", b"b", b"\x05", b"\x15", b"c", prompt=COLOUR, columns=30),
    "colour resize": type_keys(
        b"a" * 30, ("resize", 40), b"b", ("resize", 24), b"c", prompt=COLOUR, columns=30
    ),
    "colour complete": type_keys(
        b"echo al", b"\t\t", b"p", b"\x03", prompt=COLOUR, files=("alpha", "alpine", "almond")
    ),
    "colour paste": type_keys(b"\x1b[200~echo a\x1b[201~", LEFT, prompt=COLOUR),
    "colour long prompt": type_keys(b"abcdef", b"\x01", b"X", b"\x05", b"\x7f", prompt=COLOUR, columns=20),
    "title prompt": type_keys(
        b"echo a", b"\x01", b"X", b"\x12", b"t", b"\x1b", b"\x0c", prompt=TITLE, history=HISTORY
    ),
    "search then keys": type_keys(b"ab", b"\x12", b"thi", b"\x05", b"\x0b", history=HISTORY),
    "search accept": type_keys(b"\x12", b"fir", b"\r", b"\x12", b"\x12", b"\x07", history=HISTORY),
    "search repeats": type_keys(
        b"\x12", b"echo", b"\x12", b"\x12", b"\x12", b"\x7f", b"\x7f", b"\x1b[C", b"\x15", history=HISTORY
    ),
    "search with text": type_keys(b"echo fir", b"\x12", b"fir", b"\x12", b"\x1b", b"\x05", history=HISTORY),
    "search failing accept": type_keys(b"\x12", b"ech", b"q", b"\x05", b"X", history=HISTORY),
    "search at end": type_keys(b"\x12", b"third", b"\x01", history=HISTORY),
    "search yank word": type_keys(b"\x12", b"eco", b"\x17", b"\x19", b"\x07", history=HISTORY),
    "search wide": type_keys(b"\x12", "漢".encode(), b"\x05", history=("echo ä漢字x",)),
    "search wraps": type_keys(
        b"\x12", b"x", b"\x12", b"y", b"\x07", columns=30, history=("echo " + "x" * 40, "echo y")
    ),
    "search paste": type_keys(b"\x12", b"\x1b[200~sec\x1b[201~", b"\x05", history=HISTORY),
    "resize three rows": type_keys(b"a" * 50, ("resize", 24), b"\x01", ("resize", 30), b"X", columns=20),
    "resize empty": type_keys(("resize", 40), b"a", ("resize", 80)),
    "right edge enter": type_keys(b"echo abcdefghijklm", b"\r", columns=20),
    "right edge moves": type_keys(
        b"abcdefghijklmnopqr", b"\x02", b"\x02", b"\x06", b"\x06", b"x", b"\x02", b"\x7f", columns=20
    ),
    "right edge slow": type_keys(
        b"abcdefghijklmnop", b"q", b"r", b"s", b"\x02", b"\x02", b"\x02", b"X", b"\x04", columns=20
    ),
    "wrap interrupt": type_keys(b"a" * 30, b"\x01", b"\x03", columns=20),
    "wrap clear": type_keys(b"a" * 50, b"\x02" * 20, b"\x0c", columns=20),
    "wrap delete": type_keys(
        b"echo one two three four five six", b"\x01", b"\x1bd", b"\x04", b"\x1bd", columns=20
    ),
    "wrap insert word": type_keys(
        b"echo one two three four five six", b"\x01\x1bf\x1bf", b" X", b"Y", columns=20
    ),
    "dumb eof": type_keys(b"\x04", term="dumb"),
    "dumb interrupt": type_keys(b"abc\x03", term="dumb"),
    "dumb wrap": type_keys(b"a" * 30, b"\x01", b"b", term="dumb", columns=20),
    "dumb search": type_keys(b"\x12", b"th", b"\r", term="dumb", history=HISTORY),
    "dumb complete": type_keys(b"echo al\t\t", b"p\t", term="dumb", files=("alpha", "alpine", "almond")),
    "numeric": type_keys(b"\x1b5x", b"\x1b3\x7f", b"\x1b2\x06", b"\x1b2\x02", b"\x1b-\x06"),
    "operate and get next": type_keys(b"\x10\x10\x10", b"\x0f", b"\r", history=HISTORY),
    "revert": type_keys(b"\x10", b"xyz", b"\x1br", history=HISTORY),
    "comment": type_keys(b"echo abc", b"\x1b#"),
    "quoted insert keys": type_keys(b"a\x16\x1bb", b"\x1b[2~\tc", b"\x16\n", b"\x03"),
    "delete blanks": type_keys(b"one   two", b"\x1bb\x02", b"\x1b\\"),
    "character search": type_keys(b"hello world", b"\x01", b"\x1do", b"\x1do", b"\x1b\x1dh"),
    "list completions": type_keys(b"echo al", b"\x1b?", b"\x1b*", files=("alpha", "alpine", "almond")),
    "complete lines": type_keys(
        b"echo f", b"\t", b"\t", columns=40, files=tuple(f"file{i:02}" for i in range(15))
    ),
    "complete directories": type_keys(b"cd ", b"\t\t", files=("beta/", "alpha", "gamma/", ".hidden/")),
    "complete path": type_keys(
        b"echo beta/o", b"\t", b"\t\t", files=("beta/one", "beta/oneself", "beta/other")
    ),
    "complete path list": type_keys(b"echo beta/", b"\t\t", files=("beta/one", "beta/two/", "beta/other")),
    "complete wide": type_keys(b"echo ", b"\t\t", files=("漢字", "ä", "plain", "b")),
    "complete long": type_keys(b"echo ", b"\t\t", files=("a" * 50, "b" * 90, "c")),
    "complete mid word": type_keys(b"echo alx", LEFT, b"\t", files=("alpha",)),
    "complete empty home": type_keys(b"echo ", b"\t\t"),
    "complete quote": type_keys(b"echo 'wi", b"\t", files=("with space",)),
    "history bounds": type_keys(b"\x0e", b"\x10\x10\x10\x10", history=HISTORY),
    "history cursor": type_keys(b"\x10", b"\x01", b"\x10", history=HISTORY),
    "blank history": type_keys(b"   \r", b"\x10"),
    "history tail": type_keys(b"\x10", b"\x10", b"\x10", history=("ls -la /tmp", "cat /tmp", "rm /tmp/x y")),
    "prompt three lines": type_keys(b"abc", b"\x0c", ("resize", 40), prompt="a\\nb\\nc$ "),
    "empty prompt": type_keys(b"", b"\r", b"a", b"\x01", b"\r", prompt=""),
    "undo inserts": type_keys(b"abc", b"d", b"e", b"\x1f", b"\x1f", b"\x1f"),
    "undo edits": type_keys(
        b"echo abc", b"\x7f", b"\x7f", b"\x1bb", b"\x0b", b"\x1f", b"\x1f", b"\x18\x15", b"\x1f"
    ),
    "yank arguments": type_keys(b"x", b"\x1b\x19", b" ", b"\x1b2\x1b.", history=HISTORY),
    "meta characters": type_keys(b"\xc3", b"\xa4", b"\xe6\xbc", b"\xa2x", b"\x7f\x7f"),
    "paste twice": type_keys(b"\x1b[200~ab\x1b[201~", b"\x1b[200~cd\x1b[201~", LEFT, b"x"),
    "paste middle": type_keys(b"echo  z", LEFT * 2, b"\x1b[200~mid\x1b[201~", b"\x7f"),
    "paste control": type_keys(b"\x1b[200~a\tb\x01c\x1b[201~", b"\x05"),
    "long and short": type_keys(b"ls -la /var/log/apt", b"\x01", b"\x1bf", b" -x", b"\x1bd", b"\x17"),
    "replace in middle": type_keys(b"aaa bbb ccc", b"\x1bb\x1bb", b"\x1bd", b"x", b"y"),
    "eight bit tilde": type_keys(b"a\x1b[3~", b"\x1b[3~", b"\x1b[5~", b"\x1b[6~", b"\x1bOA", b"\x1bOD"),
    "stop at prompt": type_keys(b"\x1a", b"\x1c", b"a"),
    "complete ask": type_keys(
        b"echo file",
        b"\t",
        b"\t",
        b"x",
        b"n",
        b"\t",
        b"y",
        columns=80,
        files=tuple(f"file{i:03}" for i in range(120)),
    ),
    "complete more": type_keys(
        b"echo file",
        b"\t",
        b"\t",
        b"y",
        b" ",
        b"\r",
        b"x",
        b"q",
        columns=20,
        files=tuple(f"file{i:03}" for i in range(120)),
    ),
    "history of none": type_keys(UP, DOWN, b"\x10", b"\x0e", b"a", UP, DOWN),
    "search from two rows": type_keys(b"a" * 30, b"\x12", b"b", b"\x07", columns=30, history=("echo b",)),
    "search prompt wide": type_keys(
        b"one two", b"\x12", b"e", b"\x07", prompt="x" * 40 + "$ ", history=HISTORY
    ),
    "clear display": type_keys(b"abc", b"\x1b\x0c"),
    "undo by keys": type_keys(*(bytes((c,)) for c in b"abcdefghijklmnopqrstuvwxyz"), b"\x1f", b"\x1f"),
    "empty by delete": type_keys(b"a", b"\x01", b"\x04", b"\x04"),
    "interrupt in one piece": type_keys(b"abc\x03", b"\x16", b"\x03", b"\x03"),
    "undo batches": type_keys(b"abcdefghijklmnopqrstuvwxyz0123", *[b"\x1f"] * 3),
    "undo accents": type_keys("abécd".encode(), b"ef", *[b"\x1f"] * 3),
    "undo paste": type_keys(b"ab", b"\x1b[200~cd\x1b[201~", b"ef", *[b"\x1f"] * 3),
    "abort failed search": type_keys(b"\x12", b"thx", b"\x07", b"\x07", history=HISTORY),
    "colour search from below": type_keys(
        b"echo " + b"a" * 30, b"\x12", b"th", b"\x05", b"x", prompt=COLOUR, columns=40, history=HISTORY
    ),
    "title search from below": type_keys(
        b"echo " + b"a" * 30, b"\x12", b"th", b"\x1b", prompt=TITLE, columns=40, history=HISTORY
    ),
    "delete when empty": type_keys(b"\x1b[3~", b"a", b"\x7f", b"\x1b[3~"),
    "last argument from above": type_keys(UP, b" ", b"\x1b.", b"\x1b.", b"\x1by", b"\x1by", history=HISTORY),
    "prefix search": type_keys(b"echo s", b"\x1b[5~", b"\x1b[5~", b"\x1b[6~", history=HISTORY),
}
