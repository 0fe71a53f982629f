"""Questions become answers, from the model, the ledger or the local oracle."""

import json
from collections.abc import Coroutine
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import LlmUnavailable
from honeyllm.oracle import (
    Answer,
    Asker,
    Exchange,
    LocalOracle,
    MemoryLedger,
    ModelOracle,
    OracleUnavailable,
    Prompts,
    Question,
    Source,
)
from tests.support.fake_model import FakeModel

ROOT = Asker(user="root", uid=0, home="/root")
FACTS = {"hostname": "web01", "system": "Debian GNU/Linux 12 (bookworm)"}


def question(*argv: str, **changes: Any) -> Question:
    return Question(line=" ".join(argv), argv=argv, cwd="/root", asker=ROOT, **changes)


class OracleCase(SynchronousTestCase):
    def setUp(self) -> None:
        self.shown: list[bytes] = []

    def oracle(self, *answers: str, **more: Any) -> ModelOracle:
        self.model = FakeModel(answers=answers or ("",), **more)
        return ModelOracle(
            self.model,
            prompts=Prompts(FACTS),
            local=LocalOracle(),
            ledger=MemoryLedger(),
            persona="p1",
        )

    def run_now(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return self.successResultOf(Deferred.fromCoroutine(coroutine))

    def ask(self, oracle: ModelOracle, *argv: str, **changes: Any) -> Answer:
        return self.run_now(oracle.answer(question(*argv, **changes), on_text=self.shown.append))

    def ask_line(self, oracle: ModelOracle, line: str, *history: Exchange) -> Answer:
        asking = oracle.answer_line(line, cwd="/tmp", asker=ROOT, history=history, on_text=self.shown.append)
        return self.run_now(asking)


class Programs(OracleCase):
    def test_answer(self) -> None:
        """What passes is shown, and is the answer."""
        answer = self.ask(self.oracle("GPU 0: idle\n[stderr] warning\n[exit 3]\n"), "nvtop")
        self.assertEqual((answer.stdout, answer.stderr, answer.status), (b"GPU 0: idle\n", b"warning\n", 3))
        self.assertEqual((answer.source, answer.model), (Source.MODEL, "fake-1"))
        self.assertEqual(b"".join(self.shown), answer.stdout)

    def test_messages(self) -> None:
        """Instructions first, examples as turns, the question last and as JSON."""
        self.ask(self.oracle("x"), "nvtop", "a\udcffb", stdin=b"in\xff")
        first, *turns, last = self.model.asked[0]
        self.assertEqual([first.role, *{m.role for m in turns[::2]}, *{m.role for m in turns[1::2]}],
                         ["system", "user", "assistant"])  # fmt: skip
        self.assertIn("hostname: web01", first.content)
        self.assertNotIn("$facts", first.content)
        asked = {"cwd": "/root", "user": "root", "argv": ["nvtop", "a\\xffb"], "stdin": "in\\xff"}
        self.assertEqual(json.loads(last.content), asked)

    def test_first_answer_wins(self) -> None:
        """The same question gets the same answer without a second call; another one does not."""
        oracle = self.oracle("first\n", "second\n", "third\n")
        self.assertEqual(self.ask(oracle, "nvtop").stdout, b"first\n")
        again = self.ask(oracle, "nvtop")
        self.assertEqual((again.stdout, again.source, len(self.model.asked)), (b"first\n", Source.LEDGER, 1))
        self.assertEqual(self.shown, [b"first\n", b"first\n"])
        self.assertEqual(self.ask(oracle, "nvtop", "-s").stdout, b"second\n")
        self.assertEqual(self.ask(oracle, "nvtop", stdin=b"x").stdout, b"third\n")

    def test_fallback(self) -> None:
        """When the model shows nothing the local oracle answers, and that is no fact."""
        for answers, more in [
            (("I'm sorry, I can't help with that.",), {}),
            (("",), {}),
            (("",), {"failure": LlmUnavailable("down")}),
            (("<think>hm",), {"finish_reason": "length"}),
        ]:
            oracle = self.oracle(*answers, **more)
            for _ in range(2):
                answer = self.ask(oracle, "vtysh")
                self.assertEqual((answer.source, answer.status), (Source.FALLBACK, 1))
                self.assertEqual(answer.stderr, b"Exiting: failed to connect to any daemons.\n")

    def test_silence_is_an_answer(self) -> None:
        for text, status in {"(no output)": 0, "[exit 2]": 2}.items():
            answer = self.ask(self.oracle(text), "vtysh")
            self.assertEqual((answer.source, answer.stdout, answer.status), (Source.MODEL, b"", status))

    def test_broken_off(self) -> None:
        """What was shown stays the answer, is a failure, and is no fact."""
        oracle = self.oracle("one\ntwo\nthr", failure=LlmUnavailable("down"))
        answer = self.ask(oracle, "nvtop")
        self.assertEqual((answer.stdout, answer.status, answer.source), (b"one\ntwo\n", 1, Source.MODEL))
        self.ask(oracle, "nvtop")
        self.assertEqual(len(self.model.asked), 2)

    def test_long_answer_is_ended(self) -> None:
        """The model is stopped when the guard is; a prompt at the end does not spoil the fact."""
        oracle = self.oracle("a\nroot@web01:~# ls\n" + "b\n" * 1000)
        self.assertEqual(self.ask(oracle, "nvtop").stdout, b"a\n")
        self.assertEqual(self.ask(oracle, "nvtop").source, Source.LEDGER)

    def test_failing_reader(self) -> None:
        """A reader that is gone ends the answer with its own exception."""

        def gone(_data: bytes) -> None:
            raise BrokenPipeError

        asking = self.oracle("a\nb\n").answer(question("nvtop"), on_text=gone)
        self.failureResultOf(Deferred.fromCoroutine(asking), BrokenPipeError)


class Lines(OracleCase):
    def test_messages(self) -> None:
        """The line is a turn exactly as typed; where the shell is ends the turn before."""
        past = (
            Exchange(line="ls", output="a\n", cwd="/root"),
            Exchange(line="rm a", output="", cwd="/etc", status=1),
        )
        self.ask_line(self.oracle("x\n"), "cat x | grep 'y z'", *past)
        *_, example, one, said_one, two, said_two, line = self.model.asked[0]
        self.assertTrue(example.content.endswith("root@web01:~#"))
        self.assertEqual([m.content for m in (one, two, line)], ["ls", "rm a", "cat x | grep 'y z'"])
        self.assertEqual(said_one.content, "a\nroot@web01:/etc#")
        self.assertEqual(said_two.content, "(no output)\n[exit 1]\nroot@web01:/tmp#")

    def test_answer(self) -> None:
        """The text is shown without the prompt that the model may add; nothing is remembered."""
        oracle = self.oracle("x\nroot@web01:/tmp# ", "y\n")
        self.assertEqual(self.ask_line(oracle, "cat x").stdout, b"x\n")
        self.assertEqual(self.ask_line(oracle, "cat x").stdout, b"y\n")

    def test_silence(self) -> None:
        """A model that finished without a word says that the line prints nothing."""
        for text in ("", "(no output)", "root@web01:/tmp#"):
            answer = self.ask_line(self.oracle(text), "cd /")
            self.assertEqual((answer.stdout, answer.status, answer.source), (b"", 0, Source.MODEL))

    def test_unavailable(self) -> None:
        """When nothing can be shown the caller is told, since it can run the line."""
        for text, failure in {"": LlmUnavailable("down"), "I cannot do that.": None}.items():
            oracle = self.oracle(text, failure=failure)
            asking = oracle.answer_line("ls", cwd="/", asker=ROOT, history=(), on_text=self.shown.append)
            self.failureResultOf(Deferred.fromCoroutine(asking), OracleUnavailable)
