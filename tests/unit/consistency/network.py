"""Interfaces, routes, sockets and names."""

from tests.unit.consistency._row import Row

_IF = "i=$(ip -o route show default | sed 's/.* dev \\([^ ]*\\).*/\\1/' | head -n1); "

NETWORK = (
    Row(
        "interfaces in sys",
        "ls /sys/class/net | sort",
        "ip -o link | awk -F': ' '{print $2}' | sed 's/@.*//' | sort",
    ),
    Row(
        "interfaces in proc",
        "awk -F: 'NR>2{gsub(/ /,\"\",$1); print $1}' /proc/net/dev | sort",
        "ip -o link | awk -F': ' '{print $2}' | sed 's/@.*//' | sort",
    ),
    Row(
        "interfaces by ip -br",
        "ip -br link | awk '{print $1}' | sed 's/@.*//'",
        "ip -o link | awk -F': ' '{print $2}' | sed 's/@.*//'",
    ),
    Row(
        "interfaces by ip -j",
        "ip -j link | tr ',' '\\n' | sed -n 's/.*\"ifname\":\"\\([^\"]*\\)\".*/\\1/p'",
        "ip -o link | awk -F': ' '{print $2}' | sed 's/@.*//'",
    ),
    Row(
        "interface numbers",
        "ip -o link | awk -F': ' '{sub(/@.*/,\"\",$2); print $2,$1}'",
        "for n in $(ip -o link | awk -F': ' '{sub(/@.*/,\"\",$2); print $2}'); do echo $n $(cat /sys/class/net/$n/ifindex); done",
    ),
    Row(
        "hardware address",
        _IF + "ip link show $i | awk '/link\\/ether/{print $2}'",
        _IF + "cat /sys/class/net/$i/address",
    ),
    Row(
        "hardware address in boot messages",
        _IF + "dmesg | grep -ci \"$(cat /sys/class/net/$i/address)\" | sed 's/[1-9]/yes/;s/^0$/yes/'",
        "echo yes",
    ),
    Row(
        "mtu",
        _IF + "ip link show $i | sed -n 's/.* mtu \\([0-9]*\\) .*/\\1/p'",
        _IF + "cat /sys/class/net/$i/mtu",
    ),
    Row(
        "queue length",
        _IF + "ip link show $i | sed -n 's/.* qlen \\([0-9]*\\).*/\\1/p'",
        _IF + "cat /sys/class/net/$i/tx_queue_len",
    ),
    Row(
        "state",
        _IF + "ip link show $i | sed -n 's/.* state \\([A-Z]*\\) .*/\\1/p' | tr A-Z a-z",
        _IF + "cat /sys/class/net/$i/operstate",
    ),
    Row(
        "state by ip -br",
        _IF + "ip -br link show $i | awk '{print $2}'",
        _IF + "ip link show $i | sed -n 's/.* state \\([A-Z]*\\) .*/\\1/p'",
    ),
    Row(
        "received bytes",
        _IF + "ip -s link show $i | awk '/RX:/{getline; print $1}'",
        _IF + "cat /sys/class/net/$i/statistics/rx_bytes",
        300_000,
    ),
    Row(
        "received bytes in proc",
        _IF + "awk -v i=$i: '$1==i{print $2}' /proc/net/dev",
        _IF + "cat /sys/class/net/$i/statistics/rx_bytes",
        300_000,
    ),
    Row(
        "sent packets in proc",
        _IF + "awk -v i=$i: '$1==i{print $11}' /proc/net/dev",
        _IF + "cat /sys/class/net/$i/statistics/tx_packets",
        3_000,
    ),
    Row(
        "addresses by ip -br",
        "ip -br -4 addr | awk '{for(i=3;i<=NF;i++)print $i}'",
        "ip -o -4 addr | awk '{print $4}'",
    ),
    Row(
        "addresses by ip -j",
        "ip -j -4 addr | tr ',' '\\n' | sed -n 's/.*\"local\":\"\\([^\"]*\\)\".*/\\1/p'",
        "ip -o -4 addr | awk '{print $4}' | cut -d/ -f1",
    ),
    Row("addresses by ip a", "ip a | awk '$1==\"inet\"{print $2}'", "ip -o -4 addr | awk '{print $4}'"),
    Row(
        "sixth version in proc",
        "awk '{print $6}' /proc/net/if_inet6 | sort",
        "ip -o -6 addr | awk '{print $2}' | sort",
        needs="test -s /proc/net/if_inet6",
    ),
    Row(
        "sixth version's prefix",
        "awk '{print $6, $3}' /proc/net/if_inet6 | while read n x; do echo $n $((0x$x)); done | sort",
        "ip -o -6 addr | awk '{split($4,a,\"/\"); print $2,a[2]}' | sort",
        needs="test -s /proc/net/if_inet6",
    ),
    Row(
        "addresses in fib_trie",
        "ip -o -4 addr | awk '{print $4}' | cut -d/ -f1 | while read a; do grep -q \"$a\\$\" /proc/net/fib_trie || echo $a; done; echo end",
        "echo end",
        needs="test -e /proc/net/fib_trie",
    ),
    Row(
        "default route in proc",
        "awk '$2==\"00000000\"{print $1}' /proc/net/route | head -n1",
        _IF + "echo $i",
    ),
    Row(
        "gateway in proc",
        "awk '$2==\"00000000\"{print $3}' /proc/net/route | head -n1",
        'ip route | awk \'/^default/{split($3,a,"."); printf "%02X%02X%02X%02X\\n",a[4],a[3],a[2],a[1]; exit}\'',
    ),
    Row("routes in proc", "tail -n +2 /proc/net/route | wc -l", "ip -4 route | wc -l"),
    Row(
        "route's metric",
        "awk '$2==\"00000000\"{print $7; exit}' /proc/net/route",
        "ip route | awk '/^default/{m=0; for(i=1;i<NF;i++)if($i==\"metric\")m=$(i+1); print m; exit}'",
    ),
    Row(
        "route to the world", "ip route get 1.1.1.1 | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p'", _IF + "echo $i"
    ),
    Row(
        "source address",
        "ip route get 1.1.1.1 | sed -n 's/.* src \\([^ ]*\\).*/\\1/p'",
        "hostname -I | awk '{print $1}'",
    ),
    Row(
        "gateway by route get",
        "ip route get 1.1.1.1 | sed -n 's/.* via \\([^ ]*\\).*/\\1/p'",
        "ip route | awk '/^default/{print $3; exit}'",
    ),
    Row("routes by ip -j", "ip -j route | tr ',' '\\n' | grep -c '\"dst\"'", "ip route | wc -l"),
    Row("route flush of r and route", "ip r", "ip route show"),
    Row(
        "neighbours in proc",
        "awk 'NR>1{print $1,$4}' /proc/net/arp | sort",
        "ip -4 neigh | awk '/lladdr/{print $1,$5}' | sort",
    ),
    Row(
        "gateway is a neighbour",
        "ip -4 neigh | awk '{print $1}' | grep -cx \"$(ip route | awk '/^default/{print $3; exit}')\"",
        "echo 1",
    ),
    Row("neighbours by ip -j", "ip -j -4 neigh | tr ',' '\\n' | grep -c '\"dst\"'", "ip -4 neigh | wc -l"),
    Row(
        "listeners in proc",
        'awk \'$4=="0A"{split($2,a,":"); print a[2]}\' /proc/net/tcp | sort',
        'ss -4tlnH | awk \'{sub(/.*:/,"",$4); printf "%04X\\n",$4}\' | sort',
    ),
    Row(
        "listeners of version six in proc",
        'awk \'$4=="0A"{split($2,a,":"); print a[2]}\' /proc/net/tcp6 | sort',
        'ss -6tlnH | awk \'{sub(/.*:/,"",$4); printf "%04X\\n",$4}\' | sort',
    ),
    Row(
        "datagram sockets in proc",
        "awk 'NR>1{split($2,a,\":\"); print a[2]}' /proc/net/udp | sort",
        'ss -4uanH | awk \'{sub(/.*:/,"",$4); printf "%04X\\n",$4}\' | sort',
    ),
    Row(
        "connections in proc", "awk '$4==\"01\"' /proc/net/tcp | wc -l", "ss -4tnH state established | wc -l"
    ),
    Row(
        "own connection",
        "ss -tnH | grep -c \"${SSH_CLIENT%% *}:$(echo $SSH_CLIENT | cut -d' ' -f2)\"",
        "echo 1",
    ),
    Row(
        "own connection's process",
        "ss -tnpH | grep \"$(echo $SSH_CLIENT | cut -d' ' -f2)\" | grep -c sshd",
        "echo 1",
    ),
    Row("connections in sockstat", "awk '/^TCP:/{print $3}' /proc/net/sockstat", "ss -4tanH | wc -l", 3),
    Row("ss -s", "ss -s | sed -n 's/^TCP: *\\([0-9]*\\) .*/\\1/p'", "ss -tanH | wc -l"),
    Row(
        "listener's process",
        "ss -tlnpH 'sport = :22' | sed -n 's/.*pid=\\([0-9]*\\).*/\\1/p' | sort -u",
        "pgrep -o -x sshd",
    ),
    Row(
        "listeners' processes exist",
        "ss -tulnpH | grep -o 'pid=[0-9]*' | sort -u | cut -d= -f2 | while read p; do [ -d /proc/$p ] || echo $p; done; echo end",
        "echo end",
    ),
    Row(
        "listeners' names",
        'ss -tulnpH | sed -n \'s/.*(("\\([^"]*\\)",pid=\\([0-9]*\\),.*/\\2 \\1/p\' | sort -u',
        "ss -tulnpH | grep -o '((\"[^\"]*\",pid=[0-9]*' | sed 's/.*pid=//' | sort -u | while read p; do echo $p $(cat /proc/$p/comm); done",
    ),
    Row(
        "listener's descriptor",
        "ss -tlnpH | grep -o 'pid=[0-9]*,fd=[0-9]*' | sed 's/pid=//;s/,fd=/ /' | while read p f; do readlink /proc/$p/fd/$f | grep -q ^socket || echo $p $f; done; echo end",
        "echo end",
    ),
    Row("every listener has a process", "ss -tlnpH | grep -vc 'pid='", "echo 0"),
    Row(
        "server's port",
        "echo $SSH_CONNECTION | awk '{print $4}'",
        "ss -tlnH | awk '{sub(/.*:/,\"\",$4); print $4}' | grep -x 22 | head -n1",
    ),
    Row(
        "sshd's configured port",
        "awk '$1==\"Port\"{print $2}' /etc/ssh/sshd_config | grep . || echo 22",
        "ss -4tlnpH | grep sshd | awk '{sub(/.*:/,\"\",$4); print $4}'",
    ),
    Row(
        "name servers",
        "awk '/^nameserver/{print $2}' /etc/resolv.conf | wc -l | sed 's/[1-9]/some/'",
        "echo some",
    ),
    Row("local name", "getent hosts localhost | awk '{print $1}'", "echo ::1"),
    Row(
        "local name of version four",
        "getent ahostsv4 localhost | awk 'NR==1{print $1}'",
        "awk '$2==\"localhost\"&&$1!~/:/{print $1}' /etc/hosts",
    ),
    Row(
        "services",
        "getent services ssh | awk '{print $2}'",
        "awk '$1==\"ssh\"{print $2; exit}' /etc/services",
    ),
    Row("protocols", "getent protocols tcp | awk '{print $2}'", "awk '$1==\"tcp\"{print $2}' /etc/protocols"),
    Row(
        "configured interface",
        "grep -rhs '^iface' /etc/network | awk '$2!=\"lo\"{print $2}' | sort -u",
        _IF + "echo $i",
        needs="grep -rqs '^iface [^l]' /etc/network",
    ),
    Row(
        "driver of the interface",
        _IF + "basename $(readlink -f /sys/class/net/$i/device/driver)",
        _IF + "sed -n 's/^DRIVER=//p' /sys/class/net/$i/device/uevent",
        needs=_IF + "test -e /sys/class/net/$i/device/driver",
    ),
    Row("loopback", "ip -o -4 addr show lo | awk '{print $4}'", "echo 127.0.0.1/8"),
    Row(
        "loopback's mtu",
        "cat /sys/class/net/lo/mtu",
        "ip link show lo | sed -n 's/.*mtu \\([0-9]*\\) .*/\\1/p'",
    ),
    Row("unix sockets", "tail -n +2 /proc/net/unix | wc -l", "ss -xaH | wc -l", 3),
    Row(
        "unix sockets' paths exist",
        "awk '$8~/^\\/run/{print $8}' /proc/net/unix | sort -u | while read s; do [ -S $s ] || echo $s; done; echo end",
        "echo end",
    ),
    Row(
        "flags",
        _IF + "printf '%s\\n' $(( $(cat /sys/class/net/$i/flags) & 1 ))",
        _IF + "ip link show $i | grep -c '[<,]UP[,>]'",
    ),
)
