"""
When a file that an intruder brought is complete, and what is told of it.

An upload or a download is complete when it is closed.  A file that programs of
the host write may be put together by many commands (``echo -ne ... >> x``): it is
taken when nobody has written to it for a while, or when it is executed.  It is
held open until then, so that removing it does not help.
"""

import stat
from collections.abc import Callable

import attrs

from honeyllm.capture._artifacts import Quarantined, Submission
from honeyllm.capture._writer import Writer
from honeyllm.events import Event, FileDownload, FileUpload
from honeyllm.host import SESSION, Emit, Origin, Process, Way
from honeyllm.vfs import Place

QUIET_SECONDS = 3.0
MAX_PENDING = 2048
PIECE = 1 << 16
PIECES_IN_A_TURN = 32
HISTORIES = {".ash_history", ".bash_history", ".lesshst", ".nano_history", ".viminfo", ".wget-hsts"}
"""What programs write for themselves."""
LOGS = "/var/log/"
Timer = Callable[[float, Callable[[], None]], object]
"""Calls a function after seconds."""


@attrs.define(eq=False, kw_only=True)
class _Pending:
    """A file that was written, and who wrote it last, at ``at``."""

    place: Place
    origin: Origin
    path: str
    session: str
    emit: Emit
    is_program: Callable[[], bool]
    at: float


class Arriving:
    """
    Takes what is written on any host into the store behind *writer*, and emits its event.

    *clock* is seconds since the epoch; files above *max_file_bytes* are left alone.
    """

    def __init__(
        self, writer: Writer, *, clock: Callable[[], float], timer: Timer, max_file_bytes: int
    ) -> None:
        self._writer = writer
        self._clock = clock
        self._timer = timer
        self._max_file_bytes = max_file_bytes
        self._pending: dict[tuple[int, int], _Pending] = {}

    # -- what the hosts tell ---------------------------------------------------------------

    def closed(self, process: Process, place: Place, origin: Origin) -> None:
        """*place* was written and closed."""
        path = place.path
        if path.startswith(LOGS) or place.name in HISTORIES:
            return
        key = _key(place)
        is_new = key not in self._pending
        if is_new:
            place.fs.uses.hold(place.number)
        kernel, session = process.kernel, process.values.get(SESSION)
        self._pending[key] = _Pending(
            place=place,
            origin=origin,
            path=path,
            session=session if isinstance(session, str) else "",
            emit=process.emit,
            is_program=lambda: bool(kernel.program_name(place.inode)),
            at=self._clock(),
        )
        if origin.way is not Way.REDIRECT:
            self._settle(key)
        elif is_new:
            self._timer(QUIET_SECONDS, lambda: self._look(key))
        if len(self._pending) > MAX_PENDING:
            self._settle(next(iter(self._pending)))

    def executed(self, process: Process, place: Place) -> None:
        """*place* is complete, since it runs."""
        self._settle(_key(place))

    def received(self, process: Process, data: bytes, origin: Origin) -> None:
        """*data* came and went into no file."""
        session = process.values.get(SESSION)
        submission = Submission(
            pieces=(data,),
            at=self._clock(),
            way=origin.way,
            url=origin.url,
            session=session if isinstance(session, str) else "",
        )
        emit = process.emit
        if data:
            self._writer.put(submission, lambda stored: emit(_event(stored, origin, "")))

    def settle(self) -> None:
        """Take everything now: the honeypot ends."""
        for key in tuple(self._pending):
            self._settle(key, at_once=True)

    # -- taking ----------------------------------------------------------------------------

    def _look(self, key: tuple[int, int]) -> None:
        pending = self._pending.get(key)
        if pending is None:
            return
        left = pending.at + QUIET_SECONDS - self._clock()
        if left > 0.01:
            self._timer(left, lambda: self._look(key))
        else:
            self._settle(key)

    def _settle(self, key: tuple[int, int], *, at_once: bool = False) -> None:
        pending = self._pending.pop(key, None)
        if pending is None:
            return
        inode = pending.place.inode
        wanted = 0 < inode.size <= self._max_file_bytes and stat.S_ISREG(inode.mode)
        if not wanted or pending.is_program():
            pending.place.fs.uses.drop(pending.place.number)
            return
        self._copy(pending, [], at_once=at_once)

    def _copy(self, pending: _Pending, pieces: list[bytes], *, at_once: bool = False) -> None:
        """Copy the file, some megabytes in a turn: it may be large."""
        content = pending.place.inode.content
        size = 0 if content is None else min(content.size, self._max_file_bytes)
        end = size if at_once else min(size, (len(pieces) + PIECES_IN_A_TURN) * PIECE)
        if content is not None:
            pieces += [content.read(at, PIECE) for at in range(len(pieces) * PIECE, end, PIECE)]
        if end < size:
            self._timer(0.0, lambda: self._copy(pending, pieces))
            return
        pending.place.fs.uses.drop(pending.place.number)
        self._submit(pending, pieces)

    def _submit(self, pending: _Pending, pieces: list[bytes]) -> None:
        submission = Submission(
            pieces=tuple(pieces),
            at=self._clock(),
            way=pending.origin.way,
            url=pending.origin.url,
            session=pending.session,
            path=pending.path,
        )
        emit, origin, path = pending.emit, pending.origin, pending.path
        self._writer.put(submission, lambda stored: emit(_event(stored, origin, path)))


def _key(place: Place) -> tuple[int, int]:
    return id(place.fs), place.number


def _event(stored: Quarantined, origin: Origin, path: str) -> Event:
    """The event as Cowrie has it: an upload by scp has a URL, which is its path."""
    if origin.way in (Way.SFTP, Way.SCP):
        return FileUpload(
            filename=path.rpartition("/")[2],
            url=path if origin.way is Way.SCP else None,
            outfile=stored.path,
            shasum=stored.sha256,
            destfile=path,
            duplicate=stored.is_duplicate,
        )
    return FileDownload(
        url=origin.url or None,
        outfile=stored.path,
        shasum=stored.sha256,
        destfile=path or None,
        duplicate=stored.is_duplicate,
    )
