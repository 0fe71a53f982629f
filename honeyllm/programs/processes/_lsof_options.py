"""
The command line of lsof, which no other program has: letters with optional values, ``+`` as well as ``-``.

Values of the letters in ``OPTIONAL`` are taken from the next word unless it looks like an option.
"""

from collections.abc import Sequence

from attrs import frozen

PLAIN = frozenset("abhlnNoOPRtUvVwXK?CEMGH")
VALUED = frozenset("cpudADSkme")
OPTIONAL = frozenset("iFgrsTLfKxo")


class WrongOption(Exception):
    """What is wrong with the command line, as lsof says it."""


@frozen(kw_only=True)
class Asked:
    """
    Options by letter, with ``+`` in front of those given so, and the names.

    ``flags`` are all letters that were given, ``values`` the values of each in order.
    """

    flags: frozenset[str]
    values: dict[str, tuple[str, ...]]
    names: tuple[str, ...]

    def listed(self, letter: str) -> tuple[str, ...]:
        """The values of *letter*, its comma-separated lists as one."""
        return tuple(word for value in self.values.get(letter, ()) for word in value.split(",") if word)


def parse_lsof(words: Sequence[str]) -> Asked:
    """Read the command line; :class:`WrongOption` for what it does not know."""
    scan = _Scan(list(words))
    scan.run()
    return Asked(
        flags=frozenset(scan.flags),
        values={letter: tuple(values) for letter, values in scan.values.items()},
        names=tuple(scan.names),
    )


class _Scan:
    def __init__(self, words: list[str]) -> None:
        self._words = words
        self.flags: set[str] = set()
        self.values: dict[str, list[str]] = {}
        self.names: list[str] = []

    def run(self) -> None:
        while self._words:
            word = self._words.pop(0)
            if word == "--":
                self.names += self._words
                return
            if word[:1] in ("-", "+") and len(word) > 1:
                self._cluster(word[0], word[1:])
            else:
                self.names.append(word)

    def _cluster(self, sign: str, letters: str) -> None:
        while letters:
            letter, letters = letters[0], letters[1:]
            key = "+" + letter if sign == "+" else letter
            self.flags.add(key)
            if letter in VALUED or letter in OPTIONAL:
                self._take(key, letters)
                return
            if letter not in PLAIN:
                raise WrongOption(f"illegal option character: {letter}")

    def _take(self, key: str, rest: str) -> None:
        value: str | None = rest or None
        if value is None and self._words and self._words[0][:1] not in ("-", "+"):
            value = self._next(key[-1])
        if value is None and key[-1] in VALUED:
            raise WrongOption(f"no {MISSING.get(key[-1], 'value')} specified")
        self.values.setdefault(key, []).append(value or "")

    def _next(self, letter: str) -> str | None:
        """The next word as a value; an optional one only where it can be that."""
        word = self._words[0]
        if letter in OPTIONAL and (word.startswith("/") or not (letter in "Figs" or word.isdigit())):
            return None
        return self._words.pop(0)


MISSING = {"p": "process ID", "u": "login name or UID", "c": "command name", "d": "file descriptor"}
