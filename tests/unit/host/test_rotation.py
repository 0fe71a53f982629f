"""Logs are rotated while the host runs."""

import gzip

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import Kernel, LogLine, system_log
from honeyllm.persona import appeared, tree
from honeyllm.vfs import ROOT, FileView
from tests.support.machine_host import MachineHost, persona

WEEK = 7 * 86400
LOGS = ("auth.log", "cron.log", "syslog")


def content(kernel: Kernel, name: str) -> bytes:
    """What a file of /var/log holds."""
    found = FileView(kernel.namespace, kernel.namespace.root, ROOT).stat(f"/var/log/{name}").content
    return b"" if found is None else found.read(0, found.size)


def unpacked(data: bytes) -> bytes:
    """*data*, decompressed where it is what we have compressed."""
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


class RotationTests(SynchronousTestCase):
    """Against a machine of its own."""

    def setUp(self) -> None:
        """A world in which something was logged."""
        self.host = MachineHost(apart=True)
        self._log(self.host.kernel, "first")

    def _log(self, kernel: Kernel, text: str) -> None:
        system_log(kernel, (LogLine(at=kernel.clock(), tag="su[9]", text=text),))

    def _wait(self, weeks: int) -> None:
        self.host.timers.now += weeks * WEEK

    def test_fresh_worlds(self) -> None:
        """Whoever comes later finds the logs of his week, and the week before in the first old file."""
        kernel = self.host.machine.world(self.host.events.append)
        before = content(kernel, "auth.log")
        self._wait(1)
        kernel = self.host.machine.world(self.host.events.append)
        self.assertTrue(content(kernel, "auth.log.1").startswith(before))
        self.assertFalse(content(kernel, "auth.log").startswith(before[:60]))
        entries = {entry.path: entry for entry in tree(persona(), now=kernel.clock())}
        for name in LOGS:
            self.assertEqual(content(kernel, f"{name}.1"), entries[f"/var/log/{name}.1"].content, name)

    def test_own_logs(self) -> None:
        """A world's own log is renamed with what was in it, then compressed, and at last removed."""
        for weeks in range(1, 6):
            self._wait(1)
            self.host.machine.world(self.host.events.append)
            self._log(self.host.kernel, "later")
            names = [f"auth.log.{n}" + (".gz" if n > 1 else "") for n in range(1, 5)]
            held = [b": first\n" in unpacked(content(self.host.kernel, name)) for name in names]
            self.assertEqual(held, [number + 1 == weeks for number in range(4)], weeks)
            self.assertTrue(content(self.host.kernel, "auth.log").endswith(b": later\n"))

    def test_long_absence(self) -> None:
        """After three weeks in one go it is where it would be, and the host's own logs fill the gap."""
        self._wait(3)
        self._log(self.host.kernel, "later")
        self.assertIn(b": first\n", gzip.decompress(content(self.host.kernel, "auth.log.3.gz")))
        last = content(self.host.kernel, "auth.log.1")
        self.assertIn(b"CRON[", last)
        self.assertNotIn(b": first\n", last)
        shown = self.host.out("ls", "-l", "/var/log/auth.log").split()
        self.assertEqual(shown[:4], ["-rw-r-----", "1", "root", "adm"])

    def test_numbers_stay(self) -> None:
        """Files that appear as time passes come last, and change no other's place nor the image's digest."""
        early, late = (tree(persona(), now=self.host.kernel.clock() + n * WEEK) for n in (0, 6))
        lasting = [entry.path for entry in early if not appeared(persona(), entry.path)]
        self.assertEqual([entry.path for entry in late][: len(lasting)], lasting)
        rotated = [entry.path for entry in early][len(lasting) :]
        self.assertEqual([entry.path for entry in late][len(lasting) :][: len(rotated)], rotated)
