"""MaxStartups."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh import MaxStartups


class MaxStartupsTests(SynchronousTestCase):
    """sshd_config(5)."""

    def test_default(self) -> None:
        """Below 10 nobody is refused, from 10 on 30 %, rising to all at 100."""
        limit = MaxStartups()
        self.assertFalse(limit.refuses(9, 0.0))
        self.assertTrue(limit.refuses(10, 0.29))
        self.assertFalse(limit.refuses(10, 0.31))
        self.assertTrue(limit.refuses(55, 0.64))
        self.assertTrue(limit.refuses(100, 0.999))

    def test_no_limit(self) -> None:
        """0 is no limit."""
        self.assertFalse(MaxStartups(0, 0, 0).refuses(10_000, 0.0))
