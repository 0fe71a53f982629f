"""tput, clear, tset and reset of ncurses."""

import re
from collections.abc import Mapping, Sequence

from honeyllm.host import Exited, Process
from honeyllm.programs._gnu import say
from honeyllm.programs._options import Fault, parse
from honeyllm.programs.terminal._screen import device_of
from honeyllm.programs.terminal._terminfo import PADDING, Terminfo, fill, terminal

VERSION = "ncurses 6.4.20221231\n"
OLD_NAMES: Mapping[str, str] = {
    "AB": "setab",
    "AF": "setaf",
    "ae": "rmacs",
    "al": "il1",
    "as": "smacs",
    "bl": "bel",
    "cd": "ed",
    "ce": "el",
    "cl": "clear",
    "cm": "cup",
    "Co": "colors",
    "co": "cols",
    "cr": "cr",
    "dc": "dch1",
    "dl": "dl1",
    "do": "cud1",
    "ho": "home",
    "ku": "kcuu1",
    "kd": "kcud1",
    "kl": "kcub1",
    "kr": "kcuf1",
    "le": "cub1",
    "li": "lines",
    "mb": "blink",
    "md": "bold",
    "me": "sgr0",
    "mh": "dim",
    "mr": "rev",
    "nd": "cuf1",
    "op": "op",
    "rc": "rc",
    "sc": "sc",
    "se": "rmso",
    "so": "smso",
    "sr": "ri",
    "te": "rmcup",
    "ti": "smcup",
    "ue": "rmul",
    "up": "cuu1",
    "us": "smul",
    "vb": "flash",
    "ve": "cnorm",
    "vi": "civis",
    "vs": "cvvis",
}
"""termcap's names, which tput knows as well."""
FLAGS = frozenset(
    str.split(
        "am bce bw ccc chts cpix crxm daisy da db eo eslok gn hc hls hs hz in km lpix mc5i mir msgr"
        " ndscr npc nrrmc nxon os sam ul xenl xhp xhpa xon xsb xt xvpa OTbs OTpt"
    )
)
NUMBERS = frozenset(
    str.split(
        "bitwin bitype btns bufsz colors cols cps it lh lines lm lw ma maddr mcs mjump mls ncv nlab"
        " npins orc orhi orl orvi pairs pb rate spinv vt widcs wnum wsl xmc"
    )
)
USAGE = """\
Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
"""
CLEAR_USAGE = """\
Usage: clear [options]

Options:
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback
"""
NUMBER = re.compile(r"[-+]?[0-9]{1,9}", re.ASCII)
BAD_USAGE, UNKNOWN_TERMINAL, UNKNOWN_CAPABILITY = 2, 3, 4


async def tput(process: Process) -> int:
    """Print a capability of the terminal."""
    parsed = parse(process.argv, "+ST:Vx")
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n{USAGE}")
        return BAD_USAGE
    if parsed.has("V"):
        await process.stdout.write(VERSION)
        return 0
    if not parsed.operands and not parsed.has("S"):
        await say(process, USAGE)
        return BAD_USAGE
    name = parsed.value("T") or process.environ.get("TERM", "")
    if not name:
        await say(process, f"{process.name}: No value for $TERM and no -T specified\n")
        return BAD_USAGE
    found = terminal(name)
    if found is None:
        await say(process, f'{process.name}: unknown terminal "{name}"\n')
        return UNKNOWN_TERMINAL
    if not parsed.has("S"):
        return await _command(process, found, parsed.operands)
    status = 0
    async for line in process.stdin:
        words = line.decode("utf-8", "surrogateescape").split()
        if words:
            status = max(status, await _command(process, found, words))
    return status


async def _command(process: Process, found: Terminfo, words: Sequence[str]) -> int:
    name = OLD_NAMES.get(words[0], words[0])
    if name in ("init", "reset"):
        await process.stdout.write(start_up(found, reset=name == "reset"))
        return 0
    if name == "longname":
        await process.stdout.write(found.names[-1])
        return 0
    if name == "clear":
        await process.stdout.write(clearing(found, scrollback="-x" not in process.argv))
        return 0
    if name in NUMBERS or name in found.numbers:
        await process.stdout.write(f"{_number(process, found, name)}\n")
        return 0
    if name in found.flags or name in FLAGS:
        return 0 if name in found.flags else 1
    text = found.strings.get(name)
    if text is None:
        if _is_capability(name):
            return 1
        await say(process, f"{process.name}: unknown terminfo capability '{words[0]}'\n")
        return UNKNOWN_CAPABILITY
    await process.stdout.write(fill(text, [_parameter(word) for word in words[1:10]]))
    return 0


def _is_capability(name: str) -> bool:
    """Whether some terminal has it."""
    names = ("xterm-256color", "linux", "vt220", "Eterm", "screen", "rxvt-unicode", "cygwin", "wsvt25")
    return any(found is not None and name in found.strings for found in map(terminal, names))


def _parameter(word: str) -> int | str:
    return int(word) if NUMBER.fullmatch(word) else word


def _number(process: Process, found: Terminfo, name: str) -> int:
    if name in ("cols", "lines"):
        variable = process.environ.get("COLUMNS" if name == "cols" else "LINES", "")
        if variable.isascii() and variable.isdigit() and 0 < int(variable[:6]) <= 512:
            return int(variable)
        device = device_of(process, 1, 2, 0)
        size = 0 if device is None else device.columns if name == "cols" else device.rows
        if size:
            return size
    return found.numbers.get(name, -1)


def clearing(found: Terminfo, *, scrollback: bool = True) -> str:
    """What clears the screen, and with *scrollback* also what has left it."""
    extra = found.strings.get("E3", "") if scrollback else ""
    return PADDING.sub("", found.strings.get("clear", "") + extra)


def start_up(found: Terminfo, *, reset: bool) -> str:
    """The strings that bring the terminal into its first state."""
    pieces = []
    for number in "123":
        text = found.strings.get(f"rs{number}", "") if reset else ""
        pieces.append(text or found.strings.get(f"is{number}", ""))
    margins = found.strings.get("mgc", "")
    return PADDING.sub("", "".join([*pieces, margins]))


async def clear(process: Process) -> int:
    """Clear the screen."""
    parsed = parse(process.argv, "T:Vx")
    if isinstance(parsed, Fault) or parsed.operands:
        message = f"{process.argv[0]}: {parsed.message}\n" if isinstance(parsed, Fault) else ""
        await say(process, message + CLEAR_USAGE)
        return 1
    if parsed.has("V"):
        await process.stdout.write(VERSION)
        return 0
    found = await _terminal_or_end(process, parsed.value("T"))
    await process.stdout.write(clearing(found, scrollback=not parsed.has("x")))
    return 0


async def _terminal_or_end(process: Process, given: str | None) -> Terminfo:
    name = process.environ.get("TERM") if given is None else given
    if name is None:
        await say(process, "TERM environment variable not set.\n")
        raise Exited(1)
    found = terminal(name)
    if found is None:
        await say(process, f"'{name}': unknown terminal type.\n")
        raise Exited(1)
    return found


async def tset(process: Process) -> int:
    """tset and reset: bring the terminal into its first state."""
    parsed = parse(process.argv, "ce:Ii:k:m:qQrsVw")
    if isinstance(parsed, Fault):
        await say(process, f"{process.argv[0]}: {parsed.message}\n")
        return 1
    if parsed.has("V"):
        await process.stdout.write(VERSION)
        return 0
    device = device_of(process, 2, 1, 0)
    if device is None:
        name = process.name
        await say(process, f"{name}: terminal attributes: No such device or address\n\n")
        return 1
    given = parsed.operands[0] if parsed.operands else process.environ.get("TERM", "")
    found = terminal(given)
    if found is None:
        await say(process, f"{process.name}: unknown terminal type {given}\n")
        return 1
    if parsed.has("q"):
        await process.stdout.write(found.names[0] + "\n")
        return 0
    is_reset = process.name == "reset"
    if is_reset:
        device.set_termios(type(device.termios)())
    if not parsed.has("I"):
        text = start_up(found, reset=is_reset)
        await say(process, text + "\r" * bool(text))
        await process.sleep(1)
    return 0


async def clear_console(process: Process) -> int:
    """``clear_console``, which Debian's ~/.bash_logout calls: it clears virtual consoles alone."""
    return 0
