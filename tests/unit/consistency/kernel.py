"""The kernel, how it was started, its modules and settings."""

from tests.unit.consistency._row import Row


def _setting(name: str) -> Row:
    return Row(f"sysctl {name}", f"sysctl -n {name}", f"cat /proc/sys/{name.replace('.', '/')}")


SYSTEMD = "test -d /run/systemd/system"
GRUB = "test -e /boot/grub/grub.cfg"
DPKG = "test -e /var/lib/dpkg/status"
IMAGE = "test -e /boot/vmlinuz-$(uname -r)"

ROWS = (
    Row(
        "modinfo's files",
        "awk '{print $1}' /proc/modules | head -n8 | while read m; do modinfo -n $m; done",
        "awk '{print $1}' /proc/modules | head -n8 | while read m; do find /lib/modules -name \"$(echo $m | sed 's/_/[-_]/g').ko*\"; done",
    ),
    Row(
        "modinfo's kernel",
        "modinfo -F vermagic $(lsmod | awk 'NR==2{print $1}') | awk '{print $1}'",
        "uname -r",
    ),
    Row(
        "modinfo's name", "modinfo -F name $(lsmod | awk 'NR==2{print $1}')", "lsmod | awk 'NR==2{print $1}'"
    ),
    Row("release", "uname -r", "cat /proc/sys/kernel/osrelease"),
    Row("version", "uname -v", "cat /proc/sys/kernel/version"),
    Row("name", "uname -s", "cat /proc/sys/kernel/ostype"),
    Row("node", "uname -n", "cat /proc/sys/kernel/hostname"),
    Row("domain", "cat /proc/sys/kernel/domainname", "sysctl -n kernel.domainname"),
    Row(
        "uname -a",
        "uname -a",
        'echo "$(uname -s) $(uname -n) $(uname -r) $(uname -v) $(uname -m) $(uname -o)"',
    ),
    Row("uname -a without -o", "uname -snrvm", "uname -a | sed 's/ [^ ]*$//'"),
    Row("proc version's release", "uname -r", "awk '{print $3}' /proc/version"),
    Row("proc version's build", "uname -v", "sed 's/.*\\(#[0-9].*\\)/\\1/' /proc/version"),
    Row(
        "boot message", "cat /proc/version", "dmesg | sed -n 's/^\\[[ 0-9.]*\\] \\(Linux version.*\\)/\\1/p'"
    ),
    Row(
        "command line in boot messages",
        "cat /proc/cmdline",
        "dmesg | sed -n 's/^\\[[ 0-9.]*\\] Command line: //p'",
        needs="grep -q ^vendor_id /proc/cpuinfo",
    ),
    Row(
        "command line again",
        "cat /proc/cmdline",
        "dmesg | sed -n 's/^\\[[ 0-9.]*\\] Kernel command line: //p'",
    ),
    Row("hostnamectl", "uname -r", "hostnamectl | sed -n 's/.*Kernel: Linux //p'", needs=SYSTEMD),
    Row("modules directory", "uname -r", "ls /lib/modules"),
    Row("image", "uname -r", "ls /boot | sed -n 's/^vmlinuz-//p'", needs=IMAGE),
    Row("initial ram disk", "uname -r", "ls /boot | sed -n 's/^initrd.img-//p'", needs=IMAGE),
    Row("configuration", "uname -r", "ls /boot | sed -n 's/^config-//p'", needs=IMAGE),
    Row(
        "package",
        "uname -r",
        "dpkg -l | awk '$2~/^linux-image-[0-9]/{print $2}' | sed 's/linux-image-//'",
        needs=DPKG,
    ),
    Row(
        "package's version",
        "dpkg -l | awk '$2~/^linux-image-[0-9]/{print $3}'",
        "uname -v | sed 's/.*Debian \\([^ ]*\\) .*/\\1/'",
        needs=DPKG + " && uname -v | grep -q Debian",
    ),
    Row(
        "package's file",
        "dpkg -S /boot/vmlinuz-$(uname -r) | cut -d: -f1",
        "echo linux-image-$(uname -r)",
        needs=DPKG,
    ),
    Row(
        "image's type",
        "file -b /boot/vmlinuz-$(uname -r) | sed 's/.*, version \\([^ ]*\\) .*/\\1/'",
        "uname -r",
        needs="file -b /boot/vmlinuz-$(uname -r) | grep -q bzImage",
    ),
    Row(
        "image in grub's menu",
        "grep -o 'vmlinuz-[^ ]*' /boot/grub/grub.cfg | sort -u",
        "echo vmlinuz-$(uname -r)",
        needs=GRUB,
    ),
    Row(
        "command line's image",
        "sed 's/.*BOOT_IMAGE=\\([^ ]*\\).*/\\1/' /proc/cmdline",
        "echo /boot/vmlinuz-$(uname -r)",
        needs=IMAGE + " && grep -q BOOT_IMAGE= /proc/cmdline",
    ),
    Row(
        "command line in grub's menu",
        "grep -c \"root=$(sed 's/.*root=\\([^ ]*\\).*/\\1/' /proc/cmdline)\" /boot/grub/grub.cfg",
        "grep -c '^\\s*linux\\s' /boot/grub/grub.cfg",
        needs=GRUB,
    ),
    Row(
        "root's identity",
        "sed 's/.*root=UUID=\\([^ ]*\\).*/\\1/' /proc/cmdline",
        "lsblk -no UUID,MOUNTPOINT | awk '$2==\"/\"{print $1}'",
        needs="grep -q root=UUID /proc/cmdline",
    ),
    Row("modules", "lsmod | awk 'NR>1{print $1}' | sort", "awk '{print $1}' /proc/modules | sort"),
    Row("modules' sizes", "lsmod | awk 'NR>1{print $1,$2,$3}'", "awk '{print $1,$2,$3}' /proc/modules"),
    Row(
        "modules in sys",
        "awk '{print $1}' /proc/modules | while read m; do [ -d /sys/module/$m ] || echo $m; done; echo end",
        "echo end",
    ),
    Row(
        "modules' files",
        "for m in $(awk '{print $1}' /proc/modules); do n=$(echo $m | sed 's/_/[-_]/g'); "
        'find /lib/modules -name "$n.ko*" | grep -q . || echo $m; done; echo end',
        "echo end",
    ),
    Row(
        "modules' users",
        "awk '$4!=\"-\"{print $4}' /proc/modules | tr ',' '\\n' | sed '/^$/d;/permanent/d' | sort -u | "
        'while read m; do grep -q "^$m " /proc/modules || echo $m; done; echo end',
        "echo end",
    ),
    Row(
        "modules' counts",
        'lsmod | awk \'NR>1 && $4!=""{n=split($4,a,","); if (n>$3) print $1}\'; echo end',
        "echo end",
    ),
    Row("machine", "uname -m", "sysctl -n kernel.arch"),
    Row("boot identity", "cat /proc/sys/kernel/random/boot_id", "sysctl -n kernel.random.boot_id"),
    Row(
        "boot identity by hostnamectl",
        "cat /proc/sys/kernel/random/boot_id | tr -d -",
        "hostnamectl | sed -n 's/.*Boot ID: //p'",
        needs=SYSTEMD,
    ),
    Row(
        "machine identity", "cat /etc/machine-id", "hostnamectl | sed -n 's/.*Machine ID: //p'", needs=SYSTEMD
    ),
    Row(
        "dbus' identity",
        "cat /etc/machine-id",
        "cat /var/lib/dbus/machine-id",
        needs="test -e /var/lib/dbus/machine-id",
    ),
    _setting("kernel.pid_max"),
    _setting("kernel.threads-max"),
    _setting("kernel.randomize_va_space"),
    _setting("fs.file-max"),
    _setting("net.ipv4.ip_forward"),
    _setting("net.core.somaxconn"),
    _setting("vm.overcommit_memory"),
    Row("all settings", "sysctl -a 2>/dev/null | grep -c '^kernel.osrelease'", "echo 1"),
    Row(
        "settings of sysctl -a",
        "sysctl -a 2>/dev/null | grep '^kernel.hostname'",
        'echo "kernel.hostname = $(hostname)"',
    ),
    Row(
        "file systems",
        'awk \'$1!="nodev"\' /proc/filesystems | grep -c "$(awk \'$2=="/"{print $3}\' /proc/mounts)"',
        "echo 1",
    ),
    Row(
        "mounted kinds are known",
        "awk '{print $3}' /proc/mounts | sort -u | while read k; do grep -qw $k /proc/filesystems || echo $k; done; echo end",
        "echo end",
    ),
    Row(
        "devices' majors",
        "awk '$2==\"virtblk\"{print $1}' /proc/devices",
        "lsblk -dno MAJ:MIN | head -n1 | tr -d ' ' | cut -d: -f1",
        needs="lsblk -dno NAME | grep -q '^vd'",
    ),
    Row("taint", "cat /proc/sys/kernel/tainted", "sysctl -n kernel.tainted"),
    Row(
        "symbols",
        "wc -l < /boot/System.map-$(uname -r) | sed 's/[0-9]*/end/'",
        "echo end",
        needs="test -e /boot/System.map-$(uname -r)",
    ),
    Row(
        "getconf's release",
        "getconf GNU_LIBC_VERSION | cut -d' ' -f2",
        "dpkg -s libc6 | sed -n 's/^Version: \\([0-9.]*\\)-.*/\\1/p'",
        needs=DPKG,
    ),
)

DISTRIBUTION = (
    Row("os-release is one file", "cat /etc/os-release", "cat /usr/lib/os-release"),
    Row(
        "pretty name",
        ". /etc/os-release; echo $PRETTY_NAME",
        "hostnamectl | sed -n 's/.*Operating System: //p'",
        needs=SYSTEMD,
    ),
    Row(
        "issue",
        ". /etc/os-release; echo $NAME $VERSION_ID",
        "sed -n '1s/ \\\\n.*//p' /etc/issue",
        needs="test -e /etc/debian_version && grep -q ^ID=debian /etc/os-release",
    ),
    Row(
        "issue.net",
        "sed 's/ \\\\n.*//;/^$/d' /etc/issue",
        "cat /etc/issue.net",
        needs="test -e /etc/issue.net",
    ),
    Row(
        "debian_version",
        "cut -d. -f1 /etc/debian_version",
        ". /etc/os-release; echo $VERSION_ID",
        needs="grep -q ^ID=debian /etc/os-release",
    ),
    Row(
        "base-files",
        "cat /etc/debian_version",
        "dpkg -s base-files | sed -n 's/^Version: \\([0-9.]*\\)+deb12u\\([0-9]*\\)$/12.\\2/p'",
        needs="grep -q ^ID=debian /etc/os-release",
    ),
    Row(
        "codename",
        ". /etc/os-release; echo $VERSION_CODENAME",
        "awk '$1==\"deb\"{print $3}' /etc/apt/sources.list | head -n1",
        needs="grep -q '^deb ' /etc/apt/sources.list",
    ),
    Row(
        "architecture",
        "dpkg --print-architecture",
        "uname -m | sed 's/x86_64/amd64/;s/aarch64/arm64/;s/armv7l/armhf/'",
        needs=DPKG,
    ),
    Row(
        "packages' architectures",
        "dpkg -l | awk '/^ii/{print $4}' | grep -v '^all$' | sort -u",
        "dpkg --print-architecture",
        needs=DPKG,
    ),
    Row("release files", "readlink /etc/os-release", "echo ../usr/lib/os-release"),
    Row(
        "hostnamectl's architecture",
        "uname -m | sed 's/_/-/;s/aarch64/arm64/'",
        "hostnamectl | sed -n 's/.*Architecture: //p'",
        needs=SYSTEMD,
    ),
    Row(
        "motd's copyright",
        "grep -c 'Debian GNU/Linux' /etc/motd | sed 's/[1-9]/yes/'",
        "grep -q 'Debian' /etc/os-release && echo yes",
        needs="grep -q ^ID=debian /etc/os-release",
    ),
    Row(
        "policy",
        "apt-cache policy bash | sed -n 's/ *Installed: //p'",
        "dpkg -s bash | sed -n 's/^Version: //p'",
        needs=DPKG,
    ),
    Row(
        "apt's version",
        "apt --version | awk '{print $2}'",
        "dpkg -s apt | sed -n 's/^Version: //p'",
        needs=DPKG,
    ),
    Row(
        "dpkg's version",
        "dpkg --version | sed -n '1s/.*version \\([^ ]*\\) .*/\\1/p'",
        "dpkg -s dpkg | sed -n 's/^Version: //p'",
        needs=DPKG,
    ),
    Row(
        "bash's version",
        "bash --version | sed -n '1s/.*version \\([0-9.]*\\)(.*/\\1/p'",
        "dpkg -s bash | sed -n 's/^Version: \\([0-9.]*\\)-.*/\\1/p'",
        needs=DPKG,
    ),
    Row(
        "systemd's version",
        "systemctl --version | sed -n '1s/.*(\\(.*\\))/\\1/p'",
        "dpkg -s systemd | sed -n 's/^Version: //p'",
        needs=DPKG + " && " + SYSTEMD,
    ),
)
