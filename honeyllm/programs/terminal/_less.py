"""less."""

from signal import Signals

import attrs

from honeyllm.host import Exited, Process
from honeyllm.programs._descriptors import descriptor
from honeyllm.programs._gnu import say
from honeyllm.programs._versions import versioned
from honeyllm.programs.terminal._less_document import Document
from honeyllm.programs.terminal._less_pager import Pager
from honeyllm.programs.terminal._screen import Keys, open_terminal, size_of
from honeyllm.programs.terminal._terminfo import Terminfo, terminal
from honeyllm.tty import PtyDevice

VERSION = """\
less {version:less} (GNU regular expressions)
Copyright (C) 1984-2021  Mark Nudelman

less comes with NO WARRANTY, to the extent permitted by law.
For information about the terms of redistribution,
see the file named README in the less distribution.
Home page: https://greenwoodsoftware.com/less
"""
ERASE = "\x1b[K"
KNOWN = frozenset("aABcCdeEfFgGiIJKLmMnNQqrRsSuUVwWX~")
WITH_VALUE = frozenset('bDhjkoOpPtTxyz#"')
LONG = {
    "chop-long-lines": "S",
    "LINE-NUMBERS": "N",
    "quit-if-one-screen": "F",
    "no-init": "X",
    "RAW-CONTROL-CHARS": "R",
    "raw-control-chars": "r",
    "ignore-case": "i",
    "IGNORE-CASE": "I",
    "quit-at-eof": "e",
    "QUIT-AT-EOF": "E",
    "force": "f",
    "squeeze-blank-lines": "s",
    "line-numbers": "n",
    "long-prompt": "m",
    "LONG-PROMPT": "M",
    "quiet": "q",
    "silent": "q",
}


@attrs.define
class _Options:
    letters: set[str] = attrs.field(factory=set)
    start: str = ""
    names: list[str] = attrs.field(factory=list)
    wrong: list[str] = attrs.field(factory=list)


def _parse(process: Process) -> _Options:
    options = _Options()
    for word in process.environ.get("LESS", "").split():
        _options(options, word if word.startswith("-") else "-" + word, [])
    words = list(process.argv[1:])
    while words:
        word = words.pop(0)
        if word == "--":
            options.names += words
            break
        if word.startswith("+") and len(word) > 1:
            options.start = word.lstrip("+")
        elif word.startswith("-") and len(word) > 1:
            _options(options, word, words)
        else:
            options.names.append(word)
    return options


def _options(options: _Options, word: str, words: list[str]) -> None:
    if word.startswith("--"):
        name = word[2:].partition("=")[0]
        if name in LONG:
            options.letters.add(LONG[name])
        elif name not in ("help", "version", "mouse", "tabs", "prompt", "pattern"):
            options.wrong.append(f'There is no {name} option ("less --help" for help)')
        return
    for at, letter in enumerate(word[1:], 1):
        if letter in WITH_VALUE:
            if letter == "p":
                options.start = "/" + (word[at + 1 :] or (words.pop(0) if words else ""))
            elif at + 1 == len(word) and words:
                words.pop(0)
            return
        if letter in KNOWN:
            options.letters.add(letter)
        elif not letter.isdigit():
            options.wrong.append(f'There is no -{letter} option ("less --help" for help)')
            return


async def less(process: Process) -> int:
    """Show files, forwards and backwards on a terminal."""
    if "--help" in process.argv[1:] or process.argv[1:] == ("-?",):
        raise Exited(await process.kernel.unknown(process))
    if "--version" in process.argv[1:] or process.argv[1:] == ("-V",):
        await process.stdout.write(versioned(process, VERSION))
        return 0
    options = _parse(process)
    for message in options.wrong:
        await say(process, message + "\n")
    if not options.names and process.is_terminal(0):
        await say(process, 'Missing filename ("less --help" for help)\n')
        return 1
    device = await open_terminal(process) if process.is_terminal(1) else None
    names: list[str | None] = list(options.names) or [None]
    if device is None:
        for name in names:
            await _copy(process, name)
        return 0
    return await _Session(process, device, options).run(names)


def _trouble(process: Process, name: str) -> str:
    """Why *name* cannot be shown, or nothing."""
    if descriptor(process, name) is not None:
        return ""
    try:
        inode = process.fs.stat(name)
        process.fs.access(name, 4)
    except OSError as error:
        return f"{name}: {error.strerror}"
    return f"{name} is a directory" if inode.is_directory else ""


async def _copy(process: Process, name: str | None) -> None:
    """Without a terminal less is cat."""
    trouble = _trouble(process, name) if name is not None and name != "-" else ""
    if trouble:
        await process.stdout.write(trouble + "\n")
        return
    fd = 0 if name is None or name == "-" else await process.open(name)
    reader = process.stdin if fd == 0 else process.reader(fd)
    while data := await reader.read(8192):
        await process.stdout.write(data)


class _Session:
    """The files of one run, and the terminal while it lasts."""

    def __init__(self, process: Process, device: PtyDevice, options: _Options) -> None:
        self._process = process
        self._device = device
        self._options = options
        found = terminal(process.environ.get("TERM", "")) or terminal("ansi")
        assert found is not None
        self._terminal: Terminfo = found

    async def run(self, names: list[str | None]) -> int:
        """Show *names*; the exit status."""
        good: list[str | None] = []
        for name in names:
            trouble = _trouble(self._process, name) if name not in (None, "-") and name is not None else ""
            if trouble:
                await self._process.stdout.write(trouble + "\n")
            else:
                good.append(name)
        if not good:
            return 1
        first = await self._load(good, 0)
        if "F" in self._options.letters and len(good) == 1 and first.fits():
            await self._process.stdout.write("\r" + "".join(f"{row}\n" for row in first.rows) + f"\r{ERASE}")
            return 0
        with Keys(self._process, self._device) as keys:
            self._process.handle(Signals.SIGINT, lambda _: self._process.interrupt())
            await self._write(self._start())
            number, document = 0, first
            while True:
                leaves = await self._converse(keys, document)
                if not leaves:
                    break
                number = max(0, min(len(good) - 1, number + leaves))
                document = await self._load(good, number)
                document.previous = True
            await self._write(f"\r{ERASE}{self._end()}")
        return 0

    async def _converse(self, keys: Keys, document: Document) -> int:
        start, self._options.start = self._options.start, ""
        return await Pager(self._process, keys, document, self._options.letters, start).run()

    def _start(self) -> str:
        strings = self._terminal.strings
        screen = "" if "X" in self._options.letters else strings.get("smcup", "")
        return screen + strings.get("smkx", "") + "\r"

    def _end(self) -> str:
        strings = self._terminal.strings
        screen = "" if "X" in self._options.letters else strings.get("rmcup", "")
        return strings.get("rmkx", "") + screen

    async def _write(self, text: str) -> None:
        await self._process.stdout.write(text)

    async def _load(self, names: list[str | None], number: int) -> "Document":
        name = names[number]
        fd = 0 if name is None or name == "-" else await self._process.open(name)
        reader = self._process.stdin if fd == 0 else self._process.reader(fd)
        document = Document(self._process, self._device, reader, self._options.letters)
        if fd:
            document.name = name or ""
        if len(names) > 1:
            document.place = f" (file {number + 1} of {len(names)})"
        await document.need(size_of(self._device)[1])
        return document
