"""curl 7.88.1: its command line, its messages; what it fetches comes from the virtual Internet."""

import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from attrs import define, field, frozen

from honeyllm.events import FileDownloadFailed
from honeyllm.host import Answered, Exited, Outcome, Process, Refused, Unreachable, Unresolved, fetch
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
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
        outcome = fetch(self._process.kernel.system, url.host, url.port, url.path)
        path = url.name if target is None else target
        if isinstance(outcome, Answered) and url.scheme in ("http", "https"):
            return await self._received(outcome, path, meter=meter)
        self._process.emit(FileDownloadFailed(url=url.text))
        return await self._failed(url, outcome, meter=meter)

    async def _failed(self, url: Url, outcome: Outcome, *, meter: bool) -> int:
        if isinstance(outcome, Unresolved):
            return await self._fail(6, f"Could not resolve host: {url.host}")
        verbose, delay = self._request.is_set("verbose"), 0
        if isinstance(outcome, Refused | Unreachable):
            delay = outcome.milliseconds
            reason = "Connection refused" if isinstance(outcome, Refused) else "No route to host"
        message = (
            f"Failed to connect to {url.host} port {url.port} after {delay} ms: Couldn't connect to server"
        )
        if verbose and isinstance(outcome, Refused | Unreachable):
            shown = f"[{outcome.address}]" if ":" in outcome.address else outcome.address
            await say(self._process, f"*   Trying {shown}:{url.port}...\n")
            await say(self._process, f"* connect to {outcome.address} port {url.port} failed: {reason}\n")
            await say(self._process, f"* {message}\n")
        if meter:
            await say(self._process, IDLE + "\n")
        if verbose:
            await say(self._process, "* Closing connection 0\n")
        return await self._fail(7, message)

    async def _fail(self, status: int, message: str) -> int:
        if self._errors:
            await say(self._process, f"curl: ({status}) {message}\n")
        return status

    async def _received(self, answer: Answered, path: str, *, meter: bool) -> int:
        failed = answer.status >= 400 and self._request.is_set("fail")
        body = b"" if failed else self._content(answer)
        if meter:
            await say(self._process, _done(len(body), answer.milliseconds))
        if failed:
            return await self._fail(22, f"The requested URL returned error: {answer.status}")
        if path in ("", "-"):
            await self._process.stdout.write(body)
        elif not await self._save(path, body):
            return await self._fail(23, "Failed writing body")
        form = self._request.values.get("write-out")
        if form is not None:
            await self._process.stdout.write(_write_out(form, answer, len(body)))
        return 0

    def _content(self, answer: Answered) -> bytes:
        head = (
            f"HTTP/1.1 {answer.status} {answer.reason}\r\ncontent-type: {answer.content_type}\r\n"
            f"content-length: {len(answer.body)}\r\nconnection: keep-alive\r\n\r\n"
        ).encode()
        if self._request.is_set("head"):
            return head
        return head + answer.body if self._request.is_set("include") else answer.body

    async def _save(self, path: str, body: bytes) -> bool:
        directory = self._request.values.get("output-dir")
        place = f"{directory}/{path}" if directory else path
        try:
            fd = await self._process.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        except OSError as error:
            await say(self._process, f"Warning: Failed to open the file {place}: {error.strerror}\n")
            return False
        await self._process.write(fd, body)
        self._process.close(fd)
        return True


def _done(size: int, milliseconds: int) -> str:
    speed = size * 1000 // max(1, milliseconds)
    amounts = f"100 {size:>5}  100 {size:>5}    0     0"
    return f"\r{amounts}  {speed:>5}      0 --:--:-- --:--:-- --:--:-- {speed:>5}\n"


def _write_out(form: str, answer: Answered, size: int) -> str:
    values = {
        "http_code": f"{answer.status:03}",
        "response_code": f"{answer.status:03}",
        "size_download": str(size),
        "content_type": answer.content_type,
        "remote_ip": answer.address,
        "time_total": f"{answer.milliseconds / 1000:.6f}",
        "num_redirects": "0",
    }
    for name, value in values.items():
        form = form.replace(f"%{{{name}}}", value)
    return form.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%")
