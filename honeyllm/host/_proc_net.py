"""/proc/net: interfaces, routes, neighbours and sockets."""

import socket
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address

from honeyllm.host._proc_nodes import directory, fixed, text
from honeyllm.host._sockets import LISTEN, Socket, sockets
from honeyllm.host._system import System
from honeyllm.persona import Route
from honeyllm.vfs import SyntheticNode

SCOPES = {"host": 0x10, "link": 0x20, "global": 0x00}
NUD = {"REACHABLE": "0x2", "STALE": "0x2", "PERMANENT": "0x6", "FAILED": "0x0"}
TCP_HEADING = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
)
TCP6_HEADING = (
    "  sl  local_address                         remote_address                        st tx_queue rx_queue "
    "tr tm->when retrnsmt   uid  timeout inode"
)
UDP_HEADING = (
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode "
    "ref pointer drops             "
)
UDP6_HEADING = (
    "  sl  local_address                         remote_address                        st tx_queue rx_queue "
    "tr tm->when retrnsmt   uid  timeout inode ref pointer drops"
)
UNIX_SOCKETS = (
    (1, "00010000", 1, "/run/systemd/private", 1),
    (1, "00000000", 2, "/run/systemd/notify", 1),
    (1, "00010000", 1, "/run/systemd/userdb/io.systemd.DynamicUser", 1),
    (1, "00000000", 2, "/run/systemd/journal/syslog", 1),
    (1, "00010000", 1, "/run/systemd/journal/stdout", 1),
    (1, "00000000", 2, "/run/systemd/journal/socket", 1),
    (1, "00010000", 5, "/run/udev/control", 1),
    (1, "00000000", 2, "/run/systemd/journal/dev-log", 1),
    (1, "00010000", 1, "/run/dbus/system_bus_socket", 1),
    (1, "00000000", 2, "/run/chrony/chronyd.sock", 7),
)

ROUTER_SOCKETS = (
    (1, "00010000", 1, "/var/run/ubus/ubus.sock", 1),
    (1, "00000000", 2, "/dev/log", 1),
    (1, "00000000", 2, "/var/run/hostapd/global", 1),
    (1, "00000000", 2, "/var/run/wpa_supplicant/global", 1),
    (1, "00000000", 2, "/var/run/hostapd/phy0-ap0", 1),
)


def dev(system: System) -> str:
    """/proc/net/dev."""
    out = (
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast"
        "|bytes    packets errs drop fifo colls carrier compressed\n"
    )
    for interface in system.persona.network.interfaces:
        t = system.traffic(interface)
        out += (
            f"{interface.name:>6}: {t.rx_bytes:7} {t.rx_packets:7} {0:4} {t.rx_dropped:4} {0:4} {0:5} {0:10}"
            f" {0:9} {t.tx_bytes:8} {t.tx_packets:7} {0:4} {0:4} {0:4} {0:5} {0:7} {0:10}\n"
        )
    return out


def _little(address: str) -> str:
    return socket.inet_aton(address)[::-1].hex().upper()


def _route_row(route: Route) -> tuple[str, int]:
    network = IPv4Network("0.0.0.0/0" if route.destination == "default" else route.destination)
    flags = 1 | (2 if route.gateway else 0) | (4 if network.prefixlen == 32 else 0)
    gateway = _little(route.gateway or "0.0.0.0")
    row = (
        f"{route.device}\t{_little(str(network.network_address))}\t{gateway}\t{flags:04X}\t0\t0\t"
        f"{route.metric}\t{_little(str(network.netmask))}\t0\t0\t0"
    )
    return row, network.prefixlen


def route(system: System) -> str:
    """/proc/net/route."""
    heading = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
    rows = sorted((_route_row(r) for r in system.persona.network.routes), key=lambda row: row[1])
    return "".join(f"{row:<127}\n" for row in (heading, *(row for row, _ in rows)))


def arp(system: System) -> str:
    """/proc/net/arp."""
    out = "IP address       HW type     Flags       HW address            Mask     Device\n"
    for entry in system.persona.network.neighbours:
        if ":" not in entry.address:
            flags = NUD.get(entry.state, "0x2")
            out += (
                f"{entry.address:<16} 0x1         {flags}         {entry.mac}     *        {entry.device}\n"
            )
    return out


def if_inet6(system: System) -> str:
    """/proc/net/if_inet6."""
    out = ""
    for interface in system.persona.network.interfaces:
        for address in interface.ipv6:
            number = IPv6Address(address.address).packed.hex()
            scope = SCOPES.get(address.scope, 0)
            out += f"{number} {interface.index:02x} {address.prefix:02x} {scope:02x} 80 {interface.name:>8}\n"
    return out


def _hex(address: str) -> str:
    if ":" in address:
        packed = IPv6Address(address).packed
        return "".join(packed[at : at + 4][::-1].hex().upper() for at in range(0, 16, 4))
    return IPv4Address(address).packed[::-1].hex().upper()


def _pointer(inode: int) -> str:
    return f"{inode * 2_654_435_761 & 0xFFFFFFFF:016x}"


def _row(number: int, item: Socket) -> str:
    ends = f"{_hex(item.local)}:{item.port:04X} {_hex(item.peer)}:{item.peer_port:04X}"
    common = f"{ends} {item.state:02X} 00000000:00000000"
    pointer = _pointer(item.inode)
    if item.protocol.startswith("udp"):
        return f"{number:5}: {common} 00:00000000 00000000 {item.uid:5}        0 {item.inode} 2 {pointer} 0"
    tail = "100 0 0 10 0" if item.state == LISTEN else "20 4 30 10 -1"
    timer = "00:00000000" if item.state == LISTEN else "02:0009F2A1"
    references = 1 if item.state == LISTEN else 4
    head = f"{number:4}: {common} {timer} 00000000 {item.uid:5}        0 {item.inode}"
    return f"{head} {references} {pointer} {tail}"


def _table(protocol: str, heading: str, width: int) -> Callable[[System], str]:
    def render(system: System) -> str:
        rows = [_row(n, s) for n, s in enumerate(_of(system, protocol))]
        return "".join(f"{row:<{width}}\n" for row in (heading, *rows))

    return render


def _of(system: System, protocol: str) -> Iterable[Socket]:
    return (item for item in sockets(system) if item.protocol == protocol)


def unix(system: System) -> str:
    """/proc/net/unix."""
    out = "Num       RefCount Protocol Flags    Type St Inode Path\n"
    known = UNIX_SOCKETS if system.persona.firmware is None else ROUTER_SOCKETS
    for number, (_, flags, kind, path, _) in enumerate(known):
        inode = 11_200 + 37 * number
        out += f"{_pointer(inode)}: 00000002 00000000 {flags} {kind:04X} 01 {inode:5} {path}\n"
    return out


def sockstat(system: System) -> str:
    """/proc/net/sockstat."""
    tcp, udp = len(list(_of(system, "tcp"))), len(list(_of(system, "udp")))
    return (
        f"sockets: used {tcp + udp + 141}\nTCP: inuse {tcp} orphan 0 tw 0 alloc {tcp + 3} mem 1\n"
        f"UDP: inuse {udp} mem 2\nUDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n"
    )


RENDERED: Mapping[str, Callable[[System], str]] = {
    "arp": arp,
    "dev": dev,
    "if_inet6": if_inet6,
    "route": route,
    "sockstat": sockstat,
    "tcp": _table("tcp", TCP_HEADING, 149),
    "tcp6": _table("tcp6", TCP6_HEADING, 0),
    "udp": _table("udp", UDP_HEADING, 127),
    "udp6": _table("udp6", UDP6_HEADING, 0),
    "unix": unix,
}
EMPTY = {
    "icmp": UDP_HEADING.rstrip() + "\n",
    "igmp6": "",
    "packet": "sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n",
    "psched": "000003e8 00000040 000f4240 3b9aca00\n",
    "raw": UDP_HEADING.rstrip() + "\n",
    "raw6": UDP6_HEADING + "\n",
    "udplite": UDP_HEADING + "\n",
    "wireless": (
        "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n"
        " face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n"
    ),
}


def net_directory(system: System) -> SyntheticNode:
    """The directory of /proc/PID/net, the same for all."""
    found = {name: text(partial(render, system)) for name, render in RENDERED.items()}
    found |= {name: fixed(content) for name, content in EMPTY.items()}
    return directory(dict(sorted(found.items())))
