"""uclient-fetch, which is the wget of routers."""

from honeyllm.host import Answered, Process, Unresolved
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.system._fetching import failed, fetched
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._saving import save
from honeyllm.programs.system._url import parse_url

LONG = {
    "no-check-certificate": "n", "output-document": "O:", "quiet": "q", "spider": "s", "timeout": "T:",
    "user-agent": "U:", "post-data": "P:", "header": "H:", "continue": "c", "proxy": "Y:",
}  # fmt: skip
CONNECTION_FAILED, SERVER_REFUSED = 4, 8
STARS = 31


async def uclient_fetch(process: Process) -> int:
    """Fetch an address."""
    parsed = parse(process.argv, "46cqsO:P:T:U:Y:", LONG)
    if isinstance(parsed, Fault) or not parsed.operands:
        await say(process, usages()["uclient-fetch"])
        return 1
    url = parse_url(parsed.operands[0])
    quiet = parsed.has("q")
    if url is None:
        await say(process, "Cannot parse URL\n")
        return 1
    if not quiet:
        await say(process, f"Downloading '{url.text}'\n")
    name = parsed.value("O") or url.name or "index.html"
    outcome = await fetched(process, url, is_piped=name == "-")
    if not isinstance(outcome, Answered):
        failed(process, url.text)
        reason = "Failed to send request: Operation not permitted"
        if not isinstance(outcome, Unresolved):
            if not quiet:
                await say(process, f"Connecting to {outcome.address}:{url.port}\n")
            reason = "Connection failed"
        await say(process, f"{reason}\n")
        return CONNECTION_FAILED
    if not quiet:
        await say(process, f"Connecting to {outcome.address}:{url.port}\n")
    if outcome.status >= 400:
        failed(process, url.text)
        await say(process, f"HTTP error {outcome.status}\n")
        return SERVER_REFUSED
    return await _keep(process, name, outcome.body, url.text, quiet=quiet)


async def _keep(process: Process, name: str, body: bytes, url: str, *, quiet: bool) -> int:
    if not quiet and name != "-":
        await say(process, f"Writing to '{name}'\n")
    status = await save(process, name, body, url)
    if not quiet and not status:
        bar = f"{name[:20]:<20} 100% |{'*' * STARS}| {len(body):>5}   0:00:00 ETA\n"
        await say(process, f"{bar}Download completed ({len(body)} bytes)\n")
    return status
