"""URLs as curl and wget take them apart."""

from attrs import frozen

PORTS = {
    "http": 80,
    "https": 443,
    "ftp": 21,
    "ftps": 990,
    "tftp": 69,
    "gopher": 70,
    "dict": 2628,
    "telnet": 23,
}


@frozen(kw_only=True)
class Url:
    """An absolute URL; ``text`` has the scheme that was guessed when none was given."""

    text: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """The last part of the path, without query."""
        return self.path.partition("?")[0].rpartition("/")[2]

    @property
    def is_default_port(self) -> bool:
        """Whether the port is that of the scheme."""
        return PORTS.get(self.scheme) == self.port


def parse_url(text: str) -> Url | None:
    """Parse; a missing scheme means HTTP.  None for a bad port or an empty host."""
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "http", text
    scheme = scheme.lower()
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    authority, path = rest[:end].rpartition("@")[2], rest[end:].partition("#")[0]
    host, port = _host_port(authority)
    if not host or port is None:
        return None
    number = PORTS.get(scheme, 80) if port == "" else int(port)
    if not 0 < number < 65536 or any(c in host for c in ' \t"<>\\^`{|}'):
        return None
    path = path if path.startswith("/") else "/" + path
    return Url(text=f"{scheme}://{rest}", scheme=scheme, host=host, port=number, path=path)


def _host_port(authority: str) -> tuple[str, str | None]:
    if authority.startswith("["):
        host, _, rest = authority[1:].partition("]")
        return host, rest[1:] if rest.startswith(":") else "" if not rest else None
    host, colon, port = authority.partition(":")
    if colon and not (port.isascii() and port.isdigit() and len(port) < 7) and port:
        return host, None
    return host, port
