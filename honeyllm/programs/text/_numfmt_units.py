"""Numbers with unit suffixes, as numfmt reads and writes them."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal

SUFFIXES = "KMGTPEZY"
MODES: Mapping[str, str] = {
    "up": ROUND_CEILING,
    "down": ROUND_FLOOR,
    "from-zero": ROUND_UP,
    "towards-zero": ROUND_DOWN,
    "nearest": ROUND_HALF_UP,
}
CONTEXT = Context(prec=60)


def rounded(value: Decimal, places: int, mode: str) -> Decimal:
    """*value* with *places* decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode], context=CONTEXT)


def scaled(value: Decimal, base: int, mode: str, places: int | None) -> tuple[Decimal, int, int]:
    """
    *value* as a mantissa and a power of *base*, and how many decimals to show.

    Below ten one decimal is shown, unless *places* says otherwise.
    """
    power = 0
    magnitude = abs(value)
    while magnitude >= base and power < len(SUFFIXES):
        magnitude = CONTEXT.divide(magnitude, Decimal(base))
        power += 1
    mantissa = magnitude.copy_sign(value)
    if places is not None:
        mantissa = rounded(mantissa, places, mode)
        if abs(mantissa) >= base and power < len(SUFFIXES):
            return rounded(CONTEXT.divide(mantissa, Decimal(base)), places, mode), power + 1, places
        return mantissa, power, places
    if power:
        mantissa = rounded(mantissa, 1, mode) if abs(mantissa) < 10 else rounded(mantissa, 0, mode)
    else:
        mantissa = rounded(mantissa, 1 if abs(mantissa) < 10 else 0, mode) if mantissa % 1 else mantissa
    if abs(mantissa) >= base and power < len(SUFFIXES):
        mantissa, power = CONTEXT.divide(mantissa, Decimal(base)), power + 1
    shows = 1 if power and mantissa and abs(mantissa) < 10 else 0
    return mantissa, power, shows
