"""
Record what a real bash writes to its terminal, for the line editor's tests.

    python tests/support/record_bash.py            rewrites bash_recordings.py beside this file
    python tests/support/record_bash.py --show     prints the recordings

Every scenario is a fresh ``bash --norc --noprofile -i`` in a pseudo-terminal, in an empty
scratch home; only harmless keys and ``echo`` are typed. A step is the bytes typed; a window
change is written ``("resize", columns)``. Each step is recorded until bash is quiet.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pathlib
import pprint
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios

from tests.support import bash_recordings
from tests.support.bash_scenarios import SCENARIOS, Scenario, Step

QUIET_SECONDS = 0.12
HEADER = '''"""What bash 5.2 with readline 8.2 wrote, recorded by record_bash.py; do not edit by hand."""

from __future__ import annotations

# fmt: off
'''


def resize(descriptor: int, columns: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


def drain(descriptor: int, seconds: float = QUIET_SECONDS) -> bytes:
    """All output until the peer has been quiet for *seconds* or has gone."""
    pieces = []
    while select.select([descriptor], [], [], seconds)[0]:
        try:
            data = os.read(descriptor, 65536)
        except OSError:
            break
        if not data:
            break
        pieces.append(data)
    return b"".join(pieces)


def environment(home: str, scenario: Scenario) -> dict[str, str]:
    return {
        "HOME": home,
        "PATH": "/usr/bin:/bin",
        "TERM": scenario.term,
        "LC_ALL": "C.UTF-8",
        "PS1": scenario.prompt,
        "HISTFILE": os.path.join(home, "history"),
    }


def take(descriptor: int, pid: int, step: Step) -> bytes:
    if isinstance(step, tuple):
        resize(descriptor, step[1])
        os.kill(pid, signal.SIGWINCH)
    else:
        os.write(descriptor, step)
    return drain(descriptor)


def record(scenario: Scenario) -> list[tuple[Step, bytes]]:
    """The scenario's steps with what bash wrote after each; the first has no input."""
    master, slave = pty.openpty()
    resize(master, scenario.columns)
    with tempfile.TemporaryDirectory() as home:
        for name in scenario.files:
            path = pathlib.Path(home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if name.endswith("/") else path.touch()
        pathlib.Path(home, "history").write_text("".join(f"{line}\n" for line in scenario.history))
        child = subprocess.Popen(
            ["/bin/bash", "--norc", "--noprofile", "-i"],
            stdin=slave, stdout=slave, stderr=slave, cwd=home, env=environment(home, scenario),
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        taken: list[tuple[Step, bytes]] = [(b"", drain(master, 0.5))]
        taken += [(step, take(master, child.pid, step)) for step in scenario.steps]
        child.kill()
        child.wait()
    os.close(master)
    return taken


def kept(name: str, scenario: Scenario) -> list[tuple[Step, bytes]] | None:
    """The recording at hand when it is of these very steps."""
    recorded = bash_recordings.RECORDINGS.get(name, [])
    return recorded if tuple(step for step, _ in recorded[1:]) == scenario.steps else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--new", action="store_true", help="keep recordings of unchanged scenarios")
    options = parser.parse_args()
    recordings = {
        name: record(s) for name, s in SCENARIOS.items() if options.only in name and not options.new
    }
    if options.new:
        recordings = {name: kept(name, s) or record(s) for name, s in SCENARIOS.items()}
    text = f"RECORDINGS: dict[str, list[tuple[bytes | tuple[str, int], bytes]]] = {pprint.pformat(recordings, width=110, sort_dicts=False)}\n"
    if options.show:
        sys.stdout.write(text)
    else:
        pathlib.Path(__file__).with_name("bash_recordings.py").write_text(HEADER + text)


if __name__ == "__main__":
    main()
