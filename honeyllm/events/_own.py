"""Events that Cowrie does not have: how answers came about, and what happened to the honeypot itself."""

from typing import ClassVar

import attrs

from honeyllm.events._event import Event, Source
from honeyllm.events._text import optional_text, plain_text, text_list


@attrs.frozen(kw_only=True)
class CommandAnswered(Event):
    """
    A simple command ended with ``status``.

    ``model`` and the two counts of tokens are there when a model was asked; ``latency_ms`` is the time from
    the command's start to its end.
    """

    kind: ClassVar[str] = "honeyllm.command.answered"
    template: ClassVar[str] = "Answered by %(source)s with status %(status)s: %(argv)s"
    argv: tuple[str, ...] = attrs.field(converter=text_list)
    source: Source = attrs.field(converter=Source)
    status: int
    latency_ms: int
    model: str | None = attrs.field(default=None, converter=optional_text)
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@attrs.frozen(kw_only=True)
class ModelFailed(Event):
    """A model was asked and gave no usable answer; the host answered by itself."""

    kind: ClassVar[str] = "honeyllm.model.failed"
    template: ClassVar[str] = "Model %(model)s failed: %(error)s"
    model: str = attrs.field(converter=plain_text)
    error: str = attrs.field(converter=plain_text)
    latency_ms: int


@attrs.frozen(kw_only=True)
class SessionLimited(Event):
    """The intruder reached one of the host's limits, and met what Linux would have shown him."""

    kind: ClassVar[str] = "honeyllm.session.limited"
    template: ClassVar[str] = "Limit reached: %(limit)s (%(value)s)"
    limit: str = attrs.field(converter=plain_text)
    value: int


@attrs.frozen(kw_only=True)
class ConnectionRefused(Event):
    """A connection was dropped before it became a session; ``peer`` is the client's address."""

    kind: ClassVar[str] = "honeyllm.connection.refused"
    template: ClassVar[str] = "Connection from %(peer)s refused: %(reason)s"
    peer: str = attrs.field(converter=plain_text)
    reason: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class ServiceStarted(Event):
    """The honeypot listens."""

    kind: ClassVar[str] = "honeyllm.service.started"
    template: ClassVar[str] = "HoneyLLM %(version)s listens on %(listen)s"
    version: str
    listen: tuple[str, ...] = attrs.field(converter=text_list)


@attrs.frozen(kw_only=True)
class ServiceStopped(Event):
    """The honeypot stops; nothing follows."""

    kind: ClassVar[str] = "honeyllm.service.stopped"
    template: ClassVar[str] = "HoneyLLM stopped"


@attrs.frozen(kw_only=True)
class OutputFailed(Event):
    """An output could not be written to; it is tried again, longer and longer apart."""

    kind: ClassVar[str] = "honeyllm.output.failed"
    template: ClassVar[str] = "Output %(output)s failed: %(error)s"
    output: str
    error: str = attrs.field(converter=plain_text)


@attrs.frozen(kw_only=True)
class OutputRecovered(Event):
    """An output that had failed accepts events again, after ``failures`` attempts."""

    kind: ClassVar[str] = "honeyllm.output.recovered"
    template: ClassVar[str] = "Output %(output)s works again after %(failures)s failures"
    output: str
    failures: int


@attrs.frozen(kw_only=True)
class OutputLost(Event):
    """An output missed ``count`` events that it could not take in time; ``total`` counts from the start."""

    kind: ClassVar[str] = "honeyllm.output.lost"
    template: ClassVar[str] = "Output %(output)s lost %(count)s events"
    output: str
    count: int
    total: int
