"""
An interactive bash over SSH, byte for byte.

``tests/transcripts/bash_terminal.json`` is what a real bash 5.2 behind a real sshd wrote in
each of the talks; where an sshd can be started it is recorded anew and must be the same.
``python -m tests.integration.test_bash_transcripts`` rewrites it.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.support.private_sshd import USER, PrivateSshd, missing
from tests.support.running import RunningHoneypot
from tests.support.terminal_player import Door, Transcript, play
from tests.support.terminal_talks import TALKS

STORED = Path(__file__).parent.parent / "transcripts" / "bash_terminal.json"
PASSWORD = "correct-horse"
PATIENCE = 2
"""How often talks that differed are held again: on a loaded machine an answer may come late."""


def record(names: Iterable[str] = TALKS) -> dict[str, Transcript]:
    """What the real one writes in the talks of these *names*."""
    with PrivateSshd() as sshd:
        return play(Door(port=sshd.port, user=USER, key=str(sshd.key)), {name: TALKS[name] for name in names})


def stored() -> dict[str, Transcript]:
    """The transcripts at hand."""
    transcripts: dict[str, Transcript] = json.loads(STORED.read_text())
    return transcripts


def differences(expected: dict[str, Transcript], found: dict[str, Transcript]) -> dict[str, object]:
    """The first step of each talk that differs: what was typed, expected and found."""
    different = {}
    for name, transcript in expected.items():
        pairs = zip(transcript, found.get(name, []), strict=False)
        first = next(((*want, got[1]) for want, got in pairs if want != got), None)
        if first is not None or len(transcript) != len(found.get(name, [])):
            different[name] = first or (len(transcript), len(found.get(name, [])))
    return different


class TranscriptTests(SynchronousTestCase):
    """Real clients, a real bash, and ours."""

    maxDiff = None

    def test_recordings_are_true(self) -> None:
        """Recorded anew, the real bash writes what is stored."""
        if reason := missing():
            raise SkipTest(reason)
        found = differences(stored(), record())
        for _ in range(PATIENCE):
            if found:
                found = differences({name: stored()[name] for name in found}, record(found))
        self.assertEqual(found, {})

    def test_ours_writes_the_same(self) -> None:
        """So does ours."""
        with RunningHoneypot(accept=[f"{USER}:{PASSWORD}"]) as honeypot:
            door = Door(port=honeypot.port, user=USER, password=PASSWORD)
            found = differences(stored(), play(door))
            for _ in range(PATIENCE):
                if found:
                    found = differences({n: stored()[n] for n in found}, play(door, {n: TALKS[n] for n in found}))
        self.assertEqual(found, {})


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}: {json.dumps(steps)}" for name, steps in record().items()]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n")
