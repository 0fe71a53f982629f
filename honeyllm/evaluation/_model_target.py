"""A raw model that plays the shell, as in the paper: every line with the whole history, and no host."""

import re
from importlib.resources import files
from string import Template as Text

import attrs
import yaml

from honeyllm.evaluation._case import Case, Reply, Session
from honeyllm.evaluation._errors import TargetFault
from honeyllm.evaluation._facts import Facts
from honeyllm.llm import ChatModel, LlmError, Message

_PROMPT = re.compile(r"(?:\A|\n)([\w.-]+@[\w.-]+:[^\n]*[#$] ?)\s*\Z")
_WORDY = 4
"""Bytes that count as a token where the endpoint does not count."""


class ModelTarget:
    """Each session of a case is a conversation of its own, which begins with the same prompt."""

    def __init__(self, model: ChatModel, facts: Facts) -> None:
        self._model = model
        self._opening = opening(facts)

    async def play(self, case: Case) -> tuple[Reply, ...]:
        """See `Target.play`."""
        return tuple([reply for session in case.talk for reply in await self._session(session)])

    async def _session(self, session: Session) -> list[Reply]:
        history = list(self._opening)
        replies = []
        for step in session.steps:
            history.append(Message(role="user", content=step.line))
            said, reply = await self._ask(history)
            history.append(Message(role="assistant", content=said))
            replies.append(reply)
        return replies

    async def _ask(self, history: list[Message]) -> tuple[str, Reply]:
        try:
            completion = await self._model.complete(history, on_text=lambda _: None)
        except LlmError as error:
            raise TargetFault(str(error)) from None
        asked, said = completion.prompt_tokens, completion.completion_tokens
        first = completion.first_text_seconds
        shown, prompt = parted(completion.text)
        return completion.text, Reply(
            text=shown,
            prompt=prompt,
            loose=True,
            first_seconds=completion.seconds if first is None else first,
            seconds=completion.seconds,
            prompt_tokens=sum(map(_tokens, history)) if asked is None else asked,
            completion_tokens=len(completion.text.encode()) // _WORDY if said is None else said,
        )


def parted(text: str) -> tuple[str, str | None]:
    """What a model said, and the prompt that it drew behind it, if it did."""
    found = _PROMPT.search(text)
    return (text, None) if found is None else (text[: found.start(1)], found.group(1))


def opening(facts: Facts) -> tuple[Message, ...]:
    """The constant beginning of every conversation about a host."""
    values = attrs.asdict(facts)
    values |= {"account": facts.account, "mark": facts.mark, "sysname": facts.sysname}
    table = yaml.safe_load((files("honeyllm.evaluation") / "prompt.yaml").read_text("utf-8"))

    def filled(text: str) -> str:
        return Text(text).substitute(values)

    messages = [Message(role="system", content=filled(table["system"]))]
    for turn in table["examples"]:
        messages.append(Message(role="user", content=turn["ask"]))
        messages.append(Message(role="assistant", content=filled(turn["answer"])))
    return tuple(messages)


def _tokens(message: Message) -> int:
    return len(message.content.encode()) // _WORDY
