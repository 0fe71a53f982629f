"""The program behind every executable that the host has no program for: it asks the oracle."""

from collections.abc import Awaitable, Callable

from honeyllm.events import CommandAnswered
from honeyllm.host import Future, PipeEnd, Process, Program, RegularFile, WaitQueue
from honeyllm.oracle import Answer, Asker, Exchange, Oracle, Question

MAX_STDIN = 4096
Ask = Callable[[Callable[[bytes], None]], Awaitable[Answer]]
"""Ask an oracle; the argument takes text as it comes."""
TYPED = "typed"
"""Set in ``Process.values`` once the intruder has typed: what startup files run is not his."""
RECENT = "recent"
"""Under this name a session keeps its exchanges in ``Process.values``, oldest first."""


class _Stream:
    """Text on its way from the oracle's callback to standard output, written by a task of its own."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._ended = False
        self._changed = WaitQueue()
        self.written: Future[None] = Future()

    def put(self, data: bytes) -> None:
        self._data += data
        self._changed.wake()

    def end(self) -> None:
        self._ended = True
        self._changed.wake()

    async def copy_to(self, process: Process) -> None:
        while True:
            while not self._data:
                if self._ended:
                    return
                await self._changed.wait()
            data = bytes(self._data)
            self._data.clear()
            await process.write(1, data)

    def finished(self, value: object, error: BaseException | None) -> None:
        if error is None:
            self.written.set(None)
        else:
            self.written.fail(error)


async def streamed(process: Process, ask: Ask) -> Answer:
    """Let an oracle answer on *process*: text is written as it comes, errors at the end."""
    stream = _Stream()
    process.kernel.scheduler.start(stream.copy_to(process), process.share, stream.finished)
    try:
        answer = await ask(stream.put)
    finally:
        stream.end()
    await stream.written
    if answer.stderr:
        await process.write(2, answer.stderr)
    return answer


def asking(oracle: Oracle, monotonic: Callable[[], float]) -> Program:
    """A program that answers by *oracle*; *monotonic* times it, in seconds."""

    async def ask(process: Process) -> int:
        started = monotonic()
        question = await _question(process)
        answer = await streamed(process, lambda on_text: oracle.answer(question, on_text=on_text))
        report_answer(process, process.argv, answer, monotonic() - started)
        return answer.status

    return ask


async def _question(process: Process) -> Question:
    recent = process.values.get(RECENT, ())
    assert isinstance(recent, tuple | list)
    who = Asker(user=process.user, uid=process.who.uid, home=process.environ.get("HOME", "/"))
    return Question(
        line=" ".join(process.argv),
        argv=process.argv,
        cwd=process.fs.cwd.path,
        asker=who,
        stdin=await _stdin(process),
        recent=tuple(e for e in recent if isinstance(e, Exchange)),
    )


async def _stdin(process: Process) -> bytes | None:
    """What a pipeline or a file gives; a terminal or an open channel is not waited for."""
    if 0 not in process.fds or not isinstance(process.fds.get(0), PipeEnd | RegularFile):
        return None
    data = bytearray()
    while len(data) < MAX_STDIN and (piece := await process.read(0, MAX_STDIN)):
        data += piece
    return bytes(data[:MAX_STDIN])


def report_answer(process: Process, argv: tuple[str, ...], answer: Answer, seconds: float) -> None:
    """Emit who answered *argv*, and how."""
    process.reported = True
    if TYPED not in process.values:
        return
    process.emit(
        CommandAnswered(
            argv=argv,
            source=answer.source.value,
            status=answer.status,
            latency_ms=int(seconds * 1000),
            model=answer.model,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
        )
    )
