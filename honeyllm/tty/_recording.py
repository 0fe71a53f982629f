"""
Recordings of a session, as bytes: Cowrie's ttylog (after User-Mode Linux) and asciicast.

A ttylog is what is kept, since Cowrie's ``playlog`` and ``asciinema`` tools read it;
asciicast versions 2 and 3 are made from one.
"""

from __future__ import annotations

import codecs
import json
import struct
from collections.abc import Iterable, Iterator
from enum import IntEnum

import attrs

_HEADER = struct.Struct("<iLiiLL")
_MAX_SECONDS = 0xFFFFFFFF
_MARKER = b"[recording ends here: its limit of %d bytes is reached]"


class Operation(IntEnum):
    """What a record is."""

    OPEN = 1
    CLOSE = 2
    WRITE = 3


class Direction(IntEnum):
    """Whose bytes a record holds."""

    NONE = 0
    INPUT = 1
    OUTPUT = 2
    COMMAND = 3


@attrs.frozen(kw_only=True)
class Record:
    """One record; *seconds* count from the start of the session."""

    operation: Operation
    seconds: float
    direction: Direction = Direction.NONE
    data: bytes = b""


def encode_record(record: Record) -> bytes:
    """A record as Cowrie writes it."""
    seconds = min(max(record.seconds, 0.0), float(_MAX_SECONDS))
    whole = int(seconds)
    header = _HEADER.pack(
        record.operation, 0, len(record.data), record.direction, whole, int((seconds - whole) * 1_000_000)
    )
    return header + record.data


def decode_records(data: bytes) -> Iterator[Record]:
    """The records of a ttylog, up to the first that is cut off or makes no sense."""
    position = 0
    while position + _HEADER.size <= len(data):
        operation, _, size, direction, whole, micro = _HEADER.unpack_from(data, position)
        position += _HEADER.size
        if not (1 <= operation <= 3 and 0 <= direction <= 3 and 0 <= size <= len(data) - position):
            return
        yield Record(
            operation=Operation(operation),
            seconds=whole + micro / 1_000_000,
            direction=Direction(direction),
            data=data[position : position + size],
        )
        position += size


class Recording:
    """
    A ttylog under construction, at most *max_bytes* long.

    Times are seconds since the start of the session. When the limit is reached a marker
    is written in place of what follows. *number* tells the recordings of one connection apart.
    """

    def __init__(self, max_bytes: int, *, number: int = 0) -> None:
        marker = _HEADER.size + len(_MARKER % max_bytes)
        self.number = number
        self._max_bytes = max_bytes
        self._room = max_bytes - marker - _HEADER.size
        self._data = bytearray()
        self._is_full = False

    def opened(self, seconds: float, command: str | None = None) -> None:
        """The session starts, with *command* when it is not interactive."""
        self._data += encode_record(Record(operation=Operation.OPEN, seconds=seconds))
        if command is not None:
            self._write(seconds, Direction.COMMAND, command.encode("utf-8", "surrogateescape"))

    def input(self, seconds: float, data: bytes) -> None:
        """The client sent *data*."""
        self._write(seconds, Direction.INPUT, data)

    def output(self, seconds: float, data: bytes) -> None:
        """The client was sent *data*."""
        self._write(seconds, Direction.OUTPUT, data)

    def closed(self, seconds: float) -> bytes:
        """The session ends; the whole recording."""
        self._data += encode_record(Record(operation=Operation.CLOSE, seconds=seconds))
        return bytes(self._data)

    def _write(self, seconds: float, direction: Direction, data: bytes) -> None:
        if self._is_full or not data:
            return
        room = self._room - len(self._data) - _HEADER.size
        if room > 0:
            self._append(seconds, direction, data[:room])
        if room < len(data):
            self._is_full = True
            self._append(seconds, Direction.COMMAND, _MARKER % self._max_bytes)

    def _append(self, seconds: float, direction: Direction, data: bytes) -> None:
        record = Record(operation=Operation.WRITE, seconds=seconds, direction=direction, data=data)
        self._data += encode_record(record)


@attrs.frozen(kw_only=True)
class CastHeader:
    """What an asciicast says about its terminal; *timestamp* is seconds since the epoch."""

    columns: int = 80
    rows: int = 24
    timestamp: int | None = None
    terminal: str = "xterm"
    title: str | None = None


class CastWriter:
    """
    Writes an asciicast, version 2 (times from the start) or 3 (times since the event before).

    Every method returns the bytes to append to the file.
    """

    def __init__(self, header: CastHeader, *, version: int = 2) -> None:
        if version not in (2, 3):
            raise ValueError(f"asciicast version {version}")
        self._header = header
        self._version = version
        self._last = 0.0
        utf8 = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"o": utf8("replace"), "i": utf8("replace")}

    def begin(self) -> bytes:
        """The header line."""
        header = self._header
        fields: dict[str, object] = {"version": self._version}
        if self._version == 2:
            fields |= {"width": header.columns, "height": header.rows, "env": {"TERM": header.terminal}}
        else:
            fields["term"] = {"cols": header.columns, "rows": header.rows, "type": header.terminal}
        fields |= {} if header.timestamp is None else {"timestamp": header.timestamp}
        fields |= {} if header.title is None else {"title": header.title}
        return _json_line(fields)

    def output(self, seconds: float, data: bytes) -> bytes:
        """The terminal was written to."""
        return self._text(seconds, "o", data)

    def input(self, seconds: float, data: bytes) -> bytes:
        """Keys were typed."""
        return self._text(seconds, "i", data)

    def resize(self, seconds: float, columns: int, rows: int) -> bytes:
        """The window changed."""
        return self._event(seconds, "r", f"{columns}x{rows}")

    def exit(self, seconds: float, status: int) -> bytes:
        """The session ended; version 2 has no such event."""
        return self._event(seconds, "x", str(status)) if self._version == 3 else b""

    def _text(self, seconds: float, code: str, data: bytes) -> bytes:
        text = self._decoders[code].decode(data)
        return self._event(seconds, code, text) if text else b""

    def _event(self, seconds: float, code: str, text: str) -> bytes:
        shown = seconds if self._version == 2 else max(seconds - self._last, 0.0)
        self._last = max(self._last, seconds)
        return _json_line([round(shown, 6), code, text])


def to_asciicast(records: Iterable[Record], header: CastHeader, *, version: int = 2) -> Iterator[bytes]:
    """Turn a ttylog into an asciicast; the command of a session without a shell comes first, as output."""
    writer = CastWriter(header, version=version)
    yield writer.begin()
    for record in records:
        if record.operation is not Operation.WRITE:
            continue
        if record.direction is Direction.OUTPUT:
            yield writer.output(record.seconds, record.data)
        elif record.direction is Direction.INPUT:
            yield writer.input(record.seconds, record.data)
        else:
            yield writer.output(record.seconds, record.data + b"\r\n")


def _json_line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8", "replace") + b"\n"
