"""which, the script of Debian's debianutils."""

import stat

from honeyllm.host import DEFAULT_PATH, Process
from honeyllm.programs._gnu import say


async def which(process: Process) -> int:
    """Find programs along PATH."""
    everything = False
    words = list(process.argv[1:])
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0)
        if word == "--":
            break
        wrong = word[1:].lstrip("a")
        if wrong:
            return await _misused(process, wrong[0])
        everything = True
    status = 0 if words else 1
    for name in words:
        await process.checkpoint()
        found = _find(process, name)
        for path in found if everything else found[:1]:
            await process.stdout.write(path + "\n")
        status = status if found else 1
    return status


async def _misused(process: Process, letter: str) -> int:
    script = process.executable or "/usr/bin/which"
    await say(process, f"Illegal option -{letter}\n")
    await process.stdout.write(f"Usage: {script} [-a] args\n")
    return 2


def _find(process: Process, name: str) -> list[str]:
    if "/" in name:
        return [name] if _is_program(process, name) else []
    path = process.environ.get("PATH", DEFAULT_PATH)
    candidates = [f"{directory or '.'}/{name}" for directory in path.split(":")] if path else []
    return [candidate for candidate in candidates if _is_program(process, candidate)]


def _is_program(process: Process, path: str) -> bool:
    """A regular file that may be executed."""
    try:
        place = process.fs.find(path)
    except OSError:
        return False
    return stat.S_ISREG(place.inode.mode) and process.fs.permits(place, 1)
