from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._observed import observe
from honeyllm.app._ssh_version import ssh_version
from honeyllm.persona import check, check_files, draw, packages, profile_names, upstream_version
from honeyllm.settings import ProfileName

COMMANDS = (
    "uname -a",
    "cat /etc/os-release",
    "free -m",
    "df -h",
    "ip a",
    "ps aux",
    "dpkg -l",
    "lspci",
    "nvidia-smi",
)

BOARD_COMMANDS = (
    "uname -a",
    "cat /proc/cpuinfo",
    "lscpu",
    "cat /proc/device-tree/model",
    "df -h",
    "file /bin/ls",
    "dpkg --print-architecture",
    "dpkg -l",
    "find /usr/lib /boot -name *x86?64*",
    "lspci",
    "dmesg",
    "hostnamectl",
)
NAS_COMMANDS = (
    "cat /proc/mdstat",
    "mdadm --detail /dev/md0",
    "cat /etc/mdadm/mdadm.conf",
    "lsblk",
    "df -h",
    "cat /etc/fstab",
    "blkid",
    "ss -tlnp",
    "lspci",
    "find /srv -type f",
)
VERSIONS = (
    ("ls", "coreutils"),
    ("grep", "grep"),
    ("sed", "sed"),
    ("tar", "tar"),
    ("find", "findutils"),
    ("diff", "diffutils"),
    ("gzip", "gzip"),
    ("free", "procps"),
    ("lsblk", "util-linux"),
    ("bash", "bash"),
    ("apt", "apt"),
    ("dpkg", "dpkg"),
    ("curl", "curl"),
    ("wget", "wget"),
)


class ProfileTests(SynchronousTestCase):
    def test_settings_know_all_profiles(self) -> None:
        """Every profile can be chosen in the configuration."""
        self.assertEqual(tuple(ProfileName), profile_names())

    def test_no_contradictions(self) -> None:
        """Whatever is drawn of any profile is a host that could exist, the same for the same seed."""
        for name in profile_names():
            for seed in (0, 1, 7):
                persona = draw(seed, profile=name)
                self.assertEqual((*check(persona), *check_files(persona)), ())
                self.assertEqual(persona, draw(seed, profile=name))
            for seed in range(30):
                self.assertEqual(check(draw(seed, profile=name)), ())

    def test_profiles_share_nothing(self) -> None:
        """One seed is another host in each profile."""
        one, other = (draw(5, profile=name) for name in ("cloud-vm", "gpu-server"))
        self.assertNotEqual(one.machine_id, other.machine_id)
        self.assertNotEqual(one.network.primary.mac, other.network.primary.mac)

    def test_gpu_server(self) -> None:
        """An Ubuntu whose programs agree on the kernel, the release and the cards."""
        persona = draw(3, profile="gpu-server")
        said = observe(persona, COMMANDS)
        gpu, count = persona.hardware.gpus[0], len(persona.hardware.gpus)
        self.assertIn("6.8.0-", said["uname -a"])
        self.assertIn("-Ubuntu SMP", said["uname -a"])
        self.assertIn('PRETTY_NAME="Ubuntu 24.04', said["cat /etc/os-release"])
        self.assertEqual(said["lspci"].count("NVIDIA Corporation"), count)
        self.assertEqual(said["nvidia-smi"].count(f"/ {gpu.memory_mib:>6}MiB"), count)
        self.assertIn("nvidia-persistenced", said["ps aux"])
        self.assertIn("/dev/vda1", said["df -h"])
        self.assertIn(persona.network.primary.mac, said["ip a"])
        self.assertNotIn("deb12", said["dpkg -l"])
        widths = {len(line) for line in said["nvidia-smi"].splitlines()[1:]}
        self.assertEqual(widths, {91})

    def test_nvidia_driver(self) -> None:
        """The driver's files name the cards that nvidia-smi lists, and each has its device."""
        persona = draw(3, profile="gpu-server")
        slot, card = persona.hardware.gpus[0].slot, persona.hardware.gpus[0]
        said = observe(
            persona,
            (
                "cat /proc/driver/nvidia/version",
                f"cat /proc/driver/nvidia/gpus/0000:{slot}/information",
                "ls -l /dev/nvidia0 /dev/nvidiactl /dev/nvidia-uvm",
            ),
        )
        version, information, devices = said.values()
        self.assertIn(f"Kernel Module  {card.driver_version}  ", version)
        self.assertIn(f"Model: \t\t {card.product_name}\n", information)
        self.assertIn(card.uuid, information)
        self.assertEqual(devices.count("crw-rw-rw-"), 3)

    def test_versions_are_the_packages(self) -> None:
        """What programs say of their version is what dpkg says of their package, on every distribution."""
        for name in ("cloud-vm", "gpu-server"):
            persona = draw(2, profile=name)
            said = observe(persona, tuple(f"{program} --version" for program, _ in VERSIONS))
            for program, package in VERSIONS:
                wanted = upstream_version(persona, package, "none")
                self.assertIn(wanted, said[f"{program} --version"].splitlines()[0], program)

    def test_arm_board(self) -> None:
        """A board's facts are one machine's by whatever way one asks."""
        for seed in range(6):
            persona = draw(seed, profile="arm-board")
            board, said = persona.hardware.board, observe(persona, BOARD_COMMANDS)
            assert board is not None
            self.assertIn(" aarch64 GNU/Linux", said["uname -a"])
            self.assertIn(board.core, said["cat /proc/cpuinfo"])
            self.assertEqual(said["cat /proc/cpuinfo"].count("processor\t"), 4)
            self.assertIn("Cortex-A", said["lscpu"])
            self.assertEqual(said["cat /proc/device-tree/model"].rstrip("\0\n"), board.model)
            self.assertIn("/dev/mmcblk0p2", said["df -h"])
            self.assertIn("ARM aarch64", said["file /bin/ls"])
            self.assertEqual(said["dpkg --print-architecture"], "arm64\n")
            self.assertNotIn("amd64", said["dpkg -l"])
            self.assertNotIn("x86", said["find /usr/lib /boot -name *x86?64*"])
            self.assertEqual("BCM2711" in said["lspci"], board.chip == "bcm2711")
            self.assertNotIn("virtio", said["lspci"].lower())
            self.assertIn(board.model, said["dmesg"])
            self.assertIn("Architecture: arm64", said["hostnamectl"])

    def test_raspberry_pi(self) -> None:
        """A Raspberry Pi's firmware answers, and /proc/cpuinfo says which board it is."""
        persona = draw(1, profile="arm-board")
        board = persona.hardware.board
        assert board is not None and board.is_raspberry
        said = observe(
            persona, ("cat /proc/cpuinfo", "vcgencmd measure_temp", "cat /etc/fstab", "ls /boot/firmware")
        )
        self.assertTrue(
            said["cat /proc/cpuinfo"].endswith(f"Serial\t\t: {board.serial}\nModel\t\t: {board.model}\n")
        )
        self.assertRegex(said["vcgencmd measure_temp"], r"^temp=[45][0-9]\.[0-9]'C\n$")
        self.assertIn(
            f"PARTUUID={persona.hardware.disks[0].partitions[1].part_uuid} /", said["cat /etc/fstab"]
        )
        self.assertIn("kernel8.img", said["ls /boot/firmware"])

    def test_nas(self) -> None:
        """An array of disks keeps files, which samba and the kernel serve."""
        persona = draw(1, profile="nas")
        array, said = persona.hardware.arrays[0], observe(persona, NAS_COMMANDS)
        self.assertIn(f"md0 : active {array.level} ", said["cat /proc/mdstat"])
        self.assertIn(array.uuid, said["mdadm --detail /dev/md0"])
        self.assertIn(array.uuid, said["cat /etc/mdadm/mdadm.conf"])
        self.assertEqual(said["lsblk"].count("└─md0"), len(array.members))
        self.assertIn("/dev/md0", said["df -h"])
        self.assertIn("/srv", said["cat /etc/fstab"])
        self.assertIn('TYPE="linux_raid_member"', said["blkid"])
        self.assertIn("smbd", said["ss -tlnp"])
        self.assertIn("Virtio", said["lspci"])
        self.assertGreater(said["find /srv -type f"].count("\n"), 300)

    def test_dev_box(self) -> None:
        """A machine of several people, with compilers and docker, whose bridge has its own address."""
        persona = draw(1, profile="dev-box")
        said = observe(
            persona, ("ip a", "ip r", "getent group docker", "dpkg -l", "ls /usr/bin/gcc /usr/bin/docker")
        )
        self.assertGreaterEqual(len(persona.accounts.humans), 2)
        self.assertIn("172.17.0.1/16", said["ip a"])
        self.assertIn("dev docker0", said["ip r"])
        self.assertIn(f"docker:x:111:{persona.accounts.humans[0].name}", said["getent group docker"])
        self.assertIn("build-essential", said["dpkg -l"])
        self.assertEqual(said["ls /usr/bin/gcc /usr/bin/docker"], "/usr/bin/docker\n/usr/bin/gcc\n")

    def test_ssh_version(self) -> None:
        """The server identifies itself as the installed package's would."""
        for name, wanted in (
            ("cloud-vm", b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u"),
            ("gpu-server", b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13."),
        ):
            self.assertTrue(ssh_version(draw(1, profile=name)).startswith(wanted))

    def test_no_package_of_the_base_is_left_by_version(self) -> None:
        """A derived image has no package that says it is Debian's security update."""
        for package in packages(draw(1, profile="gpu-server")):
            self.assertNotRegex(package.version, r"deb12|\+b[0-9]+$")
