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
    "home end": type_keys(b"echo abc", b"\x01", b"\x05", b"\x1b[H", b"\x1b[F", b"\x1bOH", b"\x1bOF", b"\x1b[1~", b"\x1b[4~"),
    "home at short": type_keys(b"e", b"\x01", b"\x05"),
    "moves at the edges": type_keys(b"ab", RIGHT, LEFT, LEFT, LEFT, b"\x02", b"\x06", b"\x06", b"\x06"),
    "long lefts": type_keys(b"abcdefghijklmnopqrstuvwxyz", LEFT * 4, LEFT * 5, LEFT * 10, RIGHT * 5, RIGHT * 2),
    "words": type_keys(b"echo one two-three", b"\x1bb", b"\x1bb", b"\x1bb", b"\x1bf", b"\x1bf", b"\x1b[1;5D", b"\x1b[1;5C"),
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
    "history": type_keys(b"\x10", b"\x10", b"\x1b[A", b"\x1b[A", b"\x0e", b"\x1b[B", b"\x1b[B", b"\x1b[B", history=HISTORY),
    "history edited": type_keys(b"new", UP, b"X", UP, DOWN, DOWN, b"\r", UP, UP, history=HISTORY),
    "history ends": type_keys(b"xy", b"\x1b<", b"\x1b>", history=HISTORY),
    "last argument": type_keys(b"ls ", b"\x1b.", b"\x1b.", b"\x1b_", history=HISTORY),
    "search": type_keys(b"\x12", b"s", b"e", b"\x12", b"\r", history=HISTORY),
    "search fails": type_keys(b"\x12", b"zz", b"\x07", history=HISTORY),
    "search and edit": type_keys(b"\x12", b"eco", LEFT, b"X", history=HISTORY),
    "search backspace": type_keys(b"\x12", b"f", b"i", b"\x7f", b"\x03", history=HISTORY),
    "search forward": type_keys(b"\x12", b"e", b"\x12", b"\x13", b"\x1b", b"x", history=HISTORY),
    "wide": type_keys("echo ä".encode(), "漢字".encode(), b"\x7f", LEFT, b"x", b"\x7f", b"\x1b[3~"),
    "combining": type_keys("e\u0301x".encode(), LEFT, LEFT, b"\x05", b"\x7f\x7f"),
    "invalid": type_keys(b"a\xffb", b"\x7f", b"\x7f", b"\x00", b"\r"),
    "control characters": type_keys(b"a\x16\x01b", LEFT, b"\x7f", b"\x16\x1b", b"\x7f"),
    "tab quoted": type_keys(b"a\x16\tb", LEFT, LEFT, b"\x7f"),
    "wrap": type_keys(b"abcdefghijklmnopq", b"r", b"s", b"\x7f", b"\x7f", b"\x7f", b"\r", columns=20),
    "wrap edit": type_keys(b"abcdefghijklmnopqrstuvwxyz", b"\x01", b"X", b"\x05", b"\x02" * 8, b"Y", b"\x15", columns=20),
    "wrap long": type_keys(b"a" * 50, b"\x01", b"b", b"\x0b", b"\x19", b"\x15", b"\x19", b"\r", columns=20),
    "wrap enter in middle": type_keys(b"a" * 50, b"\x01", b"\r", columns=20),
    "wrap history": type_keys(UP, UP, DOWN, b"\r", columns=20, history=("echo " + "x" * 40, "echo short")),
    "wrap wide": type_keys("漢".encode() * 9, "字".encode(), b"a", b"\x7f", b"\x7f", columns=21),
    "resize": type_keys(b"abcdefghijklmnopqrstuvwxyz", ("resize", 20), b"X", ("resize", 60), b"Y", columns=40),
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
    "prompt long": type_keys(b"abcdefghijk", b"\x01", b"Z", b"\x15", prompt="root@server:/var/log# ", columns=26),
    "prompt two lines": type_keys(b"abc", LEFT, b"x", b"\x0c", prompt="one\\ntwo$ "),
    "continuation": type_keys(b"echo 'a\r", b"b", UP, DOWN, b"\x03"),
    "dumb": type_keys(b"echo ac", LEFT, b"b", UP, b"\x15", b"\r", term="dumb", history=HISTORY),
    "linux": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="linux"),
    "vt100": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="vt100"),
    "xterm-256color": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="xterm-256color"),
    "screen": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="screen"),
    "ansi": type_keys(b"echo ac", LEFT, b"b", b"\x01", b"\x0b", b"\x0c", b"\r", term="ansi"),
}
