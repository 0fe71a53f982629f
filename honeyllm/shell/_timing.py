"""The ``time`` keyword."""

from __future__ import annotations

import re

from honeyllm.shell._state import Shell

Clock = tuple[float, float]
DEFAULT_FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS"
POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S"
_CODE = re.compile(r"%(?:(%)|([0-9]?)(l?)([RUS])|(P)|[0-9]?l?(.))", re.DOTALL)


def start_times(shell: Shell) -> Clock:
    """Real time, and processor time of the shell and its children, now."""
    process = shell.process
    return process.kernel.clock(), process.cpu_seconds + process.times.children


async def report_times(shell: Shell, start: Clock, *, posix: bool) -> None:
    """Print what a pipeline took."""
    now, used_now = start_times(shell)
    real, used = now - start[0], max(0.0, used_now - start[1])
    pattern = POSIX_FORMAT if posix else shell.get("TIMEFORMAT")
    if pattern is None:
        pattern = DEFAULT_FORMAT
    wrong = next((match[6] for match in _CODE.finditer(pattern) if match[6]), None)
    if wrong is not None:
        await shell.complain(f"TIMEFORMAT: `{wrong}': invalid format character")
    elif pattern:
        await shell.warn(_formatted(pattern, {"R": real, "U": used * 0.7, "S": used * 0.3}))


def _formatted(pattern: str, values: dict[str, float]) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1]:
            return "%"
        if match[5]:
            total = values["R"]
            return f"{100 * (values['U'] + values['S']) / total:.2f}" if total else "0.00"
        digits = min(3, int(match[2] or 3))
        return seconds_text(values[match[4]], digits, minutes=bool(match[3]))

    return _CODE.sub(replace, pattern)


def seconds_text(seconds: float, digits: int = 3, *, minutes: bool = True) -> str:
    """``0m1.234s``, or ``1.23`` without *minutes*."""
    scale = 10**digits
    whole, part = divmod(int(seconds * scale), scale)
    fraction = f".{part:0{digits}d}" if digits else ""
    if not minutes:
        return f"{whole}{fraction}"
    return f"{whole // 60}m{whole % 60}{fraction}s"
