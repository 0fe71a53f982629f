"""The one list of all kinds of events, which the codec and the documentation are checked against."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from honeyllm.events import _cowrie as cowrie
from honeyllm.events import _own as own
from honeyllm.events._event import Event

_ALL: Final[tuple[type[Event], ...]] = (
    cowrie.SessionConnect,
    cowrie.SessionClosed,
    cowrie.SessionParams,
    cowrie.ClientVersion,
    cowrie.ClientKex,
    cowrie.ClientFingerprint,
    cowrie.ClientSize,
    cowrie.ClientVar,
    cowrie.ClientMalformedPacket,
    cowrie.LoginSuccess,
    cowrie.LoginFailed,
    cowrie.CommandInput,
    cowrie.CommandFailed,
    cowrie.CommandSuccess,
    cowrie.CommandChpasswd,
    cowrie.SessionInput,
    cowrie.FileDownload,
    cowrie.FileDownloadFailed,
    cowrie.FileUpload,
    cowrie.LogOpen,
    cowrie.LogClosed,
    cowrie.DirectTcpipRequest,
    cowrie.DirectTcpipData,
    own.CommandAnswered,
    own.ModelFailed,
    own.SessionLimited,
    own.ConnectionRefused,
    own.ServiceStarted,
    own.ServiceStopped,
    own.OutputFailed,
    own.OutputRecovered,
    own.OutputLost,
)

EVENTS: Final[Mapping[str, type[Event]]] = MappingProxyType({event.kind: event for event in _ALL})
"""Every kind of event by its identifier."""
