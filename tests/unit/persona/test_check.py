from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import Group, Persona, check, draw


def _with_accounts(persona: Persona, **changes: object) -> Persona:
    accounts = evolve(persona.accounts, **changes)
    return evolve(persona, software=evolve(persona.software, accounts=accounts))


class CheckTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.persona = draw(3)

    def assertContradiction(self, persona: Persona, word: str) -> None:
        problems = check(persona)
        self.assertTrue(any(word in problem for problem in problems), f"{word} not in {problems}")

    def test_missing_group(self) -> None:
        """A user's group must exist."""
        self.assertContradiction(_with_accounts(self.persona, groups=()), "has no group")

    def test_unknown_member(self) -> None:
        """A group's members must exist."""
        groups = (*self.persona.accounts.groups, Group(name="g", gid=4242, members=("ghost",)))
        self.assertContradiction(_with_accounts(self.persona, groups=groups), "no user ghost")

    def test_boot_before_installation(self) -> None:
        """Time runs forward."""
        self.assertContradiction(evolve(self.persona, boot_at=0), "before it was installed")

    def test_no_route(self) -> None:
        """A host without a default route is reported, not crashed on."""
        persona = evolve(self.persona, network=evolve(self.persona.network, routes=()))
        self.assertContradiction(persona, "no default route")

    def test_foreign_source(self) -> None:
        """A route's source is an address of the host, a neighbour's device an interface."""
        network = self.persona.network
        routes = tuple(evolve(route, source="203.0.113.9") for route in network.routes)
        neighbours = tuple(evolve(neighbour, device="eth9") for neighbour in network.neighbours)
        persona = evolve(self.persona, network=evolve(network, routes=routes, neighbours=neighbours))
        self.assertContradiction(persona, "has the source 203.0.113.9")
        self.assertContradiction(persona, "on eth9")

    def test_bad_address(self) -> None:
        """An address that is none is reported."""
        persona = evolve(self.persona, network=evolve(self.persona.network, public_ipv4="300.1.1.1"))
        self.assertContradiction(persona, "300.1.1.1")

    def test_too_full(self) -> None:
        """A file system cannot hold more than its size."""
        hardware = self.persona.hardware
        mounts = tuple(
            evolve(mount, used_kib=10**12) if mount.target == "/" else mount for mount in hardware.mounts
        )
        self.assertContradiction(evolve(self.persona, hardware=evolve(hardware, mounts=mounts)), "holds more")


class RecordTests(SynchronousTestCase):
    def test_with_user(self) -> None:
        """An added user has a uid, a group and a home of its own, and adding twice changes nothing."""
        persona = draw(3).with_user("oracle")
        user = persona.accounts.user("oracle")
        assert user is not None
        self.assertEqual(user.home, "/home/oracle")
        self.assertEqual(check(persona), ())
        self.assertIs(persona.with_user("oracle"), persona)
        self.assertIs(persona.with_user("root"), persona)
