"""dpkg about files: which are a package's, whose a file is, and which have changed."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.machine_host import MachineHost


class OwnerTests(SynchronousTestCase):
    """``dpkg -S`` and ``-L``."""

    def test_search(self) -> None:
        """By path, by the path before /usr was merged, by part and by pattern."""
        host = MachineHost()
        self.assertEqual(host.out("dpkg", "-S", "/usr/sbin/cron"), "cron: /usr/sbin/cron\n")
        self.assertEqual(host.out("dpkg", "-S", "/bin/ls"), "coreutils: /bin/ls\n")
        self.assertIn("cron: /usr/sbin/cron\n", host.out("dpkg", "-S", "sbin/cron"))
        self.assertIn("passwd: /usr/bin/passwd\n", host.out("dpkg", "-S", "*/passwd"))

    def test_nobody(self) -> None:
        """A file of no package."""
        result = MachineHost().run("dpkg", "-S", "/etc/hostname")
        self.assertEqual(
            (result.status, result.stderr), (1, b"dpkg-query: no path found matching pattern /etc/hostname\n")
        )

    def test_list(self) -> None:
        """The list begins with the root and has the parents of what it has."""
        rows = MachineHost().out("dpkg", "-L", "cron").splitlines()
        self.assertEqual(rows[0], "/.")
        self.assertLess(rows.index("/usr"), rows.index("/usr/sbin/cron"))


class VerifyTests(SynchronousTestCase):
    """``dpkg --verify``."""

    def test_changes(self) -> None:
        """Nothing at first; then what was written over and what was removed."""
        host = MachineHost()
        self.assertEqual(host.out("dpkg", "--verify", "cron"), "")
        host.fs.remove("/usr/sbin/cron")
        place = host.fs.find("/usr/bin/crontab")
        place.fs.write(place.number, 0, b"#!/bin/sh\n")
        result = host.run("dpkg", "-V", "cron")
        self.assertEqual(result.status, 1)
        self.assertEqual(result.stdout, b"??5??????   /usr/bin/crontab\nmissing     /usr/sbin/cron\n")

    def test_kinds(self) -> None:
        """What was written as it was is no change; configuration files are marked; another file is one."""
        host = MachineHost()
        place = host.fs.find("/usr/bin/crontab")
        assert place.inode.content is not None
        place.fs.write(place.number, 0, place.inode.content.read(0, 100))
        self.assertEqual(host.out("dpkg", "-V", "cron"), "")
        host.run("cp", "/etc/hostname", "/etc/crontab")
        host.fs.remove("/etc/cron.d/e2scrub_all")
        host.run("cp", "--remove-destination", "/etc/hostname", "/usr/sbin/cron")
        result = host.run("dpkg", "-V", "cron", "cron-daemon-common", "e2fsprogs")
        rows = {b"??5?????? c /etc/crontab", b"??5??????   /usr/sbin/cron", b"missing   c /etc/cron.d/e2scrub_all"}
        self.assertEqual(set(result.stdout.splitlines()), rows)
