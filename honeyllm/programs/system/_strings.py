"""strings: the printable texts in a file."""

import re

from honeyllm.host import Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.system._busybox_texts import misused

LEAST = 4
CHUNK = 65536
MAX_RUN = 4096


async def strings(process: Process) -> int:
    """Print runs of printable bytes."""
    parsed = parse(process.argv, "fon:at:")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    given = parsed.value("n") or ""
    least = int(given[:3]) if given.isdigit() and int(given[:3]) else LEAST
    status = 0
    for name in parsed.operands or ("-",):
        try:
            fd = 0 if name == "-" else await process.open(name)
            await _print(process, fd, least)
        except OSError as error:
            await say(process, f"strings: {name}: {error.strerror}\n")
            status = 1
    return status


async def _print(process: Process, fd: int, least: int) -> None:
    run = re.compile(rb"[\t -~]{%d,}" % least)
    rest = b""
    while data := await process.read(fd, CHUNK):
        await process.checkpoint()
        found = re.search(rb"[\t -~]*\Z", rest + data)
        tail = found[0][-MAX_RUN:] if found is not None else b""
        whole = (rest + data).removesuffix(tail) if tail else rest + data
        await process.stdout.write(b"".join(text + b"\n" for text in run.findall(whole)))
        rest = tail
    if len(rest) >= least:
        await process.stdout.write(rest + b"\n")
