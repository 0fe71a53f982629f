"""From settings to a model that can be asked."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from treq.client import HTTPClient
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import deferLater
from twisted.web.client import Agent, HTTPConnectionPool
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse
from zope.interface import implementer

from honeyllm.llm._breaker import Breaker, BreakingChat
from honeyllm.llm._errors import LlmMisconfigured
from honeyllm.llm._fallbacks import Fallbacks
from honeyllm.llm._model import ChatModel, Completion, Message
from honeyllm.llm._openai import OpenAiChat
from honeyllm.llm._settings import Endpoint, LlmSettings

# Below the five seconds after which llama.cpp, uvicorn and many proxies close an idle
# connection: ours should be the side that closes first.
_IDLE_SECONDS = 4


def read_api_key(endpoint: Endpoint, environ: Mapping[str, str]) -> str | None:
    """
    Find the key of *endpoint*: in its file, else in *environ*, else there is none.

    Raises:
        LlmMisconfigured: the file cannot be read, or is empty.
    """
    if endpoint.api_key_file is None:
        return (environ.get(endpoint.api_key_env or "") or "").strip() or None
    try:
        key = Path(endpoint.api_key_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LlmMisconfigured(f"api_key_file {endpoint.api_key_file}: {type(error).__name__}") from None
    if not key:
        raise LlmMisconfigured(f"api_key_file {endpoint.api_key_file} is empty")
    return key


class OpenModel:
    """A `ChatModel` that owns its connections; `close` gives them back."""

    def __init__(
        self, model: ChatModel, chats: Sequence[OpenAiChat], pool: HTTPConnectionPool, reactor: IReactorTime
    ) -> None:
        self._model = model
        self._reactor = reactor
        self._chats = tuple(chats)
        self._pool = pool

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """See `ChatModel.complete`."""
        return await self._model.complete(messages, on_text=on_text)

    async def close(self) -> None:
        """Close all connections."""
        for chat in self._chats:
            chat.close()
        # A reply that ends in this very turn still puts its connection into the pool.
        await deferLater(self._reactor, 0)
        await self._pool.closeCachedConnections()


def open_model(settings: LlmSettings, *, reactor: Any, key_of: Callable[[Endpoint], str | None]) -> OpenModel:
    """
    Build the model that *settings* describe, with one breaker for each endpoint.

    Nothing is sent before the first question. *key_of* gives the API key of an endpoint.
    """
    pool = HTTPConnectionPool(reactor)
    pool.cachedConnectionTimeout = _IDLE_SECONDS
    pool.maxPersistentPerHost = settings.concurrency
    agent = Agent(reactor, connectTimeout=settings.timeouts.connect, pool=pool)
    http = HTTPClient(_PlainAgent(agent))

    chats = [
        OpenAiChat(endpoint, settings, http=http, clock=reactor, api_key=key_of(endpoint))
        for endpoint in settings.endpoints
    ]
    guarded = [BreakingChat(chat, clock=reactor, breaker=Breaker()) for chat in chats]
    return OpenModel(Fallbacks(guarded), chats, pool, reactor)


@implementer(IAgent)
class _PlainAgent:
    """
    Asks for no compression: a compressing proxy would hold back the stream.

    treq always offers gzip; beneath it, the offer is withdrawn. A body that comes compressed
    all the same is still unpacked by treq.
    """

    def __init__(self, agent: IAgent) -> None:
        self._agent = agent

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: IBodyProducer | None = None,
    ) -> "Deferred[IResponse]":
        headers = headers.copy() if headers is not None else Headers()
        headers.setRawHeaders(b"Accept-Encoding", [b"identity"])
        response: Deferred[IResponse] = self._agent.request(method, uri, headers, bodyProducer)
        return response
