"""
What an endpoint says when it does not answer: status codes, error envelopes, Retry-After.

Four shapes are met: OpenAI's ``{"error": {"message", "type", "code"}}`` (llama.cpp's code is
a number), vLLM's ``{"object": "error", "message"}``, plain text, and a proxy's HTML page.
"""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import attrs

from honeyllm.llm._errors import LlmError, LlmRefused, LlmRejected, LlmUnavailable, quote

_NEEDS_OPERATOR = {401, 402, 403, 404, 405}
_THIS_REQUEST = {400, 413, 414, 422}
_QUOTA_WORDS = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "insufficient_credits",
)


@attrs.frozen(kw_only=True)
class Complaint:
    """An error envelope, read."""

    message: str
    words: frozenset[str] = frozenset()
    status: int | None = None


def read_complaint(value: object) -> Complaint | None:
    """Recognise an error envelope in decoded JSON; `None` when *value* is none."""
    if not isinstance(value, Mapping):
        return None
    error = value.get("error")
    if isinstance(error, str) and error:
        return Complaint(message=error)
    if isinstance(error, Mapping):
        return _from_fields(error)
    if value.get("object") == "error":
        return _from_fields(value)
    return None


def _from_fields(fields: Mapping[Any, Any]) -> Complaint:
    named = [fields.get(name) for name in ("code", "type")]
    numbers = [item for item in named if isinstance(item, int) and not isinstance(item, bool)]
    return Complaint(
        message=str(fields.get("message") or "no message"),
        words=frozenset(item for item in named if isinstance(item, str)),
        status=numbers[0] if numbers else None,
    )


def complaint_of_body(body: bytes) -> Complaint:
    """Read the body of an error reply, whatever it is."""
    try:
        complaint = read_complaint(json.loads(body))
    except (ValueError, RecursionError):
        complaint = None
    if complaint is not None:
        return complaint
    text = body.decode("utf-8", "replace").strip()
    if text[:1] == "<":
        text = "a page of HTML"
    return Complaint(message=text or "no message")


def error_for(
    complaint: Complaint,
    *,
    status: int | None = None,
    retry_after: float | None = None,
    secret: str | None = None,
) -> LlmError:
    """Choose the error that tells the caller what can be done about *complaint*."""
    code = status or complaint.status
    reason = quote(complaint.message, secret=secret)
    if code is not None:
        reason = f"status {code}: {reason}"
    if code in _NEEDS_OPERATOR or complaint.words.intersection(_QUOTA_WORDS):
        return LlmRefused(reason)
    if code in _THIS_REQUEST:
        return LlmRejected(reason)
    return LlmUnavailable(reason, retry_after=retry_after)


def retry_after_seconds(value: str | None, date: str | None) -> float | None:
    """
    Read a Retry-After header: seconds, or a date, which is compared with the reply's own
    Date so that no clock of ours is needed. Nonsense is `None`.
    """
    if value is None:
        return None
    try:
        return max(0.0, min(float(int(value.strip())), 86400.0))
    except ValueError:
        pass
    try:
        late = parsedate_to_datetime(value) - parsedate_to_datetime(date or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, min(late.total_seconds(), 86400.0))
