"""
Random scripts of the POSIX shell, as dash runs them: harmless and terminating by construction.

As `script_generator`'s, but without what only bash has, and with what dash does in a way of its own:
echo's escapes, `local`, lengths in bytes, arithmetic without ``++``, traces, errors that end the shell.
"""

from __future__ import annotations

from random import Random

from tests.support.chooser import Chooser

SCALARS = ("a", "b", "c", "s", "n", "m")
LITERALS = (
    "x", "foo", "bar", "a b", "1", "42", "-7", "abcabc", "Hello", "a.b.c", "one two  three", "*", "f*", "[ab]*",
    "é", "a:b:c", ":", "", " lead", "trail ", "tab\there", "x=y", "-n", "\\", "a\\b", "d?", "0x1f", "010",
    "path/to/file.txt", "'", '"', "$", "!", "{a,b}", "~", "#x", "a\nb", "%d", "?", "\\tq", "a\\c", "\\0101", "\\e",
)  # fmt: skip
PATTERNS = (
    "*", "?", "a*", "*b", "[abc]", "[!a]*", "*[0-9]*", "[[:upper:]]*", "a", "abc", "*.*", "*o*", "\\*", "[a-c]?",
    '"*"', "'a'*", "$a", '"$b"', "${c}*", " ", "[^b]", "l?ad", "*[", "[]]", "[!]]", "[a-]", "[", "\\[*", "*:",
)  # fmt: skip
IFS_VALUES = ("''", ":", ",", "' \t\n'", "': '", "x", "' :'", "' '")
CONVERSIONS = (
    "%s", "%5s|", "%-5s|", "%.2s", "%d", "%05d", "%+d", "%x", "%#x", "%o", "%X", "%c", "%b", "%%", "%i", "%u", "%e",
    "%.3f", "%g", "%*d", "%.*s", "%-*s|", "% d", "%s\\n", "\\t", "\\101", "%#o", "%5.1f", "%s-%s", "%5c|", "%w", "%",
    "\\0101", "\\x41", "\\c", "\\q",
)  # fmt: skip
BINARY = ("+", "-", "*", "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "&&", "||")
NUMBERS = ("0", "1", "2", "7", "10", "-3", "0x1F", "017", "9223372036854775807", "0xff")
ERRORS = (
    "(set -u; echo $nope; echo no)", "(echo ${nope?gone}; echo no)", "(echo ${nope:?}; echo no)",
    "(echo $((1/0)); echo no)", "(echo $((1 + )); echo no)", "(echo $((a b)); echo no)", "(echo $((1 = 2)); echo no)",
    "(echo $((08)); echo no)", "(n=1x; echo $((n)); echo no)", "(echo $((1 ? 2)); echo no)", "(echo $((2**3)); echo no)",
    "(echo $((n++)); echo no)", "(echo $((1,2)); echo no)", "(echo ${a!}; echo no)", "(echo ${a^}; echo no)",
    "(echo ${a:1}; echo no)", "(echo ${a/b/c}; echo no)", "(echo ${#}; echo ${##}; echo no)", "(echo ${}; echo no)",
    "echo < nosuchfile; echo $?", "(: < nosuchfile; echo no)", "(exec 3< nosuchfile; echo no)", "cd nosuchdir; echo $?",
    "unset -f nosuch; echo $?", "(readonly r1=1; r1=2; echo no)", "(readonly r1=1; unset r1; echo no)",
    "(readonly r1=1; export r1=3; echo no)", "(shift 99; echo no)", "(shift x; echo no)", "(shift -1; echo no)",
    "echo > d; echo $?", "(set -o nosuch; echo no)", "(set -Z; echo no)", "read; echo $?", "(read 1x < f1; echo no)",
    "printf; echo $?", "(eval 'echo \"'; echo no)", "(eval 'if'; echo no)", "(eval ')'; echo no)", "(eval 'fi'; echo no)",
    "(eval 'echo )'; echo no)", "(eval ';;'; echo no)", "(eval 'a() '; echo no)", "(eval 'for 1x in a; do :; done'; echo no)",
    "(eval 'case x in'; echo no)", "(eval '&& x'; echo no)", "(eval '| x'; echo no)", "(eval 'echo `x'; echo no)",
    "(eval '${'; echo no)", "(eval 'while :; do'; echo no)", "(eval '< '; echo no)", "(eval 'x > '; echo no)",
    "(eval '{ x; )'; echo no)", "(exit 300); echo $?", "(exit x; echo no)", "(return x; echo no)", "(break x; echo no)",
    "(break 0; echo no)", "(for i in 1; do break 0; done; echo no)", "(export 'a b=1'; echo no)", "(export 1x=2; echo no)",
    "(unset 1x; echo no)", "(unset 'a b'; echo no)", "(. ./nosuch; echo no)", "(. nosuch; echo no)", "(.; echo $?)",
    "f1() { return 2; }; f1 || echo $?", "nosuch=1 nosuchcmd; echo $?", "[ a b ]; echo $?", "[ a = ]; echo $?",
    "[ a; echo $?", "test -x; echo $?", "[ ]; echo $?", "[ 1 -eq x ]; echo $?", "[ -z ]; echo $?", "[ ! ]; echo $?",
    "[ a -a ]; echo $?", "[ '(' a ')' ]; echo $?", "[ a -ef b ]; echo $?", "[ a == a ]; echo $?", "[ a -foo b ]; echo $?",
    "[ -f f1 -a ! -d f1 -o x ]; echo $?", "[ a '<' b ]; echo $?", "x=1 y; echo $x$?", "(getopts; echo no)", "(getopts a; echo no)",
    "./nosuch; echo $?", "./d; echo $?", "./f1; echo $?", "(trap x NOSUCH; echo no)", "(umask 9; echo no)", "(umask x; echo no)",
    "(alias nosuch; echo $?)", "unalias nosuch; echo $?", "(type nosuch; echo $?)", "command -v nosuch; echo $?",
    "(command -V nosuch; echo $?)", "(command; echo $?)", "(wait x; echo no)", "(kill; echo $?)", "(jobs x; echo $?)",
    "(fg; echo $?)", "(local x; echo no)", "(eval 'local x'; echo no)", "[[ a = a ]]; echo $?", "(( 1 )); echo $?",
    "(echo a >&9; echo $?)", "(exec >&9; echo no)", "(echo a >&x; echo no)", "declare x=1; echo $?", "let x=1; echo $?",
    "source f1; echo $?", "(ulimit -Z; echo no)", "(hash nosuch; echo $?)", "(set -e; false; echo no)", "(set -e; ! true; echo yes)",
    "(set -e; false || true; echo yes)", "(set -e; if false; then :; fi; echo yes)", "(set -C; echo x > f1; echo $?)",
    "(times x >out; echo $?)", "echo $'a'", "echo {1..3}", "a+=x; echo $?", "function f { :; }; echo $?", "cat <<< x; echo $?",
    "select x in a; do :; done; echo $?", "echo ${!a}; echo no", "echo a |& true; echo no",
)  # fmt: skip
MISC = (
    ":", "true", "false", "! true; echo $?", "! false", "pwd; cd d; pwd; cd - ; cd ..", "exit 4", "umask; umask 027; umask; umask -S",
    "test -f f1 -a -d d; echo $?", "break; echo $?", "continue 2; echo $?", "echo $OPTIND", "type echo if cd nosuch; echo $?",
    "command -v echo if nosuch; echo $?", "command -V cd; command -V if", "set -- a 'b c' ''; echo $# \"$*\" \"$@\"", "return 3; echo $?",
    "alias x=y; alias x; alias; unalias x", "echo $LINENO", "command echo a", "eval echo a b", "set -x; echo a 'b c' \"\"; x=1 y='2 3'; : >out; set +x",
    "set -x; for i in 1 2; do echo $i; done; set +x", "set -x; case a in a) echo b;; esac; set +x", "set -x; f() { echo $1; }; f 'x y'; set +x",
    "set -x; [ a = a ] && echo $(echo b); set +x", "PS4='> '; set -x; echo a; set +x", "set -v; echo a; set +v", "export a; export -p", "readonly zz=1; readonly -p",
    "set -- -a -b; shift; echo $1", "x=5; unset x; echo ${x-unset}", "f() { echo f; }; unset -f f; f; echo $?", "set -f; echo *; set +f; echo *",
    "set -a; q=1; set +a; export -p", "set -o; echo $?", "set +o", "echo $-", "set -u; echo ${nope-x}; set +u", "times >out; echo $?", "jobs; wait; echo $?",
    "hash -r; echo $?", "echo \"$0 $#\"", "false; echo \"$?\"", "trap; trap 'echo x' INT; trap; trap - INT; trap", "trap 'echo x' 2 15; trap; trap '' 3; trap",
    "exec 3>out; echo hi >&3; exec 3>&-; read x <out; echo $x", "exec 4<f1; read x <&4; read y <&4; echo \"$x|$y\"; exec 4<&-", "echo ~ ~nosuch ~/x a:~", "cd; pwd",
    "cd ''; echo $?", "cd d e; echo $?", "(cd d && pwd); pwd -P", "ulimit -c; ulimit -n 100; ulimit -n", "x=$(exit 3); echo $?", "x=1 true; echo $x", "x=1 :; echo $x", "x=1 eval 'echo $x'; echo $x",
    "f() { echo \"$x\"; }; x=1 f; echo $x", "f() { local x=1 y; echo \"$x$y\"; local a; echo \"[$a]\"; }; y=2; f; echo \"$y\"", "f() { set -- q; echo $1; }; f a; echo $1",
    "set -- 1 2 3 4 5 6 7 8 9 10 11; echo $10 ${10} ${11}; shift 10; echo $@", "f() { local -; set -f; echo *; }; f; echo *", "f() { local a=5 b=$a; echo $b; }; a=1; f",
    "read -r x y <<E\na\\tb  c d\nE\necho \"$x|$y\"", "read x <<E\na\\\nb\nE\necho \"$x\"", "IFS=: read x y z <<E\na:b::c\nE\necho \"$x|$y|$z\"", "read x y <<E\n  a  b  \nE\necho \"$x|$y|\"",
    "printf '%s\\n' a b c; printf '%d %s\\n' 1 a 2", "printf '%d\\n' x; echo $?", "printf '%d\\n' 08; echo $?", "printf '%b|' 'a\\tb' 'c\\0101' 'd\\ce' f", "printf '%d\\n' \"'a\"", "printf '%s' ; echo", "printf '%5d|%-5d|\\n' 3 4",
    "printf -- '-x\\n'; echo $?", "printf -v x y; echo $?", "printf '%q\\n' x; echo $?", "printf '\\x41\\u0041\\n'", "printf '%s %s\\n' a", "echo -n a; echo -e b; echo -ne c; echo -E d; echo -- e; echo", "echo 'a\\tb\\nc\\\\d\\0101\\101\\x41\\e'; echo 'x\\cy' z; echo",
)  # fmt: skip


class DashScriptGenerator(Chooser):
    """Makes scripts out of the choices of *chance*."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self._count = 0

    def script(self) -> str:
        """One script."""
        lines = [f"{name}={self._quote(self._pick(LITERALS))}" for name in ("a", "b", "c")]
        lines.append(f"n={self._pick(('3', '5', '-2', '0'))} s='one two  three'")
        if self._odds(4):
            lines.append(f"set {self._pick(('-u', '-f', '-e', '-x', '-C', '-a', '-eu'))}")
        if self._odds(4):
            lines.append(f"IFS={self._pick(IFS_VALUES)}")
        lines.extend(self._command(2) for _ in range(self._chance.randint(1, 5)))
        return "\n".join(lines) + "\n"

    # -- choices ---------------------------------------------------------------------------

    def _number(self) -> int:
        self._count += 1
        return self._count

    # -- words -----------------------------------------------------------------------------

    def word(self, depth: int) -> str:
        """A word of one to three pieces."""
        return "".join(self._piece(depth) for _ in range(self._chance.choice((1, 1, 1, 2, 3))))

    def _words(self, depth: int, least: int, most: int) -> str:
        return " ".join(self.word(depth) for _ in range(self._chance.randint(least, most)))

    def _piece(self, depth: int) -> str:
        makers = (self._literal, self._single, self._double, self._variable, self._variable, self._operator)
        deep = (self._arithmetic_word, self._command_word, self._glob)
        return self._one_of(*(makers + deep if depth > 0 else makers))(depth)

    def _literal(self, depth: int) -> str:
        return self._pick(
            ("x", "foo", "1", "a.b", "-n", "--", "z9", "é", "=", "a:b", "\\ ", "\\$", "%", "+", "@", "~", ",", "\\n", "{a,b}")
        )  # fmt: skip

    def _single(self, depth: int) -> str:
        return self._quote(self._pick(LITERALS))

    def _double(self, depth: int) -> str:
        inside = "".join(
            self._one_of(self._plain_in_double, self._variable, self._operator, self._quoted_deep)(depth)
            for _ in range(self._chance.randint(1, 3))
        )
        return f'"{inside}"'

    def _plain_in_double(self, depth: int) -> str:
        return self._pick(("x", " ", "a b", "'", "\\\\", '\\"', "\\$", "\\n", "*", "é", "\\`", "~", "\n"))

    def _quoted_deep(self, depth: int) -> str:
        if depth <= 0:
            return "q"
        return self._one_of(self._arithmetic_word, self._command_word)(depth - 1)

    def _variable(self, depth: int) -> str:
        return self._pick(
            ("$a", "$b", "$c", "${a}", "${s}", "$n", "$#", "$?", "$*", "$@", "${#a}", "${#s}", "$1", "${2}",
             "$unset", "${#}", "$_x", "$0")
        )  # fmt: skip

    def _operator(self, depth: int) -> str:
        name = self._pick((*SCALARS, "unset", "@", "*", "1"))
        kind = self._chance.randrange(8)
        if kind < 3:
            operator = self._pick((":-", "-", ":+", "+"))
            return f"${{{name}{operator}{self._word_in_braces(depth - 1)}}}"
        if kind < 4:
            operator = self._pick((":=", "="))
            return f"${{{self._pick(SCALARS)}{operator}{self._word_in_braces(depth - 1)}}}"
        if kind < 7:
            return f"${{{name}{self._pick(('#', '##', '%', '%%'))}{self._pick(PATTERNS)}}}"
        return f"${{{name}?}}" if self._odds(4) else f"${{#{self._pick(SCALARS)}}}"

    def _word_in_braces(self, depth: int) -> str:
        if depth <= 0:
            return self._pick(("d", "x y", "'q q'", '"dq"', "$b", "*", "", "\\}", "~", "\\\\"))
        makers = (self._single, self._double, self._variable, self._operator, self._literal)
        return self._one_of(*makers)(depth)

    def _arithmetic_word(self, depth: int) -> str:
        return f"$(({self.arithmetic(2)}))"

    def _command_word(self, depth: int) -> str:
        inner = self._one_of(self._echo, self._printf, self._echo, self._subshell)(depth - 1)
        return f"$({inner})"

    def _glob(self, depth: int) -> str:
        return self._pick(
            ("*", "f*", "d/*", "?1", "[f]*", "*.txt", "nomatch*", "d*/", ".*", "[!f]*", "f[12]")
        )

    def arithmetic(self, depth: int) -> str:
        """An arithmetic expression."""
        if depth <= 0 or self._odds(4):
            return self._pick((*NUMBERS, "n", "m", "n", "$n", "unset", "${#s}"))
        left, right = self.arithmetic(depth - 1), self.arithmetic(depth - 1)
        kind = self._chance.randrange(8)
        if kind == 0:
            return f"({left})"
        if kind == 1:
            return self._pick(("-", "+", "!", "~", "- ", "! ")) + f"({left})"
        if kind == 2:
            return f"{left} ? {right} : {self.arithmetic(depth - 1)}"
        if kind == 3:
            operator = self._pick(("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="))
            return f"{self._pick(('n', 'm', 'q'))} {operator} {left}"
        return f"{left} {self._pick(BINARY)} {right}"

    # -- commands --------------------------------------------------------------------------

    def _command(self, depth: int) -> str:
        simple = (
            self._echo, self._printf, self._assign, self._test, self._misc, self._misc, self._errors, self._errors,
            self._getopts, self._redirected, self._set,
        )  # fmt: skip
        compound = (
            self._if, self._while, self._for, self._case, self._function, self._subshell, self._group,
            self._pipeline, self._document, self._lists, self._trap, self._eval,
        )  # fmt: skip
        if depth <= 0:
            return self._one_of(*simple)(1)
        return self._one_of(*simple, *compound)(depth)

    def _block(self, depth: int) -> str:
        return "; ".join(self._one_line(depth - 1) for _ in range(self._chance.randint(1, 2)))

    def _one_line(self, depth: int) -> str:
        made = self._command(depth)
        return made if "\n" not in made else "{ " + made + "\n}"

    def _echo(self, depth: int) -> str:
        start = self._pick(("echo ", "echo ", "echo -n ", "echo -e ", "printf '<%s>\\n' "))
        return start + self._words(depth, 1, 3)

    def _printf(self, depth: int) -> str:
        parts = "".join(self._pick(CONVERSIONS) for _ in range(self._chance.randint(1, 3)))
        return f"printf '{parts}|' {self._words(depth - 1, 0, 3)}"

    def _assign(self, depth: int) -> str:
        name, value = self._pick(SCALARS), self.word(depth)
        made = self._pick((f"{name}={value}", f"export {name}={value}", f"{name}={value} b={self.word(0)}"))
        return made + (f'; echo "${name}|"' if self._odds(2) else "")

    def _test(self, depth: int) -> str:
        left, right = self.word(depth - 1), self.word(depth - 1)
        made = self._pick(
            (
                f'[ "{self._pick(("$a", "$b", "$s"))}" {self._pick(("=", "!="))} {right} ]',
                f"[ {self._pick(('-n', '-z', '-e', '-f', '-d', '-s', '-r'))} {left} ]",
                f"[ {left} ]",
                f"test {left} {self._pick(('-eq', '-lt', '-ge', '-ne'))} {self.arithmetic(0)}",
                f'[ ! {left} -o "$n" -gt 2 ]',
            )
        )
        return f"{made}; echo $?"

    def _misc(self, depth: int) -> str:
        return self._pick(MISC)

    def _errors(self, depth: int) -> str:
        return self._pick(ERRORS)

    def _set(self, depth: int) -> str:
        return self._pick(
            (
                f"set -- {self._words(depth - 1, 0, 3)}; echo $#; printf '<%s>' \"$@\" $*",
                f"set {self._pick(('-u', '-f', '+f', '-x', '+x', '-C', '+C', '-a'))}; echo $-",
                f'IFS={self._pick(IFS_VALUES)}; echo $s; echo "$*"',
                f'set -- {self._words(depth - 1, 0, 2)}; for i; do echo "$i"; done',
            )
        )

    def _getopts(self, depth: int) -> str:
        words = self._pick(("-a -b v rest", "-ab", "-c", "-b", "-x -a", "-- -a", "-bval -a", ""))
        spec = self._pick(("ab:", ":ab:", "abc"))
        return f'OPTIND=1; while getopts {spec} o {words}; do echo "$o ${{OPTARG-unset}} $OPTIND"; done; echo $OPTIND'

    def _redirected(self, depth: int) -> str:
        inner = self._one_of(self._echo, self._printf)(depth - 1)
        return self._pick(
            (
                f'{inner} > out; while read -r l; do echo "[$l]"; done < out',
                f'{inner} >> f2; read -r x < f2; echo "$x"',
                f'{{ {inner}; echo e >&2; }} 2>&1 | while IFS= read -r l; do echo "<$l>"; done',
                f"{inner} 2>/dev/null",
                'while read -r x y; do echo "$y,$x"; done < f2',
                'while read x y; do echo "$y,$x"; done < f2',
                f"{inner} >| out; echo $?",
                f"{inner} 3>&1 >&2 2>&3 3>&-",
                f"exec 5> out; {inner} >&5; exec 5>&-; echo $?",
            )
        )

    def _condition(self) -> str:
        return self._pick(
            ("true", "false", "! true", '[ -n "$a" ]', "[ -f f1 ]", "test $n -gt 1", "[ $((n % 2)) -eq 0 ]")
        )

    def _if(self, depth: int) -> str:
        more = f"elif {self._condition()}; then {self._block(depth)}; " if self._odds(3) else ""
        other = f"else {self._block(depth)}; " if self._odds(2) else ""
        return f"if {self._condition()}; then {self._block(depth)}; {more}{other}fi"

    def _jump(self) -> str:
        condition = self._condition()
        return self._pick(("", "", f"{condition} && break; ", f"{condition} && continue; echo after; "))

    def _while(self, depth: int) -> str:
        i = f"i{self._number()}"
        keyword, test = self._chance.choice((("while", "-lt"), ("until", "-ge")))
        step = f"{i}=$(({i} + 1))"
        return f"{i}=0; {keyword} [ ${i} {test} 3 ]; do {step}; {self._block(depth)}; {self._jump()}done"

    def _for(self, depth: int) -> str:
        i = f"i{self._number()}"
        return f'for {i} in {self._words(1, 1, 3)}; do echo "${i}"; {self._block(depth)}; {self._jump()}done'

    def _case(self, depth: int) -> str:
        clauses = " ".join(self._clause(depth) for _ in range(self._chance.randint(1, 3)))
        return f"case {self.word(1)} in {clauses} *) echo other;; esac"

    def _clause(self, depth: int) -> str:
        second = "|" + self._pick(PATTERNS) if self._odds(3) else ""
        return f"{self._pick(('', '('))}{self._quoted_pattern()}{second}) {self._block(depth)};;"

    def _quoted_pattern(self) -> str:
        return self._pick(tuple(p for p in PATTERNS if p != " "))

    def _function(self, depth: int) -> str:
        name = f"fn{self._number()}"
        local = self._pick(("", f"local a={self.word(0)}; ", "local IFS=:; ", "local x y=2; "))
        end = self._pick(("", "return 3; ", "return; ", f"{self._condition()} && return 5; "))
        body = f'{local}{self._block(depth)}; {end}echo "$#:$*"'
        return f'{name}() {{ {body}; }}; {name} {self._words(1, 0, 2)}; echo "$? $a"'

    def _subshell(self, depth: int) -> str:
        return f" ( {self._block(max(depth, 1))} )"

    def _group(self, depth: int) -> str:
        return f"{{ {self._block(depth)}; }}" + self._pick(
            ("", " 2>&1", ' > out; read -r x < out; echo "$x"')
        )

    def _pipeline(self, depth: int) -> str:
        first = self._one_of(self._echo, self._printf, self._group)(depth - 1)
        last = self._pick(
            (
                'while read -r l; do echo "<$l>"; done',
                '{ read -r x y; echo "$y $x"; }',
                '{ IFS= read -r x; echo "$x"; exit 3; }',
            )
        )
        return f'{self._pick(("", "", "! "))}{first} | {last}; echo "$?"'

    def _document(self, depth: int) -> str:
        mark = f"END{self._number()}"
        quoted = self._pick((mark, f"'{mark}'", f"\\{mark}"))
        lines = (
            "plain text", "\ttabbed", "$a and ${b:-x}", "`echo q`", "$(echo cmd)", "\\$x \\\\ \\`", "'single' \"$s\"",
            "$((n+1))", "*", "back\\", "", '${a:+"q"}', "\\\"",
        )  # fmt: skip
        body = "\n".join(self._pick(lines) for _ in range(self._chance.randint(1, 3)))
        dash = self._pick(("", "-"))
        return f'while IFS= read -r l; do echo "[$l]"; done <<{dash}{quoted}\n{body}\n{mark}'

    def _lists(self, depth: int) -> str:
        join = self._pick(("&&", "||"))
        return f"{self._one_line(depth - 1)} {join} {self._one_line(depth - 1)}; echo $?"

    def _trap(self, depth: int) -> str:
        return self._pick(
            (
                f"trap 'echo bye $?' EXIT; {self._one_line(depth - 1)}",
                f"(trap 'echo sub' EXIT; {self._one_line(depth - 1)})",
                "trap 'echo x' INT; trap; trap - INT",
                "(trap 'echo a; exit 7' EXIT; exit 2); echo $?",
                "trap 'echo $?; false' EXIT; (exit 3)",
            )
        )

    def _eval(self, depth: int) -> str:
        return f"eval {self._quote(self._one_line(depth - 1))}"
