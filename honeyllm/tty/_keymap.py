"""Key sequences to command names: readline's emacs bindings as Debian 12's inputrc leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

_ESC = "\x1b"

_BINDINGS: dict[str, str] = {
    "\x00": "set-mark", "\x01": "beginning-of-line", "\x02": "backward-char", "\x03": "interrupt",
    "\x04": "delete-char", "\x05": "end-of-line", "\x06": "forward-char", "\x07": "abort",
    "\x08": "backward-delete-char", "\t": "complete", "\n": "accept-line", "\x0b": "kill-line",
    "\x0c": "clear-screen", "\r": "accept-line", "\x0e": "next-history", "\x0f": "operate-and-get-next",
    "\x10": "previous-history", "\x11": "quoted-insert", "\x12": "reverse-search-history",
    "\x13": "forward-search-history", "\x14": "transpose-chars", "\x15": "unix-line-discard",
    "\x16": "quoted-insert", "\x17": "unix-word-rubout", "\x19": "yank", "\x1a": "ignored-signal",
    "\x1c": "ignored-signal", "\x1d": "character-search", "\x1f": "undo", "\x7f": "backward-delete-char",
    "\x18\x7f": "backward-kill-line", "\x18\x15": "undo", "\x18\x18": "exchange-point-and-mark",
    "\x18\x07": "abort", "\x18\x16": "display-shell-version", "\x18\x12": "no-op",
    "\x18\x05": "edit-and-execute-command",
    "\x1b ": "set-mark", "\x1b#": "insert-comment", "\x1b&": "no-op", "\x1b*": "insert-completions",
    "\x1b.": "yank-last-arg", "\x1b_": "yank-last-arg", "\x1b<": "beginning-of-history",
    "\x1b>": "end-of-history", "\x1b?": "possible-completions", "\x1b=": "possible-completions",
    "\x1b\\": "delete-horizontal-space", "\x1bb": "backward-word", "\x1bc": "capitalize-word",
    "\x1bd": "kill-word", "\x1bf": "forward-word", "\x1bl": "downcase-word", "\x1br": "revert-line",
    "\x1bt": "transpose-words", "\x1bu": "upcase-word", "\x1by": "yank-pop", "\x1b\x7f": "backward-kill-word",
    "\x1b\x08": "backward-kill-word", "\x1b\x07": "abort", "\x1b\x0c": "clear-display",
    "\x1b\x12": "revert-line", "\x1b\x19": "yank-nth-arg", "\x1b\x1d": "character-search-backward",
    "\x1b\x02": "shell-backward-word", "\x1b\x06": "shell-forward-word", "\x1b\x04": "shell-kill-word",
    "\x1b/": "complete", "\x1b\t": "complete", "\x1b\x1b": "complete",
    "\x1b[200~": "bracketed-paste-begin",
    "\x1b[1~": "beginning-of-line", "\x1b[4~": "end-of-line", "\x1b[3~": "delete-char",
    "\x1b[2~": "quoted-insert", "\x1b[5~": "history-search-backward", "\x1b[6~": "history-search-forward",
    "\x1b[3;5~": "kill-word",
}  # fmt: skip
_ARROWS = {
    "A": "previous-history", "B": "next-history", "C": "forward-char", "D": "backward-char",
    "F": "end-of-line", "H": "beginning-of-line",
}  # fmt: skip
_BINDINGS |= {f"{_ESC}{kind}{letter}": command for kind in "[O" for letter, command in _ARROWS.items()}
_BINDINGS |= {
    f"{_ESC}{middle}{letter}": command
    for middle in ("[1;5", "[1;3", "[5", f"{_ESC}[")
    for letter, command in (("C", "forward-word"), ("D", "backward-word"))
}
_BINDINGS |= {f"{_ESC}{digit}": "digit-argument" for digit in "-0123456789"}


@attrs.frozen
class Match:
    """A finished look-up: *command* for *keys* (None: nothing is bound), then *again* is to be looked up."""

    command: str | None
    keys: str
    again: str = ""


class Keymap:
    """Finds commands in a stream of keys; immutable."""

    def __init__(self, bindings: Mapping[str, str]) -> None:
        self._bindings = MappingProxyType(dict(bindings))
        self._prefixes = frozenset(_proper_prefixes(bindings))

    def look_up(self, keys: str) -> Match | None:
        """None while *keys* may still become a longer sequence."""
        if keys in self._prefixes:
            return None
        if command := self._bindings.get(keys) or self._bindings.get(_lower_meta(keys)):
            return Match(command, keys)
        for end in range(len(keys) - 1, 0, -1):
            if command := self._bindings.get(keys[:end]):
                return Match(command, keys[:end], keys[end:])
        return Match(None, keys)


def _proper_prefixes(sequences: Iterable[str]) -> Iterable[str]:
    for sequence in sequences:
        for end in range(1, len(sequence)):
            yield sequence[:end]


def _lower_meta(keys: str) -> str:
    """Meta and an upper-case letter mean what the lower-case letter does."""
    return keys[0] + keys[1].lower() if len(keys) == 2 and keys[0] in "\x1b\x18" else keys


EMACS = Keymap(_BINDINGS)
