"""
Events as syslog messages (RFC 5424), and their framing in a stream (RFC 6587).

The structured data carries the event's fields under ``honeyllm@32473``; 32473 is the enterprise number that
RFC 5612 reserves for documentation, since the project has none of its own.
"""

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

from honeyllm.events import Envelope, inert, to_dict

_SD_ID: Final = "honeyllm@32473"
_NOT_HEADER: Final = re.compile(r"[^\x21-\x7e]")
_TO_ESCAPE: Final = re.compile(r'["\\\]]')
_UNREPEATED: Final = frozenset({"timestamp", "sensor", "message", "eventid"})
_LONGEST_VALUE: Final = 1024
_BOM: Final = b"\xef\xbb\xbf"

FACILITIES: Final[Mapping[str, int]] = {
    "kern": 0,
    "user": 1,
    "mail": 2,
    "daemon": 3,
    "auth": 4,
    "syslog": 5,
    "lpr": 6,
    "news": 7,
    "uucp": 8,
    "cron": 9,
    "authpriv": 10,
    "ftp": 11,
    **{f"local{number}": 16 + number for number in range(8)},
}


class Severity(IntEnum):
    """Severities of RFC 5424 that are in use here."""

    ERROR = 3
    WARNING = 4
    NOTICE = 5
    INFO = 6


_SEVERITIES: Final[Mapping[str, Severity]] = {
    "cowrie.login.success": Severity.NOTICE,
    "cowrie.session.file_download": Severity.NOTICE,
    "cowrie.session.file_upload": Severity.NOTICE,
    "honeyllm.model.failed": Severity.WARNING,
    "honeyllm.output.failed": Severity.WARNING,
    "honeyllm.output.lost": Severity.ERROR,
}


def syslog_message(envelope: Envelope, *, facility: int, max_bytes: int) -> bytes:
    """
    *envelope* as one message of at most *max_bytes*; what does not fit is cut off the message's text first.

    Control characters of an intruder are shown as escapes, so that the message is one line everywhere.
    """
    fields = to_dict(envelope)
    severity = _SEVERITIES.get(envelope.event.kind, Severity.INFO)
    header = " ".join(
        (
            f"<{facility * 8 + severity}>1",
            fields["timestamp"],
            _header(envelope.sensor.name, 255),
            "honeyllm",
            "-",
            _header(envelope.event.kind.removeprefix("cowrie.").removeprefix("honeyllm."), 32),
        )
    )
    data = _structured_data(fields, max_bytes - len(header) - 16)
    start = f"{header} {data} ".encode() + _BOM
    return start + _cut(inert(fields["message"]).encode(), max_bytes - len(start))


def octet_counted(message: bytes) -> bytes:
    """*message* as a frame of a TCP or TLS stream."""
    return b"%d %s" % (len(message), message)


def _header(text: str, longest: int) -> str:
    return _NOT_HEADER.sub("_", text)[:longest] or "-"


def _structured_data(fields: Mapping[str, Any], room: int) -> str:
    data = f'[{_SD_ID} eventid="{_value(fields["eventid"])}"'
    for name, value in fields.items():
        if name in _UNREPEATED:
            continue
        parameter = f' {name}="{_value(value)}"'
        if len(data.encode()) + len(parameter.encode()) + 1 <= room:
            data += parameter
    return data + "]"


def _value(value: object) -> str:
    """A parameter's value, shortened before it is escaped so that no escape is cut in two."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, list):
        text = " ".join(value)
    else:
        text = str(value)
    return _TO_ESCAPE.sub(r"\\\g<0>", inert(text[:_LONGEST_VALUE]))


def _cut(text: bytes, room: int) -> bytes:
    return text[: max(room, 0)].decode("utf-8", "ignore").encode()
