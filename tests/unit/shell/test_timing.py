"""The time keyword."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.shell._timing import _formatted, seconds_text
from tests.support.shell_scripts import RecordedScripts


class ScriptTests(RecordedScripts):
    """What bash does."""

    recorded = "timing"


class FormatTests(SynchronousTestCase):
    """TIMEFORMAT"""

    def test_seconds(self) -> None:
        """Minutes and seconds, digits cut and not rounded."""
        for seconds, digits, minutes, text in (
            (0.0, 3, True, "0m0.000s"),
            (61.5, 3, True, "1m1.500s"),
            (3725.9999, 3, True, "62m5.999s"),
            (1.999, 0, True, "0m1s"),
            (1.999, 2, False, "1.99"),
            (75.0, 1, False, "75.0"),
        ):
            self.assertEqual(seconds_text(seconds, digits, minutes=minutes), text)

    def test_codes(self) -> None:
        """R, U, S with digits and l, P in percent, %% for itself."""
        values = {"R": 100.25, "U": 50.0, "S": 0.125}
        for pattern, text in (
            ("%R %U %S", "100.250 50.000 0.125"),
            ("%1lR|%0lU", "1m40.2s|0m50s"),
            ("%P%%", "50.00%"),
            ("%9R", "100.250"),
            ("plain", "plain"),
        ):
            self.assertEqual(_formatted(pattern, values), text)

    def test_no_time_at_all(self) -> None:
        """Nothing elapsed is no division by zero."""
        self.assertEqual(_formatted("%P", {"R": 0.0, "U": 0.0, "S": 0.0}), "0.00")
