from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh import DROPBEAR, OPENSSH, HoneyTransport
from honeyllm.ssh._habits import take_on


class HabitsTests(SynchronousTestCase):
    def test_dropbear(self) -> None:
        """A transport that takes on dropbear's habits offers what dropbear does."""
        transport = HoneyTransport()
        take_on(transport, DROPBEAR)
        self.assertEqual(transport.ourVersionString, b"SSH-2.0-dropbear")
        self.assertEqual(
            transport.supportedKeyExchanges, [b"curve25519-sha256", b"curve25519-sha256@libssh.org"]
        )
        self.assertEqual(transport.supportedPublicKeys, [b"ssh-ed25519", b"rsa-sha2-256"])
        self.assertNotIn(b"hmac-sha2-512", transport.supportedMACs)

    def test_openssh(self) -> None:
        """OpenSSH signs with no SHA-1; others of its transports stay as they are."""
        transport = HoneyTransport()
        take_on(transport, OPENSSH)
        self.assertNotIn(b"ssh-rsa", transport.supportedPublicKeys)
        self.assertIn(b"ecdsa-sha2-nistp256", transport.supportedPublicKeys)
        self.assertIn(b"ssh-rsa", HoneyTransport.supportedPublicKeys)
