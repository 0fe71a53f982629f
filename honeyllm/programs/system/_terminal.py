"""Asking for secrets as PAM's misc_conv does: a prompt on standard error, no echo on a terminal."""

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.tty import PtyDevice, PtyFile

MAX_SECRET = 511


def terminal_of(process: Process, fd: int = 0) -> PtyDevice | None:
    """The terminal behind descriptor *fd*."""
    file = process.fds.get(fd) if fd in process.fds else None
    return file.device if isinstance(file, PtyFile) else None


async def ask_secret(process: Process, prompt: str) -> str | None:
    """Prompt and read one line without echo; None at end of file."""
    await say(process, prompt)
    device = terminal_of(process)
    if device is None:
        return await _line(process)
    before = device.termios
    device.set_termios(before.with_flags(off=("echo",)))
    try:
        return await _line(process)
    finally:
        device.set_termios(before)
        await say(process, "\n")


async def _line(process: Process) -> str | None:
    line = await process.stdin.line()
    if not line:
        return None
    return line.rstrip(b"\n").split(b"\0")[0][:MAX_SECRET].decode("utf-8", "surrogateescape")
