"""The MAC in one call is Conch's MAC."""

from twisted.conch.ssh.transport import SSHCiphers
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh import OPENSSH
from honeyllm.ssh._ciphers import DIGESTS, one_call

KEYS = (bytes(range(32)), bytes(range(32, 64)), bytes(64), bytes(range(64, 128)))


class MacTests(SynchronousTestCase):
    """Every MAC that is offered."""

    def pair(self, mac: bytes) -> tuple[SSHCiphers, SSHCiphers]:
        """Conch's ciphers and ours with the same keys."""
        theirs = SSHCiphers(b"aes128-ctr", b"aes128-ctr", mac, mac)
        ours = one_call(theirs)
        for ciphers in (theirs, ours):
            ciphers.setKeys(KEYS[0][:16], KEYS[1][:32], KEYS[0][:16], KEYS[1][:32], KEYS[2], KEYS[3])
        return theirs, ours

    def test_all_offered(self) -> None:
        """There is a digest for each."""
        self.assertEqual(set(DIGESTS), set(OPENSSH.macs))

    def test_same(self) -> None:
        """The same bytes for a packet going out; each accepts what the other would."""
        for mac in OPENSSH.macs:
            theirs, ours = self.pair(mac)
            for number, data in ((0, b""), (5, b"data"), (2**32 - 1, bytes(4096))):
                self.assertEqual(ours.makeMAC(number, data), theirs.makeMAC(number, data), mac)

    def test_verify(self) -> None:
        """Of an incoming packet: its own MAC only."""
        for mac in OPENSSH.macs:
            theirs, ours = self.pair(mac)
            theirs.outMAC, ours.outMAC = theirs.inMAC, ours.inMAC
            good = theirs.makeMAC(7, b"packet")
            self.assertTrue(ours.verify(7, b"packet", good), mac)
            for number, data, tried in (
                (8, b"packet", good),
                (7, b"packeT", good),
                (7, b"packet", good[:-1]),
            ):
                self.assertFalse(ours.verify(number, data, tried), mac)

    def test_none(self) -> None:
        """Before the keys are exchanged there is no MAC."""
        ours = one_call(SSHCiphers(b"none", b"none", b"none", b"none"))
        ours.setKeys(b"", b"", b"", b"", b"", b"")
        self.assertEqual(ours.makeMAC(0, b"x"), b"")
        self.assertTrue(ours.verify(0, b"x", b""))
        self.assertFalse(ours.verify(0, b"x", b"y"))
