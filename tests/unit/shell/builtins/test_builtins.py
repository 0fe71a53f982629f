"""The builtins: output, messages and statuses."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.shell_adapter import host

# Script, standard output, standard error and status, as bash 5.2 answers.
CASES = (
    (
        'printf "%s-%d-%5.2f-%x-%c|" a 3 2.5 255 xyz b 4; echo; printf "%b\\n" "a\\tb"; printf "%q\\n" "it\'s" "a b" ""; printf "%(%Y)T\\n" 0',
        "a-3- 2.50-ff-x|b-4- 0.00-0-\x00|\na\tb\nit\\'s\na\\ b\n''\n1970\n",
        "",
        0,
    ),
    (
        'echo -e "a\\tb\\c"; echo -n x; echo -E "a\\n"; echo -- -n',
        "a\tbxa\\n\n-- -n\n",
        "",
        0,
    ),
    (
        'read -r a b <<< "1 2 3"; echo "$b|$a"; IFS=, read -ra arr <<< "x,y,,z"; echo ${#arr[@]} "${arr[3]}"; read -n 2 v <<< abcd; echo $v; read -d : v <<< "p:q"; echo $v',
        "2 3|1\n4 z\nab\np\n",
        "",
        0,
    ),
    (
        'mapfile -t l < <(printf "a\\nb\\n"); declare -p l',
        'declare -a l=([0]="a" [1]="b")\n',
        "",
        0,
    ),
    (
        'getopts_() { while getopts "ab:" o; do echo $o $OPTARG; done; echo $OPTIND; }; getopts_ -a -bx -b y -z arg',
        "a\nb x\nb y\n?\n6\n",
        "bash: illegal option -- z\n",
        0,
    ),
    (
        'cd /; pwd; cd - >/dev/null; cd nodir; echo $?; cd /etc/passwd; pushd / >/dev/null; dirs | cut -d" " -f1; popd >/dev/null',
        "/\n1\n/\n",
        "bash: line 1: cd: nodir: No such file or directory\nbash: line 1: cd: /etc/passwd: Not a directory\n",
        0,
    ),
    (
        "declare -p nope; declare -a a=(x [3]=y); declare -p a; export E=1; declare -p E; readonly R=2; R=3; echo never",
        'declare -a a=([0]="x" [3]="y")\ndeclare -x E="1"\n',
        "bash: line 1: declare: nope: not found\nbash: line 1: R: readonly variable\n",
        1,
    ),
    (
        "type cd; type -t if echo nosuch; command -v cd; hash",
        "cd is a shell builtin\nkeyword\nbuiltin\ncd\nhash: hash table empty\n",
        "",
        0,
    ),
    (
        "umask 027; umask; umask -S; umask u=rwx,g=,o=; umask",
        "0027\nu=rwx,g=rx,o=\n0077\n",
        "",
        0,
    ),
    (
        "kill -l 9 TERM; kill -l | head -2; kill 999999; kill",
        "KILL\n15\n 1) SIGHUP\t 2) SIGINT\t 3) SIGQUIT\t 4) SIGILL\t 5) SIGTRAP\n 6) SIGABRT\t 7) SIGBUS\t 8) SIGFPE\t 9) SIGKILL\t10) SIGUSR1\n",
        "bash: line 1: kill: (999999) - No such process\nkill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n",
        2,
    ),
    (
        'alias x="echo al"; shopt -s expand_aliases\nx ias; alias x; unalias x; x',
        "al ias\nalias x='echo al'\nal\n",
        "",
        0,
    ),
    (
        "set -- a b c; shift; echo $1 $#; shift 5; echo $?; set -o | grep errexit; shopt nullglob; echo $-",
        "b 2\n1\nerrexit        \toff\nnullglob       \toff\nhBc\n",
        "",
        0,
    ),
    (
        "test 1 -eq 1 -a -n x && echo ok; [ a = b ]; echo $?; [ 1 -eq x ]; echo $?; [ a",
        "ok\n1\n2\n",
        "bash: line 1: [: x: integer expression expected\nbash: line 1: [: missing `]'\n",
        2,
    ),
    (
        "unset u; u=1; unset u; echo ${u-gone}; f() { :; }; unset -f f; f",
        "gone\n",
        "bash: line 1: f: command not found\n",
        127,
    ),
    (
        'source /dev/stdin <<< "echo sourced \\$1"; . nofile; echo $?',
        "sourced\n1\n",
        "bash: line 1: nofile: No such file or directory\n",
        0,
    ),
    (
        'trap "echo a" INT; trap -p; trap - INT; trap',
        "trap -- 'echo a' SIGINT\n",
        "",
        0,
    ),
    (
        "wait 99999; echo $?; fg; bg; jobs; disown",
        "127\n",
        "bash: line 1: wait: pid 99999 is not a child of this shell\nbash: line 1: fg: no job control\nbash: line 1: bg: no job control\nbash: line 1: disown: current: no such job\n",
        1,
    ),
    (
        "break; return; continue; exit abc",
        "",
        "bash: line 1: break: only meaningful in a `for', `while', or `until' loop\nbash: line 1: return: can only `return' from a function or sourced script\nbash: line 1: continue: only meaningful in a `for', `while', or `until' loop\nbash: line 1: exit: abc: numeric argument required\n",
        2,
    ),
    (
        "shopt -s foo; set -o foo; cd -Z; export 1a=2; unset -Z",
        "",
        "bash: line 1: shopt: foo: invalid shell option name\nbash: line 1: set: foo: invalid option name\nbash: line 1: cd: -Z: invalid option\ncd: usage: cd [-L|[-P [-e]] [-@]] [dir]\nbash: line 1: export: `1a=2': not a valid identifier\nbash: line 1: unset: -Z: invalid option\nunset: usage: unset [-f] [-v] [-n] [name ...]\n",
        2,
    ),
    (
        'let; let "1/0"; echo $((1/0)); echo same line',
        "",
        'bash: line 1: let: expression expected\nbash: line 1: let: 1/0: division by 0 (error token is "0")\nbash: line 1: 1/0: division by 0 (error token is "0")\n',
        1,
    ),
    (
        "help nosuch; builtin nosuch; enable nosuch; caller; echo $?",
        "1\n",
        "bash: line 1: help: no help topics match `nosuch'.  Try `help help' or `man -k nosuch' or `info nosuch'.\nbash: line 1: builtin: nosuch: not a shell builtin\nbash: line 1: enable: nosuch: not a shell builtin\n",
        0,
    ),
    (
        "exec nosuch; echo never",
        "",
        "bash: line 1: exec: nosuch: not found\n",
        127,
    ),
    (
        'declare -F; f() { echo "a $1" | cat; }; declare -f f; declare -F f',
        'f () \n{ \n    echo "a $1" | cat\n}\nf\n',
        "",
        0,
    ),
    (
        "local x; echo $?; f() { local -a l=(1 2); declare -p l; }; f; compgen -b e | head -3",
        '1\ndeclare -a l=([0]="1" [1]="2")\necho\nenable\neval\n',
        "bash: line 1: local: can only be used in a function\n",
        0,
    ),
)


class BuiltinTests(SynchronousTestCase):
    """What builtins print."""

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
