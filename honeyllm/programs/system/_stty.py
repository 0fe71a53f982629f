"""tty and stty."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from honeyllm.host import Process
from honeyllm.programs._gnu import Usage, begin, say
from honeyllm.programs._names import Style, is_utf8, quote
from honeyllm.programs._options import try_help
from honeyllm.programs.system._terminal import terminal_of
from honeyllm.tty import (
    CONTROL_CHARACTERS,
    FLAG_GROUPS,
    PtyDevice,
    Termios,
    apply_stty_word,
    parse_control_character,
    render_control_character,
)

TTY = Usage(name="tty", authors="David MacKenzie", short="s", long={"silent": "s", "quiet": "s"}, failure=2)
WIDTH = 80
SANE_ON = frozenset(
    ("cread", "brkint", "icrnl", "imaxbel", "opost", "onlcr", "isig", "icanon", "iexten", "echo", "echoe")
) | {"echok", "echoctl", "echoke"}
SANE_OFF = frozenset(
    ("ignbrk", "igncr", "inlcr", "ixoff", "iuclc", "ixany", "iutf8", "olcuc", "ocrnl", "onocr", "onlret")
) | {"ofill", "ofdel", "xcase", "tostop", "noflsh", "echonl", "echoprt", "flusho", "extproc"}
BITS: tuple[Mapping[str, int], ...] = (
    {
        "ignbrk": 1, "brkint": 2, "ignpar": 4, "parmrk": 8, "inpck": 0x10, "istrip": 0x20, "inlcr": 0x40,
        "igncr": 0x80, "icrnl": 0x100, "iuclc": 0x200, "ixon": 0x400, "ixany": 0x800, "ixoff": 0x1000,
        "imaxbel": 0x2000, "iutf8": 0x4000,
    },
    {
        "opost": 1, "olcuc": 2, "onlcr": 4, "ocrnl": 8, "onocr": 0x10, "onlret": 0x20, "ofill": 0x40,
        "ofdel": 0x80,
    },
    {
        "cs8": 0x30, "cstopb": 0x40, "cread": 0x80, "parenb": 0x100, "parodd": 0x200, "hupcl": 0x400,
        "clocal": 0x800,
    },
    {
        "isig": 1, "icanon": 2, "xcase": 4, "echo": 8, "echoe": 0x10, "echok": 0x20, "echonl": 0x40,
        "noflsh": 0x80, "tostop": 0x100, "echoctl": 0x200, "echoprt": 0x400, "echoke": 0x800,
        "flusho": 0x1000, "iexten": 0x8000, "extproc": 0x10000,
    },
)  # fmt: skip
"""Bits of c_iflag, c_oflag, c_cflag and c_lflag, for ``stty -g``."""
SLOTS = (
    "intr", "quit", "erase", "kill", "eof", "time", "min", "swtch", "start", "stop", "susp", "eol", "rprnt",
    "discard", "werase", "lnext", "eol2",
)  # fmt: skip
"""The order of c_cc."""
ALL_SLOTS = 32
SPEED_BITS = 0xF


async def tty(process: Process) -> int:
    """Print the name of the terminal on standard input."""
    tool = await begin(process, TTY)
    await tool.operands(0, 0, file=False)
    device = terminal_of(process)
    if not tool.parsed.has("s"):
        await process.stdout.write("not a tty\n" if device is None else f"/dev/{device.name}\n")
    return 1 if device is None else 0


class _Change:
    """The settings that the arguments make of the present ones."""

    def __init__(self, termios: Termios, columns: int, rows: int) -> None:
        self.termios = termios
        self.columns, self.rows = columns, rows
        self.shown: list[str] = []
        self.is_changed = False


class _Wrong(Exception):
    """A bad argument; carries the message."""


async def stty(process: Process) -> int:
    """Print or change the settings of a terminal."""
    words = list(process.argv[1:])
    style = ""
    if words[:1] in (["--help"], ["--version"]):
        tool = await begin(process, Usage(name="stty", authors="David MacKenzie"))
        return tool.status
    for word, name in (("-a", "all"), ("--all", "all"), ("-g", "save"), ("--save", "save")):
        if word in words:
            words.remove(word)
            style = name
    device, title = _device(process, words)
    try:
        change = _apply(words, device)
    except _Wrong as wrong:
        await say(process, f"{process.argv[0]}: {_quoted(process, str(wrong))}\n{try_help(process.argv[0])}")
        return 1
    if device is None:
        await say(process, f"{process.argv[0]}: {title}: Inappropriate ioctl for device\n")
        return 1
    await _show(process, device, change, style)
    if change.is_changed:
        device.set_termios(change.termios)
        device.resize(change.columns, change.rows)
    return 0


def _quoted(process: Process, message: str) -> str:
    text, _, word = message.partition("\0")
    return f"{text} {quote(word, Style.LOCALE, utf8=is_utf8(process.environ))}"


def _device(process: Process, words: list[str]) -> tuple[PtyDevice | None, str]:
    for at, word in enumerate(words):
        if word in ("-F", "--file") and at + 1 < len(words):
            path = words[at + 1]
            del words[at : at + 2]
            return _named(process, path), path
        if word.startswith("--file="):
            del words[at]
            return _named(process, word[7:]), word[7:]
    return terminal_of(process), "'standard input'"


def _named(process: Process, path: str) -> PtyDevice | None:
    terminal = (
        process.terminal if path == "/dev/tty" else process.kernel.terminals.get(path.removeprefix("/dev/"))
    )
    return terminal if isinstance(terminal, PtyDevice) else None


def _apply(words: Sequence[str], device: PtyDevice | None) -> _Change:
    termios = Termios() if device is None else device.termios
    change = _Change(termios, 0 if device is None else device.columns, 0 if device is None else device.rows)
    rest = list(words)
    while rest:
        _take(rest.pop(0), rest, change)
    return change


def _take(word: str, rest: list[str], change: _Change) -> None:
    if word in ("size", "speed"):
        change.shown.append(word)
        return
    if word in (*CONTROL_CHARACTERS, "min", "time", "rows", "cols", "columns", "ispeed", "ospeed", "line"):
        if not rest:
            raise _Wrong(f"missing argument to\0{word}")
        _valued(word, rest.pop(0), change)
    elif word.isdigit():
        change.termios = evolve(change.termios, input_speed=int(word[:7]), output_speed=int(word[:7]))
    elif word.count(":") >= 4:
        change.termios = _restored(word, change.termios)
    else:
        changed = apply_stty_word(change.termios, word)
        if changed is None:
            raise _Wrong(f"invalid argument\0{word}")
        change.termios = changed
    change.is_changed = True


def _valued(word: str, value: str, change: _Change) -> None:
    if word in CONTROL_CHARACTERS:
        character = parse_control_character(value)
        if character is None:
            raise _Wrong(f"invalid integer argument\0{value}")
        change.termios = change.termios.with_character(word, character)
        return
    if not value.isdigit():
        raise _Wrong(f"invalid integer argument\0{value}")
    number = int(value[:6])
    if word == "rows":
        change.rows = number
    elif word in ("cols", "columns"):
        change.columns = number
    elif word in ("min", "time"):
        change.termios = change.termios.with_character(word, number)


async def _show(process: Process, device: PtyDevice, change: _Change, style: str) -> None:
    out = process.stdout
    if style == "save":
        await out.write(saved(change.termios) + "\n")
    elif style == "all":
        await out.write("".join(f"{row}\n" for row in _everything(device)))
    elif not change.is_changed and not change.shown:
        await out.write("".join(f"{row}\n" for row in _differences(device.termios)))
    for word in change.shown:
        text = f"{device.rows} {device.columns}" if word == "size" else str(device.termios.output_speed)
        await out.write(text + "\n")


def _wrapped(words: Sequence[str]) -> Iterator[str]:
    row = ""
    for word in words:
        if row and len(row) + 1 + len(word) >= WIDTH:
            yield row
            row = ""
        row += f" {word}" if row else word
    if row:
        yield row


def _everything(device: PtyDevice) -> Iterator[str]:
    termios = device.termios
    yield f"speed {termios.output_speed} baud; rows {device.rows}; columns {device.columns}; line = 0;"
    words = [f"{n} = {render_control_character(termios.characters[n])};" for n in CONTROL_CHARACTERS]
    words += [f"{name} = {termios.characters[name]};" for name in ("min", "time")]
    yield from _wrapped(words)
    for group in FLAG_GROUPS:
        yield from _wrapped([name if name in termios else f"-{name}" for name in group])


def _differences(termios: Termios) -> Iterator[str]:
    yield f"speed {termios.output_speed} baud; line = 0;"
    sane = Termios().characters
    changed = [n for n in CONTROL_CHARACTERS if termios.characters[n] != sane[n]]
    yield from _wrapped([f"{n} = {render_control_character(termios.characters[n])};" for n in changed])
    for group in FLAG_GROUPS:
        words = [
            n if n in termios else f"-{n}" for n in group if n in (SANE_OFF if n in termios else SANE_ON)
        ]
        yield from _wrapped(words)


def saved(termios: Termios) -> str:
    """``stty -g``."""
    words = [sum(bit for name, bit in bits.items() if name in termios) for bits in BITS]
    words[2] |= SPEED_BITS
    slots = [termios.characters.get(name, 0) for name in SLOTS]
    slots += [0] * (ALL_SLOTS - len(slots))
    return ":".join(f"{word:x}" for word in (*words, *slots))


def _restored(text: str, termios: Termios) -> Termios:
    try:
        numbers = [int(part, 16) for part in text.split(":")[: 4 + ALL_SLOTS]]
    except ValueError:
        raise _Wrong(f"invalid argument\0{text}") from None
    for word, bits in zip(numbers, BITS, strict=False):
        for name, bit in bits.items():
            termios = termios.with_flag(name, word & bit == bit)
    for name, value in zip(SLOTS, numbers[4:], strict=False):
        termios = termios.with_character(name, value)
    return termios
