"""dircolors, which every ordinary user's .bashrc runs."""

import hashlib

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.programs.files import PROGRAMS
from tests.support.virtual_host import VirtualHost


class DircolorsTests(SynchronousTestCase):
    """What coreutils 9.1 prints."""

    def test_default(self) -> None:
        """Byte for byte."""
        result = VirtualHost().run(PROGRAMS["dircolors"], "dircolors", "-b")
        self.assertEqual((result.stderr, result.status), (b"", 0))
        digest = hashlib.md5(result.stdout, usedforsecurity=False).hexdigest()
        self.assertEqual(digest, "dd9e3b7af8d9165738e5e7d4bea54501")

    def test_complaints(self) -> None:
        """A file that is missing."""
        result = VirtualHost().run(PROGRAMS["dircolors"], "dircolors", "/nowhere")
        self.assertEqual(result.stderr, b"dircolors: /nowhere: No such file or directory\n")
