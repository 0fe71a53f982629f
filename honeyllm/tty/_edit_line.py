"""Reading a line of a shell from its terminal, with editing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from honeyllm.host import give_way
from honeyllm.tty._desk import EndOfInput, Expired, Interrupt, Outcome
from honeyllm.tty._line_editor import LineEditor
from honeyllm.tty._pty import PtyDevice
from honeyllm.tty._termios import editing_termios

_CHUNK = 4096


async def nothing() -> None:
    """Nothing is done at an interrupt."""


async def edit_line(
    device: PtyDevice,
    editor: LineEditor,
    *,
    interrupted: Callable[[], Awaitable[None]] = nothing,
    expired: Callable[[], bool] = lambda: False,
) -> Outcome:
    """
    Draw the editor's prompt on *device* and edit until the line has an outcome.

    At an interrupt *interrupted* is awaited before the cursor goes on to a fresh row; when
    *expired* says so it was none: the time is up, and the outcome is `Expired`.

    The caller's handler of SIGINT must call `Process.interrupt`: the read that fails with
    EINTR becomes `Interrupt`. Input behind the line stays in the terminal. After the client
    has gone the outcome is `EndOfInput`.
    """
    settings = device.termios
    device.set_termios(editing_termios(settings))
    if "echo" not in settings:
        editor.hide()
    try:
        await _put(device, editor.start())
        return await _edit(device, editor)
    except InterruptedError:
        if expired():
            await _put(device, editor.put_back())
            return Expired()
        await _put(device, editor.interrupt().removesuffix(b"\n"))
        await interrupted()
        await _put(device, b"\n")
        return Interrupt()
    except OSError:
        return EndOfInput()
    finally:
        device.set_termios(settings)


async def _edit(device: PtyDevice, editor: LineEditor) -> Outcome:
    size = device.columns, device.rows
    while not device.is_hung_up:
        data = await device.read_or_wake(_CHUNK)
        if size != (device.columns, device.rows):
            size = device.columns, device.rows
            await _put(device, editor.resize(*size))
        fed = editor.feed(data)
        device.give_back(fed.rest)
        await _put(device, fed.output)
        if fed.outcome is not None:
            return fed.outcome
        await give_way()
    return EndOfInput()


async def _put(device: PtyDevice, data: bytes) -> None:
    while data:
        data = data[await device.write(data) :]
