"""Host keys."""

import stat
import tempfile
from base64 import b64decode
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.ssh import HostKeyError, load_host_keys, public_files


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

    def test_public_files(self) -> None:
        """What ``ssh-keyscan`` shows lies in /etc/ssh of the virtual host, with ssh-keygen's comment."""
        with tempfile.TemporaryDirectory() as scratch:
            keys = load_host_keys(Path(scratch) / "ssh")
            found = public_files(keys, "web-1")
            self.assertEqual(
                sorted(found), [f"/etc/ssh/ssh_host_{k}_key.pub" for k in ("ecdsa", "ed25519", "rsa")]
            )
            kind, blob, comment = found["/etc/ssh/ssh_host_ed25519_key.pub"].split()
            self.assertEqual(
                (kind, b64decode(blob), comment), (b"ssh-ed25519", keys[2].blob(), b"root@web-1")
            )
