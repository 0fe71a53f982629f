"""
Random shell scripts, harmless and terminating by construction.

They print, expand, compute, loop a bounded number of times and write files in
the current directory; they start no program, name no absolute path and send no
signal.  What may vary between two runs (times, PIDs, random numbers) is left out.
"""

from __future__ import annotations

from random import Random

from tests.support.chooser import Chooser

SCALARS = ("a", "b", "c", "s", "n", "m")
ARRAYS = ("arr", "lst")
FILES = ("f1", "f2", "out")
LITERALS = (
    "x", "foo", "bar", "a b", "1", "42", "-7", "abcabc", "Hello", "a.b.c", "one two  three", "*", "f*", "[ab]*",
    "é", "naïve", "a:b:c", ":", "", " lead", "trail ", "tab\there", "x=y", "-n", "\\", "a\\b", "d?", "0x1f", "010",
    "path/to/file.txt", "UPPER lower", "'", '"', "$", "!", "{a,b}", "~", "#x", "a\nb", "%d", "?",
)  # fmt: skip
PATTERNS = (
    "*", "?", "a*", "*b", "[abc]", "[!a]*", "*[0-9]*", "@(a|b)", "+([a-z])", "*(ab)", "!(a)", "?(x)y", "[[:upper:]]*",
    "a", "abc", "*.*", "*o*", "\\*", "[a-c]?", '"*"', "'a'*", "$a", '"$b"', "${c}*", " ", "*( )", "[^b]", "l?ad",
)  # fmt: skip
REGEXES = (
    "^a", "b$", "^[a-z]+$", "([a-z]+) ([a-z]+)", "[0-9]+", "(a|b)c", "x*", ".", "^$", "(.)(.)(.)", "o+", "[[:space:]]",
    "a.c", "\\.", "$a", '"$b"', "'.'", "(a)(b)?",
)  # fmt: skip
IFS_VALUES = ("", ":", ",", " \t\n", ": ", "x", "$' :'", "$'\\n'")
SET_OPTIONS = (
    "-u",
    "-f",
    "+f",
    "-e",
    "-x",
    "+x",
    "-o pipefail",
    "-o noclobber",
    "+o noclobber",
    "-a",
    "+B",
    "-B",
)
SHOPTS = (
    "extglob", "nullglob", "dotglob", "nocaseglob", "nocasematch", "globstar", "failglob", "lastpipe",
    "xpg_echo", "patsub_replacement", "inherit_errexit", "localvar_inherit", "assoc_expand_once",
)  # fmt: skip
ATTRIBUTES = ("-i", "-u", "-l", "-x", "-r", "-t", "-c", "-ix", "-lu")
CONVERSIONS = (
    "%s", "%5s|", "%-5s|", "%.2s", "%d", "%05d", "%+d", "%x", "%#x", "%o", "%X", "%c", "%b", "%q", "%%", "%i", "%u",
    "%e", "%.3f", "%g", "%*d", "%.*s", "%-*s|", "% d", "%s\\n", "\\t", "\\x41", "\\101", "\\u00e9", "%#o",
    "%Q", "%5.1f", "%s-%s", "%w", "%", "%5c|",
)  # fmt: skip
BINARY = (
    "+", "-", "*", "/", "%", "**", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&", "|", "^", "&&", "||", ",",
)  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "2",
    "7",
    "10",
    "-3",
    "0x1F",
    "017",
    "2#101",
    "16#ff",
    "36#z",
    "64#_",
    "9223372036854775807",
)


class ScriptGenerator(Chooser):
    """Makes scripts out of the choices of *chance*."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self._functions = 0
        self._documents = 0
        self._counters = 0

    def script(self) -> str:
        """One script."""
        lines = [f"{name}={self._quote(self._pick(LITERALS))}" for name in ("a", "b", "c")]
        lines.append(f"n={self._pick(('3', '5', '-2', '0'))} arr=(x 'y z' '' 4) s='one two  three'")
        if self._odds(3):
            lines.append(f"shopt -s {self._pick(SHOPTS)}")
        if self._odds(3):
            lines.append("shopt -s extglob")
        if self._odds(6):
            lines.append(f"set {self._pick(SET_OPTIONS)}")
        lines.extend(self._command(2) for _ in range(self._chance.randint(1, 5)))
        return "\n".join(lines) + "\n"

    # -- choices ---------------------------------------------------------------------------

    def _name(self) -> str:
        return self._pick(SCALARS)

    # -- words -----------------------------------------------------------------------------

    def word(self, depth: int) -> str:
        """A word of one to three pieces."""
        return "".join(self._piece(depth) for _ in range(self._chance.choice((1, 1, 1, 2, 3))))

    def _piece(self, depth: int) -> str:
        makers = (self._literal, self._single, self._double, self._variable, self._variable, self._operator)
        deep = (
            self._arithmetic_word,
            self._command_word,
            self._brace,
            self._ansi,
            self._array_word,
            self._glob,
        )
        return self._one_of(*(makers + deep if depth > 0 else makers))(depth)

    def _literal(self, depth: int) -> str:
        return self._pick(
            ("x", "foo", "1", "a.b", "-n", "--", "z9", "é", "=", "a:b", "\\ ", "\\$", "%", "+", "@", "~", ",")
        )

    def _single(self, depth: int) -> str:
        return self._quote(self._pick(LITERALS))

    def _double(self, depth: int) -> str:
        inside = "".join(
            self._one_of(self._plain_in_double, self._variable, self._operator, self._quoted_deep)(depth)
            for _ in range(self._chance.randint(1, 3))
        )
        return f'"{inside}"'

    def _plain_in_double(self, depth: int) -> str:
        return self._pick(
            ("x", " ", "a b", "'", "\\\\", '\\"', "\\$", "\\n", "*", "é", "{a,b}", "\\`", "~", "\n")
        )

    def _quoted_deep(self, depth: int) -> str:
        if depth <= 0:
            return "q"
        return self._one_of(self._arithmetic_word, self._command_word, self._array_word)(depth - 1)

    def _ansi(self, depth: int) -> str:
        return self._pick(
            (
                "$'a\\tb'",
                "$'\\x41'",
                "$'it\\'s'",
                "$'\\n'",
                "$'\\101\\e'",
                "$'\\u00e9'",
                "$'a\\\\b'",
                "$'\\cA'",
            )
        )

    def _variable(self, depth: int) -> str:
        return self._pick(
            ("$a", "$b", "$c", "${a}", "${s}", "$n", "$#", "$?", "$*", "$@", "${#a}", "${#s}", "$1", "${2}", "$unset",
             "${#}", "${#@}", "${#arr[@]}", "$_x", "${!ref}", "$0")
        )  # fmt: skip

    def _operator(self, depth: int) -> str:
        name = self._pick((*SCALARS, "unset", "@", "*", "arr[@]", "arr[1]", "arr[*]", "1"))
        other = self._word_in_braces(depth - 1)
        pattern = self._pick(PATTERNS)
        kind = self._chance.randrange(12)
        match kind:
            case 0 | 1:
                return "${{{}{}{}}}".format(name, self._pick((":-", "-", ":+", "+")), other)
            case 2:
                return "${{{}{}{}}}".format(self._pick(SCALARS), self._pick((":=", "=")), other)
            case 3 | 4:
                return "${{{}{}{}}}".format(name, self._pick(("#", "##", "%", "%%")), pattern)
            case 5 | 6:
                return "${{{}{}{}/{}}}".format(name, self._pick(("/", "//", "/#", "/%")), pattern, other)
            case 7:
                return "${{{}:{}}}".format(
                    name,
                    self._pick(("1", "0", " -2", "1:2", "0:3", " -3:2", "n", "2: -1", "7", "0:0")),
                )
            case 8:
                return "${{{}{}}}".format(
                    name, self._pick(("^", "^^", ",", ",,", "~", "~~", "^^[a-m]", ",,?"))
                )
            case 9:
                return "${{{}@{}}}".format(
                    self._pick((*SCALARS, "arr[@]", "arr", "@")),
                    self._pick(tuple("QEPAaUuLKk")),
                )
            case 10:
                return self._pick(
                    ("${!a*}", "${!ar@}", "${!arr[@]}", "${!n}", "${!arr[*]}", "${#arr[1]}", "${#*}")
                )
            case _:
                return f"${{{name}?}}" if self._odds(4) else f"${{#{self._pick(SCALARS)}}}"

    def _word_in_braces(self, depth: int) -> str:
        if depth <= 0:
            return self._pick(("d", "x y", "'q q'", '"dq"', "$b", "*", "", "\\}", "$'t\\t'", "~"))
        return self._one_of(self._single, self._double, self._variable, self._operator, self._literal)(depth)

    def _arithmetic_word(self, depth: int) -> str:
        return f"$(({self.arithmetic(2)}))"

    def _command_word(self, depth: int) -> str:
        inner = self._one_of(self._echo, self._printf, self._echo, self._subshell)(depth - 1)
        return f"$({inner})"

    def _brace(self, depth: int) -> str:
        return self._pick(
            ("{a,b}", "{1..3}", "{a..c}", "x{1,2}y", "{01..03}", "{3..1}", "{1..9..4}", "{a,{b,c}}", "{$a,q}", "{,z}",
             "{a}", "{x,y}{1,2}", "{c..a}", "{-1..1}", "{'a b',c}", "{1..x}")
        )  # fmt: skip

    def _glob(self, depth: int) -> str:
        return self._pick(
            ("*", "f*", "d/*", "?1", "[f]*", "*.txt", "nomatch*", "**", "d*/", ".*", "[!f]*", "f[12]")
        )

    def _array_word(self, depth: int) -> str:
        return self._pick(
            ("${arr[0]}", "${arr[@]}", "${arr[*]}", "${arr[-1]}", "${arr[n]}", "${arr[9]}", "${arr[@]:1}",
             "${arr[@]:1:2}", "${arr[@]#?}", "${arr[@]/y/Q}", "${map[k]}", "${map[k 2]}", "${#map[@]}", "${arr[@]^^}",
             "$arr", "${lst[@]-none}", "${arr[1+1]}", "${arr[$n]}", "${arr[@]: -2}", "${!map[@]}", "${lst[@]+set}")
        )  # fmt: skip

    # -- arithmetic ------------------------------------------------------------------------

    def arithmetic(self, depth: int) -> str:
        """An arithmetic expression."""
        if depth <= 0 or self._odds(4):
            return self._pick((*NUMBERS, "n", "m", "n", "$n", "unset", "arr[3]", "${#s}", "a"))
        kind = self._chance.randrange(9)
        left, right = self.arithmetic(depth - 1), self.arithmetic(depth - 1)
        match kind:
            case 0:
                return f"({left})"
            case 1:
                return self._pick(("-", "+", "!", "~", "- ", "! ")) + f"({left})"
            case 2:
                return f"{left} ? {right} : {self.arithmetic(depth - 1)}"
            case 3:
                return self._pick(("n++", "++n", "m--", "--m", "n++ + ++n", "arr[3]++"))
            case 4:
                operator = self._pick(("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="))
                return f"{self._pick(('n', 'm', 'q', 'arr[2]'))} {operator} {left}"
            case _:
                return f"{left} {self._pick(BINARY[:5] + BINARY[6:])} {right}"

    # -- commands --------------------------------------------------------------------------

    def _command(self, depth: int) -> str:
        simple = (
            self._echo, self._printf, self._assign, self._declare, self._test, self._arithmetic_command, self._array,
            self._read, self._set, self._misc, self._redirected, self._map, self._errors, self._getopts, self._mapfile,
        )  # fmt: skip
        compound = (
            self._if, self._while, self._for, self._c_for, self._case, self._function, self._subshell, self._group,
            self._pipeline, self._document, self._lists, self._trap, self._eval, self._select,
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
        words = " ".join(self.word(depth) for _ in range(self._chance.randint(1, 3)))
        return self._pick(("echo ", "echo ", "echo -n ", "echo -e ", "printf '<%s>\\n' ")) + words

    def _printf(self, depth: int) -> str:
        parts = "".join(self._pick(CONVERSIONS) for _ in range(self._chance.randint(1, 3)))
        words = " ".join(self.word(depth - 1) for _ in range(self._chance.randint(0, 3)))
        target = "-v m " if self._odds(5) else ""
        return f"printf {target}'{parts}|' {words}" + ('; echo "$m"' if target else "")

    def _assign(self, depth: int) -> str:
        name, value = self._name(), self.word(depth)
        return self._pick((f"{name}={value}", f"{name}+={value}", f"{name}={value} b={self.word(0)}")) + (
            f'; echo "${name}|"' if self._odds(2) else ""
        )

    def _declare(self, depth: int) -> str:
        name, value = self._name(), self.word(depth - 1)
        return self._pick(
            (
                f"declare {self._pick(ATTRIBUTES)} {name}={value}; declare -p {name}",
                f"declare -p {name}",
                f'declare -n ref={name}; ref={value}; echo "${{ref}} ${{!ref}}"; declare -p ref; unset -n ref',
                f"readonly {name}; {name}={value}; echo no",
                f'export {name}={value}; export -p | while read -r w; do case $w in *\\ {name}=*) echo "$w";; esac; done',
                f"unset {name}; declare -p {name}",
                f"typeset -i {name}; {name}={self._pick(NUMBERS)}+{self._pick(NUMBERS)}; echo ${name}",
                f"declare -a {name}; declare -p {name}; {name}[2]={value}; declare -p {name}",
                f"local {name}=1",
                f"declare +x {name}; declare -p {name}",
            )
        )

    def _array(self, depth: int) -> str:
        name = self._pick(ARRAYS)
        words = " ".join(self.word(depth - 1) for _ in range(self._chance.randint(0, 3)))
        change = self._pick(
            (f"{name}=({words})", f"{name}+=({words})", f"{name}[{self.arithmetic(1)}]={self.word(0)}",
             f"unset '{name}[1]'", f"{name}=([2]=x [0]={self.word(0)})", f"{name}=(\"${{arr[@]}}\" z)",
             f"{name}[-1]=last", f"unset {name}", f"{name}=(*)", f"{name}[2]+=more", f"{name}=x", f"{name}=({{1..4}})")
        )  # fmt: skip
        return f'{change}; declare -p {name}; printf \'<%s>\' "${{{name}[@]}}" "${{!{name}[@]}}" "${{#{name}[@]}}"'

    def _map(self, depth: int) -> str:
        key, value = self._pick(("k", "'k 2'", "$a", '"$b"', "1", "x]y", "'*'")), self.word(0)
        return self._pick(
            (
                f'declare -A map; map[{key}]={value}; echo "${{#map[@]}}" "${{map[@]}}" "${{!map[@]}}"',
                f"declare -A map=([k]={value} ['k 2']=2); declare -p map; unset 'map[k]'; declare -p map",
                f'declare -A map=(k 1 l {value}); for i in "${{!map[@]}}"; do echo "$i=${{map[$i]}}"; done',
                f'declare -A map; map+=([z]=1 [y]={value}); echo "${{map[z]}}${{map[y]}}"; [[ -v map[z] ]]; echo $?',
            )
        )

    def _test(self, depth: int) -> str:
        left, right = self.word(depth - 1), self.word(depth - 1)
        one = self._pick(
            (
                f"[[ {left} {self._pick(('==', '!=', '=', '<', '>'))} {right} ]]",
                f"[[ {left} == {self._pick(PATTERNS)} ]]",
                f'[[ $s =~ {self._pick(REGEXES)} ]]; echo "${{BASH_REMATCH[@]}}" "${{#BASH_REMATCH[@]}}"; true',
                f"[[ {self.arithmetic(1)} {self._pick(('-eq', '-lt', '-ge', '-ne'))} {self.arithmetic(1)} ]]",
                f"[[ {self._pick(('-n', '-z', '-e', '-f', '-d', '-v', '-s'))} {left} ]]",
                f"[[ ! {left} == x && ( -n $a || $b < c ) ]]",
                f"[ {left} {self._pick(('=', '!=', '-eq', '-lt', '-nt', '-o', '-a'))} {right} ]",
                f"[ {self._pick(('-n', '-z', '-f', '-d', '!', '-t'))} {left} ]",
                f"test {left} && echo t",
                f"[[ -v {self._pick(('a', 'unset', 'arr[1]', 'arr', 'arr[9]'))} ]]",
                f"[[ -o {self._pick(('errexit', 'nounset', 'braceexpand'))} ]]",
            )
        )
        return f"{one}; echo $?"

    def _arithmetic_command(self, depth: int) -> str:
        text = self.arithmetic(3)
        return self._pick(
            (
                f"(( {text} ))",
                f"let 'm = {text}'",
                f"echo $(( {text} ))",
                f"m=$(( {text} ))",
                f"echo $[ {text} ]",
            )
        ) + ('; echo "$? $n $m"')

    def _read(self, depth: int) -> str:
        options = self._pick(("", "-r", "-a lst", "-d :", "-n 3", "-N 4", "-r -d ''"))
        names = "" if "-a" in options else self._pick(("", "x", "x y", "x y z"))
        ifs = f"IFS={self._ifs()} " if self._odds(2) else ""
        return (
            f'{ifs}read {options} {names} <<< {self.word(depth - 1)}; echo "$?|$REPLY|$x|$y|$z|${{lst[*]}}"'
        )

    def _ifs(self) -> str:
        value = self._pick(IFS_VALUES)
        return value if value.startswith("$'") else self._quote(value)

    def _set(self, depth: int) -> str:
        words = " ".join(self.word(depth - 1) for _ in range(self._chance.randint(0, 3)))
        return self._pick(
            (f"set -- {words}; echo $# \"$1|$2\" \"$*\"", f"IFS={self._ifs()}; set -- {words}; printf '[%s]' $s \"$*\" $*",
             f"set {self._pick(SET_OPTIONS)}; echo $-", f"shift {self._pick(('', '1', '2', '0', '9'))}; echo $? $#",
             f"shopt -{self._pick(('s', 'u', 'q', 'p'))} {self._pick(SHOPTS)}; echo $?", f"IFS={self._ifs()}",
             f"set -- {words}; for i; do echo \"$i\"; done")
        )  # fmt: skip

    def _misc(self, depth: int) -> str:
        name = self._name()
        return self._pick(
            (f"unset {name}; echo \"${{{name}-none}}\"", f"type {self._pick(('echo', 'if', 'fn1', 'nosuch'))}", ":", "true", "false",
             f"echo $LINENO {self.word(0)}", "! true; echo $?", "! false", f"command echo {self.word(0)}", "echo ${FUNCNAME[0]-none}",
             f"builtin echo {self.word(0)}", "command -v echo nosuch if; echo $?", "echo $BASH_SUBSHELL", "return 3; echo $?",
             f"alias x={self.word(0)}; alias x", "pwd; cd d; pwd; cd - ; cd ..", "hash; echo $?", f"nosuchcommand {self.word(0)}; echo $?",
             f"echo {self.word(0)} >&2", "exit 4", "caller; echo $?", "enable -n echo; enable echo; umask; times >out; echo $?",
             "dirs; pushd d; popd; dirs -v", f"printf '%s\\n' {{a..c}}{self.word(0)}", "echo ${#DIRSTACK[@]} $OPTIND", "declare -f fn1",
             "test -f f1 -a -d d; echo $?", "compgen -A function; compgen -W 'aa ab b' a", "break; echo $?", "continue 2; echo $?")
        )  # fmt: skip

    def _errors(self, depth: int) -> str:
        return self._pick(
            ("echo ${a!}", "(set -u; echo $nope; echo no)", "(echo ${nope?gone}; echo no)", "(echo ${nope:?}; echo no)", "echo $((1/0)); echo no",
             "(( 1 +  )); echo $?", "arr[-9]=1; echo $?", "echo < nosuchfile; echo $?", "cd nosuchdir; echo $?", "unset -f nosuch; echo $?",
             "readonly r1=1; r1=2; echo no", "declare -i n=1x; echo $?", "shift -1; echo $?", "echo > d; echo $?", "set -o nosuch; echo $?",
             "echo $(( 08 )); echo no", "let; echo $?", "read -q; echo $?", "printf; echo $?", "eval 'echo \"'; echo $?", "eval 'if'; echo $?",
             "eval ')'; echo $?", "eval 'fi; echo x'; echo $?", "local x; echo $?", "(exit 300); echo $?", "return x; echo $?", "break x; echo $?",
             "for 1x in a; do :; done; echo $?", "declare 1x=2; echo $?", "export 'a b=1'; echo $?", "unset 1x; echo $?", "typeset -Z x; echo $?",
             "echo $(( 1 = 2 )); echo no", "echo ${arr[}; echo no", "n=5 arr[x y]=2; echo $?", ". ./nosuch; echo $?", "source; echo $?",
             "f1() { return 2; }; f1 || echo $?", "echo a > *; echo $?", "nosuch=1 nosuchcmd; echo $?", "[ a b ]; echo $?", "[ a = ]; echo $?",
             "[[ a -eq 1+ ]]; echo $?", "test -x; echo $?", "(( a b )); echo $?", "x=1 y; echo $x$?", "declare -A arr; echo $?", "declare -a map; echo $?",
             "getopts; echo $?", "mapfile -t 1x < f1; echo $?", "select; echo no")
        )  # fmt: skip

    def _getopts(self, depth: int) -> str:
        words = self._pick(("-a -b v rest", "-ab", "-c", "-b", "-x -a", "-- -a", "-bval -a", ""))
        spec = self._pick(("ab:", ":ab:", "abc"))
        return f'OPTIND=1; while getopts {spec} o {words}; do echo "$o ${{OPTARG-unset}} $OPTIND"; done; echo $OPTIND'

    def _mapfile(self, depth: int) -> str:
        options = self._pick(("", "-t", "-t -n 1", "-s 1", "-O 2 -t", "-d : -t"))
        return f"mapfile {options} lst < {self._pick(('f1', 'f2'))}; declare -p lst; unset lst"

    def _redirected(self, depth: int) -> str:
        inner = self._one_of(self._echo, self._printf)(depth - 1)
        return self._pick(
            (f"{inner} > out; while read -r l; do echo \"[$l]\"; done < out", f"{inner} >> f2; read -r x < f2; echo \"$x\"",
             f"{{ {inner}; echo e >&2; }} 2>&1 | while IFS= read -r l; do echo \"<$l>\"; done", f"{inner} 2>/dev/null", f"exec 5> out; {inner} >&5; exec 5>&-; mapfile -t lst < out; echo \"${{lst[@]}}\"",
             "exec {fd}< f1; read -r -u $fd l; echo \"$l\"; exec {fd}<&-", f"{inner} &> out; echo $?", f"{inner} >& out", "read x < f1 y < f2; echo \"$x\"",
             "while read -r x y; do echo \"$y,$x\"; done < f2", f"{inner} >| out; echo $?", "echo x 1>&9; echo $?", "exec 6<> f1; read -u 6 l; echo new >&6; exec 6>&-; mapfile l < f1; echo \"${l[@]}\"",
             f"read -r l < <({inner}); echo \"$l\"", "echo $(< f1)", f"{inner} 3>&1 >&2 2>&3 3>&-")
        )  # fmt: skip

    # -- compound commands -----------------------------------------------------------------

    def _condition(self, depth: int) -> str:
        return self._one_of(
            lambda d: f"[[ {self.word(0)} == {self._pick(PATTERNS)} ]]",
            lambda d: f"(( {self.arithmetic(1)} ))",
            lambda d: self._pick(("true", "false", "! true", '[ -n "$a" ]', "[[ -f f1 ]]", "test $n -gt 1")),
        )(depth)

    def _if(self, depth: int) -> str:
        more = f"elif {self._condition(1)}; then {self._block(depth)}; " if self._odds(3) else ""
        other = f"else {self._block(depth)}; " if self._odds(2) else ""
        return f"if {self._condition(1)}; then {self._block(depth)}; {more}{other}fi"

    def _counter(self) -> str:
        self._counters += 1
        return f"i{self._counters}"

    def _while(self, depth: int) -> str:
        i, jump = self._counter(), self._jump()
        keyword, test = self._chance.choice((("while", f"(( {i}++ < 3 ))"), ("until", f"(( {i}++ >= 3 ))")))
        return f"{i}=0; {keyword} {test}; do {self._block(depth)}; {jump}done"

    def _jump(self) -> str:
        return self._pick(
            ("", "", f"{self._condition(1)} && break; ", f"{self._condition(1)} && continue; echo after; ")
        )

    def _for(self, depth: int) -> str:
        words = " ".join(self.word(1) for _ in range(self._chance.randint(1, 3)))
        i = self._counter()
        return f'for {i} in {words}; do echo "${i}"; {self._block(depth)}; {self._jump()}done'

    def _c_for(self, depth: int) -> str:
        i = self._counter()
        return f"for (( {i} = 0; {i} < {self._pick(('2', '3'))}; {i}++ )); do {self._block(depth)}; {self._jump()}done"

    def _case(self, depth: int) -> str:
        clauses = " ".join(
            f"{self._pick(('', '('))}{self._pick(PATTERNS)}{'|' + self._pick(PATTERNS) if self._odds(3) else ''}) {self._block(depth)}{self._pick((';;', ';;', ';&', ';;&'))}"
            for _ in range(self._chance.randint(1, 3))
        )
        return f"case {self.word(1)} in {clauses} *) echo other;; esac"

    def _function(self, depth: int) -> str:
        self._functions += 1
        name = f"fn{self._functions}"
        local = self._pick(
            (
                "",
                f"local a={self.word(0)}; ",
                "local -i n=2; ",
                "local IFS=:; ",
                "local -; set -f; ",
                "local x y=2; ",
                "local -n r=a; r=via; ",
            )
        )
        end = self._pick(("", "return 3; ", "return; ", f"{self._condition(1)} && return 5; "))
        head = self._pick((f"{name}() ", f"function {name} ", f"function {name}() "))
        words = " ".join(self.word(1) for _ in range(self._chance.randint(0, 2)))
        return f'{head}{{ {local}{self._block(depth)}; {end}echo "$#:$*:$FUNCNAME"; }}; {name} {words}; echo "$? $a"'

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
                '(mapfile -t l; echo "${l[@]}")',
                "{ mapfile l; false; }",
                '{ IFS= read -r x; echo "$x"; exit 3; }',
            )
        )
        return f'{self._pick(("", "", "! "))}{first} | {last}; echo "$? ${{PIPESTATUS[*]}}"'

    def _document(self, depth: int) -> str:
        self._documents += 1
        mark = f"END{self._documents}"
        quoted = self._pick((mark, f"'{mark}'", f"\\{mark}"))
        body = "\n".join(self._document_line() for _ in range(self._chance.randint(1, 3)))
        return f'while IFS= read -r l; do echo "[$l]"; done <<{self._pick(("", "-"))}{quoted}\n{body}\n{mark}'

    def _document_line(self) -> str:
        return self._pick(
            (
                "plain text",
                "\ttabbed",
                "$a and ${b:-x}",
                "`echo q`",
                "$(echo cmd)",
                "\\$x \\\\ \\`",
                "'single' \"$s\"",
                "$((n+1))",
                "*",
                "back\\",
                "",
            )
        )

    def _lists(self, depth: int) -> str:
        return f"{self._one_line(depth - 1)} {self._pick(('&&', '||'))} {self._one_line(depth - 1)}; echo $?"

    def _trap(self, depth: int) -> str:
        return self._pick(
            (f"trap 'echo bye $?' EXIT; {self._one_line(depth - 1)}", f"trap 'echo err $?' ERR; {self._one_line(depth - 1)}; false; trap - ERR",
             "trap 'echo d' DEBUG; echo x; trap - DEBUG", "fr() { trap 'echo ret' RETURN; echo in; }; fr; trap - RETURN", "trap 'echo x' INT; trap; trap -p EXIT INT; trap - INT",
             f"(trap 'echo sub' EXIT; {self._one_line(depth - 1)})")
        )  # fmt: skip

    def _eval(self, depth: int) -> str:
        return f"eval {self._quote(self._one_line(depth - 1))}"

    def _select(self, depth: int) -> str:
        return f'select v in {self.word(1)} two; do echo "$REPLY:$v"; break; done <<< {self._pick(("1", "2", "7", "x", ""))}'
