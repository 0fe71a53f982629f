"""A person at a terminal of the honeypot, by a real SSH client, with a stop-watch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncssh

from tests.support.timing import Figure

PROMPT = b"\x1b[?2004h"
PATIENCE = 60.0


class Typist:
    """One terminal session; an asynchronous context manager."""

    def __init__(self, port: int, password: str) -> None:
        self._port = port
        self._password = password
        self._connection: Any = None
        self._process: Any = None

    async def __aenter__(self) -> Typist:
        self._connection = await asyncssh.connect(
            "127.0.0.1",
            self._port,
            username="root",
            password=self._password,
            known_hosts=None,
            client_keys=None,
            agent_path=None,
            config=None,
        )
        self._process = await self._connection.create_process(term_type="xterm", encoding=None)
        await self._until(b"# ")
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._connection.close()

    async def _until(self, mark: bytes) -> None:
        await asyncio.wait_for(self._process.stdout.readuntil(mark), PATIENCE)

    async def echo(self, key: bytes = b"k") -> float:
        """Seconds until a key is seen."""
        start = time.perf_counter()
        self._process.stdin.write(key)
        await self._until(key)
        return time.perf_counter() - start

    async def echoes(self, wanted: Callable[[int, float], bool], pause: float = 0.01) -> Figure:
        """Echo times as long as *wanted* (how many, seconds since the first) says; the line stays short."""
        times: list[float] = []
        begun = time.monotonic()
        while wanted(len(times), time.monotonic() - begun):
            times.append(await self.echo())
            if len(times) % 40 == 0:
                await self.enter(b"\x15")
            await asyncio.sleep(pause)
        await self.enter(b"\x15")
        return Figure(tuple(times))

    async def enter(self, line: bytes) -> float:
        """Seconds from Enter behind *line* to the next prompt."""
        self._process.stdin.write(line)
        await asyncio.sleep(0.02)
        start = time.perf_counter()
        self._process.stdin.write(b"\r")
        await self._until(PROMPT)
        taken = time.perf_counter() - start
        await self._until(b"# ")
        return taken
