"""uptime, and its line that w and top begin with."""

from honeyllm.host import Process, System
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._form import Form, options, usages
from honeyllm.programs.system._sessions import sessions

UPTIME = Form(
    short="phsV",
    long={"pretty": "p", "since": "s", "help": "h"},
    usage="uptime",
    help=("h",),
    banner="uptime from procps-ng {version:procps}",
)
SPANS = (("year", 31_556_926), ("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60))
DECADE = 315_569_260


async def uptime(process: Process) -> int:
    """Tell how long the system has been running."""
    parsed = await options(process, UPTIME)
    if parsed.operands:
        await process.stderr.write(usages()["uptime"])
        return 1
    system = process.kernel.system
    if parsed.has("p"):
        await process.stdout.write(pretty(int(system.uptime)) + "\n")
    elif parsed.has("s"):
        booted = Moment(int(process.kernel.clock() - system.uptime) * BILLION)
        await process.stdout.write(booted.show("%Y-%m-%d %H:%M:%S") + "\n")
    else:
        await process.stdout.write(summary(system) + "\n")
    return 0


def summary(system: System) -> str:
    """``HH:MM:SS up ...``: time, uptime, users and load averages."""
    now = Moment(int(system.kernel.clock() * BILLION)).show("%H:%M:%S")
    users = len(sessions(system))
    loads = ", ".join(f"{load:.2f}" for load in system.loads())
    noun = "user" if users < 2 else "users"
    return f" {now} up {duration(int(system.uptime))}, {users:2} {noun},  load average: {loads}"


def duration(seconds: int) -> str:
    """``12 days,  3:04`` or ``7 min``."""
    days, rest = divmod(seconds, 86400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    start = f"{days} day{'s' if days != 1 else ''}, " if days else ""
    return start + (f"{hours:2}:{minutes:02}" if hours else f"{minutes} min")


def pretty(seconds: int) -> str:
    """``up 1 week, 4 days, 2 hours``; a minute is shown even when it is none and alone."""
    words = []
    if seconds > DECADE:
        words.append(f"{seconds // DECADE} decade{'s' if seconds // DECADE > 1 else ''}")
        seconds %= DECADE
    for name, length in SPANS:
        count, seconds = divmod(seconds, length)
        if count or (name == "minute" and not words):
            words.append(f"{count} {name}{'s' if count != 1 else ''}")
    return "up " + ", ".join(words)
