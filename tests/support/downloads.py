"""A whole machine whose Internet is a table, and which tells what arrives."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Origin, Process, Refused, TimedOut, WebPage, connect
from honeyllm.vfs import Place
from tests.support.machine_host import MachineHost


class Noted:
    """Notes what arrives: where it lies or nothing, and its URL."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []

    def closed(self, process: Process, place: Place, origin: Origin) -> None:
        """Note it."""
        self.arrived.append((place.path, origin.url or origin.way))

    def executed(self, process: Process, place: Place) -> None:
        """Nobody asks."""

    def received(self, process: Process, data: bytes, origin: Origin) -> None:
        """Note it."""
        self.arrived.append(("", origin.url))


def recording_host(pages: Mapping[str, bytes]) -> tuple[MachineHost, Noted]:
    """A host in record mode; *pages* by path, any other path has a line of text."""
    host, noted = MachineHost(), Noted()

    def page(scheme: str, name: str, path: str, is_piped: bool) -> WebPage:
        return WebPage(body=pages.get(path, b"a line\n"), content_type="text/plain")

    host.kernel.wiring = attrs.evolve(host.kernel.wiring, page=page, arrivals=noted)
    return host, noted


def address(host: MachineHost, kind: type[Refused | TimedOut]) -> str:
    """One that answers in that way."""
    names = (f"198.51.100.{n}" for n in range(1, 200))
    return next(name for name in names if isinstance(connect(host.kernel.system, name, 80), kind))
