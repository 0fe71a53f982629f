"""What an operator may choose of captures."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.capture import CaptureSettings, Conduct, Fetch, Limits, RunRule


class SettingsTests(SynchronousTestCase):
    """Defaults and bounds."""

    def test_defaults(self) -> None:
        """Nothing comes of downloads, binaries go into the background, the store has bounds."""
        settings = CaptureSettings()
        self.assertEqual((settings.fetch, settings.run_default, settings.run), (Fetch.OFF, Conduct.DAEMON, ()))
        self.assertEqual(settings.limits(), Limits())

    def test_rules(self) -> None:
        """A SHA-256 is one in lower case."""
        self.assertRaisesRegex(ValueError, "64 hexadecimal digits", RunRule, sha256="ABC")
        self.assertRaises(ValueError, RunRule, sha256="a" * 64, status=256)
