"""The oracle that asks a language model."""

from collections.abc import Callable, Sequence
from posixpath import basename

from honeyllm.llm import ChatModel, Completion, EnoughText, LlmError, Message
from honeyllm.oracle._errors import OracleUnavailable
from honeyllm.oracle._guard import Expectation, Guard, Limits
from honeyllm.oracle._ledger import Fact, FactKey, Ledger
from honeyllm.oracle._prompt import Prompts
from honeyllm.oracle._question import Answer, Asker, Exchange, Oracle, Question, Source

# Why a completion may end with its last line unfinished.
_CUT = frozenset({"length", "cap", "content_filter", "enough"})
# Rules of the guard after which what was shown is still a whole answer.
_WHOLE = frozenset(
    {None, "prompt", "explanation", "preamble", "heading", "template", "text after the status"}
)


class ModelOracle:
    """
    An `Oracle` and a `LineOracle` over one `ChatModel`.

    *local* answers when the model shows nothing. *persona* names the host in the ledger.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        prompts: Prompts,
        local: Oracle,
        ledger: Ledger,
        persona: str,
        limits: Limits | None = None,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._local = local
        self._ledger = ledger
        self._persona = persona
        self._limits = limits or Limits()

    async def answer(self, question: Question, *, on_text: Callable[[bytes], None]) -> Answer:
        """See `Oracle.answer`: from the ledger, else from the model, else locally."""
        key = FactKey.of(question, persona=self._persona)
        fact = self._ledger.recall(key)
        if fact is not None:
            return _recalled(fact, on_text)
        expected = Expectation(
            command=" ".join(question.argv),
            program=basename(question.argv[0]) if question.argv else "",
            secrets=self._prompts.program_secrets,
        )
        asking = _Asking(Guard(expected, limits=self._limits), on_text)
        await asking.run(self._model, self._prompts.for_program(question))
        if not asking.answered:
            return await self._local.answer(question, on_text=on_text)
        answer = asking.answer()
        if asking.is_whole:
            fact = Fact(stdout=answer.stdout, stderr=answer.stderr, status=answer.status)
            self._ledger.record(key, fact)
        return answer

    async def answer_line(
        self,
        line: str,
        *,
        cwd: str,
        asker: Asker,
        history: Sequence[Exchange],
        on_text: Callable[[bytes], None],
    ) -> Answer:
        """See `LineOracle.answer_line`. Give the whole *history*; as much as helps is used."""
        expected = Expectation(command=line, secrets=self._prompts.line_secrets)
        asking = _Asking(Guard(expected, limits=self._limits), on_text)
        messages = self._prompts.for_line(line, cwd=cwd, asker=asker, history=history)
        await asking.run(self._model, messages)
        if not asking.answered and not asking.is_silence:
            raise OracleUnavailable("the model gave nothing that can be shown")
        return asking.answer()


class _Asking:
    """One question on its way: the model's text in, guarded bytes out."""

    def __init__(self, guard: Guard, on_text: Callable[[bytes], None]) -> None:
        self._guard = guard
        self._on_text = on_text
        self._pieces: list[bytes] = []
        self._completion: Completion | None = None

    async def run(self, model: ChatModel, messages: Sequence[Message]) -> None:
        try:
            self._completion = await model.complete(messages, on_text=self._take)
        except LlmError:
            self._show(self._guard.close(cut=True))
        else:
            self._show(self._guard.close(cut=self._completion.finish_reason in _CUT))

    @property
    def answered(self) -> bool:
        """Something was shown, or the model said in our format that there is nothing to show."""
        guard = self._guard
        claimed = guard.said_nothing or guard.status is not None
        return bool(self._pieces or guard.stderr) or (claimed and guard.stopped in _WHOLE)

    @property
    def is_silence(self) -> bool:
        """The model finished without a word, which for many is how a silent command looks."""
        done = self._completion
        return done is not None and done.finish_reason == "stop" and not done.text.strip()

    @property
    def is_whole(self) -> bool:
        """The answer can be given again."""
        if self._completion is None or self._guard.stopped not in _WHOLE:
            return False
        return self._completion.finish_reason not in _CUT or self._guard.stopped is not None

    def answer(self) -> Answer:
        done, stderr = self._completion, self._guard.stderr.encode("utf-8", "replace")
        return Answer(
            stdout=b"".join(self._pieces),
            stderr=stderr,
            status=self._status(),
            source=Source.MODEL,
            seconds=done.seconds if done else 0.0,
            first_text_seconds=done.first_text_seconds if done else None,
            model=done.model if done else None,
            prompt_tokens=done.prompt_tokens if done else None,
            completion_tokens=done.completion_tokens if done else None,
        )

    def _status(self) -> int:
        """What the model claimed; an answer that broke off, or is only an error, is a failure."""
        if self._guard.status is not None:
            return self._guard.status
        failed = self._completion is None or (self._guard.stderr and not self._pieces)
        return 1 if failed else 0

    def _take(self, text: str) -> None:
        self._show(self._guard.feed(text))
        if self._guard.stopped is not None:
            raise EnoughText

    def _show(self, text: str) -> None:
        if text:
            data = text.encode("utf-8", "replace")
            self._pieces.append(data)
            self._on_text(data)


def _recalled(fact: Fact, on_text: Callable[[bytes], None]) -> Answer:
    if fact.stdout:
        on_text(fact.stdout)
    return Answer(stdout=fact.stdout, stderr=fact.stderr, status=fact.status, source=Source.LEDGER)
