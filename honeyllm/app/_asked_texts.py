"""
Texts of the image that the oracle is asked for when somebody opens them.

A text is a fact of the host: what was shown of it once stays, in every world.  The oracle's ledger remembers
what it said; where it said nothing, what the file was made to hold counts until the honeypot is restarted.
"""

from typing import Protocol

from honeyllm.host import Future, Process
from honeyllm.oracle import Asker, Oracle, Question, Source

ASKER = Asker(user="root", uid=0, home="/root")
MAX_ASKED = 8
"""Texts that one session makes the oracle write; what reads whole trees gets the rest as they were made."""
COUNT = "texts asked"
"""Under this name a session's count lies in ``Process.values``."""
SAID = (Source.MODEL, Source.LEDGER)


class Texts(Protocol):
    """Where said texts go."""

    def wants(self, path: str) -> bool:
        """Whether the text at *path* may be said at all."""

    def tell(self, path: str, text: bytes) -> None:
        """From now on the file at *path* holds *text*, fitted to its size."""


class AskedTexts:
    """Asks *oracle* for texts, each once, and gives them to *texts*."""

    def __init__(self, oracle: Oracle, texts: Texts) -> None:
        self._oracle = oracle
        self._texts = texts
        self._settled: set[str] = set()
        self._asked: dict[str, Future[None]] = {}

    async def opened(self, process: Process, path: str) -> None:
        """
        Wait until it is settled what the file at *path* holds.

        Everyone who opens it meanwhile waits for the same answer.
        """
        if path in self._settled:
            return
        if path in self._asked:
            await self._asked[path]
            return
        count = process.values.get(COUNT, 0)
        assert isinstance(count, int)
        if count >= MAX_ASKED or not self._texts.wants(path):
            self._settled.add(path)
            return
        process.values[COUNT] = count + 1
        await self._ask(path)

    async def _ask(self, path: str) -> None:
        answered = self._asked[path] = Future()
        try:
            question = Question(line=f"cat {path}", argv=("cat", path), cwd="/", asker=ASKER)
            answer = await self._oracle.answer(question, on_text=lambda _: None)
            if answer.source in SAID and answer.status == 0 and answer.stdout and not answer.stderr:
                self._texts.tell(path, answer.stdout)
            self._settled.add(path)
        finally:
            del self._asked[path]
            answered.set(None)
