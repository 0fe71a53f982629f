"""Expansion of words, splitting, globbing."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.shell_adapter import host

# Script, standard output, standard error and status, as bash 5.2 answers.
CASES = (
    (
        'x="a  b"; printf "<%s>" $x "$x" ${x#a}',
        "<a><b><a  b><b>",
        "",
        0,
    ),
    (
        'IFS=:; x=a::b:; printf "<%s>" $x',
        "<a><><b>",
        "",
        0,
    ),
    (
        'set -- "a b" c ""; printf "<%s>" "$@" $* "$*"',
        "<a b><c><><a><b><c><a b c >",
        "",
        0,
    ),
    (
        'a=(1 "2 3" 4); printf "<%s>" "${a[@]:1}" "${#a[@]}" "${!a[@]}" "${a[-1]}"',
        "<2 3><4><3><0><1><2><4>",
        "",
        0,
    ),
    (
        'declare -A m=([k]=v [two]="x y"); printf "<%s>" "${m[two]}" "${!m[@]}"',
        "<x y><k><two>",
        "",
        0,
    ),
    (
        'echo {a,b}{1..3} ~ "~" x=~ {3..1..2}',
        "a1 a2 a3 b1 b2 b3 /root ~ x=/root 3 1\n",
        "",
        0,
    ),
    (
        "echo $((1+2*3)) $((x=5,x**2)) $[3|4] $((0x1f)) $((2#101))",
        "7 25 7 31 5\n",
        "",
        0,
    ),
    (
        "x=abcabc; echo ${x%b*} ${x%%b*} ${x#*b} ${x##*b} ${x/b/X} ${x//b/X} ${x/#a/Y} ${x/%c/Z} ${x//b/[&]}",
        "abca a cabc c aXcabc aXcaXc Ybcabc abcabZ a[b]ca[b]c\n",
        "",
        0,
    ),
    (
        "x=hello; echo ${x^} ${x^^} ${x:1:3} ${x: -2} ${#x} ${x@Q} ${x@U}",
        "Hello HELLO ell lo 5 'hello' HELLO\n",
        "",
        0,
    ),
    (
        "echo ${u-default} ${u:=set} $u ${u:+alt}",
        "default set set alt\n",
        "",
        0,
    ),
    (
        "n=x; x=val; echo ${!n} ${!x*}",
        "val x\n",
        "",
        0,
    ),
    (
        'echo "$(echo "a  b"; echo; echo)" `echo \\`echo in\\``',
        "a  b in\n",
        "",
        0,
    ),
    (
        "touch a.txt b.txt .h; echo *.txt *.none .?; shopt -s nullglob dotglob; echo *.none *",
        "a.txt b.txt *.none .h\n.h a.txt b.txt\n",
        "",
        0,
    ),
    (
        "mkdir -p d/e; touch d/e/f; shopt -s globstar; echo **",
        "d d/e d/e/f\n",
        "",
        0,
    ),
    (
        "printf \"%s|\" $'a\\tb\\x41\\u00e9' \"a\\$b\" 'c\\d'",
        "a\tbAé|a$b|c\\d|",
        "",
        0,
    ),
    (
        "cat <(echo one) <(echo two)",
        "one\ntwo\n",
        "",
        0,
    ),
    (
        'x=$(printf "a\\0b"); echo ${#x}',
        "2\n",
        "bash: line 1: warning: command substitution: ignored null byte in input\n",
        0,
    ),
    (
        "declare -i n=3+4; n+=2; echo $n; declare -u up=abc; echo $up; declare -r r=1; declare -p n up r",
        '9\nABC\ndeclare -i n="9"\ndeclare -u up="ABC"\ndeclare -r r="1"\n',
        "",
        0,
    ),
)


class ExpansionTests(SynchronousTestCase):
    """What words become."""

    def test_as_bash(self) -> None:
        """Every script answers to the byte as bash does."""
        for script, stdout, stderr, status in CASES:
            with self.subTest(script=script):
                machine = host()
                result = machine.run(machine.programs["bash"], "bash", "-c", f"cd /tmp; {script}")
                self.assertEqual(
                    (result.stdout.decode("utf-8", "surrogateescape"), result.stderr.decode(), result.status),
                    (stdout, stderr, status),
                )
