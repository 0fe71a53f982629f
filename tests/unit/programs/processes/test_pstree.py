"""pstree."""

from twisted.trial.unittest import SynchronousTestCase

from tests.support.machine_host import MachineHost


class PstreeTests(SynchronousTestCase):
    """The tree of processes."""

    def test_tree(self) -> None:
        """Equal branches are drawn once, threads in braces, children in the order of their names."""
        lines = MachineHost().out("pstree").splitlines()
        self.assertEqual(lines[0], "systemd-+-2*[agetty]")
        self.assertIn("        |-sshd---sshd---bash---pstree", lines)
        self.assertIn("        |-rsyslogd---3*[{rsyslogd}]", lines)
        self.assertEqual(lines[-1], "        `-systemd-udevd")

    def test_numbers(self) -> None:
        """With -p nothing is drawn together."""
        host = MachineHost()
        listener = next(p for p in host.kernel.processes.values() if p.comm == "sshd")
        text = host.out("pstree", "-p", str(listener.pid))
        self.assertRegex(text, rf"^sshd\({listener.pid}\)---sshd\(\d+\)---bash\(\d+\)---pstree\(\d+\)\n$")

    def test_arguments(self) -> None:
        """With -a every process has its line."""
        lines = MachineHost().out("pstree", "-a", "1").splitlines()
        self.assertEqual(lines[0], "systemd")
        self.assertIn("  |-cron -f", lines)
        self.assertIn("  |       `-bash", lines)

    def test_parents(self) -> None:
        """-s shows the line that leads to a process."""
        host = MachineHost()
        daemon = host.persona.process("cron")
        assert daemon is not None
        self.assertEqual(host.out("pstree", "-s", str(daemon.pid)), "systemd---cron\n")

    def test_user(self) -> None:
        """A user's trees; a user that is not there."""
        host = MachineHost()
        self.assertEqual(host.out("pstree", "_chrony"), "chronyd---chronyd\n")
        result = host.run("pstree", "nosuch")
        self.assertEqual((result.status, result.stderr), (1, b"No such user name: nosuch\n"))

    def test_wrong_option(self) -> None:
        """Shows the usage."""
        result = MachineHost().run("pstree", "--bogus")
        self.assertEqual(result.status, 1)
        self.assertTrue(result.stderr.startswith(b"pstree: unrecognized option '--bogus'\nUsage: pstree ["))
