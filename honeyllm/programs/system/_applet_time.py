"""time of busybox: how long a program takes."""

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs.misc._launch import become
from honeyllm.programs.system._busybox_texts import misused


async def time(process: Process) -> int:
    """Run a program and tell its times."""
    words = list(process.argv[1:])
    while words and words[0] in ("-p", "-v"):
        words.pop(0)
    if not words:
        return await misused(process)
    began = process.kernel.clock()

    async def child(process: Process) -> int:
        try:
            return await become(process, tuple(words))
        except OSError as error:
            await say(process, f"time: can't execute '{words[0]}': {error.strerror}\n")
            return 127

    ended = await process.wait((process.fork(child).pid,))
    elapsed = process.kernel.clock() - began
    times = {"real": elapsed, "user": ended.cpu_seconds, "sys": 0.0}
    rows = (f"{name}\t{int(seconds) // 60}m {seconds % 60:.2f}s\n" for name, seconds in times.items())
    await say(process, "".join(rows))
    return 0 if ended.status is None else ended.status.shell_status
