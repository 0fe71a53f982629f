"""Twisted's failures of a request, sorted into ours."""

from twisted.internet.defer import CancelledError
from twisted.internet.error import ConnectError, ConnectionClosed

# Not exported by name from twisted.web.client, unlike its siblings.
from twisted.web._newclient import RequestNotSent
from twisted.web.client import (
    RequestGenerationFailed,
    RequestTransmissionFailed,
    ResponseFailed,
    ResponseNeverReceived,
)

from honeyllm.llm._errors import LlmUnavailable, quote

_BEFORE_ANY_BYTE = (ResponseNeverReceived, RequestTransmissionFailed, RequestNotSent)

TRANSPORT_FAULTS = (
    ConnectError,
    ConnectionClosed,
    ResponseFailed,
    RequestGenerationFailed,
    RequestTransmissionFailed,
    OSError,
)


def reasons_of(fault: BaseException) -> list[BaseException]:
    """The exceptions inside Twisted's wrappers; an exception that wraps nothing is itself."""
    inner = getattr(fault, "reasons", None) or []
    flat = [reason for failure in inner for reason in reasons_of(failure.value)]
    return flat or [fault]


def never_answered(fault: BaseException) -> bool:
    """
    Whether not one byte of a response came because the connection was gone.

    That is how a pooled connection looks which the server had closed in the meantime; Twisted
    does not repeat a POST by itself (its ticket 7843).
    """
    return isinstance(fault, _BEFORE_ANY_BYTE) and all(
        isinstance(reason, (ConnectionClosed, RequestNotSent)) for reason in reasons_of(fault)
    )


def unavailable(fault: BaseException) -> LlmUnavailable:
    """
    Say in our terms what happened to the connection.

    Raises:
        CancelledError: it happened because the caller was cancelled.
    """
    reasons = reasons_of(fault)
    if any(isinstance(reason, CancelledError) for reason in reasons):
        raise CancelledError()
    names = ", ".join(type(reason).__name__ for reason in reasons)
    return LlmUnavailable(f"connection failed: {names}: {quote(str(reasons[-1]))}")
