"""Redirections and here-documents."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.shell_adapter import host
from tests.support.shell_scripts import RecordedScripts

# Script, standard output, standard error and status, as bash 5.2 answers.
CASES = (
    (
        "t() { trap 'echo sub' EXIT; }; (t; { exit 3; } >f); cat f; (t; set -e; eval false >g); cat g; "
        "(t; set -e; { false; } >h)",
        "sub\nsub\n",
        "",
        1,
    ),
    (
        'echo a >f; echo b >>f; cat <f; cat <<<"$(wc -l <f)"',
        "a\nb\n2\n",
        "",
        0,
    ),
    (
        'cat <<E\n$((1+1)) $(echo x) \\$y\nE\ncat <<"E"\n$x\nE\ncat <<-E\n\tindented\n\tE',
        "2 x $y\n$x\nindented\n",
        "",
        0,
    ),
    (
        "exec {fd}>f; echo hi >&$fd; exec {fd}>&-; cat f",
        "hi\n",
        "",
        0,
    ),
    (
        "set -C; echo a >f; echo b >f; echo $?; echo c >|f; cat f",
        "1\nc\n",
        "bash: line 1: f: cannot overwrite existing file\n",
        0,
    ),
    (
        "echo a >/nonex/f; echo $?; cat <nofile; echo $?",
        "1\n1\n",
        "bash: line 1: /nonex/f: No such file or directory\nbash: line 1: nofile: No such file or directory\n",
        0,
    ),
    (
        "ls nofile &>f; wc -l <f; { echo o; echo e >&2; } >f 2>&1; cat f",
        "1\no\ne\n",
        "",
        0,
    ),
    (
        "echo a >f; ulimit -n 6; exec 3<f 4<f 5<f; cat <f; echo $?; echo a | cat; echo $?",
        "1\n",
        "bash: line 1: f: Too many open files\nbash: pipe error: Too many open files\n",
        129,
    ),
    (
        'echo a >f; exec 3<f 4<f 5<f 6<f; ulimit -n 7; x=$(echo hi); echo "[$x] $?"',
        "[] 0\n",
        "bash: cannot make pipe for command substitution: Too many open files\n",
        0,
    ),
    (
        "echo a >f; ulimit -n 20; exec 20<f; echo $?",
        "1\n",
        "bash: line 1: 20: Bad file descriptor\n",
        0,
    ),
    (
        '(ulimit -f 1; printf "%2000s" x >f; echo no) 2>/dev/null; echo $?; wc -c <f; '
        '(ulimit -f 1; trap "" XFSZ; printf "%2000s" x >f; echo $?); wc -c <f',
        "153\n1024\n1\n1024\n",
        "bash: line 1: printf: write error: File too large\n",
        0,
    ),
    (
        'x="a b"; echo hi >$x; echo $?',
        "1\n",
        "bash: line 1: $x: ambiguous redirect\n",
        0,
    ),
    (
        "echo hi >&9; echo $?; exec 4<&-; echo $?",
        "1\n0\n",
        "bash: line 1: 9: Bad file descriptor\n",
        0,
    ),
    (
        'while read -r a b; do echo "$b-$a"; done <<E\n1 2 3\n4 5\nE',
        "2 3-1\n5-4\n",
        "",
        0,
    ),
    (
        "exec 5<>f; echo abc >&5; cat f; : 6>&5 5>&-; echo x >&5",
        "abc\n",
        "",
        0,
    ),
    (
        "$(exit 3) >g; echo $?; ls g",
        "3\ng\n",
        "",
        0,
    ),
)


class RedirectionTests(SynchronousTestCase):
    """Where output goes."""

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


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "redirection"
