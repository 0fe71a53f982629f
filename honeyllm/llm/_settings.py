"""The ``llm`` section of the configuration."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs
from attrs import validators


def _is_http_url(_instance: object, field: "attrs.Attribute[Any]", value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{field.name} must be an http:// or https:// URL")
    if parts.username or parts.password:
        raise ValueError(f"{field.name} must not contain credentials; use api_key_env or api_key_file")


def _is_duration(_instance: object, field: "attrs.Attribute[Any]", value: float) -> None:
    if not 0 < value <= 3600:
        raise ValueError(f"{field.name} must be more than 0 and at most 3600 seconds")


@attrs.frozen(kw_only=True)
class LlmTimeouts:
    """
    Seconds allowed for each step of a request.

    ``headers`` includes connecting. ``first_token`` counts from the headers to the first
    visible text, ``stall`` between two pieces of text; comments that only keep the
    connection open count for neither. ``total`` covers everything, waiting for a free
    slot included.
    """

    connect: float = attrs.field(default=4.0, validator=_is_duration)
    headers: float = attrs.field(default=15.0, validator=_is_duration)
    first_token: float = attrs.field(default=20.0, validator=_is_duration)
    stall: float = attrs.field(default=10.0, validator=_is_duration)
    total: float = attrs.field(default=60.0, validator=_is_duration)


@attrs.frozen(kw_only=True)
class Endpoint:
    """
    One chat-completions endpoint and the model to ask for there.

    ``extra`` goes into every request body as it is, for what only some servers know
    (``reasoning_effort``, ``chat_template_kwargs``).
    """

    base_url: str = attrs.field(validator=_is_http_url)
    model: str = attrs.field(validator=validators.min_len(1))
    api_key_env: str | None = None
    api_key_file: str | None = None
    extra: Mapping[str, Any] = attrs.field(factory=dict, eq=False)


@attrs.frozen(kw_only=True)
class LlmSettings:
    """
    Which models to ask, in order, and how long and how much.

    Without ``base_url`` there is no model and the virtual host answers by itself.
    """

    base_url: str | None = attrs.field(default=None, validator=validators.optional(_is_http_url))
    model: str = "gpt-4o-mini"
    api_key_env: str | None = None
    api_key_file: str | None = None
    extra: Mapping[str, Any] = attrs.field(factory=dict, eq=False)
    fallbacks: tuple[Endpoint, ...] = ()
    max_tokens: int = attrs.field(default=1024, validator=[validators.ge(1), validators.le(65536)])
    max_bytes: int = attrs.field(default=64 * 1024, validator=[validators.ge(256), validators.le(1 << 24)])
    temperature: float = attrs.field(default=0.0, validator=[validators.ge(0), validators.le(2)])
    timeouts: LlmTimeouts = attrs.field(factory=LlmTimeouts)
    concurrency: int = attrs.field(default=8, validator=[validators.ge(1), validators.le(1024)])

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The endpoints in the order in which they are tried; empty without ``base_url``."""
        if self.base_url is None:
            return ()
        first = Endpoint(
            base_url=self.base_url,
            model=self.model,
            api_key_env=self.api_key_env,
            api_key_file=self.api_key_file,
            extra=self.extra,
        )
        return (first, *self.fallbacks)
