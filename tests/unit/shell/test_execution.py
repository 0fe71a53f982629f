"""Running commands: lists, loops, functions, traps, pipelines."""

import gc
from types import FrameType

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._expansion import Expander
from honeyllm.shell._state import Shell
from tests.support.our_bash import run_ours
from tests.support.shell_adapter import host

# Script, standard output, standard error and status, as bash 5.2 answers.
CASES = (
    (
        "for i in a b; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done",
        "a1\nb1\n",
        "",
        0,
    ),
    (
        "i=0; while :; do ((++i>3)) && break; echo $i; done; until ((i==0)); do ((i--)); done; echo $i",
        "1\n2\n3\n0\n",
        "",
        0,
    ),
    (
        "case abc in a?c) echo one;;& *b*) echo two;& zzz) echo three;; *) echo no;; esac",
        "one\ntwo\nthree\n",
        "",
        0,
    ),
    (
        "f() { local x=in; echo $x $1 $# $FUNCNAME; return 3; }; x=out; f a b; echo $? $x",
        "in a 2 f\n3 out\n",
        "",
        0,
    ),
    (
        "true && echo a || echo b; false && echo c || echo d; ! true; echo $?",
        "a\nd\n1\n",
        "",
        0,
    ),
    (
        "(x=1; exit 4); echo $? ${x-unset}",
        "4 unset\n",
        "",
        0,
    ),
    (
        'echo a | (read v; echo "<$v>"); echo ${PIPESTATUS[@]}',
        "<a>\n0 0\n",
        "",
        0,
    ),
    (
        "false | true | (exit 3); echo ${PIPESTATUS[@]}",
        "1 0 3\n",
        "",
        0,
    ),
    (
        "set -o pipefail; false | true; echo $?",
        "1\n",
        "",
        0,
    ),
    (
        "set -e; false || true; if false; then :; fi; false; echo never",
        "",
        "",
        1,
    ),
    (
        "set -u; echo ${y:-ok}; echo $y; echo never",
        "ok\n",
        "bash: line 1: y: unbound variable\n",
        127,
    ),
    (
        'trap "echo bye \\$?" EXIT; exit 5',
        "bye 5\n",
        "",
        5,
    ),
    (
        'trap "echo err \\$?" ERR; (exit 7); true',
        "err 7\n",
        "",
        0,
    ),
    (
        'trap "echo usr1" USR1; kill -USR1 $$; echo after',
        "usr1\nafter\n",
        "",
        0,
    ),
    (
        'eval "echo a; false"; echo $?; eval ""; echo $?',
        "a\n1\n0\n",
        "",
        0,
    ),
    (
        "[[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; [[ a == [ab] && 3 -gt 2 && ! -e /nonex ]] && echo yes",
        "b\nyes\n",
        "",
        0,
    ),
    (
        "((3>2)) && echo t; (( 0 )) || echo f; let x=1+1; echo $x",
        "t\nf\n2\n",
        "",
        0,
    ),
    (
        'set -x; a=1; echo $a "b c"; [[ $a == 1 ]]; ((a)); for i in 1; do :; done',
        "1 b c\n",
        "+ a=1\n+ echo 1 'b c'\n+ [[ 1 == 1 ]]\n+ (( a ))\n+ for i in 1\n+ :\n",
        0,
    ),
    (
        "f() { f2; }; f2() { caller 0; echo ${FUNCNAME[@]} ${BASH_LINENO[@]}; }; f",
        "1 f environment\nf2 f 1 1\n",
        "",
        0,
    ),
    (
        "select_() { :; }; unset -f select_; type select_",
        "",
        "bash: line 1: type: select_: not found\n",
        1,
    ),
    (
        "sleep 0 & wait $!; echo $? $(jobs)",
        "0\n",
        "",
        0,
    ),
    (
        "{ echo a; echo b >&2; } 2>&1 | cat; exec 3>f; echo x >&3; exec 3>&-; cat f",
        "a\nb\nx\n",
        "",
        0,
    ),
    (
        "exit 300",
        "",
        "",
        44,
    ),
    (
        "nosuchcmd; echo $?",
        "127\n",
        "bash: line 1: nosuchcmd: command not found\n",
        0,
    ),
    (
        "/etc/passwd; echo $?; /; echo $?",
        "126\n126\n",
        "bash: line 1: /etc/passwd: Permission denied\nbash: line 1: /: Is a directory\n",
        0,
    ),
    (
        "f() { f() { echo inner; }; echo outer; }; f; f",
        "outer\ninner\n",
        "",
        0,
    ),
    (
        'x=1 y=$x env | grep -c "^[xy]="; x=5 eval "echo \\$x"; echo ${x-gone}',
        "2\n5\ngone\n",
        "",
        0,
    ),
    (
        "time -p true 2>/dev/null; echo $?",
        "0\n",
        "real 0.00\nuser 0.00\nsys 0.00\n",
        0,
    ),
    (
        "shopt -s lastpipe; echo hi | read v; echo $v",
        "hi\n",
        "",
        0,
    ),
    (
        "coproc cat; echo hi >&${COPROC[1]}; read v <&${COPROC[0]}; echo $v",
        "hi\n",
        "",
        0,
    ),
    (
        "a='!'; [[ a -lt 1 || x ]]; echo $?; [[ ! x =~ [ ]]; echo $?; [[ x =~ [ ]]; echo $?",
        "0\n0\n2\n",
        'bash: line 1: [[: !: syntax error: operand expected (error token is "!")\n',
        0,
    ),
    (
        "for i in $((1/0)); do :; done\nbreak; echo no",
        "",
        'bash: line 1: 1/0: division by 0 (error token is "0")\n',
        0,
    ),
    (
        "arr=(x y); arr+=($((arr[1]+=5))); declare -p arr; declare -A m=([é]=1 [a]=2); declare -p m",
        'declare -a arr=([0]="x" [1]="5" [2]="5")\ndeclare -A m=([a]="2" [é]="1" )\n',
        "",
        0,
    ),
    (
        "a=1; echo \"${a:+'$'}x\"; (echo ${m?} | :; echo ${PIPESTATUS[0]}); declare -u w; declare -lu w; declare -p w",
        "'$'x\n1\ndeclare -- w\n",
        "bash: line 1: m: parameter not set\n",
        0,
    ),
    (
        "eval '[[ a b ]]'\neval '[[ x ]]'; echo $?; eval '[[ x ]]'; echo $?",
        "2\n0\n",
        "bash: eval: line 1: conditional binary operator expected\n"
        "bash: eval: line 2: syntax error near unexpected token `x'\n"
        "bash: eval: line 2: `[[ x ]]'\n",
        0,
    ),
    (
        "eval '\"'\n(( n )); echo $?\nf() { echo f; }; f",
        "127\nf\n",
        "bash: eval: line 1: unexpected EOF while looking for matching `\"'\nbash: line 2: n: command not found\n",
        0,
    ),
    (
        "declare -A m; m=([k]=1 x); m=([k]=5 [k]+=2 []=1); declare -p m; declare m=(a b [c]=d); declare -p m",
        'declare -A m=([k]="12" )\ndeclare -A m=([a]="b" ["[c]=d"]="" )\n',
        "bash: line 1: m: x: must use subscript when assigning associative array\n"
        "bash: line 1: []=1: bad array subscript\n",
        0,
    ),
    (
        "n=5xH s=a arr=(x '' y); { printf '%d|%d\\n' x y z; } 2>&1; echo ${s//a/${arr[@]}}; "
        "set -x; case $(echo a) in b) ;; esac; set +x; echo ${s:n}",
        "bash: line 1: printf: x: invalid number\nbash: line 1: printf: y: invalid number\n0|0\n"
        "bash: line 1: printf: z: invalid number\n0|0\nx y\n",
        "+ case $(echo a) in\n++ echo a\n+ set +x\n"
        'bash: line 1: s: 5xH: value too great for base (error token is "5xH")\n',
        1,
    ),
    (
        "f() { declare -a m; declare -A m=([k]=a); echo $?; }; f; echo \"$(echo ${u:-$'t\\t'})\"; "
        "y=1; echo $(( x y 4q ))",
        "1\nt\n",
        "environment: line 1: m: cannot convert indexed to associative array\n"
        "environment: line 1: declare: m: cannot convert indexed to associative array\n"
        'bash: line 1: x y 4q: value too great for base (error token is "4q")\n',
        1,
    ),
    (
        "bash /etc; echo $?; bash ./nope",
        "126\n",
        "/etc: /etc: Is a directory\nbash: ./nope: No such file or directory\n",
        127,
    ),
    (
        "a=(x); a+=([0]=y [-9]=z [1]=${a[0]} []=w q); declare -p a; "
        "declare -A m=([k]=1); m+=([j]=${m[k]} [i]=${m[j]}); echo ${m[i]}",
        'declare -a a=([0]="y" [1]="x" [2]="q")\n1\n',
        "bash: line 1: [-9]=z: bad array subscript\nbash: line 1: []=w: bad array subscript\n",
        0,
    ),
    (
        "kill -nest 1; kill -sfoo 1; p=$(sh -c 'echo $PPID'); [ $p = $$ ] && echo child",
        "child\n",
        "bash: line 1: kill: nest: invalid signal specification\n"
        "bash: line 1: kill: foo: invalid signal specification\n",
        0,
    ),
    (
        "(exit 5)\n(( 1",
        "",
        "bash: -c: line 2: unexpected EOF while looking for matching `)'\n",
        5,
    ),
    (
        "for i in 1; do while :; do continue 0; done; done; echo $?",
        "1\n",
        "bash: line 1: continue: 0: loop count out of range\n",
        0,
    ),
    (
        "until false; do (exit 5); break x; done",
        "",
        "bash: line 1: break: x: numeric argument required\n",
        133,
    ),
)


class ExecutionTests(SynchronousTestCase):
    """How commands run."""

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


class CircleTests(SynchronousTestCase):
    """What a script leaves is free at once: a collection over all of it would hold everybody up."""

    def left(self, script: str) -> list[object]:
        """What only the collector would free, of what runs a script."""
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)
        self.addCleanup(gc.garbage.clear)
        self.addCleanup(gc.set_debug, gc.get_debug())
        run_ours(script)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        gc.set_debug(0)
        found = [thing for thing in gc.garbage if isinstance(thing, (Shell, Expander, FrameType))]
        gc.garbage.clear()
        return found

    def test_nothing_is_left(self) -> None:
        """Of a recursion to its end, and of shells that were killed, also before they began."""
        for script in (
            "f() { f; }; f",
            "x='eval \"$x\"'; eval \"$x\"",
            "for i in {1..50}; do (:) & kill -9 $!; done; wait",
            "trap : USR1 EXIT; for i in {1..50}; do (trap : TERM; :; kill -9 $BASHPID); done",
        ):
            with self.subTest(script):
                self.assertEqual(self.left(script), [])
