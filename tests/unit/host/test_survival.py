"""What of a kernel is there again after a restart of the honeypot."""

from signal import Signals

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import Event
from honeyllm.host import Kernel, KernelState, is_down, kernel_state
from honeyllm.shell import DASH, ash_program, shell_program
from tests.support.machine_host import MachineHost

SHELLS = {"bash": shell_program(), "dash": ash_program(DASH)}
UNIT = "[Service]\\nExecStart=/bin/sleep 987\\n[Install]\\nWantedBy=multi-user.target\\n"


class SurvivalTests(SynchronousTestCase):
    """A world's kernel, and the one that stands for it after a restart."""

    def setUp(self) -> None:
        self.host = MachineHost(programs=SHELLS)

    def settle(self) -> None:
        """Run what is due now."""
        self.host.timers.run(lambda: not self.host.timers.is_due())

    def shell(self, line: str) -> None:
        """Run a line whose output does not matter."""
        self.host.run("bash", "-c", line)
        self.settle()

    def again(self, state: KernelState) -> Kernel:
        """The kernel of the same world after a restart."""
        events: list[Event] = []
        kernel = self.host.restarted(events.append, state)
        self.settle()
        return kernel

    def test_process(self) -> None:
        """Number, start, arguments, owner, niceness and directory stay; its terminal is gone."""
        self.shell("cd /var/log; nohup nice -n 7 sleep 500 > /dev/null 2>&1 &")
        (before,) = kernel_state(self.host.kernel).processes
        self.assertEqual((before.argv, before.cwd, before.nice), (("sleep", "500"), "/var/log", 7))
        after = self.again(kernel_state(self.host.kernel)).system.process(before.pid)
        assert after is not None
        self.assertEqual((after.argv, after.started, after.nice), (before.argv, before.started, 7))
        self.assertEqual((after.parent, after.state, after.tty), (1, "S", ""))

    def test_end(self) -> None:
        """A sleep ends when the original would have; another program waits until a signal ends it."""
        self.shell(
            "nohup sleep 60 > /dev/null 2>&1 & nohup bash -c 'while :; do sleep 9; done' > /dev/null 2>&1 &"
        )
        state = kernel_state(self.host.kernel)
        kernel = self.again(state)
        pids = {p.comm: p.pid for p in state.processes if p.argv[1:] != ("9",)}
        timers = self.host.timers
        end = timers.now + 61
        timers.call_later(61, lambda: None)
        timers.run(lambda: timers.now >= end and not timers.is_due())
        self.assertNotIn(pids["sleep"], kernel.processes)
        kernel.signal(kernel.processes[pids["bash"]], Signals.SIGTERM)
        self.settle()
        self.assertNotIn(pids["bash"], kernel.processes)

    def test_service(self) -> None:
        """A unit of the intruder's runs on as the same process."""
        self.shell(f"printf '{UNIT}' > /etc/systemd/system/evil.service; systemctl start evil")
        state = kernel_state(self.host.kernel)
        pid = state.services["evil.service"]
        service = self.again(state).system.services["evil.service"]
        self.assertEqual((service.pid, service.argv), (pid, ("/bin/sleep", "987")))

    def test_facts(self) -> None:
        """Names, settings and killed daemons are remembered."""
        self.shell("hostname elsewhere; sysctl -q -w vm.swappiness=7; kill $(pgrep -x cron)")
        state = kernel_state(self.host.kernel)
        system = self.again(state).system
        self.assertEqual((system.hostname, system.settings["vm.swappiness"]), ("elsewhere", "7"))
        self.assertNotIn("cron", [p.comm for p in system.processes()])

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        timers = self.host.timers
        end = timers.now + seconds
        timers.call_later(seconds, lambda: None)
        timers.run(lambda: timers.now >= end and not timers.is_due())

    def test_reboot(self) -> None:
        """A machine that is down stays so until it would have been up, and boots then."""
        self.shell("reboot")
        self.wait(30)
        state = kernel_state(self.host.kernel)
        kernel = self.again(state)
        self.assertTrue(is_down(kernel))
        self.wait(29)
        self.assertTrue(is_down(kernel))
        self.wait(3)
        self.assertFalse(is_down(kernel))
        self.assertEqual(kernel.system.outage.until, 0.0)
        self.assertNotEqual(kernel.system.persona.boot_id, self.host.persona.boot_id)
        self.assertFalse(is_down(self.again(state)))

    def test_shutdown(self) -> None:
        """One that was planned comes when it is due, or came while the honeypot was away."""
        self.shell("shutdown -r +10")
        state = kernel_state(self.host.kernel)
        kernel = self.again(state)
        self.wait(599)
        self.assertFalse(is_down(kernel))
        self.wait(2)
        self.assertTrue(is_down(kernel))
        late = self.again(state)
        self.assertTrue(is_down(late))
        self.assertEqual(late.system.outage.until, state.shutdown_at + 60)
        self.wait(60)
        self.assertFalse(is_down(late) or is_down(self.again(state)))

    def test_called_off(self) -> None:
        """A shutdown that was called off does not come."""
        self.shell("shutdown -r +10; shutdown -c")
        kernel = self.again(kernel_state(self.host.kernel))
        self.wait(700)
        self.assertFalse(is_down(kernel) or is_down(self.host.kernel))
        self.assertEqual(kernel.system.persona.boot_id, self.host.persona.boot_id)
