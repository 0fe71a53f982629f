"""What all programs that download have in common: the time that it takes, and that the URL is noted."""

import hashlib
import stat
from collections.abc import Mapping

from honeyllm.events import FileDownloadFailed
from honeyllm.host import (
    Answered,
    Origin,
    Outcome,
    Process,
    Refused,
    RegularFile,
    TimedOut,
    Unreachable,
    Unresolved,
    Way,
    fetch,
    tell_origin,
)
from honeyllm.programs.system._url import Url

REASONS: Mapping[type[Outcome], str] = {
    Refused: "Connection refused",
    Unreachable: "No route to host",
    TimedOut: "Connection timed out",
}
RESOLVE_SECONDS = 0.04
FIRST_BYTES = 14_600
"""What comes in the first round trip."""
SLOWEST, FASTEST = 400_000, 12_000_000
"""Bytes a second."""


def asked(process: Process, url: Url, *, is_piped: bool = False, limit: float | None = None) -> Outcome:
    """
    What comes of asking for *url*, at once; nothing connects for more than *limit* seconds.

    Whoever says what becomes of a page tells it to :func:`comes_from` or :func:`piped`.
    """
    system = process.kernel.system
    outcome = fetch(system, url.host, url.port, url.path, scheme=url.scheme, is_piped=is_piped)
    if limit and not isinstance(outcome, Answered | Unresolved) and outcome.milliseconds > limit * 1000:
        return TimedOut(address=outcome.address, milliseconds=int(limit * 1000) + 1)
    return outcome


async def fetched(
    process: Process, url: Url, *, is_piped: bool = False, limit: float | None = None
) -> Outcome:
    """The same after the time that it takes."""
    outcome = asked(process, url, is_piped=is_piped, limit=limit)
    await spend(process, seconds_of(outcome))
    return outcome


async def spend(process: Process, seconds: float) -> None:
    """Let *seconds* pass, where programs take their time."""
    if seconds and process.kernel.wiring.pacing is not None:
        await process.sleep(seconds)


def seconds_of(outcome: Outcome) -> float:
    """How long it takes until it is over."""
    if isinstance(outcome, Unresolved):
        return RESOLVE_SECONDS
    if isinstance(outcome, Answered):
        return outcome.milliseconds / 1000 + transfer_seconds(outcome)
    return outcome.milliseconds / 1000


def transfer_seconds(answer: Answered) -> float:
    """How long the body is on its way."""
    share = hashlib.sha256(answer.address.encode()).digest()[1] / 255
    rate = SLOWEST * (FASTEST / SLOWEST) ** share
    rest = len(answer.body) - FIRST_BYTES
    return len(answer.body) / rate if rest > 0 else len(answer.body) / (4 * FASTEST)


def failed(process: Process, url: str) -> None:
    """Note that *url* was asked for and did not come."""
    process.emit(FileDownloadFailed(url=url))


def comes_from(process: Process, fd: int, url: str) -> None:
    """What is written to *fd* is what was at *url*."""
    file = process.fds.get(fd)
    if isinstance(file, RegularFile):
        tell_origin(process, file, Origin(way=Way.URL, url=url))


def piped(process: Process, body: bytes, url: str) -> None:
    """*body*, from *url*, goes to standard output."""
    arrivals = process.kernel.wiring.arrivals
    if arrivals is not None:
        arrivals.received(process, body, Origin(way=Way.URL, url=url))


def make_parents(process: Process, name: str) -> None:
    """Make the directories on the way to *name*."""
    parent = name.rpartition("/")[0]
    if parent and not process.fs.exists(parent):
        make_parents(process, parent)
        process.fs.make(parent, stat.S_IFDIR | 0o777)
