"""Real numbers with 64 significant bits."""

from decimal import Decimal

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._long_double import hexadecimal, rounded

# A number, its nearest long double to 25 places, and what %a prints, as glibc on x86-64 has them.
CASES = (
    ("0.1", "0.1000000000000000000013553", "0xc.ccccccccccccccdp-7"),
    ("1", "1.0000000000000000000000000", "0x8p-3"),
    ("-2.5", "-2.5000000000000000000000000", "-0xap-2"),
    ("1e31", "9999999999999999999834643759104.0000000000000000000000000", "0xf.c6f7c4045812296p+99"),
    ("0", "0.0000000000000000000000000", "0x0p+0"),
)


class LongDoubleTests(SynchronousTestCase):
    """Against glibc."""

    def test_rounded(self) -> None:
        """The nearest one."""
        for text, wanted, _ in CASES:
            self.assertEqual(f"{rounded(Decimal(text)):.25f}", wanted)

    def test_hexadecimal(self) -> None:
        """``%a``"""
        for text, _, wanted in CASES:
            self.assertEqual(hexadecimal(Decimal(text), None), wanted)
        self.assertEqual(hexadecimal(Decimal("0.1"), 3), "0xc.ccdp-7")
        self.assertEqual(hexadecimal(Decimal("0.1"), 0), "0xdp-7")
