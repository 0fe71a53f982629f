"""Real numbers as printf(1) and bash hold them: a ``long double`` of x86, with 64 significant bits."""

from decimal import Decimal, localcontext
from fractions import Fraction

BITS = 64
DIGITS = 5000
NIBBLE = 4


def parts(value: Decimal) -> tuple[int, int]:
    """*m* and *e* of the nearest ``m * 2**e`` in which *m* has 64 bits; the sign is left out."""
    exact = Fraction(abs(value))
    exponent = exact.numerator.bit_length() - exact.denominator.bit_length() - BITS
    while True:
        scaled = exact / (1 << exponent) if exponent >= 0 else exact * (1 << -exponent)
        number = round(scaled)
        if number.bit_length() <= BITS:
            return number << (BITS - number.bit_length()), exponent - (BITS - number.bit_length())
        exponent += 1


def rounded(value: Decimal) -> Decimal:
    """The nearest ``long double``."""
    if not value:
        return value
    number, exponent = parts(value)
    with localcontext() as context:
        context.prec = DIGITS
        scale = Decimal(1 << abs(exponent))
        found = Decimal(number) * scale if exponent >= 0 else Decimal(number) / scale
        return found.copy_sign(value)


def hexadecimal(value: Decimal, precision: int | None) -> str:
    """As ``%a`` of glibc writes it: the first digit holds the four highest bits."""
    sign = "-" if value.is_signed() else ""
    number, exponent = parts(value) if value else (0, 4 - BITS)
    digits = BITS // NIBBLE - 1
    if precision is not None and precision < digits:
        cut = NIBBLE * (digits - precision)
        number = round(Fraction(number, 1 << cut)) << cut
    first, rest = divmod(number, 1 << (BITS - NIBBLE))
    text = f"{rest:0{digits}x}"
    text = text.rstrip("0") if precision is None else text[:precision].ljust(precision, "0")
    return f"{sign}0x{first:x}{'.' if text else ''}{text}p{exponent + BITS - NIBBLE:+d}"
