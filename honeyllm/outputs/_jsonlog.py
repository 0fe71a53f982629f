"""The local JSON log: one object a line, in the layout of Cowrie's ``cowrie.json``."""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import ClassVar

import attrs

from honeyllm.events import Envelope, to_json
from honeyllm.outputs._log_file import LogFile, LogFileSettings
from honeyllm.outputs._output import OutputContext


@attrs.frozen(kw_only=True)
class JsonLogSettings(LogFileSettings):
    """Settings of `JsonLog`."""

    path: Path = Path("log/honeyllm.json")


class JsonLog:
    """
    Appends each event as one line of JSON; a batch is one write, and is with the operating system when
    `write` returns.

    This is the evidence: it is written before any other output, and a batch either arrives whole or up to
    the line at which the disk was full.
    """

    Settings: ClassVar[type[JsonLogSettings]] = JsonLogSettings

    def __init__(self, settings: JsonLogSettings, context: OutputContext) -> None:
        self._file = LogFile(settings)

    async def start(self) -> None:
        self._file.open()

    async def write(self, batch: Sequence[Envelope]) -> None:
        self._file.write([(each.at.astimezone(UTC).date(), to_json(each) + b"\n") for each in batch])

    async def stop(self) -> None:
        self._file.close()
