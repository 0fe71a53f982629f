"""A whole machine whose Internet is a table, and which tells what arrives."""

from collections.abc import Mapping

import attrs

from honeyllm.host import Origin, Process, WebPage
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
