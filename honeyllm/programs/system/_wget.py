"""GNU Wget 1.21.3: its command line, its messages; what it fetches comes from the virtual Internet."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from honeyllm.events import FileDownloadFailed
from honeyllm.host import (
    Answered,
    Exited,
    Outcome,
    Process,
    Refused,
    Unreachable,
    Unresolved,
    fetch,
    resolve,
)
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, Parsed, parse
from honeyllm.programs._times import BILLION, Moment
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._files import read_text
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._url import Url, parse_url

USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"
NETWORK_FAILURE = 4
SCHEMES = ("http", "https", "ftp", "ftps")
MAX_URLS = 256


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
        brief = parsed.has("no-verbose") or "v" in parsed.values("n")
        self._quiet = parsed.has("q")
        self._verbose = not self._quiet and not brief
        self._document: int | None = None

    async def run(self, urls: list[str]) -> int:
        status = 0
        if not await self._open_document():
            return 1
        for text in urls[:MAX_URLS]:
            status = max(status, await self._one(text))
        return status

    async def _open_document(self) -> bool:
        name = self._parsed.value("O")
        if name is None or name == "-":
            return True
        try:
            self._document = await self._process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await say(self._process, f"{name}: {error.strerror}\n")
            return False
        return True

    async def _one(self, text: str) -> int:
        url = parse_url(text)
        if "://" in text and text.partition("://")[0].lower() not in SCHEMES:
            scheme = text.partition("://")[0]
            await self._complain(f"{text}: Unsupported scheme ‘{scheme}’.\n")
            return 1
        if url is None:
            reason = "Invalid host name" if not text.partition("://")[2] else "Bad port number"
            await self._complain(f"{text}: {reason}.\n")
            return 1
        await self._log(f"--{self._now()}--  {_shown(url)}\n")
        if url.scheme.startswith("ftp"):
            await self._log(f"           => ‘{url.name or '.listing'}’\n")
        outcome = fetch(self._process.kernel.system, url.host, url.port, url.path)
        if isinstance(outcome, Answered) and url.scheme in ("http", "https"):
            return await self._received(url, outcome)
        self._process.emit(FileDownloadFailed(url=url.text))
        await self._failed(url, outcome)
        return NETWORK_FAILURE

    async def _failed(self, url: Url, outcome: Outcome) -> None:
        if isinstance(outcome, Unresolved):
            await self._log(f"Resolving {url.host} ({url.host})... failed: Name or service not known.\n")
            await self._complain(f"wget: unable to resolve host address ‘{url.host}’\n")
            return
        reason = "No route to host" if isinstance(outcome, Unreachable) else "Connection refused"
        address = outcome.address if isinstance(outcome, Refused | Unreachable) else url.host
        if self._verbose:
            await self._resolving(url, address)
            await self._log(f"Connecting to {_peer(url, address)}... ")
        await self._complain(f"failed: {reason}.\n")

    async def _resolving(self, url: Url, address: str) -> None:
        if address != url.host:
            await self._log(f"Resolving {url.host} ({url.host})... {address}\n")

    async def _received(self, url: Url, answer: Answered) -> int:
        await self._resolving(url, resolve(self._process.kernel.system, url.host) or answer.address)
        await self._log(f"Connecting to {_peer(url, answer.address)}... connected.\n")
        await self._log(f"HTTP request sent, awaiting response... {answer.status} {answer.reason}\n")
        if answer.status >= 400:
            stamp = self._now()
            await self._log(f"{stamp} ERROR {answer.status}: {answer.reason}.\n\n")
            return 8
        size, kind = len(answer.body), answer.content_type.partition(";")[0]
        await self._log(f"Length: {size} [{kind}]\n")
        if self._parsed.has("spider"):
            await self._log("Remote file exists.\n\n")
            return 0
        name = self._target(url)
        if not await self._save(name, answer.body):
            return 3
        await self._finished(url, name, size)
        return 0

    async def _finished(self, url: Url, name: str, size: int) -> None:
        speed = f"{size / 1024 / 0.002 / 1024:.2f} MB/s" if size > 2000 else f"{size / 1024 / 0.001:.1f} KB/s"
        shown = "STDOUT" if name == "-" else name
        await self._log(f"Saving to: ‘{shown}’\n\n     0K {'':54}100% {speed.split()[0]}K=0s\n\n")
        written = (
            f"- written to stdout [{size}/{size}]" if name == "-" else f"- ‘{name}’ saved [{size}/{size}]"
        )
        await self._log(f"{self._now()} ({speed}) {written}\n\n")
        if not self._quiet and not self._verbose:
            await say(self._process, f'{self._now()} URL:{_shown(url)} [{size}/{size}] -> "{name}" [1]\n')

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

    async def _save(self, name: str, body: bytes) -> bool:
        if name == "-":
            await self._process.stdout.write(body)
            return True
        try:
            if self._document is not None:
                await self._process.write(self._document, body)
                return True
            fd = await self._process.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await self._complain(
                f"{name}: {error.strerror}\n\nCannot write to ‘{name}’ ({error.strerror}).\n"
            )
            return False
        await self._process.write(fd, body)
        self._process.close(fd)
        return True

    def _now(self) -> str:
        return Moment(int(self._process.kernel.clock()) * BILLION).show("%Y-%m-%d %H:%M:%S")

    async def _log(self, text: str) -> None:
        if self._verbose:
            await say(self._process, text)

    async def _complain(self, text: str) -> None:
        if not self._quiet:
            await say(self._process, text)


def _shown(url: Url) -> str:
    tail = url.path if url.text.endswith(url.path) else "/"
    return url.text if url.text.endswith(tail) else url.text + "/"


def _peer(url: Url, address: str) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port}" if address == url.host else f"{host} ({url.host})|{address}|:{url.port}"
