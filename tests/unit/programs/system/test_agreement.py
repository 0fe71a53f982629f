"""Two ways to ask one fact agree."""

import re

from twisted.trial.unittest import SynchronousTestCase

from tests.support.machine_host import MachineHost


class Agreement(SynchronousTestCase):
    """What programs print is what /proc says."""

    def setUp(self) -> None:
        self.host = MachineHost()

    def test_processors(self) -> None:
        """nproc, lscpu, /proc/cpuinfo and /proc/stat count the same processors of the same model."""
        host = self.host
        cpuinfo, lscpu = host.read("/proc/cpuinfo"), host.out("lscpu")
        count = int(host.out("nproc"))
        self.assertEqual(count, cpuinfo.count("processor\t:"))
        self.assertEqual(count, int(re.search(r"^CPU\(s\): +(\d+)$", lscpu, re.M)[1]))
        self.assertEqual(count, len(re.findall(r"^cpu\d+ ", host.read("/proc/stat"), re.M)))
        self.assertEqual(count, int(host.out("getconf", "_NPROCESSORS_ONLN")))
        self.assertEqual(
            re.search(r"^model name\t: (.*)$", cpuinfo, re.M)[1],
            re.search(r"^Model name: +(.*)$", lscpu, re.M)[1],
        )
        self.assertEqual(f"0-{count - 1}\n", host.read("/sys/devices/system/cpu/online"))

    def test_memory(self) -> None:
        """free adds up what /proc/meminfo lists."""
        info = {n: int(v) for n, v in re.findall(r"^(\S+): +(\d+)", self.host.read("/proc/meminfo"), re.M)}
        row = self.host.out("free", "-k").splitlines()[1].split()
        total, used, free, shared, cache, available = map(int, row[1:])
        self.assertEqual((total, free, shared), (info["MemTotal"], info["MemFree"], info["Shmem"]))
        self.assertEqual(used, info["MemTotal"] - info["MemAvailable"])
        self.assertEqual(cache, info["Buffers"] + info["Cached"] + info["SReclaimable"])
        self.assertEqual(available, info["MemAvailable"])

    def test_kernel(self) -> None:
        """uname, /proc/version, /proc/sys/kernel and hostname tell of one kernel on one host."""
        host = self.host
        release = host.out("uname", "-r").strip()
        self.assertIn(f"Linux version {release} ", host.read("/proc/version"))
        self.assertEqual(release + "\n", host.read("/proc/sys/kernel/osrelease"))
        self.assertEqual(host.out("uname", "-n"), host.read("/proc/sys/kernel/hostname"))
        self.assertEqual(host.out("uname", "-n"), host.out("hostname"))
        self.assertEqual(host.out("uname", "-m"), host.out("arch"))
        parts = " ".join(host.out("uname", f"-{letter}").strip() for letter in "snrvmo")
        self.assertEqual(parts + "\n", host.out("uname", "-a"))

    def test_a_new_host_name_is_told_by_everybody(self) -> None:
        """Setting the name changes every answer."""
        self.host.run("hostname", "other")
        for argv in (("hostname",), ("uname", "-n"), ("sysctl", "-n", "kernel.hostname")):
            self.assertEqual(self.host.out(*argv), "other\n")

    def test_addresses(self) -> None:
        """hostname -I lists the global addresses of ip, and curl learns the public one."""
        host = self.host
        shown = re.findall(r"inet (\S+)/\d+ .*scope global", host.out("ip", "-4", "addr"))
        self.assertEqual(host.out("hostname", "-I").split()[: len(shown)], shown)
        self.assertEqual(host.out("curl", "-s", "ipinfo.io/ip"), host.persona.network.public_ipv4)
        organisation = host.persona.network.provider.organisation
        self.assertEqual(host.out("curl", "-s", "ipinfo.io/org"), organisation + "\n")
        gateway = re.search(r"^default via (\S+)", host.out("ip", "route"), re.M)[1]
        packed = "".join(f"{int(part):02X}" for part in reversed(gateway.split(".")))
        self.assertIn(f"\t00000000\t{packed}\t", host.read("/proc/net/route"))

    def test_file_systems(self) -> None:
        """What df lists is mounted, as /proc/mounts and mount(8) say."""
        mounts = {tuple(row.split()[:2]) for row in self.host.read("/proc/mounts").splitlines()}
        rows = [row.split() for row in self.host.out("df").splitlines()[1:]]
        self.assertTrue(rows)
        self.assertTrue({(row[0], row[5]) for row in rows} <= mounts)
        listed = {(row.split()[0], row.split()[2]) for row in self.host.out("mount").splitlines()}
        self.assertEqual(listed, mounts)

    def test_processes(self) -> None:
        """ps lists the directories of /proc, with the names that are there."""
        shown = dict(row.split(None, 1) for row in self.host.out("ps", "-eo", "pid=,comm=").splitlines())
        pids = {name for name in self.host.fs.names("/proc") if name.isdigit()}
        own = [pid for pid, name in shown.items() if name == "ps"]
        self.assertEqual(set(shown) - set(own), pids)
        for pid in ("1", str(self.host.leader.pid)):
            self.assertEqual(self.host.read(f"/proc/{pid}/comm").strip(), shown[pid])
            self.assertEqual(self.host.read(f"/proc/{pid}/stat").split()[0], pid)

    def test_uptime(self) -> None:
        """uptime -s, /proc/uptime and btime tell of one boot."""
        booted = int(re.search(r"^btime (\d+)$", self.host.read("/proc/stat"), re.M)[1])
        seconds = float(self.host.read("/proc/uptime").split()[0])
        self.assertLessEqual(abs(self.host.kernel.clock() - seconds - booted), 1)
        since = self.host.out("date", "-d", self.host.out("uptime", "-s").strip(), "+%s")
        self.assertLessEqual(abs(int(since) - booted), 1)
        self.assertIn(
            "load average: " + ", ".join(self.host.read("/proc/loadavg").split()[:3]), self.host.out("uptime")
        )

    def test_modules_disks_and_sockets(self) -> None:
        """lsmod, lsblk and ss show what /proc lists."""
        names = [row.split()[0] for row in self.host.read("/proc/modules").splitlines()]
        self.assertEqual([row.split()[0] for row in self.host.out("lsmod").splitlines()[1:]], names)
        disks = {row.split()[3] for row in self.host.read("/proc/partitions").splitlines()[2:]}
        self.assertEqual(
            {row.lstrip("├─└ ").split()[0] for row in self.host.out("lsblk", "-n").splitlines()}, disks
        )
        listening = len(self.host.read("/proc/net/tcp").splitlines()) - 1
        self.assertEqual(len(self.host.out("ss", "-4tlnH").splitlines()), listening)
