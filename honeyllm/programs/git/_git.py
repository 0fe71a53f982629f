"""git where it fails: a clone of something on the network, and outside of a repository."""

from urllib.parse import urlsplit

from honeyllm.events import FileDownloadFailed
from honeyllm.host import Process, Refused, TimedOut, Unreachable, connect
from honeyllm.programs._accounts import read_accounts
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.remote._place import own_name, place_of, reach

FATAL = 128
CLONE_SHORT = "lnqvsub:c:j:o:"
CLONE_LONG = {
    "branch": "b:", "config": "c:", "depth": "depth:", "jobs": "j:", "origin": "o:", "quiet": "q",
    "recursive": "recursive", "recurse-submodules": "recursive", "single-branch": "single", "verbose": "v",
    "no-checkout": "n", "bare": "bare", "mirror": "mirror", "progress": "progress", "no-tags": "tags",
}  # fmt: skip
WITHIN = frozenset(
    ("add", "branch", "checkout", "commit", "fetch", "log", "merge", "mv", "pull", "push", "rebase", "remote",
     "reset", "restore", "rm", "show", "stash", "status", "switch", "tag")
)  # fmt: skip
OUTSIDE = "fatal: not a git repository (or any of the parent directories): .git\n"
PORTS = {"http": 80, "https": 443}
NOT_READ = (
    "fatal: Could not read from remote repository.\n\n"
    "Please make sure you have the correct access rights\nand the repository exists.\n"
)


async def git(process: Process) -> int:
    """Run one command of git; what happens within a repository is the oracle's."""
    words = process.argv[1:]
    if words in (("--version",), ("-v",), ("version",)):
        await process.stdout.write(versioned(process, "git version {version:git}\n"))
        return 0
    if not words or {"-h", "--help"} & set(words):
        return await process.kernel.unknown(process)
    if words[0] in WITHIN and not _is_within(process):
        await say(process, OUTSIDE)
        return FATAL
    if words[0] == "clone":
        parsed = parse(words, CLONE_SHORT, CLONE_LONG)
        if not isinstance(parsed, Fault) and parsed.operands:
            return await _clone(process, parsed)
    return await process.kernel.unknown(process)


def _is_within(process: Process) -> bool:
    parts = process.fs.working_directory().rstrip("/").split("/")
    return any(process.fs.exists("/".join([*parts[:n], ".git"])) for n in range(1, len(parts) + 1))


async def _clone(process: Process, parsed: Parsed) -> int:
    source = parsed.operands[0]
    is_remote = "://" in source or ":" in source.partition("/")[0]
    if not is_remote:
        if process.fs.exists(source):
            return await process.kernel.unknown(process)
        await say(process, f"fatal: repository '{source}' does not exist\n")
        return FATAL
    name = source.rstrip("/").removesuffix(".git").rpartition("/")[2].rpartition(":")[2]
    target = parsed.operands[1] if len(parsed.operands) > 1 else name
    if process.fs.exists(target) and process.fs.names(target):
        await say(
            process, f"fatal: destination path '{target}' already exists and is not an empty directory.\n"
        )
        return FATAL
    if not parsed.has("q"):
        await say(process, f"Cloning into '{target}'...\n")
    process.emit(FileDownloadFailed(url=source))
    scheme = source.partition("://")[0]
    if scheme in PORTS:
        return await _from_web(process, source, scheme)
    if scheme == "ssh" or "://" not in source:
        return await _by_ssh(process, source)
    return await process.kernel.unknown(process)


async def _from_web(process: Process, source: str, scheme: str) -> int:
    try:
        parts = urlsplit(source)
        host, port = parts.hostname or "", parts.port or PORTS[scheme]
    except ValueError:
        return await process.kernel.unknown(process)
    found = connect(process.kernel.system, host, port)
    url = source.rstrip("/") + "/"
    if isinstance(found, str):
        await say(process, f"fatal: repository '{url}' not found\n")
        return FATAL
    reason = f"Could not resolve host: {host}"
    if isinstance(found, Refused | Unreachable | TimedOut):
        if not isinstance(found, TimedOut) or process.kernel.wiring.pacing is not None:
            await process.sleep(found.milliseconds / 1000)
        took = found.milliseconds
        reason = f"Failed to connect to {host} port {port} after {took} ms: Couldn't connect to server"
    await say(process, f"fatal: unable to access '{url}': {reason}\n")
    return FATAL


async def _by_ssh(process: Process, source: str) -> int:
    where = source.removeprefix("ssh://").partition("/")[0]
    user = own_name(process, await read_accounts(process))
    text = f"ssh://{where}" if "://" in source else where.partition(":")[0]
    if await reach(process, place_of(text, user=user, port=22)) is not None:
        return await process.kernel.unknown(process)
    await say(process, NOT_READ)
    return FATAL
