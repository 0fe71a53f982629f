"""How the host is connected, and to whom."""

from attrs import field, frozen


@frozen(kw_only=True)
class Address:
    """An address of an interface. *lease_seconds* is the full DHCP lease, 0 for a static address."""

    address: str
    prefix: int
    broadcast: str | None = None
    scope: str = "global"
    lease_seconds: int = 0


@frozen(kw_only=True)
class Interface:
    """A network interface with the average traffic it sees."""

    name: str
    index: int
    kind: str
    mac: str
    broadcast_mac: str = "ff:ff:ff:ff:ff:ff"
    mtu: int
    queue_length: int = 1000
    qdisc: str
    flags: tuple[str, ...]
    state: str
    alternative_names: tuple[str, ...] = ()
    driver: str = ""
    ipv4: tuple[Address, ...] = ()
    ipv6: tuple[Address, ...] = ()
    rx_bytes_per_second: float = 0.0
    tx_bytes_per_second: float = 0.0
    bytes_per_packet: int = 160

    @property
    def is_loopback(self) -> bool:
        """Whether this is ``lo``."""
        return self.kind == "loopback"


@frozen(kw_only=True)
class Route:
    """An IPv4 route of the main table; *destination* is ``default`` or a prefix."""

    destination: str
    device: str
    gateway: str | None = None
    source: str | None = None
    protocol: str = "kernel"
    scope: str | None = None
    metric: int = 0
    is_onlink: bool = False


@frozen(kw_only=True)
class Neighbour:
    """An entry of the ARP table."""

    address: str
    device: str
    mac: str
    state: str = "REACHABLE"


@frozen(kw_only=True)
class Listener:
    """A listening socket; *process* names a `Daemon` by its *name*, *fd* is its descriptor there."""

    protocol: str
    address: str
    port: int
    process: str
    fd: int
    inode: int
    backlog: int = 128


@frozen(kw_only=True)
class Provider:
    """Who announces the public address, as what-is-my-address services report it."""

    key: str
    name: str
    asn: int
    organisation: str
    city: str
    region: str
    country: str
    postal: str
    latitude: float
    longitude: float
    timezone: str


@frozen(kw_only=True)
class Network:
    """All interfaces, routes and sockets of the idle host, and its place in the Internet."""

    interfaces: tuple[Interface, ...]
    routes: tuple[Route, ...]
    neighbours: tuple[Neighbour, ...]
    listeners: tuple[Listener, ...]
    name_servers: tuple[str, ...]
    search_domains: tuple[str, ...] = field(default=())
    public_ipv4: str
    reverse_name: str
    provider: Provider

    @property
    def primary(self) -> Interface:
        """The interface of the default route."""
        device = next(route.device for route in self.routes if route.destination == "default")
        return next(interface for interface in self.interfaces if interface.name == device)

    @property
    def gateway(self) -> str:
        """The next hop of the default route."""
        return next(route.gateway or "" for route in self.routes if route.destination == "default")
