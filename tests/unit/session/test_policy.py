"""Who gets in."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.session import PROBES, AuthPolicy, is_plausible

USERS = frozenset({"root", "anna"})


def policy(*accept: str, secret: bytes = b"s", **more: object) -> AuthPolicy:
    """A policy with this list."""
    return AuthPolicy(accept=frozenset(accept), secret=secret, **more)  # type: ignore[arg-type]


class ListTests(SynchronousTestCase):
    """``auth.accept`` is given."""

    def test_exactly_the_list(self) -> None:
        """What is listed gets in at once, nothing else ever."""
        p = policy("root:a", "bob:b")
        self.assertTrue(p.allows("root", "a", "10.0.0.1", USERS))
        for _ in range(20):
            self.assertFalse(p.allows("root", "123456", "10.0.0.1", USERS))
        self.assertFalse(p.allows("root", "b", "10.0.0.1", USERS))


class DefaultTests(SynchronousTestCase):
    """No list."""

    def attempts(self, p: AuthPolicy, source: str, password: str = "123456") -> int:
        """How many attempts from *source* fail before one succeeds."""
        for count in range(50):
            if p.allows("root", password, source, USERS):
                return count
        raise AssertionError("never accepted")

    def test_stable_number_of_refusals(self) -> None:
        """An address is refused some times, always as many; not all addresses the same."""
        counts = [self.attempts(policy(), f"10.0.0.{n}") for n in range(40)]
        self.assertEqual(counts, [self.attempts(policy(), f"10.0.0.{n}") for n in range(40)])
        self.assertTrue(all(1 <= c <= 4 for c in counts) and len(set(counts)) > 1)

    def test_granted_everywhere(self) -> None:
        """What was accepted once is accepted from every address, and kept."""
        kept: list[str] = []
        p = policy(granted=kept.append)
        self.attempts(p, "10.0.0.1")
        self.assertTrue(p.allows("root", "123456", "10.9.9.9", USERS))
        self.assertEqual(kept, ["root:123456"])

    def test_never_any_password(self) -> None:
        """Random strings, the known probes and users who do not exist are never accepted."""
        p = policy()
        for password in (*PROBES, "xK9vQ2mZp7Lw", "8f3a9c1be27d"):
            for _ in range(12):
                self.assertFalse(p.allows("root", password, "10.0.0.1", USERS), password)
        for _ in range(12):
            self.assertFalse(p.allows("345gs5662d34", "345gs5662d34", "10.0.0.2", USERS))
            self.assertFalse(p.allows("nobodyhere", "123456", "10.0.0.2", USERS))

    def test_local_password(self) -> None:
        """The printed password works for root, from loopback addresses only."""
        p = policy(local_password="abc123xyz9")
        self.assertTrue(p.allows("root", "abc123xyz9", "127.0.0.5", USERS))
        self.assertTrue(p.allows("root", "abc123xyz9", "::1", USERS))
        for _ in range(12):
            self.assertFalse(p.allows("root", "abc123xyz9", "10.0.0.1", USERS))
        self.assertFalse(p.allows("anna", "abc123xyz9", "127.0.0.1", USERS))


class PlausibleTests(SynchronousTestCase):
    """What a careless administrator chooses."""

    def test_table(self) -> None:
        """Common words, names and runs are plausible; random strings are not."""
        for password in ("root", "root123", "P@ssw0rd", "admin2024!", "qwerty", "123456", "1", "anna1990"):
            self.assertTrue(is_plausible("anna", password), password)
        for password in ("", "xK9vQ2mZp7Lw", "3245gs5662d34x", "a" * 40, "zkqjhvbn", "root\x00"):
            self.assertFalse(is_plausible("anna", password), password)
