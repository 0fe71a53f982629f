"""Files and commands that a program reads and writes, by the names it knows them."""

import os
from collections.abc import Awaitable, Callable

import attrs

from honeyllm.host import Process, Writer, fail
from honeyllm.programs.awk._input import RecordSource, source_of
from honeyllm.programs.awk._values import path_of

SHELL = "/bin/sh"
MAX_STREAMS = 200
STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


@attrs.define
class Stream:
    """An open file or command."""

    fd: int
    writer: Writer | None = None
    child: int = 0
    source: RecordSource | None = None


class Streams:
    """All of one program, by way (``<``, ``>``, ``|``, and ``|&`` for reading a command) and name."""

    def __init__(self, process: Process, flush: Callable[[], Awaitable[None]]) -> None:
        self._process = process
        self._flush = flush
        self._open: dict[tuple[str, str], Stream] = {}

    def _add(self, key: tuple[str, str], stream: Stream) -> Stream:
        if len(self._open) >= MAX_STREAMS:
            raise fail(24)
        self._open[key] = stream
        return stream

    async def output(self, way: str, name: str) -> Stream:
        """Where ``print > name``, ``>> name`` or ``| name`` goes; raises OSError."""
        key = ("|" if way == "|" else ">", name)
        found = self._open.get(key)
        if found is not None:
            return found
        if way == "|":
            return self._add(key, await self._command(name, reading=False))
        if name in STANDARD:
            return self._add(key, Stream(STANDARD[name], self._process.writer(STANDARD[name])))
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if way == ">>" else os.O_TRUNC)
        fd = await self._process.open(path_of(name), flags)
        return self._add(key, Stream(fd, Writer(self._process, fd)))

    async def input(self, name: str, *, is_command: bool) -> Stream:
        """Where ``getline < name`` or ``name | getline`` comes from; raises OSError."""
        key = ("|&" if is_command else "<", name)
        found = self._open.get(key)
        if found is not None:
            return found
        if is_command:
            stream = await self._command(name, reading=True)
        else:
            standard = name in ("-", "/dev/stdin")
            stream = Stream(0 if standard else await self._process.open(path_of(name)))
        stream.source = source_of(self._process, stream.fd, self._flush)
        return self._add(key, stream)

    async def _command(self, command: str, *, reading: bool) -> Stream:
        process = self._process
        await self.flush()
        ours, theirs = process.pipe() if reading else process.pipe()[::-1]
        line = path_of(command)
        others = [stream.fd for stream in self._open.values() if stream.fd > 2]

        async def run(child: Process) -> int:
            child.fds.set(1 if reading else 0, child.fds.get(theirs))
            child.close(theirs)
            for fd in (ours, *others):
                child.close(fd)
            return await child.execute(SHELL, (SHELL, "-c", line), child.environ)

        child = process.fork(run)
        process.close(theirs)
        return Stream(ours, None if reading else Writer(process, ours), child.pid)

    async def flush(self, name: str | None = None) -> int:
        """Hand on what was written, to all or to *name*; -1 when it is not open."""
        await self._flush()
        if name is None:
            await self._process.flush()
            for each in self._open.values():
                if each.writer is not None:
                    await each.writer.flush()
            return 0
        stream = self._open.get((">", name)) or self._open.get(("|", name))
        if stream is None or stream.writer is None:
            return -1
        await stream.writer.flush()
        return 0

    async def close(self, name: str) -> int:
        """Close what is open as *name*: 0 for a file, the exit status of a command, -1 for neither."""
        result = -1
        for key in [key for key in self._open if key[1] == name]:
            result = await self._close(self._open.pop(key))
        return result

    async def _close(self, stream: Stream) -> int:
        process = self._process
        if stream.writer is not None:
            await self._flush()
            await stream.writer.flush()
        if stream.fd > 2:
            process.close(stream.fd)
        if not stream.child:
            return 0
        await self._flush()
        child = await process.wait([stream.child])
        return exit_number(child)

    async def close_all(self) -> None:
        """At the end: close everything and wait for the commands."""
        while self._open:
            _, stream = self._open.popitem()
            await self._close(stream)


def exit_number(child: Process) -> int:
    """The status as mawk gives it: the exit status, or 256 and the signal."""
    status = child.status
    if status is None:
        return -1
    if status.signal is not None:
        return 256 + int(status.signal)
    return status.code or 0


async def run_command(process: Process, command: str) -> int:
    """system(3)."""

    async def run(child: Process) -> int:
        return await child.execute(SHELL, (SHELL, "-c", path_of(command)), child.environ)

    child = process.fork(run)
    return exit_number(await process.wait([child.pid]))
