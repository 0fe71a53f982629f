"""``read mapfile``"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import attrs

from honeyllm.shell._fields import DEFAULT_IFS
from honeyllm.shell._flow import ShellError
from honeyllm.shell._state import Shell
from honeyllm.shell._variables import ASSOC
from honeyllm.shell._version import version_line
from honeyllm.shell.builtins._options import is_name, parse
from honeyllm.shell.builtins._read_fields import fields, without_escapes
from honeyllm.shell.builtins._targets import assign_target
from honeyllm.tty import (
    EndOfInput,
    Interrupt,
    Line,
    LineEditor,
    Memory,
    PtyDevice,
    PtyFile,
    Termios,
    edit_line,
)

MAX_INPUT = 16 << 20
BLOCK = 4096
ELEMENT = 16
"""Bytes that an element of an array counts beside its text."""


class _TimedOut(Exception):
    pass


@attrs.frozen
class _Asking:
    """What ``read`` does at a terminal."""

    prompt: str
    is_silent: bool
    initial: str | None
    """What the line editor begins with; None without ``-e``."""

    @classmethod
    def of(cls, options: dict[str, str]) -> _Asking:
        """As ``-p -s -e -i`` say."""
        initial = options.get("i", "") if "e" in options else None
        return cls(options.get("p", ""), "s" in options, initial)


class _Read:
    """One call of ``read``: its options, and the descriptor it reads."""

    def __init__(self, shell: Shell, given: list[tuple[str, str]]) -> None:
        options = dict(given)
        self.shell = shell
        self.raw = "r" in options
        self.delimiter = b"\n"
        if "d" in options:
            self.delimiter = (options["d"] or "\0").encode("utf-8", "surrogateescape")[:1]
        self.count = _number(options, "n")
        self.exact = _number(options, "N")
        if self.exact is not None:
            self.count = self.exact
            self.delimiter = b""
        self.asking = _Asking.of(options)
        self.array = options.get("a")
        self.fd = 0
        if "u" in options:
            if not options["u"].isdecimal():
                raise ShellError(f"{options['u']}: invalid file descriptor specification")
            self.fd = int(options["u"])
            if self.fd not in shell.process.fds:
                raise ShellError(f"{options['u']}: invalid file descriptor: Bad file descriptor")
        self.timeout = _seconds(options["t"]) if "t" in options else None
        self.at_end = False

    @property
    def device(self) -> PtyDevice | None:
        """The terminal that is read, if it is one."""
        fds = self.shell.process.fds
        file = fds.get(self.fd) if self.fd in fds else None
        return file.device if isinstance(file, PtyFile) else None

    def termios(self, before: Termios) -> Termios:
        """The terminal's settings while it is read: not by lines when less than a line is wanted."""
        by_lines = self.count is None and self.delimiter == b"\n"
        off = [] if by_lines else ["icanon"]
        if self.asking.is_silent:
            off.append("echo")
        return before.with_flags(off=tuple(off)) if off else before

    async def text(self) -> str:
        """The characters read, backslashes still in them but escaped newlines gone."""
        if self.fd not in self.shell.process.fds:
            raise ShellError(f"read error: {self.fd}: Bad file descriptor")
        out = bytearray()
        while self.count != 0 and not self._complete(out, await self._block()):
            await self.shell.process.checkpoint()
            self.shell.check_length(len(out))
        return bytes(out).replace(b"\0", b"").decode("utf-8", "surrogateescape")

    def _complete(self, out: bytearray, block: bytes) -> bool:
        """Take *block*; whether that was the last one, its delimiter then taken away."""
        if not block:
            self.at_end = True
            return True
        out += block if self.delimiter == b"\0" else block.replace(b"\0", b"")
        if not self.raw and b"\\\n" in out:
            _join_lines(out)
            if not out:
                return False
        if self.count is not None and not self._at_delimiter(out) and self._full(out):
            return True
        if not self.delimiter or not out.endswith(self.delimiter):
            return False
        if self._escaped(out):
            return False
        del out[-1:]
        return True

    def _at_delimiter(self, out: bytearray) -> bool:
        return bool(self.delimiter) and out.endswith(self.delimiter) and not self._escaped(out)

    def _escaped(self, out: bytearray) -> bool:
        if self.raw:
            return False
        end = len(out) - 1
        start = end
        while start and out[start - 1] == 0x5C:
            start -= 1
        return (end - start) % 2 == 1

    def _full(self, out: bytearray) -> bool:
        assert self.count is not None
        text = out.decode("utf-8", "surrogateescape")
        if not self.raw:
            text = re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
            if text.endswith("\\"):
                return False
        if text and "\udc80" <= text[-1] <= "\udcff" and out[-1] >= 0xC0:
            return False
        return len(text) >= self.count

    async def _block(self) -> bytes:
        file = self.shell.process.fds.get(self.fd)
        if self.count is not None:
            return await file.read(1)
        return await file.read_through(self.delimiter, BLOCK)


_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def _join_lines(out: bytearray) -> None:
    """Take away every newline behind a backslash, with the backslash."""
    out[:] = _ESCAPED.sub(lambda match: b"" if match[1] == b"\n" else match[0], bytes(out))


def _number(options: dict[str, str], letter: str) -> int | None:
    text = options.get(letter)
    if text is None:
        return None
    if not text.isdecimal():
        raise ShellError(f"{text}: invalid number")
    return int(text)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"[0-9]*\.?[0-9]*", text) or text in ("", "."):
        raise ShellError(f"{text}: invalid timeout specification")
    return float(text)


async def read(shell: Shell, argv: Sequence[str]) -> int:
    """``read``"""
    given, words = parse(argv, "ersa:d:i:n:N:p:t:u:")
    request = _Read(shell, given)
    for word in words:
        if not is_name(word.partition("[")[0]):
            raise ShellError(f"`{word}': not a valid identifier")
    if request.timeout == 0:
        return int(not shell.process.fds.get(request.fd).poll())
    if request.asking.initial is not None and request.device is not None:
        return await _store(shell, request, words, await _edited(shell, request, request.device))
    if request.asking.prompt and shell.process.is_terminal(request.fd):
        await shell.process.write(2, request.asking.prompt.encode("utf-8", "surrogateescape"))
    try:
        text = await _from_terminal(shell, request)
    except _TimedOut:
        for word in words or ["REPLY"]:
            await assign_target(shell, word, "")
        return 142
    except InterruptedError:
        raise
    except OSError as error:
        raise ShellError(f"read error: {request.fd}: {error.strerror}") from None
    return await _store(shell, request, words, text)


async def _from_terminal(shell: Shell, request: _Read) -> str:
    """Read, with the terminal's settings as the options ask for."""
    device = request.device
    if device is None:
        return await _timed(shell, request)
    before = device.termios
    device.set_termios(request.termios(before))
    try:
        return await _timed(shell, request)
    finally:
        device.set_termios(before)


async def _edited(shell: Shell, request: _Read, device: PtyDevice) -> str:
    """A line read with the line editor (``-e``)."""
    editor = LineEditor(
        request.asking.prompt,
        size=(device.columns, device.rows),
        history=shell.history.lines,
        memory=Memory(shell=version_line(shell.process)),
        terminal=shell.get("TERM") or "dumb",
    )
    editor.fill(request.asking.initial or "")
    outcome = await edit_line(device, editor)
    if isinstance(outcome, Interrupt):
        raise InterruptedError
    request.at_end = isinstance(outcome, EndOfInput)
    return outcome.text if isinstance(outcome, Line) else ""


async def _timed(shell: Shell, request: _Read) -> str:
    if request.timeout is None:
        return await request.text()
    process = shell.process
    fired: list[bool] = []

    def expire() -> None:
        fired.append(True)
        process.interrupt()

    cancel = process.kernel.scheduler.timer(request.timeout, expire)
    try:
        return await request.text()
    except InterruptedError:
        if fired:
            raise _TimedOut from None
        raise
    finally:
        cancel()


async def _store(shell: Shell, request: _Read, words: Sequence[str], text: str) -> int:
    """Assign what was read; the status of ``read``."""
    await _assign(shell, request, words, text)
    return int(request.at_end)


async def _assign(shell: Shell, request: _Read, words: Sequence[str], text: str) -> None:
    if request.array is not None:
        name = request.array
        if not is_name(name):
            raise ShellError(f"`{name}': not a valid identifier")
        found = shell.variables.find(name)
        if found is not None and found.flags & ASSOC:
            raise ShellError(f"{name}: cannot convert associative to indexed array")
        shell.variables.replace(name, dict(enumerate(await _fields(shell, text, request.raw, None))))
        return
    if request.exact is not None:
        plain = text if request.raw else without_escapes(text)
        for number, word in enumerate(words or ["REPLY"]):
            await assign_target(shell, word, "" if number else plain)
        return
    if not words:
        plain = text if request.raw else without_escapes(text)
        shell.set("REPLY", plain)
        return
    values = await _fields(shell, text, request.raw, len(words))
    for number, word in enumerate(words):
        await assign_target(shell, word, values[number] if number < len(values) else "")


async def _fields(shell: Shell, text: str, raw: bool, most: int | None) -> list[str]:
    """*text* split by IFS into at most *most* fields, the last with all the rest."""
    ifs = shell.get("IFS")
    found: list[str] = []
    for field in fields(text, DEFAULT_IFS if ifs is None else ifs, raw=raw, most=most):
        found.append(field)
        if len(found) % 256 == 0:
            await shell.process.checkpoint()
    return found


async def mapfile(shell: Shell, argv: Sequence[str]) -> int:
    """``mapfile`` and ``readarray``"""
    given, words = parse(argv, "d:n:O:s:tu:C:c:")
    options = dict(given)
    name = words[0] if words else "MAPFILE"
    if not is_name(name):
        raise ShellError(f"`{name}': not a valid identifier")
    found = shell.variables.find(name)
    if found is not None and found.flags & ASSOC:
        raise ShellError(f"{name}: not an indexed array")
    elements = dict(found.elements()) if "O" in options and found is not None else {}
    await _Mapfile(shell, options).fill(elements)
    shell.variables.replace(name, elements)
    return 0


def _count(options: dict[str, str], letter: str) -> int:
    text = options.get(letter, "0")
    if not text.isdecimal():
        what = {"O": "array origin", "n": "line count", "s": "line count"}[letter]
        raise ShellError(f"{text}: invalid {what}")
    return int(text)


class _Mapfile:
    """One call of ``mapfile``."""

    def __init__(self, shell: Shell, options: dict[str, str]) -> None:
        self._shell = shell
        self._options = options
        self._delimiter = (options.get("d", "\n") or "\0").encode("utf-8", "surrogateescape")[:1]
        number = options.get("u", "0")
        if not number.isdecimal() or int(number) not in shell.process.fds:
            raise ShellError(f"{number}: invalid file descriptor: Bad file descriptor")
        self._file = shell.process.fds.get(int(number))
        self._origin = _count(options, "O")
        self._most = _count(options, "n") or sys.maxsize
        self._skipped = _count(options, "s")
        self._quantum = int(options["c"]) if options.get("c", "").isdecimal() else 5000

    async def fill(self, elements: dict[int, str]) -> None:
        """Read lines into *elements*."""
        for _ in range(self._skipped):
            await self._file.read_through(self._delimiter, MAX_INPUT)
        size = 0
        for number in range(self._most):
            data = await self._file.read_through(self._delimiter, MAX_INPUT)
            if not data:
                return
            size += len(data) + ELEMENT
            self._shell.check_length(size)
            if "t" in self._options or self._delimiter == b"\0":
                data = data.removesuffix(self._delimiter)
            text = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
            await self._call_back(number, text)
            elements[self._origin + number] = text
            await self._shell.process.checkpoint()

    async def _call_back(self, number: int, text: str) -> None:
        command = self._options.get("C")
        if command is None or (number + 1) % max(1, self._quantum):
            return
        quoted = text.replace("'", "'\\''")
        line = f"{command} {self._origin + number} '{quoted}'"
        await self._shell.interpreter.evaluate(self._shell, line, line=self._shell.line)
