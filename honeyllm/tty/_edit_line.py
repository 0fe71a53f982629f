"""Reading a line of a shell from its terminal, with editing."""

from __future__ import annotations

from honeyllm.host import give_way
from honeyllm.tty._desk import EndOfInput, Interrupt, Outcome
from honeyllm.tty._line_editor import LineEditor
from honeyllm.tty._pty import PtyDevice
from honeyllm.tty._termios import editing_termios

_CHUNK = 4096


async def edit_line(device: PtyDevice, editor: LineEditor) -> Outcome:
    """
    Draw the editor's prompt on *device* and edit until the line has an outcome.

    The caller's handler of SIGINT must call `Process.interrupt`: the read that fails with
    EINTR becomes `Interrupt`. Input behind the line stays in the terminal. After the client
    has gone the outcome is `EndOfInput`.
    """
    settings = device.termios
    device.set_termios(editing_termios(settings))
    try:
        await _put(device, editor.start())
        return await _edit(device, editor)
    except InterruptedError:
        await _put(device, editor.interrupt())
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
