"""Draw a router's network: the line, the ports and the radios, and who is at home."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Address, ip_network
from random import Random

from attrs import evolve, frozen

from honeyllm.persona._data import Site, choices
from honeyllm.persona._draw_network import draw_mac, link_local, loopback
from honeyllm.persona._firmware import Radio
from honeyllm.persona._network import Address, Interface, Listener, Neighbour, Network, Provider, Route
from honeyllm.persona._router_data import Board, Line, router_table

LEASE_SECONDS = 3600
CHANNELS = {"2g": (1, 6, 11), "5g": (36, 40, 44, 48, 100)}
MODES = {"g": "HT20", "ac": "VHT80", "ax": "HE80"}
KEY_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@frozen(kw_only=True)
class Lan:
    """The network behind the router: the first part of its addresses, its ports and radios."""

    prefix: str
    ports: tuple[str, ...]
    radios: tuple[str, ...]

    @property
    def address(self) -> str:
        """The router's own address there."""
        return f"{self.prefix}.1"


def draw_lan(random: Random, board: Board) -> Lan:
    """A network behind *board*."""
    radios = tuple(f"phy{number}-ap0" for number in range(len(board.radios)))
    return Lan(prefix=random.choice(router_table().lan_networks), ports=board.ports, radios=radios)


def draw_radios(random: Random, board: Board, words: Mapping[str, object]) -> tuple[Radio, ...]:
    """What the radios of *board* send; one network in both bands."""
    word = str(words["word"])
    network = random.choice(router_table().networks).format(
        **{**words, "Word": word.capitalize(), "HEX": f"{random.getrandbits(16):04X}"}
    )
    key = "".join(random.choices(KEY_LETTERS, k=random.randrange(10, 17)))
    found = []
    for number, kind in enumerate(board.radios):
        band = "2g" if number == 0 else "5g"
        found.append(
            Radio(
                interface=f"phy{number}-ap0",
                band=band,
                channel=random.choice(CHANNELS[band]),
                mode=_mode(kind, band),
                path=f"pci0000:00/0000:00:0{number}.0/0000:0{number + 1}:00.0",
                network=network,
                key=key,
            )
        )
    return tuple(found)


def _mode(kind: str, band: str) -> str:
    """A narrow channel where there are few."""
    return MODES[kind].replace("80", "20") if band == "2g" else MODES[kind]


def draw_router_network(
    random: Random, board: Board, where: tuple[Line, Site], lan: Lan, words: Mapping[str, object]
) -> Network:
    """The router at that line."""
    line, site = where
    public, network = _place(random, line)
    base = int(random.choice(board.oui).replace(":", "") + f"{random.getrandbits(24) & ~7:06x}", 16)
    outside = Address(
        address=str(public),
        prefix=line.wan,
        broadcast=str(network.broadcast_address),
        lease_seconds=LEASE_SECONDS,
    )
    inside = Address(address=lan.address, prefix=24, broadcast=f"{lan.prefix}.255")
    gateway = str(network[1])
    neighbours = [Neighbour(address=gateway, device="wan", mac=draw_mac(random, "00:1b:21"))]
    neighbours += _at_home(random, lan)
    text = str(public)
    reverse = line.reverse.format_map({**words, "address": text, "dashed": text.replace(".", "-")})
    return Network(
        interfaces=_interfaces(random, lan, base, outside, inside),
        routes=(
            Route(destination="default", gateway=gateway, device="wan", source=text, protocol="static"),
            Route(destination=f"{lan.prefix}.0/24", device="br-lan", source=lan.address, scope="link"),
            Route(destination=str(network), device="wan", source=text, scope="link"),
        ),
        neighbours=tuple(neighbours),
        listeners=_listeners(random, lan),
        name_servers=line.dns,
        search_domains=("lan",),
        public_ipv4=text,
        reverse_name=reverse,
        provider=_provider(line, site),
    )


def _place(random: Random, line: Line) -> tuple[object, IPv4Network]:
    network = IPv4Network(random.choice(choices().public_networks))
    while True:
        address = network[random.randrange(1, network.num_addresses - 1)]
        if 3 < int(address) % 256 < 253:
            found = ip_network((int(address), line.wan), strict=False)
            assert isinstance(found, IPv4Network)
            return address, found


def _mac(number: int) -> str:
    text = f"{number & 0xFFFFFFFFFFFF:012x}"
    return ":".join(text[at : at + 2] for at in range(0, 12, 2))


def _interfaces(
    random: Random, lan: Lan, base: int, outside: Address, inside: Address
) -> tuple[Interface, ...]:
    """All of them: the chip's one, the ports of its switch, the bridge and the radios."""
    down, up = random.uniform(9_000, 90_000), random.uniform(2_000, 20_000)
    active = random.sample(lan.ports, k=random.randrange(1, len(lan.ports) + 1))
    found = [loopback(1.7, 78), _port("eth0", 2, base, (down + up, up + down))]
    share = (up / 3, down / 3)
    found += [_port(name, 3 + n, base, share, is_up=name in active) for n, name in enumerate(lan.ports)]
    index = 3 + len(lan.ports)
    found.append(_port("wan", index, base + 1, (down, up), addresses=(outside,)))
    bridge = _port("br-lan", index + 1, base, (up, down), addresses=(inside,))
    found.append(evolve(bridge, ipv6=(_unique_local(random), *bridge.ipv6)))
    found += [
        _port(name, index + 2 + n, base + 2 + n, (up / 2, down / 2)) for n, name in enumerate(lan.radios)
    ]
    return tuple(found)


def _unique_local(random: Random) -> Address:
    """The first address of a network of the router's own (RFC 4193)."""
    prefix = 0xFD << 40 | random.getrandbits(40)
    return Address(address=str(IPv6Address(prefix << 80 | 1)), prefix=60)


def _port(
    name: str,
    index: int,
    mac: int,
    flow: tuple[float, float],
    *,
    addresses: tuple[Address, ...] = (),
    is_up: bool = True,
) -> Interface:
    """An interface through which *flow* goes, received and sent bytes a second."""
    text, (received, sent) = _mac(mac), flow
    carrier = ("LOWER_UP",) if is_up else ()
    local = (Address(address=link_local(text), prefix=64, scope="link"),)
    return Interface(
        name=name,
        index=index,
        kind="ether",
        mac=text,
        mtu=1500,
        qdisc="fq_codel" if name == "eth0" else "noqueue",
        flags=(*(() if is_up else ("NO-CARRIER",)), "BROADCAST", "MULTICAST", "UP", *carrier),
        state="UP" if is_up else "LOWERLAYERDOWN",
        ipv4=addresses,
        ipv6=local if addresses or name == "eth0" or name.startswith("phy") else (),
        rx_bytes_per_second=received if is_up else 0.0,
        tx_bytes_per_second=sent if is_up else 0.0,
        bytes_per_packet=740,
    )


def _at_home(random: Random, lan: Lan) -> list[Neighbour]:
    table, found = router_table(), []
    for number in random.sample(range(100, 250), k=random.randrange(2, 8)):
        found.append(
            Neighbour(
                address=f"{lan.prefix}.{number}",
                device="br-lan",
                mac=draw_mac(random, random.choice(table.device_ouis)),
                state=random.choice(("REACHABLE", "STALE", "STALE")),
            )
        )
    return found


def _listeners(random: Random, lan: Lan) -> tuple[Listener, ...]:
    inode, found = random.randrange(900, 1600), []
    for protocol, address, port, process, fd, backlog in router_table().listeners:
        inode += random.randrange(2, 60)
        found.append(
            Listener(
                protocol=protocol,
                address=address.replace("{lan}", lan.address),
                port=port,
                process=process,
                fd=fd,
                inode=inode,
                backlog=backlog,
            )
        )
    return tuple(found)


def _provider(line: Line, site: Site) -> Provider:
    latitude, longitude = site.at
    return Provider(
        key=line.key,
        name=line.name,
        asn=line.asn,
        organisation=f"AS{line.asn} {line.name}",
        city=site.city,
        region=site.region,
        country=site.country,
        postal=site.postal,
        latitude=latitude,
        longitude=longitude,
        timezone=site.timezone,
    )
