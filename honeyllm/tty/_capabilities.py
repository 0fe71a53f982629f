"""What a terminal type can do, for the types that Debian's ncurses-base knows."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Capabilities:
    """
    The control sequences that readline uses; an empty one is missing.

    Padding is written out as the NULs that a terminal of 38400 baud gets.
    """

    forward: bytes = b"\x1b[C"
    backward: bytes = b"\b"
    up: bytes = b"\x1b[A"
    clear_to_end: bytes = b"\x1b[K"
    clear_screen: bytes = b"\x1b[H\x1b[2J"
    insert: bytes = b"\x1b[%d@"
    delete: bytes = b"\x1b[%dP"
    standout: bytes = b"\x1b[7m"
    standout_end: bytes = b"\x1b[27m"
    wraps: bool = True
    brackets_paste: bool = True

    @property
    def is_dumb(self) -> bool:
        """Lines are scrolled sideways on one row, for want of a way up."""
        return not self.up


_XTERM = Capabilities()
_HOME_AND_BELOW = b"\x1b[H\x1b[J"
_LINUX = attrs.evolve(_XTERM, clear_screen=_HOME_AND_BELOW)
_SCREEN = attrs.evolve(_LINUX, up=b"\x1bM", standout=b"\x1b[3m", standout_end=b"\x1b[23m")
_TMUX = attrs.evolve(_LINUX, up=b"\x1bM")
_OLD_XTERM = attrs.evolve(_XTERM, insert=b"", standout_end=b"\x1b[m")
_VT100 = Capabilities(
    forward=b"\x1b[C" + bytes(8),
    up=b"\x1b[A" + bytes(8),
    clear_to_end=b"\x1b[K" + bytes(12),
    clear_screen=_HOME_AND_BELOW + bytes(213),
    insert=b"",
    delete=b"",
    standout=b"\x1b[7m" + bytes(8),
    standout_end=b"\x1b[m" + bytes(8),
)
_ANSI = attrs.evolve(_LINUX, backward=b"\x1b[D", standout_end=b"\x1b[m", wraps=False)
_RXVT = attrs.evolve(_XTERM, delete=b"")
_DUMB = Capabilities(
    forward=b"", up=b"", clear_to_end=b"", clear_screen=b"", insert=b"", delete=b"",
    standout=b"", standout_end=b"", wraps=False, brackets_paste=False,
)  # fmt: skip

_NAMES: tuple[tuple[str, Capabilities], ...] = (
    ("xterm xterm-256color xterm-debian xterm-r5 xterm-r6 xterm-vt220 xterm-xfree86", _XTERM),
    ("screen.xterm-256color Eterm Eterm-color rxvt-unicode rxvt-unicode-256color", _XTERM),
    ("xterm-color xterm-mono", _OLD_XTERM),
    ("linux vt220 wsvt25 wsvt25m", _LINUX),
    ("screen screen-256color screen-256color-bce screen-bce screen-s screen-w", _SCREEN),
    ("tmux tmux-256color", _TMUX),
    ("ansi pcansi", _ANSI),
    ("cons25 cons25-debian", attrs.evolve(_ANSI, backward=b"\b")),
    ("cygwin", attrs.evolve(_LINUX, wraps=False)),
    ("sun", attrs.evolve(_ANSI, backward=b"\b", clear_screen=b"\f")),
    ("hurd", attrs.evolve(_XTERM, clear_screen=b"\x1bc")),
    ("rxvt rxvt-basic rxvt-m", _RXVT),
    ("vt100", _VT100),
    ("busybox", attrs.evolve(_LINUX, insert=b"", delete=b"", brackets_paste=False)),
    ("vt102", attrs.evolve(_VT100, delete=b"\x1b[P")),
)
_BY_NAME = {name: can for names, can in _NAMES for name in names.split()}


def capabilities(term: str) -> Capabilities:
    """What *term* (the value of ``TERM``) can do; an unknown type is a dumb one."""
    return _BY_NAME.get(term, _DUMB)
