"""reboot, poweroff, halt, shutdown and ``init 6``."""

import re
from datetime import timedelta

from honeyllm.host import Process, call_off, schedule_power_off
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._times import Moment
from honeyllm.programs.misc._messages import broadcast
from honeyllm.programs.system._form import usages

POWER_NAMES = frozenset(("reboot", "poweroff", "halt", "shutdown", "telinit"))
STOP_SECONDS = 1.2
"""From the command to the end of the connection."""
POWER_VERBS = {"reboot": "reboot", "poweroff": "power off", "halt": "halt"}
SHORT, LONG = "HPrhkct:fwdn", {
    "halt": "H", "poweroff": "P", "reboot": "r", "no-wall": "no-wall", "help": "help", "force": "f",
    "wtmp-only": "w", "no-wtmp": "d", "no-sync": "n", "show": "show",
}  # fmt: skip
LETTERS = {"H": "halt", "P": "poweroff", "r": "reboot", "h": "poweroff"}
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
RUNLEVELS = {"0": "poweroff", "6": "reboot"}


async def power(process: Process) -> int:
    """``reboot``, ``poweroff`` and ``halt`` at once, by whatever name they are called."""
    if process.name in OTHERS:
        return await OTHERS[process.name](process)
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        return 1
    if parsed.has("help"):
        return await process.kernel.unknown(process)
    wanted = next((LETTERS[o.name] for o in parsed.options if o.name in "HP"), process.name)
    return 0 if parsed.has("w") else await go_down(process, wanted)


async def init(process: Process) -> int:
    """``init 6`` and ``telinit 0`` as systemd understands them."""
    level = process.argv[1] if len(process.argv) > 1 else ""
    if level in RUNLEVELS:
        return await go_down(process, RUNLEVELS[level])
    if process.who.uid != 0:
        await say(process, "Couldn't find an alternative telinit implementation to spawn.\n")
        return 1
    return 0


async def go_down(process: Process, how: str) -> int:
    """Begin to shut down; who is no administrator is refused."""
    if process.who.uid != 0:
        return await refuse(process)
    await broadcast(process, f"The system will {POWER_VERBS[how]} now!")
    schedule_power_off(process.kernel, how, STOP_SECONDS)
    return 0


async def refuse(process: Process) -> int:
    """What logind says to others."""
    for line in (
        "Failed to set wall message, ignoring: Interactive authentication required.",
        f"Failed to {POWER_VERBS.get(process.name, 'power off')} system via logind: "
        "Interactive authentication required.",
        "Failed to open initctl fifo: Permission denied",
        "Failed to talk to init daemon.",
    ):
        await say(process, f"{line}\n")
    return 1


async def _shutdown(process: Process) -> int:
    parsed = parse(process.argv, SHORT, LONG)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        return 1
    if parsed.has("help"):
        await process.stdout.write(usages().get("shutdown", ""))
        return 0
    if process.who.uid != 0:
        return await refuse(process)
    if parsed.has("c"):
        call_off(process.kernel)
        return 0
    how = next((LETTERS[o.name] for o in reversed(parsed.options) if o.name in LETTERS), "poweroff")
    text, *message = parsed.operands or ("+1",)
    delay = _delay(process, text)
    if delay is None:
        await say(process, f"Failed to parse time specification: {text}\n")
        return 1
    if delay == 0 and not parsed.has("k"):
        return await go_down(process, how)
    return await _later(process, how, delay, " ".join(message), only_warn=parsed.has("k"))


def _delay(process: Process, text: str) -> float | None:
    """Seconds until the time that shutdown(8) is given."""
    if text == "now":
        return 0
    if text.removeprefix("+").isdecimal():
        return int(text.removeprefix("+")[:6]) * 60
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    now = _moment(process, 0).broken_down
    at = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return ((at if at > now else at + timedelta(days=1)) - now).total_seconds()


def _moment(process: Process, delay: float) -> Moment:
    return Moment(int((process.kernel.clock() + delay) * 1e9))


async def _later(process: Process, how: str, delay: float, message: str, *, only_warn: bool) -> int:
    when = _moment(process, delay).show("%a %Y-%m-%d %H:%M:%S %Z")
    text = f"The system will {POWER_VERBS[how]} at {when}!"
    await broadcast(process, f"{message}\n{text}" if message else text)
    if only_warn:
        return 0
    noun = "Reboot" if how == "reboot" else "Shutdown"
    await say(process, f"{noun} scheduled for {when}, use 'shutdown -c' to cancel.\n")
    schedule_power_off(process.kernel, how, delay)
    return 0


OTHERS = {"shutdown": _shutdown, "telinit": init}
