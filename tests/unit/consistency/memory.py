"""Main memory and swap."""

from tests.unit.consistency._row import Row

MOVING = 6_000
"""KiB by which free memory may move between two questions."""


def _meminfo(*keys: str, then: str = "print s") -> str:
    """awk over /proc/meminfo: the sum ``s`` of *keys*, a leading ``-`` taking one away."""
    parts = [f'$1=="{key.lstrip("-")}:"{{s{"-" if key.startswith("-") else "+"}=$2}}' for key in keys]
    return f"awk '{' '.join(parts)} END{{{then}}}' /proc/meminfo"


def _free(line: str, column: int, options: str = "-k") -> str:
    return f"free {options} | awk '/^{line}/{{print ${column}}}'"


def _vmstat(text: str) -> str:
    return f"vmstat -s | sed -n 's/^ *\\([0-9]*\\) K {text}$/\\1/p'"


def _status(pid: str, key: str) -> str:
    return f"awk '/^{key}:/{{print $2}}' /proc/{pid}/status"


TENTHS = "awk '/^MemTotal/{exit $2 > 9.9 * 1048576}' /proc/meminfo"
"""Of ten GiB and more none are shown."""
ROWS = (
    Row("free total", _meminfo("MemTotal"), _free("Mem", 2)),
    Row("free -b", _meminfo("MemTotal", then='printf "%.0f\\n", s*1024'), _free("Mem", 2, "-b")),
    Row("free -m", _meminfo("MemTotal", then="print int(s/1024)"), _free("Mem", 2, "-m")),
    Row("free -g", _meminfo("MemTotal", then="print int(s/1048576)"), _free("Mem", 2, "-g")),
    Row("free --mega", _meminfo("MemTotal", then="print int(s*1024/1000000)"), _free("Mem", 2, "--mega")),
    Row(
        "free -h",
        _meminfo("MemTotal", then="print s/1048576"),
        _free("Mem", 2, "-h") + " | tr -d Gi",
        0.06,
        needs=TENTHS,
    ),
    Row("free -t", _meminfo("MemTotal", "SwapTotal"), _free("Total", 2, "-kt")),
    Row("free -l", _meminfo("MemTotal"), _free("Low", 2, "-kl")),
    Row("free -w cache", _meminfo("Cached", "SReclaimable"), _free("Mem", 7, "-kw"), MOVING),
    Row("free -w buffers", _meminfo("Buffers"), _free("Mem", 6, "-kw"), MOVING),
    Row("free memory", _meminfo("MemFree"), _free("Mem", 4), MOVING),
    Row("free shared", _meminfo("Shmem"), _free("Mem", 5)),
    Row("free cache", _meminfo("Buffers", "Cached", "SReclaimable"), _free("Mem", 6), MOVING),
    Row("free available", _meminfo("MemAvailable"), _free("Mem", 7), MOVING),
    Row("free used", _meminfo("MemTotal", "-MemAvailable"), _free("Mem", 3), MOVING),
    Row("free swap", _meminfo("SwapTotal"), _free("Swap", 2)),
    Row("free swap left", _meminfo("SwapFree"), _free("Swap", 4)),
    Row("free swap used", _meminfo("SwapTotal", "-SwapFree"), _free("Swap", 3)),
    Row("swap areas", _meminfo("SwapTotal"), "awk 'NR>1{s+=$3} END{print s+0}' /proc/swaps"),
    Row(
        "swap areas used", _meminfo("SwapTotal", "-SwapFree"), "awk 'NR>1{s+=$4} END{print s+0}' /proc/swaps"
    ),
    Row("vmstat total", _meminfo("MemTotal"), _vmstat("total memory")),
    Row("vmstat free", _meminfo("MemFree"), _vmstat("free memory"), MOVING),
    Row("vmstat buffers", _meminfo("Buffers"), _vmstat("buffer memory"), MOVING),
    Row("vmstat active", _meminfo("Active"), _vmstat("active memory"), MOVING),
    Row("vmstat inactive", _meminfo("Inactive"), _vmstat("inactive memory"), MOVING),
    Row("vmstat swap", _meminfo("SwapTotal"), _vmstat("total swap")),
    Row("vmstat free column", _meminfo("MemFree"), "vmstat | awk 'NR==3{print $4}'", MOVING),
    Row("vmstat buff column", _meminfo("Buffers"), "vmstat | awk 'NR==3{print $5}'", MOVING),
    Row("vmstat cache column", _meminfo("Cached", "SReclaimable"), "vmstat | awk 'NR==3{print $6}'", MOVING),
    Row(
        "top total",
        _meminfo("MemTotal", then='printf "%.1f\\n", s/1024'),
        "top -bn1 | awk '/^MiB Mem/{print $4}'",
    ),
    Row("top free", _meminfo("MemFree", then="print s/1024"), "top -bn1 | awk '/^MiB Mem/{print $6}'", 6),
    Row(
        "top swap",
        _meminfo("SwapTotal", then='printf "%.1f\\n", s/1024'),
        "top -bn1 | awk '/^MiB Swap/{print $3}'",
    ),
    Row(
        "top avail",
        _meminfo("MemAvailable", then="print s/1024"),
        "top -bn1 | awk '/avail Mem/{print $9}'",
        6,
    ),
    Row("pages", _meminfo("MemTotal"), "echo $(( $(getconf _PHYS_PAGES) * $(getconf PAGE_SIZE) / 1024 ))"),
    Row(
        "node",
        _meminfo("MemTotal"),
        "cat /sys/devices/system/node/node*/meminfo | awk '/MemTotal/{s+=$4} END{print s}'",
    ),
    Row("zones", _meminfo("MemTotal"), "awk '$1==\"managed\"{s+=$2*4} END{print s}' /proc/zoneinfo"),
    Row("vmstat file", _meminfo("MemFree"), "awk '$1==\"nr_free_pages\"{print $2*4}' /proc/vmstat", MOVING),
    Row("slab", _meminfo("Slab"), _meminfo("SReclaimable", "SUnreclaim")),
    Row("active", _meminfo("Active"), _meminfo("Active(anon)", "Active(file)"), MOVING),
    Row("inactive", _meminfo("Inactive"), _meminfo("Inactive(anon)", "Inactive(file)"), MOVING),
    Row("anonymous", _meminfo("Active(anon)", "Inactive(anon)"), _meminfo("AnonPages", "Shmem"), MOVING),
    Row(
        "boot message",
        "dmesg | sed -n 's/.*Memory: \\([0-9]*\\)K.\\([0-9]*\\)K available.*/\\1 \\2/p' >/tmp/m; read a b </tmp/m; "
        "t=$(awk '/^MemTotal/{print $2}' /proc/meminfo); rm /tmp/m; "
        "[ $a -le $((t+200000)) ] && [ $t -le $b ] && echo plausible || echo $a $t $b",
        "echo plausible",
    ),
    Row(
        "/dev/shm", _meminfo("MemTotal", then="print int(s/2)"), "df -k --output=size /dev/shm | tail -n1", 4
    ),
    Row("/run", _meminfo("MemTotal", then="print int(s/10)"), "df -k --output=size /run | tail -n1", 20_000),
    Row("resident by ps", _status("1", "VmRSS"), "ps -o rss= -p 1"),
    Row("resident by statm", _status("1", "VmRSS"), "awk '{print $2*4}' /proc/1/statm"),
    Row("resident by stat", _status("1", "VmRSS"), "awk '{print $24*4}' /proc/1/stat"),
    Row("resident by top", _status("1", "VmRSS"), "top -bn1 -p1 | awk '$1==1{print $6}'"),
    Row(
        "resident parts",
        _status("1", "VmRSS"),
        "awk '/^Rss(Anon|File|Shmem)/{s+=$2} END{print s}' /proc/1/status",
    ),
    Row("virtual by ps", _status("1", "VmSize"), "ps -o vsz= -p 1"),
    Row("virtual by stat", _status("1", "VmSize"), "awk '{print $23/1024}' /proc/1/stat"),
    Row("virtual by statm", _status("1", "VmSize"), "awk '{print $1*4}' /proc/1/statm"),
    Row("virtual by top", _status("1", "VmSize"), "top -bn1 -p1 | awk '$1==1{print $5}'"),
    Row("shared by top", "awk '{print $3*4}' /proc/1/statm", "top -bn1 -p1 | awk '$1==1{print $7}'"),
    Row(
        "share by ps",
        "ps -o pmem= -p 1",
        "awk 'NR==FNR&&/^MemTotal/{t=$2} /^VmRSS/{r=$2} END{print int(r*1000/t)/10}' /proc/meminfo /proc/1/status",
        0.051,
    ),
    Row("share by top", "ps -o pmem= -p 1", "top -bn1 -p1 | awk '$1==1{print $10}'", 0.11),
    Row("huge pages", "cat /proc/sys/vm/nr_hugepages", _meminfo("HugePages_Total")),
    Row("swappiness", "cat /proc/sys/vm/swappiness", "sysctl -n vm.swappiness"),
    Row("kernel threads' memory", "ps -o rss= -p 2", "echo 0"),
    Row("processes limit", "ulimit -u", "echo $(( $(cat /proc/sys/kernel/threads-max) / 2 ))"),
)
