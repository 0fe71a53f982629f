"""
Terminal settings: what ``struct termios`` holds, by the names that stty uses.

Flags are a set of names rather than four bit words: nothing here is handed to
a real kernel, and ``stty``, the SSH mode list and the line discipline all speak
of flags by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

_DISABLED = 0

#: ``stty -a`` prints these groups, in this order, one line each.
CONTROL_FLAGS = ("parenb", "parodd", "cmspar", "cs8", "hupcl", "cstopb", "cread", "clocal", "crtscts")
INPUT_FLAGS = (
    "ignbrk", "brkint", "ignpar", "parmrk", "inpck", "istrip", "inlcr", "igncr", "icrnl",
    "ixon", "ixoff", "iuclc", "ixany", "imaxbel", "iutf8",
)  # fmt: skip
OUTPUT_FLAGS = (
    "opost", "olcuc", "ocrnl", "onlcr", "onocr", "onlret", "ofill", "ofdel",
    "nl0", "cr0", "tab0", "bs0", "vt0", "ff0",
)  # fmt: skip
LOCAL_FLAGS = (
    "isig", "icanon", "iexten", "echo", "echoe", "echok", "echonl", "noflsh", "xcase", "tostop",
    "echoprt", "echoctl", "echoke", "flusho", "extproc",
)  # fmt: skip
FLAG_GROUPS = (CONTROL_FLAGS, INPUT_FLAGS, OUTPUT_FLAGS, LOCAL_FLAGS)

#: Members of a field with several values: exactly one of each row is set.
FIELD_FLAGS = (
    ("cs5", "cs6", "cs7", "cs8"),
    ("nl0", "nl1"),
    ("cr0", "cr1", "cr2", "cr3"),
    ("tab0", "tab1", "tab2", "tab3"),
    ("bs0", "bs1"),
    ("vt0", "vt1"),
    ("ff0", "ff1"),
)

#: Control characters in the order of ``stty -a``; ``min`` and ``time`` are numbers.
CONTROL_CHARACTERS = (
    "intr", "quit", "erase", "kill", "eof", "eol", "eol2", "swtch", "start", "stop", "susp",
    "rprnt", "werase", "lnext", "discard",
)  # fmt: skip

_SANE_FLAGS = (
    "cs8", "cread", "icrnl", "ixon", "opost", "onlcr", "nl0", "cr0", "tab0", "bs0", "vt0", "ff0",
    "isig", "icanon", "iexten", "echo", "echoe", "echok", "echoctl", "echoke",
)  # fmt: skip
_SANE_CHARACTERS = {
    "intr": 3, "quit": 28, "erase": 127, "kill": 21, "eof": 4, "eol": 0, "eol2": 0, "swtch": 0,
    "start": 17, "stop": 19, "susp": 26, "rprnt": 18, "werase": 23, "lnext": 22, "discard": 15,
    "min": 1, "time": 0,
}  # fmt: skip

# RFC 4254, section 8, with iutf8 from RFC 8160.
_MODE_CHARACTERS = {
    1: "intr", 2: "quit", 3: "erase", 4: "kill", 5: "eof", 6: "eol", 7: "eol2", 8: "start", 9: "stop",
    10: "susp", 12: "rprnt", 13: "werase", 14: "lnext", 16: "swtch", 18: "discard",
}  # fmt: skip
_MODE_FLAGS = {
    30: "ignpar", 31: "parmrk", 32: "inpck", 33: "istrip", 34: "inlcr", 35: "igncr", 36: "icrnl",
    37: "iuclc", 38: "ixon", 39: "ixany", 40: "ixoff", 41: "imaxbel", 42: "iutf8",
    50: "isig", 51: "icanon", 52: "xcase", 53: "echo", 54: "echoe", 55: "echok", 56: "echonl",
    57: "noflsh", 58: "tostop", 59: "iexten", 60: "echoctl", 61: "echoke",
    70: "opost", 71: "olcuc", 72: "onlcr", 73: "ocrnl", 74: "onocr", 75: "onlret",
    90: "cs7", 91: "cs8", 92: "parenb", 93: "parodd",
}  # fmt: skip
_INPUT_SPEED, _OUTPUT_SPEED = 128, 129
_FIRST_UNKNOWN_MODE = 160
_SSH_DISABLED = 255
_MAX_MODES = 256


def _frozen_characters(characters: Mapping[str, int]) -> Mapping[str, int]:
    return characters if isinstance(characters, MappingProxyType) else MappingProxyType(dict(characters))


@attrs.frozen(kw_only=True)
class Termios:
    """Settings of one terminal; the defaults are those of a fresh Linux pseudo-terminal."""

    flags: frozenset[str] = frozenset(_SANE_FLAGS)
    characters: Mapping[str, int] = attrs.field(
        factory=lambda: _SANE_CHARACTERS, converter=_frozen_characters, hash=False
    )
    input_speed: int = 38400
    output_speed: int = 38400

    def __contains__(self, flag: str) -> bool:
        return flag in self.flags

    def with_flag(self, name: str, is_set: bool = True) -> Termios:
        """Set or clear one flag; setting a member of a field clears its siblings."""
        if not is_set:
            return attrs.evolve(self, flags=self.flags - {name})
        siblings = next((row for row in FIELD_FLAGS if name in row), ())
        return attrs.evolve(self, flags=self.flags.difference(siblings) | {name})

    def with_flags(self, *, on: Iterable[str] = (), off: Iterable[str] = ()) -> Termios:
        """Clear *off*, then set *on*."""
        return attrs.evolve(self, flags=self.flags.difference(off).union(on))

    def with_character(self, name: str, value: int) -> Termios:
        """Bind a control character (0 disables it), or set ``min`` or ``time``."""
        return attrs.evolve(self, characters={**self.characters, name: value & 0xFF})

    def disabled_or(self, name: str) -> int:
        """The control character *name*, or -1 when it is disabled and matches no byte."""
        return self.characters[name] or -1


def apply_ssh_modes(termios: Termios, modes: bytes) -> Termios:
    """
    Apply the encoded modes of a ``pty-req`` as sshd does.

    Unknown opcodes below 160 are skipped; a truncated list or a higher opcode ends it.
    """
    position = 0
    for _ in range(_MAX_MODES):
        opcode = modes[position] if position < len(modes) else 0
        if opcode == 0 or opcode >= _FIRST_UNKNOWN_MODE or position + 5 > len(modes):
            break
        termios = _apply_mode(termios, opcode, int.from_bytes(modes[position + 1 : position + 5]))
        position += 5
    return termios


def _apply_mode(termios: Termios, opcode: int, value: int) -> Termios:
    if name := _MODE_CHARACTERS.get(opcode):
        return termios.with_character(name, _DISABLED if value == _SSH_DISABLED else value)
    if name := _MODE_FLAGS.get(opcode):
        if name in ("cs7", "cs8") and not value:
            return termios
        return termios.with_flag(name, bool(value))
    if opcode == _INPUT_SPEED:
        return attrs.evolve(termios, input_speed=value)
    if opcode == _OUTPUT_SPEED:
        return attrs.evolve(termios, output_speed=value)
    return termios


def editing_termios(termios: Termios) -> Termios:
    """The settings that readline puts in force while it reads a line."""
    raw = termios.with_flags(off=("icanon", "echo", "icrnl", "inlcr"))
    for name, value in (("lnext", _DISABLED), ("discard", _DISABLED), ("min", 1), ("time", 0)):
        raw = raw.with_character(name, value)
    return raw


# stty's words for several settings at once: (flags on, flags off).
_RAW_OFF = (
    "ignbrk", "brkint", "ignpar", "parmrk", "inpck", "istrip", "inlcr", "igncr", "icrnl", "ixon",
    "ixoff", "iuclc", "ixany", "imaxbel", "opost", "isig", "icanon", "xcase",
)  # fmt: skip
_COOKED_ON = ("brkint", "ignpar", "istrip", "icrnl", "ixon", "opost", "isig", "icanon")
_SANE_OFF = (
    "ignbrk", "inlcr", "igncr", "ixoff", "iutf8", "iuclc", "ixany", "olcuc", "ocrnl", "onocr",
    "onlret", "ofill", "ofdel", "echonl", "noflsh", "xcase", "tostop", "echoprt", "extproc",
)  # fmt: skip
_COMBINATIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "raw": ((), _RAW_OFF),
    "-cooked": ((), _RAW_OFF),
    "cooked": (_COOKED_ON, ()),
    "-raw": (_COOKED_ON, ()),
    "cbreak": ((), ("icanon",)),
    "-cbreak": (("icanon",), ()),
    "nl": ((), ("icrnl", "onlcr")),
    "-nl": (("icrnl", "onlcr"), ("inlcr", "igncr", "ocrnl", "onlret")),
    "crt": (("echoe", "echoctl", "echoke"), ()),
    "dec": (("echoe", "echoctl", "echoke"), ("ixany",)),
    "litout": (("cs8",), ("parenb", "istrip", "opost")),
    "-litout": (("parenb", "istrip", "opost", "cs7"), ("cs8",)),
    "pass8": (("cs8",), ("parenb", "istrip")),
    "-pass8": (("parenb", "istrip", "cs7"), ("cs8",)),
    "evenp": (("parenb", "cs7"), ("parodd", "cs8")),
    "oddp": (("parenb", "parodd", "cs7"), ("cs8",)),
    "-evenp": (("cs8",), ("parenb", "cs7")),
    "-oddp": (("cs8",), ("parenb", "cs7")),
    "lcase": (("xcase", "iuclc", "olcuc"), ()),
    "-lcase": ((), ("xcase", "iuclc", "olcuc")),
    "tabs": (("tab0",), ("tab1", "tab2", "tab3")),
    "-tabs": (("tab3",), ("tab0", "tab1", "tab2")),
    "decctlq": ((), ("ixany",)),
    "-decctlq": (("ixany",), ()),
    "sane": ((*_SANE_FLAGS, "brkint", "imaxbel"), _SANE_OFF),
}
_ALIASES = {
    "hup": "hupcl", "tandem": "ixoff", "crterase": "echoe", "prterase": "echoprt",
    "ctlecho": "echoctl", "crtkill": "echoke", "lcase": "lcase", "LCASE": "lcase",
}  # fmt: skip
_SETTABLE = frozenset(flag for group in FLAG_GROUPS for flag in group).union(*FIELD_FLAGS)
_IRREVERSIBLE = frozenset(flag for row in FIELD_FLAGS for flag in row)


def apply_stty_word(termios: Termios, word: str) -> Termios | None:
    """
    Apply one argument of stty that takes no value, such as ``-echo`` or ``raw``.

    None when stty would not know the word; ``ek`` and ``sane`` also reset characters.
    """
    sign, name = ("-", word[1:]) if word.startswith("-") else ("", word)
    name = _ALIASES.get(name, name)
    if name == "ek" and not sign:
        return termios.with_character("erase", 127).with_character("kill", 21)
    if combination := _COMBINATIONS.get(sign + name):
        return _apply_combination(termios, sign + name, combination)
    if name not in _SETTABLE or (sign and name in _IRREVERSIBLE):
        return None
    return termios.with_flag(name, not sign)


def _apply_combination(
    termios: Termios, word: str, combination: tuple[tuple[str, ...], tuple[str, ...]]
) -> Termios:
    on, off = combination
    changed = termios.with_flags(on=on, off=off)
    if word == "sane":
        return attrs.evolve(changed, characters=_SANE_CHARACTERS)
    if word in ("raw", "-cooked"):
        return changed.with_character("min", 1).with_character("time", 0)
    return changed


def parse_control_character(text: str) -> int | None:
    """
    A control character as stty's arguments write it.

    ``^C``, ``^?``, ``^-`` or ``undef`` (disabled), one character itself, or a number; None is a mistake.
    """
    if text in ("^-", "undef", "<undef>", ""):
        return _DISABLED
    if len(text) == 1:
        return ord(text) if ord(text) < 256 else None
    if text[0] == "^" and len(text) == 2:
        return 127 if text[1] == "?" else ord(text[1]) & 0x1F
    return _parse_number(text)


def _parse_number(text: str) -> int | None:
    try:
        value = int(text, 8 if text.startswith("0") and text.isdigit() else 0)
    except ValueError:
        return None
    return value if 0 <= value <= 255 else None


def render_control_character(value: int) -> str:
    """A control character as ``stty -a`` shows it."""
    if value == _DISABLED:
        return "<undef>"
    meta, low = ("M-", value - 128) if value >= 128 else ("", value)
    if low < 32:
        return f"{meta}^{chr(low + 64)}"
    return f"{meta}^?" if low == 127 else f"{meta}{chr(low)}"
