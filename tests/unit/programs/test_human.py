"""Sizes as GNU programs print them."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._human import BYTES, HUMAN, KILO, SI, block_size, default_scale

SHOWN = [
    (HUMAN, 0, "0"),
    (HUMAN, 1023, "1023"),
    (HUMAN, 1024, "1.0K"),
    (HUMAN, 1025, "1.1K"),
    (HUMAN, 10 * 1024, "10K"),
    (HUMAN, 10 * 1024 + 1, "11K"),
    (HUMAN, 1024 * 1024 - 1, "1.0M"),
    (HUMAN, 5 << 30, "5.0G"),
    (SI, 999, "999"),
    (SI, 1000, "1.0k"),
    (SI, 1_000_001, "1.1M"),
    (KILO, 1, "1"),
    (BYTES, 77, "77"),
]
SIZES = [("1K", 1024, ""), ("K", 1024, "K"), ("kB", 1000, "kB"), ("512", 512, ""), ("2MiB", 2 << 20, "")]


class ScaleTests(SynchronousTestCase):
    """Rounding and suffixes."""

    def test_show(self) -> None:
        """Numbers are rounded up, with one decimal below ten."""
        for scale, size, shown in SHOWN:
            self.assertEqual(scale.show(size), shown, size)

    def test_nearest(self) -> None:
        """dd rounds to the nearest."""
        self.assertEqual(HUMAN.show(1025, up=False), "1.0K")

    def test_block_size(self) -> None:
        """Arguments of --block-size."""
        for text, unit, suffix in SIZES:
            scale = block_size(text)
            assert scale is not None
            self.assertEqual((scale.unit, scale.suffix), (unit, suffix), text)
        for text in ("", "0", "x", "1Q", "K1"):
            self.assertIsNone(block_size(text), text)

    def test_environment(self) -> None:
        """The first variable that is set decides."""
        self.assertEqual(default_scale({}, "LS_BLOCK_SIZE"), KILO)
        self.assertEqual(default_scale({"BLOCK_SIZE": "human-readable"}), HUMAN)
