"""crypt(3): what ``openssl passwd`` writes."""

import random

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from honeyllm.host import hash_password, is_costly, matches_password
from honeyllm.host._libcrypt import library_crypt

FIELDS = {
    "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1": "secret",
    "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA": "secret",
    "$6$saltsalt$8RWsOfwR6M6PpnoeQiEiWzNTPo1f0HjVYjDnLZhGx16aBFRkeqiHAzfXP/LgrOWMBMXqiU2pLrXsSOHNUyUm91": "x",
    "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9q"
    "s/y3RnOaw5v.": "Hello world!",
}
COMPUTED = {
    # As crypt(3) of libxcrypt 4.4.33 gives them.
    "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$GmcwIgvdUC9qLWcKCi6gklUa1dM3ziD43YxYNURLKy0": "secret",
    "$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a": "secret",
}


class CryptTests(SynchronousTestCase):
    """Fields of shadow."""

    def test_known(self) -> None:
        """The password of each is found, others are not."""
        for field, password in FIELDS.items():
            self.assertEqual(matches_password(password, field), True, field)
            self.assertFalse(matches_password(password + "x", field), field)

    def test_library(self) -> None:
        """yescrypt as Debian's tools make it, and bcrypt, where the system has libcrypt."""
        if library_crypt(b"x", "$y$j9T$$") is None:
            raise SkipTest("no libcrypt with yescrypt")
        for field, password in COMPUTED.items():
            self.assertTrue(is_costly(field))
            self.assertTrue(matches_password(password, field), field)
            self.assertFalse(matches_password(password + "x", field), field)
            self.assertFalse(matches_password(password + "\0", field), field)

    def test_own_are_cheap(self) -> None:
        """What the virtual host's passwd wrote is told from real ones by its salt, and compared at once."""
        for number in range(20):
            self.assertFalse(is_costly(hash_password("geheim", random.Random(number).randbytes(16))))
        for field in ("$y$jFT$abc$x", "$2b$12$" + 53 * "a", "$y$j9T$", "*"):
            self.assertFalse(is_costly(field), field)

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
