"""Packages, services, hardware, environment and logs."""

from tests.unit.consistency._row import Row

DPKG = "test -e /var/lib/dpkg/status"
SYSTEMD = "test -d /run/systemd/system"
PCI = "lspci | grep -q ."
NVIDIA = "command -v nvidia-smi"

_SOME = "bash coreutils cron openssh-server libc6"

PACKAGES = (
    Row(
        "dpkg -l and status",
        "dpkg -l | awk '/^ii/{print $2}' | sed 's/:.*//' | sort",
        "awk '/^Package:/{p=$2} /^Status: install ok installed/{print p}' /var/lib/dpkg/status | sort",
        needs=DPKG,
    ),
    Row(
        "dpkg --get-selections",
        "dpkg --get-selections | awk '{print $1}' | sed 's/:.*//' | sort",
        "dpkg -l | awk '/^ii/{print $2}' | sed 's/:.*//' | sort",
        needs=DPKG,
    ),
    Row(
        "dpkg-query",
        "dpkg-query -W -f '${Package}\\n' | sort",
        "dpkg -l | awk '/^ii/{print $2}' | sed 's/:.*//' | sort",
        needs=DPKG,
    ),
    Row(
        "apt list",
        "apt list --installed 2>/dev/null | sed -n 's,/.*,,p' | sort",
        "dpkg-query -W -f '${Package}\\n' | sort",
        needs=DPKG,
    ),
    Row(
        "apt's versions",
        "apt list --installed 2>/dev/null | awk -F'[/ ]' '/\\//{print $1,$3}' | sort | head -n50",
        "dpkg-query -W -f '${Package} ${Version}\\n' | sort | head -n50",
        needs=DPKG,
    ),
    Row(
        "versions",
        "dpkg -l | awk '/^ii/{print $3}' | head -n80",
        "dpkg-query -W -f '${Version}\\n' | head -n80",
        needs=DPKG,
    ),
    Row(
        "versions in status",
        "awk '/^Version:/{print $2}' /var/lib/dpkg/status | sort",
        "dpkg-query -W -f '${Version}\\n' | sort",
        needs=DPKG,
    ),
    Row(
        "dpkg -s",
        f"dpkg -s {_SOME} | grep ^Version | sort",
        f"dpkg-query -W -f 'Version: ${{Version}}\\n' {_SOME} | sort",
        needs=DPKG,
    ),
    Row(
        "files exist",
        f'dpkg -L {_SOME} | grep ^/ | sort -u | while read f; do [ -e "$f" ] || [ -L "$f" ] || echo "$f"; done; echo end',
        "echo end",
        needs=DPKG,
    ),
    Row(
        "files of all packages exist",
        'for p in $(dpkg-query -W -f \'${Package} \'); do dpkg -L $p; done | grep \'^/[a-z]\' | sort -u | while read -r f; do [ -e "$f" ] || [ -L "$f" ] || echo "$f"; done | head -n5; echo end',
        "echo end",
        needs=DPKG,
    ),
    Row(
        "dpkg -S of dpkg -L",
        "dpkg -S /usr/sbin/cron /usr/bin/passwd | cut -d: -f1",
        "for p in cron passwd; do dpkg -L $p | grep -qx '/usr/sbin/cron\\|/usr/bin/passwd' && echo $p; done",
        needs=DPKG,
    ),
    Row("bin's and usr's", "dpkg -S /bin/ls | cut -d: -f1", "echo coreutils", needs=DPKG),
    Row(
        "every command has a package",
        "sed -nE 's,^(/usr)?/s?bin/([^/]*)$,\\2,p' /var/lib/dpkg/info/*.list | sort -u >/tmp/listed; "
        "find /usr/bin /usr/sbin -type f -printf '%f\\n' | sort -u | comm -13 /tmp/listed - | head -n5; rm /tmp/listed; echo end",
        "echo end",
        needs=DPKG,
    ),
    Row("lists and dpkg -L", "cat /var/lib/dpkg/info/cron.list", "dpkg -L cron", needs=DPKG),
    Row(
        "a list for each package", "ls /var/lib/dpkg/info/*.list | wc -l", "dpkg-query -W | wc -l", needs=DPKG
    ),
    Row("dpkg --verify", "dpkg --verify 2>&1 | head -n3; echo end", "echo end", needs=DPKG),
    Row(
        "sizes",
        "dpkg-query -W -f '${Installed-Size}\\n' bash",
        "dpkg -s bash | sed -n 's/Installed-Size: //p'",
        needs=DPKG,
    ),
    Row("status' count", "grep -c ^Package: /var/lib/dpkg/status", "dpkg-query -W | wc -l", needs=DPKG),
    Row(
        "dpkg --compare",
        "v=$(dpkg-query -W -f '${Version}' bash); dpkg --compare-versions $v eq $v && echo same",
        "echo same",
        needs=DPKG,
    ),
    Row(
        "alternatives",
        "readlink /etc/alternatives/awk",
        "readlink -f $(which awk)",
        needs="test -L /etc/alternatives/awk",
    ),
    Row(
        "alternatives lead somewhere",
        "for l in /etc/alternatives/*; do [ -e $l ] || echo $l; done | head -n5; echo end",
        "echo end",
        needs="test -d /etc/alternatives",
    ),
    Row(
        "search path",
        "echo $PATH",
        "awk '/^ENV_SUPATH/{sub(/.*PATH=/,\"\"); print}' /etc/login.defs | sed 's,:/sbin:/bin,:/sbin:/bin,'",
        needs="grep -q ^ENV_SUPATH /etc/login.defs",
    ),
    Row(
        "installation's log",
        "grep -c ' installed ' /var/log/dpkg.log | sed 's/[0-9][0-9]*/n/'",
        "echo n",
        needs="test -e /var/log/dpkg.log",
    ),
    Row(
        "copyrights",
        "for p in $(dpkg-query -W -f '${Package} ' bash cron sudo); do [ -e /usr/share/doc/$p ] || echo $p; done; echo end",
        "echo end",
        needs=DPKG,
    ),
    Row(
        "modules of perl",
        "[ -d /usr/share/perl5 ] && echo yes",
        "command -v perl >/dev/null && echo yes",
        needs="command -v perl",
    ),
)

SERVICES = (
    Row("is-active", "systemctl is-active ssh cron", "printf 'active\\nactive\\n'", needs=SYSTEMD),
    Row(
        "is-active and show",
        "systemctl is-active ssh",
        "systemctl show -p ActiveState --value ssh",
        needs=SYSTEMD,
    ),
    Row(
        "is-enabled and show",
        "systemctl is-enabled cron",
        "systemctl show -p UnitFileState --value cron",
        needs=SYSTEMD,
    ),
    Row(
        "is-enabled and files",
        "systemctl is-enabled cron",
        "[ -L /etc/systemd/system/multi-user.target.wants/cron.service ] && echo enabled || echo disabled",
        needs=SYSTEMD,
    ),
    Row(
        "list-units is active",
        "systemctl list-units --type=service --state=running --no-legend | awk '{print $1}' | while read u; do systemctl is-active $u; done | sort -u",
        "echo active",
        needs=SYSTEMD,
    ),
    Row(
        "running units have processes",
        "systemctl list-units --type=service --state=running --no-legend | awk '{print $1}' | while read u; do p=$(systemctl show -p MainPID --value $u); [ \"$p\" != 0 ] && [ -d /proc/$p ] || echo $u $p; done; echo end",
        "echo end",
        needs=SYSTEMD,
    ),
    Row(
        "status' process",
        "systemctl status cron | sed -n 's/.*Main PID: \\([0-9]*\\) (.*/\\1/p'",
        "systemctl show -p MainPID --value cron",
        needs=SYSTEMD,
    ),
    Row(
        "status' file",
        "systemctl status cron | sed -n 's/.*Loaded: loaded (\\([^;]*\\);.*/\\1/p'",
        "systemctl show -p FragmentPath --value cron",
        needs=SYSTEMD,
    ),
    Row(
        "unit's file exists",
        'systemctl list-units --type=service --no-legend --all | awk \'$1~/service$/&&$2=="loaded"{print $1}\' | while read u; do f=$(systemctl show -p FragmentPath --value $u); [ -z "$f" ] || [ -e $f ] || echo $u $f; done; echo end',
        "echo end",
        needs=SYSTEMD,
    ),
    Row(
        "cat and file",
        "systemctl cat cron | tail -n +2",
        "cat $(systemctl show -p FragmentPath --value cron)",
        needs=SYSTEMD,
    ),
    Row(
        "unit's program",
        "systemctl cat cron | sed -n 's/^ExecStart=[-@]*\\([^ ]*\\).*/\\1/p'",
        "readlink /proc/$(pgrep -o -x cron)/exe",
        needs=SYSTEMD,
    ),
    Row(
        "service and systemctl",
        "service cron status | head -n1",
        "systemctl status cron | head -n1",
        needs=SYSTEMD,
    ),
    Row(
        "units and unit files",
        "systemctl list-units --type=service --no-legend --state=running | awk '{print $1}' | grep -v @ | while read u; do systemctl list-unit-files --no-legend | grep -q \"^$u \" || echo $u; done; echo end",
        "echo end",
        needs=SYSTEMD,
    ),
    Row(
        "listening units",
        "systemctl is-active ssh | sed 's/^active$/yes/'",
        "ss -tlnp | grep -q sshd && echo yes",
        needs=SYSTEMD,
    ),
    Row(
        "default target",
        "systemctl get-default",
        "basename $(readlink -f /lib/systemd/system/default.target)",
        needs=SYSTEMD,
    ),
    Row(
        "system's state",
        "systemctl is-system-running",
        "systemctl status | sed -n 's/ *State: //p'",
        needs=SYSTEMD,
    ),
    Row(
        "failed units",
        "systemctl --failed --no-legend | wc -l",
        "systemctl status | sed -n 's/ *Failed: \\([0-9]*\\) .*/\\1/p'",
        needs=SYSTEMD,
    ),
    Row("first process", "cat /proc/1/comm", "basename $(readlink -f /sbin/init)", needs=SYSTEMD),
    Row(
        "control groups",
        "grep -o '[a-z]*.service' /proc/$(pgrep -o -x cron)/cgroup",
        "echo cron.service",
        needs=SYSTEMD,
    ),
    Row("unit of a process", "ps -o unit= -p $(pgrep -o -x cron)", "echo cron.service", needs=SYSTEMD),
    Row(
        "cron's table",
        "ls /etc/cron.d | wc -l",
        "find /etc/cron.d -mindepth 1 ! -name '.*' | wc -l",
        needs="test -d /etc/cron.d",
    ),
    Row(
        "runlevel",
        "who -r | awk '{print $2}'",
        "systemctl get-default | sed 's/graphical.target/5/;s/multi-user.target/3/'",
        needs=SYSTEMD,
    ),
)

HARDWARE = (
    Row(
        "systemd-detect-virt",
        "systemd-detect-virt",
        "hostnamectl | sed -n 's/.*Virtualization: //p'",
        needs="hostnamectl | grep -q Virtualization",
    ),
    Row("pci devices in sys", "lspci -D | awk '{print $1}'", "ls /sys/bus/pci/devices", needs=PCI),
    Row(
        "pci devices by number",
        "lspci -Dn | awk '{print $1,$3}' | sed 's/ (rev.*//'",
        "for d in /sys/bus/pci/devices/*; do echo $(basename $d) $(cut -c3- $d/vendor):$(cut -c3- $d/device); done",
        needs=PCI,
    ),
    Row(
        "pci classes",
        "lspci -Dn | awk '{print $1,substr($2,1,4)}'",
        "for d in /sys/bus/pci/devices/*; do echo $(basename $d) $(cut -c3-6 $d/class); done",
        needs=PCI,
    ),
    Row("pci in proc", "lspci | wc -l", "wc -l < /proc/bus/pci/devices", needs=PCI),
    Row(
        "lspci -nn",
        "lspci -nn | grep -o '\\[[0-9a-f]*:[0-9a-f]*\\]' | tr -d '[]'",
        "lspci -n | awk '{print $3}'",
        needs=PCI,
    ),
    Row("lspci -vmm", "lspci -vmm | awk '/^Slot/{print $2}'", "lspci | awk '{print $1}'", needs=PCI),
    Row(
        "lspci -vmm's names",
        "lspci -vmm | sed -n 's/^Class:\\t//p'",
        "lspci | sed 's/^[^ ]* \\([^:]*\\): .*/\\1/'",
        needs=PCI,
    ),
    Row("lspci -mm", "lspci -mm | awk '{print $1}'", "lspci | awk '{print $1}'", needs=PCI),
    Row(
        "drivers",
        "lspci -Dk | awk '/^[0-9a-f]/{d=$1} /in use/{print d,$NF}'",
        "for d in /sys/bus/pci/devices/*; do [ -e $d/driver ] && echo $(basename $d) $(basename $(readlink -f $d/driver)); done",
        needs=PCI,
    ),
    Row(
        "pci in boot messages",
        "lspci -Dn | awk '{print $1\" [\"$3\"]\"}' | sed 's/:\\([0-9a-f]*\\)\\]/:\\1]/' | sort",
        "dmesg | sed -n 's/.*pci \\([0-9a-f:.]*\\): \\(\\[[0-9a-f:]*\\]\\) type.*/\\1 \\2/p' | sort -u",
        needs=PCI,
    ),
    Row(
        "maker",
        "cat /sys/class/dmi/id/sys_vendor",
        "hostnamectl | sed -n 's/.*Hardware Vendor: //p'",
        needs="test -e /sys/class/dmi/id/sys_vendor && " + SYSTEMD,
    ),
    Row(
        "product",
        "cat /sys/class/dmi/id/product_name",
        "hostnamectl | sed -n 's/.*Hardware Model: //p'",
        needs="test -e /sys/class/dmi/id/product_name && " + SYSTEMD,
    ),
    Row(
        "board in boot messages",
        'echo "$(cat /sys/class/dmi/id/sys_vendor) $(cat /sys/class/dmi/id/product_name)"',
        "dmesg | sed -n 's/.*DMI: \\(.*\\)/\\1/p' | sed 's/, BIOS.*//;s,/.*,,'",
        needs="test -e /sys/class/dmi/id/sys_vendor",
    ),
    Row(
        "firmware's date",
        "cat /sys/class/dmi/id/bios_date",
        "dmesg | sed -n 's/.*DMI: .* \\([0-9]*\\/[0-9]*\\/[0-9]*\\)$/\\1/p'",
        needs="grep -q / /sys/class/dmi/id/bios_date",
    ),
    Row(
        "hypervisor",
        "hostnamectl | sed -n 's/.*Virtualization: //p'",
        "lscpu | sed -n 's/^Hypervisor vendor: *//p' | tr A-Z a-z",
        needs=SYSTEMD + " && lscpu | grep -q '^Hypervisor vendor'",
    ),
    Row(
        "hypervisor's flag",
        "grep -qw hypervisor /proc/cpuinfo && echo yes || echo no",
        "lscpu | grep -q '^Hypervisor vendor' && echo yes || echo no",
    ),
    Row(
        "hypervisor in boot messages",
        "dmesg | sed -n 's/.*Hypervisor detected: //p'",
        "lscpu | sed -n 's/^Hypervisor vendor: *//p'",
        needs="lscpu | grep -q '^Hypervisor vendor'",
    ),
    Row(
        "graphics cards",
        "nvidia-smi -L | wc -l",
        "lspci | grep -ci 'nvidia.*\\(3d\\|vga\\)\\|\\(3d\\|vga\\).*nvidia'",
        needs=NVIDIA,
    ),
    Row(
        "modules of devices are loaded",
        "lspci -k | sed -n 's/.*in use: //p' | sort -u | tr - _ | while read m; do grep -q \"^$m \" /proc/modules || ls -d /sys/module/$m /sys/bus/*/drivers/$m /sys/bus/*/drivers/$(echo $m | tr _ -) 2>/dev/null | grep -q . || echo $m; done; echo end",
        "echo end",
        needs=PCI,
    ),
    Row("entropy", "cat /proc/sys/kernel/random/poolsize", "sysctl -n kernel.random.poolsize"),
    Row(
        "efi",
        "[ -d /sys/firmware/efi ] && echo yes || echo no",
        "dmesg | grep -q 'efi: EFI v' && echo yes || echo no",
    ),
)

ENVIRONMENT = (
    *(
        Row(
            f"ulimit -{letter}",
            f"ulimit -{letter}",
            f"awk '/^{line} /{{print ${column}}}' /proc/$$/limits"
            + (f" | awk '/^[0-9]/{{print $1/{unit}; next}} {{print}}'" if unit > 1 else ""),
        )
        for letter, line, column, unit in (
            ("n", "Max open files", 4, 1),
            ("u", "Max processes", 3, 1),
            ("s", "Max stack size", 4, 1024),
            ("c", "Max core file size", 5, 1),
            ("l", "Max locked memory", 4, 1024),
            ("i", "Max pending signals", 4, 1),
            ("f", "Max file size", 4, 1),
            ("v", "Max address space", 4, 1),
            ("t", "Max cpu time", 4, 1),
            ("q", "Max msgqueue size", 4, 1),
            ("x", "Max file locks", 4, 1),
            ("m", "Max resident set", 4, 1),
            ("d", "Max data size", 4, 1),
            ("e", "Max nice priority", 4, 1),
            ("r", "Max realtime priority", 4, 1),
        )
    ),
    Row("hard limit", "ulimit -Hn", "awk '/^Max open files/{print $5}' /proc/$$/limits"),
    Row("lowered limit", "ulimit -n 100; awk '/^Max open files/{print $4}' /proc/self/limits", "echo 100"),
    Row("environment by status", "env -i A=1 cat /proc/self/environ | tr '\\0' '\\n'", "echo A=1"),
    Row("shell's environment", "tr '\\0' '\\n' </proc/$$/environ | grep ^HOME=", "env | grep ^HOME="),
    Row("printenv", "printenv | sort | grep -v ^_=", "env | sort | grep -v ^_="),
    Row(
        "exported",
        "export -p | sed -n 's/declare -x \\([A-Z_]*\\)=.*/\\1/p' | sort",
        "env | sed 's/=.*//' | grep -v '^_$' | sort",
    ),
    Row("locale", "locale | sed -n 's/^LANG=//p'", "echo $LANG"),
    Row("locales exist", "locale -a | grep -ic \"$(echo $LANG | sed 's/UTF-8/utf*8/I')\"", "echo 1"),
    Row(
        "default locale",
        'sed -n \'s/^LANG="*\\([^"]*\\)"*/\\1/p\' /etc/default/locale',
        "echo $LANG",
        needs="grep -q ^LANG= /etc/default/locale",
    ),
    Row("working directory", "pwd", "pwd -P"),
    Row("home's environment", "echo $HOME", "pwd"),
    Row("name limits", "getconf NAME_MAX /", "stat -fc %l /"),
    Row("path limit", "getconf PATH_MAX /", "echo 4096"),
    Row("argument limit", "getconf ARG_MAX", "echo $(( $(ulimit -s) * 1024 / 4 ))"),
    Row("open files limit", "getconf OPEN_MAX", "ulimit -n"),
    Row("clock ticks", "getconf CLK_TCK", "echo 100"),
)

LOGS = (
    Row(
        "sessions of the day",
        "last -F | awk '$2~/^pts/&&!/still/{print $1}' | head -n3",
        "for i in 1 2 3; do last -F | awk '$2~/^pts/&&!/still/{print $1}' | sed -n ${i}p; done",
    ),
    Row(
        "addresses of accepted logins",
        "grep 'Accepted' /var/log/auth.log | sed 's/.* from \\([^ ]*\\) port.*/\\1/' | sort -u | while read a; do last | grep -q \"$a\" || echo $a; done; echo end",
        "echo end",
        needs="test -s /var/log/auth.log",
    ),
    Row(
        "failed logins",
        "lastb | awk '$2~/^ssh/{print $3}' | head -n15 | while read a; do cat /var/log/auth.log /var/log/auth.log.1 | grep -q \"$a\" || echo $a; done | wc -l",
        "echo 0",
        needs="test -s /var/log/btmp && test -s /var/log/auth.log",
    ),
    Row(
        "who failed",
        "grep 'Failed password for root' /var/log/auth.log | wc -l",
        "lastb root -s $(head -n1 /var/log/auth.log | cut -c1-19 | tr T ' ' | sed 's/ /T/') 2>/dev/null | grep -c ^root",
        1e6,
        needs="test -s /var/log/auth.log",
    ),
    Row(
        "logs' programs",
        "awk '{print $3}' /var/log/auth.log | sed 's/\\[.*//;s/:$//' | sort -u | while read p; do command -v $p >/dev/null || command -v $(echo $p | tr A-Z a-z) >/dev/null || [ -x /lib/systemd/$p ] || echo $p; done; echo end",
        "echo end",
        needs="test -s /var/log/auth.log",
    ),
    Row(
        "kernel in the logs",
        "zcat -f /var/log/kern.log* | grep -o 'Linux version [^ ]*' | sort -u | head -n1 | grep . || echo Linux version $(uname -r)",
        "echo Linux version $(uname -r)",
        needs="ls /var/log/kern.log",
    ),
    Row(
        "sshd's number in the logs",
        "pgrep -o -x sshd",
        "zcat -f /var/log/auth.log* | sed -n 's/.*sshd\\[\\([0-9]*\\)\\]: Server listening.*/\\1/p' | tail -n1 | grep . || pgrep -o -x sshd",
        needs="test -s /var/log/auth.log",
    ),
    Row(
        "cron's number in the logs",
        "zcat -f /var/log/syslog* | sed -n 's/.*cron\\[\\([0-9]*\\)\\]: (CRON) INFO.*/\\1/p' | sort -u | grep . || pgrep -o -x cron",
        "pgrep -o -x cron",
        needs="test -s /var/log/syslog",
    ),
    Row(
        "rotated logs are older",
        "for f in /var/log/*.1; do [ -e $f ] && [ $f -nt ${f%.1} ] && echo $f; done; echo end",
        "echo end",
    ),
    Row(
        "rotated logs end before",
        "[ \"$(tail -n1 /var/log/auth.log.1 | cut -d' ' -f1)\" \\< \"$(head -n1 /var/log/auth.log | cut -d' ' -f1)\" ] && echo yes",
        "echo yes",
        needs="test -s /var/log/auth.log.1 && test -s /var/log/auth.log",
    ),
    Row(
        "logs' owners",
        "stat -c '%U:%G %a' /var/log/auth.log",
        "echo root:adm 640",
        needs="test -s /var/log/auth.log",
    ),
)
