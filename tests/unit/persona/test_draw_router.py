from ipaddress import ip_address, ip_network
from itertools import combinations

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import Persona, check, check_files, draw, dump_persona, load_persona, tree
from tests.unit.persona.test_draw import SEEDS, identifying

HOME_NETWORKS = (ip_network("192.168.0.0/16"), ip_network("10.0.0.0/8"))


def router(seed: int) -> Persona:
    """The router of *seed*."""
    return draw(seed, profile="router")


def is_home_address(text: str) -> bool:
    """Whether *text* is an address that every second router has."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return address.version == 4 and any(address in network for network in HOME_NETWORKS)


class RouterTests(SynchronousTestCase):
    def test_same_seed_same_router(self) -> None:
        """A seed names one router."""
        for seed in SEEDS:
            self.assertEqual(router(seed), router(seed))

    def test_two_seeds_share_nothing(self) -> None:
        """No name, address, identifier, key or time of one router occurs in another."""
        facts = {}
        for seed in SEEDS:
            persona = router(seed)
            firmware = persona.firmware
            assert firmware is not None
            found = identifying(persona) | {radio.key for radio in firmware.radios}
            facts[seed] = {text for text in found if text and not is_home_address(text)}
        for one, other in combinations(SEEDS, 2):
            self.assertEqual(facts[one] & facts[other], set())

    def test_no_contradictions(self) -> None:
        """Whatever is drawn is a router that could exist."""
        for seed in range(200):
            self.assertEqual(check(router(seed)), ())
        for seed in range(12):
            self.assertEqual(check_files(router(seed)), ())

    def test_boards(self) -> None:
        """MIPS of both byte orders and ARM are drawn."""
        found = set()
        for seed in range(60):
            persona = router(seed)
            assert persona.firmware is not None
            found.add((persona.kernel.machine, persona.firmware.architecture))
        self.assertEqual(
            found,
            {("mips", "mips_24kc"), ("mips", "mipsel_24kc"), ("armv7l", "arm_cortex-a7_neon-vfpv4")},
        )

    def test_yaml(self) -> None:
        """A router is written and read back."""
        for seed in range(4):
            self.assertEqual(load_persona(dump_persona(router(seed))), router(seed))

    def test_flash(self) -> None:
        """The partitions of the flash follow each other, and what is written to is the last."""
        for seed in range(20):
            firmware = router(seed).firmware
            assert firmware is not None
            sizes = {part.name: part.size for part in firmware.flash}
            self.assertEqual(sizes["firmware"], sizes["kernel"] + sizes["rootfs"])
            self.assertLess(sizes["rootfs_data"], sizes["rootfs"])
            self.assertEqual(firmware.writable, len(firmware.flash) - 1)

    def test_absent(self) -> None:
        """What a home router has not is not in its tree."""
        names = {entry.path.rpartition("/")[2] for entry in tree(router(1))}
        for name in ("bash", "dpkg", "apt", "systemd", "systemctl", "python3", "perl", "sudo", "curl"):
            self.assertNotIn(name, names)
        self.assertIn("busybox", names)

    def test_an_added_user(self) -> None:
        """Who may log in besides root has the shell that there is."""
        persona = router(2).with_user("admin")
        files = {entry.path: entry for entry in tree(persona)}
        content = files["/etc/passwd"].content
        assert content is not None
        self.assertIn(b"admin:x:1000:1000:,,,:/home/admin:/bin/ash", content)
        self.assertEqual(files["/home/admin"].kind, "d")
