"""crypt(3): what ``openssl passwd`` writes."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.host import hash_password, matches_password

FIELDS = {
    "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1": "secret",
    "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA": "secret",
    "$6$saltsalt$8RWsOfwR6M6PpnoeQiEiWzNTPo1f0HjVYjDnLZhGx16aBFRkeqiHAzfXP/LgrOWMBMXqiU2pLrXsSOHNUyUm91": "x",
    "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9q"
    "s/y3RnOaw5v.": "Hello world!",
}


class CryptTests(SynchronousTestCase):
    """Fields of shadow."""

    def test_known(self) -> None:
        """The password of each is found, others are not."""
        for field, password in FIELDS.items():
            self.assertEqual(matches_password(password, field), True, field)
            self.assertFalse(matches_password(password + "x", field), field)

    def test_own(self) -> None:
        """What passwd on the virtual host writes."""
        field = hash_password("geheim", bytes(16))
        self.assertTrue(matches_password("geheim", field))
        self.assertFalse(matches_password("Geheim", field))

    def test_not_computed(self) -> None:
        """Locked fields, other schemes, and what would cost too much."""
        for field in ("", "!", "*", "!$6$a$b", "$2b$10$abc", "$6$rounds=999999999$a$b", "$y$j9T$", "$6$"):
            self.assertFalse(matches_password("x", field), field)
        self.assertFalse(matches_password("x" * 300, "$6$a$b"))
