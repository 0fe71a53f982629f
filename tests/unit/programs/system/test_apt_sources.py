from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._observed import observe
from honeyllm.persona import draw
from honeyllm.programs.system._apt_sources import Source, _lines, _stanzas

LIST = """\
# deb http://old.example/debian sid main
deb [arch=arm64 signed-by=/k.gpg] http://a.example/debian/ bookworm main contrib # mine
deb-src http://a.example/debian bookworm main
deb cdrom:[Debian]/ bookworm main
"""
STANZAS = """\
Types: deb deb-src
URIs: http://a.example/ubuntu/ http://b.example/ubuntu
Suites: noble noble-updates
Components: main

Types: deb-src
URIs: http://c.example/
Suites: noble
"""


class SourcesTests(SynchronousTestCase):
    """The files in /etc/apt."""

    def test_lines(self) -> None:
        """Comments, options, sources of source code and of disks are passed over."""
        self.assertEqual(
            list(_lines(LIST)),
            [Source(base="http://a.example/debian", suite="bookworm", components=("main", "contrib"))],
        )

    def test_stanzas(self) -> None:
        """Each address has each suite."""
        found = [(source.host, source.suite) for source in _stanzas(STANZAS)]
        suites = ("noble", "noble-updates")
        self.assertEqual(found, [(f"{host}.example", suite) for host in "ab" for suite in suites])

    def test_every_distribution_asks_its_own(self) -> None:
        """What apt asks is what the host's files name."""
        for profile, seed, host in (
            ("cloud-vm", 1, "deb.debian.org"),
            ("gpu-server", 1, "archive.ubuntu.com"),
            ("arm-board", 1, "archive.raspberrypi.com"),
        ):
            persona = draw(seed, profile=profile)
            said = observe(persona, ("apt update", "apt-cache policy"))
            self.assertIn(host, said["apt update"])
            self.assertIn(f" {persona.architecture.package} Packages\n", said["apt-cache policy"])
