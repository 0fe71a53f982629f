"""
Records what a real bash 5.2 does with job_scripts.py.

``python -m tests.support.record_jobs`` rewrites ``tests/unit/shell/recorded/jobs.json`` and
``talks.json``; run it on Debian 12. Process ids become ``P1``, ``P2`` in the order of their first
appearance; ``settled`` makes the terminal's output independent of how readline redraws.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from tests.support.job_scripts import SCRIPTS, TALKS, Talk

RECORDED = Path(__file__).parent.parent / "unit" / "shell" / "recorded"
QUIET_SECONDS = 0.15
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
_PID = re.compile(r"(?<![\d.])[1-9]\d{3,6}(?!\d)")
_CODES = re.compile(r"\x1b\[\?2004[hl]|\r")


def numbered(text: str, known: dict[str, str]) -> str:
    """*text* with its process ids by the order of their first appearance."""
    kept = re.sub(r"9999\d\d", lambda m: f"\0{m[0][4:]}\0", text)
    kept = _PID.sub(lambda m: known.setdefault(m[0], f"P{len(known) + 1}"), kept)
    return re.sub("\0(..)\0", r"9999\1", kept)


def settled(text: str) -> str:
    """What a terminal showed, without carriage returns and paste modes."""
    return _CODES.sub("", text)


def run(script: str, *, by_file: bool) -> list[object]:
    """Standard output, standard error and status of one script."""
    with tempfile.TemporaryDirectory(prefix="jobs") as home:
        Path(home, "s.sh").write_text(script + "\n")
        argv = ["/bin/bash", "s.sh"] if by_file else ["/bin/bash", "-c", script]
        argv[0] = "bash"
        with open(Path(home, ".out"), "w+b") as out, open(Path(home, ".err"), "w+b") as err:
            done = subprocess.run(
                argv, executable="/bin/bash", stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=home,
                env={**ENVIRONMENT, "HOME": home}, timeout=20, start_new_session=True, check=False,
            )  # fmt: skip
            out.seek(0)
            err.seek(0)
            known: dict[str, str] = {}
            return [
                numbered(out.read().decode(), known),
                numbered(err.read().decode(), known),
                done.returncode,
            ]


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


def converse(conversation: Talk) -> list[str]:
    """What bash shows after each step."""
    master, slave = pty.openpty()
    known: dict[str, str] = {}
    shown = []
    with tempfile.TemporaryDirectory(prefix="talk") as home:
        child = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "-i"], executable="/bin/bash",
            stdin=slave, stdout=slave, stderr=slave, cwd="/",
            env={**ENVIRONMENT, "PS1": "$ ", "HOME": home},
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        drain(master, 0.4)
        for step in conversation.steps:
            if isinstance(step, float):
                time.sleep(step)
            else:
                os.write(master, step.encode())
            shown.append(settled(numbered(drain(master).decode(), known)))
        child.send_signal(signal.SIGHUP)
        time.sleep(0.05)
        child.kill()
        child.wait()
    os.close(master)
    return shown


def write(name: str, rows: dict[str, object]) -> None:
    """Keep the recordings in a file."""
    text = ",\n".join(f"{json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    (RECORDED / f"{name}.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")


def main() -> None:
    """Record everything anew, or what is named."""
    wanted = sys.argv[1:]
    if wanted:
        for name in wanted:
            if name in SCRIPTS:
                print(name, run(SCRIPTS[name], by_file=False), run(SCRIPTS[name], by_file=True), sep="\n ")
            else:
                print(name, *map(repr, converse(TALKS[name])), sep="\n ")
        return
    write("jobs", {n: [run(s, by_file=False), run(s, by_file=True)] for n, s in SCRIPTS.items()})
    write("talks", {n: converse(t) for n, t in TALKS.items()})


if __name__ == "__main__":
    main()
