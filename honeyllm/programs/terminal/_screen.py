"""A program's terminal: its size, raw keys, and the settings that it leaves as they were."""

import os
from types import TracebackType

from honeyllm.host import Process
from honeyllm.tty import PtyDevice, PtyFile

COLUMNS, ROWS = 80, 24


def device_of(process: Process, *fds: int) -> PtyDevice | None:
    """The terminal behind the first of *fds* that is one."""
    for fd in fds:
        file = process.fds.get(fd) if fd in process.fds else None
        if isinstance(file, PtyFile):
            return file.device
    return None


def size_of(device: PtyDevice | None) -> tuple[int, int]:
    """Columns and rows; those of old where the window has none."""
    if device is None:
        return COLUMNS, ROWS
    return device.columns or COLUMNS, device.rows or ROWS


class Keys:
    """
    Keys as they are pressed, without echo, while it is entered.

    They come from the terminal of standard error, which a pager's pipe does not take away.
    """

    def __init__(self, process: Process, device: PtyDevice) -> None:
        self._process = process
        self._device = device
        self._before = device.termios

    def __enter__(self) -> "Keys":
        raw = self._before.with_flags(off=("icanon", "echo"))
        self._device.set_termios(raw.with_character("min", 1).with_character("time", 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._device.set_termios(self._before)

    async def read(self) -> bytes:
        """The next key, an escape sequence as one; empty after the client has gone."""
        await self._process.flush()
        key = await self._device.read(1)
        while key[:1] == b"\x1b" and len(key) < 8 and self._device.can_read() and not _is_complete(key):
            key += await self._device.read(1)
        return key


def _is_complete(key: bytes) -> bool:
    if len(key) == 1:
        return False
    if key[1:2] in (b"[", b"O"):
        return len(key) > 2 and 0x40 <= key[-1] <= 0x7E
    return True


async def open_terminal(process: Process) -> PtyDevice | None:
    """The controlling terminal, or None where there is none."""
    found = device_of(process, 2, 0)
    if found is not None:
        return found
    try:
        fd = await process.open("/dev/tty", os.O_RDWR)
    except OSError:
        return None
    found = device_of(process, fd)
    process.close(fd)
    return found
