"""ifconfig, route, netstat and arp of busybox."""

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network

from honeyllm.host import Process, Socket, System, sockets
from honeyllm.persona import Interface, Route
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system._busybox_texts import misused

FLAGS = (
    ("UP", "UP"),
    ("BROADCAST", "BROADCAST"),
    ("LOOPBACK", "LOOPBACK"),
    ("LOWER_UP", "RUNNING"),
    ("MULTICAST", "MULTICAST"),
)
SCOPES = {"link": "Link", "global": "Global", "host": "Host"}
ROUTES = (
    "Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
)
STATES = {1: "ESTABLISHED", 10: "LISTEN", 7: ""}
BYTE_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


async def ifconfig(process: Process) -> int:
    """Show the interfaces; what would change them needs no answer."""
    words = process.argv[1:]
    system = process.kernel.system
    known = sorted(system.persona.network.interfaces, key=lambda i: (i.is_loopback, i.name))
    names = [word for word in words if not word.startswith("-")]
    if names:
        chosen = [i for i in known if i.name == names[0]]
        if not chosen:
            await say(
                process, f"ifconfig: {names[0]}: error fetching interface information: Device not found\n"
            )
            return 1
        if len(names) > 1:
            return await _change(process)
        known = chosen
    known.sort(key=lambda i: i.name)
    await process.stdout.write("".join(_shown(system, interface) for interface in known))
    return 0


async def _change(process: Process) -> int:
    if process.who.uid == 0:
        return 0
    await say(process, "ifconfig: SIOCSIFADDR: Operation not permitted\n")
    return 1


def _shown(system: System, interface: Interface) -> str:
    kind = "Local Loopback  " if interface.is_loopback else f"Ethernet  HWaddr {interface.mac.upper()}  "
    rows = [f"{interface.name:<10}Link encap:{kind}"]
    for address in interface.ipv4:
        mask = IPv4Network(f"0.0.0.0/{address.prefix}").netmask
        bcast = f"  Bcast:{address.broadcast}" if address.broadcast else ""
        rows.append(f"          inet addr:{address.address}{bcast}  Mask:{mask}")
    rows += [
        f"          inet6 addr: {a.address}/{a.prefix} Scope:{SCOPES.get(a.scope, 'Global')}"
        for a in interface.ipv6
    ]
    t = system.traffic(interface)
    flags = " ".join(shown for name, shown in FLAGS if name in interface.flags)
    rows += [
        f"          {flags}  MTU:{interface.mtu}  Metric:1",
        f"          RX packets:{t.rx_packets} errors:0 dropped:{t.rx_dropped} overruns:0 frame:0",
        f"          TX packets:{t.tx_packets} errors:0 dropped:0 overruns:0 carrier:0",
        f"          collisions:0 txqueuelen:{interface.queue_length} ",
        f"          RX bytes:{_bytes(t.rx_bytes)}  TX bytes:{_bytes(t.tx_bytes)}",
        "",
        "",
    ]
    return "\n".join(rows)


def _bytes(count: int) -> str:
    value, power = float(count), 0
    while value >= 1024 and power < len(BYTE_UNITS) - 1:
        value, power = value / 1024, power + 1
    return f"{count} ({value:.1f} {BYTE_UNITS[power]})"


async def route(process: Process) -> int:
    """The routes of the kernel."""
    words = process.argv[1:]
    if words and not words[0].startswith("-"):
        return await _change_route(process)
    numeric = any("n" in word for word in words)
    out = ROUTES
    for row in process.kernel.system.persona.network.routes:
        out += _route(row, numeric)
    await process.stdout.write(out)
    return 0


async def _change_route(process: Process) -> int:
    if process.who.uid == 0:
        return 0
    await say(process, "route: SIOCADDRT: Operation not permitted\n")
    return 1


def _route(row: Route, numeric: bool) -> str:
    network = ip_network("0.0.0.0/0" if row.destination == "default" else row.destination)
    target = str(network.network_address)
    if row.destination == "default" and not numeric:
        target = "default"
    gateway = row.gateway or ("0.0.0.0" if numeric else "*")
    flags = "UG" if row.gateway else "U"
    numbers = f"{flags:<5} {row.metric:<6} {0:<6} {0:>3}"
    return f"{target:<15} {gateway:<15} {network.netmask!s:<15} {numbers} {row.device}\n"


async def netstat(process: Process) -> int:
    """Sockets, or with ``-r`` the routes and with ``-i`` the interfaces."""
    parsed = parse(process.argv, "laentuwxripWp")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    if parsed.has("r"):
        process.argv = ("route", "-n") if parsed.has("n") else ("route",)
        return await route(process)
    await process.stdout.write("".join(_sockets(process, parsed)))
    return 0


def _sockets(process: Process, parsed: Parsed) -> Iterator[str]:
    what = (
        "only servers" if parsed.has("l") else "servers and established" if parsed.has("a") else "w/o servers"
    )
    tail = "PID/Program name    " if parsed.has("p") else ""
    yield f"Active Internet connections ({what})\n"
    yield f"Proto Recv-Q Send-Q Local Address           Foreign Address         State       {tail}\n"
    families = {"t": "tcp", "u": "udp"}
    wanted = [prefix for letter, prefix in families.items() if parsed.has(letter)]
    if not wanted and not parsed.has("x", "w"):
        wanted = list(families.values())
    for item in sorted(sockets(process.kernel.system), key=lambda s: s.protocol):
        is_wanted = any(item.protocol.startswith(prefix) for prefix in wanted)
        if is_wanted and (parsed.has("a") or item.is_listening == parsed.has("l")):
            yield _socket(process, parsed, item)
    if parsed.has("x") or not parsed.has("t", "u", "w"):
        yield f"Active UNIX domain sockets ({what})\n"
        yield f"Proto RefCnt Flags       Type       State         I-Node {tail}Path\n"


def _socket(process: Process, parsed: Parsed, item: Socket) -> str:
    local = _end(item.local, item.port)
    peer = _end(item.peer, item.peer_port)
    name, pid = item.holders[0] if item.holders else ("-", 0)
    holder = f"{pid}/{name}" if parsed.has("p") and process.who.uid == 0 else ""
    proto = item.protocol.removesuffix("6")
    return f"{proto:<5} {0:>6} {0:>6} {local:<23} {peer:<23} {STATES.get(item.state, ''):<11} {holder}\n"


def _end(address: str, port: int) -> str:
    return f"{address}:{port or '*'}"
