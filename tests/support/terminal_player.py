"""Plays the talks of `terminal_talks` with a real SSH client, many at once, and keeps what came back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import asyncssh
import attrs

from tests.support.terminal_talks import SETTING, TALKS, Step, Talk

AT_ONCE = 12
QUIET_SECONDS = 0.25
PIDS = re.compile(r"(\[\d+\][-+ ]? *)\d{2,}")
TIMES = re.compile(r"\dm\d\.\d{3}s")

Transcript = list[list[str]]
"""For each step what was typed (as text) and what came back, as latin-1; numbers of processes replaced."""


@attrs.frozen(kw_only=True)
class Door:
    """Where to log in, and how."""

    port: int
    user: str
    password: str | None = None
    key: str | None = None

    def connect(self) -> Any:
        """A new connection."""
        return asyncssh.connect(
            "127.0.0.1",
            self.port,
            username=self.user,
            password=self.password,
            client_keys=None if self.key is None else [self.key],
            known_hosts=None,
            agent_path=None,
            config=None,
        )


async def _quiet(stdout: Any, seconds: float = QUIET_SECONDS) -> str:
    """All that comes until nothing has for *seconds*; ``<end>`` marks the end of the session."""
    text = ""
    while True:
        try:
            data = await asyncio.wait_for(stdout.read(65536), seconds)
        except TimeoutError:
            return text
        if not data:
            return text + "<end>"
        text += data.decode("latin-1")


async def _set_scene(process: Any) -> None:
    text = ""
    process.stdin.write(SETTING.encode())
    while "\rready\r\n" not in text and "\nready\r\n" not in text:
        text += (await asyncio.wait_for(process.stdout.read(65536), 20)).decode("latin-1")
    await _quiet(process.stdout)


async def _take(process: Any, step: Step) -> str:
    if isinstance(step, str):
        process.stdin.write(step.encode())
    elif isinstance(step, tuple):
        process.change_terminal_size(*step)
    else:
        await asyncio.sleep(step)
    text: str = await _quiet(process.stdout)
    return TIMES.sub("0m0.000s", PIDS.sub(r"\1PID", text))


async def _play(door: Door, one: Talk) -> Transcript:
    async with door.connect() as connection:
        size = (one.columns, one.rows)
        process = await connection.create_process(term_type=one.term, term_size=size, encoding=None)
        await _set_scene(process)
        transcript = []
        for step in one.steps:
            transcript.append([str(step), await _take(process, step)])
            if transcript[-1][1].endswith("<end>"):
                break
        return transcript


async def _play_all(door: Door, talks: Mapping[str, Talk]) -> dict[str, Transcript]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> tuple[str, Transcript]:
        async with gate:
            try:
                return name, await asyncio.wait_for(_play(door, talks[name]), 60)
            except (OSError, asyncssh.Error, TimeoutError) as error:
                return name, [["", f"failed: {error!r}"]]

    return dict(await asyncio.gather(*(one(name) for name in talks)))


def play(door: Door, talks: Mapping[str, Talk] = TALKS) -> dict[str, Transcript]:
    """What comes back in each of *talks*."""
    return asyncio.run(_play_all(door, talks))
