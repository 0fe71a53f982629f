"""Processes, and time."""

from tests.unit.consistency._row import Row

SYSTEMD = "test -d /run/systemd/system"
_FIELDS = {"state": 3, "ppid": 4, "pgid": 5, "sid": 6, "tpgid": 8, "ni": 19}


def _stat(field: str, number: int) -> Row:
    return Row(f"ps {field}", f"ps -o {field}= -p 1 | tr -d ' '", f"cut -d' ' -f{number} /proc/1/stat")


def _own(name: str, left: str, right: str) -> Row:
    return Row(f"own {name}", left, right)


_LIST = "ls /proc | grep '^[0-9]*$' | sort -n"

PROCESSES = (
    *(_stat(field, number) for field, number in _FIELDS.items()),
    Row("ps -e and proc", "ps -e -o pid= | head -n40 | tr -d ' '", _LIST + " | head -n40"),
    Row(
        "ps aux and ps -ef",
        "ps aux | awk 'NR>1{print $2}' | head -n60",
        "ps -ef | awk 'NR>1{print $2}' | head -n60",
    ),
    Row("ps ax", "ps ax | awk 'NR>1{print $1}' | head -n60", "ps -A | awk 'NR>1{print $1}' | head -n60"),
    Row("count", "ps -e --no-headers | grep -vcE ' (ps|grep|bash)$'", "ls /proc | grep -c '^[0-9]*$'", 4),
    Row("top's count", "top -bn1 | awk '/^Tasks/{print $2}'", "ps -e --no-headers | wc -l", 3),
    Row("top's list", "top -bn1 | tail -n +8 | wc -l", "top -bn1 | awk '/^Tasks/{print $2}'", 2),
    Row("load's count", "awk '{print $4}' /proc/loadavg | cut -d/ -f2", "ps -eL --no-headers | wc -l", 3),
    Row(
        "threads",
        "ps -eo nlwp= | awk '{s+=$1} END{print s}'",
        "awk '{print $4}' /proc/loadavg | cut -d/ -f2",
        3,
    ),
    Row(
        "threads of a process",
        "p=$(ps -eo nlwp=,pid= --sort=-nlwp | awk 'NR==1{print $2}'); ps -o nlwp= -p $p | tr -d ' '",
        "p=$(ps -eo nlwp=,pid= --sort=-nlwp | awk 'NR==1{print $2}'); awk '/^Threads/{print $2}' /proc/$p/status",
    ),
    Row(
        "thread directories",
        "p=$(ps -eo nlwp=,pid= --sort=-nlwp | awk 'NR==1{print $2}'); ls /proc/$p/task | wc -l",
        "p=$(ps -eo nlwp=,pid= --sort=-nlwp | awk 'NR==1{print $2}'); ps -o nlwp= -p $p | tr -d ' '",
    ),
    Row("last process", "awk '{print $5}' /proc/loadavg", "echo $BASHPID", 3),
    Row(
        "names",
        "for p in $(ls /proc | grep '^[0-9]*$' | sort -n | head -n40); do cat /proc/$p/comm; done",
        "ps -e -o comm= | head -n40",
    ),
    Row("names by status", "awk '/^Name/{print $2}' /proc/1/status", "cat /proc/1/comm"),
    Row("names by stat", "sed 's/.*(\\(.*\\)).*/\\1/' /proc/1/stat", "cat /proc/1/comm"),
    Row(
        "command lines",
        "for p in $(pgrep -u root -d' ' ssh) 1; do tr '\\0' ' ' </proc/$p/cmdline | sed 's/ $//'; echo; done | head -n1",
        "for p in $(pgrep -u root -d' ' ssh) 1; do ps -o args= -p $p; done | head -n1",
    ),
    Row("first command line", "tr '\\0' ' ' </proc/1/cmdline | sed 's/ *$//'; echo", "ps -o args= -p 1"),
    Row("kernel threads have no command line", "wc -c </proc/2/cmdline", "echo 0"),
    Row("kernel threads' parent", "ps -o ppid= -p 2 | tr -d ' '", "awk '/^PPid/{print $2}' /proc/2/status"),
    Row(
        "kernel threads by ps",
        "ps --ppid 2 -o pid= | tr -d ' '",
        "for p in $(ls /proc | grep '^[0-9]*$' | sort -n); do awk '/^PPid:\\t2$/{print p}' p=$p /proc/$p/status; done",
    ),
    Row("users of processes", "ps -o uid= -p 1 | tr -d ' '", "stat -c %u /proc/1"),
    Row(
        "user ids",
        "for p in $(ls /proc | grep '^[0-9]*$' | sort -n | tail -n30 | head -n20); do stat -c %U /proc/$p; done 2>/dev/null",
        "for p in $(ls /proc | grep '^[0-9]*$' | sort -n | tail -n30 | head -n20); do ps -o user:32= -p $p; done",
    ),
    Row("pgrep by user", "pgrep -u root -c .", "ps -u root -o pid= | wc -l", 3),
    Row("pgrep exact", "pgrep -x cron", "ps -C cron -o pid= | tr -d ' '"),
    Row("pgrep list", "pgrep -l cron", "ps -C cron -o pid=,comm= | sed 's/^ *//'"),
    Row("pgrep parent", "pgrep -P 1 | sort -n", "ps --ppid 1 -o pid= | tr -d ' ' | sort -n"),
    Row("pidof", "pidof cron", "pgrep -x cron"),
    Row("unit's process", "systemctl show -p MainPID --value cron", "pgrep -x cron", needs=SYSTEMD),
    Row(
        "pid file",
        "cat /run/sshd.pid",
        "systemctl show -p MainPID --value ssh",
        needs="test -e /run/sshd.pid && " + SYSTEMD,
    ),
    Row("cron's pid file", "cat /run/crond.pid", "pgrep -o -x cron", needs="test -e /run/crond.pid"),
    Row("executables", "readlink /proc/$(pgrep -o -x cron)/exe", "readlink -f $(which cron)"),
    Row("own executable", "readlink /proc/$$/exe; true", "readlink -f $(which bash)"),
    Row("executable of cat", "readlink /proc/self/exe", "readlink -f $(which readlink)"),
    Row("root of a process", "readlink /proc/1/root", "echo /"),
    Row("directory of a process", "readlink /proc/$$/cwd", "pwd"),
    Row("pwdx", "cd /tmp; readlink /proc/$$/cwd", "cd /tmp; pwd"),
    _own("pid", "sh -c 'echo $PPID' >/tmp/p; [ $(cat /tmp/p) = $$ ] && echo same; rm /tmp/p", "echo same"),
    Row("own parent", "[ $(ps -o ppid= -p $$) -eq $PPID ] && echo same", "echo same"),
    Row(
        "own parent by status",
        "[ $(awk '/^PPid/{print $2}' /proc/$$/status) -eq $PPID ] && echo same",
        "echo same",
    ),
    Row("job", "sleep 5 & [ $(pgrep -P $$ sleep) -eq $! ] && echo same; kill $!", "echo same"),
    Row("jobs -p", "sleep 5 & [ $(jobs -p) -eq $! ] && echo same; kill $!", "echo same"),
    Row(
        "job's state",
        "sleep 5 & ps -o state= -p $!; kill $!",
        "sleep 5 & cut -d' ' -f3 /proc/$!/stat; kill $!",
    ),
    Row(
        "stopped job",
        "sleep 5 & kill -STOP $!; ps -o state= -p $!; kill -9 $!",
        "sleep 5 & kill -STOP $!; awk '/^State/{print $2}' /proc/$!/status; kill -9 $!",
    ),
    Row("killed job", "sleep 5 & kill $!; wait $!; ps -p $! -o pid=; echo end", "echo end"),
    Row("job's arguments", "sleep 7.5 & ps -o args= -p $!; kill $!", "echo sleep 7.5"),
    Row(
        "argument vector as typed",
        "sleep 9 | tail -5 & sleep 0.1; ps -C tail -o args=; kill $(pgrep -P $$)",
        "echo tail -5",
    ),
    Row("niceness", "nice -n 7 sleep 3 & sleep 0.1; ps -o ni= -p $! | tr -d ' '; kill $!", "nice -n 7 nice"),
    Row("niceness by stat", "nice -n 7 sleep 3 & sleep 0.1; cut -d' ' -f19 /proc/$!/stat; kill $!", "echo 7"),
    Row(
        "niceness by top",
        "nice -n 7 sleep 3 & sleep 0.1; top -bn1 -p $! | awk 'END{print $4}'; kill $!",
        "echo 7",
    ),
    Row(
        "environment",
        "env A_B=c sleep 3 & sleep 0.1; tr '\\0' '\\n' </proc/$!/environ | grep ^A_B; kill $!",
        "echo A_B=c",
    ),
    Row("standard streams", "ls /proc/self/fd | head -n3 | tr '\\n' ' '", "echo '0 1 2 '"),
    Row("open file", "exec 7</etc/passwd; readlink /proc/$$/fd/7", "echo /etc/passwd"),
    Row(
        "listing of descriptors, open",
        'exec 7</proc/$$/fd; [ "$(readlink /proc/$$/fd/7)" = /proc/$$/fd ] && echo yes',
        "echo yes",
    ),
    Row(
        "open file by ls",
        "exec 7</etc/passwd; ls -l /proc/$$/fd | awk '/ 7 ->/{print $NF}'",
        "echo /etc/passwd",
    ),
    Row(
        "file's position",
        "exec 7</etc/passwd; read -u 7 x; awk '/^pos/{print $2}' /proc/$$/fdinfo/7",
        "exec 7</etc/passwd; read -u 7 x; echo $((${#x}+1))",
        1e9,
    ),
    Row("maps' first file", "awk '$6~/^\\//{print $6; exit}' /proc/1/maps", "readlink /proc/1/exe"),
    Row("maps of own", "awk '$6~/^\\//{print $6; exit}' /proc/self/maps", "readlink -f $(which awk)"),
    Row(
        "mapped files exist",
        "awk '$6~/^\\//{print $6}' /proc/1/maps | sort -u | while read f; do [ -e $f ] || echo $f; done; echo end",
        "echo end",
    ),
    Row(
        "maps' devices",
        "awk '$6~/^\\/usr/{print $5,$6}' /proc/1/maps | sort -u",
        "awk '$6~/^\\/usr/{print $6}' /proc/1/maps | sort -u | while read f; do stat -c '%i %n' $f; done",
    ),
    Row("limits", "ulimit -n", "awk '/^Max open files/{print $4}' /proc/self/limits"),
    Row(
        "start times",
        "ps -o lstart= -p 1 | xargs -I{} date -d {} +%s",
        "awk '/^btime/{print $2}' /proc/stat",
        3,
    ),
    Row("start time by etimes", "ps -o etimes= -p 1", "cut -d. -f1 /proc/uptime", 3),
    Row(
        "start time by stat",
        "awk '{print $22/100}' /proc/1/stat",
        "ps -o etimes= -p 1 | awk -v u=$(cut -d' ' -f1 /proc/uptime) '{print u-$1}'",
        3,
    ),
    Row("start of a child", "sleep 3 & stat -c %Y /proc/$!; kill $!", "date +%s", 2),
    Row("elapsed", "sleep 9 & p=$!; sleep 4; ps -o etimes= -p $p; kill $p", "echo 4", 1),
    Row("processor time", "ps -o cputimes= -p 1", "awk '{print ($14+$15)/100}' /proc/1/stat", 1.01),
    Row("terminal", "ps -o tty= -p $(pgrep -n -t pts/0)", "echo pts/0"),
    Row("terminal by stat", "cut -d' ' -f7 /proc/$(pgrep -n -t pts/0)/stat", "echo $(( 136 << 8 ))"),
    Row("terminal's descriptor", "readlink /proc/$(pgrep -n -t pts/0)/fd/0", "echo /dev/pts/0"),
    Row("ps -t", "ps -t pts/0 -o pid= | tr -d ' '", "pgrep -t pts/0"),
    Row("sessions", "p=$(pgrep -n -t pts/0); ps -o sid= -p $p | tr -d ' '", "pgrep -n -t pts/0"),
    Row("listener's children", "ps --ppid $(pgrep -o -x sshd) -o comm= | sort -u", "echo sshd"),
    Row(
        "every parent exists",
        "ps -eo ppid= | sort -un | while read p; do [ $p = 0 ] || [ -d /proc/$p ] || echo $p; done; echo end",
        "echo end",
    ),
    Row(
        "executables exist",
        "for p in $(ps -eo pid=); do readlink /proc/$p/exe; done | sort -u | while read f; do [ -x $f ] || echo $f; done; echo end",
        "echo end",
    ),
    Row(
        "users exist",
        "ps -eo uid= | sort -un | while read u; do getent passwd $u >/dev/null || echo $u; done; echo end",
        "echo end",
    ),
    Row("states", "ps -eo state= | sort -u | tr -d 'RSIDTZt\\n' | wc -c", "echo 0"),
    Row("long names", "ps --ppid 2 -p 2 -N -o comm= | awk 'length($0)>15' | wc -l", "echo 0"),
    Row("groups of processes", "ps -o pgid= -p $$ | tr -d ' ' | sed \"s/^$$$/own/\"", "echo own"),
    Row(
        "recent numbers are the highest",
        "[ $$ -gt $(ps -C cron -o pid= | head -n1) ] && echo yes",
        "echo yes",
    ),
    Row(
        "numbers grow as in the logs",
        "[ $(ps -o pid= -p $PPID) -ge $(sed -n 's/.*sshd\\[\\([0-9]*\\)\\].*/\\1/p' /var/log/auth.log | tail -n1) ] && echo yes",
        "echo yes",
        needs="test -s /var/log/auth.log",
    ),
)

TIME = (
    Row("epoch", "date +%s", "printf '%(%s)T\\n' -1", 1),
    Row("epoch variable", "date +%s", "echo $EPOCHSECONDS", 1),
    Row(
        "uptime by proc",
        "cut -d. -f1 /proc/uptime",
        "echo $(( $(date +%s) - $(awk '/^btime/{print $2}' /proc/stat) ))",
        2,
    ),
    Row("uptime -s", 'date -d "$(uptime -s)" +%s', "awk '/^btime/{print $2}' /proc/stat", 1),
    Row(
        "uptime -p",
        "uptime -p | sed 's/up //'",
        'awk \'{t=int($1/60); w=int(t/10080); d=int(t/1440)%7; h=int(t/60)%24; m=t%60; s=""; if(w) s=s ", " w " week" (w>1?"s":""); if(d) s=s ", " d " day" (d>1?"s":""); if(h) s=s ", " h " hour" (h>1?"s":""); if(m) s=s ", " m " minute" (m>1?"s":""); print substr(s,3)}\' /proc/uptime',
    ),
    Row(
        "days of uptime",
        "uptime | sed -n 's/.*up *\\([0-9]*\\) days*,.*/\\1/p'",
        "awk '$1>=86400{print int($1/86400)}' /proc/uptime",
    ),
    Row("w's uptime", "uptime | sed 's/,.*user.*//'", "w | head -n1 | sed 's/,.*user.*//'"),
    Row(
        "top's uptime",
        "uptime | sed 's/.*up *//;s/,  *[0-9]* user.*//'",
        "top -bn1 | head -n1 | sed 's/.*up *//;s/,  *[0-9]* user.*//'",
    ),
    Row(
        "who -b", "date -d \"$(who -b | sed 's/.*boot *//')\" +%s", "awk '/^btime/{print $2}' /proc/stat", 60
    ),
    Row(
        "last reboot",
        "last reboot | awk 'NR==1{print $6,$7,$8}'",
        "who -b | awk '{print $3,$4}' | xargs -I{} date -d {} '+%b %-d %H:%M'",
    ),
    Row("last's kernel", "last reboot | awk 'NR==1{print $4}'", "uname -r | cut -c1-16"),
    Row("start of the first process", "stat -c %Y /proc/1", "awk '/^btime/{print $2}' /proc/stat", 2),
    Row(
        "boot messages' clock",
        "dmesg -T | sed -n '1s/^\\[\\(.*\\)\\] .*/\\1/p' | xargs -I{} date -d {} +%s",
        "awk '/^btime/{print $2}' /proc/stat",
        2,
    ),
    Row(
        "boot messages' last time",
        "dmesg | tail -n1 | sed 's/^\\[ *\\([0-9]*\\)\\..*/\\1/'",
        "awk '{print $1}' /proc/uptime",
        1e8,
    ),
    Row(
        "boot messages are in the past",
        "[ $(dmesg | tail -n1 | sed 's/^\\[ *\\([0-9]*\\)\\..*/\\1/') -le $(cut -d. -f1 /proc/uptime) ] && echo yes",
        "echo yes",
    ),
    Row(
        "unit's start",
        'date -d "$(systemctl show -p ActiveEnterTimestamp --value cron)" +%s',
        "stat -c %Y /proc/$(pgrep -o -x cron)",
        5,
        needs=SYSTEMD,
    ),
    Row(
        "unit's start by status",
        "systemctl status cron | sed -n 's/.*since [A-Z][a-z]* \\([-0-9]* [:0-9]*\\) .*/\\1/p' | xargs -I{} date -d {} +%s",
        "stat -c %Y /proc/$(pgrep -o -x cron)",
        5,
        needs=SYSTEMD,
    ),
    Row(
        "time zone by timedatectl",
        "timedatectl | sed -n 's/.*Time zone: \\([^ ]*\\) .*/\\1/p'",
        "cat /etc/timezone",
        needs="test -e /etc/timezone && " + SYSTEMD,
    ),
    Row(
        "time zone's file",
        "readlink -f /etc/localtime | sed 's,/usr/share/zoneinfo/,,;s,^UTC$,Etc/UTC,'",
        "cat /etc/timezone",
        needs="test -e /etc/timezone && test -e /etc/localtime",
    ),
    Row(
        "time zone's letters",
        "date +%Z",
        "timedatectl | sed -n 's/.*Time zone: .* (\\([^,]*\\), .*/\\1/p'",
        needs=SYSTEMD,
    ),
    Row("offset", "date +%z", "timedatectl | sed -n 's/.*Time zone: .*, \\(.*\\))/\\1/p'", needs=SYSTEMD),
    Row("universal time", "TZ=UTC date '+%F %H:%M'", "date -u '+%F %H:%M'"),
    Row(
        "timedatectl's time",
        "date '+%F %H:%M'",
        "timedatectl | sed -n 's/.*Local time: [A-Z][a-z]* \\([-0-9]* [0-9]*:[0-9]*\\):.*/\\1/p'",
        needs=SYSTEMD,
    ),
    Row(
        "timedatectl's universal time",
        "date -u '+%F %H:%M'",
        "timedatectl | sed -n 's/.*Universal time: [A-Z][a-z]* \\([-0-9]* [0-9]*:[0-9]*\\):.*/\\1/p'",
        needs=SYSTEMD,
    ),
    Row("new file", "touch /tmp/t1; stat -c %Y /tmp/t1; rm /tmp/t1", "date +%s", 2),
    Row("ls's time", "ls -l --time-style=+%s /etc/passwd | awk '{print $6}'", "stat -c %Y /etc/passwd"),
    Row(
        "ls's long time",
        "ls -l --time-style=full-iso /etc/passwd | awk '{print $6,$7,$8}'",
        "stat -c %y /etc/passwd",
    ),
    Row("date of a file", "date -r /etc/passwd +%s", "stat -c %Y /etc/passwd"),
    Row("find's time", "find /etc/passwd -printf '%T@\\n' | cut -d. -f1", "stat -c %Y /etc/passwd"),
    Row(
        "nothing is from the future",
        "find / -xdev -newermt now 2>/dev/null | grep -v '^/tmp' | head -n3; echo end",
        "echo end",
    ),
    Row(
        "log's last line is in the past",
        "[ $(date -d $(tail -n1 /var/log/syslog | cut -d' ' -f1) +%s) -le $(date +%s) ] && echo yes",
        "echo yes",
        needs="test -s /var/log/syslog",
    ),
    Row(
        "log's file time",
        "stat -c %Y /var/log/auth.log",
        "date -d $(tail -n1 /var/log/auth.log | cut -d' ' -f1) +%s",
        5,
        needs="test -s /var/log/auth.log",
    ),
    Row(
        "log's lines are in order",
        "cut -d' ' -f1 /var/log/syslog | sort -c && echo sorted",
        "echo sorted",
        needs="test -s /var/log/syslog",
    ),
    Row("proc's time is now", "stat -c %Y /proc/$$; true", "date +%s", 2),
    Row(
        "random uuid changes",
        "[ $(cat /proc/sys/kernel/random/uuid) = $(cat /proc/sys/kernel/random/uuid) ] || echo other",
        "echo other",
    ),
)
