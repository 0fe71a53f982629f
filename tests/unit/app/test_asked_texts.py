"""Texts that the oracle writes when they are opened."""

from collections.abc import Callable

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._asked_texts import MAX_ASKED, AskedTexts
from honeyllm.host import Future, Process
from honeyllm.oracle import Answer, Question, Source
from tests.support.virtual_host import VirtualHost


@attrs.define
class Host:
    """An oracle that answers when a test says so, and the texts it told."""

    source: Source = Source.MODEL
    stderr: bytes = b""
    asked: list[tuple[str, ...]] = attrs.Factory(list)
    told: dict[str, bytes] = attrs.Factory(dict)
    ready: Future[None] = attrs.Factory(Future)

    async def answer(self, question: Question, *, on_text: Callable[[bytes], None]) -> Answer:
        """Wait, then answer."""
        self.asked.append(question.argv)
        await self.ready
        return Answer(stdout=b"said\n", stderr=self.stderr, status=0, source=self.source)

    def wants(self, path: str) -> bool:
        """All but one kind."""
        return not path.endswith(".json")

    def tell(self, path: str, text: bytes) -> None:
        """Note it."""
        self.told[path] = text


class AskingTests(SynchronousTestCase):
    """Who opens a text waits; the honeypot does not."""

    def setUp(self) -> None:
        """Two sessions."""
        self.host = VirtualHost()
        self.oracle = Host()
        self.texts = AskedTexts(self.oracle, self.oracle)

    def _open(self, *paths: str) -> Process:
        async def program(process: Process) -> int:
            process.values = {}
            for path in paths:
                await self.texts.opened(process, path)
            return 0

        return self.host.start(program, ("cat",), b"")[0]

    def _play(self, *processes: Process) -> None:
        self.host.timers.run(lambda: all(process.status is not None for process in processes))

    def test_one_answer_for_all(self) -> None:
        """Two who open the same text wait for one answer; a third finds it there."""
        first, second = self._open("/etc/a"), self._open("/etc/a")
        self._play(first, second)
        self.assertEqual((first.status, second.status), (None, None))
        self.oracle.ready.set(None)
        self._play(first, second, self._open("/etc/a"))
        self.assertEqual((self.oracle.asked, self.oracle.told), ([("cat", "/etc/a")], {"/etc/a": b"said\n"}))

    def test_no_answer(self) -> None:
        """Without a model's word, or with an error, the file keeps what it was made to hold, and is not asked for again."""
        self.oracle.ready.set(None)
        for self.oracle.source, self.oracle.stderr in ((Source.FALLBACK, b""), (Source.MODEL, b"cat: no\n")):
            path = f"/etc/{self.oracle.source.value}"
            self._play(self._open(path), self._open(path))
        self.assertEqual((len(self.oracle.asked), self.oracle.told), (2, {}))

    def test_unwanted(self) -> None:
        """What would break when it is cut is not asked for."""
        self._play(self._open("/etc/a.json"))
        self.assertEqual(self.oracle.asked, [])

    def test_budget(self) -> None:
        """A session that reads everything does not have everything written."""
        self.oracle.ready.set(None)
        self._play(self._open(*(f"/etc/{number}" for number in range(MAX_ASKED + 5))))
        self.assertEqual(len(self.oracle.asked), MAX_ASKED)

    def test_killed_while_waiting(self) -> None:
        """Another who waits goes on."""
        first = self._open("/etc/a")
        self._play(first)
        second = self._open("/etc/a")
        self._play(second)
        self.host.kernel.signal(first, 9)
        self._play(first, second)
        self.assertTrue(second.status is not None and second.status.code == 0)
