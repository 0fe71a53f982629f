"""``scp -t``: takes files from the client."""

import os
import re
import stat

from attrs import frozen

from honeyllm.host import Origin, Process, RegularFile, Way, tell_origin
from honeyllm.programs.remote._scp_wire import FATAL, OK, WARNING, ScpError, Wire

RECORD = re.compile(rb"([CD])([0-7]{4}) (\d{1,18}) (.+)", re.DOTALL)
TIMES = re.compile(rb"T(\d{1,12}) (\d{1,6}) (\d{1,12}) (\d{1,6})")
BLOCK = 65536
MAX_DEPTH = 64
BILLION = 1_000_000_000


@frozen(kw_only=True)
class _Record:
    """One file or directory to come; ``times`` are access and modification in nanoseconds."""

    is_directory: bool
    mode: int
    size: int
    name: str
    times: tuple[int, int] | None


class Sink:
    """The receiving end; files keep their modes and, with *keeps_times*, their times."""

    def __init__(self, process: Process, *, keeps_times: bool) -> None:
        self._process = process
        self._keeps_times = keeps_times
        self._wire = Wire(process)

    async def run(self, target: str, *, directory: bool) -> int:
        """Take everything into *target*, which must be a directory with *directory*."""
        if directory and not self._is_directory(target):
            problem = "Not a directory" if self._process.fs.exists(target) else "No such file or directory"
            await self._wire.complain(f"{target}: {problem}")
            return 1
        try:
            await self._wire.send(OK)
            await self._take(target, 0)
        except ScpError as error:
            if str(error) != "lost connection":
                await self._wire.send(FATAL + f"scp: protocol error: {error}\n".encode())
            return 1
        return 1 if self._wire.errors else 0

    def _is_directory(self, path: str) -> bool:
        return self._process.fs.exists(path) and self._process.fs.stat(path).is_directory

    async def _take(self, target: str, depth: int) -> None:
        """Take what comes into *target* until its directory, or everything, ends."""
        times = None
        while line := await self._wire.line():
            if line[:1] in (WARNING, FATAL):
                self._wire.errors += 1
                if line[:1] == FATAL:
                    raise ScpError("lost connection")
            elif line == b"E" and depth:
                await self._wire.send(OK)
                return
            elif found := TIMES.fullmatch(line):
                seconds, micro, at_seconds, at_micro = map(int, found.groups())
                times = at_seconds * BILLION + at_micro * 1000, seconds * BILLION + micro * 1000
                await self._wire.send(OK)
            else:
                await self._one(target, _record(line, times), depth)
                times = None

    async def _one(self, target: str, record: _Record, depth: int) -> None:
        path = f"{target.rstrip('/')}/{record.name}" if self._is_directory(target) else target
        if record.is_directory:
            await self._directory(path, record, depth)
        else:
            await self._file(path, record)

    async def _directory(self, path: str, record: _Record, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise ScpError("too many directories")
        try:
            if not self._process.fs.exists(path):
                self._process.fs.make(path, stat.S_IFDIR | record.mode | 0o700)
            elif not self._is_directory(path):
                await self._wire.complain(f"{path}: Not a directory")
                return
        except OSError as error:
            await self._wire.complain(f"{path}: {error.strerror}")
            return
        await self._wire.send(OK)
        await self._take(path, depth + 1)
        self._stamp(path, record)

    async def _file(self, path: str, record: _Record) -> None:
        process = self._process
        try:
            is_new = not process.fs.exists(path)
            fd = await process.open(path, os.O_WRONLY | os.O_CREAT, record.mode)
        except OSError as error:
            await self._wire.complain(f"{path}: {error.strerror}")
            return
        file = process.fds.get(fd)
        if isinstance(file, RegularFile):
            tell_origin(process, file, Origin(way=Way.SCP))
        await self._wire.send(OK)
        problem = await self._receive(fd, record.size)
        if isinstance(file, RegularFile) and file.inode().size > record.size:
            process.truncate(fd, record.size)
        process.close(fd)
        if problem is None and (self._keeps_times or is_new):
            self._stamp(path, record)
        await self._wire.is_accepted()
        if problem is None:
            await self._wire.send(OK)
        else:
            await self._wire.complain(f"{path}: {problem}")

    async def _receive(self, fd: int, size: int) -> str | None:
        """Write *size* bytes of what comes; what does not fit is read all the same."""
        problem = None
        while size:
            data = await self._wire.read(min(size, BLOCK))
            size -= len(data)
            try:
                if problem is None:
                    await self._process.write(fd, data)
            except OSError as error:
                problem = error.strerror
            await self._process.checkpoint()
        return problem

    def _stamp(self, path: str, record: _Record) -> None:
        try:
            if self._keeps_times:
                self._process.fs.change_mode(path, record.mode)
            if record.times is not None:
                self._process.fs.change_times(path, *record.times)
        except OSError:
            self._wire.errors += 1


def _record(line: bytes, times: tuple[int, int] | None) -> _Record:
    found = RECORD.fullmatch(line)
    if found is None:
        raise ScpError("expected control record")
    name = os.fsdecode(found[4])
    if "/" in name or name in (".", ".."):
        raise ScpError(f"unexpected filename: {name}")
    mode, size = int(found[2], 8), int(found[3])
    return _Record(is_directory=found[1] == b"D", mode=mode, size=size, name=name, times=times)
