"""Host keys."""

import stat
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh import HostKeyError, load_host_keys


class HostKeyTests(SynchronousTestCase):
    """Made once and kept."""

    def test_made_and_kept(self) -> None:
        """RSA 3072, ECDSA and Ed25519 in sshd's order, private files, the same at the next start."""
        with tempfile.TemporaryDirectory() as scratch:
            directory = Path(scratch) / "ssh"
            first = load_host_keys(directory)
            self.assertEqual([k.type() for k in first], ["RSA", "EC", "Ed25519"])
            self.assertEqual(first[0].size(), 3072)
            self.assertEqual([k.blob() for k in load_host_keys(directory)], [k.blob() for k in first])
            for path in directory.iterdir():
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)

    def test_damaged(self) -> None:
        """A file that is no key is one clear message with its path."""
        with tempfile.TemporaryDirectory() as scratch:
            (Path(scratch) / "ssh_host_rsa_key").write_text("nonsense")
            error = self.assertRaises(HostKeyError, load_host_keys, Path(scratch))
            self.assertIn("ssh_host_rsa_key: not a private key", str(error))
