"""What binaries do that intruders have brought: none ever runs, a process of the host stands for it."""

import hashlib
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping

from honeyllm.capture._settings import Conduct, RunRule
from honeyllm.host import Ignored, Process
from honeyllm.vfs import Place

PIECE = 1 << 16
MOMENT = (0.12, 0.6)
"""Median and spread of the seconds until a program has seen that it need not stay."""
WHILE = (60.0, 1.0)
"""Of the seconds that one stays in the foreground."""
LIFE = (21_600.0, 1.2)
"""Of those that one lives in the background."""
SIGHUP = 1
Act = Callable[[Process, RunRule], Awaitable[int]]


class Running:
    """Runs a brought binary as the rule for its SHA-256 says, any other one as *default*."""

    def __init__(self, default: Conduct, rules: Iterable[RunRule]) -> None:
        self._rules = {rule.sha256: rule for rule in rules}
        self._default = RunRule(sha256="0" * 64, does=default)

    async def __call__(self, process: Process, place: Place) -> int:
        """The life of *process*, which has executed *place*; its exit status."""
        rule = self._default
        if self._rules:
            rule = self._rules.get(await _sha256(process, place), rule)
        return await CONDUCTS[rule.does](process, rule)


async def _sha256(process: Process, place: Place) -> str:
    content, pieces = place.inode.content, list[bytes]()
    size = 0 if content is None else content.size
    for at in range(0, size, PIECE):
        pieces.append(b"" if content is None else content.read(at, PIECE))
        await process.checkpoint()

    def digest() -> str:
        whole = hashlib.sha256()
        for piece in pieces:
            whole.update(piece)
        return whole.hexdigest()

    return await process.kernel.wiring.offload(digest)


def _drawn(process: Process, shape: tuple[float, float]) -> float:
    median, spread = shape
    return process.kernel.chance.lognormvariate(math.log(median), spread)


async def _exit(process: Process, rule: RunRule) -> int:
    await process.sleep(rule.seconds or _drawn(process, MOMENT))
    return rule.status


async def _sleep(process: Process, rule: RunRule) -> int:
    await process.sleep(rule.seconds or _drawn(process, WHILE))
    return rule.status


async def _daemon(process: Process, rule: RunRule) -> int:
    """Fork, detach and go on; the parent ends."""
    seconds = rule.seconds or _drawn(process, LIFE)

    async def live(child: Process) -> int:
        await child.sleep(seconds)
        return rule.status

    child = process.fork(live, group=0)
    child.session, child.terminal = child.pid, None
    child.dispositions[SIGHUP] = Ignored.IGNORE
    child.fds.close_all()
    await process.sleep(_drawn(process, MOMENT))
    return rule.status


async def _ask(process: Process, rule: RunRule) -> int:
    return await process.kernel.unknown(process)


CONDUCTS: Mapping[Conduct, Act] = {
    Conduct.EXIT: _exit,
    Conduct.SLEEP: _sleep,
    Conduct.DAEMON: _daemon,
    Conduct.ORACLE: _ask,
}
