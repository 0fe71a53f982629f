"""Calendar events and spans as systemd.time(7) has them."""

from datetime import UTC, datetime

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.system._calendar import is_due, seconds_of

NOON = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
"""A Monday."""


class CalendarTests(SynchronousTestCase):
    """Texts."""

    def test_due(self) -> None:
        """Names, lists, ranges, steps; what is left out is any day, and midnight."""
        for text in (
            "minutely", "*-*-* 12:30:00", "*:0/15", "*:0/30:00", "Mon *-*-* 12:30", "Mon..Fri 12:30",
            "Sat,Mon 12:30", "2026-03-02 12:30", "03-02 12:30:15", "*-01..06-* 8..18:30", "*-*-* *:*:00 UTC",
            "*-*-1..7 12:10,20,30",
        ):  # fmt: skip
            self.assertTrue(is_due(text, NOON), text)
        for text in (
            "hourly", "daily", "weekly", "monthly", "Tue 12:30", "Sat..Sun 12:30", "*-*-03 12:30", "2026-03-02",
            "*:0/7", "nonsense", "12", "*:x", "1-2-3-4 12:30", "", "2027-*-* 12:30",
        ):  # fmt: skip
            self.assertFalse(is_due(text, NOON), text)
        midnight = NOON.replace(hour=0, minute=0)
        for text in ("daily", "weekly", "hourly", "2026-03-02", "Mon", "*-*-* 0:0"):
            self.assertTrue(is_due(text, midnight), text)

    def test_spans(self) -> None:
        """Numbers with and without units, added up."""
        for text, seconds in (
            ("30", 30), ("5min", 300), ("1h 30min", 5400), ("1h30m", 5400), ("2 days", 172800), ("1.5s", 1.5),
            ("100ms", 0.1), ("1w", 604800),
        ):  # fmt: skip
            self.assertEqual(seconds_of(text), seconds, text)
        for text in ("", "x", "5 parsecs", "infinity", "-5"):
            self.assertIsNone(seconds_of(text), text)
