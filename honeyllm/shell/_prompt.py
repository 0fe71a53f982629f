"""The escapes of PS1 and its kin."""

from __future__ import annotations

import time
from collections.abc import Callable

from honeyllm.shell._state import Shell
from honeyllm.shell._text_words import quoted_word
from honeyllm.shell._version import bash_version
from honeyllm.vfs import SyntheticFs

MAX_PROMPT = 1 << 16
INVISIBLE = {"[": "\x01", "]": "\x02"}
_DIGITS = "01234567"


def _head(shell: Shell, path: str) -> bytes:
    try:
        place = shell.process.fs.find(path)
    except OSError:
        return b""
    if isinstance(place.fs, SyntheticFs):
        return place.fs.text(place.number)
    content = place.inode.content
    return b"" if content is None else content.read(0, 256)


def host_name(shell: Shell) -> str:
    """The host's name, as uname(2) would give it."""
    name = shell.process.values.get("hostname")
    if isinstance(name, str):
        return name
    data = _head(shell, "/etc/hostname") or _head(shell, "/proc/sys/kernel/hostname")
    return data.decode("utf-8", "replace").split("\n")[0].strip() or "localhost"


def _directory(shell: Shell) -> str:
    cwd = shell.get("PWD") or shell.cwd or "/"
    home = shell.get("HOME") or ""
    if home and home != "/" and (cwd == home or cwd.startswith(home + "/")):
        cwd = "~" + cwd[len(home) :]
    limit = shell.get("PROMPT_DIRTRIM") or "0"
    return _trimmed(cwd, int(limit)) if limit.isdecimal() and limit != "0" else cwd


def _trimmed(cwd: str, count: int) -> str:
    """The last *count* directories behind three dots, if that is shorter (``trim_pathname`` of bash)."""
    start = cwd.find("/") + 1 if cwd.startswith("~") else 0
    if (not start and cwd.startswith("~")) or cwd.count("/", start) < count:
        return cwd
    tail = len(cwd)
    for _ in range(count):
        tail = cwd.rfind("/", start, tail)
    return cwd if tail - start < len("...") + 1 else f"{cwd[:start]}...{cwd[tail:]}"


def _base(shell: Shell) -> str:
    cwd = shell.get("PWD") or shell.cwd or "/"
    home = shell.get("HOME")
    return "~" if cwd == home else cwd.rstrip("/").rpartition("/")[2] or "/"


def _time(pattern: str) -> Callable[[Shell], str]:
    return lambda shell: time.strftime(pattern, time.gmtime(shell.process.kernel.clock()))


def _terminal(shell: Shell) -> str:
    terminal = shell.process.terminal
    return terminal.name.rpartition("/")[2] if terminal is not None else "tty"


ESCAPES: dict[str, Callable[[Shell], str]] = {
    "a": lambda shell: "\a",
    "d": _time("%a %b %d"),
    "e": lambda shell: "\x1b",
    "h": lambda shell: host_name(shell).partition(".")[0],
    "H": host_name,
    "j": lambda shell: str(len(shell.jobs.listed.table)),
    "l": _terminal,
    "n": lambda shell: "\r\n" if shell.mode.edits else "\n",
    "r": lambda shell: "\r",
    "s": lambda shell: shell.name.rpartition("/")[2],
    "t": _time("%H:%M:%S"),
    "T": _time("%I:%M:%S"),
    "@": _time("%I:%M %p"),
    "A": _time("%H:%M"),
    "u": lambda shell: shell.process.user,
    "v": lambda shell: bash_version(shell.process).rpartition(".")[0],
    "V": lambda shell: bash_version(shell.process),
    "w": _directory,
    "W": _base,
    "!": lambda shell: str(shell.history.base + len(shell.history.lines)),
    "#": lambda shell: str(shell.dialogue.number if shell.mode.prompts else 0),
    "$": lambda shell: "#" if shell.process.who.uid == 0 else "$",
    "\\": lambda shell: "\\",
}
_NOT_EXPANDED = frozenset("wWhHus")


async def decode_prompt(shell: Shell, text: str, *, mark: bool = False) -> str:
    """
    What a prompt shows.

    ``\\[`` and ``\\]`` vanish, or with *mark* become the bytes 1 and 2 by
    which a line editor knows what takes no room.
    """
    pieces: list[str] = []
    position = 0
    expands = shell.options.shopt["promptvars"]
    while position < len(text):
        char = text[position]
        if char != "\\" or position + 1 >= len(text):
            pieces.append(char)
            position += 1
            continue
        position += 2
        position = _escape(shell, text, position, pieces, mark=mark, expands=expands)
    decoded = "".join(pieces)
    if not expands or not any(c in decoded for c in "$`\\"):
        return decoded
    word = quoted_word(decoded)
    return decoded if word is None else await shell.interpreter.quoted(shell, word)


def _escape(shell: Shell, text: str, position: int, pieces: list[str], *, mark: bool, expands: bool) -> int:
    code = text[position - 1]
    if code in INVISIBLE:
        pieces.append(INVISIBLE[code] if mark else "")
    elif code in _DIGITS:
        end = position
        while end < min(position + 2, len(text)) and text[end] in _DIGITS:
            end += 1
        pieces.append(chr(int(text[position - 1 : end], 8) & 0x7F).strip("\0"))
        return end
    elif code == "D" and text.startswith("{", position):
        end = text.find("}", position)
        if end > 0:
            pattern = text[position + 1 : end] or "%H:%M:%S"
            pieces.append(_time(pattern)(shell))
            return end + 1
    elif code in ESCAPES:
        shown = ESCAPES[code](shell)
        if expands and (code in _NOT_EXPANDED or code == "\\"):
            shown = shown.replace("\\", "\\\\").replace("$", "\\$").replace("`", "\\`")
        pieces.append(shown if code != "\\" or not expands else "\\")
    else:
        pieces.append("\\" + code)
    return position
