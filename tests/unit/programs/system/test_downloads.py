"""Downloads of all programs, where nothing comes and where placeholders do."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.events import FileDownloadFailed
from honeyllm.host import Refused, TimedOut
from tests.support.downloads import address, recording_host
from tests.support.machine_host import MachineHost

STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
SAVED = rf"""--{STAMP}--  http://198\.51\.100\.7/x
Connecting to 198\.51\.100\.7:80\.\.\. connected\.
HTTP request sent, awaiting response\.\.\. 200 OK
Length: 2048 \(2\.0K\) \[text/plain\]
Saving to: ‘x’

     0K \.\. {{52}}100% *\S+=0s

{STAMP} \(\S+ [KM]B/s\) - ‘x’ saved \[2048/2048\]

"""


class Off(SynchronousTestCase):
    """Nobody answers."""

    def test_wget(self) -> None:
        """Silence is tried again, as often as wanted; refusal is not."""
        host = MachineHost()
        silent, closed = address(host, TimedOut), address(host, Refused)
        run = host.run("wget", "-t", "2", "-T", "5", f"http://{silent}/a")
        self.assertEqual(run.status, 4)
        once = rf"--{STAMP}--%s  http://{silent}/a\nConnecting to {silent}:80\.\.\. failed: Connection timed out\.\n%s\.\n\n"
        expected = once % ("", "Retrying") + once % (r"  \(try: 2\)", "Giving up")
        self.assertRegex(run.stderr.decode(), f"^{expected}$")
        refused = host.run("wget", f"http://{closed}/a").stderr.decode()
        self.assertTrue(refused.endswith(f"Connecting to {closed}:80... failed: Connection refused.\n"))
        urls = [e.url for e in host.events if isinstance(e, FileDownloadFailed)]
        self.assertEqual(urls, [f"http://{silent}/a", f"http://{closed}/a"])

    def test_curl(self) -> None:
        """The limit of the command line is said in other words than the kernel's."""
        host = MachineHost()
        silent = address(host, TimedOut)
        run = host.run("curl", "-sS", "--connect-timeout", "5", f"{silent}/a")
        self.assertEqual((run.status, run.stderr), (28, b"curl: (28) Connection timeout after 5001 ms\n"))
        run = host.run("curl", "-sS", f"{silent}/a")
        self.assertEqual(run.status, 28)
        text = rf"curl: \(28\) Failed to connect to {silent} port 80 after 1[23]\d\d\d\d ms: Couldn't connect to server\n"
        self.assertRegex(run.stderr.decode(), text)

    def test_busybox(self) -> None:
        """Its own words, in all applets."""
        host = MachineHost()
        closed = address(host, Refused)
        ftp = host.run("busybox", "ftpget", closed, "x", "x")
        message = f"ftpget: can't connect to remote host ({closed}): Connection refused\n"
        self.assertEqual((ftp.status, ftp.stderr.decode()), (1, message))
        self.assertEqual(host.run("busybox", "tftp", "-g", "-r", "x", closed).stderr, b"tftp: timeout\n")


class Record(SynchronousTestCase):
    """Placeholders come."""

    def test_wget(self) -> None:
        """The whole log, the file, and where it came from."""
        host, noted = recording_host({"/x": bytes(2048)})
        run = host.run("wget", "198.51.100.7/x")
        self.assertRegex(run.stderr.decode(), f"^{SAVED}$")
        self.assertEqual(host.fs.stat("/x").size, 2048)
        self.assertEqual(noted.arrived, [("/x", "http://198.51.100.7/x")])

    def test_wget_options(self) -> None:
        """-O, -P, -q, -nv, -c, -o, -i."""
        host, noted = recording_host({})
        self.assertEqual(host.run("wget", "-qO-", "http://a.test-net.org/i").stdout, b"a line\n")
        self.assertEqual(host.run("wget", "-q", "-P", "d/e", "http://a.test-net.org/i").stderr, b"")
        brief = host.run("wget", "-nv", "-O", "f", "http://a.test-net.org/i").stderr.decode()
        self.assertRegex(brief, rf'^{STAMP} URL:http://a\.test-net\.org/i \[7/7\] -> "f" \[1\]\n$')
        self.assertEqual(host.run("wget", "-o", "log", "a.test-net.org/j").stderr, b"")
        self.assertIn("‘j’ saved [7/7]", host.out("cat", "/log"))
        again = host.run("wget", "-c", "a.test-net.org/j").stderr.decode()
        self.assertIn("416 Requested Range Not Satisfiable\n\n    The file is already fully retrieved", again)
        listed = host.run("wget", "-q", "-i", "-", stdin=b"http://a.test-net.org/k\nhttp://a.test-net.org/l\n")
        self.assertEqual(listed.status, 0)
        names = [path for path, _ in noted.arrived]
        self.assertEqual(names, ["", "/d/e/i", "/f", "/j", "/log", "/k", "/l"])

    def test_full_disk(self) -> None:
        """What does not fit is told in the words of each."""
        host, _ = recording_host({"/x": bytes(range(256)) * 400})
        host.kernel.namespace.root.fs.quota.max_bytes = 50_000
        log = host.run("wget", "http://198.51.100.7/x")
        end = "x: No space left on device\n\nCannot write to ‘x’ (No space left on device).\n"
        self.assertTrue(log.stderr.decode().endswith(end), log.stderr)
        self.assertEqual(log.status, 3)
        failure = b"curl: (23) Failure writing output to destination\n"
        self.assertEqual(host.run("curl", "-sSo", "y", "198.51.100.7/x").stderr, failure)

    def test_ftp(self) -> None:
        """wget talks to FTP servers, too."""
        host, _ = recording_host({})
        log = host.run("wget", "-O", "/tmp/f", "ftp://198.51.100.7/f").stderr.decode()
        self.assertIn("Logging in as anonymous ... Logged in!\n", log)
        self.assertIn("Length: 7 (unauthoritative)\n", log)

    def test_curl(self) -> None:
        """-o, -O, -w, -i and the meter."""
        host, noted = recording_host({})
        meter = host.run("curl", "-O", "http://198.51.100.7/x").stderr.decode()
        self.assertRegex(meter.split("\r")[-1], r"^100     7  100     7    0     0 +\d+      0 --:--:-- ")
        self.assertEqual(host.out("curl", "-s", "-o", "y", "-w", "%{http_code}", "198.51.100.7/x"), "200")
        self.assertTrue(host.out("curl", "-si", "198.51.100.7/x").startswith("HTTP/1.1 200 OK\r\n"))
        self.assertEqual([path for path, _ in noted.arrived], ["/x", "/y", ""])

    def test_busybox(self) -> None:
        """wget, tftp and ftpget."""
        host, noted = recording_host({})
        log = host.run("busybox", "wget", "http://198.51.100.7/w").stderr.decode().splitlines()
        self.assertEqual(log[:2], ["Connecting to 198.51.100.7 (198.51.100.7:80)", "saving to 'w'"])
        self.assertRegex(log[2], r"^w                    100% \|\*{31}\|     7  0:00:00 ETA$")
        self.assertEqual(log[3], "'w' saved")
        self.assertEqual(host.run("busybox", "tftp", "-g", "-r", "d/t", "198.51.100.7").status, 0)
        self.assertEqual(host.run("busybox", "ftpget", "198.51.100.7", "l", "r").status, 0)
        urls = [url for _, url in noted.arrived]
        self.assertEqual(urls, ["http://198.51.100.7/w", "tftp://198.51.100.7/d/t", "ftp://198.51.100.7/r"])
        self.assertTrue(all(host.fs.exists(f"/{name}") for name in ("w", "t", "l")))

    def test_local_network(self) -> None:
        """What is not outside does not answer in this mode either, and no name of nobody's does."""
        host, _ = recording_host({})
        self.assertEqual(host.run("curl", "-s", "http://192.168.77.3/").status, 7)
        self.assertEqual(host.run("curl", "-s", "http://nobody.invalid/").status, 6)
