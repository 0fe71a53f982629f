"""What of a world's new files is told to who keeps them: how each came, and when it is complete."""

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import attrs

from honeyllm.vfs import Place

if TYPE_CHECKING:
    from honeyllm.host._process import Process

SESSION = "session"
"""The key in ``Process.values`` of the identifier of the session that a process belongs to."""


class Way(StrEnum):
    """How a file reached the host."""

    REDIRECT = "redirect"
    """Written by a program of the host: a redirection, an archive that was unpacked, an editor."""
    URL = "url"
    SFTP = "sftp"
    SCP = "scp"


@attrs.frozen(kw_only=True)
class Origin:
    """Where a file came from: a download has its ``url``, an upload the path that its sender asked for."""

    way: Way = Way.REDIRECT
    url: str = ""


WRITTEN = Origin()


@attrs.frozen(kw_only=True)
class WebPage:
    """What a web server sends: a body and what it says of it."""

    body: bytes
    content_type: str


class Pages(Protocol):
    """The part of the Internet that is made up."""

    def __call__(self, scheme: str, host: str, path: str, is_piped: bool, /) -> WebPage:
        """The page there; *is_piped* when another program is to read it."""


class Arrivals(Protocol):
    """Who keeps what intruders bring.  Nothing here waits, and nothing raises."""

    def closed(self, process: "Process", place: Place, origin: Origin) -> None:
        """*place* was written and closed; it may be written again."""

    def executed(self, process: "Process", place: Place) -> None:
        """*place*, which is no program of the image, is about to run."""

    def received(self, process: "Process", data: bytes, origin: Origin) -> None:
        """*data* came and went into no file."""
