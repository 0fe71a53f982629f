"""Writing values so that the shell reads them back: for ``set``, ``declare -p``, ``@Q`` and ``%q``."""

from __future__ import annotations

import re

from honeyllm.shell._flow import ShellError

MAX_QUOTED = 1 << 20
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./^\-\u00a1-\U0010ffff]+").fullmatch
_TRACED = re.compile(r"(?![~#])[^ \t\n'\"\\|&;()<>!{}*\[\]?^$`]+").fullmatch
_CONTROL = re.compile(r"[\x00-\x1f\x7f\udc80-\udcff]").search
_NEEDS_BACKSLASH = re.compile(r"([ \t!\"$&'()*,;<>?\[\]\\^`{|}]|^#|(?<![^:=])~)")
_IN_DOUBLE = re.compile(r'([$`"\\])')
_NAMED = {
    "\a": "\\a",
    "\b": "\\b",
    "\x1b": "\\E",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}
_ANSI = {
    **{code: f"\\{code:03o}" for code in (*range(32), 127)},
    **{0xDC00 + code: f"\\{code:03o}" for code in range(128, 256)},
    **{ord(char): name for char, name in _NAMED.items()},
    ord("\\"): "\\\\",
    ord("'"): "\\'",
}
_IN_ANSI = re.compile(r"[\x00-\x1f\x7f\udc80-\udcff\\']+")


def has_control(text: str) -> bool:
    """Whether *text* has characters that only ``$'...'`` can show."""
    return _CONTROL(text) is not None


def ansi_quoted(text: str) -> str:
    """``$'text'``, for which bash takes four times the space."""
    if len(text) > MAX_QUOTED:
        raise ShellError(f"xmalloc: cannot allocate {4 * len(text) + 4} bytes", status=2, fatal=True)
    return "$'" + _IN_ANSI.sub(lambda run: run.group().translate(_ANSI), text) + "'"


def single_quoted(text: str) -> str:
    """``'text'``, as ``@Q``, alias and trap list it; ``$'...'`` for control characters."""
    if has_control(text):
        return ansi_quoted(text)
    return bare_single_quoted(text)


def bare_single_quoted(text: str) -> str:
    """``'text'`` whatever it holds."""
    if text == "'":
        return "\\'"
    return "'" + text.replace("'", "'\\''") + "'"


def double_quoted(text: str) -> str:
    """``"text"``, as ``declare -p`` lists values."""
    if has_control(text):
        return ansi_quoted(text)
    return '"' + _IN_DOUBLE.sub(r"\\\1", text) + '"'


def backslashed(text: str) -> str:
    """``%q`` of printf."""
    if not text:
        return "''"
    if has_control(text):
        return ansi_quoted(text)
    return _NEEDS_BACKSLASH.sub(r"\\\1", text)


def needed(text: str) -> str:
    """*text* as ``set`` lists a value: quoted only if it must be."""
    if not text or _TRACED(text):
        return text
    return single_quoted(text)


def traced(text: str) -> str:
    """*text* as ``set -x`` shows a word."""
    if not text:
        return "''"
    if _TRACED(text):
        return ansi_quoted(text) if has_control(text) else text
    return bare_single_quoted(text)


def key_quoted(key: str) -> str:
    """The key of an associative array, as ``declare -p`` lists it."""
    if has_control(key):
        return ansi_quoted(key)
    return key if key and _PLAIN(key) and key not in ("@", "*") else double_quoted(key)
