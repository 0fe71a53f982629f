"""GNU Wget 1.21.3: its command line, its messages; what it fetches comes from the virtual Internet."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from honeyllm.host import (
    Answered,
    Exited,
    Outcome,
    Process,
    TimedOut,
    Unresolved,
    resolve,
)
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._fetching import (
    REASONS,
    asked,
    comes_from,
    failed,
    make_parents,
    piped,
    seconds_of,
    spend,
    transfer_seconds,
)
from honeyllm.programs.system._files import read_text
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._url import Url, parse_url
from honeyllm.programs.system._wget_log import WgetLog
from honeyllm.programs.system._wget_progress import human, speed

USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"
NETWORK_FAILURE = 4
SCHEMES = ("http", "https", "ftp", "ftps")
MAX_URLS = 256
DEFAULT_TRIES, MOST_TRIES, WAIT_SECONDS = 20, 100, 10
ASKED = "HTTP request sent, awaiting response... "
COMPLETE = "\n    The file is already fully retrieved; nothing to do.\n\n"


@cache
def _tables() -> tuple[str, Mapping[str, str]]:
    """getopt's short string and long table; ``-nv`` and its kin are an option n with an argument."""
    short, long = "n:", {}
    for row in files("honeyllm.programs.system").joinpath("wget_options.txt").read_text().splitlines():
        if row.startswith("#"):
            continue
        letter, name, arity = row.split(" ")
        colon = ":" if arity == "1" else ""
        if letter != "-":
            short += letter + colon
        long[name] = (letter if letter != "-" else name) + colon
    return short, long


async def wget(process: Process) -> int:
    """Download files."""
    short, long = _tables()
    parsed = parse(process.argv, short, long)
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{USAGE}")
        return 2
    if parsed.has("h"):
        raise Exited(await process.kernel.unknown(process))
    if parsed.has("V"):
        await process.stdout.write(versioned(process, usages()["wget --version"]))
        return 0
    urls = [*parsed.operands, *await _listed(process, parsed)]
    if not urls and parsed.value("i") is None:
        await say(process, f"wget: missing URL\n{USAGE}")
        return 1
    return await _Download(process, parsed).run(urls)


async def _listed(process: Process, parsed: Parsed) -> list[str]:
    name = parsed.value("i")
    if name is None:
        return []
    if name == "-":
        text = (await process.stdin.read()).decode("utf-8", "surrogateescape")
    else:
        try:
            process.fs.access(name, 4)
        except OSError as error:
            await say(process, f"{name}: {error.strerror}\nNo URLs found in {name}.\n")
            raise Exited(1) from None
        text = read_text(process.fs, name)
    return [row.strip() for row in text.splitlines() if row.strip()][:MAX_URLS]


class _Download:
    """One run over all URLs."""

    def __init__(self, process: Process, parsed: Parsed) -> None:
        self._process = process
        self._parsed = parsed
        self._log = WgetLog(process, parsed)
        self._document: int | None = None

    async def run(self, urls: list[str]) -> int:
        status = 0
        if not await self._log.open() or not await self._open_document():
            return 1
        for text in urls[:MAX_URLS]:
            status = max(status, await self._one(text))
        if self._document is not None:
            self._process.close(self._document)
        return status

    async def _open_document(self) -> bool:
        name = self._parsed.value("O")
        if name is None or name == "-":
            return True
        try:
            self._document = await self._process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await self._log.complain(f"{name}: {error.strerror}\n")
            return False
        return True

    async def _one(self, text: str) -> int:
        url = parse_url(text)
        if "://" in text and text.partition("://")[0].lower() not in SCHEMES:
            scheme = text.partition("://")[0]
            await self._log.complain(f"{text}: Unsupported scheme ‘{scheme}’.\n")
            return 1
        if url is None:
            reason = "Invalid host name" if not text.partition("://")[2] else "Bad port number"
            await self._log.complain(f"{text}: {reason}.\n")
            return 1
        outcome = await self._tried(url)
        if isinstance(outcome, Answered):
            return await self._received(url, outcome)
        failed(self._process, url.text)
        return NETWORK_FAILURE

    async def _tried(self, url: Url) -> Outcome:
        """Ask as often as it makes sense: only silence is tried again."""
        tries = _number(self._parsed.value("t"), DEFAULT_TRIES) or MOST_TRIES
        given = (_number(self._parsed.value(option), 0) for option in ("T", "connect-timeout"))
        limit = min(filter(None, given), default=0)
        for count in range(1, min(tries, MOST_TRIES) + 1):
            again = f"  (try:{count:2})" if count > 1 else ""
            await self._log.note(f"--{self._log.now()}--{again}  {_shown(url)}\n")
            if url.scheme.startswith("ftp"):
                await self._log.note(f"           => ‘{url.name or '.listing'}’\n")
            is_piped = self._parsed.value("O") == "-"
            outcome = asked(self._process, url, is_piped=is_piped, limit=limit)
            await self._announce(url, outcome)
            await spend(self._process, seconds_of(outcome))
            if isinstance(outcome, Answered):
                break
            await self._failed(url, outcome)
            if not isinstance(outcome, TimedOut):
                break
            is_last = count == min(tries, MOST_TRIES)
            await self._log.note("Giving up.\n\n" if is_last else "Retrying.\n\n")
            await spend(self._process, 0 if is_last else min(count, WAIT_SECONDS))
        return outcome

    async def _failed(self, url: Url, outcome: Outcome) -> None:
        if isinstance(outcome, Unresolved):
            await self._log.note(f"Resolving {url.host} ({url.host})... failed: Name or service not known.\n")
            await self._log.complain(f"wget: unable to resolve host address ‘{url.host}’\n")
            return
        await self._log.complain(f"failed: {REASONS[type(outcome)]}.\n")

    async def _announce(self, url: Url, outcome: Outcome) -> None:
        if isinstance(outcome, Unresolved):
            return
        address = resolve(self._process.kernel.system, url.host) or outcome.address
        if address != url.host:
            await self._log.note(f"Resolving {url.host} ({url.host})... {address}\n")
        await self._log.note(f"Connecting to {_peer(url, address)}... ")

    async def _received(self, url: Url, answer: Answered) -> int:
        await self._log.note("connected.\n")
        size, kind = len(answer.body), answer.content_type.partition(";")[0]
        if url.scheme.startswith("ftp"):
            await self._log.note(_dialogue(url, size))
        else:
            response = f"{answer.status} {answer.reason}"
            if self._is_complete(url, size):
                await self._log.note(f"{ASKED}416 Requested Range Not Satisfiable\n{COMPLETE}")
                return 0
            await self._log.note(f"{ASKED}{self._headers(answer, response) or response}\n")
        if answer.status >= 400:
            failed(self._process, url.text)
            await self._log.complain(f"{self._log.now()} ERROR {answer.status}: {answer.reason}.\n\n")
            return 8
        name = self._target(url)
        if not url.scheme.startswith("ftp"):
            await self._log.note(f"Length: {size}{_rounded(size)} [{kind}]\n")
        if self._parsed.has("spider"):
            failed(self._process, url.text)
            await self._log.note("Remote file exists.\n\n")
            return 0
        if not url.scheme.startswith("ftp"):
            await self._log.note(f"Saving to: ‘{'STDOUT' if name == '-' else name}’\n")
        if not await self._save(name, answer.body, url):
            return 3
        await self._finished(url, name, answer)
        return 0

    def _headers(self, answer: Answered, response: str) -> str:
        if not self._parsed.has("S"):
            return ""
        kind, length = f"  Content-Type: {answer.content_type}", f"  Content-Length: {len(answer.body)}"
        rows = (f"  HTTP/1.1 {response}", "  Server: nginx", kind, length, "  Connection: keep-alive")
        return "\n" + "\n".join(rows)

    def _is_complete(self, url: Url, size: int) -> bool:
        """Whether ``-c`` finds nothing to continue."""
        name = self._target(url)
        if not self._parsed.has("c") or name == "-" or not self._process.fs.exists(name):
            return False
        return self._process.fs.stat(name).size >= size > 0

    async def _finished(self, url: Url, name: str, answer: Answered) -> None:
        size, seconds = len(answer.body), transfer_seconds(answer)
        await self._log.progress(name, size, seconds)
        total = f"[{size}/{size}]" if not url.scheme.startswith("ftp") else f"[{size}]"
        written = f"- written to stdout {total}" if name == "-" else f"- ‘{name}’ saved {total}"
        await self._log.note(f"{self._log.now()} ({speed(size, seconds)}) {written}\n\n")
        if not self._log.is_quiet and not self._log.is_verbose:
            await self._log.put(f'{self._log.now()} URL:{_shown(url)} [{size}/{size}] -> "{name}" [1]\n')

    def _target(self, url: Url) -> str:
        document = self._parsed.value("O")
        if document is not None:
            return document
        name = url.path.rpartition("/")[2] or "index.html"
        prefix = self._parsed.value("P")
        path = f"{prefix.rstrip('/')}/{name}" if prefix else name
        if not self._process.fs.exists(path) or self._parsed.has("c", "N"):
            return path
        return next(
            (f"{path}.{n}" for n in range(1, 1000) if not self._process.fs.exists(f"{path}.{n}")), path
        )

    async def _save(self, name: str, body: bytes, url: Url) -> bool:
        if name == "-":
            piped(self._process, body, url.text)
            await self._process.stdout.write(body)
            return True
        try:
            await self._write(name, body, url)
        except OSError as error:
            await self._log.complain(
                f"{name}: {error.strerror}\n\nCannot write to ‘{name}’ ({error.strerror}).\n"
            )
            return False
        return True

    async def _write(self, name: str, body: bytes, url: Url) -> None:
        fd = self._document
        if fd is None:
            make_parents(self._process, name)
            fd = await self._process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        comes_from(self._process, fd, url.text)
        try:
            await self._process.write(fd, body)
        finally:
            if fd != self._document:
                self._process.close(fd)


def _number(text: str | None, default: int) -> int:
    """A whole number of an option; what is none counts as *default*."""
    return int(text[:9]) if text is not None and text.isascii() and text.isdigit() else default


def _rounded(size: int) -> str:
    return f" ({human(size)})" if size >= 1024 else ""


def _dialogue(url: Url, size: int) -> str:
    """What an FTP server is told."""
    way = "not needed" if "/" not in url.path[1:] else f"(1) {url.path.rpartition('/')[0]} ... done"
    return (
        "Logging in as anonymous ... Logged in!\n"
        "==> SYST ... done.    ==> PWD ... done.\n"
        f"==> TYPE I ... done.  ==> CWD {way}.\n"
        f"==> SIZE {url.name} ... {size}\n"
        f"==> PASV ... done.    ==> RETR {url.name} ... done.\n"
        f"Length: {size}{_rounded(size)} (unauthoritative)\n"
    )


def _shown(url: Url) -> str:
    tail = url.path if url.text.endswith(url.path) else "/"
    return url.text if url.text.endswith(tail) else url.text + "/"


def _peer(url: Url, address: str) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port}" if address == url.host else f"{host} ({url.host})|{address}|:{url.port}"
