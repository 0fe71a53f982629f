"""
What intruders did and what became of the honeypot, as typed values.

One frozen class for each kind of event. `EventLog` stamps them for a session and `EventBus` hands them to
whoever subscribed; `to_json` writes them in the layout of Cowrie's JSON log, so that its consumers work
unchanged. Nothing here does I/O.
"""

from honeyllm.events._bus import Emit, EventBus, EventLog, Subscriber, new_session_id
from honeyllm.events._catalogue import EVENTS
from honeyllm.events._codec import MalformedEvent, from_dict, from_json, message, to_dict, to_json
from honeyllm.events._cowrie import (
    ClientFingerprint,
    ClientKex,
    ClientMalformedPacket,
    ClientSize,
    ClientVar,
    ClientVersion,
    CommandChpasswd,
    CommandFailed,
    CommandInput,
    CommandSuccess,
    DirectTcpipData,
    DirectTcpipRequest,
    FileDownload,
    FileDownloadFailed,
    FileUpload,
    LogClosed,
    LoginFailed,
    LoginSuccess,
    LogOpen,
    SessionClosed,
    SessionConnect,
    SessionInput,
    SessionParams,
)
from honeyllm.events._event import Connection, Envelope, Event, Sensor, SessionId, Source
from honeyllm.events._own import (
    CommandAnswered,
    ConnectionRefused,
    ModelFailed,
    OutputFailed,
    OutputLost,
    OutputRecovered,
    ServiceStarted,
    ServiceStopped,
    SessionLimited,
)
from honeyllm.events._text import inert, plain_text

__all__ = [
    "EVENTS",
    "ClientFingerprint",
    "ClientKex",
    "ClientMalformedPacket",
    "ClientSize",
    "ClientVar",
    "ClientVersion",
    "CommandAnswered",
    "CommandChpasswd",
    "CommandFailed",
    "CommandInput",
    "CommandSuccess",
    "Connection",
    "ConnectionRefused",
    "DirectTcpipData",
    "DirectTcpipRequest",
    "Emit",
    "Envelope",
    "Event",
    "EventBus",
    "EventLog",
    "FileDownload",
    "FileDownloadFailed",
    "FileUpload",
    "LogClosed",
    "LogOpen",
    "LoginFailed",
    "LoginSuccess",
    "MalformedEvent",
    "ModelFailed",
    "OutputFailed",
    "OutputLost",
    "OutputRecovered",
    "Sensor",
    "ServiceStarted",
    "ServiceStopped",
    "SessionClosed",
    "SessionConnect",
    "SessionId",
    "SessionInput",
    "SessionLimited",
    "SessionParams",
    "Source",
    "Subscriber",
    "from_dict",
    "from_json",
    "inert",
    "message",
    "new_session_id",
    "plain_text",
    "to_dict",
    "to_json",
]
