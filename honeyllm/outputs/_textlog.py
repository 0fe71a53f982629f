"""A log to read: one line for each event."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import ClassVar

import attrs

from honeyllm.events import Envelope, inert, message
from honeyllm.outputs._log_file import LogFile, LogFileSettings
from honeyllm.outputs._output import OutputContext


@attrs.frozen(kw_only=True)
class TextLogSettings(LogFileSettings):
    """Settings of `TextLog`."""

    path: Path = Path("log/honeyllm.log")


def text_line(envelope: Envelope) -> str:
    """
    Time, session, source address, kind and message; a dash where there is none.

    Whatever an intruder put into it, it is one line and no terminal acts on it.
    """
    at = envelope.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    source = envelope.connection.src_ip if envelope.connection is not None else "-"
    line = f"{at} {envelope.session or '-'} {source} {envelope.event.kind} {message(envelope)}"
    return inert(line).rstrip()


class TextLog:
    """Appends each event as a line that a person can read, on any terminal."""

    Settings: ClassVar[type[TextLogSettings]] = TextLogSettings

    def __init__(self, settings: TextLogSettings, context: OutputContext) -> None:
        self._file = LogFile(settings)

    async def start(self) -> None:
        self._file.open()

    async def write(self, batch: Sequence[Envelope]) -> None:
        self._file.write(
            [(each.at.astimezone(UTC).date(), f"{text_line(each)}\n".encode()) for each in batch]
        )

    async def stop(self) -> None:
        self._file.close()
