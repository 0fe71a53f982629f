"""pwdx: the working directories of processes."""

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._procps import ending, procps_options

USAGE = "pwdx [options] pid..."


async def pwdx(process: Process) -> int:
    """Print the working directory of each process."""
    parsed = await procps_options(process, USAGE, "", {})
    if not parsed.operands:
        await say(process, f"\nUsage:\n {USAGE}\n{ending('pwdx')}")
        return 1
    status = 0
    for word in parsed.operands:
        number = word.removeprefix("/proc/")
        if not (number.isascii() and number.isdigit() and int(number[:10]) > 0):
            await say(process, f"pwdx: invalid process id: {word}\n")
            return 1
        try:
            path = process.fs.read_link(f"/proc/{number}/cwd")
        except OSError as error:
            reason = "No such process" if isinstance(error, FileNotFoundError) else error.strerror
            await say(process, f"{word}: {reason}\n")
            status = 1
            continue
        await process.stdout.write(f"{word}: {path}\n")
    return status
