"""Events to a syslog server, on this machine or elsewhere."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final, Protocol

import attrs
from attrs import validators

from honeyllm.events import Envelope
from honeyllm.outputs._output import OutputContext
from honeyllm.outputs._syslog_format import FACILITIES, syslog_message
from honeyllm.outputs._syslog_senders import StreamSender, UdpSender, UnixSender

_DESTINATION: Final = re.compile(r"unix:/.+|udp:.+:\d{1,5}|(?:tcp|tls):.+:.+")


def _is_destination(_instance: object, field: "attrs.Attribute[Any]", value: str) -> None:
    if not _DESTINATION.fullmatch(value):
        raise ValueError(
            f"{field.name} must be unix:/PATH, udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT, not {value}"
        )


@attrs.frozen(kw_only=True)
class SyslogSettings:
    """
    Settings of `Syslog`.

    ``to`` is ``unix:/dev/log`` for this machine's own daemon, ``udp:HOST:PORT``, or a client endpoint string
    of Twisted that begins with ``tcp:`` or ``tls:``. A tls endpoint verifies the server's certificate.
    """

    to: str = attrs.field(default="unix:/dev/log", validator=_is_destination)
    facility: str = attrs.field(default="local0", validator=validators.in_(tuple(FACILITIES)))
    max_bytes: int = attrs.field(default=8192, validator=[validators.ge(480), validators.le(65507)])


class Sender(Protocol):
    """A way to a syslog server; errors are `OSError` or `PartlyWritten`."""

    async def open(self) -> None: ...

    async def send(self, messages: Sequence[bytes]) -> None: ...

    async def close(self) -> None: ...


def _sender(to: str, context: OutputContext) -> Sender:
    scheme, _, rest = to.partition(":")
    if scheme == "unix":
        return UnixSender(rest, context.reactor)
    if scheme == "udp":
        host, _, port = rest.rpartition(":")
        return UdpSender(host.strip("[]"), int(port), context.reactor)
    return StreamSender(to, context.reactor)


class Syslog:
    """Sends each event as one message of RFC 5424; over a stream with the octet counts of RFC 6587."""

    Settings: ClassVar[type[SyslogSettings]] = SyslogSettings

    def __init__(self, settings: SyslogSettings, context: OutputContext) -> None:
        self._settings = settings
        self._sender = _sender(settings.to, context)

    async def start(self) -> None:
        await self._sender.open()

    async def write(self, batch: Sequence[Envelope]) -> None:
        facility = FACILITIES[self._settings.facility]
        longest = self._settings.max_bytes
        await self._sender.send(
            [syslog_message(each, facility=facility, max_bytes=longest) for each in batch]
        )

    async def stop(self) -> None:
        await self._sender.close()
