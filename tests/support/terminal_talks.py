"""What is typed into an interactive bash over SSH, for recordings of the real one and for comparing ours."""

from __future__ import annotations

import attrs

Step = str | tuple[int, int] | float
"""Keys typed; a new size of the window (columns, rows); or seconds to wait."""

LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
SETTING = (
    "cd \"$(mktemp -d)\"; mkdir s; cd s; PS1='$ '; PS2='> '; unset HISTFILE PROMPT_COMMAND; "
    "LC_ALL=C.UTF-8; unalias -a; shopt -u checkwinsize; shopt -s checkwinsize; mkdir dir 'a b'; "
    "touch file1 file2 .hid dir/inner 'a b/deep' ünï; history -c; echo ready\r"
)
"""Typed first in every talk and not compared: from here on both are in the same place."""


@attrs.frozen
class Talk:
    """One conversation with a fresh login."""

    steps: tuple[Step, ...]
    columns: int = 80
    rows: int = 24
    term: str = "xterm"


def talk(*steps: Step, columns: int = 80, rows: int = 24, term: str = "xterm") -> Talk:
    """A conversation of *steps*."""
    return Talk(steps, columns, rows, term)


TALKS: dict[str, Talk] = {
    "bracketed paste": talk("echo hi\r", "\x1b[200~echo one\necho two\x1b[201~", "\r"),
    "prompt escapes": talk(
        "PS1='\\s \\# \\! \\j \\$ \\n\\\\ \\[\\e[1m\\]x\\[\\e[0m\\] '\r", "echo a\r", "sleep 20 &\r"
    ),
    "prompt expansions": talk("n=0; PS1='$((++n)) $(echo q) \\W> '\r", ":\r", "cd dir\r", "cd\r"),
    "PROMPT_COMMAND": talk(
        "PROMPT_COMMAND='echo before'\r", ":\r", "PROMPT_COMMAND=(true 'echo two')\r", ":\r"
    ),
    "PS0 and PS4": talk(
        "PS0='<start>\\n'\r", "echo a\r", "PS4='+[$LINENO] '; set -x\r", "echo b\r", "set +x\r"
    ),
    "PS2": talk(
        "for i in 1 2\r",
        "do echo $i\r",
        "done\r",
        UP,
        "\r",
        "echo 'a\r",
        "b'\r",
        "cat <<E\r",
        "x $n\r",
        "E\r",
    ),
    "PS2 given up": talk("echo 'abc\r", "d\x03", "echo $?\r", "if true\r", "then\x03", ":\r"),
    "kill and yank": talk(
        "echo one two three", "\x17", "\x17", "\x19", "\x15", "\x19", "\x1by", "\x0b", "\r"
    ),
    "words": talk("echo alpha beta-gamma", "\x1bb", "\x1bb", "\x1bd", "\x1bf", "\x1b\x7f", "\x19", "\r"),
    "case and transpose": talk(
        "echo ab cd ef", "\x1bb\x1bb", "\x1bu", "\x1bc", "\x14", "\x1bt", "\x1bl", "\r"
    ),
    "undo": talk("echo abc", " def", "\x1f", "\x1f", "\x18\x15", "\r"),
    "motion": talk("echo abcdef", "\x01", "\x05", LEFT * 3, "X", RIGHT, "\x02\x02", "\x04", "\x7f", "\r"),
    "home and end keys": talk(
        "echo abc", "\x1b[H", "\x1b[F", "\x1bOH", "\x1bOF", "\x1b[1~", "\x1b[4~", "\x1b[3~", "\r"
    ),
    "quoted insert": talk("echo '\x16\x01\x16\t'", "\r", "echo \x16\x1b[A\r"),
    "last argument": talk(
        "echo first second\r", "echo third fourth\r", "echo \x1b.", "\x1b.", "\r", "echo \x1b1\x1b.", "\r"
    ),
    "digit arguments": talk("\x1b5x", "\x1b3\x02", "\x1b2\x04", "\r"),
    "history keys": talk(
        "echo one\r", "echo two\r", "echo three\r", UP, UP, UP, UP, DOWN, "\x1b<", "\x1b>", UP, "\r"
    ),
    "edited history": talk("echo one\r", "echo two\r", UP, "X", UP, "Y", DOWN, "\r", UP, UP),
    "search": talk(
        "echo needle one\r", "echo other\r", "\x12nee", "d", "\x12", "\x07", "\x12oth", "\x1b[D", "\r"
    ),
    "search fails": talk("echo abc\r", "\x12zzz", "\x7f\x7f", "\x03", "\x12abc", "\x13", "\r"),
    "operate and get next": talk("echo 1\r", "echo 2\r", "echo 3\r", UP * 3 + "\x0f", "\x0f", "\r"),
    "interrupt": talk("some words", "\x03", "echo $?\r", "echo a" + LEFT, "\x03", "\r"),
    "clear": talk("echo abc" + LEFT, "\x0c", "\r"),
    "editor is not there": talk("unset EDITOR VISUAL; PATH=/nonexistent\r", "echo x", "\x18\x05", "\r"),
    "unbound keys": talk("\x1b[5~", "\x1b[6~", "\x1bOP", "\x1b[15~", "a\x1b\x1b", "\x18x", "\r"),
    "complete a path": talk("cat fi\t", "\t", "1\t", "\r", "ls di\t", "\t", "\r"),
    "complete with blanks": talk("ls a\t", "\t", "\r", "ls 'a \t", "\r", 'ls "a \t', "\r"),
    "complete a command": talk("ech\t", "x\r", "unal\t", "\x15", "nosuchprefixzz\t", "\x15"),
    "complete variables": talk(
        "echo $HOM\t", "\r", "myvarone=1; echo $myvar\t", "\r", "echo ${myvar\t", "\r"
    ),
    "complete hidden": talk("ls .h\t", "\r", "ls \t", "\t", "\x15", "cd \t", "\t", "\x15"),
    "complete in the middle": talk("cat  file2" + LEFT * 6 + "fil\t", "\r"),
    "many matches": talk(
        "cd dir; touch f{1..150}; ls f\t", "\t", "n", "\x15", "ls f\t\t", "y", " ", "q", "\x03"
    ),
    "list in columns": talk(
        "cd dir; touch alpha beta gamma delta epsilon zeta eta theta\r", "ls \t\t", "\x15", columns=40
    ),
    "wide characters": talk(
        "echo 漢字ab", LEFT * 3, "x", "\x7f\x7f", "\x05", "\r", "echo é\u0301a", LEFT, LEFT, "\x7f", "\r"
    ),
    "longer than the window": talk(
        "echo " + "abcdefghij" * 4, LEFT * 20, "XY", "\x7f", "\x01", "\x05", "\r", columns=30
    ),
    "at the edge": talk(
        "echo abcdefghijklm", "n", "o", "\x7f", "\x7f", "\x7f", "opq", LEFT * 3, "\x0b", "\r", columns=20
    ),
    "short and long history": talk(
        "echo " + "x" * 50 + "\r", "echo s\r", UP, UP, DOWN, "\x15", "\r", columns=30
    ),
    "three lines kill": talk("echo " + "y" * 70, "\x01", "\x0b", "\x19", "\x15", "\r", columns=30),
    "window changes": talk("echo " + "z" * 40, (50, 24), (30, 24), "\r", "stty size; echo $COLUMNS $LINES\r"),
    "type ahead": talk("sleep 1\recho ahead\r", 1.0, "sleep 1\r", "echo typed", 1.0, "\r"),
    "cat and end of file": talk("cat\r", "abc\r", "d\x7fe\r", "f\x15g\r", "\x04", "cat\r", "x\x03"),
    "stop and go on": talk("sleep 30\r", "\x1a", "jobs\r", "bg\r", "jobs\r", "fg\r", "\x03", "echo $?\r"),
    "two jobs": talk(
        "sleep 30 &\r",
        "sleep 31\r",
        "\x1a",
        "jobs\r",
        "kill %1; sleep 0.3\r",
        "jobs\r",
        "fg\r",
        "\x03",
        "jobs\r",
    ),
    "done is told": talk("sleep 0.3 &\r", 0.6, "\r", "false &\r", 0.3, "\r", "(exit 3) &\r", 0.3, "\r"),
    "quit": talk("sleep 30\r", "\x1c", "echo $?\r"),
    "read": talk("read x; echo [$x]\r", "word\r", "read -p 'ask: ' x y; echo $y.$x\r", "one two three\r"),
    "read silently": talk("read -s x; echo [$x]\r", "secret\r", "read -s -p pw: x; echo; echo $x\r", "s2\r"),
    "read some": talk(
        "read -n 3 x; echo [$x]\r", "abc", "read -t 0.3 x; echo $?\r", 0.6, "read -N 2 x; echo $x\r", "\r\r"
    ),
    "read with editing": talk(
        "read -e x; echo [$x]\r", "wrd" + LEFT * 2 + "o", "\r", "read -e -i pre x; echo $x\r", "fix\r"
    ),
    "window variables": talk(
        (50, 30),
        "stty size; echo $COLUMNS $LINES\r",
        "COLUMNS=7; echo $COLUMNS\r",
        "echo $COLUMNS\r",
        "ls -d .; echo $COLUMNS\r",
        "shopt -u checkwinsize\r",
        (60, 20),
        "echo $COLUMNS\r",
        "COLUMNS=8; ls -d .; echo $COLUMNS\r",
        "bash -c 'echo \"<$COLUMNS>\"; (:); echo $COLUMNS $LINES'\r",
    ),
    "stty": talk("stty -echo\r", "echo blind\r", "stty echo\r", "stty size\r", "stty -a | head -1\r"),
    "history": talk(
        "echo a\r", "echo b\r", "history\r", "!e\r", "!!\r", "echo !$ !:0\r", "^b^c\r", "!1\r", "!-2\r"
    ),
    "history words": talk(
        "echo one two three\r",
        "echo !:2 !^ !*\r",
        "echo !?two?:1\r",
        "!!:s/one/1/\r",
        "!!:p\r",
        "echo !#:0\r",
    ),
    "history faults": talk(
        "!zz\r", "echo hi!zz\r", "^nope^x\r", "!99\r", "!!:9\r", "echo '!!' \\!\r", 'echo "a!"\r'
    ),
    "HISTCONTROL": talk(
        "HISTCONTROL=ignoreboth\r", " echo hidden\r", "echo x\r", "echo x\r", "history\r", UP
    ),
    "fc": talk("echo a\r", "echo b\r", "fc -l\r", "fc -s a=z\r", "fc -ln -2\r", "fc -e - echo\r"),
    "exit with jobs": talk("sleep 30 &\r", "exit\r", "echo $?\r"),
    "exit with stopped jobs": talk("sleep 30\r", "\x1a", "exit\r", "jobs\r", "exit\r", "exit\r"),
    "end of file": talk("\x04"),
    "end of file ignored": talk("IGNOREEOF=2\r", "\x04", "\x04", "\x04"),
    "logout in a nested bash": talk(
        "bash --norc\r", "PS1='n '\r", "logout\r", "exit\r", "echo back\r", "logout\r"
    ),
    "TMOUT": talk("TMOUT=1\r", 1.6),
    "select": talk(
        "select x in one two; do echo $REPLY $x; break; done\r",
        "\r",
        "7\r",
        "PS3='? '; select x in a; do echo $x; done\r",
        "1\r",
        "\x04",
    ),
    "syntax errors": talk(
        "echo )\r", "fi\r", "for\r", "case x in\r", "esac esac\r", "( ; )\r", "echo `\r", "`\r"
    ),
    "not found": talk("nosuch_zz\r", "./dir\r", "./file1\r", "cd nowhere\r", "cat < nofile\r", "echo $?\r"),
    "arithmetic and expansion errors": talk(
        "echo $((1/0)) x\r", "echo ${x!y}\r", "echo $((1+))\r", "x=$((2 3)); echo $x\r", "${nope?gone}\r"
    ),
    "aliases": talk("alias ll='echo aliased' e='echo '\r", "ll x\r", "e ll\r", "alias\r", "unalias ll; ll\r"),
    "multi-line function": talk("f() {\r", "echo in $1\r", "}\r", "f x\r", "type f\r", UP * 3),
    "comments": talk("# nothing\r", "echo a # b\r", "   \r", "\r"),
    "plain terminal": talk("echo abc" + LEFT * 2 + "X", "\x01", "\x0b", "\x12e", "\x07", "\r", term="vt100"),
    "dumb terminal": talk("echo abc" + LEFT + "X", "\x01", "\x05", "\r", "\x12ec", "\r", term="dumb"),
    "xterm-256color": talk(
        "echo abcdef" + LEFT * 4 + "XY", "\x01", "\x1bd", "\x0c", "\r", term="xterm-256color"
    ),
    "here-documents": talk("cat <<A; cat <<B\r", "in a\r", "A\r", "in b\r", "B\r", UP, "\r"),
    "coloured prompt": talk(
        "PS1='\\[\\e[32m\\]user\\[\\e[0m\\]:\\W\\$ '\r", "echo abc", LEFT * 2 + "X", UP, "\x15", "\r"
    ),
    "traps": talk("trap 'echo got' INT\r", "\x03", "sleep 5\r", "\x03", "trap 'echo bye' EXIT\r", "exit\r"),
    "exec and subshells": talk(
        "(echo sub; exit 3); echo $?\r",
        "exec 2>&1; echo $BASH_SUBSHELL\r",
        "bash -c 'echo $0 $1' a b\r",
        "time :\r",
    ),
}
