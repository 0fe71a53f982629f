"""logger, mesg and wall."""

import errno
import stat

from honeyllm.host import LogLine, Process, system_log
from honeyllm.programs._gnu import say
from honeyllm.programs._times import Moment
from honeyllm.programs._util_linux import UtilLinux, UtilLinuxTool, begin_util_linux
from honeyllm.tty import PtyDevice, PtyFile

LOGGER = UtilLinux(
    name="logger",
    short="+dTef:iIn:p:P:sS:t:u:",
    long={
        "id": "id::",
        "stderr": "s",
        "file": "f:",
        "priority": "p:",
        "tag": "t:",
        "socket": "u:",
        "server": "n:",
        "port": "P:",
        "udp": "d",
        "tcp": "T",
        "skip-empty": "e",
        "size": "S:",
        "no-act": "no-act",
        "rfc3164": "rfc3164",
        "rfc5424": "rfc5424::",
        "octet-count": "octet-count",
        "prio-prefix": "prio-prefix",
        "journald": "journald::",
        "msgid": "msgid:",
        "sd-id": "sd-id:",
        "sd-param": "sd-param:",
        "socket-errors": "socket-errors::",
    },
)
MESG = UtilLinux(name="mesg", short="v", long={"verbose": "v"}, failure=2)
WALL = UtilLinux(name="wall", short="nt:g:", long={"nobanner": "n", "timeout": "t:", "group": "g:"})
FACILITIES = (
    "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console solaris-cron"
    " local0 local1 local2 local3 local4 local5 local6 local7"
)
LEVELS = {
    name: number
    for number, name in enumerate(("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"))
}
LEVELS |= {"panic": 0, "error": 3, "warn": 4}
MAX_MESSAGE = 1024
MAX_LINES = 10_000
GROUP_WRITE = stat.S_IWGRP


async def logger(process: Process) -> int:
    """Put lines into the system's log."""
    tool = await begin_util_linux(process, LOGGER)
    facility, level = await _priority(tool, tool.parsed.value("p") or "user.notice")
    tag = tool.parsed.value("t") or process.environ.get("LOGNAME") or process.user
    if tool.parsed.has("i", "id", "I"):
        tag += f"[{tool.parsed.value('id') or process.pid}]"
    if tool.parsed.operands:
        await _log(tool, (facility, level), tag, " ".join(tool.parsed.operands))
        return 0
    name = tool.parsed.value("f")
    try:
        reader = (
            process.stdin if name in (None, "-") or name is None else process.reader(await process.open(name))
        )
    except OSError as error:
        raise await tool.fatal(f"file {name}", error) from None
    count = 0
    async for line in reader:
        await process.checkpoint()
        count += 1
        text = line.rstrip(b"\n").decode("utf-8", "surrogateescape")
        if count <= MAX_LINES and (text or not tool.parsed.has("e")):
            await _log(tool, (facility, level), tag, text)
    return 0


async def _priority(tool: UtilLinuxTool, text: str) -> tuple[int, int]:
    facility, dot, level = text.rpartition(".")
    numbers = FACILITIES.split()
    if dot and facility not in numbers:
        raise await tool.fatal(f"unknown facility name: {facility}")
    if level not in LEVELS:
        raise await tool.fatal(f"unknown priority name: {level}")
    return (numbers.index(facility) if dot else 1), LEVELS[level]


async def _log(tool: UtilLinuxTool, priority: tuple[int, int], tag: str, text: str) -> None:
    process = tool.process
    facility, level = priority
    moment = Moment(int(process.kernel.clock() * 1e9))
    text = text[:MAX_MESSAGE]
    if tool.parsed.has("s"):
        when = moment.show("%b %e %H:%M:%S")
        await say(process, f"<{facility * 8 + level}>{when} {tag}: {text}\n")
    if tool.parsed.has("n", "no-act", "u"):
        return
    name = FACILITIES.split()[facility]
    line = LogLine(at=process.kernel.clock(), tag=tag, text=text, facility=name)
    system_log(process.kernel, (line,))


def _own_terminal(process: Process) -> PtyDevice | None:
    for fd in (0, 1, 2):
        file = process.fds.get(fd) if fd in process.fds else None
        if isinstance(file, PtyFile):
            return file.device
    return None


async def mesg(process: Process) -> int:
    """Allow others to write to the terminal, or not."""
    tool = await begin_util_linux(process, MESG)
    device = _own_terminal(process)
    if device is None:
        if tool.parsed.has("v"):
            await tool.warn("ttyname failed: Inappropriate ioctl for device")
        return 2
    words = tool.parsed.operands
    if not words:
        allowed = bool(device.inode.mode & GROUP_WRITE)
        await process.stdout.write(f"is {'y' if allowed else 'n'}\n")
        return 0 if allowed else 1
    answer = words[0][:1].lower()
    if answer not in ("y", "n"):
        await tool.warn(f"invalid argument: {words[0]}")
        raise await tool.pointed()
    if answer == "y":
        device.inode.mode |= GROUP_WRITE
    else:
        device.inode.mode &= ~GROUP_WRITE
    if tool.parsed.has("v"):
        await tool.warn(f"write access to your terminal is {'allowed' if answer == 'y' else 'denied'}")
    return 0 if answer == "y" else 1


async def wall(process: Process) -> int:
    """Write a message to everybody's terminal."""
    tool = await begin_util_linux(process, WALL)
    words = tool.parsed.operands
    text = " ".join(words)
    if len(words) == 1 and process.fs.exists(words[0]):
        try:
            text = (await process.reader(await process.open(words[0])).read(8192)).decode("utf-8", "replace")
        except OSError as error:
            if error.errno != errno.EISDIR:
                raise await tool.fatal(f"cannot open {words[0]}", error) from None
    elif not words:
        text = (await process.stdin.read(8192)).decode("utf-8", "replace")
    lines = ["", *text.rstrip("\n").split("\n"), ""]
    if not (tool.parsed.has("n") and process.who.uid == 0):
        lines.insert(0, _banner(process))
        lines.insert(0, "")
    await write_to_all(process, "".join(f"{line:<79}\r\n" for line in lines))
    return 0


async def write_to_all(process: Process, message: str) -> None:
    """Write *message* to every terminal that lets *process* do so."""
    for device in tuple(process.kernel.terminals.values()):
        if isinstance(device, PtyDevice) and (process.who.uid == 0 or device.inode.mode & GROUP_WRITE):
            try:
                await device.write(message.encode("utf-8", "surrogateescape"))
            except OSError:
                continue


async def broadcast(process: Process, text: str) -> None:
    """Tell everybody what systemd is about to do, as logind writes it."""
    device = _own_terminal(process)
    where = f" on {device.name}" if device is not None else ""
    when = Moment(int(process.kernel.clock() * 1e9)).show("%a %Y-%m-%d %H:%M:%S %Z")
    sender = f"{process.user}@{process.kernel.system.hostname}{where} ({when})"
    lines = ("", f"Broadcast message from {sender}:", "", *text.split("\n"), "", "")
    await write_to_all(process, "\r\n".join(lines))


def _banner(process: Process) -> str:
    device = _own_terminal(process)
    where = device.name if device is not None else "somewhere"
    when = Moment(int(process.kernel.clock() * 1e9)).show("%a %b %e %H:%M:%S %Y")
    return f"Broadcast message from {process.user}@{process.kernel.system.hostname} ({where}) ({when}):"
