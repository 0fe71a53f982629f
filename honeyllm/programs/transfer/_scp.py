"""scp of OpenSSH 9.2: the command line, and the client that finds nobody to talk to."""

import re

from honeyllm.events import FileDownloadFailed
from honeyllm.host import Outcome, Process, Refused, TimedOut, Unreachable, Unresolved, connect
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.transfer._scp_sink import Sink
from honeyllm.programs.transfer._scp_source import Source

USAGE = """\
usage: scp [-346ABCOpqRrsTv] [-c cipher] [-D sftp_server_path] [-F ssh_config]
           [-i identity_file] [-J destination] [-l limit] [-o ssh_option]
           [-P port] [-S program] [-X sftp_option] source ... target
"""
OPTIONS = "+12346ABCTdfOpqRrstvD:F:J:M:P:S:c:i:l:o:X:"
REMOTE = re.compile(r"(?:[^/:@]*@)?(?:\[([^\]]+)\]|([^/:@]+)):(.*)", re.DOTALL)
SSH_FAILED = 255
REASONS: dict[type[Outcome], str] = {
    Refused: "Connection refused",
    Unreachable: "No route to host",
    TimedOut: "Connection timed out",
}


async def scp(process: Process) -> int:
    """Copy files between hosts; as the server's part, ``-t`` takes them and ``-f`` gives them."""
    parsed = parse(process.argv, OPTIONS, {})
    if isinstance(parsed, Fault):
        await process.stderr.write(f"{process.argv[0]}: {parsed.message}\n{USAGE}")
        return 1
    recursive, keeps_times = parsed.has("r"), parsed.has("p")
    if parsed.has("t") and len(parsed.operands) == 1:
        sink = Sink(process, keeps_times=keeps_times)
        return await sink.run(parsed.operands[0], directory=parsed.has("d"))
    if parsed.has("f") and parsed.operands:
        return await Source(process, recursive=recursive, keeps_times=keeps_times).run(parsed.operands)
    if len(parsed.operands) < 2:
        await process.stderr.write(USAGE)
        return 1
    return await _client(process, parsed)


async def _client(process: Process, parsed: Parsed) -> int:
    *sources, target = parsed.operands
    if REMOTE.fullmatch(target):
        missing = [name for name in sources if not REMOTE.fullmatch(name) and not process.fs.exists(name)]
        return await _remote(process, parsed, target, missing)
    status = 0
    for name in sources:
        if REMOTE.fullmatch(name):
            status = await _remote(process, parsed, name, [])
            process.emit(FileDownloadFailed(url=f"scp://{name}"))
        else:
            status = await _local(process, parsed, name, target) or status
    return status


async def _local(process: Process, parsed: Parsed, source: str, target: str) -> int:
    """Both on this host: cp does it."""
    flags = [flag for flag, letter in (("-r", "r"), ("-p", "p")) if parsed.has(letter)]
    child = process.spawn("cp", ("cp", *flags, "--", source, target), search=True)
    done = await process.wait({child.pid})
    return 0 if done.status is None else done.status.shell_status


async def _remote(process: Process, parsed: Parsed, where: str, missing: list[str]) -> int:
    found = REMOTE.fullmatch(where)
    assert found is not None
    host, port = found[1] or found[2], parsed.value("P") or "22"
    number = int(port) if port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 else 0
    if not number:
        return await _say(process, f"scp: bad port '{port}'", 1)
    outcome = connect(process.kernel.system, host, number)
    if isinstance(outcome, str):
        return await _say(process, "Host key verification failed.\r\nscp: Connection closed", SSH_FAILED)
    if isinstance(outcome, Unresolved):
        message = f"ssh: Could not resolve hostname {host}: Name or service not known"
    else:
        if process.kernel.wiring.pacing is not None:
            await process.sleep(outcome.milliseconds / 1000)
        message = f"ssh: connect to host {host} port {number}: {REASONS[type(outcome)]}"
    return await _say(process, f"{message}\r\nscp: Connection closed", SSH_FAILED)


async def _say(process: Process, text: str, status: int) -> int:
    await process.stderr.write(f"{text}\r\n")
    return status


async def dropbear(process: Process) -> int:
    """The one executable of a router that is its SSH server, its client and scp."""
    return await scp(process) if process.name == "scp" else await process.kernel.unknown(process)
