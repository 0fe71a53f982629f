"""What programs put into the system's log."""

from honeyllm.host import LogLine, Process, system_log


def note(process: Process, *texts: str, facility: str = "authpriv", tag: str = "") -> None:
    """Log *texts* as *process*, or with the *tag* that it gives itself."""
    now, name = process.kernel.clock(), tag or f"{process.name}[{process.pid}]"
    lines = [LogLine(at=now, tag=name, text=text, facility=facility) for text in texts]
    system_log(process.kernel, lines)


def terminal_name(process: Process, missing: str) -> str:
    """The terminal as PAM names it (``pts/0``); *missing* without one."""
    return missing if process.terminal is None else process.terminal.name
