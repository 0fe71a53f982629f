"""The client against a scripted endpoint on loopback: every group of faults, and timing."""

from collections.abc import Callable
from typing import Any

import attrs
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from honeyllm.llm import (
    Completion,
    Endpoint,
    EnoughText,
    LlmCut,
    LlmError,
    LlmGarbled,
    LlmMisconfigured,
    LlmRefused,
    LlmRejected,
    LlmSettings,
    LlmTimeout,
    LlmTimeouts,
    LlmUnavailable,
    Message,
    OpenModel,
    open_model,
    read_api_key,
)
from tests.support.scripted_llm import Rule, Rules, ScriptedLlm

TEXT = "Linux web01 6.1.0-18-amd64 – x86_64\n"
KEY = "sk-test-key"
SHORT = LlmTimeouts(connect=1, headers=0.25, first_token=0.25, stall=0.25, total=2)

# Fault by fault: well-meant streams that must all give the same text.
GOOD = [
    "none",
    "no-space",
    "crlf",
    "cr",
    "bom",
    "byte-by-byte",
    "one-segment",
    "comments",
    "event-and-id",
    "null-first",
    "empty-first",
    "missing-content",
    "empty-choices-first",
    "null-choices",
    "absent-choices",
    "no-usage",
    "usage-null",
    "usage-on-finish",
    "extra-fields",
    "no-done",
    "data-after-done",
    "no-finish",
    "no-finish-no-done",
    "eof-delimited",
    "held-open",
    "finish-length",
    "finish-content-filter",
    "finish-tool-calls",
    "finish-null",
    "json-reply",
    "gzip",
    "close-after-stream",
    "stale-socket",
    "reasoning-content",
    "reasoning",
    "data-null",
]

BAD: dict[str, type[LlmError]] = {
    "eof-delimited-cut": LlmCut,
    "finish-error": LlmUnavailable,
    "status-400": LlmRejected,
    "status-400-number": LlmRejected,
    "context-overflow": LlmRejected,
    "status-401": LlmRefused,
    "status-402": LlmRefused,
    "status-403": LlmRefused,
    "status-404": LlmRefused,
    "status-408": LlmUnavailable,
    "rate-limit": LlmUnavailable,
    "insufficient-quota": LlmRefused,
    "slow-down": LlmUnavailable,
    "status-500": LlmUnavailable,
    "status-502-html": LlmUnavailable,
    "status-504-html": LlmUnavailable,
    "loading-model": LlmUnavailable,
    "error-vllm": LlmRejected,
    "error-text": LlmUnavailable,
    "error-empty": LlmUnavailable,
    "error-midway": LlmUnavailable,
    "error-event": LlmUnavailable,
    "redirect": LlmUnavailable,
    "html-200": LlmCut,
    "silence": LlmTimeout,
    "headers-late": LlmTimeout,
    "first-token-late": LlmTimeout,
    "pings-forever": LlmTimeout,
    "stall": LlmTimeout,
    "slow-bytes": LlmTimeout,
    "reset": LlmUnavailable,
    "fin": LlmUnavailable,
    "close-before-answer": LlmUnavailable,
    "bad-json": LlmGarbled,
    "truncated-json": LlmGarbled,
    "nested-bomb": LlmGarbled,
    "huge-event": LlmGarbled,
}


def wait(seconds: float) -> "Deferred[None]":
    return deferLater(reactor, seconds)  # type: ignore[arg-type]


class ClientCase(TestCase):
    """A scripted endpoint and a model that asks it."""

    timeout = 20

    async def start(self, fault: str, *, answer: str = TEXT, **changes: Any) -> tuple[ScriptedLlm, OpenModel]:
        llm = ScriptedLlm(Rules(default=Rule(answer=answer, fault=fault)), reactor)
        await llm.start()
        self.addCleanup(lambda: ensureDeferred(llm.stop()))
        settings = LlmSettings(base_url=llm.base_url, model="m", timeouts=SHORT)
        model = open_model(attrs.evolve(settings, **changes), reactor=reactor, key_of=lambda _: KEY)
        self.addCleanup(lambda: ensureDeferred(model.close()))
        return llm, model

    async def ask(
        self, model: OpenModel, said: list[str] | None = None, on_text: Callable[[str], None] | None = None
    ) -> Completion:
        pieces = said if said is not None else []
        messages = [Message(role="system", content="be"), Message(role="user", content="uname -a")]
        return await model.complete(messages, on_text=on_text or pieces.append)

    async def settled(self, llm: ScriptedLlm) -> None:
        """Wait until the endpoint sees that nobody is connected."""
        while llm.open:
            await llm.disconnect()


class Streams(ClientCase):
    async def test_good(self) -> None:
        """Every framing and habit of a provider that means well gives the text."""
        for fault in GOOD:
            _, model = await self.start(fault)
            said: list[str] = []
            completion = await self.ask(model, said)
            self.assertEqual(("".join(said), completion.text), (TEXT, TEXT), fault)

    async def test_completion(self) -> None:
        """Usage, the model's name, the reason and the times are reported."""
        _, model = await self.start("none")
        completion = await self.ask(model)
        self.assertEqual((completion.model, completion.finish_reason), ("scripted-1", "stop"))
        self.assertEqual((completion.prompt_tokens, completion.completion_tokens), (11, 6))
        assert completion.first_text_seconds is not None
        self.assertTrue(0 < completion.first_text_seconds <= completion.seconds < 1)

    async def test_request(self) -> None:
        """The request asks for a stream with usage, uncompressed, with the key."""
        llm, model = await self.start("none", extra={"reasoning_effort": "none"})
        await self.ask(model)
        seen = llm.seen[0]
        self.assertEqual(seen.path, "/v1/chat/completions")
        self.assertEqual(seen.headers["authorization"], f"Bearer {KEY}")
        self.assertEqual(seen.headers["accept-encoding"], "identity")
        expected = {
            "model": "m",
            "stream": True,
            "stream_options": {"include_usage": True},
            "reasoning_effort": "none",
        }
        self.assertEqual({name: seen.body[name] for name in expected}, expected)
        self.assertEqual([m["role"] for m in seen.body["messages"]], ["system", "user"])

    async def test_no_key(self) -> None:
        """Without a key there is no Authorization header."""
        llm, _ = await self.start("none")
        model = open_model(LlmSettings(base_url=llm.base_url), reactor=reactor, key_of=lambda _: None)
        self.addCleanup(lambda: ensureDeferred(model.close()))
        await self.ask(model)
        self.assertNotIn("authorization", llm.seen[0].headers)

    async def test_streams(self) -> None:
        """Text is given out while the answer is still being written."""
        llm = ScriptedLlm(Rules(default=Rule(answer=TEXT, token_seconds=0.05)), reactor)
        await llm.start()
        self.addCleanup(lambda: ensureDeferred(llm.stop()))
        model = open_model(LlmSettings(base_url=llm.base_url), reactor=reactor, key_of=lambda _: None)
        self.addCleanup(lambda: ensureDeferred(model.close()))
        completion = await self.ask(model)
        assert completion.first_text_seconds is not None
        self.assertLess(completion.first_text_seconds, completion.seconds / 2)

    async def test_empty(self) -> None:
        """An empty answer and one in the refusal field are completions without text."""
        for fault, reason in {"empty": "stop", "refusal-field": "refusal"}.items():
            _, model = await self.start(fault)
            completion = await self.ask(model)
            self.assertEqual((completion.text, completion.finish_reason), ("", reason))

    async def test_lone_surrogate(self) -> None:
        """Half a character becomes text that can be encoded."""
        _, model = await self.start("lone-surrogate")
        self.assertIn("\ufffd", (await self.ask(model)).text)

    async def test_connection_is_reused(self) -> None:
        llm, model = await self.start("none")
        for _ in range(3):
            await self.ask(model)
            await wait(0.01)
        self.assertEqual(llm.connections, 1)

    async def test_stale_connection_is_replaced(self) -> None:
        """A pooled connection that turns out dead costs one retry, not an answer."""
        llm, model = await self.start("stale-socket")
        await self.ask(model)
        await wait(0.01)
        self.assertEqual((await self.ask(model)).text, TEXT)
        self.assertEqual([seen.connection for seen in llm.seen], [1, 1, 2])


class Faults(ClientCase):
    async def test_bad(self) -> None:
        """Each fault is the error that says what can be done, in good time, without the key."""
        for fault, kind in BAD.items():
            llm, model = await self.start(fault)
            with self.assertRaises(LlmError, msg=fault) as caught:
                await self.ask(model)
            self.assertIs(type(caught.exception), kind, f"{fault}: {caught.exception}")
            self.assertNotIn(KEY, str(caught.exception))
            self.assertTrue(str(caught.exception).isprintable())
            await model.close()
            await self.settled(llm)

    async def test_text_before_a_fault_is_given(self) -> None:
        for fault in ("stall", "reset", "fin", "error-midway"):
            _, model = await self.start(fault, answer="0123456789abcdefghij")
            said: list[str] = []
            with self.assertRaises(LlmUnavailable):
                await self.ask(model, said)
            self.assertTrue("".join(said).startswith("012345"), fault)

    async def test_retry_after(self) -> None:
        """The pause that was asked for is read as seconds and as a date, within reason."""
        for fault, seconds in {"rate-limit": 7, "rate-limit-date": 20, "rate-limit-huge": 86400}.items():
            _, model = await self.start(fault)
            with self.assertRaises(LlmUnavailable) as caught:
                await self.ask(model)
            self.assertEqual(caught.exception.retry_after, seconds, fault)

    async def test_redirect_is_not_followed(self) -> None:
        llm, model = await self.start("redirect")
        with self.assertRaises(LlmUnavailable):
            await self.ask(model)
        self.assertEqual(len(llm.seen), 1)

    async def test_refused_and_tls(self) -> None:
        """Nobody listening, and somebody who does not speak TLS."""
        llm, _ = await self.start("none")
        closed = ScriptedLlm(Rules(), reactor)
        await closed.start()
        url = closed.base_url
        await closed.stop()
        for base_url in (url, llm.base_url.replace("http:", "https:")):
            settings = LlmSettings(base_url=base_url, timeouts=SHORT)
            model = open_model(settings, reactor=reactor, key_of=lambda _: KEY)
            with self.assertRaises(LlmUnavailable):
                await self.ask(model)
            await model.close()

    async def test_endless_generation_is_cut(self) -> None:
        """The limit ends the answer, and the endpoint sees the client leave."""
        llm, model = await self.start("endless", max_bytes=2000)
        completion = await self.ask(model)
        self.assertEqual((completion.finish_reason, len(completion.text.encode())), ("cap", 2000))
        await self.settled(llm)
        self.assertEqual(llm.seen[0].ended, "client left")

    async def test_total(self) -> None:
        """The total limit ends an answer that never stalls."""
        timeouts = attrs.evolve(SHORT, total=0.4)
        llm, model = await self.start("endless", timeouts=timeouts, max_bytes=1 << 20)
        with self.assertRaisesRegex(LlmTimeout, "total"):
            await self.ask(model)
        await self.settled(llm)


class Leaving(ClientCase):
    async def test_enough(self) -> None:
        """A caller that has enough gets what there is, and the connection is closed."""
        llm, model = await self.start("endless")

        def once(_text: str) -> None:
            raise EnoughText

        completion = await self.ask(model, on_text=once)
        self.assertEqual(completion.finish_reason, "enough")
        await self.settled(llm)

    async def test_failing_caller(self) -> None:
        """An exception of the caller's is the caller's, and closes the connection."""
        llm, model = await self.start("endless")

        def fail(_text: str) -> None:
            raise BrokenPipeError

        with self.assertRaises(BrokenPipeError):
            await self.ask(model, on_text=fail)
        await self.settled(llm)

    async def test_cancel(self) -> None:
        """Cancelling closes the connection at once, at whatever point it comes."""
        for fault in ("silence", "first-token-late", "endless"):
            llm, model = await self.start(fault)
            asking = Deferred.fromCoroutine(self.ask(model))
            while not llm.seen:
                await wait(0.01)
            await wait(0.05)
            asking.cancel()
            with self.assertRaises(CancelledError):
                await asking
            await self.settled(llm)
            self.assertEqual(llm.seen[0].ended, "client left", fault)

    async def test_closed_coroutine(self) -> None:
        """A coroutine that its owner closes without a Deferred leaves no connection either."""
        llm, model = await self.start("first-token-late")
        asking = self.ask(model)
        pending = asking.send(None)
        while not llm.seen:
            await wait(0.01)
        await wait(0.05)
        del pending
        asking.close()
        await self.settled(llm)

    async def test_slots(self) -> None:
        """Requests beyond the limit wait; a cancelled one gives its place back."""
        llm, model = await self.start("first-token-late", concurrency=1)
        first = Deferred.fromCoroutine(self.ask(model))
        second = Deferred.fromCoroutine(self.ask(model))
        while not llm.seen:
            await wait(0.01)
        second.cancel()
        await self.assertFailure(second, CancelledError)
        await self.assertFailure(first, LlmTimeout)
        llm.rules = Rules(default=Rule(answer="ok"))
        self.assertEqual((await self.ask(model)).text, "ok")
        self.assertEqual(len(llm.seen), 2)


class Choosing(ClientCase):
    async def test_next_model(self) -> None:
        """The next endpoint is asked when the first fails before any text."""
        good, _ = await self.start("none")
        for fault in ("status-500", "insufficient-quota", "silence"):
            fallback = Endpoint(base_url=good.base_url, model="second")
            _, model = await self.start(fault, fallbacks=(fallback,))
            self.assertEqual((await self.ask(model)).text, TEXT)
        self.assertEqual({seen.body["model"] for seen in good.seen}, {"second"})

    async def test_no_second_half(self) -> None:
        """An answer that broke off is not continued by another model."""
        good, _ = await self.start("none")
        _, model = await self.start(
            "error-midway", fallbacks=(Endpoint(base_url=good.base_url, model="second"),)
        )
        with self.assertRaises(LlmUnavailable):
            await self.ask(model)
        self.assertEqual(good.seen, [])

    async def test_breaker(self) -> None:
        """A key that is refused is not tried again at each command."""
        llm, model = await self.start("status-401")
        for _ in range(3):
            with self.assertRaises(LlmError):
                await self.ask(model)
        self.assertEqual(len(llm.seen), 1)


class Keys(TestCase):
    def test_places(self) -> None:
        """The file comes before the environment; absence is not an error, an unreadable file is."""
        path = self.mktemp()
        with open(path, "w", encoding="utf-8") as file:
            file.write(" secret \n")
        environ = {"KEY": "from-environ", "EMPTY": " "}
        endpoint = Endpoint(base_url="http://127.0.0.1/v1", model="m")
        cases = [
            ({"api_key_file": path, "api_key_env": "KEY"}, "secret"),
            ({"api_key_env": "KEY"}, "from-environ"),
            ({"api_key_env": "EMPTY"}, None),
            ({"api_key_env": "NONE"}, None),
            ({}, None),
        ]
        for changes, key in cases:
            self.assertEqual(read_api_key(attrs.evolve(endpoint, **changes), environ), key)
        with self.assertRaises(LlmMisconfigured):
            read_api_key(attrs.evolve(endpoint, api_key_file="/nonexistent"), environ)

    def test_unsendable(self) -> None:
        """A key that would break the header is refused without being shown."""
        settings = LlmSettings(base_url="http://127.0.0.1/v1")
        with self.assertRaises(LlmMisconfigured) as caught:
            open_model(settings, reactor=reactor, key_of=lambda _: "se\ncret")
        self.assertNotIn("cret", str(caught.exception))


class Killed(BaseException):
    """What a foreign scheduler throws into a task that must end."""


class Driver:
    """
    Runs a coroutine as a scheduler does that is not Twisted's: it is resumed in a later turn,
    and killed by an exception at the point where it waits.
    """

    def __init__(self, coroutine: Any) -> None:
        self.coroutine = coroutine
        self.result: Deferred[Any] = Deferred()
        self.stopped = False
        self.step()

    def step(self, error: BaseException | None = None) -> None:
        if self.stopped:
            return
        try:
            awaited = self.coroutine.throw(error) if error else self.coroutine.send(None)
        except StopIteration as end:
            self.result.callback(end.value)
        except BaseException as failure:  # noqa: BLE001 - the end of the task, whatever it is
            self.result.errback(failure)
        else:
            awaited.addBoth(self.resume)

    def resume(self, result: Any) -> Any:
        reactor.callLater(0.001, self.step)  # type: ignore[attr-defined]
        return result

    def kill(self) -> None:
        self.stopped = False
        self.step(Killed())
        self.stopped = True


class Foreign(ClientCase):
    async def test_answer(self) -> None:
        """Late resumption loses nothing."""
        for fault in ("none", "byte-by-byte", "json-reply", "eof-delimited"):
            _, model = await self.start(fault)
            completion = await Driver(self.ask(model)).result
            self.assertEqual(completion.text, TEXT)

    async def test_fault(self) -> None:
        for fault in ("status-500", "reset", "stall", "silence"):
            _, model = await self.start(fault)
            with self.assertRaises(LlmUnavailable):
                await Driver(self.ask(model)).result

    async def test_kill(self) -> None:
        """A kill closes the connection, wherever it comes, also between a result and its use."""
        for fault in ("silence", "first-token-late", "endless"):
            llm, model = await self.start(fault)
            driver = Driver(self.ask(model))
            while not llm.seen:
                await wait(0.01)
            await wait(0.05)
            driver.stopped = True
            await wait(0.02)
            driver.kill()
            with self.assertRaises(Killed):
                await driver.result
            await self.settled(llm)
            self.assertEqual(llm.seen[0].ended, "client left", fault)
