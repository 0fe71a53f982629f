"""Processors, their topology and their work."""

from tests.unit.consistency._row import Row

CPU = "/sys/devices/system/cpu"


def _cpuinfo(key: str) -> str:
    return f"sed -n 's/^{key}\\t*: //p' /proc/cpuinfo | head -n1"


def _lscpu(key: str) -> str:
    return f"lscpu | sed -n 's/^ *{key}: *//p'"


TWO = " | sed 's/^0,1$/0-1/'"
"""util-linux lists two processors as ``0,1``, the kernel as ``0-1``."""
_LIST = "n=$(nproc); [ $n -gt 1 ] && echo 0-$((n-1)) || echo 0"

PC = "grep -q ^vendor_id /proc/cpuinfo"
"""Other processors are told in other words, and no socket holds them."""
ARM = "grep -q '^CPU part' /proc/cpuinfo"

ROWS = (
    Row("bogomips of Arm's", _cpuinfo("BogoMIPS"), _lscpu("BogoMIPS"), needs=ARM),
    Row("features", _cpuinfo("Features"), _lscpu("Flags"), needs=ARM),
    Row("revision", _cpuinfo("CPU revision"), _lscpu("Model"), needs=ARM),
    Row(
        "variant and revision",
        f"printf 'r%dp%d\\n' $({_cpuinfo('CPU variant')}) $({_cpuinfo('CPU revision')})",
        _lscpu("Stepping"),
        needs=ARM,
    ),
    Row(
        "clusters",
        "nproc",
        f"echo $(( $({_lscpu('Cluster(s)')}) * $({_lscpu('Core(s) per cluster')}) ))",
        needs=ARM,
    ),
    Row(
        "part in boot message",
        _cpuinfo("CPU part") + " | cut -c3-",
        "dmesg | sed -n 's/.*Booting Linux on physical CPU.*0x....\\(...\\).\\]$/\\1/p'",
        needs=ARM,
    ),
    Row(
        "highest speed",
        f"awk '{{printf \"%.4f\\n\", $1/1000}}' {CPU}/cpu0/cpufreq/cpuinfo_max_freq",
        _lscpu("CPU max MHz"),
        needs=ARM,
    ),
    Row(
        "board",
        "sed -n 's/^Model\t*: //p' /proc/cpuinfo",
        "tr -d '\\0' < /proc/device-tree/model",
        needs="grep -q ^Model /proc/cpuinfo",
    ),
    Row(
        "board in boot message",
        "tr -d '\\0' < /proc/device-tree/model",
        "dmesg | sed -n 's/.*Machine model: //p'",
        needs="test -e /proc/device-tree/model",
    ),
    Row(
        "board's serial number",
        "sed -n 's/^Serial\t*: //p' /proc/cpuinfo",
        "tr -d '\\0' < /proc/device-tree/serial-number",
        needs="grep -q ^Serial /proc/cpuinfo",
    ),
    Row("lists of util-linux", _lscpu("On-line CPU(s) list"), "taskset -cp $$ | sed 's/.*: //'"),
    Row("cpuinfo", "nproc", "grep -c ^processor /proc/cpuinfo"),
    Row("nproc --all", "nproc", "nproc --all"),
    Row("getconf online", "nproc", "getconf _NPROCESSORS_ONLN"),
    Row("getconf configured", "nproc", "getconf _NPROCESSORS_CONF"),
    Row("lscpu", "nproc", _lscpu("CPU(s)")),
    Row("lscpu -p", "nproc", "lscpu -p | grep -vc '^#'"),
    Row("lscpu -e", "nproc", "lscpu -e | tail -n +2 | wc -l"),
    Row(
        "lscpu -J",
        "nproc",
        'lscpu -J | grep -A1 \'"CPU(s):"\' | sed -n \'s/.*"data": "\\([0-9]*\\)".*/\\1/p\'',
    ),
    Row("proc stat", "nproc", "grep -c '^cpu[0-9]' /proc/stat"),
    Row("sys directories", "nproc", f"ls -d {CPU}/cpu[0-9]* | wc -l"),
    Row("sys online", _LIST, f"cat {CPU}/online"),
    Row("sys present", _LIST, f"cat {CPU}/present"),
    Row("sys possible", _LIST, f"cat {CPU}/possible"),
    Row("lscpu online", _LIST, _lscpu("On-line CPU(s) list") + TWO),
    Row("status", _LIST, "awk '/^Cpus_allowed_list/{print $2}' /proc/self/status"),
    Row("taskset list", _LIST, "taskset -cp $$ | sed 's/.*: //'" + TWO),
    Row(
        "taskset mask",
        "printf '%x\\n' $(( (1 << $(nproc)) - 1 ))",
        "taskset -p $$ | sed 's/.*: //'",
        needs="test $(nproc) -lt 63",
    ),
    Row(
        "status mask",
        "taskset -p $$ | sed 's/.*: //'",
        "awk '/^Cpus_allowed:/{print $2}' /proc/$$/status | sed 's/^0*//'",
    ),
    Row(
        "boot message", "nproc", "dmesg | sed -n 's/.*smp: Brought up .* node[s]*, \\([0-9]*\\) CPU.*/\\1/p'"
    ),
    Row(
        "topology",
        "nproc",
        f"echo $(( $({_lscpu('Socket(s)')}) * $({_lscpu('Core(s) per socket')}) * $({_lscpu('Thread(s) per core')}) ))",
        needs=PC,
    ),
    Row("sockets", _lscpu("Socket(s)"), "grep '^physical id' /proc/cpuinfo | sort -u | wc -l", needs=PC),
    Row(
        "sockets by lscpu -p",
        _lscpu("Socket(s)"),
        "lscpu -p=SOCKET | grep -v '^#' | sort -u | wc -l",
        needs=PC,
    ),
    Row("cores", _lscpu("Core(s) per socket"), _cpuinfo("cpu cores"), needs=PC),
    Row(
        "siblings",
        _cpuinfo("siblings"),
        f"echo $(( $({_lscpu('Core(s) per socket')}) * $({_lscpu('Thread(s) per core')}) ))",
        needs=PC,
    ),
    Row(
        "threads",
        _lscpu("Thread(s) per core"),
        f"cat {CPU}/cpu0/topology/thread_siblings_list | sed 's/-/\\n/;s/,/\\n/' | wc -l",
    ),
    Row(
        "package ids",
        f"cat {CPU}/cpu*/topology/physical_package_id | sort -u | wc -l",
        _lscpu("Socket(s)"),
        needs=PC,
    ),
    Row(
        "core ids",
        "awk '/^core id/{print $4}' /proc/cpuinfo | sort -n",
        f"cat {CPU}/cpu*/topology/core_id | sort -n",
        needs=PC,
    ),
    Row("model name", _cpuinfo("model name"), _lscpu("Model name"), needs=PC),
    Row(
        "model in boot message",
        _cpuinfo("model name"),
        "dmesg | sed -n 's/.*smpboot: CPU0: \\(.*\\) (family.*/\\1/p'",
        needs=PC,
    ),
    Row("vendor", _cpuinfo("vendor_id"), _lscpu("Vendor ID"), needs=PC),
    Row("family", _cpuinfo("cpu family"), _lscpu("CPU family"), needs=PC),
    Row("model", _cpuinfo("model"), _lscpu("Model"), needs=PC),
    Row(
        "family and model of boot message",
        "printf 'family: 0x%x, model: 0x%x, stepping: 0x%x\\n' "
        f"$({_cpuinfo('cpu family')}) $({_cpuinfo('model')}) $({_cpuinfo('stepping')})",
        "dmesg | sed -n 's/.*smpboot: CPU0: .*(\\(family.*\\))$/\\1/p'",
        needs=PC,
    ),
    Row("stepping", _cpuinfo("stepping"), _lscpu("Stepping"), needs=PC),
    Row("bogomips", _cpuinfo("bogomips"), _lscpu("BogoMIPS"), needs=PC),
    Row("flags", _cpuinfo("flags"), _lscpu("Flags"), needs=PC),
    Row("address sizes", _cpuinfo("address sizes"), _lscpu("Address sizes"), needs=PC),
    Row(
        "speed in boot message",
        _cpuinfo("cpu MHz"),
        "dmesg | sed -n 's/.*tsc: Detected \\([0-9.]*\\) MHz.*/\\1/p' | head -n1",
        60,
        needs=PC,
    ),
    Row(
        "microcode",
        _cpuinfo("microcode"),
        f"cat {CPU}/cpu0/microcode/version",
        needs=f"test -e {CPU}/cpu0/microcode/version",
    ),
    Row(
        "last cache",
        _cpuinfo("cache size"),
        f"ls -d {CPU}/cpu0/cache/index* | tail -n1 | sed 's/$/\\/size/' | xargs cat | sed 's/K/ KB/'",
        needs="grep -q GenuineIntel /proc/cpuinfo",
    ),
    Row("caches", f"ls -d {CPU}/cpu0/cache/index* | wc -l", "lscpu -C=NAME | tail -n +2 | wc -l"),
    Row("data cache", "getconf LEVEL1_DCACHE_SIZE", f"numfmt --from=iec < {CPU}/cpu0/cache/index0/size"),
    Row("second cache", "getconf LEVEL2_CACHE_SIZE", f"numfmt --from=iec < {CPU}/cpu0/cache/index2/size"),
    Row("cache line", "getconf LEVEL1_DCACHE_LINESIZE", f"cat {CPU}/cpu0/cache/index0/coherency_line_size"),
    Row(
        "vulnerabilities",
        f"ls {CPU}/vulnerabilities | wc -l",
        "lscpu | grep -c '^ *Vulnerability\\|^  [A-Z][a-z0-9 ]*: *\\(Not affected\\|Mitigation\\|Vulnerable\\|KVM\\|Unknown\\|Processor\\)'",
    ),
    Row(
        "one vulnerability",
        f"cat {CPU}/vulnerabilities/meltdown",
        "lscpu | sed -n 's/^.*Meltdown: *//p'",
    ),
    Row("nodes", _lscpu("NUMA node(s)"), "ls -d /sys/devices/system/node/node[0-9]* | wc -l"),
    Row("node's processors", _lscpu("NUMA node0 CPU(s)") + TWO, "cat /sys/devices/system/node/node0/cpulist"),
    Row("interrupts", "nproc", "head -n1 /proc/interrupts | wc -w"),
    Row("soft interrupts", "nproc", "head -n1 /proc/softirqs | wc -w"),
    Row("running on", "ps -eo psr= | awk -v n=$(nproc) '$1>=n' | wc -l", "echo 0"),
    Row("migration threads", "nproc", "ps -e -o comm= | grep -c '^migration/'"),
    Row("cpuhp threads", "nproc", "ps -e -o comm= | grep -c '^cpuhp/'"),
    Row("ksoftirqd threads", "nproc", "pgrep -c ksoftirqd"),
    Row(
        "total is the sum",
        "awk '/^cpu /{print $2}' /proc/stat",
        "awk '/^cpu[0-9]/{s+=$2} END{print s}' /proc/stat",
        32,
    ),
    Row("idle of uptime", "awk '{print $2}' /proc/uptime", "awk '/^cpu /{print $5/100}' /proc/stat", 2000),
    Row(
        "time adds up",
        "awk -v n=$(nproc) '{print $1*n}' /proc/uptime",
        "awk '/^cpu /{for(i=2;i<=9;i++)s+=$i; print s/100}' /proc/stat",
        2000,
    ),
    Row("load by uptime", "cut -d' ' -f1-3 /proc/loadavg", "uptime | sed 's/.*average: //;s/,//g'"),
    Row("load by w", "cut -d' ' -f1-3 /proc/loadavg", "w | head -n1 | sed 's/.*average: //;s/,//g'"),
    Row("load by top", "cut -d' ' -f1-3 /proc/loadavg", "top -bn1 | head -n1 | sed 's/.*average: //;s/,//g'"),
    Row("architecture", "uname -m", _lscpu("Architecture")),
    Row("arch", "uname -m", "arch"),
    Row("long bits", "getconf LONG_BIT", "uname -m | sed 's/x86_64\\|aarch64/64/;t;s/.*/32/'"),
    Row(
        "processes since boot",
        "awk '/^processes/{print $2}' /proc/stat",
        "vmstat -s | awk '/forks/{print $1}'",
        100,
    ),
    Row(
        "context switches",
        "awk '/^ctxt/{print $2}' /proc/stat",
        "vmstat -s | awk '/CPU context switches/{print $1}'",
        20_000,
    ),
    Row(
        "interrupts counted",
        "awk '/^intr/{print $2}' /proc/stat",
        "vmstat -s | awk '$2==\"interrupts\"{print $1}'",
        20_000,
    ),
)
