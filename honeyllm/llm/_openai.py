"""
The client of ``/chat/completions``: one request, streamed, each step with its own limit.

treq's ``timeout`` covers the headers only, its default buffers a whole body, and it follows
redirects, which would carry the key elsewhere; none of these is used here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hyperlink import DecodedURL
from treq.client import HTTPClient
from twisted.internet.defer import Deferred, DeferredSemaphore
from twisted.internet.interfaces import IReactorTime
from twisted.web.http_headers import Headers
from twisted.web.iweb import IResponse

from honeyllm.llm._body import BodyStream
from honeyllm.llm._chunks import ReplyReader
from honeyllm.llm._complaints import complaint_of_body, error_for, retry_after_seconds
from honeyllm.llm._errors import EnoughText, LlmError, LlmMisconfigured, LlmTimeout, LlmUnavailable
from honeyllm.llm._model import Completion, Message
from honeyllm.llm._settings import Endpoint, LlmSettings
from honeyllm.llm._transport_faults import TRANSPORT_FAULTS, never_answered, unavailable
from honeyllm.llm._waiting import Patience, within

_AFTER_FINISH_SECONDS = 1.0
_LINGER_SECONDS = 1.0
_COMPLAINT_SECONDS = 3.0
_COMPLAINT_BYTES = 64 * 1024


class OpenAiChat:
    """A `ChatModel` over one endpoint. *api_key* of `None` sends no Authorization header."""

    def __init__(
        self,
        endpoint: Endpoint,
        settings: LlmSettings,
        *,
        http: HTTPClient,
        clock: IReactorTime,
        api_key: str | None,
    ) -> None:
        self._url = _completions_url(endpoint.base_url)
        self._endpoint = endpoint
        self._settings = settings
        self._http = http
        self._clock = clock
        self._key = api_key or None
        self._headers = _headers(self._key)
        self._slots = DeferredSemaphore(settings.concurrency)
        self._bodies: set[BodyStream] = set()

    def close(self) -> None:
        """Close the connections on which a reply is still coming."""
        for body in tuple(self._bodies):
            body.abandon()

    async def complete(self, messages: Sequence[Message], *, on_text: Callable[[str], None]) -> Completion:
        """See `ChatModel.complete`."""
        patience = Patience(self._clock, self._settings.timeouts)
        await within(patience, self._slots.acquire(), late=DeferredSemaphore.release)
        try:
            response = await self._send(self._payload(messages), patience)
            body = BodyStream(self._bodies.discard)
            self._bodies.add(body)
            try:
                response.deliverBody(body)
                if response.code != 200:
                    raise await self._complaint(response, body)
                return await self._read(body, patience, on_text)
            except BaseException:
                body.abandon()
                raise
        finally:
            self._slots.release()

    def _payload(self, messages: Sequence[Message]) -> dict[str, Any]:
        return {
            "model": self._endpoint.model,
            "messages": [{"role": m.role, "content": _encodable(m.content)} for m in messages],
            "max_tokens": self._settings.max_tokens,
            "temperature": self._settings.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
            **self._endpoint.extra,
        }

    async def _send(self, payload: Mapping[str, Any], patience: Patience) -> IResponse:
        patience.begin("headers", self._settings.timeouts.headers)
        for attempt in (1, 2):
            try:
                response: IResponse = await within(patience, self._post(payload), late=_drop)
                return response
            except TRANSPORT_FAULTS as fault:
                error = unavailable(fault)
                if attempt == 2 or not never_answered(fault):
                    raise error from None
        raise AssertionError("unreachable")

    def _post(self, payload: Mapping[str, Any]) -> Deferred[Any]:
        return self._http.request(
            "POST",
            self._url,
            headers=self._headers.copy(),
            json=payload,
            allow_redirects=False,
            unbuffered=True,
            reactor=self._clock,  # type: ignore[arg-type] # read for timeouts only, which are not used
        )

    async def _read(self, body: BodyStream, patience: Patience, on_text: Callable[[str], None]) -> Completion:
        reply = ReplyReader(max_bytes=self._settings.max_bytes, secret=self._key)
        scribe = _Scribe(on_text, patience)
        patience.begin("first token", self._settings.timeouts.first_token)
        try:
            while not reply.done and await self._step(body, reply, scribe):
                pass
        except EnoughText:
            reply.finish_reason = "enough"
            body.abandon()
        if reply.done and reply.finish_reason != "cap":
            body.linger(self._clock, _LINGER_SECONDS)
        else:
            body.abandon()
        return Completion(
            text="".join(scribe.pieces),
            model=reply.model or self._endpoint.model,
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            finish_reason=reply.finish_reason,
            first_text_seconds=scribe.first_seconds,
            seconds=patience.elapsed,
        )

    async def _step(self, body: BodyStream, reply: ReplyReader, scribe: "_Scribe") -> bool:
        """Read once; say whether to go on."""
        was_complete = reply.complete
        try:
            data = await within(scribe.patience, body.read())
        except LlmTimeout:
            if reply.complete:
                return False
            raise
        except TRANSPORT_FAULTS as fault:
            error = unavailable(fault)
            if reply.complete:
                return False
            raise error from None
        scribe.write(reply.feed(data) if data else reply.close(clean=body.clean))
        if reply.fault is not None:
            raise reply.fault
        if reply.complete and not was_complete:
            scribe.patience.begin("end", _AFTER_FINISH_SECONDS)
        return bool(data)

    async def _complaint(self, response: IResponse, body: BodyStream) -> LlmError:
        patience = Patience(self._clock, self._settings.timeouts)
        patience.begin("error reply", _COMPLAINT_SECONDS)
        text = b""
        try:
            while len(text) < _COMPLAINT_BYTES and (data := await within(patience, body.read())):
                text += data
        except LlmTimeout:
            pass
        except TRANSPORT_FAULTS as fault:
            unavailable(fault)
        if 300 <= response.code < 400:
            return LlmUnavailable(f"status {response.code}: a redirect, which is not followed")
        wait = retry_after_seconds(_header(response, "Retry-After"), _header(response, "Date"))
        return error_for(complaint_of_body(text), status=response.code, retry_after=wait, secret=self._key)


class _Scribe:
    """Passes text on and remembers it; each piece shows that the model is alive."""

    def __init__(self, on_text: Callable[[str], None], patience: Patience) -> None:
        self.patience = patience
        self.pieces: list[str] = []
        self.first_seconds: float | None = None
        self._on_text = on_text

    def write(self, text: str) -> None:
        if not text:
            return
        if self.first_seconds is None:
            self.first_seconds = self.patience.elapsed
        self.patience.begin("stall", self.patience.timeouts.stall)
        self.pieces.append(text)
        self._on_text(text)


def _completions_url(base_url: str) -> DecodedURL:
    url = DecodedURL.from_text(base_url)
    return url.replace(path=[*(part for part in url.path if part), "chat", "completions"])


def _headers(api_key: str | None) -> Headers:
    headers = Headers({"Accept": ["text/event-stream"], "Content-Type": ["application/json"]})
    if api_key is not None:
        if not api_key.isascii() or not api_key.isprintable():
            raise LlmMisconfigured("the API key contains characters that no header can carry")
        headers.setRawHeaders("Authorization", [f"Bearer {api_key}"])
    return headers


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _header(response: IResponse, name: str) -> str | None:
    values: Sequence[str] = response.headers.getRawHeaders(name) or ()
    return values[-1] if values else None


def _drop(response: IResponse) -> None:
    """Close the connection of a response that came for nobody."""
    body = BodyStream(lambda _: None)
    response.deliverBody(body)
    body.abandon()
