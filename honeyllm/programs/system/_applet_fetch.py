"""wget, tftp and ftpget of busybox."""


from honeyllm.host import Answered, Process, TimedOut, Unresolved
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs.system._busybox_texts import misused
from honeyllm.programs.system._fetching import REASONS, asked, failed, fetched, seconds_of, spend
from honeyllm.programs.system._saving import save
from honeyllm.programs.system._url import Url, parse_url

LONG = {
    "spider": "spider", "no-check-certificate": "n", "post-data": "post-data:", "post-file": "post-file:",
    "header": "header:", "continue": "c", "quiet": "q", "output-document": "O:", "output-file": "o:",
    "directory-prefix": "P:", "user-agent": "U:", "proxy": "Y:", "timeout": "T:", "server-response": "S",
}  # fmt: skip
STARS, NAME = 31, 20
TFTP_SECONDS = 25.0
"""Twelve packets, each after a wait half as long again as the one before."""


async def wget(process: Process) -> int:
    """Fetch an address."""
    parsed = parse(process.argv, "cqSO:o:P:U:Y:T:t:", LONG)
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    url = parse_url(parsed.operands[0]) if parsed.operands else None
    if url is None:
        return await misused(process)
    limit = parsed.value("T") or ""
    target = parsed.value("O") or url.name or "index.html"
    seconds = float(limit) if limit.isascii() and limit.isdigit() else None
    outcome = asked(process, url, is_piped=target == "-", limit=seconds)
    if isinstance(outcome, Unresolved):
        failed(process, url.text)
        await spend(process, seconds_of(outcome))
        await say(process, f"wget: bad address '{url.host}'\n")
        return 1
    where = f"{url.host}{'' if url.is_default_port else f':{url.port}'} ({outcome.address}:{url.port})"
    if not parsed.has("q"):
        await say(process, f"Connecting to {where}\n")
    await spend(process, seconds_of(outcome))
    if not isinstance(outcome, Answered):
        failed(process, url.text)
        reason = REASONS[type(outcome)]
        if isinstance(outcome, TimedOut) and seconds:
            await say(process, "wget: download timed out\n")
        else:
            await say(process, f"wget: can't connect to remote host ({outcome.address}): {reason}\n")
        return 1
    if outcome.status >= 400:
        failed(process, url.text)
        await say(process, f"wget: server returned error: HTTP/1.1 {outcome.status} {outcome.reason}\n")
        return 1
    return await _keep(process, parsed, target, outcome, url)


async def _keep(process: Process, parsed: Parsed, target: str, answer: Answered, url: Url) -> int:
    if parsed.has("spider"):
        failed(process, url.text)
        if not parsed.has("q"):
            await say(process, "remote file exists\n")
        return 0
    prefix = parsed.value("P")
    path = f"{prefix.rstrip('/')}/{target}" if prefix and parsed.value("O") is None else target
    is_told = not parsed.has("q")
    if parsed.value("O") is None and process.fs.exists(path) and not parsed.has("c"):
        await say(process, f"wget: can't open '{path}': File exists\n")
        return 1
    if is_told:
        await say(process, "writing to stdout\n" if path == "-" else f"saving to '{path}'\n")
    status = await save(process, path, answer.body, url.text)
    if is_told and not status:
        name = "-" if path == "-" else path.rpartition("/")[2]
        bar = f"{name[:NAME]:<{NAME}} 100% |{'*' * STARS}| {len(answer.body):>5}  0:00:00 ETA\n"
        await say(process, bar + ("written to stdout\n" if path == "-" else f"'{path}' saved\n"))
    return status


async def tftp(process: Process) -> int:
    """Fetch a file by TFTP; nobody takes one."""
    parsed = parse(process.argv, "gpl:r:b:")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    name = parsed.value("r") or parsed.value("l")
    if not parsed.operands or not parsed.has("g", "p") or name is None:
        return await misused(process)
    host = parsed.operands[0]
    port = parsed.operands[1] if len(parsed.operands) > 1 else "69"
    url = parse_url(f"tftp://{host}:{port}/{name}" if port != "69" else f"tftp://{host}/{name}")
    if url is None:
        return await misused(process)
    outcome = asked(process, url)
    if isinstance(outcome, Answered) and parsed.has("g"):
        await spend(process, seconds_of(outcome))
        local = parsed.value("l") or name.rpartition("/")[2]
        return await save(process, local, outcome.body, url.text)
    failed(process, url.text)
    if isinstance(outcome, Unresolved):
        await say(process, f"tftp: bad address '{host}'\n")
    else:
        await spend(process, TFTP_SECONDS)
        await say(process, "tftp: timeout\n")
    return 1


async def ftpget(process: Process) -> int:
    """Fetch a file by FTP; ftpput, which is the same applet, finds nobody."""
    parsed = parse(process.argv, "cvu:p:P:")
    if isinstance(parsed, Fault):
        return await misused(process, parsed.message)
    if len(parsed.operands) < 2:
        return await misused(process)
    host, local, remote = parsed.operands[0], parsed.operands[1], parsed.operands[-1]
    port = parsed.value("P") or "21"
    where = host if port == "21" else f"{host}:{port}"
    url = parse_url(f"ftp://{where}/{remote.lstrip('/')}")
    if url is None:
        return await misused(process)
    outcome = await fetched(process, url)
    name = process.argv[0]
    if isinstance(outcome, Answered) and name == "ftpget":
        if parsed.has("v"):
            await say(process, f"Connecting to {host} ({outcome.address}:{url.port})\n")
        return await save(process, local, outcome.body, url.text)
    failed(process, url.text)
    if isinstance(outcome, Unresolved):
        await say(process, f"{name}: bad address '{host}'\n")
    else:
        reason = REASONS.get(type(outcome), "Connection refused")
        await say(process, f"{name}: can't connect to remote host ({outcome.address}): {reason}\n")
    return 1
