"""
The Internet as the virtual host sees it: services that tell a caller his address, and nothing else.

Everything is computed here; no packet leaves the machine.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

from attrs import frozen

from honeyllm.host._sockets import sockets
from honeyllm.host._system import System
from honeyllm.persona import Provider

SERVICE_NETWORK = {
    "ipinfo.io": "34.117.59.81",
    "ifconfig.me": "34.160.111.145",
    "icanhazip.com": "104.16.185.241",
}
"""Addresses that these names have had for years; the others get one of a content delivery network."""


@frozen(kw_only=True)
class Refused:
    """Nobody listens there; *milliseconds* later a RST came back."""

    address: str
    milliseconds: int


@frozen(kw_only=True)
class Unresolved:
    """The name has no address."""


@frozen(kw_only=True)
class Unreachable:
    """A host of the local network that does not answer ARP."""

    address: str
    milliseconds: int


@frozen(kw_only=True)
class TimedOut:
    """A host whose firewall drops everything: after *milliseconds* the kernel gives up."""

    address: str
    milliseconds: int


@frozen(kw_only=True)
class Answered:
    """A web server's answer."""

    address: str
    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    reason: str = "OK"
    milliseconds: int = 38


Outcome = Refused | Unresolved | Unreachable | TimedOut | Answered
SYN_MILLISECONDS = 127_000
"""How long Linux sends SYN again: after 1, 2, 4 up to 64 seconds."""


@frozen(kw_only=True)
class _Facts:
    """What a what-is-my-address service knows of its caller."""

    address: str
    reverse: str
    provider: Provider

    @property
    def country(self) -> str:
        """The two letters of the country."""
        return self.provider.country


def _ipinfo_json(facts: _Facts) -> str:
    provider = facts.provider
    fields = {
        "ip": facts.address,
        **({"hostname": facts.reverse} if facts.reverse else {}),
        "city": provider.city,
        "region": provider.region,
        "country": provider.country,
        "loc": f"{provider.latitude:.4f},{provider.longitude:.4f}",
        "org": provider.organisation,
        "postal": provider.postal,
        "timezone": provider.timezone,
        "readme": "https://ipinfo.io/missingauth",
    }
    return json.dumps(fields, indent=2, ensure_ascii=False)


def _ip_api_json(facts: _Facts) -> str:
    return json.dumps(_ip_api(facts), separators=(",", ":"), ensure_ascii=False)


def _ip_api(facts: _Facts) -> dict[str, object]:
    provider = facts.provider
    return {
        "status": "success",
        "country": COUNTRIES.get(provider.country, provider.country),
        "countryCode": provider.country,
        "region": provider.region[:2].upper(),
        "regionName": provider.region,
        "city": provider.city,
        "zip": provider.postal,
        "lat": provider.latitude,
        "lon": provider.longitude,
        "timezone": provider.timezone,
        "isp": provider.name,
        "org": provider.name,
        "as": provider.organisation,
        "query": facts.address,
    }


def _ip_api_lines(facts: _Facts) -> str:
    return "".join(f"{value}\n" for value in _ip_api(facts).values())


def _ip_json(facts: _Facts) -> str:
    return json.dumps({"ip": facts.address}, separators=(",", ":"))


def _ifconfig_co_json(facts: _Facts) -> str:
    provider = facts.provider
    fields = {
        "ip": facts.address,
        "ip_decimal": int(IPv4Address(facts.address)),
        "country": COUNTRIES.get(provider.country, provider.country),
        "country_iso": provider.country,
        "city": provider.city,
        "latitude": provider.latitude,
        "longitude": provider.longitude,
        "time_zone": provider.timezone,
        "asn": f"AS{provider.asn}",
        "asn_org": provider.name,
    }
    return json.dumps(fields, indent=2, ensure_ascii=False)


def _plain(facts: _Facts) -> str:
    return facts.address


def _line(facts: _Facts) -> str:
    return facts.address + "\n"


Page = Callable[[_Facts], str]
COUNTRIES = {
    "DE": "Germany",
    "FI": "Finland",
    "FR": "France",
    "NL": "The Netherlands",
    "PL": "Poland",
    "US": "United States",
    "SG": "Singapore",
    "GB": "United Kingdom",
    "JP": "Japan",
}
IPINFO: Mapping[str, Page] = {
    "/": _ipinfo_json,
    "/json": _ipinfo_json,
    "/ip": _plain,
    "/org": lambda facts: facts.provider.organisation + "\n",
    "/city": lambda facts: facts.provider.city + "\n",
    "/region": lambda facts: facts.provider.region + "\n",
    "/country": lambda facts: facts.country + "\n",
    "/loc": lambda facts: f"{facts.provider.latitude:.4f},{facts.provider.longitude:.4f}\n",
    "/postal": lambda facts: facts.provider.postal + "\n",
    "/timezone": lambda facts: facts.provider.timezone + "\n",
    "/hostname": lambda facts: facts.reverse + "\n",
}
SERVICES: Mapping[str, Mapping[str, Page]] = {
    "ipinfo.io": IPINFO,
    "ifconfig.me": {
        "/": _plain,
        "/ip": _plain,
        "/host": lambda facts: facts.reverse or "unavailable",
        "/ua": lambda facts: "curl/7.88.1",
        "/all.json": _ip_json,
    },
    "icanhazip.com": {"/": _line},
    "ipv4.icanhazip.com": {"/": _line},
    "api.ipify.org": {"/": _plain},
    "api4.ipify.org": {"/": _plain},
    "checkip.amazonaws.com": {"/": _line},
    "ip-api.com": {
        "/json": _ip_api_json,
        "/json/": _ip_api_json,
        "/line": _ip_api_lines,
        "/line/": _ip_api_lines,
    },
    "ident.me": {"/": _plain},
    "v4.ident.me": {"/": _plain},
    "ifconfig.co": {
        "/": _line,
        "/ip": _line,
        "/json": _ifconfig_co_json,
        "/country": lambda facts: COUNTRIES.get(facts.country, facts.country) + "\n",
        "/country-iso": lambda facts: facts.country + "\n",
        "/city": lambda facts: facts.provider.city + "\n",
        "/asn": lambda facts: f"AS{facts.provider.asn}\n",
    },
    "ifconfig.io": {"/": _line, "/ip": _line, "/country_code": lambda facts: facts.country + "\n"},
    "ipecho.net": {"/plain": _plain},
    "ip.sb": {"/": _line},
    "api.ip.sb": {"/ip": _line},
    "ipv4.ip.sb": {"/": _line},
    "myip.ipip.net": {"/": lambda facts: f"当前 IP：{facts.address}  来自于：{facts.provider.name}\n"},
    "wtfismyip.com": {"/text": _line},
    "myexternalip.com": {"/raw": _plain},
    "whatismyip.akamai.com": {"/": _plain},
    "bot.whatismyipaddress.com": {"/": _plain},
    "ipapi.co": {
        "/ip": _plain,
        "/ip/": _plain,
        "/country": lambda f: f.country,
        "/country/": lambda f: f.country,
    },
    "api.myip.com": {"/": _ip_json},
    "l2.io": {"/ip": _plain},
    "eth0.me": {"/": _line},
    "tnx.nl": {"/ip": _line},
}
JSON_PAGES = {_ipinfo_json, _ip_api_json, _ip_json, _ifconfig_co_json}
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")))
NO_DOMAINS = {"example", "invalid", "local", "localhost", "internal", "lan", "test"}
"""Names that nobody has (RFC 2606, RFC 6762)."""
LOCAL_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost"}


def resolve(system: System, host: str) -> str | None:
    """The address of *host*, a name or an address; None when there is none."""
    host = host.strip("[]").lower().rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    if host in LOCAL_NAMES:
        return "127.0.0.1"
    if host in (system.hostname, system.persona.hostname, system.persona.fqdn):
        return "127.0.1.1"
    if host in SERVICES:
        return SERVICE_NETWORK.get(host) or _delivery_address(host)
    if host == system.persona.network.reverse_name:
        return system.persona.network.public_ipv4
    if system.kernel.wiring.page is not None and _is_public_name(host):
        return _delivery_address(host)
    return None


def _is_public_name(host: str) -> bool:
    top = host.rpartition(".")[2]
    return "." in host and top.isalpha() and top not in NO_DOMAINS


def _delivery_address(host: str) -> str:
    digest = hashlib.sha256(host.encode()).digest()
    return f"104.{16 + digest[0] % 12}.{digest[1]}.{1 + digest[2] % 250}"


def is_own(system: System, address: str) -> bool:
    """Whether *address* is of this host."""
    parsed = ip_address(address)
    own = {a.address for i in system.persona.network.interfaces for a in (*i.ipv4, *i.ipv6)}
    return parsed.is_loopback or parsed.is_unspecified or address in own


def _delay(address: str) -> int:
    return 11 + hashlib.sha256(address.encode()).digest()[0] % 170


def connect(system: System, host: str, port: int) -> Outcome | str:
    """Open a connection: the address when somebody answers there, else how it failed."""
    address = resolve(system, host)
    if address is None:
        return Unresolved()
    if is_own(system, address):
        served = any(s.port == port and s.is_listening and s.protocol[:3] == "tcp" for s in sockets(system))
        return address if served else Refused(address=address, milliseconds=0)
    if host.lower() in SERVICES and port in (80, 443):
        return address
    if _is_private(address):
        return Unreachable(address=address, milliseconds=3058 + _delay(address) % 40)
    if _is_silent(system, address):
        return TimedOut(address=address, milliseconds=SYN_MILLISECONDS + 20 * _delay(address))
    return Refused(address=address, milliseconds=_delay(address))


def _is_silent(system: System, address: str) -> bool:
    """Whether nothing comes back from *address*: seen from each host this is another half of the Internet."""
    return bool(hashlib.sha256(f"{system.persona.seed}/{address}".encode()).digest()[0] & 1)


def _is_private(address: str) -> bool:
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return True
    return any(parsed in network for network in PRIVATE)


def fetch(
    system: System, host: str, port: int, path: str, *, scheme: str = "http", is_piped: bool = False
) -> Outcome:
    """GET a page; *is_piped* when it goes to another program, not into a file."""
    found = connect(system, host, port)
    if isinstance(found, Refused | TimedOut) and not is_own(system, found.address):
        return _recorded(system, found, (scheme, host, path), is_piped=is_piped)
    if not isinstance(found, str):
        return found
    pages = SERVICES.get(host.lower())
    if pages is None:
        return Refused(address=found, milliseconds=0)
    page = pages.get(path.partition("?")[0] or "/")
    if page is None:
        return Answered(address=found, body=b"404 page not found\n", status=404, reason="Not Found")
    network = system.persona.network
    facts = _Facts(address=network.public_ipv4, reverse=network.reverse_name, provider=network.provider)
    kind = "application/json; charset=utf-8" if page in JSON_PAGES else "text/html; charset=utf-8"
    return Answered(address=found, body=page(facts).encode(), content_type=kind, milliseconds=_delay(found))


def _recorded(
    system: System, outcome: Refused | TimedOut, url: tuple[str, str, str], *, is_piped: bool
) -> Outcome:
    """What stands in for a page that lies outside, where something does."""
    page = system.kernel.wiring.page
    if page is None:
        return outcome
    found, address = page(*url, is_piped), outcome.address
    milliseconds = 2 * _delay(address)
    return Answered(
        address=address, body=found.body, content_type=found.content_type, milliseconds=milliseconds
    )
