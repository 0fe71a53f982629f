"""Digits that are none: whatever Unicode calls a digit, only 0 to 9 are numbers to a shell."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.shell_scripts import answer

SCRIPTS = """
trap x N
trap - N
kill -N 1
kill N
kill -s N 1
kill %N
wait N
disown N
jobs %N
fg N
exit N
return N
shift N
break N
ulimit -n N
umask N
history N
history -d N
fc N
read -n N x <<<a
read -t N x <<<a
read -u N x
mapfile -n N x <<<a
OPTIND=N; getopts a x -a
dirs +N
pushd +N
popd +N
caller N
printf %d N
printf %*d N 1
test N -eq 1
[[ N -eq 1 ]]
echo ~N ~+N ~-N
echo {N..3}
echo $((N))
echo ${x:N} ${N}
x=(a); echo ${x[N]}
echo a >&N
PROMPT_DIRTRIM=N; x='\\w'; echo ${x@P}
HISTSIZE=N; history -s a
FUNCNEST=N; f() { :; }; f
COLUMNS=N; select x in a; do break; done <<<N
SHLVL=N bash -c :
BASH_XTRACEFD=N; set -x; :
TMOUT=N; read x <<<a
""".strip().split("\n")


class NumberTests(SynchronousTestCase):
    """Every builtin that takes a number."""

    def test_no_digits(self) -> None:
        """Superscripts and the digits of other scripts end no shell."""
        for script in SCRIPTS:
            for digit in ("²", "٣", "১", "①"):
                _, _, errors, status = answer(script.replace("N", digit) + "\necho on")
                self.assertLess(status, 128 if "exit" not in script else 256, (script, digit, errors))
