from twisted.trial.unittest import SynchronousTestCase

from honeyllm.app._observed import observe
from honeyllm.app._ssh_version import ssh_version
from honeyllm.persona import check, check_files, draw, packages, profile_names
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
