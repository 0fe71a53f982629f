from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import PersonaError, draw, dump_persona, load_persona


class LoadTests(SynchronousTestCase):
    def setUp(self) -> None:
        self.persona = draw(7)
        self.text = dump_persona(self.persona)

    def test_round_trip(self) -> None:
        """A written persona is read back equal."""
        self.assertEqual(load_persona(self.text), self.persona)

    def test_all_faults_with_paths(self) -> None:
        """Every fault is reported at once, with where it is."""
        broken = (
            self.text.replace("seed: 7", "sead: 7")
            .replace("uid: 1000", "uid: ten")
            .replace("mtu: 1500", "mtu: true")
        )
        problems = self.assertRaises(PersonaError, load_persona, broken).problems
        text = "\n".join(problems)
        for part in ("sead", "persona.seed", "accounts.users[23].uid", "network.interfaces[1].mtu"):
            self.assertIn(part, text)

    def test_not_a_persona(self) -> None:
        """What is no YAML or no mapping is refused, not crashed on."""
        for text in ("", "[1, 2]", "a: [", "x", "!!python/object:os.system {}", "a" * 5_000_000):
            self.assertRaises(PersonaError, load_persona, text)
