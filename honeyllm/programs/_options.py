"""
GNU ``getopt_long``: the same permutation, abbreviations and messages.

A specification is two tables. *short* is getopt's own string (``"ab:c::"``,
``+`` in front stops at the first operand, ``-`` returns operands in place).
*long* maps each long name to a letter or name of the option it means, with the
same colons (``{"bytes": "c:", "color": "color::", "help": "help"}``); several
names may mean the same option. Order matters: glibc lists the possibilities of
an ambiguous abbreviation in table order.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

Arity = Literal[0, 1, 2]
"""Colons in the specification: no argument, a required one, an optional one."""

OPERAND = ""
"""The name under which operands stand among the options when *short* begins with ``-``."""


@attrs.frozen(kw_only=True)
class Given:
    """One option as given: its canonical *name*, and its argument if it had one."""

    name: str
    value: str | None = None
    spelled: str = ""
    """As typed, without the argument: ``-c``, ``--byt``."""
    at: int = 0
    """The index in argv of the argument that it began in."""


@attrs.frozen(kw_only=True)
class Parsed:
    """Options in the order given, and the operands after permutation."""

    options: tuple[Given, ...] = ()
    operands: tuple[str, ...] = ()

    def has(self, *names: str) -> bool:
        """Tell whether any of *names* was given."""
        return any(option.name in names for option in self.options)

    def count(self, name: str) -> int:
        """Count how often *name* was given."""
        return sum(option.name == name for option in self.options)

    def value(self, name: str) -> str | None:
        """The argument of the last *name*, None when it was not given or had none."""
        values = self.values(name)
        return values[-1] if values else None

    def values(self, name: str) -> tuple[str, ...]:
        """The arguments of all *name*, in order."""
        return tuple(o.value for o in self.options if o.name == name and o.value is not None)

    def last_of(self, *names: str) -> str | None:
        """The one of *names* given last, for options that override each other."""
        return next((o.name for o in reversed(self.options) if o.name in names), None)


@attrs.frozen(kw_only=True)
class Fault:
    """What getopt prints when the command line is wrong, without the program's name."""

    message: str
    earlier: tuple[Given, ...] = ()
    """The options before the wrong one: a program that acts on ``--help`` at once has already done so."""

    def text(self, program: str, *, hint: str | None = None) -> str:
        """
        Both lines as coreutils print them, each ending in a newline.

        *program* is ``argv[0]`` as called; *hint* is the name in the second line
        when a program shortens it there (grep prints its base name).
        """
        return f"{program}: {self.message}\n{try_help(program if hint is None else hint)}"


def try_help(program: str) -> str:
    """The line that GNU programs print after a wrong command line."""
    return f"Try '{program} --help' for more information.\n"


def parse(argv: Sequence[str], short: str = "", long: Mapping[str, str] | None = None) -> Parsed | Fault:
    """Parse *argv*, the program's name in front, as ``getopt_long`` does; as ``getopt`` without *long*."""
    return _Scan(arguments=list(argv[1:]), short=short, long=None if long is None else dict(long)).run()


class _Refused(Exception):
    """Stops the scan; carries getopt's message."""


def _split_spec(spec: str) -> tuple[str, Arity]:
    name = spec.rstrip(":")
    colons = len(spec) - len(name)
    return name, 2 if colons >= 2 else 1 if colons else 0


def _short_table(short: str) -> dict[str, Arity]:
    table: dict[str, Arity] = {}
    for at, letter in enumerate(short):
        if letter != ":":
            rest = short[at + 1 : at + 3]
            table[letter] = 2 if rest == "::" else 1 if rest[:1] == ":" else 0
    return table


def _first_byte(letter: str) -> str:
    """getopt knows bytes only: of a multibyte character it reports the first."""
    return letter.encode("utf-8", "surrogateescape")[:1].decode("utf-8", "surrogateescape")


class _Scan:
    def __init__(self, arguments: list[str], short: str, long: dict[str, str] | None) -> None:
        self._mode = short[:1] if short[:1] in ("+", "-") else ""
        self._letters = _short_table(short[len(self._mode) :])
        self._long = long or {}
        self._has_long = long is not None
        self._arguments = arguments
        self._at = 0
        self._began = 0
        self._options: list[Given] = []
        self._operands: list[str] = []

    def run(self) -> Parsed | Fault:
        try:
            while self._at < len(self._arguments) and self._step():
                pass
        except _Refused as refused:
            return Fault(message=str(refused), earlier=tuple(self._options))
        self._operands += self._arguments[self._at :]
        return Parsed(options=tuple(self._options), operands=tuple(self._operands))

    def _step(self) -> bool:
        """Take one argument; False at the end of the options."""
        argument = self._arguments[self._at]
        if argument == "-" or not argument.startswith("-"):
            return self._operand(argument)
        self._at += 1
        self._began = self._at
        if argument == "--":
            return False
        if argument.startswith("--") and self._has_long:
            self._take_long(argument[2:])
        else:
            self._take_cluster(argument[1:])
        return True

    def _operand(self, argument: str) -> bool:
        if self._mode == "+":
            return False
        self._at += 1
        if self._mode == "-":
            self._options.append(Given(name=OPERAND, value=argument, spelled=argument, at=self._at))
        else:
            self._operands.append(argument)
        return True

    def _take_cluster(self, letters: str) -> None:
        for at, letter in enumerate(letters):
            arity = self._letters.get(letter)
            if arity is None or letter in ":;":
                raise _Refused(f"invalid option -- '{_first_byte(letter)}'")
            rest = letters[at + 1 :]
            if arity and rest:
                return self._add(letter, rest, "-" + letter)
            value = self._next() if arity == 1 else None
            if arity == 1 and value is None:
                raise _Refused(f"option requires an argument -- '{letter}'")
            self._add(letter, value, "-" + letter)
        return None

    def _take_long(self, text: str) -> None:
        typed, equals, given = text.partition("=")
        full = self._complete(typed, text)
        name, arity = _split_spec(self._long[full])
        value = given if equals else None
        if equals and not arity:
            raise _Refused(f"option '--{full}' doesn't allow an argument")
        if arity == 1 and value is None:
            value = self._next()
            if value is None:
                raise _Refused(f"option '--{full}' requires an argument")
        self._add(name, value, "--" + typed)

    def _complete(self, typed: str, text: str) -> str:
        if typed in self._long:
            return typed
        found = [name for name in self._long if name.startswith(typed)]
        if not found:
            raise _Refused(f"unrecognized option '--{text}'")
        others = [name for name in found[1:] if self._long[name] != self._long[found[0]]]
        if others:
            names = " ".join(f"'--{name}'" for name in [found[0], *others])
            raise _Refused(f"option '--{text}' is ambiguous; possibilities: {names}")
        return found[0]

    def _next(self) -> str | None:
        if self._at >= len(self._arguments):
            return None
        self._at += 1
        return self._arguments[self._at - 1]

    def _add(self, name: str, value: str | None, spelled: str) -> None:
        self._options.append(Given(name=name, value=value, spelled=spelled, at=self._began))
