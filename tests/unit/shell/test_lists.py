"""Lists where one text stands, and beside other lists, as bash 5.2 has them."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.shell_adapter import host

SETTING = "a=(x 'y z' '' 4); set -- 1 '' '2 3'; p() { printf '<%s>' \"$@\"; }; "

# What follows the setting, and standard output.
CASES = (
    ('p "${a[*]/q/r}$@"', "<x><y z><41><><2 3>"),
    ('IFS=:; p "${a[*]/q/r}$@"', "<x><y z><><41><><2 3>"),
    ('p "${a[*]}$@"', "<x y z  41><><2 3>"),
    ('p "${!a[*]}${@:9}"', "<0><1><2><3>"),
    ('p "${*^^} "${a[@]}', "<1  2 3 x><y><z><4>"),
    ('p "${a[*]#x}"', "< y z  4>"),
    ("IFS=; p ${!a[*]}", "<0 1 2 3>"),
    ("IFS=; zza=1 zzb=2; p ${!zz*}", "<zzazzb>"),
    ('declare -A m=(k "${a[*]#x}$@" [j]=1); p "${m[k]}" "${m["[j]=1"]-unset}"', "<y z 41  2 3><>"),
    ("IFS=; p ${a[*]#x}", "< y\x01 z  4>"),
    ("IFS=; p ${a[*]/q/r}", "<x><y z><4>"),
    ("IFS=:; p ${v:-${a[@]}}", "<x y z  4>"),
    ("IFS=:; v=([0]=${a[@]}); p \"${v[@]}\"", "<x:y z::4>"),
    ("IFS=; v=([0]=${a[*]}); p \"${v[@]}\"", "<x y z  4>"),
    ('IFS=; v=([0]="${a[*]}"); p "${v[@]}"', "<xy z4>"),
    ('IFS=:; declare -A m=([k]="${a[@]/q/r}"); p "${m[k]}"', "<x y z  4>"),
    ("IFS=; declare v=${a[*]:0}; p \"$v\"", "<x y z  4>"),
    ("IFS=; declare v=${a[*]^^}; p \"$v\"", "<XY Z4>"),
    ("IFS=; v=${a[*]:0}; p \"$v\"", "<xy z4>"),
    ('IFS=:; [[ "${a[@]:0}" == "x y z  4" ]]; p $?', "<0>"),
    ('case x in "${a[@]}") p y;; *) p n;; esac', "<y>"),
    ("case x in ${a[@]}) p y;; *) p n;; esac", "<n>"),
    ('IFS=:; p "${v:=${a[@]/q/r}}"', "<x:y z::4>"),
    ('IFS=:; p "${v:=${a[@]}}"', "<x y z  4>"),
    ('set --; p "$(cat <<E\n$@${a[*]/q}\nE\n)"', "<x y z 4>"),
    ('p "$(cat <<E\n$@${a[*]/q}\nE\n)"', "<1  2 3x y z  4>"),
    ("set -- $'\\cA'; declare v=$*; p \"$v\"", "<\x01\x01>"),
    ('b=(1); p "${b[@]@A}" "${b[*]@A}"', '<declare><-a><b=([0]="1")><declare -a b=([0]="1")>'),
    ('b=(1); IFS=:; p "${b[@]@A}"', '<declare -a b=([0]="1")>'),
    ('set --; e=; n() { p $#; }; n "$e$@"; n "$*$@"; n "$@"""; n "${@+x}$e"; n "${e:-$@}"', "<0><0><1><0><1>"),
    ('set -- ""; n() { p $#; }; n "$e$@"; n "${@:2}$e"; n "${@:+x}"', "<1><0><1>"),
)


class ListTests(SynchronousTestCase):
    """Each use of a list."""

    def test_as_bash(self) -> None:
        """The fields that a real bash makes."""
        for script, wanted in CASES:
            with self.subTest(script=script):
                machine = host()
                result = machine.run(machine.programs["bash"], "bash", "-c", SETTING + script)
                self.assertEqual((result.stdout.decode(), result.stderr, result.status), (wanted, b"", 0))
