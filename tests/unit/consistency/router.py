"""Routers: what only they have, and which of the other hosts' rows cannot be asked there."""

from tests.unit.consistency._row import Row

UNKNOWN = ("not found", "option", "BusyBox", "No such file", "no such file")
"""What a complaint says that a program, an option or a file is not there: the row is then of other hosts."""
ELSEWHERE = frozenset(
    {
        # in the words of procps: its top, its uptime, free -h in its units
        "free -h", "free used", "top total", "top free", "top swap", "top avail", "load by top", "top's list",
        "uptime -s", "uptime -p", "top's uptime",
        # of PCs: large pages, the lines of /proc/cpuinfo and of the boot that only they have, DMI
        "huge pages", "core ids", "model in boot message", "family and model of boot message",
        "speed in boot message", "part in boot message", "board in boot message", "command line in boot messages", "board in boot messages",
        # bash's own variables and builtins
        "id", "last process", "epoch", "epoch variable", "exported", "which and type",
         "maps' devices",
        # of kmod, whose lsmod keeps the kernel's order
        "modinfo's files", "modinfo's kernel", "modinfo's name", "modules' sizes",
        # what a router has not: people, set-user-id programs, cron, /usr/bin/c* of their own, inodes of jffs2
        "homes' owners", "pidof", "sizes of binaries", "set-user-id files", "inode percentage",
        # what is otherwise there: overlay is a file system without a device, links of /etc lead nowhere yet
        "file systems", "links lead somewhere", "standard input's node",
    }
)  # fmt: skip


def _uci(path: str) -> str:
    return f"uci get {path}"


def _awk(script: str, path: str) -> str:
    return f"awk '{script}' {path}"


FLASH = (
    Row("partitions", "awk 'NR>1' /proc/mtd | wc -l", "grep -c mtdblock /proc/partitions"),
    Row(
        "partitions' sizes",
        """awk 'NR>1{print $2}' /proc/mtd | while read s; do echo $((0x$s / 1024)); done""",
        _awk("/mtdblock/{print $3}", "/proc/partitions"),
    ),
    Row(
        "partitions in boot messages",
        "dmesg | sed -n 's/.* : \"\\(.*\\)\"$/\\1/p'",
        """sed -n 's/.*"\\(.*\\)"$/\\1/p' /proc/mtd | sed '/^firmware$/q'""",
    ),
    Row(
        "written partition",
        "awk '$2==\"/overlay\"{print $1}' /proc/mounts",
        "echo /dev/mtdblock$(($(wc -l < /proc/mtd) - 2))",
    ),
    Row(
        "space of the overlay",
        "df -k / | awk 'NR==2{print $2,$3,$4}'",
        "df -k /overlay | awk 'NR==2{print $2,$3,$4}'",
    ),
    Row("image is full", "df /rom | awk 'NR==2{print $4,$5}'", "echo 0 100%"),
    Row("devices of partitions", "ls /dev | grep -c '^mtdblock'", "ls /dev | grep -c '^mtd[0-9]*$'"),
    Row("image and overlay", "cat /rom/etc/profile | md5sum", "md5sum < /etc/profile"),
    Row(
        "own files in the overlay",
        "md5sum < /overlay/upper/etc/config/network",
        "md5sum < /etc/config/network",
    ),
)
CONFIGURATION = (
    Row("host name", _uci("system.@system[0].hostname"), "uname -n"),
    Row("prompt's host name", "cat /proc/sys/kernel/hostname", "uname -n"),
    Row(
        "home address",
        _uci("network.lan.ipaddr"),
        "ifconfig br-lan | sed -n 's/.*inet addr:\\([0-9.]*\\).*/\\1/p'",
    ),
    Row(
        "home address by ip",
        _uci("network.lan.ipaddr"),
        'ip -4 addr show br-lan | awk \'/inet /{sub("/.*","",$2); print $2}\'',
    ),
    Row("ports", "uci get network.@device[0].ports | tr ' ' '\\n'", "ls /sys/class/net | grep lan[0-9]"),
    Row("radios", "uci show wireless | grep -c =wifi-iface", "ls /sys/class/net | grep -c ^phy"),
    Row(
        "network's name",
        "uci get wireless.default_radio0.ssid",
        "iwinfo phy0-ap0 | sed -n 's/.*ESSID: \"\\(.*\\)\"/\\1/p'",
    ),
    Row(
        "web server's address",
        "uci get uhttpd.main.listen_http | cut -d' ' -f1",
        "ps | sed -n 's/.*uhttpd.* -p \\([0-9.]*:80\\) .*/\\1/p' | head -n 1",
    ),
    Row("export", "uci export system | grep -c option", "grep -c option /etc/config/system"),
    Row("show", "uci show firewall | grep -c =rule", "grep -c 'config rule' /etc/config/firewall"),
)
IDENTITY = (
    Row("board", "cat /tmp/sysinfo/board_name", 'sed -n \'s/.*"id": "\\(.*\\)",/\\1/p\' /etc/board.json'),
    Row(
        "model",
        "cat /tmp/sysinfo/model",
        'ubus call system board | sed -n \'s/.*"model": "\\(.*\\)",/\\1/p\'',
    ),
    Row(
        "model in boot messages",
        "cat /tmp/sysinfo/model",
        "dmesg | sed -n 's/.*[mM]achine\\( model:\\| is\\) //p'",
    ),
    Row("device tree", "tr '\\0' '\\n' < /proc/device-tree/model", "cat /tmp/sysinfo/model"),
    Row("release", ". /etc/openwrt_release; echo $DISTRIB_RELEASE", ". /etc/os-release; echo $VERSION"),
    Row("revision", ". /etc/openwrt_release; echo $DISTRIB_REVISION", "cat /etc/openwrt_version"),
    Row("target", ". /etc/openwrt_release; echo $DISTRIB_TARGET", ". /etc/os-release; echo $OPENWRT_BOARD"),
    Row(
        "architecture",
        ". /etc/openwrt_release; echo $DISTRIB_ARCH",
        "opkg print-architecture | awk 'END{print $2}'",
    ),
    Row(
        "packages' architecture",
        "opkg print-architecture | awk 'END{print $2}'",
        "opkg status busybox | awk '/^Architecture/{print $2}'",
    ),
    Row(
        "busybox's version",
        "opkg list-installed busybox | sed 's/.* - \\(.*\\)-.*/v\\1/'",
        "busybox | awk 'NR==1{print $2}'",
    ),
    Row(
        "base files' revision",
        "opkg list-installed base-files | sed 's/.*-\\(r.*\\)/\\1/'",
        "cat /etc/openwrt_version",
    ),
    Row("kernel's package", "opkg list-installed kernel | sed 's/.* - \\([0-9.]*\\)-.*/\\1/'", "uname -r"),
    Row(
        "loader",
        "ls /lib | grep ^ld-musl",
        "strings /bin/busybox | sed -n 's,^/lib/\\(ld-musl.*\\),\\1,p' | head -n 1",
    ),
)
NETWORK = (
    Row(
        "default route",
        "route -n | awk '$1==\"0.0.0.0\"{print $2,$8}'",
        "ip route | awk '/^default/{print $3,$5}'",
    ),
    Row("routes", "route -n | awk 'NR>2' | wc -l", "awk 'NR>1' /proc/net/route | wc -l"),
    Row("interfaces", "ifconfig | grep -c 'Link encap'", "ls /sys/class/net | wc -l"),
    Row(
        "addresses",
        "ifconfig | sed -n 's/.*HWaddr \\([0-9A-F:]*\\).*/\\1/p' | tr A-F a-f | sort",
        "cat /sys/class/net/[!l]*/address /sys/class/net/lan*/address | sort",
    ),
    Row(
        "received",
        "ifconfig wan | sed -n 's/.*RX bytes:\\([0-9]*\\).*/\\1/p'",
        "cat /sys/class/net/wan/statistics/rx_bytes",
    ),
    Row(
        "leases",
        "awk '{print $3}' /tmp/dhcp.leases | sort",
        "awk '$6==\"br-lan\"{print $1}' /proc/net/arp | sort",
    ),
    Row("name servers", "awk '/^nameserver/' /tmp/resolv.conf.d/resolv.conf.auto | wc -l", "echo 2"),
    Row(
        "listeners",
        "netstat -tln | awk 'NR>2' | wc -l",
        "cat /proc/net/tcp /proc/net/tcp6 | awk '$4==\"0A\"' | wc -l",
    ),
    Row(
        "renewals",
        "logread | sed -n 's/.*udhcpc: lease of \\([0-9.]*\\) .*/\\1/p' | sort -u",
        "ifconfig wan | sed -n 's/.*inet addr:\\([0-9.]*\\).*/\\1/p'",
    ),
)
PROCESSES = (
    Row("ps and /proc", "ps | awk 'NR>1 && $5 !~ /^(ps|awk|ash)$/{print $1}' | head -n 20", "ls /proc | grep '^[0-9]' | sort -n | head -n 20"),
    Row("dropbear's file", "cat /var/run/dropbear.main.pid", "pidof dropbear | awk '{print $NF}'"),
    Row("top's memory", "top -bn1 | awk 'NR==1{print $2+$4}'", "awk '/^MemTotal/{print $2}' /proc/meminfo"),
    Row("top's load", "top -bn1 | awk '/^Load/{print $3,$4,$5}'", "cut -d' ' -f1-3 /proc/loadavg"),
    Row("uptime", "uptime | sed 's/.*average: //;s/,//g'", "cut -d' ' -f1-3 /proc/loadavg"),
    Row("init", "ps | awk '$1==1{print $5}'", "tr '\\0' '\\n' < /proc/1/cmdline"),
    Row("applets", "busybox --list | wc -l", "find /bin /sbin /usr/bin /usr/sbin -type l | xargs ls -l | grep -c -- '-> .*busybox$'"),
    Row("services", "ls /etc/rc.d | sed 's/^[SK]..//' | sort -u | while read s; do ls /etc/init.d/$s; done | wc -l", "ls /etc/rc.d | sed 's/^[SK]..//' | sort -u | wc -l"),
    Row("modules", "lsmod | awk 'NR>1{print $1}'", "awk '{print $1}' /proc/modules | sort"),
    Row("modules' packages", "opkg list-installed 'kmod-*' | wc -l", "ls /lib/modules/*/*.ko | wc -l"),
)  # fmt: skip
TABLES = {
    "flash": FLASH,
    "configuration": CONFIGURATION,
    "identity": IDENTITY,
    "routing": NETWORK,
    "busybox": PROCESSES,
}
