"""Sizes as GNU programs print them: ``-h``, ``--si``, ``--block-size`` (gnulib's human)."""

from collections.abc import Mapping

import attrs

SUFFIXES = "kKMGTPEZY"
POWERS = "KMGTPEZY"


@attrs.frozen(kw_only=True)
class Scale:
    """
    How a number of bytes is shown.

    Either in units of ``unit`` bytes, or with ``auto`` in the largest of the
    powers of ``base`` that fits.  ``suffix`` follows a number in fixed units.
    """

    unit: int = 1
    auto: bool = False
    base: int = 1024
    suffix: str = ""

    def show(self, size: int, *, up: bool = True) -> str:
        """*size* bytes in this scale; rounded up, or else to the nearest."""
        if self.auto:
            return self._auto(size, up=up)
        return str(_divide(size, self.unit, up=up)) + self.suffix

    def _auto(self, size: int, *, up: bool) -> str:
        power = 0
        while power < len(POWERS) and size >= self.base ** (power + 1):
            power += 1
        if power == 0:
            return str(size)
        tenths = _divide(size * 10, self.base**power, up=up)
        if tenths < 100:
            return f"{tenths // 10}.{tenths % 10}{self._letter(power)}"
        whole = _divide(size, self.base**power, up=up)
        if whole == self.base and power < len(POWERS):
            return f"1.0{self._letter(power + 1)}"
        return f"{whole}{self._letter(power)}"

    def _letter(self, power: int) -> str:
        letter = POWERS[power - 1]
        return "k" if letter == "K" and self.base == 1000 else letter


def _divide(size: int, unit: int, *, up: bool) -> int:
    if up:
        return -(-size // unit)
    whole, rest = divmod(size, unit)
    return whole + (rest * 2 > unit or (rest * 2 == unit and whole % 2 == 1))


HUMAN = Scale(auto=True)
SI = Scale(auto=True, base=1000)
KILO = Scale(unit=1024)
BYTES = Scale(unit=1)


def block_size(text: str) -> Scale | None:
    """The scale of a ``--block-size`` argument: ``1K``, ``kB``, ``human-readable``; None for a bad one."""
    if text in ("human-readable", "si"):
        return HUMAN if text == "human-readable" else SI
    digits = len(text) - len(text.lstrip("0123456789"))
    count, letters = text[:digits], text[digits:]
    factor = multiplier(letters)
    if factor is None or not text or (count and int(count[:20]) == 0):
        return None
    if count:
        return Scale(unit=int(count[:20]) * factor)
    return Scale(unit=factor, suffix=letters)


def multiplier(letters: str) -> int | None:
    """What a size suffix multiplies by: ``K`` and ``KiB`` 1024, ``KB`` 1000; None for no suffix at all."""
    if not letters:
        return 1
    power = SUFFIXES[1:].find(letters[0].upper()) + 1
    if not power or (letters[0].islower() and letters[0] not in "kmgt"):
        return None
    return {"": 1024**power, "iB": 1024**power, "B": 1000**power}.get(letters[1:])


def default_scale(environ: Mapping[str, str], *variables: str) -> Scale:
    """The scale that the environment asks for, by default blocks of 1024 bytes."""
    for variable in (*variables, "BLOCK_SIZE", "BLOCKSIZE"):
        if environ.get(variable):
            return block_size(environ[variable]) or KILO
    return Scale(unit=512) if "POSIXLY_CORRECT" in environ else KILO
