"""``!`` events in typed lines, as history(3) and bash's manual section 9.3 have them."""

from __future__ import annotations

import attrs

from honeyllm.shell._history_words import DESIGNATES, SIMPLE, pick, replaced, split_substitution
from honeyllm.shell._state import Shell

INHIBIT = " \t\n=\r"
ENDS_EVENT = "^$*%-"
ENDS_SEARCH = ";&()|<>"


class HistoryFault(Exception):
    """An event, word or substitution that is not there; the text is bash's."""


@attrs.define
class _Expansion:
    """One line being expanded."""

    shell: Shell
    text: str
    at: int = 0
    out: list[str] = attrs.field(factory=list)
    changed: bool = False
    prints_only: bool = False
    substitution: tuple[str, str] | None = None

    def run(self) -> str:
        in_double = False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                self._copy(self.at + 2)
            elif char == "'" and not in_double:
                end = self.text.find("'", self.at + 1)
                self._copy(len(self.text) if end < 0 else end + 1)
            elif char == "!" and self._is_event(in_double):
                self._event()
            else:
                in_double ^= char == '"'
                self._copy(self.at + 1)
        return "".join(self.out)

    def _copy(self, end: int) -> None:
        self.out.append(self.text[self.at : end])
        self.at = end

    def _is_event(self, in_double: bool) -> bool:
        following = self.text[self.at + 1 : self.at + 2]
        if not following or following in INHIBIT or (in_double and following == '"'):
            return False
        if following == "(" and self.shell.options.shopt["extglob"]:
            return False
        before = self.text[max(0, self.at - 2) : self.at]
        return not (before.endswith(("$", "[")) or before == "${")

    # -- events ----------------------------------------------------------------------------

    def _event(self) -> None:
        start = self.at
        self.at += 1
        line = self._line(start)
        if line is None:
            raise HistoryFault(f"{self.text[start : self.at].rstrip()}: event not found")
        picked = pick(line, self.text[self.at :].rstrip("\n"))
        if picked is None:
            end = self.at + 1
            while end < len(self.text) and (self.text[end].isalnum() or self.text[end] in "$*^-%"):
                end += 1
            raise HistoryFault(f"{self.text[self.at : end]}: bad word specifier")
        found, length = picked
        self.at += length
        self.out.append(self._modified(found))
        self.changed = True

    def _line(self, start: int) -> str | None:
        """The event behind ``!``; the position moves behind it."""
        lines = self.shell.history.lines
        char = self.text[self.at]
        if char in DESIGNATES:
            return lines[-1] if lines else None
        if char == "#":
            self.at += 1
            return "".join(self.out)
        if char == "!":
            self.at += 1
            return lines[-1] if lines else None
        if char == "?":
            return self._containing()
        return self._numbered_or_starting()

    def _containing(self) -> str | None:
        end = self.at + 1
        while end < len(self.text) and self.text[end] not in "?\n":
            end += 1
        wanted = self.text[self.at + 1 : end]
        self.at = end + (self.text[end : end + 1] == "?")
        return next((line for line in reversed(self.shell.history.lines) if wanted in line), None)

    def _numbered_or_starting(self) -> str | None:
        lines, begin = self.shell.history.lines, self.at
        end = begin + (self.text[begin] == "-")
        while end < len(self.text) and self.text[end].isdecimal():
            end += 1
        if end > begin + (self.text[begin] == "-"):
            self.at = end
            number = int(self.text[begin:end])
            place = len(lines) + number if number < 0 else number - self.shell.history.base
            return lines[place] if 0 <= place < len(lines) else None
        while end < len(self.text) and not self._ends_search(self.text[end]):
            end += 1
        self.at = end
        wanted = self.text[begin:end]
        return next((line for line in reversed(lines) if wanted and line.startswith(wanted)), None)

    @staticmethod
    def _ends_search(char: str) -> bool:
        return char.isspace() or char == ":" or char in ENDS_EVENT or char in ENDS_SEARCH or char == '"'

    # -- modifiers -------------------------------------------------------------------------

    def _modified(self, text: str) -> str:
        while self.text[self.at : self.at + 1] == ":":
            start = self.at
            self.at += 1
            everywhere = self.text[self.at : self.at + 1] in ("g", "a")
            self.at += everywhere
            code = self.text[self.at : self.at + 1]
            self.at += 1
            if code in SIMPLE and not everywhere:
                text = SIMPLE[code](text)
            elif code == "p":
                self.prints_only = True
            elif code in ("s", "&"):
                text = self._substituted(text, code, start, everywhere=everywhere)
            else:
                raise HistoryFault(f"{self.text[start : self.at].rstrip()}: unrecognized history modifier")
        return text

    def _substituted(self, text: str, code: str, start: int, *, everywhere: bool) -> str:
        if code == "s":
            old, new, length = split_substitution(self.text[self.at :])
            self.at += length
            self.substitution = (old, new)
        if self.substitution is None:
            raise HistoryFault(f"{self.text[start : self.at]}: no previous substitution")
        result = replaced(text, *self.substitution, everywhere=everywhere)
        if result is None:
            raise HistoryFault(f"{self.text[start : self.at].rstrip()}: substitution failed")
        return result


async def expand_history(shell: Shell, text: str) -> str | None:
    """
    Expand the events of a typed line and show what came of it.

    None when the line is not to be run: after a message, or after ``:p``, which only enters it.
    """
    if "histexpand" not in shell.options or ("!" not in text and not text.startswith("^")):
        return text
    if text.startswith("^"):
        text = f"!!:s{text}"
    expansion = _Expansion(shell, text)
    try:
        result = expansion.run()
    except HistoryFault as fault:
        await shell.complain(str(fault))
        return None
    if expansion.changed:
        await shell.warn(result.rstrip("\n"))
    if expansion.prints_only:
        shell.history.lines.append(result.rstrip("\n"))
        shell.history.fresh += 1
        return None
    return result
