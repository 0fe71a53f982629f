"""Sizes, rates and progress as wget shows them."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.system._wget_progress import bar, decimal, dots, human, speed


class ProgressTests(SynchronousTestCase):
    """Against what wget 1.21 printed."""

    def test_numbers(self) -> None:
        """Sizes, seconds, rates."""
        self.assertEqual([human(n) for n in (17, 1234, 38_123, 2_516_582)], ["17", "1.2K", "37K", "2.4M"])
        self.assertEqual([decimal(n) for n in (43.2, 1.14, 0.0412, 0.0006, 0.0)], ["43", "1.1", "0.04", "0.001", "0"])
        self.assertEqual(speed(1234, 0.001), "1.18 MB/s")
        self.assertEqual(speed(100, 2.0), "50.0 B/s")

    def test_dots(self) -> None:
        """One dot for each KiB, fifty in a row, and what is left blank."""
        self.assertEqual(dots(17, 0.0), "\n     0K" + " " * 55 + "100% 16.2M=0s\n\n")
        rows = dots(60 * 1024, 0.5).strip("\n").split("\n")
        full = " .........." * 5
        self.assertEqual(rows[0], f"     0K{full} 83%  120K 0s")
        self.assertEqual(rows[1], "    50K ..........".ljust(62) + "100%  120K=0.5s")

    def test_bar(self) -> None:
        """A bar of the window's width, with nothing of a rate that cannot be known yet."""
        first, last = bar("x.sh", 1239, 0.0, 80).strip("\n").split("\r")[1:]
        self.assertEqual(len(first), 79)
        expected = "x.sh                100%[===================>]   1.21K  --.-KB/s    in 0s      "
        self.assertEqual(last, expected)
        self.assertIn("] 147.03K   588KB/s    in 0.2s    ", bar("x", 150_557, 0.25, 80))
        self.assertEqual(first[:46], "x.sh                  0%[                    ]")
