"""A router as somebody sees it who has logged in."""

from functools import cache

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._ssh_version import ssh_habits
from honeyllm.host import end_everything, matches_password
from honeyllm.persona import Persona, draw
from honeyllm.programs import boot
from honeyllm.programs.system._cron import run_cron
from honeyllm.ssh import DROPBEAR
from honeyllm.vfs import ROOT, FileView
from tests.support.facts_host import NOW, FactsHost


def persona(seed: int) -> Persona:
    """The router of *seed*, up for some days."""
    return draw(seed, now=NOW - 3 * 86400, profile="router")


@cache
def router(seed: int) -> FactsHost:
    """Somebody logged in on the router of *seed*."""
    return FactsHost(persona(seed))


class RouterTests(SynchronousTestCase):
    def ask(self, command: str) -> str:
        """What *command* prints on the router of these tests."""
        return router(3).ask(command)

    def test_login(self) -> None:
        """busybox says what it is, then the profile shows the banner and makes the prompt."""
        shown = router(3).terminal.output.decode()
        self.assertTrue(
            shown.startswith("\r\n\r\nBusyBox v1.36.1 (2024-09-23 12:34:46 UTC) built-in shell (ash)")
        )
        self.assertIn("OpenWrt 23.05.5, r24106-10cc5fcd00", shown)
        self.assertTrue(shown.endswith(f"root@{persona(3).hostname}:~# "), shown[-60:])

    def test_line_editor(self) -> None:
        """At the prompt the arrows bring back what was typed; pasted text is not marked."""
        host = FactsHost(persona(3))
        self.assertNotIn("2004", host.terminal.output.decode())
        host.type("echo one\r")
        self.assertIn("\none\r\n", host.type("\x1b[A\r").replace("\r\n", "\n", 1) + "\r\n")
        shown = host.type("echo twoX\x7f\r")
        self.assertIn("two\r\n", shown)
        self.assertNotIn("twoX\r\n", shown)

    def test_interrupt(self) -> None:
        """^C gives a line up."""
        host = FactsHost(persona(3))
        shown = host.type("echo no\x03")
        self.assertTrue(shown.endswith(f"^C\r\nroot@{persona(3).hostname}:~# "), repr(shown))
        self.assertIn("130\r\n", host.type("echo $?\r"))

    def test_version(self) -> None:
        """The server is dropbear."""
        self.assertEqual(ssh_habits(persona(3)), DROPBEAR)

    def test_not_found(self) -> None:
        """What a router has not is refused in ash's words."""
        for name in ("bash", "python3", "systemctl", "dpkg", "curl", "sudo"):
            router(3).ask(name)
            self.assertEqual(router(3).errors, f"ash: {name}: not found\n")
        self.assertIn("-ash: bash: not found", router(3).type("bash\n"))

    def test_applets(self) -> None:
        """A link to busybox is the applet of its name, with busybox's complaints."""
        self.assertEqual(self.ask("readlink /bin/ls /usr/bin/head"), "busybox\n../../bin/busybox\n")
        self.ask("cat /nope")
        self.assertEqual(router(3).errors, "cat: can't open '/nope': No such file or directory\n")
        self.ask("head --nope")
        self.assertTrue(router(3).errors.startswith("head: unrecognized option: nope\n"))
        self.ask("ls --nope")
        self.assertIn("BusyBox v1.36.1 (2024-09-23 12:34:46 UTC) multi-call binary.\n", router(3).errors)
        self.ask("busybox tftp")
        self.assertEqual(router(3).errors, "tftp: applet not found\n")

    def test_every_applet_is_linked(self) -> None:
        """What busybox lists is what links to it."""
        links = self.ask(
            "for d in /bin /sbin /usr/bin /usr/sbin; do ls -l $d; done | grep -- '-> .*busybox$'"
        )
        names = sorted(line.split(" -> ")[0].rpartition(" ")[2] for line in links.splitlines())
        self.assertEqual(self.ask("busybox --list").split(), names)

    def test_processes(self) -> None:
        """ps has busybox's columns, and its own process."""
        rows = self.ask("ps").splitlines()
        self.assertEqual(rows[0], "  PID USER       VSZ STAT COMMAND")
        self.assertRegex(rows[1], r"^    1 root      1\d{3} S    /sbin/procd$")
        self.assertTrue(any("/usr/sbin/dropbear -F" in row for row in rows))
        self.assertNotRegex("\n".join(rows), r"systemd|sshd|rsyslogd")
        self.assertTrue(all(int(row[:5]) < 32768 for row in rows[1:]))

    def test_memory(self) -> None:
        """free, top and /proc/meminfo have one total."""
        total = str(persona(3).hardware.memory.total_kib)
        self.assertEqual(self.ask("free | awk '/Mem:/{print $2}'").strip(), total)
        self.assertEqual(self.ask("awk '/MemTotal/{print $2}' /proc/meminfo").strip(), total)
        self.assertEqual(self.ask("top -bn1 | awk 'NR==1{print $2+$4}'").strip(), total)

    def test_kernel(self) -> None:
        """uname, /proc/version, the modules' directory and the boot log have one kernel."""
        self.assertEqual(self.ask("uname -a").split()[2], "5.15.167")
        self.assertEqual(self.ask("ls /lib/modules").strip(), "5.15.167")
        self.assertIn(self.ask("cat /proc/version").strip(), self.ask("dmesg"))

    def test_modules(self) -> None:
        """Every module that is loaded is a file, and a package."""
        self.assertEqual(
            self.ask("lsmod | awk 'NR>1{print $1}' | sort"),
            self.ask("ls /lib/modules/5.15.167 | sed 's/[.]ko$//' | sort"),
        )

    def test_interfaces(self) -> None:
        """ifconfig, /sys and the configuration have the same address and name."""
        address = self.ask("uci get network.lan.ipaddr").strip()
        self.assertIn(f"inet addr:{address} ", self.ask("ifconfig br-lan"))
        mac = self.ask("cat /sys/class/net/br-lan/address").strip()
        self.assertIn(f"HWaddr {mac.upper()}", self.ask("ifconfig br-lan"))
        gateway = self.ask("route -n | awk '$1==\"0.0.0.0\"{print $2}'").strip()
        self.assertEqual(self.ask("ip route | awk '/^default/{print $3}'").strip(), gateway)

    def test_flash(self) -> None:
        """What is mounted for writing is the last partition, of its size."""
        name = self.ask("mount | awk '$3==\"/overlay\"{print $1}'").strip()
        size = self.ask("awk '/rootfs_data/{print $2}' /proc/mtd").strip()
        kib = self.ask("df | awk '$6==\"/overlay\"{print $2}'").strip()
        self.assertEqual(int(size, 16) // 1024, int(kib))
        number = name.removeprefix("/dev/mtdblock")
        self.assertIn("rootfs_data", self.ask(f"grep '^mtd{number}:' /proc/mtd"))

    def test_read_only(self) -> None:
        """What was built cannot be changed, what lies over it can."""
        self.ask("echo x > /rom/x")
        self.assertIn("Read-only file system", router(3).errors)
        self.assertEqual(self.ask("echo x > /etc/x; cat /etc/x; rm /etc/x"), "x\n")

    def test_packages(self) -> None:
        """opkg lists what its files say."""
        self.assertIn("busybox - 1.36.1-1\n", self.ask("opkg list-installed"))
        count = self.ask("opkg list-installed | wc -l").strip()
        self.assertEqual(self.ask("ls /usr/lib/opkg/info/*.control | wc -l").strip(), count)

    def test_log(self) -> None:
        """The login is in the log, in dropbear's words; logread ends with it."""
        self.assertRegex(
            self.ask("logread"),
            r"authpriv.notice dropbear\[\d+\]: Password auth succeeded for 'root' from [\d.]+:\d+\n",
        )

    def test_long_listing(self) -> None:
        """ls -l has busybox's columns."""
        self.assertRegex(
            self.ask("ls -l /etc | grep profile$"),
            r"^-rw-r--r--    1 root     root +\d+ Sep 23  2024 profile\n$",
        )
        self.assertRegex(self.ask("ls -l /dev/null"), r"^crw-rw-rw-    1 root     root        1,   3 ")

    def test_ping(self) -> None:
        """ping counts from nought and has no address for a name that is none."""
        self.assertIn("64 bytes from 127.0.0.1: seq=0 ttl=64 time=", self.ask("ping -c 1 127.0.0.1"))
        self.ask("ping no.such.host.invalid")
        self.assertEqual(router(3).errors, "ping: bad address 'no.such.host.invalid'\n")

    def test_scp(self) -> None:
        """scp is dropbear's."""
        self.ask("scp")
        self.assertTrue(router(3).errors.startswith("usage: scp "))

    def test_fetching(self) -> None:
        """wget is uclient-fetch."""
        self.ask("wget http://no.such.host.invalid/a.sh")
        self.assertEqual(
            router(3).errors,
            "Downloading 'http://no.such.host.invalid/a.sh'\nFailed to send request: Operation not permitted\n",
        )
        self.assertEqual(self.ask("wget -qO- http://ifconfig.me").strip(), persona(3).network.public_ipv4)

    def test_services(self) -> None:
        """A script of /etc/init.d tells whether its daemon runs."""
        self.assertEqual(self.ask("/etc/init.d/dropbear status; echo $?"), "running\n0\n")
        self.assertEqual(self.ask("/etc/init.d/led status; echo $?"), "inactive\n3\n")
        self.assertEqual(self.ask("/etc/init.d/umount enabled; echo $?"), "0\n")
        self.assertIn("Available commands:\n", self.ask("/etc/init.d/dropbear"))

    def test_board(self) -> None:
        """What ubus says is what the files say."""
        self.assertEqual(
            self.ask('ubus call system board | sed -n \'s/.*board_name": "\\(.*\\)",/\\1/p\''),
            self.ask("cat /tmp/sysinfo/board_name"),
        )
        total = persona(3).hardware.memory.total_kib * 1024
        self.assertIn(f'"total": {total}', self.ask("ubus call system info"))
        self.ask("ubus call system nope")
        self.assertEqual(router(3).errors, "Command failed: Not found\n")

    def test_log_of_programs(self) -> None:
        """What logger says is in the log."""
        self.assertRegex(self.ask("logger -t me hello; logread | tail -n 1"), r" user.notice me: hello\n$")

    def test_environment(self) -> None:
        """dropbear takes no variables from a client, and sets none of PAM's."""
        names = {row.partition("=")[0] for row in self.ask("env").splitlines()}
        self.assertFalse(names & {"LANG", "MAIL", "XDG_SESSION_ID"})
        self.assertIn("SSH_CONNECTION", names)


class ChangingTests(SynchronousTestCase):
    """What changes a router."""

    def test_password(self) -> None:
        """A new password is kept as crypt(3) with MD5."""
        host = FactsHost(persona(4))
        host.ask("printf 'abc\\nabc\\n' | passwd")
        self.assertTrue(host.errors.endswith("passwd: password for root changed by root\n"))
        field = host.ask("grep ^root /etc/shadow").split(":")[1]
        self.assertRegex(field, r"^\$1\$.{8}\$.{22}$")
        self.assertTrue(matches_password("abc", field))

    def test_unequal_passwords(self) -> None:
        """Two different ones change nothing."""
        host = FactsHost(persona(4))
        host.ask("printf 'abc\\nabd\\n' | passwd")
        self.assertTrue(
            host.errors.endswith("Passwords don't match\npasswd: password for root is unchanged\n")
        )

    def test_jobs(self) -> None:
        """crontab writes into /etc/crontabs, and crond runs it."""
        host = FactsHost(persona(4))
        host.ask("crontab -l")
        self.assertEqual(host.errors, "crontab: can't open 'root': No such file or directory\n")
        host.ask("echo '* * * * * echo ran > /tmp/ran' | crontab -")
        self.assertEqual(host.ask("cat /etc/crontabs/root"), "* * * * * echo ran > /tmp/ran\n")
        run_cron(host.kernel)
        host.settle(seconds=2)
        self.assertEqual(host.ask("cat /tmp/ran"), "ran\n")
        self.assertRegex(host.ask("logread"), r"cron.err crond\[\d+\]: USER root pid \d+ cmd echo ran")

    def test_reboot(self) -> None:
        """What lay in memory is gone; rc.local is read by a shell when the router is up again."""
        host = FactsHost(persona(4))
        host.ask("echo 'echo up > /tmp/up' > /etc/rc.local; touch /tmp/gone; logger before")
        end_everything(host.kernel)
        boot(host.kernel)
        host.settle(seconds=2)
        files = host.kernel.namespace
        view = FileView(files, files.root, ROOT)
        self.assertTrue(view.exists("/tmp/up"))
        self.assertTrue(view.exists("/tmp/resolv.conf"))

    def test_mounting(self) -> None:
        """What is mounted is listed, and complaints are busybox's."""
        host = FactsHost(persona(4))
        host.ask("mkdir /mnt/m; mount -t tmpfs tmpfs /mnt/m; echo x > /mnt/m/f")
        self.assertIn("tmpfs on /mnt/m type tmpfs (", host.ask("mount"))
        self.assertEqual(host.ask("umount /mnt/m; ls /mnt/m"), "")
        host.ask("mount /dev/nothing /mnt")
        self.assertEqual(
            host.errors, "mount: mounting /dev/nothing on /mnt failed: No such file or directory\n"
        )
        host.ask("umount /mnt")
        self.assertEqual(host.errors, "umount: can't unmount /mnt: Invalid argument\n")

    def test_time(self) -> None:
        """time tells what a program took, with its status."""
        host = FactsHost(persona(4))
        self.assertEqual(host.ask("time sh -c 'exit 3'; echo $?"), "3\n")
        self.assertTrue(host.errors.startswith("real\t0m 0.00s\nuser\t"))

    def test_way(self) -> None:
        """traceroute begins with the gateway and ends where somebody answers."""
        rows = router(3).ask("traceroute 8.8.8.8").splitlines()
        gateway = persona(3).network.gateway
        self.assertTrue(rows[1].startswith(f" 1  {gateway} ({gateway})  "))
        self.assertIn("8.8.8.8 (8.8.8.8)", rows[-1])

    def test_space(self) -> None:
        """What is written takes space from both names of the flash."""
        host = FactsHost(persona(4))
        rows = "df / /overlay | awk 'NR>1{print $3}'"
        before = [int(row) for row in host.ask(rows).split()]
        host.ask("head -c 400000 /dev/zero > /root/data")
        after = [int(row) for row in host.ask(rows).split()]
        self.assertEqual(before[0], before[1])
        self.assertEqual(after[0], after[1])
        self.assertGreaterEqual(after[0], before[0] + 390)


class ConfigurationTests(SynchronousTestCase):
    """uci."""

    def test_changes(self) -> None:
        """A change waits for the commit, which writes the file."""
        host = FactsHost(persona(4))
        self.assertEqual(
            host.ask("uci set system.@system[0].hostname=x; uci changes"), "system.@system[0].hostname='x'\n"
        )
        self.assertEqual(
            host.ask("uci get system.@system[0].hostname; grep -c \"'x'\" /etc/config/system"), "x\n0\n"
        )
        self.assertEqual(
            host.ask("uci commit; uci changes; grep hostname /etc/config/system"), "\toption hostname 'x'\n"
        )

    def test_lists_and_sections(self) -> None:
        """Lists grow, sections come and go."""
        host = FactsHost(persona(4))
        host.ask("uci set network.guest=interface; uci set network.guest.proto=static")
        host.ask(
            "uci add_list network.guest.dns=1.1.1.1; uci add_list network.guest.dns=9.9.9.9; uci commit network"
        )
        self.assertEqual(
            host.ask("uci show network.guest"),
            "network.guest=interface\nnetwork.guest.proto='static'\nnetwork.guest.dns='1.1.1.1' '9.9.9.9'\n",
        )
        host.ask("uci delete network.guest; uci commit")
        host.ask("uci get network.guest")
        self.assertEqual(host.errors, "uci: Entry not found\n")

    def test_quiet(self) -> None:
        """With -q nothing is said of what is not there."""
        host = FactsHost(persona(4))
        self.assertEqual(host.ask("uci -q get a.b.c || echo no"), "no\n")
        self.assertEqual(host.errors, "")
