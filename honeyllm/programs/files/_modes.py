"""Permission bits: the mode operand of chmod(1) and how modes are shown (gnulib's modechange)."""

import stat
from enum import Enum

import attrs

ALL = 0o7777
SET_IDS = stat.S_ISUID | stat.S_ISGID
WHO = {"u": 0o4700, "g": 0o2070, "o": 0o1007, "a": ALL}
BITS = {"r": 0o444, "w": 0o222, "x": 0o111, "s": SET_IDS, "t": stat.S_ISVTX, "X": 0}
SHARES = {"u": 0o700, "g": 0o070, "o": 0o007}


class Source(Enum):
    """Where the bits of a change come from."""

    GIVEN = "given"
    EXISTING = "existing"
    X_IF_ANY_X = "X"


@attrs.frozen(kw_only=True)
class Change:
    """One clause of a mode: ``go-w`` or an octal number."""

    operator: str
    affected: int
    value: int
    mentioned: int
    source: Source = Source.GIVEN

    def bits(self, new: int, *, directory: bool) -> int:
        """The bits that this clause is about, when those before it have led to *new*."""
        if self.source is Source.X_IF_ANY_X:
            return self.value | (0o111 if directory or new & 0o111 else 0)
        if self.source is Source.EXISTING:
            shared = self.value & new
            return sum(bits for bits in (0o444, 0o222, 0o111) if shared & bits)
        return self.value


@attrs.frozen
class Mode:
    """A parsed mode operand."""

    changes: tuple[Change, ...]

    def apply(self, old: int, *, directory: bool, umask: int) -> int:
        """The permission bits that a file with *old* ones gets."""
        new = old & ALL
        for change in self.changes:
            omitted = SET_IDS & ~change.mentioned if directory else 0
            value = change.bits(new, directory=directory)
            value &= (change.affected or ~umask) & ~omitted
            if change.operator == "=":
                new = new & ((~change.affected if change.affected else 0) | omitted) | value
            elif change.operator == "+":
                new |= value
            else:
                new &= ~value
        return new & ALL


def parse_mode(text: str) -> Mode | None:
    """Parse an octal or symbolic mode; None for an invalid one."""
    if text[:1].isdigit() and text.isascii():
        return _octal(text)
    changes: list[Change] = []
    for clause in text.split(","):
        found = _clause(clause)
        if not found:
            return None
        changes += found
    return Mode(tuple(changes))


def _octal(text: str) -> Mode | None:
    if text.strip("01234567") or len(text) > 64 or int(text, 8) > ALL:
        return None
    value = int(text, 8)
    mentioned = ALL if len(text) >= 5 else (value & SET_IDS) | stat.S_ISVTX | 0o777
    return Mode((Change(operator="=", affected=ALL, value=value, mentioned=mentioned),))


def _clause(clause: str) -> list[Change] | None:
    rest = clause.lstrip("ugoa")
    affected = 0
    for letter in clause[: len(clause) - len(rest)]:
        affected |= WHO[letter]
    changes = []
    while rest:
        if rest[0] not in "+-=":
            return None
        end = next((at for at, letter in enumerate(rest[1:], 1) if letter in "+-="), len(rest))
        change = _action(rest[0], rest[1:end], affected)
        if change is None:
            return None
        changes.append(change)
        rest = rest[end:]
    return changes


def _action(operator: str, letters: str, affected: int) -> Change | None:
    if letters[:1].isdigit():
        if affected or not letters.isascii() or letters.strip("01234567") or int(letters, 8) > ALL:
            return None
        return Change(operator=operator, affected=ALL, value=int(letters, 8), mentioned=ALL)
    if letters in SHARES:
        value, source = SHARES[letters], Source.EXISTING
    elif letters.strip("rwxXst"):
        return None
    else:
        value, source = 0, Source.X_IF_ANY_X if "X" in letters else Source.GIVEN
        for letter in letters:
            value |= BITS[letter]
    mentioned = affected & value if affected else value
    return Change(operator=operator, affected=affected, value=value, mentioned=mentioned, source=source)


def permissions(mode: int) -> str:
    """``rwxr-xr-x``."""
    return stat.filemode(mode)[1:]


def described(mode: int) -> str:
    """``0755 (rwxr-xr-x)``, as chmod -v shows a mode."""
    return f"{mode & ALL:04o} ({permissions(mode)})"
