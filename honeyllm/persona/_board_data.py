"""The small boards that hosts are drawn from, read from boards.yaml."""

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from honeyllm.persona._data import ProviderChoice, Site, structured


@frozen(kw_only=True)
class BoardProcessor:
    """The cores of a chip; see boards.yaml."""

    model_name: str
    part: str
    stepping: int
    model: int
    mhz: float
    bogomips: float
    flags: str
    bugs: str
    caches: tuple[tuple[int, str, int, int, int, str], ...]
    vulnerabilities: Mapping[str, str]


@frozen(kw_only=True)
class BoardChoice:
    """A model of board; *memories* are GiB, KiB and a revision code, *macs* what its addresses begin with."""

    model: str
    compatible: tuple[str, ...]
    chip: str
    processor: str
    image: str
    changes: str
    macs: tuple[str, ...]
    driver: str
    memories: tuple[tuple[int, int, str], ...]


@frozen(kw_only=True)
class HomeProvider:
    """Who connects homes to the Internet."""

    key: str
    name: str
    asn: int
    reverse: str
    sites: tuple[Site, ...]

    def choice(self, network: str, gateway: str) -> ProviderChoice:
        """The same as a place to draw a network at, *network* being behind a router."""
        return ProviderChoice(
            key=self.key,
            name=self.name,
            asn=self.asn,
            style="lan",
            chassis="",
            sys_vendor="",
            product=None,
            bios=("", "", ""),
            mac=None,
            dns=(gateway,),
            interface=None,
            host="",
            reverse=self.reverse,
            sites=self.sites,
            private=network,
        )


@frozen(kw_only=True)
class Boards:
    """Everything in boards.yaml."""

    processors: Mapping[str, BoardProcessor]
    boards: tuple[BoardChoice, ...]
    pci: Mapping[str, tuple[tuple[str, str, str, str, str, str, str, str, str, str], ...]]
    cards: tuple[tuple[int, str], ...]
    roles: tuple[str, ...]
    networks: tuple[str, ...]
    routers: tuple[str, ...]
    providers: tuple[HomeProvider, ...]


@cache
def boards() -> Boards:
    """The boards and the homes that they stand in."""
    return structured("boards.yaml", Boards)
