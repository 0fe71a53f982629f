"""A running honeypot, or any host, asked over SSH as an intruder would."""

import re
from typing import Any

from twisted.internet.defer import TimeoutError as WaitedTooLong
from twisted.internet.interfaces import IReactorTime

from honeyllm.evaluation._case import Case, Reply, Session, Way
from honeyllm.evaluation._client import Channel, Client, Login, connect
from honeyllm.evaluation._errors import EvaluationError, TargetFault
from honeyllm.evaluation._facts import QUESTION, Facts, facts_of_answer

_CONTROL = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")
_PROMPT = re.compile(r"(?:^|\n)([\w.-]+@[\w.-]+:[^\n]*[#$] )\Z")


class ProductTarget:
    """Each session of a case is a connection of its own."""

    def __init__(self, login: Login, reactor: Any) -> None:
        self._login = login
        self._reactor = reactor

    async def play(self, case: Case) -> tuple[Reply, ...]:
        """See `Target.play`."""
        replies: list[Reply] = []
        for session in case.talk:
            client = await self._connect()
            try:
                replies += await self._session(client, session)
            except WaitedTooLong:
                raise TargetFault("no reply in time") from None
            finally:
                client.close()
        return tuple(replies)

    async def facts(self) -> Facts:
        """
        Who the host says that it is.

        Raises:
            EvaluationError: it does not answer like a Debian host.
        """
        client = await self._connect()
        try:
            reply = await _executed(client, QUESTION, self._reactor)
        finally:
            client.close()
        facts = facts_of_answer(reply.stdout or "")
        if facts is None:
            where = f"{self._login.host}:{self._login.port}"
            raise EvaluationError(
                f"{where} does not answer as Debian does; ShellEval's truths are Debian 12's"
            )
        return facts

    async def _connect(self) -> Client:
        try:
            return await connect(self._login, self._reactor)
        except WaitedTooLong:
            raise TargetFault("no login in time") from None

    async def _session(self, client: Client, session: Session) -> list[Reply]:
        if session.way is Way.EXEC:
            return [await _executed(client, step.line, self._reactor) for step in session.steps]
        channel = await client.terminal()
        await _until_prompt(channel)
        return [await _typed(channel, step.line, self._reactor) for step in session.steps]


async def _executed(client: Client, line: str, clock: IReactorTime) -> Reply:
    start = clock.seconds()
    channel = await client.execute(line)
    while not channel.ended:
        await channel.change()
    end = clock.seconds()
    return Reply(
        text=_text(channel.text),
        stdout=_text(channel.stdout),
        stderr=_text(channel.stderr),
        status=channel.status,
        first_seconds=(end if channel.first is None else channel.first) - start,
        seconds=end - start,
    )


async def _typed(channel: Channel, line: str, clock: IReactorTime) -> Reply:
    channel.text, channel.first, start = b"", None, clock.seconds()
    channel.write(f"{line}\r".encode())
    shown, prompt = await _until_prompt(channel, echo=line)
    end = clock.seconds()
    return Reply(text=shown, prompt=prompt, first_seconds=end - start, seconds=end - start)


async def _until_prompt(channel: Channel, echo: str | None = None) -> tuple[str, str]:
    """What was shown after the echo of the line, and the prompt behind it."""
    while True:
        text = _CONTROL.sub("", _text(channel.text)).replace("\r\n", "\n").replace("\r", "")
        _, echoed, shown = (echo, echo, text) if echo is None else text.partition(f"{echo}\n")
        found = _PROMPT.search(shown) if echoed != "" else None
        if found is not None:
            return shown[: found.start(1)], found.group(1)
        if channel.ended:
            raise TargetFault("the terminal was closed")
        await channel.change()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
