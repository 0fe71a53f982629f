from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app import HostError, observe
from honeyllm.cli._persona_views import _CHECKS, COMMANDS, check_views
from honeyllm.persona import Persona, draw, profile_names


class ViewsTests(SynchronousTestCase):
    """The host's own programs are asked, and compared."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.persona: Persona = draw(4)
        cls.views = dict(observe(cls.persona, COMMANDS))

    def test_all_are_answered(self) -> None:
        """Every command prints something on the default host, so that every comparison is one."""
        self.assertEqual([command for command, text in self.views.items() if not text], [])
        self.assertEqual(check_views(self.persona), ())

    def test_every_profile(self) -> None:
        """So it is with hosts of every kind; seed 5 draws a server whose /proc/cpuinfo is long."""
        for profile in profile_names():
            self.assertEqual(check_views(draw(5, profile=profile)), (), profile)

    def test_differences(self) -> None:
        """Each difference names both places."""
        for command, text, word in (
            ("nproc", "97\n", "nproc says 97"),
            ("hostname", "other\n", "hostname says other"),
            ("free -k", "Mem:  12 0\n", "free says 12"),
            ("lscpu", "CPU(s):  97\nArchitecture: mips\n", "lscpu says mips"),
            ("uname -r", "2.6.32\n", "uname -r says 2.6.32"),
            ("uname -v", "#1\n", "uname -v says #1"),
            ("df -k", "/dev/vda1 99999999999 1 1 1% /\n", "df says 99999999999 KiB"),
            ("ip route", "default via 9.9.9.9 dev eth0\n", "ip route says 9.9.9.9"),
            ("< /proc/meminfo", "MemTotal:  12 kB\n", "/proc/meminfo says 12"),
        ):
            seen = {**self.views, command: text}
            lines = [line for check in _CHECKS for line in check(self.persona, seen)]
            self.assertTrue(any(word in line for line in lines), f"{word} in {lines}")

    def test_missing_program(self) -> None:
        """What a host has not is no contradiction."""
        self.assertEqual(
            observe(self.persona, ("nosuchprogram -x", "< /nowhere")),
            {"nosuchprogram -x": "", "< /nowhere": ""},
        )
        empty = dict.fromkeys(COMMANDS, "")
        self.assertEqual([line for check in _CHECKS for line in check(self.persona, empty)], [])

    def test_no_machine(self) -> None:
        """A record of which no machine can be made is one message."""
        hardware = evolve(self.persona.hardware, mounts=())
        with self.assertRaisesRegex(HostError, "no machine"):
            observe(evolve(self.persona, hardware=hardware), COMMANDS)
