"""The default host lacks what the corpus of real answers was recorded without."""

import json
from collections.abc import Iterator
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.persona import draw, tree
from tests.ratchet import SHARED

CORPUS = SHARED / "corpus"
USER = ("/usr/local/bin", "/usr/bin", "/usr/games")
ROOT = (*USER, "/usr/local/sbin", "/usr/sbin")


def absent() -> Iterator[str]:
    """The paths that cannot be, as some truth says that its user does not find the program."""
    for path in sorted(CORPUS.glob("*.jsonl")):
        for case in map(json.loads, path.read_text("utf-8").splitlines()):
            directories = USER if case.get("user") == "nonroot" else ROOT
            for name in (case.get("truth") or {}).get("absent", ()):
                yield from (f"{directory}/{name}" for directory in directories)


class AbsentTests(SynchronousTestCase):
    def test_nothing_of_it_is_there(self) -> None:
        """No directory of the user's search path has a program that a truth names absent."""
        paths = set(absent())
        if not paths:
            raise SkipTest(f"{CORPUS} is not there")
        for seed in (1, 2):
            self.assertEqual(paths & {entry.path for entry in tree(draw(seed))}, set())
