"""Draw the network: interface, addresses, routes, provider."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_network
from random import Random

from attrs import evolve, frozen

from honeyllm.persona._data import Chassis, ProviderChoice, Site, Template, choices
from honeyllm.persona._network import Address, Interface, Listener, Neighbour, Network, Provider, Route

LEASE_SECONDS = 86400


@frozen(kw_only=True)
class _Placement:
    """Where the host sits in its network."""

    address: IPv4Address
    network: IPv4Network
    gateway: IPv4Address
    public: IPv4Address


def draw_mac(random: Random, prefix: str | None) -> str:
    """A MAC address: the provider's prefix, or a locally administered one."""
    head = prefix or f"{random.randrange(0, 64) * 4 + 2:02x}"
    tail = [f"{random.randrange(256):02x}" for _ in range(6 - len(head.split(":")))]
    return ":".join([head, *tail])


def link_local(mac: str) -> str:
    """The EUI-64 link-local address that the kernel makes from *mac* (RFC 4291, appendix A)."""
    octets = bytes.fromhex(mac.replace(":", ""))
    host = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    return str(IPv6Address(b"\xfe\x80" + bytes(6) + host))


def _host_in(random: Random, network: IPv4Network) -> IPv4Address:
    """An address of *network* that looks like one of many servers."""
    while True:
        address = network[random.randrange(1, network.num_addresses - 1)]
        if 3 < int(address) % 256 < 253:
            return address


def _place(random: Random, provider: ProviderChoice) -> _Placement:
    public = _host_in(random, IPv4Network(random.choice(choices().public_networks)))
    if provider.style == "lan":
        network = IPv4Network(provider.private or "192.168.0.0/24")
        address = network[random.randrange(20, 200)]
        return _Placement(address=address, network=network, gateway=network[1], public=public)
    if provider.style == "nat":
        private = _host_in(random, IPv4Network(provider.private or "10.0.0.0/8"))
        pair = IPv4Network((int(private) & ~1, 31))
        return _Placement(address=private, network=pair, gateway=IPv4Address(int(private) ^ 1), public=public)
    if provider.style == "routed":
        network = IPv4Network((int(public), 32))
        gateway = IPv4Address(provider.gateway) if provider.gateway else IPv4Address((int(public) & ~255) + 1)
        return _Placement(address=public, network=network, gateway=gateway, public=public)
    network = ip_network((int(public), provider.prefix or 24), strict=False)  # type: ignore[assignment]
    return _Placement(address=public, network=network, gateway=network[1], public=public)


def loopback(rate: float, per_packet: int) -> Interface:
    """``lo``, through which *rate* bytes go each second, in packets of *per_packet*."""
    return Interface(
        name="lo",
        index=1,
        kind="loopback",
        mac="00:00:00:00:00:00",
        broadcast_mac="00:00:00:00:00:00",
        mtu=65536,
        qdisc="noqueue",
        flags=("LOOPBACK", "UP", "LOWER_UP"),
        state="UNKNOWN",
        ipv4=(Address(address="127.0.0.1", prefix=8, scope="host"),),
        ipv6=(Address(address="::1", prefix=128, scope="host"),),
        rx_bytes_per_second=rate,
        tx_bytes_per_second=rate,
        bytes_per_packet=per_packet,
    )


def _primary(random: Random, name: str, board: Chassis, mac: str, placement: _Placement) -> Interface:
    prefix = placement.network.prefixlen
    broadcast = str(placement.network.broadcast_address if prefix < 31 else placement.address)
    renamed = () if name == board.interface else (board.interface,)
    received = random.uniform(320.0, 1900.0)
    return Interface(
        name=name,
        index=2,
        kind="ether",
        mac=mac,
        mtu=1500,
        qdisc="mq",
        flags=("BROADCAST", "MULTICAST", "UP", "LOWER_UP"),
        state="UP",
        alternative_names=(*board.alternative_names, *renamed),
        driver=board.driver,
        ipv4=(
            Address(
                address=str(placement.address),
                prefix=prefix,
                broadcast=None if prefix == 31 else broadcast,
                lease_seconds=LEASE_SECONDS,
            ),
        ),
        ipv6=(Address(address=link_local(mac), prefix=64, scope="link"),),
        rx_bytes_per_second=received,
        tx_bytes_per_second=received * random.uniform(0.3, 0.8),
        bytes_per_packet=random.randrange(118, 310),
    )


def _routes(name: str, placement: _Placement) -> tuple[Route, ...]:
    gateway, source = str(placement.gateway), str(placement.address)
    default = Route(destination="default", gateway=gateway, device=name, protocol="boot", is_onlink=False)
    if placement.network.prefixlen == 32:
        link = Route(destination=gateway, device=name, protocol="boot", scope="link")
    else:
        link = Route(destination=str(placement.network), device=name, source=source, scope="link")
    return (default, link)


def _listeners(random: Random, base: Template) -> tuple[Listener, ...]:
    inode = random.randrange(12000, 17000)
    listeners: list[Listener] = []
    for protocol, address, port, process, fd, backlog in base.listeners:
        inode += random.randrange(2, 90)
        listeners.append(
            Listener(
                protocol=protocol,
                address=address,
                port=port,
                process=process,
                fd=fd,
                inode=inode,
                backlog=backlog,
            )
        )
    return tuple(listeners)


def _reverse(provider: ProviderChoice, public: IPv4Address, labels: dict[str, str]) -> str:
    text = str(public)
    return provider.reverse.format_map(
        {
            **labels,
            "address": text,
            "dashed": text.replace(".", "-"),
            "reversed": ".".join(reversed(text.split("."))),
        }
    )


def describe_provider(choice: ProviderChoice, site: Site) -> Provider:
    """What address services say of a machine of *choice* at *site*."""
    latitude, longitude = site.at
    return Provider(
        key=choice.key,
        name=choice.name,
        asn=choice.asn,
        organisation=f"AS{choice.asn} {choice.name}",
        city=site.city,
        region=site.region,
        country=site.country,
        postal=site.postal,
        latitude=latitude,
        longitude=longitude,
        timezone=site.timezone if "/" in site.timezone and not site.timezone.startswith("Etc/") else "UTC",
    )


def with_bridge(random: Random, network: Network, name: str, address: str) -> Network:
    """*network* with a bridge for containers, of which none runs."""
    net = IPv4Network(f"{address}/16", strict=False)
    mac = draw_mac(random, "02:42")
    bridge = Interface(
        name=name,
        index=max(interface.index for interface in network.interfaces) + 1,
        kind="ether",
        mac=mac,
        mtu=1500,
        queue_length=0,
        qdisc="noqueue",
        flags=("NO-CARRIER", "BROADCAST", "MULTICAST", "UP"),
        state="DOWN",
        driver="bridge",
        ipv4=(Address(address=address, prefix=16, broadcast=str(net.broadcast_address)),),
    )
    route = Route(destination=str(net), device=name, source=address, scope="link")
    return evolve(
        network, interfaces=(*network.interfaces, bridge), routes=(*network.routes, route)
    )


def draw_network(
    random: Random,
    base: Template,
    where: tuple[ProviderChoice, Site],
    board: Chassis,
    labels: dict[str, str],
    domain: str,
) -> Network:
    """A host with one interface at that site; *labels* are the random parts of its reverse name."""
    choice, site = where
    placement = _place(random, choice)
    name = choice.interface or board.interface
    mac = draw_mac(random, choice.mac)
    neighbour = Neighbour(address=str(placement.gateway), device=name, mac=draw_mac(random, choice.mac))
    return Network(
        interfaces=(loopback(3.1, 98), _primary(random, name, board, mac, placement)),
        routes=_routes(name, placement),
        neighbours=(neighbour,),
        listeners=_listeners(random, base),
        name_servers=choice.dns,
        search_domains=(domain,) if domain else (),
        public_ipv4=str(placement.public),
        reverse_name=_reverse(choice, placement.public, labels),
        provider=describe_provider(choice, site),
    )
