"""logread: what logd has in its memory."""

from honeyllm.host import Process, is_running, ring_log
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs.system._form import usages

FOLLOW_SECONDS = 2.0


async def logread(process: Process) -> int:
    """Print the log, and with ``-f`` go on."""
    parsed = parse(process.argv, "s:l:r:F:p:S:P:h:z:e:Z:ftu0Tc:")
    if isinstance(parsed, Fault):
        await say(process, f"logread: {parsed.message}\n{usages()['logread']}")
        return 1
    if not is_running(process.kernel, "logd"):
        await say(process, "Failed to find log object: Not found\n")
        return 255
    lines = list(_lines(process, parsed.value("e") or ""))
    count = parsed.value("l") or ""
    await process.stdout.write(
        "".join(lines[-int(count[:6]) :] if count.isdigit() and int(count[:6]) else lines)
    )
    while parsed.has("f"):
        await process.flush()
        await process.sleep(FOLLOW_SECONDS)
        later = list(_lines(process, parsed.value("e") or ""))
        await process.stdout.write("".join(line for line in later if line not in lines))
        lines = later
    return 0


def _lines(process: Process, wanted: str) -> list[str]:
    found = []
    for line in ring_log(process.kernel):
        stamp = Moment(int(line.at) * BILLION).show("%a %b %e %H:%M:%S %Y")
        where = line.facility if "." in line.facility else f"{line.facility}.notice"
        text = f"{stamp} {where} {line.tag}: {line.text}\n"
        if wanted in text:
            found.append(text)
    return found
