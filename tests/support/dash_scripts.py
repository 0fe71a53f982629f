# ruff: noqa: W291  # blanks at the end of a script are part of it
r"""
The scripts with which dash and busybox ash are recorded: harmless lines in a scratch directory.

One script a line (``\n`` stands for a newline), run as the string of ``-c``.
`FILES` are run as script files, `STREAMS` from standard input.
"""

COMMON = r"""
foo
foo bar; echo $?
./nope; echo $?
/; echo $?
./plain; echo $?
cd nope; echo $?
cd plain; echo $?
cd d; pwd; cd ..; pwd; cd - ; cd
cd -z
a=(1 2); echo x
a[0]=1
echo ok; a=(
if true; fi
if true then
if; then :; fi
if true; then echo a; else; fi
if true; then echo a; elif; fi
for 1 in a; do :; done
for x y
for x in a b; echo; done
for x in a b; do echo $x
for x; do echo $x; done
for x in 1 2 3; do if [ $x = 2 ]; then continue; fi; echo $x; done
for x in; do echo $x; done; echo $?
while :; do break; done; echo $?
while false; do :; done; echo $?
until true; do :; done; echo $?
while true; echo
fi
done
esac
then
else
}
)
{ echo a
{ echo a; }; echo b
( echo a; exit 3 ); echo $?
( echo a
(echo a) | cat; echo $?
()
echo ;;
;
;;
&
| cat
echo a | | cat
echo a &&
echo a && && b
&& a
echo a |
echo "abc
echo 'abc
echo `a
echo $(echo a
echo $(
echo ${x
echo $((1+
echo $((1+))
case a in a) echo A;; b) echo B;; esac
case a in (a) echo A;; esac
case a in b) ;; *) echo star; esac
case x in a|x) echo or;; esac
case a in a) echo
case a b in
case in
case a in a echo;; esac
case a in ) ;; esac
case "a b" in a\ b) echo esc;; esac
case b in [!a]) echo bang;; esac
case abc in a*) echo pre;; esac
f() { echo f $1 $#; }; f a b
f() { return 5; }; f; echo $?
f() echo hi; f
f() (echo sub); f
f( { echo; }
f() 
f-g() { :; }
f() { echo $0 $1; }; f a
f() { f2; }; f2() { echo in; }; f
f() { local x=1; echo $x; }; x=0; f; echo $x
f() { local x; x=2; g; }; g() { echo $x; }; f; echo "<$x>"
local x; echo a
return 3; echo x
(return 4); echo $?
break; echo x
continue; echo x
break x
for i in 1 2; do for j in a b; do break 2; done; echo no; done; echo end
for i in 1 2; do for j in a b; do continue 2; done; echo no; done; echo end
exit foo
exit 300
exit 7
true; exit
false; exit
(exit 3); echo $?
! true; echo $?
! false; echo $?
! ! true
true && echo a || echo b
false && echo a || echo b
readonly x=1; x=2; echo a
readonly x=1; unset x; echo a
readonly x=1; readonly x=2; echo a
readonly x; readonly -p
readonly z=1; z=2 true; echo no
export A=1 B="x y"; export | grep -v -e PATH -e PWD -e SHLVL
export 1x=3; echo $?
export A; export -p | grep A$
x="a b"; export y=$x; echo "$y"
unset 1x
unset -z
unset nope; echo $?
f() { :; }; unset -f f; f
x=1; unset x; echo "<$x>"
set -u; echo $x; echo no
set -u; echo ${x:-d}; echo ${x-e}
set -u; echo $1
set -u; echo $(($x+1))
echo ${x?}; echo no
echo ${x:?}; echo no
x=; echo ${x:?}; echo no
echo ${x?foo bar}
echo ${x:?foo bar}; echo no
echo ${x:=5} $x ${x:-6} ${x:+7} ${y:+8}
echo ${x=1}; echo $x
x=abcabc; echo ${x#a} ${x##*b} ${x%c} ${x%%b*} ${#x}
x=/a/b/c.txt; echo ${x##*/} ${x%/*} ${x%.*}
echo ${#} ${#x} $#
x='a b'; for w in $x; do echo $w; done
x='a b'; for w in "$x"; do echo $w; done
IFS=:; x=a:b::c; for w in $x; do echo "<$w>"; done
IFS=,; set -- a b c; echo "$*" $*
set -- a "b c"; for w in "$@"; do echo "<$w>"; done
set -- a "b c"; for w in $*; do echo "<$w>"; done
set -- a b c; shift; echo $1 $#
set -- a b c; shift 2; echo $1
shift 3; echo a
shift x
set -- 1 2 3 4 5 6 7 8 9 a b; echo $10 ${10} ${11}
echo $?
echo $-
echo "$0"
echo ${x!}
echo ${!x}
echo ${x^^}
echo ${x[0]}
echo ${}
echo ${1x}
x=1; x+=2; echo $x
echo $((1+2*3)) $((7/2)) $((7%3)) $((-7/2)) $((1<<3)) $((0x1f)) $((010))
echo $((1&&0)) $((1||0)) $((!1)) $((~1)) $((5&3)) $((5|3)) $((5^3))
echo $((1?2:3)) $((0?2:3))
echo $((1<2)) $((1<=1)) $((2>1)) $((1>=2)) $((1==1)) $((1!=1))
x=5; echo $((x+1)) $(($x*2)) $((x=7)) $x
x=5; echo $((x+=2)) $((x-=1)) $((x*=3)) $((x/=2)) $((x%=4)) $((x<<=2)) $x
echo $((nope))
echo $((1/0)); echo no
echo $((5%0))
echo $((a b))
echo $((1 2))
echo $((1=2))
echo $((08))
echo $(( )) $((  1  ))
echo $((
echo $((3)
echo $(((1+2)*3))
echo $((1+(2))
echo $((99999999999999999999))
echo $((9223372036854775807+1))
x='1+1'; echo $(($x))
echo $((2>1?10:20))
set -e; false; echo no
set -e; false || true; echo yes
set -e; if false; then :; fi; echo yes
set -e; ! true; echo yes
set -e; (false); echo no
set -e; x=$(false); echo no
set -e; f() { false; echo in; }; f; echo no
set -e; f() { false; echo in; }; f || echo or
set -e; true | false; echo no
set -x; echo a b; x=1; echo "$x y"
set -x; x=1 y=2; z="a b"; x=3 true
set -x; for i in 1 2; do :; done; case a in a) :;; esac; if true; then :; fi
set -x; f() { echo f; }; f a
set -x; echo a | cat
set -x; x=$(echo hi); echo $x
PS4='> '; set -x; echo a
set -x; set +x; echo a
set -v; echo a
set -n; echo a
set -f; echo *; set +f; echo *
set -C; echo a >n; echo b >n; echo $?; echo c >|n; cat n
set -a; X=1; env | grep ^X
set -q
set -o foo
set +o foo
set -o nounset; echo $x
set -- -x; echo $1
set a b; echo $1 $2
set --; echo $#
set -- --; echo $1
set -o noglob; echo *
set -o errexit; set -o | grep errexit
set -o
set +o
trap 'echo bye' EXIT; echo a
trap 'echo bye $?' 0; exit 3
trap "echo x" INT; trap
trap 'a b' TERM HUP; trap; trap - TERM; trap
trap '' INT; trap
trap 'echo t' USR1; kill -USR1 $$; echo after
trap foo NOSIG; echo $?
trap 'echo out' EXIT; (trap 'echo in' EXIT; echo sub); echo main
trap 'echo bye' EXIT; foo
trap 'echo bye' EXIT; x=$(echo sub); echo $x
trap 'echo err' ERR; echo $?
kill -TERM $$; echo no
kill -l 9; kill -l 15
kill -l 130
kill
kill x
alias a=b c='d e'; alias a; alias c
alias nope; echo $?
unalias nope; echo $?
alias hi='echo hello'\nhi there
alias a=b; unalias a; alias a
alias x="it's"; alias x
type cd; type :; type if; type ls; type nope; echo $?
f() { :; }; type f
command -v cd; command -v ls; command -v if; command -v nope; echo $?
command -V cd; command -V nope; echo $?
alias q=w; command -v q
command foo; echo $?
command cd nope; echo $?
command echo a
command; echo $?
command -z
command exit 3; echo no
umask; umask -S; umask 077; umask; umask u=rwx,go=; umask -S
umask 9
umask foo
hash foo; echo $?
hash -r; echo $?
hash -z
jobs; echo $?
jobs %1
fg
bg
wait; echo $?
wait 999999; echo $?
wait foo; echo $?
sleep 0 & wait $!; echo $?
(exit 5) & wait $!; echo $?
wait %1
sleep 0 & wait; echo $?
false & wait $!; echo $?
getopts
set -- -a -b x -c y; while getopts ab:c o; do echo "$o $OPTARG $OPTIND"; done
getopts a o -b; echo "$? $o"
getopts a: o -a; echo "$? $o"
getopts :a: o -a; echo "$? $o $OPTARG"
getopts :a o -b; echo "$? $o $OPTARG"
OPTIND=1; getopts ab o -ab; echo $o; getopts ab o -ab; echo $o
read x <<E\na b c\nE\necho $x
read x y <<E\na b c\nE\necho "$x-$y"
read x y z <<E\na b\nE\necho "$x-$y-$z"
read x </dev/null; echo $?
read -r x <<'E'\na\\b\nE\necho "$x"
read x <<'E'\na\\b\nE\necho "$x"
echo hi | read x; echo "<$x>"
echo "a b" | { read x y; echo $y; }
echo "a b" | while read x; do echo "[$x]"; done
IFS=: read a b <<E\n1:2:3\nE\necho "$a $b"
read 1x </dev/null; echo $?
read -z x
printf
printf %d a; echo $?
printf '%s\n' a b c
printf '%5d|%-5s|%05.1f|%x|%o|%c\n' 3 ab 2.5 255 8 xyz
printf '%b\n' 'a\tb'
printf 'a\tb\n\101\n'
printf '%d\n' 0x1f 010 "'a"
printf '%d\n' 5x; echo $?
printf '%s %s\n' a
printf '%%\n'
printf 'no newline'
printf '%s' "" ; echo
printf -v x a; echo $x
test; echo $?
test a; echo $?
test a = a; echo $?
test a = b; echo $?
test a != b; echo $?
test -n ""; echo $?
test -z ""; echo $?
test 1 -eq a; echo $?
test 1 -eq 1 -a 2 -gt 1; echo $?
test 1 -eq 2 -o 2 -gt 1; echo $?
test ! a; echo $?
[ a
[ 1 -lt 2 ]; echo $?
[ -f plain ] && echo file; [ -d d ] && echo dir; [ -e nope ] || echo none; [ -x plain ] || echo nox
[ -s plain ] && echo size; [ -r plain ] && echo r; [ -L plain ] || echo nolink
[ "$x" = "" ] && echo empty
[ $x = a ]; echo $?
[ a b ]; echo $?
[ 1 = ]; echo $?
test a -foo b; echo $?
echo -n a; echo b
echo -e a
echo -- a
echo -n
echo
echo "a   b"  c
echo \\a "\\n" '\\'
echo a\c b; echo z
echo "tab\there"
echo '\0101'
echo $'a\tb'
echo $"a"
echo {a,b} {1..3}
echo ~ ~/x
echo * d/*
echo [ab] ?lain pl*
echo "$(echo a b)" `echo c`
echo $(echo a; echo b)
echo "`echo "a b"`"
x=$(false); echo $?
x=$(echo a\n\n); echo "<$x>"
echo "${x:-"a b"}"
echo ${x:-a b}
echo "${x:-'a'}"
echo 'it'\''s'
echo "a\"b" "\$x" "\x"
echo a#b # comment
echo a;# comment
echo a \\\nb
echo <<E\nx\nE
cat <<E\na $((1+1)) $(echo b) `echo c` \\$x\nE
cat <<'E'\na $x `b`\nE
cat <<-E\n\ta\n\tE
cat <<E\nunterminated
cat <<E; echo after\nbody\nE
cat <<A <<B\na\nA\nb\nB
cat << nope
cat < nope; echo $?
: < nope; echo $?
: < nope || echo x
exec < nope; echo $?
echo a > d; echo $?
echo a > nope/x; echo $?
echo a > plain/x; echo $?
echo a >> d; echo $?
cat < d; echo $?
cat < plain/x; echo $?
{ echo a; } > nope/x; echo $?
(echo a) < nope; echo $?
if true; then echo a; fi > nope/x; echo $?
while read x; do echo $x; done < nope; echo $?
f() { echo a; }; f > nope/x; echo $?
echo a >&2
echo a 2>&1 >&2
echo a >&9; echo $?
echo a <&9; echo $?
echo a >&-; echo $?
echo a >& 
echo a 1>&2 2>/dev/null
echo a > ; echo b
echo a >
cat <
foo 2>/dev/null; echo $?
exec 3>n; echo a >&3; exec 3>&-; cat n
exec 3<plain; read x <&3; echo $x
echo a 3>&1 >&3
exec nope; echo no
exec ./nope
exec /
exec ./plain
exec echo hi; echo no
exec; echo $?
. ./nope; echo no
. nope; echo no
. ./lib; echo $X $?
. ./lib a b; echo $1
. ./bad; echo no
. ./ret; echo $?
. 
eval; echo $?
eval 'echo a; (exit 3)'; echo $?
eval if; echo no
eval foo; echo $?
eval 'echo $((1+))'; echo no
eval "cd nope"; echo $?
eval 'x=1' 'y=2'; echo $x $y
echo $LINENO
echo a\nfoo\necho $LINENO
f() {\n foo\n}\n\nf
\n\nfoo
echo a\nif
echo a\n\n)
let 1; echo $?
((1+1)); echo $?
(( x = 1 )); echo $?
[[ a == a ]]; echo $?
[[ -f plain && 1 = 1 ]]; echo $?
source ./lib; echo $X $?
source nope; echo $?
declare x; echo $?
typeset x=1; echo $?
shopt -s extglob; echo $?
pushd /; echo $?
popd; dirs; echo $?
disown; echo $?
history; echo $?
builtin echo a; echo $?
enable; echo $?
caller; echo $?
mapfile x; echo $?
complete; compgen; bind; echo $?
logout; echo $?
help; echo $?
select x in a; do :; done
function f { echo in; }; f
function f() { echo in; }; f
coproc cat; echo $?
cat <<< a
echo <(echo)
echo a |& cat
echo a &> n; cat n
echo a &>> n; cat n
case a in a) echo a;& b) echo b;; esac
case a in a) echo a;;& b) echo b;; esac
echo ${x:0:1}
x=hello; echo ${x:1:3} ${x:2} ${x: -2}
x=hello; echo ${x/l/L} ${x//l/L}
x=hello; echo ${x/#h/H} ${x/%o/O} ${x//l}
echo {fd}>n
echo 10>n; cat n
echo a 2>n; cat n
echo $RANDOM$UID$EUID$BASH_VERSION$HOSTTYPE | grep -c .
echo $SECONDS $BASHPID $SHLVL
echo "$_"
times | grep -c m
chdir d; pwd
test -v x; echo $?
[ a == a ]; echo $?
[ -o errexit ]; echo $?
read -p '' x </dev/null; echo $?
read -t 1 x </dev/null; echo $?
read -n 1 x < plain; echo $x
read -a x < plain; echo $?
read -s x < plain; echo $x
read; echo $?
read </dev/null; echo $?
echo ${x@Q}
echo $[1+1]
echo $((2**3))
x=1; echo $((x++)) $x
x=1; echo $((++x)) $x
echo $((1,2))
echo $((16#ff))
x=abc; echo $((x))
x=' 5 '; echo $((x+1))
ulimit; ulimit -c
ulimit -n x; echo $?
ulimit -y
env | sort
set | grep -v -e HOST -e PPID -e PWD
export -p
env -i sh -c 'echo $PATH'
sh -c 'exit 4'; echo $?
sh -c 'echo $0 $1' a b
sh -c 'foo' me
sh -c
sh -z
sh -c 'if'
sh nope; echo $?
sh ./lib; echo $?
sh -e -c 'false; echo no'; echo $?
sh -x -c 'echo a'
sh -ec 'echo a'
sh -s a b <<'E'\necho $1 $#\nE
echo 'echo piped' | sh
echo 'echo $1' | sh -s x
echo 'foo' | sh; echo $?
echo 'exit 3' | sh; echo $?
printf 'read x\nhello\necho "<$x>"\n' | sh
printf 'cat\nrest\n' | sh
printf 'if true\nthen echo a\nfi\n' | sh
printf 'echo a\nif\n' | sh; echo $?
printf 'a=1\r\necho $a\r\n' | sh | od -c
(sleep 0; echo a) & wait
{ echo a; echo b; } | tail -n 1
echo a | cat | cat; echo $?
false | true; echo $?
true | false; echo $?
exit 3 | true; echo $?
x=1; (x=2; echo $x); echo $x
x=1; x=2 true; echo $x
x=1 :; echo "<$x>"
x=5 eval 'echo $x'; echo "<$x>"
x=1 export y; echo "$x"
HOME=d; cd; pwd
CDPATH=d; cd e; pwd
cd ''; pwd
cd a b
unset HOME; cd; echo $?
cd ../..; cd -; echo $?
pwd -P
pwd -z
true x; false x; echo $?
: > n; ls n
> n; echo $?
x=1 y=$x; echo $y
$(echo echo) hi
$x; echo $?
"" ; echo $?
'' a; echo $?
\\echo a
e=echo; $e a
if foo; then echo a; else echo b; fi
if (exit 2); then :; elif true; then echo elif; fi
i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done
i=3; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
for f in *; do echo $f; done
which ls >/dev/null 2>&1 || echo no; command -v wget curl nope
cd /tmp || cd /var/run || cd /mnt; pwd
>.x && cd . ; rm -f .x; echo ok
nope || /nope || echo last
(nope || nope2) 2>/dev/null; echo $?
echo $(nope)
x=`nope`; echo $?
[ $(id -u) = 99999 ]; echo $?
test -f plain -a -d d && echo both
[ ! -f nope ] && echo not
if [ -f plain ]; then cat plain; fi
echo a > n && cat n && rm n && ls n
"""

FILES = r"""
foo
echo $0 $1 $#
\nfoo\ncd nope\necho $LINENO
f() {\n foo\n cd nope\n}\nf
echo a\nif true; then\n
echo a\n\n)\necho b
eval foo\neval "if"
. ./lib\necho $X
. ./bad
. ./nope
#!/bin/sh\n# a comment\nset -e\nfalse\necho no
read x\nhello\necho "<$x>"
cat <<E\n$0\nE\nexit 5
set -u\necho $nope
x=1\nreadonly x\nx=2\necho no
cat < nope\necho $?
echo ${x//a/b}
a=(1 2)
function f {\n echo a\n}\nf
[[ a == a ]] && echo yes
echo "abc
trap 'echo bye' EXIT\nexit 4
set -x\necho a\nx=1
echo a\r\nfoo\r\n
exit foo
return 3
shift 5\necho no
for i in 1 2\ndo\n echo $i\ndone
case $1 in\n'') echo none;;\nesac
nohup\nexec nope
"""

STREAMS = r"""
foo
echo $0 $#
\nfoo\ncd nope\necho $LINENO
read x\nhello\necho "<$x>"
cat\nrest
echo a\nif true; then\n
echo a\n\n)\necho b
exit 3
eval foo\neval "if"
set -x\necho a
f() {\n foo\n}\nf
echo "abc
echo $-
echo a; exit; echo b
#!/bin/sh\necho a
"""


def scripts(text: str) -> list[str]:
    """The scripts of a table."""
    return [
        line.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\")
        for line in text.strip("\n").split("\n")
    ]
