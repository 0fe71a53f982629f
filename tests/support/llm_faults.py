"""
How a scripted endpoint can answer: well, and in each way in which real ones go wrong.

A reply is a sequence of steps, each a value; the server in `tests.support.scripted_llm`
plays them. `FAULTS` names every way. The numbers of the groups are: 1 framing, 2 first
chunks, 3 usage, 4 ends, 5 finish reasons, 6 statuses, 7 error envelopes, 8 other bodies,
9 timing and transport, 10 reasoning, 11 content, 12 malformed data.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, repeat
from typing import Any

import attrs


@attrs.frozen
class Send:
    """Write these bytes."""

    data: bytes


@attrs.frozen
class Wait:
    """Do nothing for a while."""

    seconds: float


@attrs.frozen
class Hold:
    """Do nothing until the client goes away."""


@attrs.frozen
class Close:
    """Close the connection in order (FIN)."""


@attrs.frozen
class Reset:
    """Abort the connection (RST)."""


Step = Send | Wait | Hold | Close | Reset


@attrs.frozen(kw_only=True)
class Script:
    """What is to be said, before any fault."""

    text: str
    model: str = "scripted-1"
    delay_seconds: float = 0.0
    token_seconds: float = 0.0
    piece_size: int = 6
    repeated: bool = False


Reply = Callable[[Script], Iterable[Step]]


def head(status: int = 200, **fields: str) -> bytes:
    """The head of a response; names of fields are given with underscores."""
    lines = [f"HTTP/1.1 {status} Scripted"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


_STREAM_HEAD = head(Content_Type="text/event-stream", Transfer_Encoding="chunked")


def chunked(data: bytes) -> bytes:
    """One chunk of the chunked transfer coding."""
    return b"%x\r\n%s\r\n" % (len(data), data) if data else b""


def whole(status: int, body: bytes, content_type: str = "application/json", **fields: str) -> list[Step]:
    """A complete reply with a known length."""
    return [Send(head(status, Content_Type=content_type, Content_Length=str(len(body)), **fields) + body)]


def pieces_of(script: Script) -> list[str]:
    size = max(1, script.piece_size)
    return [script.text[i : i + size] for i in range(0, len(script.text), size)]


def chunk(script: Script, choices: object, **more: object) -> dict[str, Any]:
    """One chat.completion.chunk."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": script.model,
        "choices": choices,
        **more,
    }


def choice(delta: Mapping[str, object], finish: str | None = None) -> list[dict[str, object]]:
    return [{"index": 0, "delta": dict(delta), "finish_reason": finish}]


def usage_of(script: Script) -> dict[str, int]:
    count = len(pieces_of(script))
    return {"prompt_tokens": 11, "completion_tokens": count, "total_tokens": 11 + count}


@attrs.frozen(kw_only=True)
class Shape:
    """The variations of a well-meant stream; the default is what OpenAI sends."""

    newline: str = "\n"
    field: str = "data: "
    before_event: str = ""
    start: bytes = b""
    first: tuple[Mapping[str, object], ...] = ({"role": "assistant", "content": ""},)
    first_choices: tuple[object, ...] = ()
    content_field: str = "content"
    finish: str | None = "stop"
    with_finish: bool = True
    usage: str = "last"
    usage_choices: object = attrs.field(factory=list)
    done: bool = True
    after_done: tuple[str, ...] = ()
    extra: Mapping[str, object] = attrs.field(factory=dict)


def events(script: Script, shape: Shape) -> list[str]:
    """The data of each event of a stream."""
    nothing = {"usage": None} if shape.usage == "null" else {}
    more = {**nothing, **shape.extra}
    values = [chunk(script, choices) for choices in shape.first_choices]
    values += [chunk(script, choice(delta), **more) for delta in shape.first]
    values += [chunk(script, choice({shape.content_field: piece}), **more) for piece in pieces_of(script)]
    if shape.with_finish:
        on_finish = {"usage": usage_of(script)} if shape.usage == "finish" else nothing
        values.append(chunk(script, choice({}, shape.finish), **on_finish, **shape.extra))
    if shape.usage in ("last", "null"):
        last = chunk(script, shape.usage_choices, usage=usage_of(script), **shape.extra)
        if shape.usage_choices == "absent":
            del last["choices"]
        values.append(last)
    data = [json.dumps(value) for value in values]
    return [*data, *(["[DONE]"] if shape.done else []), *shape.after_done]


def framed(script: Script, shape: Shape) -> list[bytes]:
    """The events as bytes of a server-sent event stream."""
    end = shape.newline * 2
    return [
        shape.before_event.replace("\n", shape.newline).encode() + f"{shape.field}{data}{end}".encode()
        for data in events(script, shape)
    ]


def stream(script: Script, *, shape: Shape | None = None) -> Iterator[Step]:
    """A stream in chunked transfer coding, one event a chunk."""
    shape = shape or Shape()
    yield Send(_STREAM_HEAD + chunked(shape.start))
    if script.delay_seconds:
        yield Wait(script.delay_seconds)
    for event in framed(script, shape):
        if script.token_seconds:
            yield Wait(script.token_seconds)
        yield Send(chunked(event))
    yield Send(b"0\r\n\r\n")


def shaped(**changes: Any) -> Reply:
    return partial(stream, shape=Shape(**changes))


# --- 1 and 4: how bytes are cut, and how the body ends


def byte_by_byte(script: Script) -> Iterator[Step]:
    body = b"".join(framed(script, Shape(newline="\r\n")))
    yield Send(_STREAM_HEAD)
    for number in body:
        yield Send(chunked(bytes([number])))
    yield Send(b"0\r\n\r\n")


def one_segment(script: Script) -> Iterator[Step]:
    yield Send(_STREAM_HEAD + chunked(b"".join(framed(script, Shape()))) + b"0\r\n\r\n")


def until_closed(script: Script, *, cut: bool = False) -> Iterator[Step]:
    """A body that ends with the connection; with *cut*, before the answer does."""
    yield Send(head(Content_Type="text/event-stream", Connection="close"))
    whole_body = framed(script, Shape(done=False))
    for event in whole_body[:-3] if cut else whole_body:
        yield Send(event)
    yield Close()


def held_open(script: Script) -> Iterator[Step]:
    """A finish reason, no ``[DONE]``, and then nothing."""
    yield Send(_STREAM_HEAD)
    for event in framed(script, Shape(done=False, usage="none")):
        yield Send(chunked(event))
    yield Hold()


# --- 6 and 7: statuses and envelopes


def openai_error(status: int, message: str, code: object = None, **fields: str) -> Reply:
    error = {"message": message, "type": "scripted_error", "param": None, "code": code}
    body = json.dumps({"error": error}).encode()
    return lambda script: whole(status, body, **fields)


def raw_error(status: int, body: bytes, content_type: str) -> Reply:
    return lambda script: whole(status, body, content_type)


def error_midway(script: Script, *, before: str = "") -> Iterator[Step]:
    yield Send(_STREAM_HEAD)
    for event in framed(script, Shape())[:3]:
        yield Send(chunked(event))
    error = {"error": {"code": 502, "message": "Provider disconnected"}}
    yield Send(chunked(f"{before}data: {json.dumps(error)}\n\n".encode()) + b"0\r\n\r\n")


_HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


# --- 8: other bodies


def json_body(script: Script) -> bytes:
    message = {"role": "assistant", "content": script.text}
    value = chunk(script, [{"index": 0, "message": message, "finish_reason": "stop"}], usage=usage_of(script))
    return json.dumps(value).encode()


def json_reply(script: Script) -> list[Step]:
    return whole(200, json_body(script))


def gzipped(script: Script) -> list[Step]:
    body = gzip.compress(b"".join(framed(script, Shape())))
    return whole(200, body, "text/event-stream", Content_Encoding="gzip")


def redirect(script: Script) -> list[Step]:
    return whole(307, b"", "text/plain", Location="/elsewhere/chat/completions")


# --- 9: timing and transport


def silence(script: Script) -> list[Step]:
    return [Hold()]


def headers_late(script: Script) -> Iterator[Step]:
    yield Wait(0.5)
    yield from stream(script)


def first_token_late(script: Script, *, ping: bytes = b"") -> Iterator[Step]:
    """Head and role at once, then nothing, or only comments."""
    yield Send(_STREAM_HEAD + chunked(framed(script, Shape())[0]))
    if not ping:
        yield Hold()
    for _ in repeat(None):
        yield Wait(0.02)
        yield Send(chunked(ping))


def begun(script: Script) -> list[Step]:
    """The first half of the events."""
    sent = framed(script, Shape())
    return [Send(_STREAM_HEAD), *(Send(chunked(event)) for event in sent[: max(2, len(sent) // 2)])]


def broken_off(script: Script, *, end: Step, cut: bytes = b"") -> Iterator[Step]:
    yield from begun(script)
    if cut:
        yield Send(cut)
        yield Wait(0.05)
    yield end


def slow_bytes(script: Script) -> Iterator[Step]:
    yield Send(_STREAM_HEAD)
    for number in b"".join(framed(script, Shape())):
        yield Send(chunked(bytes([number])))
        yield Wait(0.05)


def close_after_stream(script: Script) -> Iterator[Step]:
    """As llama.cpp does: promise keep-alive, then close."""
    yield Send(_STREAM_HEAD.replace(b"\r\n\r\n", b"\r\nKeep-Alive: timeout=5, max=100\r\n\r\n"))
    for event in framed(script, Shape()):
        yield Send(chunked(event))
    yield Send(b"0\r\n\r\n")
    yield Close()


def stale_socket(script: Script) -> Iterable[Step]:
    """The second request on one connection is met with a close instead of an answer."""
    return [Close()] if script.repeated else stream(script)


def endless(script: Script) -> Iterator[Step]:
    yield Send(_STREAM_HEAD)
    for number in chain.from_iterable(repeat(range(1000))):
        data = json.dumps(chunk(script, choice({"content": f"{script.text} {number}\n"})))
        yield Send(chunked(f"data: {data}\n\n".encode()))
        yield Wait(0.001)


# --- 10 and 11: what is said


def saying(change: Callable[[str], str], *, piece_size: int = 3) -> Reply:
    """A well-formed stream whose text is spoilt."""
    return lambda script: stream(attrs.evolve(script, text=change(script.text), piece_size=piece_size))


def with_reasoning(field: str) -> Reply:
    thoughts = tuple({"content": "", field: word} for word in ("Let me ", "think ", "first."))
    return shaped(first=({"role": "assistant", "content": None}, *thoughts))


def with_refusal(script: Script) -> Iterator[Step]:
    return stream(attrs.evolve(script, text="I cannot do that."), shape=Shape(content_field="refusal"))


# --- 12: malformed data


def raw_events(*data: bytes) -> Reply:
    """These events after a good beginning, then the rest of the stream."""

    def play(script: Script) -> Iterator[Step]:
        good = framed(script, Shape())
        yield Send(_STREAM_HEAD + chunked(b"".join(good[:2])))
        for item in data:
            yield Send(chunked(item))
        yield Send(chunked(b"".join(good[2:])) + b"0\r\n\r\n")

    return play


_FAR_DATE = {"Date": "Sun, 06 Nov 2022 08:49:37 GMT", "Retry_After": "Sun, 06 Nov 2022 08:49:57 GMT"}

FAULTS: Mapping[str, Reply] = {
    "none": stream,
    # 1
    "no-space": shaped(field="data:"),
    "crlf": shaped(newline="\r\n"),
    "cr": shaped(newline="\r"),
    "bom": shaped(start=b"\xef\xbb\xbf"),
    "byte-by-byte": byte_by_byte,
    "one-segment": one_segment,
    "comments": shaped(before_event=": OPENROUTER PROCESSING\n\n"),
    "event-and-id": shaped(before_event="event: message\nid: 7\nretry: 10\n"),
    # 2
    "null-first": shaped(first=({"role": "assistant", "content": None},)),
    "empty-first": shaped(first=({"role": "assistant", "content": ""}, {"content": ""})),
    "missing-content": shaped(first=({"role": "assistant"}, {})),
    "empty-choices-first": shaped(first_choices=([],)),
    "null-choices": shaped(usage_choices=None),
    "absent-choices": shaped(usage_choices="absent"),
    # 3
    "no-usage": shaped(usage="none"),
    "usage-null": shaped(usage="null"),
    "usage-on-finish": shaped(usage="finish"),
    "extra-fields": shaped(extra={"timings": {"a": 1}, "system_fingerprint": "x", "service_tier": None}),
    # 4
    "no-done": shaped(done=False),
    "data-after-done": shaped(after_done=('{"choices":[{"delta":{"content":"LATE"}}]}',)),
    "no-finish": shaped(with_finish=False),
    "no-finish-no-done": shaped(with_finish=False, done=False),
    "eof-delimited": until_closed,
    "eof-delimited-cut": partial(until_closed, cut=True),
    "held-open": held_open,
    # 5
    "finish-length": shaped(finish="length"),
    "finish-content-filter": shaped(finish="content_filter"),
    "finish-tool-calls": shaped(finish="tool_calls"),
    "finish-error": shaped(finish="error"),
    "finish-null": shaped(finish=None),
    "empty": saying(lambda text: ""),
    # 6
    "status-400": openai_error(400, "bad request", "invalid_request"),
    "status-400-number": openai_error(400, "bad request", 400),
    "context-overflow": openai_error(400, "the request exceeds the available context size", 400),
    "status-401": openai_error(401, "Incorrect API key provided: sk-test-key", "invalid_api_key"),
    "status-402": openai_error(402, "insufficient credits", 402),
    "status-403": openai_error(403, "forbidden", "forbidden"),
    "status-404": openai_error(404, "The model does not exist", "model_not_found"),
    "status-408": openai_error(408, "timed out", None),
    "rate-limit": openai_error(429, "slow", "rate_limit_exceeded", Retry_After="7"),
    "rate-limit-date": openai_error(429, "slow", "rate_limit_exceeded", **_FAR_DATE),
    "rate-limit-huge": openai_error(429, "slow", "rate_limit_exceeded", Retry_After="99999999999"),
    "rate-limit-bare": openai_error(429, "slow", "rate_limit_exceeded"),
    "insufficient-quota": openai_error(429, "You exceeded your quota", "insufficient_quota"),
    "slow-down": openai_error(503, "slow", "slow_down"),
    "status-500": openai_error(500, "internal", None),
    "status-502-html": raw_error(502, _HTML, "text/html"),
    "status-504-html": raw_error(504, _HTML, "text/html"),
    "loading-model": openai_error(503, "Loading model", 503),
    # 7
    "error-vllm": raw_error(
        400, b'{"object":"error","message":"no","type":"BadRequest","code":400}', "application/json"
    ),
    "error-text": raw_error(500, b"upstream connect error", "text/plain"),
    "error-empty": raw_error(500, b"", "text/plain"),
    "error-midway": error_midway,
    "error-event": partial(error_midway, before="event: error\n"),
    # 8
    "json-reply": json_reply,
    "gzip": gzipped,
    "redirect": redirect,
    "html-200": raw_error(200, _HTML, "text/html"),
    # 9
    "silence": silence,
    "headers-late": headers_late,
    "first-token-late": first_token_late,
    "pings-forever": partial(first_token_late, ping=b": ping\n\n"),
    "stall": partial(broken_off, end=Hold()),
    "slow-bytes": slow_bytes,
    "reset": partial(broken_off, end=Reset(), cut=b"40\r\nhalf a ch"),
    "fin": partial(broken_off, end=Close(), cut=b"40\r\nhalf a ch"),
    "close-before-answer": lambda script: [Close()],
    "close-after-stream": close_after_stream,
    "stale-socket": stale_socket,
    "endless": endless,
    # 10
    "reasoning-content": with_reasoning("reasoning_content"),
    "reasoning": with_reasoning("reasoning"),
    "think": saying(lambda text: f"<think>\nThe user wants this.\n</think>\n\n{text}"),
    "think-unclosed": saying(lambda text: f"<think>\nThe user wants this. {text}"),
    "think-only-closed": saying(lambda text: f"The user wants this.\n</think>\n{text}"),
    # 11
    "fence": saying(lambda text: f"```bash\n{text}\n```"),
    "fence-unclosed": saying(lambda text: f"```\n{text}"),
    "prompt-echo": saying(lambda text: f"{text}\nroot@web01:~# "),
    "refusal": saying(lambda text: "I'm sorry, but I can't assist with that."),
    "refusal-field": with_refusal,
    "as-an-ai": saying(lambda text: "As an AI language model, I cannot run commands."),
    "explanation": saying(
        lambda text: f"Here is the output of the command:\n\n{text}\n\nThis command shows something."
    ),
    "ansi": saying(lambda text: f"\x1b[1;31m{text}\x1b[0m\x1b]0;title\x07\x00\x08"),
    "lone-surrogate": raw_events(b'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n'),
    "loop": saying(lambda text: f"{text}\n" * 500, piece_size=200),
    "huge-output": saying(lambda text: "".join(f"{n} {text}\n" for n in range(20000)), piece_size=4000),
    # 12
    "bad-json": raw_events(b"data: {nonsense\n\n"),
    "truncated-json": raw_events(b'data: {"choices":[{"delta":{"conte\n\n'),
    "data-null": raw_events(b"data: null\n\n"),
    "nested-bomb": raw_events(b"data: " + b"[" * 200_000 + b"\n\n"),
    "huge-event": raw_events(*([b"data: " + b"x" * 65536] + [b"x" * 65536] * 160)),
}
