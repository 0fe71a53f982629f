from types import SimpleNamespace

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, installed_version, upstream_version
from honeyllm.programs.system._ss_filter import passes


class UpstreamTests(SynchronousTestCase):
    """What the authors call a version that a distribution has packaged."""

    def test_what_a_distribution_adds(self) -> None:
        """Epochs, revisions and what was taken out or put back are no part of it."""
        debian, ubuntu = draw(1), draw(1, profile="gpu-server")
        for persona, package, wanted in (
            (debian, "procps", "4.0.2"),
            (debian, "tar", "1.34"),
            (debian, "bash", "5.2.15"),
            (ubuntu, "xz-utils", "5.4.5"),
            (ubuntu, "systemd", "255.4"),
            (ubuntu, "util-linux", "2.39.3"),
        ):
            self.assertEqual(upstream_version(persona, package, ""), wanted)

    def test_not_installed(self) -> None:
        """A package that is not there has the version that was given for it."""
        self.assertEqual(upstream_version(draw(1), "emacs", "28.2"), "28.2")
        self.assertEqual(installed_version(draw(1, profile="router"), "coreutils", "9.1"), "9.1")


class FilterTests(SynchronousTestCase):
    """The filter of ss."""

    def test_comparisons(self) -> None:
        """Ports are compared by number or name, joined by and, or."""
        ssh = SimpleNamespace(port=22, peer_port=40000)
        for words, wanted in (
            (["sport", "=", ":22"], True),
            (["sport = :ssh"], True),
            (["sport", "=", ":80"], False),
            (["( sport = :80 or dport = :40000 )"], True),
            (["sport = :22 and dport < :100"], False),
            (["sport", "ne", ":22"], False),
            (["sport", "ge", ":20"], True),
            ([], True),
        ):
            self.assertEqual(passes(words, ssh), wanted, words)
