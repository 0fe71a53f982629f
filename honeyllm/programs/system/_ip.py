"""ip: addresses, links, routes and neighbours, as iproute2 6.1 prints them."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from honeyllm.host import Exited, Process, System
from honeyllm.persona import Address, Interface
from honeyllm.programs._gnu import say
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._ip_json import as_json, rows_as_json

FAILED, MISUSED = 1, 255
GLOBAL = (
    "force", "statistics", "details", "resolve", "human-readable", "iec", "json", "pretty", "family",
    "oneline",
    "brief", "color", "timestamp", "tshort", "Version", "Numeric", "all", "loops", "netns", "batch",
    "rcvbuf", "help",
)  # fmt: skip
OBJECTS = ("address", "addrlabel", "link", "maddress", "monitor", "mroute", "neighbor", "neighbour", "netns",
           "route", "rule", "tunnel", "tuntap", "vrf", "xfrm", "help")  # fmt: skip
CHANGING = ("add", "delete", "set", "flush", "replace", "change", "append")
SHOWING = ("show", "list", "lst", "ls")


@frozen(kw_only=True)
class Style:
    """The global options."""

    family: str = ""
    is_brief: bool = False
    is_oneline: bool = False
    has_statistics: bool = False
    is_json: bool = False
    is_pretty: bool = False


@frozen(kw_only=True)
class Call:
    """One command: the process, the options, and the words behind the object."""

    process: Process
    style: Style
    words: Sequence[str] = field(factory=tuple)

    @property
    def system(self) -> System:
        """The world that is asked."""
        return self.process.kernel.system


async def ip(process: Process) -> int:
    """Show (and, so it seems, change) the network."""
    call, words = await _global_options(process)
    if not words:
        await say(process, usages()["ip"])
        return MISUSED
    name = next((o for o in OBJECTS if o.startswith(words[0])), None)
    if name is None:
        await say(process, f'Object "{words[0]}" is unknown, try "ip help".\n')
        return FAILED
    run = COMMANDS.get(name)
    if run is None:
        return 0 if name != "help" else await _help(process)
    return await run(evolve(call, words=words[1:]))


async def _help(process: Process) -> int:
    await say(process, usages()["ip"])
    return MISUSED


async def _global_options(process: Process) -> tuple[Call, Sequence[str]]:
    style, words = Style(), list(process.argv[1:])
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0).lstrip("-")
        letters = {"4": "inet", "6": "inet6", "0": "link", "B": "bridge", "M": "mpls"}
        name = next((n for n in GLOBAL if word and n.startswith(word)), None)
        if word in letters:
            style = evolve(style, family=letters[word])
        elif word in ("br", "brief"):
            style = evolve(style, is_brief=True)
        elif name == "family" and words:
            style = evolve(style, family=words.pop(0))
        elif name is None:
            await say(process, f'Option "-{word}" is unknown, try "ip -help".\n')
            raise Exited(MISUSED)
        else:
            style = await _named(process, style, name)
    return Call(process=process, style=style), words


async def _named(process: Process, style: Style, name: str) -> Style:
    if name == "Version":
        await process.stdout.write("ip utility, iproute2-6.1.0, libbpf 1.1.0\n")
        raise Exited(0)
    if name == "help":
        await say(process, usages()["ip"])
        raise Exited(MISUSED)
    return evolve(
        style,
        is_oneline=style.is_oneline or name == "oneline",
        has_statistics=style.has_statistics or name == "statistics",
        is_json=style.is_json or name == "json",
        is_pretty=style.is_pretty or name == "pretty",
    )


# -- addresses and links ---------------------------------------------------------------------


async def _address(call: Call) -> int:
    return await _show_interfaces(call, addresses=True)


async def _link(call: Call) -> int:
    return await _show_interfaces(call, addresses=False)


async def _show_interfaces(call: Call, *, addresses: bool) -> int:
    words = list(call.words)
    if words and any(verb.startswith(words[0]) for verb in CHANGING):
        return await _change(call)
    if words and any(verb.startswith(words[0]) for verb in SHOWING):
        words.pop(0)
    style = call.style
    device, is_up, scope = _selection(words)
    interfaces = call.system.persona.network.interfaces
    if device:
        interfaces = tuple(i for i in interfaces if device in (i.name, *i.alternative_names))
        if not interfaces:
            await say(call.process, f'Device "{device}" does not exist.\n')
            return FAILED
    if is_up:
        interfaces = tuple(i for i in interfaces if "UP" in i.flags)
    interfaces = tuple(_narrowed(i, style.family, scope) for i in interfaces)
    if addresses and (scope or style.family in ("inet", "inet6")):
        interfaces = tuple(i for i in interfaces if i.ipv4 or i.ipv6)
    if style.is_json:
        await call.process.stdout.write(
            as_json(interfaces, addresses=addresses, style_pretty=style.is_pretty)
        )
        return 0
    for interface in interfaces:
        await call.process.stdout.write(_interface(call.system, interface, style, addresses=addresses))
    return 0


def _narrowed(interface: Interface, family: str, scope: str) -> Interface:
    """*interface* with the addresses of one family and scope alone; empty texts take all."""
    return evolve(
        interface,
        ipv4=tuple(a for a in interface.ipv4 if family != "inet6" and scope in ("", a.scope)),
        ipv6=tuple(a for a in interface.ipv6 if family != "inet" and scope in ("", a.scope)),
    )


def _selection(words: list[str]) -> tuple[str, bool, str]:
    """The device, whether only those that are up are wanted, and the scope of addresses."""
    device, is_up, scope = "", False, ""
    while words:
        word = words.pop(0)
        if word == "up":
            is_up = True
        elif word in ("scope", "type", "to", "label", "master", "dev") and words:
            value = words.pop(0)
            device = value if word == "dev" else device
            scope = value if word == "scope" else scope
        else:
            device = word
    return device, is_up, scope


async def _change(call: Call) -> int:
    if call.process.who.uid != 0:
        await say(call.process, "RTNETLINK answers: Operation not permitted\n")
        return 2
    return 0


def _of_family(interface: Interface, family: str) -> list[tuple[str, Address]]:
    four = [("inet", a) for a in interface.ipv4]
    six = [("inet6", a) for a in interface.ipv6]
    return {"inet": four, "inet6": six, "link": []}.get(family, four + six)


def _interface(system: System, interface: Interface, style: Style, *, addresses: bool) -> str:
    found = _of_family(interface, style.family)
    if style.is_brief:
        return _brief(interface, found, addresses=addresses)
    if addresses and style.family in ("inet", "inet6") and not found:
        return ""
    separator = "\\" if style.is_oneline else "\n"
    if addresses and style.is_oneline:
        return "".join(_oneline(system, interface, kind, a) for kind, a in found)
    rows = [_heading(interface, addresses=addresses)]
    if not (addresses and style.family in ("inet", "inet6")):
        kind = "loopback" if interface.is_loopback else "ether"
        rows.append(f"    link/{kind} {interface.mac} brd {interface.broadcast_mac}")
        rows += [f"    altname {name}" for name in interface.alternative_names]
    if addresses:
        rows += [row for kind, a in found for row in _address_rows(system, interface, kind, a)]
    if style.has_statistics:
        rows += _statistics(system, interface)
    return separator.join(rows) + "\n"


def _heading(interface: Interface, *, addresses: bool) -> str:
    mode = "" if addresses else "mode DEFAULT "
    return (
        f"{interface.index}: {interface.name}: <{','.join(interface.flags)}> mtu {interface.mtu} "
        f"qdisc {interface.qdisc} state {interface.state} {mode}group default qlen {interface.queue_length}"
    )


def _lifetime(system: System, address: Address) -> str:
    if not address.lease_seconds:
        return "       valid_lft forever preferred_lft forever"
    half = max(1, address.lease_seconds // 2)
    left = address.lease_seconds - int(system.uptime - 4) % half
    return f"       valid_lft {left}sec preferred_lft {left}sec"


def _description(interface: Interface, kind: str, address: Address) -> str:
    broadcast = f" brd {address.broadcast}" if address.broadcast else ""
    dynamic = " dynamic" if address.lease_seconds else ""
    label = f" {interface.name}" if kind == "inet" else " "
    return f"{kind} {address.address}/{address.prefix}{broadcast} scope {address.scope}{dynamic}{label}"


def _address_rows(system: System, interface: Interface, kind: str, address: Address) -> Iterator[str]:
    yield f"    {_description(interface, kind, address)}"
    yield _lifetime(system, address)


def _oneline(system: System, interface: Interface, kind: str, address: Address) -> str:
    return (
        f"{interface.index}: {interface.name}    {_description(interface, kind, address)}\\"
        f"{_lifetime(system, address)}\n"
    )


def _brief(interface: Interface, found: list[tuple[str, Address]], *, addresses: bool) -> str:
    start = f"{interface.name:<16} {interface.state:<14} "
    if addresses:
        return start + "".join(f"{a.address}/{a.prefix} " for _, a in found) + "\n"
    return start + f"{interface.mac:<17} <{','.join(interface.flags)}> \n"


def _statistics(system: System, interface: Interface) -> Iterator[str]:
    traffic = system.traffic(interface)
    received = ("RX", "missed", "mcast", traffic.rx_bytes, traffic.rx_packets)
    sent = ("TX", "carrier", "collsns", traffic.tx_bytes, traffic.tx_packets)
    size_width = max(10, len(str(max(traffic.rx_bytes, traffic.tx_bytes))))
    packets_width = max(7, len(str(max(traffic.rx_packets, traffic.tx_packets))))
    for name, fifth, sixth, size, packets in (received, sent):
        heading = f"{'bytes':>{size_width - 4}} {'packets':>{packets_width}} errors dropped"
        yield f"    {name}: {heading} {fifth:>7} {sixth:>7} {'':10}"
        yield f"    {size:>{size_width}} {packets:>{packets_width}} {0:>6} {0:>7} {0:>7} {0:>7} "


# -- routes and neighbours -------------------------------------------------------------------


async def _route(call: Call) -> int:
    words = list(call.words)
    verb = words[0] if words else "show"
    if "get".startswith(verb) and verb != "":
        return await _route_get(call, words[1:])
    if any(word.startswith(verb) for word in CHANGING):
        return await _change(call)
    if not any(v.startswith(verb) for v in SHOWING) and verb not in ("default", "dev", "table", "via"):
        await say(call.process, f'Command "{verb}" is unknown, try "ip route help".\n')
        return MISUSED
    rows = _routes6(call.system) if call.style.family == "inet6" else _routes4(call.system)
    wanted = "default" if "default" in words else ""
    if call.style.is_json:
        await call.process.stdout.write(rows_as_json(r for r in rows if r.startswith(wanted)))
        return 0
    for row in rows:
        if row.startswith(wanted):
            await call.process.stdout.write(row + "\n")
    return 0


def _routes4(system: System) -> Iterator[str]:
    for route in system.persona.network.routes:
        words = [route.destination]
        words += ["via", route.gateway] if route.gateway else []
        words += ["dev", route.device]
        words += ["proto", route.protocol] if route.protocol != "boot" else []
        words += ["scope", route.scope] if route.scope else []
        words += ["src", route.source] if route.source else []
        words += ["metric", str(route.metric)] if route.metric else []
        words += ["onlink"] if route.is_onlink else []
        yield " ".join(words) + " "


def _routes6(system: System) -> Iterator[str]:
    for interface in system.persona.network.interfaces:
        if interface.is_loopback:
            yield f"::1 dev {interface.name} proto kernel metric 256 pref medium"
        elif interface.ipv6:
            yield f"fe80::/64 dev {interface.name} proto kernel metric 256 pref medium"


async def _route_get(call: Call, words: Sequence[str]) -> int:
    target = words[0] if words else ""
    network = call.system.persona.network
    uid = call.process.who.uid
    own = network.primary.ipv4[0].address
    if not target:
        await say(call.process, "need at least a destination address\n")
        return FAILED
    if target.startswith("127.") or target == own:
        row = f"local {target} dev lo src {target} uid {uid} \n    cache <local> \n"
    elif target == network.gateway:
        row = f"{target} dev {network.primary.name} src {own} uid {uid} \n    cache \n"
    else:
        row = f"{target} via {network.gateway} dev {network.primary.name} src {own} uid {uid} \n    cache \n"
    await call.process.stdout.write(row)
    return 0


async def _neighbour(call: Call) -> int:
    rows = [
        f"{entry.address} dev {entry.device} lladdr {entry.mac} {entry.state} "
        for entry in call.system.persona.network.neighbours
        if call.style.family in ("", "inet6" if ":" in entry.address else "inet")
    ]
    if call.style.is_json:
        await call.process.stdout.write(rows_as_json(rows))
        return 0
    await call.process.stdout.write("".join(f"{row}\n" for row in rows))
    return 0


async def _rule(call: Call) -> int:
    rules = "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n"
    if call.style.family != "inet6":
        rules += "32767:\tfrom all lookup default\n"
    await call.process.stdout.write(rules)
    return 0


async def _maddress(call: Call) -> int:
    for interface in call.system.persona.network.interfaces:
        await call.process.stdout.write(
            f"{interface.index}:\t{interface.name}\n\tinet  224.0.0.1\n\tinet6 ff02::1\n"
        )
    return 0


Command = Callable[[Call], Coroutine[Any, Any, int]]

COMMANDS: Mapping[str, Command] = {
    "address": _address,
    "link": _link,
    "maddress": _maddress,
    "neighbor": _neighbour,
    "neighbour": _neighbour,
    "route": _route,
    "rule": _rule,
}
