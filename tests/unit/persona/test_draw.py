from itertools import combinations

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import Persona, check, draw, profile_names

SEEDS = (0, 1, 2, 3, 42, 2**40 + 7, 2**63 - 1, -5)

COMMON = {"ubuntu", "pi", ""}
"""The first user of an image is called alike everywhere; a machine without firmware tables has no UUID."""
HOME = ("192.168.", "10.0.0.", "10.1.1.", "172.17.0.")
"""Networks at home are numbered alike, and so are those of containers."""


def identifying(persona: Persona) -> set[str]:
    """Everything that must not be shared by two hosts."""
    hardware, network = persona.hardware, persona.network
    found = {
        persona.hostname,
        persona.machine_id,
        persona.boot_id,
        str(persona.boot_at),
        str(persona.installed_at),
    }
    found |= {interface.mac for interface in network.interfaces if not interface.is_loopback}
    found |= {
        address.address for interface in network.interfaces[1:] for address in interface.ipv4 + interface.ipv6
    }
    found |= {network.public_ipv4, hardware.dmi.product_uuid}
    found |= {mount.uuid for mount in hardware.mounts if mount.uuid}
    found |= {part.part_uuid for disk in hardware.disks for part in disk.partitions}
    found |= {disk.table_uuid for disk in hardware.disks}
    found |= {user.name for user in persona.accounts.humans}
    found |= {user.password for user in persona.accounts.users if user.password.startswith("$")}
    return found


class DrawTests(SynchronousTestCase):
    def test_same_seed_same_host(self) -> None:
        """A seed names one host."""
        for seed in SEEDS:
            self.assertEqual(draw(seed), draw(seed))

    def test_two_seeds_share_nothing(self) -> None:
        """No name, address, identifier or time of one host occurs in another."""
        facts = {seed: identifying(draw(seed)) for seed in SEEDS}
        for one, other in combinations(SEEDS, 2):
            self.assertEqual(facts[one] & facts[other], set())

    def test_two_seeds_of_any_profile_share_nothing(self) -> None:
        """So it is with hosts of every kind, apart from what such hosts have in common."""
        for profile in profile_names():
            facts = [identifying(draw(seed, profile=profile)) for seed in range(6)]
            for one, other in combinations(facts, 2):
                shared = {fact for fact in one & other if not fact.startswith(HOME)}
                self.assertEqual(shared - COMMON, set(), profile)

    def test_no_contradictions(self) -> None:
        """Whatever is drawn is a host that could exist."""
        for seed in range(200):
            self.assertEqual(check(draw(seed)), ())

    def test_no_display(self) -> None:
        """The default host has neither a display adapter nor a graphics processor."""
        for seed in SEEDS:
            hardware = draw(seed).hardware
            self.assertEqual(hardware.gpus, ())
            classes = " ".join(device.class_name + device.vendor_name for device in hardware.pci)
            for word in ("VGA", "3D", "NVIDIA", "Display"):
                self.assertNotIn(word, classes)

    def test_size(self) -> None:
        """Two to four processors, 2 to 8 GiB, an ext4 root on /dev/vda1."""
        for seed in SEEDS:
            hardware = draw(seed).hardware
            self.assertIn(hardware.cpu.count, (2, 3, 4))
            self.assertTrue(1_900_000 < hardware.memory.total_kib < 8_388_608)
            self.assertEqual((hardware.root.source, hardware.root.kind), ("/dev/vda1", "ext4"))

    def test_now(self) -> None:
        """The host has been up for at most some weeks at the moment it is drawn for."""
        now = 1_830_000_000.0
        for seed in SEEDS:
            persona = draw(seed, now=now)
            self.assertTrue(3600 <= now - persona.boot_at < 75 * 86400)
            self.assertLess(persona.installed_at, persona.boot_at)
            self.assertTrue(all(login.until <= now for login in persona.accounts.logins))
            self.assertEqual(persona.hostname, draw(seed).hostname)
