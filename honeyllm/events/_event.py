"""What every event and every stamped event has in common."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NewType

import attrs

SessionId = NewType("SessionId", str)
"""Twelve hexadecimal digits, as Cowrie's session identifiers are."""


class Source(StrEnum):
    """Who produced the answer to a simple command."""

    BUILTIN = "builtin"
    PROGRAM = "program"
    LEDGER = "ledger"
    MODEL = "model"
    FALLBACK = "fallback"


@attrs.frozen(kw_only=True)
class Event:
    """
    Something that happened; one subclass for each kind.

    The attributes of a subclass are the fields of its JSON object, under the same names; a field that is
    ``None`` is left out there.
    """

    kind: ClassVar[str]
    """Identifier of the kind, unique and stable: what consumers match on."""
    template: ClassVar[str]
    """The readable message, with ``%(field)s`` for fields of this event, its session or its connection."""

    def message_template(self) -> str:
        """The message that fits this event's values; kinds with several wordings override it."""
        return self.template


@attrs.frozen(kw_only=True)
class Sensor:
    """Which honeypot reports: its name and an identifier that survives renaming."""

    name: str
    uuid: str = "unknown"


@attrs.frozen(kw_only=True)
class Connection:
    """The two ends of a connection; every event of its session carries them."""

    src_ip: str
    src_port: int
    dst_ip: str
    dst_port: int
    protocol: str = "ssh"


@attrs.frozen(kw_only=True)
class Envelope:
    """
    An event with where and when it happened.

    ``session`` and ``connection`` are ``None`` for events of the service itself. ``at`` is aware and in UTC,
    ``seq`` counts from 0 within the session. ``late`` marks what came after the session's end.
    """

    at: datetime
    sensor: Sensor
    session: SessionId | None = None
    connection: Connection | None = None
    seq: int = 0
    late: bool = False
    event: Event
