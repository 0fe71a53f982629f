"""Formats of times, and dates in words."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs._dates import parse_date
from honeyllm.programs._times import BILLION, Moment

WHEN = Moment(1_700_000_000 * BILLION + 123_456_789)
FORMATS = [
    ("%F %T.%N", "2023-11-14 22:13:20.123456789"),
    ("%b %e %H:%M", "Nov 14 22:13"),
    ("%a %A %B %h %d %j %u %w %U %V %W %y %C", "Tue Tuesday November Nov 14 318 2 2 46 46 46 23 20"),
    ("%I %l %k %p %P %r", "10 10 22 PM pm 10:13:20 PM"),
    ("%s %3N %z %:z %Z %q", "1700000000 123 +0000 +00:00 UTC 4"),
    ("%-d %_m %05e %^a %#Z %10Y", "14 11 00014 TUE utc 0000002023"),
    ("%D %R %c %x %X", "11/14/23 22:13 Tue Nov 14 22:13:20 2023 11/14/23 22:13:20"),
    ("100%% %Q %", "100% %Q %"),
]
DATES = [
    ("@0", "1970-01-01 00:00:00"),
    ("2020-01-02 03:04:05", "2020-01-02 03:04:05"),
    ("2020-01-02T03:04Z", "2020-01-02 03:04:00"),
    ("2020-01-02 10:00 +0200", "2020-01-02 08:00:00"),
    ("yesterday", "2023-11-13 22:13:20"),
    ("2 days ago", "2023-11-12 22:13:20"),
    ("next month", "2023-12-14 22:13:20"),
    ("last friday", "2023-11-10 00:00:00"),
    ("5 jan 2021 5pm", "2021-01-05 17:00:00"),
    ("1/31/2023 +1 month", "2023-03-03 00:00:00"),
    ("", "2023-11-14 00:00:00"),
]
WRONG = ["foo", "2020-13-01", "31 feb", "25:00", "jan", "@x", "1 2 3 4 5", "x" * 1000]


class TimeTests(SynchronousTestCase):
    """strftime and its inverse."""

    def test_formats(self) -> None:
        """Flags, widths and GNU's own letters."""
        for pattern, shown in FORMATS:
            self.assertEqual(WHEN.show(pattern), shown, pattern)

    def test_dates(self) -> None:
        """Words that date -d understands."""
        for text, shown in DATES:
            moment = parse_date(text, WHEN)
            assert moment is not None, text
            self.assertEqual(moment.show("%F %T"), shown, text)
        for text in WRONG:
            self.assertIsNone(parse_date(text, WHEN), text)

    @given(st.text(alphabet="0123456789:-/+@ agodyuthnexlsT.%", max_size=40))
    @settings(max_examples=200, deadline=None)
    def test_anything(self, text: str) -> None:
        """No text breaks either."""
        parse_date(text, WHEN)
        WHEN.show(text)
