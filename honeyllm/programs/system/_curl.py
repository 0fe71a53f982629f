"""curl 7.88.1: its command line, its messages; what it fetches comes from the virtual Internet."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from attrs import define, field, frozen

from honeyllm.host import Answered, Exited, Outcome, Process, TimedOut, Unresolved
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.system._fetching import REASONS, comes_from, failed, fetched, make_parents, piped
from honeyllm.programs.system._form import usages
from honeyllm.programs.system._url import Url, parse_url

HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n"
HEADING = (
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
)
IDLE = "\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0"
NUMERIC = {
    "max-time",
    "connect-timeout",
    "retry",
    "retry-delay",
    "max-redirs",
    "retry-max-time",
    "keepalive-time",
}
MAX_URLS = 256
TRANSFERS = ("http", "https", "ftp", "ftps", "tftp")


@frozen
class Option:
    """One option by its long name."""

    name: str
    takes_argument: bool


@cache
def option_table() -> tuple[Mapping[str, Option], Mapping[str, Option]]:
    """Options by letter and by long name."""
    letters, names = {}, {}
    for row in files("honeyllm.programs.system").joinpath("curl_options.txt").read_text().splitlines():
        if row.startswith("#"):
            continue
        letter, name, arity = row.split(" ")
        option = names[name] = Option(name, arity == "1")
        if letter != "-":
            letters[letter] = option
    return letters, names


@cache
def _protocols() -> frozenset[str]:
    """The schemes that the version text lists."""
    line = next(row for row in usages()["curl --version"].splitlines() if row.startswith("Protocols:"))
    return frozenset(line.split()[1:])


@define
class Request:
    """What the command line asks for."""

    urls: list[str] = field(factory=list)
    outputs: list[str | None] = field(factory=list)
    flags: dict[str, bool] = field(factory=dict)
    values: dict[str, str] = field(factory=dict)

    def is_set(self, name: str) -> bool:
        """Whether the boolean option *name* is on."""
        return self.flags.get(name, False)


class _Misused(Exception):
    """A wrong command line; carries the message."""


async def curl(process: Process) -> int:
    """Transfer a URL."""
    try:
        request = _parse(list(process.argv[1:]))
    except _Misused as wrong:
        await say(process, f"curl: {wrong}\n{HINT}")
        return 2
    if request.is_set("version"):
        own = process.kernel.system.persona.architecture.gnu_type
        await process.stdout.write(versioned(process, usages()["curl --version"]).replace("{gnu_type}", own))
        return 0
    if "help" in request.values or request.is_set("help") or request.is_set("manual"):
        raise Exited(await process.kernel.unknown(process))
    if not request.urls:
        start = "" if len(process.argv) < 2 else "curl: no URL specified!\n"
        await say(process, start + HINT)
        return 2
    return await _Transfers(process, request).run()


def _parse(words: list[str]) -> Request:
    request = Request()
    while words:
        word = words.pop(0)
        if word == "--":
            request.urls += words
            break
        if word.startswith("--"):
            _long(request, word, words)
        elif word.startswith("-") and word != "-":
            _cluster(request, word[1:], words)
        else:
            request.urls.append(word)
    return request


def _long(request: Request, word: str, words: list[str]) -> None:
    names = option_table()[1]
    typed = word[2:]
    option = names.get(typed)
    if option is None:
        found = [name for name in names if name.startswith(typed)]
        if len(found) > 1:
            raise _Misused(f"option {word}: is ambiguous")
        option = names[found[0]] if found else None
    negated = typed.removeprefix("no-")
    if option is None and negated != typed and negated in names and not names[negated].takes_argument:
        request.flags[negated] = False
        return
    if option is None:
        raise _Misused(f"option {word}: is unknown")
    if option.takes_argument:
        if not words:
            raise _Misused(f"option {word}: requires parameter")
        _set_value(request, option.name, words.pop(0), word)
    else:
        _set_flag(request, option.name)


def _cluster(request: Request, letters: str, words: list[str]) -> None:
    table = option_table()[0]
    for at, letter in enumerate(letters):
        option = table.get(letter)
        if option is None:
            raise _Misused(f"option -{letters}: is unknown")
        if option.takes_argument:
            rest = letters[at + 1 :]
            if not rest and not words:
                raise _Misused(f"option -{letters}: requires parameter")
            _set_value(request, option.name, rest or words.pop(0), f"-{letters}")
            return
        _set_flag(request, option.name)


def _set_value(request: Request, name: str, value: str, word: str) -> None:
    if name in NUMERIC and not value.replace(".", "", 1).isdigit():
        raise _Misused(f"option {word}: expected a proper numerical parameter")
    if name == "url":
        request.urls.append(value)
    elif name == "output":
        request.outputs.append(value)
    else:
        request.values[name] = value


def _set_flag(request: Request, name: str) -> None:
    if name == "remote-name":
        request.outputs.append(None)
    else:
        request.flags[name] = True


class _Transfers:
    """The transfers of one curl, one after the other."""

    def __init__(self, process: Process, request: Request) -> None:
        self._process = process
        self._request = request
        self._quiet = request.is_set("silent") or request.is_set("no-progress-meter")
        self._errors = not request.is_set("silent") or request.is_set("show-error")

    async def run(self) -> int:
        status = 0
        for number, text in enumerate(self._request.urls[:MAX_URLS]):
            outputs = self._request.outputs
            target: str | None = ""
            if number < len(outputs):
                target = outputs[number]
            elif self._request.is_set("remote-name-all"):
                target = None
            status = await self._one(text, target)
        return status

    async def _one(self, text: str, target: str | None) -> int:
        url = parse_url(text) if text else None
        if url is None or ("://" in text and not text.partition("://")[2]):
            return await self._fail(3, "URL using bad/illegal format or missing URL")
        if url.scheme not in _protocols():
            return await self._fail(1, f'Protocol "{url.scheme}" not supported or disabled in libcurl')
        if target is None and not url.name:
            await say(self._process, "curl: Remote file name has no length!\n")
            return await self._fail(23, "Failed writing received data to disk/application")
        meter = not self._quiet and not (target == "" and self._process.is_terminal(1)) and target != "-"
        if meter and not self._request.is_set("progress-bar"):
            await say(self._process, HEADING + IDLE)
        path = url.name if target is None else target
        outcome = await fetched(self._process, url, is_piped=path in ("", "-"), limit=self._limit())
        if isinstance(outcome, Answered) and url.scheme in TRANSFERS:
            return await self._received(url, outcome, path, meter=meter)
        failed(self._process, url.text)
        return await self._failed(url, outcome, meter=meter)

    def _limit(self) -> float:
        """Seconds that connecting may take, 0 for no limit."""
        given = (self._request.values.get(name) for name in ("connect-timeout", "max-time"))
        return min((float(text) for text in given if text and float(text) > 0), default=0.0)

    async def _failed(self, url: Url, outcome: Outcome, *, meter: bool) -> int:
        if isinstance(outcome, Unresolved):
            return await self._fail(6, f"Could not resolve host: {url.host}")
        if isinstance(outcome, Answered):
            return await self._fail(7, f"Failed to connect to {url.host} port {url.port}")
        delay, reason = outcome.milliseconds, REASONS[type(outcome)]
        message = (
            f"Failed to connect to {url.host} port {url.port} after {delay} ms: Couldn't connect to server"
        )
        is_cut = isinstance(outcome, TimedOut) and bool(self._limit())
        if is_cut:
            message = f"Connection timeout after {delay} ms"
        verbose = self._request.is_set("verbose")
        if verbose:
            shown = f"[{outcome.address}]" if ":" in outcome.address else outcome.address
            await say(self._process, f"*   Trying {shown}:{url.port}...\n")
            if not is_cut:
                await say(self._process, f"* connect to {outcome.address} port {url.port} failed: {reason}\n")
            await say(self._process, f"* {message}\n")
        if meter:
            await say(self._process, IDLE + "\n")
        if verbose:
            await say(self._process, "* Closing connection 0\n")
        return await self._fail(28 if isinstance(outcome, TimedOut) else 7, message)

    async def _fail(self, status: int, message: str) -> int:
        if self._errors:
            await say(self._process, f"curl: ({status}) {message}\n")
        return status

    async def _received(self, url: Url, answer: Answered, path: str, *, meter: bool) -> int:
        refused = answer.status >= 400 and self._request.is_set("fail")
        body = b"" if refused else self._content(answer)
        if self._request.is_set("verbose"):
            await say(self._process, _conversation(url, answer))
        if meter:
            await say(self._process, _done(len(body), answer.milliseconds))
        if answer.status >= 400 or self._request.is_set("head"):
            failed(self._process, url.text)
        if refused:
            return await self._fail(22, f"The requested URL returned error: {answer.status}")
        if path in ("", "-"):
            if answer.status < 400 and not self._request.is_set("head"):
                piped(self._process, answer.body, url.text)
            await self._process.stdout.write(body)
        elif not await self._save(path, body, url):
            return await self._fail(23, "Failure writing output to destination")
        form = self._request.values.get("write-out")
        if form is not None:
            await self._process.stdout.write(_write_out(form, answer, len(body), url))
        return 0

    def _content(self, answer: Answered) -> bytes:
        head = (
            f"HTTP/1.1 {answer.status} {answer.reason}\r\ncontent-type: {answer.content_type}\r\n"
            f"content-length: {len(answer.body)}\r\nconnection: keep-alive\r\n\r\n"
        ).encode()
        if self._request.is_set("head"):
            return head
        return head + answer.body if self._request.is_set("include") else answer.body

    async def _save(self, path: str, body: bytes, url: Url) -> bool:
        directory = self._request.values.get("output-dir")
        place = f"{directory}/{path}" if directory else path
        try:
            if self._request.is_set("create-dirs"):
                make_parents(self._process, place)
            fd = await self._process.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await say(self._process, f"Warning: Failed to open the file {place}: {error.strerror}\n")
            return False
        comes_from(self._process, fd, url.text)
        try:
            await self._process.write(fd, body)
        except OSError:
            return False
        finally:
            self._process.close(fd)
        return True


def _conversation(url: Url, answer: Answered) -> str:
    """What ``-v`` shows of a connection and its headers."""
    return (
        f"*   Trying {answer.address}:{url.port}...\n"
        f"* Connected to {url.host} ({answer.address}) port {url.port} (#0)\n"
        f"> GET {url.path} HTTP/1.1\r\n> Host: {url.host}\r\n> User-Agent: curl/7.88.1\r\n"
        "> Accept: */*\r\n> \r\n"
        f"< HTTP/1.1 {answer.status} {answer.reason}\r\n< Content-Type: {answer.content_type}\r\n"
        f"< Content-Length: {len(answer.body)}\r\n< Connection: keep-alive\r\n< \r\n"
        f"* Connection #0 to host {url.host} left intact\n"
    )


def _done(size: int, milliseconds: int) -> str:
    seconds = max(1, milliseconds)
    rate, shown = _five(size * 1000 // seconds), _five(size)
    spent = f" 0:00:{seconds // 1000:02}"
    clock = "--:--:-- --:--:-- --:--:--" if seconds < 1000 else f"{spent} {spent} --:--:--"
    return f"\r100 {shown:>5}  100 {shown:>5}    0     0  {rate:>5}      0 {clock} {rate:>5}\n"


def _five(count: int) -> str:
    """A number of bytes in five characters."""
    if count < 100_000:
        return str(count)
    if count < 10_000 << 10:
        return f"{count >> 10}k"
    return f"{count / (1 << 20):4.1f}M" if count < 100 << 20 else f"{count >> 20}M"


def _write_out(form: str, answer: Answered, size: int, url: Url) -> str:
    values = {
        "http_code": f"{answer.status:03}",
        "response_code": f"{answer.status:03}",
        "size_download": str(size),
        "content_type": answer.content_type,
        "remote_ip": answer.address,
        "time_total": f"{answer.milliseconds / 1000:.6f}",
        "num_redirects": "0",
        "url_effective": url.text,
        "remote_port": str(url.port),
        "speed_download": str(size * 1000 // max(1, answer.milliseconds)),
    }
    for name, value in values.items():
        form = form.replace(f"%{{{name}}}", value)
    return form.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%")
