"""
Envelopes to and from JSON objects in the layout of Cowrie's ``cowrie.json``.

The event's own fields may replace those of the connection (a forwarding request's ``dst_ip``, as in
Cowrie), but never the session, the source address or the protocol: an intruder's claim must not pass
for the connection's facts.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from honeyllm.errors import HoneyError
from honeyllm.events._catalogue import EVENTS
from honeyllm.events._event import Connection, Envelope, Event, Sensor, SessionId

_TIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))
_AUTHORITATIVE: Final = ("session", "src_ip", "protocol")


class MalformedEvent(HoneyError):
    """A JSON object is no event of ours: kind unknown, or a field missing, unknown or of a wrong shape."""


def to_dict(envelope: Envelope) -> dict[str, Any]:
    """
    The JSON object of *envelope*: one flat mapping of strings, numbers, booleans and lists of strings.

    Each call makes a new one, which the caller may change.
    """
    fields: dict[str, Any] = {"eventid": envelope.event.kind}
    identity = _identity(envelope)
    fields |= identity
    fields |= _event_fields(envelope.event)
    fields |= {name: identity[name] for name in _AUTHORITATIVE if name in identity}
    if envelope.late:
        fields["late"] = True
    fields |= {
        "seq": envelope.seq,
        "sensor": envelope.sensor.name,
        "uuid": envelope.sensor.uuid,
        "timestamp": envelope.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    fields["message"] = _message(envelope.event, fields)
    return fields


def to_json(envelope: Envelope) -> bytes:
    """One line of ``cowrie.json``, in ASCII and without the line's end."""
    return _ENCODER.encode(to_dict(envelope)).encode("ascii")


def from_dict(fields: Mapping[str, Any]) -> Envelope:
    """
    The envelope that `to_dict` made *fields* of.

    Where the event has a ``dst_ip`` of its own, the connection's is not in *fields* and comes back empty.

    Raises:
        MalformedEvent: *fields* are not such a mapping.
    """
    try:
        cls = EVENTS[fields["eventid"]]
        return Envelope(
            at=datetime.strptime(fields["timestamp"], _TIME_FORMAT).replace(tzinfo=UTC),
            sensor=Sensor(name=fields["sensor"], uuid=fields["uuid"]),
            session=SessionId(fields["session"]) if "session" in fields else None,
            connection=_connection(cls, fields),
            seq=fields.get("seq", 0),
            late=fields.get("late", False),
            event=cls(**{name: fields[name] for name in _names(cls) if name in fields}),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedEvent(f"not an event: {error}") from None


def from_json(line: bytes | str) -> Envelope:
    """
    The envelope that `to_json` made *line* of.

    Raises:
        MalformedEvent: *line* is not such a line.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise MalformedEvent("not a line of JSON") from None
    if not isinstance(fields, dict):
        raise MalformedEvent("not a JSON object")
    return from_dict(fields)


def message(envelope: Envelope) -> str:
    """The readable message of *envelope*; may hold an attacker's control characters."""
    text: str = to_dict(envelope)["message"]
    return text


class _Shown(dict[str, Any]):
    """A message's values: what an event of the service has not, such as an address, is a dash."""

    def __missing__(self, name: str) -> str:
        return "-"


def _identity(envelope: Envelope) -> dict[str, Any]:
    identity: dict[str, Any] = {}
    if envelope.session is not None:
        identity["session"] = envelope.session
    if envelope.connection is not None:
        identity |= _ends(envelope.connection)
    return identity


@lru_cache(maxsize=1024)
def _ends(connection: Connection) -> Mapping[str, Any]:
    return MappingProxyType(attrs.asdict(connection))


def _event_fields(event: Event) -> dict[str, Any]:
    present = ((name, getattr(event, name)) for name in _names(type(event)))
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in present
        if value is not None
    }


def _message(event: Event, fields: Mapping[str, Any]) -> str:
    shown = {name: " ".join(value) if isinstance(value, list) else value for name, value in fields.items()}
    return event.message_template() % _Shown(shown)


def _connection(cls: type[Event], fields: Mapping[str, Any]) -> Connection | None:
    if "src_ip" not in fields:
        return None
    is_hidden = "dst_ip" in _names(cls)
    return Connection(
        src_ip=fields["src_ip"],
        src_port=fields["src_port"],
        dst_ip="" if is_hidden else fields["dst_ip"],
        dst_port=0 if is_hidden else fields["dst_port"],
        protocol=fields["protocol"],
    )


def _names(cls: type[Event]) -> tuple[str, ...]:
    return _NAMES.get(cls.kind) or tuple(field.name for field in attrs.fields(cls))


_NAMES: Final = {kind: tuple(field.name for field in attrs.fields(cls)) for kind, cls in EVENTS.items()}
